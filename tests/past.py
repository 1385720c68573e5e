"""Past editions: states with a few of them, made step by step as a run makes them."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from editions import edition

import briefer
from briefer.memory import Silence
from briefer.model import Document, Failure
from briefer.render.json import as_object
from briefer.state import State

SERIES = "morning/board"
FIRST = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
FEED = "https://example.org/feed.xml"
FAILURE = Failure("https://example.net/", "answers 503; try again later", is_fault=True)
SILENCE = Silence("https://example.com/", "Echo", FIRST, timedelta(hours=30))


def day(number: int) -> datetime:
    """Return when an edition is made."""
    return FIRST + timedelta(days=number)


@cache
def documents(number: int) -> tuple[Document, ...]:
    """Return what an edition is made of: one story that it shares with the edition before, and one of its own."""
    return tuple(edition(2, first=number))


@cache
def brief(number: int) -> dict[str, Any]:
    """Return an edition as it is printed."""
    return {**as_object(briefer.brief(documents(number), now=day(number))), "edition": number}


def items(number: int) -> list[tuple[str, str, datetime | None]]:
    """Return what the sources of an edition had."""
    return [(FEED, f"{number}.{each}", day(number) - timedelta(hours=each)) for each in range(3)]


def keys(number: int) -> set[str]:
    """Return what the items of an edition are known by."""
    return {key for _, key, _ in items(number)}


def begin(state: State, number: int, series: str = SERIES) -> None:
    """Begin an edition."""
    state.begin(series, number, day(number), day(number), (day(number - 1), day(number)))


def collect(state: State, number: int, series: str = SERIES) -> None:
    """Keep what an edition is made of."""
    state.collect(series, number, documents(number), [FAILURE], [SILENCE], items(number))


def compose(state: State, number: int, series: str = SERIES) -> None:
    """Keep an edition as it is printed."""
    state.compose(series, number, brief(number), [f"morning-{number}.pdf"])


def deliver(state: State, number: int, series: str = SERIES) -> None:
    """Deliver an edition to one reader."""
    state.attempt(series, number, "mail", "ana@example.org")
    state.receive(series, number, "mail", "ana@example.org", "250 accepted")


def make(state: State, number: int, series: str = SERIES) -> None:
    """Make an edition from beginning to end."""
    for step in (begin, collect, compose, deliver):
        step(state, number, series)
    state.finish(series, number)
