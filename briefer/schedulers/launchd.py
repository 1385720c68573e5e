"""Agents of launchd: when the user is logged in, in the time of this machine.

launchd.plist(5): what fell into a sleep is run once on waking; what fell into the time when the machine was off is made
up for at login (RunAtLoad). Of Day and Weekday in one dictionary launchd means either, as cron does; so no dictionary
has both.
"""

import plistlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import product
from pathlib import Path
from typing import Any

from briefer.recurrence import EVERY_DAY, EVERY_MONTH, EVERY_WEEKDAY, Recurrence, elsewhere
from briefer.schedulers import Machine, Scheduler, Task, Unit, unit_name
from briefer.schedulers._files import make_room, put, take_away


def intervals(recurrence: Recurrence) -> Iterator[Mapping[str, int]]:
    """Yield dictionaries of StartCalendarInterval; a key that is not there means every one."""
    fields = (
        ("Month", recurrence.months, EVERY_MONTH),
        ("Day", recurrence.days.of_month, EVERY_DAY),
        ("Weekday", recurrence.days.weekdays, EVERY_WEEKDAY),
        ("Hour", recurrence.hours, tuple(range(24))),
        ("Minute", recurrence.minutes, tuple(range(60))),
    )
    told = [(key, numbers) for key, numbers, every in fields if numbers != every]
    for values in product(*(numbers for _, numbers in told)):
        yield {key: value for (key, _), value in zip(told, values, strict=True)}


@dataclass(frozen=True, slots=True)
class Launchd:
    """Agents of launchd, macOS."""

    zone: tzinfo | None = None

    def units(self, tasks: Sequence[Task], now: datetime) -> Sequence[Unit]:
        """Return a property list a task; see `Scheduler`."""
        return [Unit(_file(task.name), self._agent(task, now)) for task in tasks]

    def _agent(self, task: Task, now: datetime) -> str:
        named = (each for timetable in task.timetables for each in elsewhere(timetable, self.zone, now))
        times = [interval for each in named for interval in intervals(each)]
        log = str(task.home / "Library" / "Logs" / f"briefer.{task.name}.log")
        agent: dict[str, Any] = {
            "Label": f"briefer.{task.name}",
            "ProgramArguments": list(task.command),
            "StartCalendarInterval": times,
            "RunAtLoad": True,
            "ProcessType": "Background",
            "Umask": 0o077,
            "StandardOutPath": log,
            "StandardErrorPath": log,
        }
        return plistlib.dumps(agent, sort_keys=False).decode("utf-8")

    def install(self, tasks: Sequence[Task], machine: Machine, now: datetime) -> Sequence[str]:
        """Write the agents to ~/Library/LaunchAgents and load them; see `Scheduler`."""
        units = self.units(tasks, now)
        make_room(tasks)
        folder = _folder(machine)
        said = [*_unloaded(machine, [task.name for task in tasks]), *put(units, folder)]
        for unit in units:
            command = ["launchctl", "load", "-w", str(folder / unit.name)]
            if machine.has("launchctl"):
                machine.run(*command)
            else:
                said.append(f"launchctl is not here; type where it is: {' '.join(command)}")
        return said

    def uninstall(self, series: Sequence[str], machine: Machine) -> Sequence[str]:
        """Unload the agents and delete them; see `Scheduler`."""
        names = [unit_name(each) for each in series]
        return [*_unloaded(machine, names), *take_away(_folder(machine) / _file(name) for name in names)]


def _file(name: str) -> str:
    return f"briefer.{name}.plist"


def _folder(machine: Machine) -> Path:
    return machine.home / "Library" / "LaunchAgents"


def _unloaded(machine: Machine, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        path = _folder(machine) / _file(name)
        if path.exists() and machine.has("launchctl"):
            machine.run("launchctl", "unload", "-w", str(path))
            yield f"unloaded {path}"


SCHEDULER: type[Scheduler] = Launchd
