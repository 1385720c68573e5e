"""An edition as a row of the table: put in, found, closed, read."""

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from briefer import archived
from briefer.errors import StateError
from briefer.memory import Silence
from briefer.model import Document
from briefer.state import passages
from briefer.state._database import read, storable, written
from briefer.state.items import keep, unpacked
from briefer.state.stages import Begun, Stage

COLUMNS = "series, number, due, created, window_start, window_end, stage"


def insert(connection: Connection, begun: Begun) -> int:
    """Add an edition and return its row."""
    cursor = connection.execute(
        f"INSERT INTO editions ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constants
        (
            begun.series,
            begun.number,
            begun.due and written(begun.due),
            written(begun.created),
            *(map(written, begun.window) if begun.window else (None, None)),
            begun.stage,
        ),
    )
    return cursor.lastrowid or 0


def keep_brief(connection: Connection, edition: int, brief: Mapping[str, Any], names: Sequence[str]) -> None:
    """Keep an edition as it is printed, and let it be searched."""
    connection.execute(
        "UPDATE editions SET brief = ?, dated = ?, title = ?, stories = ?, files = ? WHERE id = ?",
        (
            zlib.compress(json.dumps(brief).encode()),
            brief["created"],
            storable(brief["title"]),
            len(brief["stories"]),
            json.dumps(list(names)),
            edition,
        ),
    )
    passages.forget(connection, edition)
    passages.keep(connection, edition, brief)


def close(connection: Connection, series: str, edition: int, change: str) -> None:
    """Count the items of an edition, and of those that it superseded, as seen; drop what it was made of."""
    pending = connection.execute(
        "SELECT items FROM editions "
        "WHERE (id = ? OR (series = ? AND stage = 'superseded')) AND items IS NOT NULL ORDER BY id",
        (edition, series),
    ).fetchall()
    keep(connection, series, (each for (content,) in pending for each in unpacked(content)))
    connection.execute(
        "UPDATE editions SET items = NULL, documents = NULL WHERE id = ? OR (series = ? AND stage = 'superseded')",
        (edition, series),
    )
    connection.execute(f"UPDATE editions SET {change} WHERE id = ?", (edition,))  # noqa: S608 - constants


def silence_read(kept: Sequence[Any]) -> Silence:
    """Return a silence that was stored."""
    uri, name, since, usual = kept
    return Silence(uri, name, datetime.fromisoformat(since), timedelta(seconds=usual))


def silence_written(silence: Silence) -> list[Any]:
    """Return a silence as it is stored."""
    return [silence.uri, silence.name, written(silence.since), silence.usual.total_seconds()]


def find(connection: Connection, series: str, number: int) -> tuple[int, Begun]:
    """Return the row of an edition, and it.

    Raises:
        StateError: there is none, or it was superseded.
    """
    found = connection.execute(
        f"SELECT id, {COLUMNS} FROM editions WHERE series = ? AND number = ? AND stage <> 'superseded'",  # noqa: S608 - constants
        (series, number),
    ).fetchone()
    if found is None:
        raise StateError(f"{series}: no edition {number} is remembered; `briefer archive list` names those that are")
    edition, *row = found
    return edition, begun_of(row)


def begun_of(row: Sequence[Any]) -> Begun:
    """Return the edition that `COLUMNS` of a row are."""
    series, number, due, created, start, end, stage = row
    window = None if start is None else (datetime.fromisoformat(start), datetime.fromisoformat(end))
    return Begun(series, number, read(due), datetime.fromisoformat(created), window, Stage(stage))


def documents_of(content: bytes | None) -> tuple[Document, ...]:
    """Return the documents that an edition is made of; () where they are no longer kept."""
    return tuple(map(archived.document_of, json.loads(zlib.decompress(content)))) if content else ()
