r"""Tasks of Windows: StartWhenAvailable makes up for what was missed; the second of two at once is ignored.

Schema: http://schemas.microsoft.com/windows/2004/02/mit/task. A task takes 48 triggers; where there would be more, one
that repeats stands for those of a day, which wakes briefer more often than needed. Registered under \briefer\NAME.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import product
from math import gcd
from pathlib import Path
from subprocess import list2cmdline
from xml.sax.saxutils import escape

from briefer.recurrence import EVERY_DAY, EVERY_MONTH, EVERY_WEEKDAY, Days, Recurrence, elsewhere
from briefer.schedulers import Machine, Scheduler, Task, Unit, unit_name
from briefer.schedulers._files import make_room, put, take_away

_MOST = 48
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{title}</Description>
  </RegistrationInfo>
  <Triggers>
{triggers}
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT30M</ExecutionTimeLimit>
    <Priority>7</Priority>
    <RestartOnFailure>
      <Interval>PT5M</Interval>
      <Count>3</Count>
    </RestartOnFailure>
  </Settings>
  <Actions>
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def triggers(recurrences: Sequence[Recurrence], now: datetime) -> Iterator[str]:
    """Yield the triggers for times whose days are told by weekday or by number alone."""
    times = [(each, hour, minute) for each in recurrences for hour, minute in product(each.hours, each.minutes)]
    if len(times) <= _MOST:
        for each, hour, minute in times:
            yield _trigger(each.days, each.months, now, 60 * hour + minute)
        return
    for days, months in dict.fromkeys((each.days, each.months) for each in recurrences):
        minutes = sorted(
            60 * hour + minute for each, hour, minute in times if (each.days, each.months) == (days, months)
        )
        step = gcd(*(later - minutes[0] for later in minutes))
        yield _trigger(days, months, now, minutes[0], step, minutes[-1] - minutes[0] + 1)


def _trigger(days: Days, months: tuple[int, ...], now: datetime, at: int, step: int = 0, lasts: int = 0) -> str:
    """Return a trigger at a minute of the day, or every `step` minutes of the `lasts` from then on."""
    start = f"{now:%Y-%m-%d}T{at // 60:02}:{at % 60:02}:00"
    repetition = ""
    if step:
        repetition = f"<Repetition><Interval>PT{step}M</Interval><Duration>PT{lasts}M</Duration></Repetition>"
    return (
        f"    <CalendarTrigger>{repetition}<StartBoundary>{start}</StartBoundary><Enabled>true</Enabled>"
        f"{_schedule(days, months)}</CalendarTrigger>"
    )


def _schedule(days: Days, months: tuple[int, ...]) -> str:
    named = "".join(f"<{_MONTHS[month - 1]}/>" for month in months)
    weekdays = "".join(f"<{_WEEKDAYS[day - 1]}/>" for day in days.weekdays)
    if days.weekdays != EVERY_WEEKDAY and months != EVERY_MONTH:
        weeks = "".join(f"<Week>{week}</Week>" for week in (1, 2, 3, 4, "Last"))
        return (
            f"<ScheduleByMonthDayOfWeek><Weeks>{weeks}</Weeks><DaysOfWeek>{weekdays}</DaysOfWeek>"
            f"<Months>{named}</Months></ScheduleByMonthDayOfWeek>"
        )
    if days.weekdays != EVERY_WEEKDAY:
        return f"<ScheduleByWeek><DaysOfWeek>{weekdays}</DaysOfWeek><WeeksInterval>1</WeeksInterval></ScheduleByWeek>"
    if days.of_month != EVERY_DAY or months != EVERY_MONTH:
        numbers = "".join(f"<Day>{day}</Day>" for day in days.of_month)
        return f"<ScheduleByMonth><DaysOfMonth>{numbers}</DaysOfMonth><Months>{named}</Months></ScheduleByMonth>"
    return "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"


@dataclass(frozen=True, slots=True)
class TaskScheduler:
    """Tasks of Windows."""

    zone: tzinfo | None = None

    def units(self, tasks: Sequence[Task], now: datetime) -> Sequence[Unit]:
        """Return an XML document a task; see `Scheduler`."""
        return [Unit(f"briefer-{task.name}.xml", self._xml(task, now), "utf-16") for task in tasks]

    def _xml(self, task: Task, now: datetime) -> str:
        times = tuple(each for timetable in task.timetables for each in elsewhere(timetable, self.zone, now))
        return _TASK.format(
            title=_text(f"briefer: {task.title or task.series}"),
            triggers="\n".join(triggers(times, now)),
            command=_text(task.command[0]),
            arguments=_text(list2cmdline(task.command[1:])),
        )

    def install(self, tasks: Sequence[Task], machine: Machine, now: datetime) -> Sequence[str]:
        """Register the tasks; see `Scheduler`."""
        units = self.units(tasks, now)
        make_room(tasks)
        said = list(put(units, _folder(machine)))
        for task, unit in zip(tasks, units, strict=True):
            path = _folder(machine) / unit.name
            command = ["schtasks", "/Create", "/F", "/TN", _registered(task.name), "/XML", str(path)]
            if machine.has("schtasks"):
                machine.run(*command)
                said.append(f"registered {_registered(task.name)}")
            else:
                said.append(f"schtasks is not here; type where it is: {list2cmdline(command)}")
        return said

    def uninstall(self, series: Sequence[str], machine: Machine) -> Sequence[str]:
        """Take the tasks away; see `Scheduler`."""
        said = []
        for name in map(unit_name, series):
            path = _folder(machine) / f"briefer-{name}.xml"
            if path.exists() and machine.has("schtasks"):
                machine.run("schtasks", "/Delete", "/F", "/TN", _registered(name))
                said.append(f"unregistered {_registered(name)}")
            said += take_away([path])
        return said


def _text(text: str) -> str:
    """Return a text for XML; what XML 1.0 has no character for is left out."""
    return escape("".join(character for character in text if character.isprintable()))


def _registered(name: str) -> str:
    return rf"\briefer\{name}"


def _folder(machine: Machine) -> Path:
    return machine.home / "AppData" / "Local" / "briefer"


SCHEDULER: type[Scheduler] = TaskScheduler
