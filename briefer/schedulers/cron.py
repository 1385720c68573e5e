"""The user's crontab: lines between marks, in the time of this machine.

CRON_TZ is known to cronie (Fedora, Arch) and to none of Debian's cron, busybox and macOS, which would read it as a
variable and run at the wrong hour without a word. So times are turned into those of this machine: where the clocks of
the two zones are not always as far apart, each of the hours is named.
"""

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from briefer.errors import DeliveryError
from briefer.recurrence import EVERY_DAY, EVERY_MONTH, EVERY_WEEKDAY, Recurrence, elsewhere, runs
from briefer.schedulers import Machine, Scheduler, Task, Unit, unit_name
from briefer.schedulers._files import make_room

_LONGEST = 998  # bytes of a command that Debian's cron takes (MAX_COMMAND)


def expressions(recurrences: Iterable[Recurrence]) -> tuple[str, ...]:
    """Return cron expressions for times whose days are told by weekday or by number alone."""
    return tuple(
        " ".join((
            _field(each.minutes, range(60)),
            _field(each.hours, range(24)),
            _field(each.days.of_month, EVERY_DAY),
            _field(each.months, EVERY_MONTH),
            _field(each.days.weekdays, EVERY_WEEKDAY) if 7 not in each.days.weekdays  # noqa: PLR2004 - Sunday
            else _field((0, *each.days.weekdays[:-1]), range(7)),
        ))
        for each in recurrences
    )  # fmt: skip


def _field(numbers: Sequence[int], every: Sequence[int]) -> str:
    """Return numbers as cron reads them, three and more in a row as a range: 0 is Sunday everywhere, and 7 is not."""
    if tuple(numbers) == tuple(every):
        return "*"
    return ",".join(
        f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run))  # noqa: PLR2004 - two are no range
        for run in runs(numbers)
    )


@dataclass(frozen=True, slots=True)
class Cron:
    """Lines of the user's crontab."""

    zone: tzinfo | None = None

    def units(self, tasks: Sequence[Task], now: datetime) -> Sequence[Unit]:
        """Return one file that holds a block of lines a task; see `Scheduler`."""
        return [Unit("crontab", "".join(self._block(task, now) for task in tasks))] if tasks else []

    def _block(self, task: Task, now: datetime) -> str:
        times = dict.fromkeys(time for each in task.timetables for time in expressions(elsewhere(each, self.zone, now)))
        command = _escaped(shlex.join(task.command))
        if "\n" in command or len(command.encode()) > _LONGEST:
            raise DeliveryError(f"{task.series}: cron takes commands of one line and {_LONGEST} bytes: {command}")
        begin, end = _marks(task.name)
        lines = [begin, f"# {task.meant}, in this machine's time; what was missed while it was"]
        lines += ["# off is made up for by the next run. Problems are mailed to you by cron; see also: briefer status"]
        return "\n".join([*lines, *(f"{time} {command} >/dev/null" for time in times), end, ""])

    def install(self, tasks: Sequence[Task], machine: Machine, now: datetime) -> Sequence[str]:
        """Put the lines into the user's crontab, instead of those of the same series; see `Scheduler`."""
        (unit,) = self.units(tasks, now) or [Unit("", "")]
        make_room(tasks)
        return _replaced(machine, [task.name for task in tasks], unit.text)

    def uninstall(self, series: Sequence[str], machine: Machine) -> Sequence[str]:
        """Take the lines out of the user's crontab; see `Scheduler`."""
        return _replaced(machine, [unit_name(each) for each in series], "")


def _escaped(command: str) -> str:
    return command.replace("%", "\\%")  # which cron takes for the end of a line


def _marks(name: str) -> tuple[str, str]:
    return f"# >>> briefer {name} >>> made by `briefer schedule --cron`", f"# <<< briefer {name} <<<"


def without(table: str, names: Iterable[str]) -> str:
    """Return a crontab without the blocks of these names; whatever else is in it stays as it is."""
    for name in names:
        begin, end = map(re.escape, _marks(name))
        table = re.sub(rf"^{begin}\n(?:(?!# >>> briefer ).*\n)*?{end}(?:\n|\Z)", "", table, flags=re.MULTILINE)
    return table


def _replaced(machine: Machine, names: Sequence[str], lines: str) -> list[str]:
    if not machine.has("crontab"):
        return ["crontab is not here: nothing was changed"]
    try:
        before = machine.run("crontab", "-l")
    except DeliveryError as error:
        if not re.search("no crontab|No such file", str(error)):  # the latter is busybox
            raise  # a crontab that cannot be read must not be replaced
        before = ""
    kept = without(before, names)
    if kept and not kept.endswith("\n"):
        kept += "\n"
    if kept + lines == before:
        return ["the crontab is as it should be"]
    machine.run("crontab", "-", text=kept + lines)
    return [f"{'wrote' if lines else 'deleted'} the lines of {', '.join(names)} in the crontab"]


SCHEDULER: type[Scheduler] = Cron
