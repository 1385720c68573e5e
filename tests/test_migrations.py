"""The promises of the tables: a file of every version that was released is brought to the newest, nothing lost."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import past
import pytest

from briefer.fetch import Answer
from briefer.state import State
from briefer.state.migrations import MIGRATIONS

ANSWER = Answer('"v1"', "", "text/html", "https://example.org/", b"\0\xff", "page")
KEPT_ANSWER = (
    "INSERT INTO answers (uri, etag, last_modified, media_type, url, name, content) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ("a", '"v1"', "", "text/html", "https://example.org/", "page", b"\0\xff"),
)

# by version: its tables as they were released, word by word, and what is put into them
RELEASED: dict[int, tuple[Sequence[str], Sequence[tuple[str, Sequence[object]]]]] = {
    1: (
        (
            """CREATE TABLE answers (
            uri TEXT PRIMARY KEY,
            etag TEXT NOT NULL,
            last_modified TEXT NOT NULL,
            media_type TEXT NOT NULL,
            url TEXT NOT NULL,
            name TEXT NOT NULL,
            content BLOB NOT NULL
        )""",
        ),
        (KEPT_ANSWER,),
    ),
}


def schema(path: Path) -> list[tuple[str, str]]:
    """Return the tables and indexes of a file."""
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").fetchall()
    connection.close()
    return found


def release(path: Path, version: int) -> None:
    """Write a file of a version, as its briefer did."""
    tables, rows = RELEASED[version]
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    for statement in tables:
        connection.execute(statement)
    for statement, values in rows:
        connection.execute(statement, values)
    connection.execute(f"PRAGMA application_id = {0x62726965}")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()


def test_every_earlier_version_is_tried() -> None:
    """A version that is added brings its own case here."""
    assert list(RELEASED) == list(range(1, len(MIGRATIONS)))


@pytest.mark.parametrize("version", RELEASED)
def test_an_earlier_version_becomes_the_newest(tmp_path: Path, version: int) -> None:
    """Its tables are those of a new file, what it had is there, and editions can be made in it."""
    release(tmp_path / "old", version)
    with State(tmp_path / "old") as state:
        assert state.answer("a") == ANSWER
        past.make(state, 1)
    State(tmp_path / "new").close()
    assert schema(tmp_path / "old") == schema(tmp_path / "new")
    with State(tmp_path / "old") as state:
        assert state.answer("a") == ANSWER
        assert state.brief(past.SERIES, 1) == past.brief(1)


@pytest.mark.parametrize("version", RELEASED)
def test_what_was_released_is_not_changed(tmp_path: Path, version: int) -> None:
    """The statements of a released version make the same tables today."""
    release(tmp_path / "old", version)
    connection = sqlite3.connect(tmp_path / "now")
    for migration in MIGRATIONS[:version]:
        for statement in migration:
            connection.execute(statement)
    connection.close()
    assert schema(tmp_path / "old") == schema(tmp_path / "now")
