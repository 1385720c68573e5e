"""The promises of `briefer schedule`: it prints, writes or installs the units of the series that have times."""

import re
import sys
from pathlib import Path

import pytest
from command import Command

from briefer import registry

SCHEDULERS = registry.names("schedulers")


CONFIGURATION = """
state = "../state/state.sqlite"
timezone = "Europe/Berlin"

[briefing.morning]
sources = ["reports/"]
at = "07:00"
deliver = [{to = "folder", path = "../editions"}]

[briefing.morning.profile.board]
deliver = []

[briefing.byhand]
sources = ["reports/"]
"""


@pytest.fixture
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a configuration of three series, the last without a time, on a machine without schedulers."""
    path = tmp_path / "with space" / "briefer.toml"
    (path.parent / "reports").mkdir(parents=True)
    path.write_text(CONFIGURATION, "utf-8")
    monkeypatch.chdir(path.parent)
    monkeypatch.setattr("shutil.which", lambda *_: None)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return path


@pytest.mark.usefixtures("configuration")
@pytest.mark.parametrize("name", SCHEDULERS)
def test_it_prints_the_units_by_default(run: Command, name: str) -> None:
    """Every unit stands under its file's name; nothing is written, and what has no time is not there."""
    ran = run("schedule", "morning/board", f"--{name}")
    assert (ran.code, ran.err) == (0, "")
    assert ran.text.startswith("# ---- ")
    assert "morning/board" in ran.text
    assert "byhand" not in ran.text
    assert run("schedule", "morning/board", "--scheduler", name).text.split("\n", 1)[0] == ran.text.split("\n", 1)[0]


def test_what_a_run_writes_to_is_open_in_the_sandbox(run: Command, configuration: Path) -> None:
    """The folders of the state and of a channel may be written to, and an address is no folder."""
    said = run("schedule", "morning", "--systemd").text
    top = configuration.parent.parent
    assert f"ReadWritePaths=-{top / 'state'}\nReadWritePaths=-{top / 'editions'}\n" in said
    assert "example.org" not in said
    assert f'ExecStart=:{sys.executable} -P -m briefer run morning --config "{configuration}" --json\n' in said


@pytest.mark.usefixtures("configuration")
@pytest.mark.parametrize("name", SCHEDULERS)
def test_it_writes_the_units_to_a_folder(run: Command, name: str, tmp_path: Path) -> None:
    """With --output the files are there, each said on standard error."""
    ran = run("schedule", f"--{name}", "--output", tmp_path / "units")
    written = {str(path) for path in (tmp_path / "units").iterdir()}
    assert {line.removeprefix("wrote ") for line in ran.err.splitlines()} == written
    assert (ran.code, ran.out) == (0, b"")


@pytest.mark.usefixtures("configuration")
@pytest.mark.parametrize("name", SCHEDULERS)
def test_a_briefing_and_its_profiles_have_one_unit(run: Command, name: str, tmp_path: Path) -> None:
    """What would make the same editions at the same moment, and wait for nobody, is one unit and not several."""
    run("schedule", f"--{name}", "--output", tmp_path / "units")
    texts = [
        path.read_bytes().decode("utf-16" if path.suffix == ".xml" else "utf-8")
        for path in (tmp_path / "units").iterdir()
    ]
    arguments = [re.sub(r"</?string>|\s+", " ", text) for text in texts]
    assert sum(len(re.findall("briefer +run +morning +--config", text)) for text in arguments) == 1
    assert not any("morning/board" in text for text in arguments)


def test_only_what_has_times_is_run(run: Command, configuration: Path) -> None:
    """Where a briefing itself is made by hand, its unit runs the profiles that have times, each at its own."""
    profiles = {"board": "07:00", "desk": "09:30"}
    tables = [f'[briefing.byhand.profile.{name}]\nat = "{at}"\n' for name, at in profiles.items()]
    tables[1] += 'timezone = "UTC"\n'
    configuration.write_text(CONFIGURATION + "".join(tables), "utf-8")
    said = run("schedule", "byhand", "--systemd").text
    assert "-m briefer run byhand/board byhand/desk --config" in said
    assert "OnCalendar=*-*-* 07:00:00 Europe/Berlin\nOnCalendar=*-*-* 09:30:00 UTC\n" in said


@pytest.mark.usefixtures("configuration")
def test_it_installs_and_takes_away(run: Command, tmp_path: Path) -> None:
    """Installing says what it did and what is left to do; taking away leaves nothing, even of a series that is gone."""
    folder = tmp_path / "home" / ".config" / "systemd" / "user"
    ran = run("schedule", "morning", "--systemd", "--install")
    assert ran.code == 0
    assert "type where it is: systemctl --user enable --now briefer-morning.timer\n" in ran.err
    assert len(list(folder.iterdir())) == 3
    assert run("schedule", "morning/board", "--systemd", "--install").code == 0
    assert run("schedule", "morning", "gone", "--systemd", "--uninstall").code == 0
    assert list(folder.iterdir()) == []
    assert run("schedule", "--systemd", "--uninstall").err == "there was nothing to take away\n"


@pytest.mark.usefixtures("configuration")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["byhand", "--cron"], 'byhand has no time; give a briefing one, such as at = "07:00"'),
        (["--install", "--uninstall"], "exclude each other"),
        (["--scheduler", "systemmd"], "unknown scheduler 'systemmd'; did you mean 'systemd'?"),
    ],
)
def test_what_cannot_be_done_is_said(run: Command, arguments: list[str], said: str) -> None:
    """A series without a time, contradictions and unknown schedulers are refused with exit code 2."""
    ran = run("schedule", *arguments)
    assert said in ran.complaint
    assert ran.code == 2
