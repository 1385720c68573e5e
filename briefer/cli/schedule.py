"""`briefer schedule`: have the system's own scheduler run briefings when they are due."""

import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefer import registry
from briefer.cli.configured import config_option, configured, names_argument
from briefer.cli.options import Name
from briefer.cli.terminal import tell
from briefer.cli.timetables import PROGRAM, timed
from briefer.configuration import chosen
from briefer.errors import UsageError

if TYPE_CHECKING:
    from briefer.schedulers import Scheduler, Task
    from briefer.series import Configuration, Series

_FLAGS = {
    "systemd": "A timer and a service of systemd.",
    "cron": "Lines of your crontab.",
    "launchd": "An agent of launchd (macOS).",
    "taskscheduler": "A task of Windows.",
    "github": "A workflow of GitHub Actions.",
}


def _flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add a flag for each of the schedulers that ship with briefer."""
    for name, said in reversed(_FLAGS.items()):
        command = click.option(f"--{name}", "scheduler", flag_value=name, type=str, help=said)(command)
    return command


@click.command()
@names_argument
@_flags
@click.option(
    "--scheduler",
    "scheduler",
    metavar="NAME",
    type=Name(lambda: registry.names("schedulers")),
    help="Another scheduler, added by a plugin.",
)
@config_option
@click.option("--install", "is_installed", is_flag=True, help="Put it where the scheduler finds it, and start it.")
@click.option("--uninstall", "is_removed", is_flag=True, help="Stop it and take it away again.")
@click.option("--output", metavar="FOLDER", type=click.Path(file_okay=False), help="Write the files here instead.")
def schedule(
    names: tuple[str, ...], scheduler: str | None, config: str | None, *, is_installed: bool, is_removed: bool,
    output: str | None,
) -> None:  # fmt: skip
    """Print, or install, what has briefings made when they are due.

    \b
      briefer schedule                        print it, for the scheduler of this system
      briefer schedule morning --install      start it
      briefer schedule --cron                 lines for a crontab
      briefer schedule --github --install     a workflow beside the configuration

    Without names: every briefing that has a time. One unit runs a briefing and its profiles. To wait in a process of
    briefer's own: `briefer serve`.
    """  # noqa: D301 - \b is click's mark for lines to keep as they are
    if is_installed + is_removed + (output is not None) > 1:
        raise UsageError("--install, --uninstall and --output exclude each other")
    from briefer.schedulers._files import put
    from briefer.schedulers._machine import ThisMachine

    plugin: Scheduler = registry.load("schedulers", scheduler or _usual())()
    configuration = configured(config)
    machine = ThisMachine(configured=configuration.path.parent)
    if is_removed:
        _tell(plugin.uninstall(_gone(configuration, names), machine) or ["there was nothing to take away"])
        return
    now = datetime.now(UTC)
    tasks = _tasks(configuration, names, machine.home)
    if is_installed:
        _tell(plugin.install(tasks, machine, now))
    elif output is not None:
        _tell(list(put(plugin.units(tasks, now), Path(output))))
    else:
        for unit in plugin.units(tasks, now):
            print(f"# ---- {unit.name}" + (f" ({unit.encoding})" if unit.encoding != "utf-8" else ""))
            print(unit.text)


def _usual() -> str:
    if sys.platform in {"darwin", "win32"}:
        return "launchd" if sys.platform == "darwin" else "taskscheduler"
    return "systemd" if shutil.which("systemctl") else "cron"


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        tell(line)


def _gone(configuration: "Configuration", names: Sequence[str]) -> tuple[str, ...]:
    """Return what units may be called that run these: as named, as the briefing, or as each of its profiles."""
    all_names = [each.name for each in configuration.series]
    briefings = names or dict.fromkeys(name.partition("/")[0] for name in all_names)
    profiles = (name for name in all_names if name.partition("/")[0] in briefings)
    return tuple(dict.fromkeys((*briefings, *profiles)))


def _tasks(configuration: "Configuration", names: Sequence[str], home: Path) -> list["Task"]:
    """Return a task for each briefing, its profiles with it: units of their own would get into each other's way."""
    grouped: dict[str, list[Series]] = {}
    for each in timed(configuration, names):
        briefing = each.name.partition("/")[0]
        grouped.setdefault(each.name if names and briefing not in names else briefing, []).append(each)
    return [_task(name, group, configuration, home) for name, group in grouped.items()]


def _task(name: str, group: Sequence["Series"], configuration: "Configuration", home: Path) -> "Task":
    from briefer.schedulers import Task
    from briefer.series import Timetable

    folders = [configuration.state.parent]
    for delivery in (delivery for series in group for delivery in series.deliver):
        channel = registry.load("deliver", delivery.to)(**delivery.options)
        folders += [Path(each) for each in channel.recipients() if Path(each).is_absolute()]
    crons: dict[str, dict[str, None]] = {}  # of each zone
    for series in group:
        crons.setdefault(series.timetable.timezone, {}).update(dict.fromkeys(series.timetable.crons))
    is_all = len(group) == len(chosen(configuration, [name]))
    return Task(
        series=name,
        title=group[0].title,
        timetables=tuple(Timetable(tuple(each), zone) for zone, each in crons.items()),
        program=PROGRAM,
        configuration=configuration.path,
        home=home,
        writes=tuple(dict.fromkeys(folders)),
        only=() if is_all else tuple(series.name for series in group),
    )
