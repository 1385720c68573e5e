"""Timetable → what another scheduler reads, and where it finds it. One file a scheduler.

A unit runs `briefer run NAME`, which makes what is due and was not made: waking it too often does no harm.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from briefer.series import Timetable


@dataclass(frozen=True, slots=True)
class Task:
    """A series, or a briefing with its profiles, that a scheduler shall run.

    Attributes:
        series: Its name in the configuration; that of a briefing stands for its profiles, too.
        title: What stands at the head of its editions.
        timetables: When they are due, one timetable a zone.
        program: The command that runs briefer, without arguments of its own: absolute.
        configuration: The file that describes the series, absolute.
        home: The user's own folder.
        writes: The folders that a run writes to, absolute.
        only: The names of those series of the briefing that it runs; () for all.
    """

    series: str
    title: str
    timetables: tuple[Timetable, ...]
    program: tuple[str, ...]
    configuration: Path
    home: Path
    writes: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A name that every scheduler and file system takes, another one for each series."""
        return unit_name(self.series)

    @property
    def arguments(self) -> tuple[str, ...]:
        """What makes the editions that are due."""
        return ("run", *self.names, "--config", str(self.configuration), "--json")

    @property
    def names(self) -> tuple[str, ...]:
        """What it runs, as the configuration calls it."""
        return self.only or (self.series,)

    @property
    def meant(self) -> str:
        """The times, as people read them."""
        return "; ".join(f"{' | '.join(each.crons)} {each.timezone}" for each in self.timetables)

    @property
    def command(self) -> tuple[str, ...]:
        """The whole of the command."""
        return (*self.program, *self.arguments)


def unit_name(series: str) -> str:
    """Return a series's name as letters, digits, "-", "_" and "." alone: "morning/board" is "morning.board"."""
    written = re.sub(r"[^A-Za-z0-9_/-]", lambda found: f"_{ord(found[0]):x}_", series)
    return written.replace("/", ".")


@dataclass(frozen=True, slots=True)
class Unit:
    """A file for a scheduler.

    Attributes:
        name: The file's name.
        text: What is in it.
        encoding: How it is written.
    """

    name: str
    text: str
    encoding: str = "utf-8"

    @property
    def content(self) -> bytes:
        """The bytes of the file; lines end as the program that reads it wants them."""
        return self.text.encode(self.encoding)


class Machine(Protocol):
    """Where units are installed."""

    @property
    def home(self) -> Path:
        """The user's own folder."""

    @property
    def configured(self) -> Path:
        """The folder that the configuration is in."""

    def has(self, program: str) -> bool:
        """Return whether there is a command of that name."""

    def run(self, *command: str, text: str = "") -> str:
        """Run a command, give it a text to read, and return what it printed.

        Raises:
            DeliveryError: it failed; the message says with which words.
        """


class Scheduler(Protocol):
    """What every scheduler promises."""

    def units(self, tasks: Sequence[Task], now: datetime) -> Sequence[Unit]:
        """Return the files that have the tasks run whenever an edition is due, from `now` on; the same for the same.

        Raises:
            ConfigError: a timetable is none, or says what this scheduler cannot.
        """

    def install(self, tasks: Sequence[Task], machine: Machine, now: datetime) -> Sequence[str]:
        """Put the units where the user's own scheduler finds them, instead of those of the same series.

        Returns:
            What was done, and what is left to be done by hand, a line each.

        Raises:
            ConfigError: as `units` does.
            DeliveryError: it could not be done.
        """

    def uninstall(self, series: Sequence[str], machine: Machine) -> Sequence[str]:
        """Undo what `install` did for series of these names; return as it does."""
