"""Timers of systemd: in the series's own zone, what was missed made up for, in a sandbox, with a unit for failures.

Calendar expressions and quoting: systemd.time(7), systemd.syntax(7), systemd.service(5). A time that a zone's clock
leaves out is skipped by systemd, and one it shows twice is met once; `at_clock_changes` has what it lacks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from briefer.errors import ConfigError
from briefer.recurrence import EVERY_DAY, EVERY_MONTH, EVERY_WEEKDAY, Recurrence, at_clock_changes, recurrences, runs
from briefer.schedule import due_between
from briefer.schedulers import Machine, Scheduler, Task, Unit, unit_name
from briefer.schedulers._files import make_room, put, take_away
from briefer.series import Timetable

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FAILED = "briefer-failed@.service"
_PLAIN = re.compile(r"[A-Za-z0-9_./:=@,+-]+")

_SERVICE = """\
# Made by `briefer schedule --systemd`; install again to change it.
[Unit]
Description=briefer: {title}
OnFailure=briefer-failed@%n.service
StartLimitIntervalSec=150min
StartLimitBurst={starts}

[Service]
Type=oneshot
ExecStart=:{command}
# secrets, such as BRIEFER_IMAP_PASSWORD=…, one a line
EnvironmentFile=-%E/briefer/environment
{retry}TimeoutStartSec=30min
MemoryMax=2G
Nice=5
UMask=0077
CacheDirectory=briefer
Environment=XDG_CACHE_HOME=%C/briefer

NoNewPrivileges=true
LockPersonality=true
RestrictRealtime=true
RestrictSUIDSGID=true
RestrictNamespaces=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
# A sandbox of a user's own manager is made in a user namespace (PrivateUsers); where the kernel or AppArmor grants none
# (Ubuntu 24.04), systemd may run without these silently, and `systemctl --user status` names 226/NAMESPACE where not.
PrivateUsers=true
PrivateTmp=true
ProtectSystem=strict
ProtectControlGroups=true
ProtectKernelModules=true
ProtectKernelTunables=true
{writes}"""

_RETRY = """\
# a network that is not yet up after a night's sleep: tried again, three times; a wrong configuration: not
Restart=on-failure
RestartSec=5min
RestartPreventExitStatus=2 3
"""
# what is due more often is not tried again: the next run makes good what this one could not
_SELDOM = timedelta(hours=3)
_STARTS = 4  # in 150 minutes, in which four runs of half an hour and their pauses fit

_TIMER = """\
# Made by `briefer schedule --systemd`; install again to change it.
[Unit]
Description=briefer: when {title} is due

[Timer]
{calendar}
# what was due while the machine was off or asleep is made up for at once
Persistent=true
AccuracySec=1s
RandomizedDelaySec=0

[Install]
WantedBy=timers.target
"""

_FAILURE = """\
# Made by `briefer schedule --systemd`: started when a run failed and was tried again in vain; %i is the unit that did.
[Unit]
Description=briefer: %i failed

