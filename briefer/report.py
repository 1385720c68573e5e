"""The nouns of a run: what became of each series."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from briefer.briefing import Briefing
from briefer.model import Failure


class Result(StrEnum):
    """What became of a run of one series."""

    MADE = "made"
    EMPTY = "empty"
    NOT_DUE = "not due"
    BUSY = "busy"
    FAILED = "failed"
    PLANNED = "planned"
    RETRIED = "retried"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did for one series.

    Attributes:
        series: Its name.
        result: What became of it; `EMPTY` where nothing was sent because there was nothing to tell, `BUSY` where
            another process is at it, `RETRIED` where an earlier edition was delivered to those who had not had it.
        edition: The number of the edition, None where there is none.
        due: The moment of the timetable that it was made for, None where it was made by hand.
        next_due: When the next one is due.
        briefing: The edition, None where none was made.
        receipts: Where it went, a line for each recipient.
        problems: What did not succeed, a line each.
        documents: How many were new.
        next_try: When what did not arrive may be tried again, as far as that waits for its time; None for never.
    """

    series: str
    result: Result
    edition: int | None = None
    due: datetime | None = None
    next_due: datetime | None = None
    briefing: Briefing | None = None
    receipts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    documents: int = 0
    next_try: datetime | None = None

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The sources that failed."""
        return tuple(each for each in self.briefing.failures if each.is_fault) if self.briefing else ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did.

    Attributes:
        outcomes: One for each edition that was made or tried, and for each series that had nothing to do.
        warnings: What an operator must know beside that, such as that the state was damaged and rebuilt.
    """

    outcomes: tuple[Outcome, ...]
    warnings: tuple[str, ...] = ()


def tried(outcomes: Iterable[Outcome], names: Collection[str]) -> list[Outcome]:
    """Return the outcomes of these series, but where nothing was due, or nothing was left to do."""
    return [each for each in outcomes if each.series in names and each.result not in {Result.NOT_DUE, Result.BUSY}]


def problems_of(outcomes: Iterable[Outcome]) -> str:
    """Return what did not succeed, on a line; "" where all did."""
    return "; ".join(problem for outcome in outcomes for problem in outcome.problems)
