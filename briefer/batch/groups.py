"""Documents that have a day or a field in common, found without having them all in memory."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from briefer import archived, atomic
from briefer.batch.parts import Parts
from briefer.batch.task import DAY, Item
from briefer.errors import StateError, UsageError
from briefer.model import Document, Failure

_MOST = 10_000  # documents told as one; all of a group are in memory together
_MANY = 50_000  # rows written at a time


def documents(parts: Parts, count: int) -> Iterator[Document]:
    """Yield the documents of the first `count` shards, in order."""
    for row in parts.rows(count):
        yield archived.document_of(json.loads(row)["document"])


def by_key(parts: Parts, count: int, state: Path, called: str) -> Iterator[Item]:
    """Yield the documents of each key together, by key, those without one at the end, each group in order.

    Args:
        parts: What was read.
        count: How many shards that are.
        state: A folder for an index of what lies where.
        called: What the keys are: "day".

    Raises:
        UsageError: no document has a key, and they are no days.
        StateError: the index cannot be kept.
    """
    with _index(state, parts, count) as index:
        places = index.execute("SELECT key, part, at FROM places ORDER BY key = '', key, part, at")
        if called != DAY and index.execute("SELECT count(*) FROM places WHERE key != ''").fetchone() == (0,):
            raise UsageError(f"--by {called}: no document has such a field; give the name of one, and another folder")
        for key, rows in groupby(places, itemgetter(0)):
            found = (_document(parts, number, at) for _, number, at in rows)
            yield together(f"{called} {key or f'no {called}'}", found, key)


def together(name: str, documents: Iterable[Document], key: str = "") -> Item:
    """Return documents to be told as one; a failure where no memory is sure to hold them."""
    incoming = iter(documents)
    found = tuple(islice(incoming, _MOST))
    if left := sum(1 for _ in incoming):
        reason = f"has {_MOST + left:,} documents, more than the {_MOST:,} that are told as one; tell them by a field"
        return Item(name, "", Failure(name, reason), key)
    return Item(name, "", found, key)


@contextmanager
def _index(state: Path, parts: Parts, count: int) -> Iterator[sqlite3.Connection]:
    """Open the index, which is filled beside its place, and renamed when it is complete."""
    place = state / "groups.sqlite"
    try:
        if not place.exists():
            atomic.folder(state)
            beside = place.with_suffix(".part")
            beside.unlink(missing_ok=True)
            with closing(sqlite3.connect(beside)) as index:
                _fill(index, parts, count)
            beside.replace(place)
        with closing(sqlite3.connect(place)) as index:
            yield index
    except sqlite3.Error as error:
        raise StateError(f"{place}: cannot be used ({error}); make room on the disk, or remove it") from error


def _fill(index: sqlite3.Connection, parts: Parts, count: int) -> None:
    index.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE places (key TEXT, part INTEGER, at INTEGER)"
    )
    rows = ((json.loads(row)["key"], number, at) for number, at, row in parts.placed_rows(count))
    index.executemany("INSERT INTO places VALUES (?, ?, ?)", rows)
    index.commit()
    index.execute("CREATE INDEX by_key ON places (key = '', key, part, at)")


def _document(parts: Parts, number: int, at: int) -> Document:
    with parts.path(number).open("rb") as part:
        part.seek(at)
        return archived.document_of(json.loads(part.readline())["document"])