[Service]
Type=oneshot
ExecStart=-:{status}
ExecStart=-journalctl --user --unit=%i --lines=50 --no-pager
# a script of your own, such as one that sends a message: it is given the name of the unit
ExecStart=-/bin/sh -c 'test ! -x "$1" || exec "$1" "$2"' sh %E/briefer/on-failure %i
"""


def calendar(timetable: Timetable, now: datetime) -> tuple[str, ...]:
    """Return calendar expressions that mean when editions are due: those and no others.

    Raises:
        ConfigError: an expression counts days from the start and from the end of a month at once.
    """
    said = [_expression(each, timetable.timezone, cron) for cron in timetable.crons for each in recurrences(cron)]
    said += [_expression(each, "UTC", "") for each in at_clock_changes(timetable, now)]
    return tuple(dict.fromkeys(said))


def _expression(recurrence: Recurrence, zone: str, cron: str) -> str:
    days = recurrence.days
    if days.from_end and days.of_month != EVERY_DAY:
        raise ConfigError(
            f"{cron!r}: systemd cannot count days from the start and from the end of a month at once; write it as two "
            "times, or use --cron"
        )
    named = _numbers(days.weekdays, EVERY_WEEKDAY, lambda day: _WEEKDAYS[day - 1])
    names = "" if named == "*" else f"{named} "
    months = _numbers(recurrence.months, EVERY_MONTH)
    if days.from_end:
        ends = ",".join(f"{back:02}" for back in days.from_end)  # ranges run the other way here
        return f"{names}*-{months}~{ends} {_clock(recurrence)} {zone}"
    return f"{names}*-{months}-{_numbers(days.of_month, EVERY_DAY)} {_clock(recurrence)} {zone}"


def _clock(recurrence: Recurrence) -> str:
    return f"{_numbers(recurrence.hours, range(24))}:{_numbers(recurrence.minutes, range(60))}:00"


def _numbers(numbers: Sequence[int], every: Sequence[int], shown: Callable[[int], str] = "{:02}".format) -> str:
    if tuple(numbers) == tuple(every):
        return "*"
    return ",".join(
        f"{shown(run[0])}..{shown(run[-1])}" if len(run) > 2 else ",".join(map(shown, run))  # noqa: PLR2004 - two are no range
        for run in runs(numbers)
    )


def _is_seldom(timetables: Iterable[Timetable], now: datetime) -> bool:
    due = {moment.astimezone(UTC) for each in timetables for moment in due_between(each, now, now + timedelta(days=8))}
    return all(later - earlier >= _SELDOM for earlier, later in pairwise(sorted(due)))


def quoted(words: Iterable[str]) -> str:
    """Return words as one line of a unit that systemd takes apart into them again."""
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    escaped = word.replace("%", "%%")
    if _PLAIN.fullmatch(word):
        return escaped
    escaped = escaped.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _line(text: str) -> str:
    return " ".join(text.split()).replace("%", "%%").rstrip("\\")


@dataclass(frozen=True, slots=True)
class Systemd:
    """Timers and services of systemd, the user's own."""

    def units(self, tasks: Sequence[Task], now: datetime) -> Sequence[Unit]:
        """Return a service and a timer a task, and one service for failures; see `Scheduler`."""
        return tuple(self._units(tasks, now))

    def _units(self, tasks: Sequence[Task], now: datetime) -> Iterator[Unit]:
        for task in tasks:
            title = _line(task.title or task.series)
            writes = "".join(f"ReadWritePaths={quoted([f'-{folder}'])}\n" for folder in task.writes)
            is_seldom = _is_seldom(task.timetables, now)
            service = _SERVICE.format(
                title=title, command=quoted(task.command), writes=writes,
                retry=_RETRY if is_seldom else "", starts=_STARTS if is_seldom else 1000,
            )  # fmt: skip
            times = (time for each in task.timetables for time in calendar(each, now))
            lines = "\n".join(f"OnCalendar={time}" for time in dict.fromkeys(times))
            yield Unit(f"briefer-{task.name}.service", service)
            yield Unit(f"briefer-{task.name}.timer", _TIMER.format(title=title, calendar=lines))
        if tasks:
            status = quoted([*tasks[0].program, "status", "--config", str(tasks[0].configuration)])
            yield Unit(_FAILED, _FAILURE.format(status=status))

    def install(self, tasks: Sequence[Task], machine: Machine, now: datetime) -> Sequence[str]:
        """Write the units to ~/.config/systemd/user and start the timers; see `Scheduler`."""
        units = self.units(tasks, now)
        make_room(tasks)
        done = list(put(units, _folder(machine)))
        return [*done, *_told(machine, "enable", [task.name for task in tasks], "started"), _LINGER]

    def uninstall(self, series: Sequence[str], machine: Machine) -> Sequence[str]:
        """Stop the timers and delete the units; see `Scheduler`."""
        folder = _folder(machine)
        names = [unit_name(each) for each in series]
        there = [name for name in names if (folder / f"briefer-{name}.timer").exists()]
        stopped = _told(machine, "disable", there, "stopped") if there else []
        done = list(take_away(folder / f"briefer-{name}.{kind}" for name in names for kind in ("timer", "service")))
        if not list(folder.glob("briefer-*.timer")):
            done += take_away([folder / _FAILED])
        return [*stopped, *done]


_LINGER = "a user's timers rest while nobody is logged in; to let them run: loginctl enable-linger"


def _folder(machine: Machine) -> Path:
    return machine.home / ".config" / "systemd" / "user"


def _told(machine: Machine, verb: str, names: Sequence[str], done: str) -> list[str]:
    """Have systemd start or stop timers, or return the commands to type where there is no systemd."""
    timers = [f"briefer-{name}.timer" for name in names]
    commands = [["systemctl", "--user", "daemon-reload"], ["systemctl", "--user", verb, "--now", *timers]]
    if not machine.has("systemctl"):
        return [f"systemctl is not here; type where it is: {' '.join(command)}" for command in commands]
    for command in commands:
        machine.run(*command)
    return [f"{done} {', '.join(timers)}"]


SCHEDULER: type[Scheduler] = Systemd
