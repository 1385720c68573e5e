"""What every scheduler promises, found through the registry: a new one is held to it without further edit."""

import configparser
import json
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
import yaml

from briefer import registry
from briefer.errors import ConfigError, DeliveryError
from briefer.schedule import due_between
from briefer.schedulers import Scheduler, Task, Unit, unit_name
from briefer.series import Timetable

NAMES = registry.names("schedulers")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
TIMETABLES = (
    Timetable(("0 7 * * *",)),
    Timetable(("0 7 * * 1-5", "30 12 * * 6,0"), "Europe/Berlin"),
    Timetable(("30 2 * * *",), "Europe/Berlin"),
    Timetable(("0 9 1,15 * 5",), "Asia/Kathmandu"),
    Timetable(("0 9 */2 * 5",), "Europe/London"),
    Timetable(("0 9 L * *", "0 18 * * 5L"), "Europe/London"),
    Timetable(("0 9 LW 1-6 1#2",), "America/New_York"),
    Timetable(("0 6 * 3,9 1",), "America/New_York"),
    Timetable(("*/5 8-18 * * 1-5",), "Europe/London"),
    Timetable(("15 0 1 1 *",), "Australia/Lord_Howe"),
)
VALIDATOR = shutil.which("check-jsonschema", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
ODD_PATHS = ("/srv/briefer.toml", "/home/a b/it's 100%.toml", '/srv/"x" \\ $HOME & <y>;#.toml', "/home/ü/Приказ.toml")

every_scheduler = pytest.mark.parametrize("name", NAMES)


def scheduler(name: str) -> Scheduler:
    """Return a scheduler on a machine in London, where it wants to know."""
    plugin = registry.load("schedulers", name)
    made: Scheduler = plugin(zone=LONDON) if "zone" in plugin.__dataclass_fields__ else plugin()
    return made


def task(timetable: Timetable = TIMETABLES[0], series: str = "morning", path: str = ODD_PATHS[0]) -> Task:
    """Return a task of a series."""
    return Task(
        series=series,
        title="Morning: “A & B” <100 %>\nand more \\",
        timetables=(timetable,),
        program=("/opt/my py/bin/python3", "-P", "-m", "briefer"),
        configuration=Path(path),
        home=Path("/home/a b"),
        writes=(Path("/home/a b/.local/share/briefer"), Path("/srv/out 5%")),
    )


@dataclass
class Parsed:
    """What a scheduler's own reader finds in its units: commands, and a test whether a minute starts them."""

    commands: list[list[str]] = field(default_factory=list)
    times: list[Any] = field(default_factory=list)


def parsed(unit: Unit) -> Parsed:
    """Read a unit as the scheduler's own format says."""
    text = unit.content.decode(unit.encoding)
    readers = {".service": _service, ".timer": _timer, ".plist": _plist, ".xml": _xml, ".yml": _workflow, "": _crontab}
    return readers[Path(unit.name).suffix](text)


def _ini(text: str) -> configparser.RawConfigParser:
    reader = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    reader.optionxform = str  # type: ignore[assignment,method-assign]  # as the documentation says
    reader.read_string(text)
    return reader


def _service(text: str) -> Parsed:
    reader = _ini(text)
    assert reader["Service"]["Type"] == "oneshot"
    line = next(each for each in text.splitlines() if each.startswith("ExecStart=")).removeprefix("ExecStart=")
    return Parsed([_unquoted(line.lstrip("-:"))])


def _unquoted(line: str) -> list[str]:
    """Take a line apart as systemd.syntax(7) says, of which the shell's double quotes are a part, and %% is %."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters, lexer.quotes = True, "", '"'
    return [word.replace("%%", "%") for word in lexer]


def _timer(text: str) -> Parsed:
    reader = _ini(text)
    assert reader["Timer"]["Persistent"] == "true"
    assert reader["Install"]["WantedBy"] == "timers.target"
    times = [each.removeprefix("OnCalendar=") for each in text.splitlines() if each.startswith("OnCalendar=")]
    assert times
    return Parsed()  # that they are the right ones: tests/test_recurrence.py


def _plist(text: str) -> Parsed:
    agent = plistlib.loads(text.encode("utf-8"))
    assert agent["Label"]
    intervals = agent["StartCalendarInterval"]
    assert intervals
    assert not any({"Day", "Weekday"} <= set(each) for each in intervals)
    return Parsed([agent["ProgramArguments"]], [lambda clock: any(_fits(each, clock) for each in intervals)])


def _fits(interval: Mapping[str, int], clock: datetime) -> bool:
    shown = {"Minute": clock.minute, "Hour": clock.hour, "Day": clock.day, "Month": clock.month}
    shown["Weekday"] = clock.isoweekday()
    return all(shown[key] == value for key, value in interval.items())


def _xml(text: str) -> Parsed:
    spaces = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    root = ET.fromstring(text)  # noqa: S314 - our own
    assert root.findtext("t:Settings/t:StartWhenAvailable", "", spaces) == "true"
    assert root.findtext("t:Settings/t:MultipleInstancesPolicy", "", spaces) == "IgnoreNew"
    triggers = root.findall("t:Triggers/t:CalendarTrigger", spaces)
    assert 0 < len(triggers) <= 48
    command = root.findtext("t:Actions/t:Exec/t:Command", "", spaces)
    arguments = root.findtext("t:Actions/t:Exec/t:Arguments", "", spaces)
    return Parsed(
        [[command, *_argv(arguments)]], [lambda clock: any(_triggers(each, clock, spaces) for each in triggers)]
    )


def _triggers(trigger: ET.Element, clock: datetime, spaces: dict[str, str]) -> bool:
    start = datetime.fromisoformat(trigger.findtext("t:StartBoundary", "", spaces))
    since = 60 * (clock.hour - start.hour) + clock.minute - start.minute
    step = int(trigger.findtext("t:Repetition/t:Interval", "PT0M", spaces)[2:-1])
    lasts = int(trigger.findtext("t:Repetition/t:Duration", "PT0M", spaces)[2:-1])
    days = {each.tag.split("}")[1] for each in trigger.findall(".//t:DaysOfWeek/t:*", spaces)}
    months = {each.tag.split("}")[1] for each in trigger.findall(".//t:Months/t:*", spaces)}
    numbers = {each.text for each in trigger.findall(".//t:Day", spaces)}
    return (
        (since == 0 or (0 <= since < lasts and since % step == 0))
        and (not days or f"{clock:%A}" in days)
        and (not months or f"{clock:%B}" in months)
        and (not numbers or str(clock.day) in numbers)
    )


def _argv(line: str) -> list[str]:
    r"""Take a command line apart as Windows does: of backslashes before a quotation mark, every second counts."""
    words, word, quoted, begun, at = list[str](), "", False, False, 0
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        following = line[at + slashes : at + slashes + 1]
        if slashes:
            word += "\\" * (slashes // 2 if following == '"' else slashes)
            at += slashes
            begun = True
            if following == '"' and slashes % 2:
                word, at = word + '"', at + 1
            continue
        if line[at] == '"':
            quoted, begun = not quoted, True
        elif line[at] == " " and not quoted:
            words += [word] if begun else []
            word, begun = "", False
        else:
            word, begun = word + line[at], True
        at += 1
    return [*words, word] if begun else words


def _workflow(text: str) -> Parsed:
    workflow = yaml.safe_load(text)
    times = [each["cron"] for each in workflow[True]["schedule"]]  # YAML 1.1 takes "on" for a truth
    steps = workflow["jobs"]["brief"]["steps"]
    command = next(each["run"] for each in steps if each.get("run", "").startswith("briefer run"))
    kept = [each["with"]["path"] for each in steps if "cache" in each.get("uses", "")]
    assert len(kept) == 2
    assert len(set(kept)) == 1
    crons = Timetable(tuple(times))
    return Parsed([shlex.split(command)], [lambda clock: _is_due(crons, clock.astimezone(UTC))])


def _crontab(text: str) -> Parsed:
    lines = [each.split(" ", 5) for each in text.splitlines() if not each.startswith("#")]
    commands = [command.removesuffix(" >/dev/null") for *_, command in lines]
    assert not any(re.search(r"(?<!\\)%", command) for command in commands)
    crons = Timetable(tuple(" ".join(times) for *times, _ in lines), "Europe/London")
    return Parsed([shlex.split(each.replace("\\%", "%")) for each in commands], [lambda clock: _is_due(crons, clock)])


def _is_due(crons: Timetable, clock: datetime) -> bool:
    return bool(due_between(crons, clock - timedelta(minutes=1), clock))


@every_scheduler
@pytest.mark.parametrize("timetable", TIMETABLES, ids=lambda each: f"{' | '.join(each.crons)} {each.timezone}")
def test_every_unit_is_well_formed_and_wakes_when_an_edition_is_due(name: str, timetable: Timetable) -> None:
    """Its own format's reader reads each unit, which runs the command at every moment when an edition is due."""
    units = scheduler(name).units([task(timetable)], NOW)
    assert units
    due = due_between(timetable, NOW, NOW + timedelta(days=50 if len(timetable.crons[0]) < 16 else 8))
    for unit in units:
        for starts in parsed(unit).times:
            assert all(starts(moment.astimezone(LONDON)) for moment in due)


@every_scheduler
@pytest.mark.parametrize("path", ODD_PATHS)
def test_every_command_arrives_word_for_word(name: str, path: str) -> None:
    """Spaces, quotation marks, percent signs and foreign letters in a path arrive as they are."""
    given = task(path=path)
    commands = [command for unit in scheduler(name).units([given], NOW) for command in parsed(unit).commands]
    if name == "github":
        assert commands == [["briefer", "run", "morning", "--config", Path(path).name, "--json"]]
        return
    assert list(given.command) in commands
    assert all(command[:4] == list(given.program) for command in commands)


@every_scheduler
def test_the_same_tasks_give_the_same_units(name: str) -> None:
    """Units are a function of tasks and moment; two of them have files, or lines, of their own."""
    tasks = [task(TIMETABLES[1]), task(TIMETABLES[2], "morning/board"), task(TIMETABLES[3], "morning.board")]
    units = scheduler(name).units(tasks, NOW)
    assert units == scheduler(name).units(tasks, NOW)
    assert len({unit.name for unit in units}) == len(units)
    said = "".join(unit.name + unit.text for unit in units)
    assert all(unit_name(each.series) in said for each in tasks)
    assert list(scheduler(name).units([], NOW)) == []


@every_scheduler
def test_a_timetable_that_is_none_is_refused(name: str) -> None:
    """An hour that is none, and a zone that is none, are refused."""
    for wrong in (Timetable(("0 25 * * *",)), Timetable(("0 7 * * *",), "Europe/Bärlin")):
        with pytest.raises(ConfigError, match=r"is no time|is none"):
            scheduler(name).units([task(wrong)], NOW)


def test_every_series_has_a_unit_name_of_its_own() -> None:
    """Profiles, dots, spaces and foreign letters lead to names of plain characters, all different."""
    series = ["a/b", "a.b", "a-b", "a_b", "a b", "ä", "a", "A"]
    names = [unit_name(each) for each in series]
    assert len(set(names)) == len(series)
    assert all(name.isascii() and "/" not in name and " " not in name for name in names)


@dataclass
class Fake:
    """A machine in a folder, with a crontab of its own."""

    home: Path
    configured: Path
    programs: tuple[str, ...] = ("systemctl", "crontab", "launchctl", "schtasks")
    table: str | None = None
    ran: list[tuple[str, ...]] = field(default_factory=list)

    def has(self, program: str) -> bool:
        """Return whether it is among the programs."""
        return program in self.programs

    def run(self, *command: str, text: str = "") -> str:
        """Note a command, or obey it where it is `crontab`."""
        if command == ("crontab", "-l"):
            if self.table is None:
                raise DeliveryError("crontab -l: failed with 1: no crontab for a")
            return self.table
        if command == ("crontab", "-"):
            self.table = text
        self.ran.append(command)
        return ""


def files(folder: Path) -> dict[str, bytes]:
    """Return the files under a folder, with their content."""
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """Return a machine whose user has a crontab and a repository."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    return Fake(tmp_path, tmp_path / "repository", table="MAILTO=a@example.org\n5 5 * * * true\n")


def placed(fake: Fake, *series: str) -> list[Task]:
    """Return tasks that write to the machine's folder."""
    made = [task(series=each) for each in series]
    return [replace(each, configuration=fake.configured / "b.toml", writes=(fake.home / "out",)) for each in made]


@every_scheduler
def test_what_was_installed_can_be_taken_away(name: str, fake: Fake) -> None:
    """Installing twice leaves what installing once does; what was there before, and other series, are left alone."""
    before, table = files(fake.home), fake.table
    plugin = scheduler(name)
    said = plugin.install(placed(fake, "morning", "evening"), fake, NOW)
    assert said
    once = (files(fake.home), fake.table)
    assert once != (before, table)
    plugin.install(placed(fake, "morning", "evening"), fake, NOW)
    assert (files(fake.home), fake.table) == once
    assert plugin.uninstall(["evening"], fake)
    kept = "".join(map(str, files(fake.home))) + (fake.table or "")
    assert "morning" in kept
    assert "evening" not in kept
    assert plugin.uninstall(["morning", "never"], fake)
    assert (files(fake.home), fake.table) == (before, table)
    assert list(plugin.uninstall(["morning"], fake)) in ([], ["the crontab is as it should be"])


@every_scheduler
def test_without_the_scheduler_the_commands_are_said(name: str, fake: Fake) -> None:
    """Where the scheduler's program is not there, nothing is run, and what to type is said."""
    fake.programs = ()
    said = scheduler(name).install(placed(fake, "morning"), fake, NOW)
    assert fake.ran == []
    assert name == "github" or any("is not here" in line for line in said)


def test_a_crontab_that_cannot_be_read_is_not_replaced(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the crontab cannot be had, installing fails, and what is in it stays."""

    def refusing(self: Fake, *command: str, text: str = "") -> str:
        raise DeliveryError(f"{command} {text} {self.home}: you are not allowed to use this program")

    monkeypatch.setattr(Fake, "run", refusing)
    with pytest.raises(DeliveryError, match="not allowed"):
        scheduler("cron").install(placed(fake, "morning"), fake, NOW)


def test_a_command_in_the_crontab_reaches_the_program(tmp_path: Path) -> None:
    r"""The shell that cron starts hands over the words as they were, once cron has taken `\%` for `%`."""
    script = tmp_path / 'it\'s 5% "odd" $HOME.py'
    script.write_text(f"import json, sys; open({str(tmp_path / 'said')!r}, 'w').write(json.dumps(sys.argv[1:]))")
    given = replace(task(path=ODD_PATHS[2]), program=(sys.executable, str(script)))
    (unit,) = scheduler("cron").units([given], NOW)
    (line,) = [each for each in unit.text.splitlines() if not each.startswith("#")]
    subprocess.run(["/bin/sh", "-c", line.split(" ", 5)[5].replace("\\%", "%")], check=True)
    assert json.loads((tmp_path / "said").read_text()) == list(given.arguments)


@pytest.mark.skipif(not VALIDATOR, reason="check-jsonschema is not installed; it has the schema of workflows")
def test_github_finds_nothing_wrong(tmp_path: Path) -> None:
    """Every workflow keeps the schema of workflows, and has a limit of time."""
    tasks = [task(each, f"series{number}") for number, each in enumerate(TIMETABLES)]
    for unit in scheduler("github").units(tasks, NOW):
        (tmp_path / unit.name).write_bytes(unit.content)
    for schema in ("vendor.github-workflows", "custom.github-workflows-require-timeout"):
        checked = [VALIDATOR or "", "--builtin-schema", schema, *map(str, tmp_path.iterdir())]
        ran = subprocess.run(checked, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here to check units")
@pytest.mark.parametrize("timetable", TIMETABLES, ids=lambda each: f"{' | '.join(each.crons)} {each.timezone}")
def test_systemd_finds_nothing_wrong(timetable: Timetable, tmp_path: Path) -> None:
    """`systemd-analyze verify` has no complaint, though the path of the program holds a space and a percent sign."""
    program = tmp_path / "my py 5%" / "python"
    program.parent.mkdir()
    program.symlink_to(sys.executable)
    given = replace(task(timetable, path=ODD_PATHS[2]), program=(str(program), "-P", "-m", "briefer"))
    units = scheduler("systemd").units([given], NOW)
    for unit in units:
        (tmp_path / unit.name).write_bytes(unit.content)
    verified = [str(tmp_path / unit.name) for unit in units if "@" not in unit.name]
    ran = subprocess.run(
        [shutil.which("systemd-analyze") or "", "verify", "--user", "--man=no", *verified],
        capture_output=True, text=True, check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
