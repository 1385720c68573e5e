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

_ANSWERS = (
    """CREATE TABLE answers (
            uri TEXT PRIMARY KEY,
            etag TEXT NOT NULL,
            last_modified TEXT NOT NULL,
            media_type TEXT NOT NULL,
            url TEXT NOT NULL,
            name TEXT NOT NULL,
            content BLOB NOT NULL
        )""",
)
_EDITIONS = (
    """CREATE TABLE editions (
            id INTEGER PRIMARY KEY,
            series TEXT NOT NULL,
            number INTEGER CHECK (number > 0),
            due TEXT CHECK (datetime(due) NOT NULL OR due IS NULL),
            created TEXT NOT NULL CHECK (datetime(created) NOT NULL),
            window_start TEXT,
            window_end TEXT,
            stage TEXT NOT NULL
                CHECK (stage IN ('begun', 'collected', 'composed', 'delivered', 'skipped', 'superseded')),
            dated TEXT,
            title TEXT NOT NULL DEFAULT '',
            stories INTEGER NOT NULL DEFAULT 0,
            files TEXT NOT NULL DEFAULT '[]',
            failures TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(failures)),
            silences TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(silences)),
            items BLOB,
            documents BLOB,
            brief BLOB
        )""",
    """CREATE UNIQUE INDEX editions_by_number ON editions (series, number)
            WHERE number IS NOT NULL AND stage <> 'superseded'""",
    """CREATE TABLE deliveries (
            edition INTEGER NOT NULL,
            channel TEXT NOT NULL,
            recipient TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('attempted', 'received', 'failed', 'refused')),
            attempts INTEGER NOT NULL CHECK (attempts > 0),
            moment TEXT NOT NULL,
            note TEXT NOT NULL,
            PRIMARY KEY (edition, channel, recipient)
        ) WITHOUT ROWID""",
    "CREATE TABLE seen (item BLOB PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            series TEXT NOT NULL,
            uri TEXT NOT NULL,
            UNIQUE (series, uri)
        )""",
    """CREATE TABLE arrivals (
            source INTEGER NOT NULL,
            moment INTEGER NOT NULL,
            PRIMARY KEY (source, moment)
        ) WITHOUT ROWID""",
    """CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            series TEXT NOT NULL,
            started TEXT NOT NULL,
            finished TEXT NOT NULL,
            outcome TEXT NOT NULL
        )""",
    "CREATE INDEX runs_by_series ON runs (series, id)",
    """CREATE TABLE passages (
            id INTEGER PRIMARY KEY,
            place TEXT NOT NULL UNIQUE,
            is_printed INTEGER NOT NULL,
            document TEXT NOT NULL,
            outlet TEXT NOT NULL,
            published TEXT
        )""",
    """CREATE TABLE cited (
            edition INTEGER NOT NULL,
            passage INTEGER NOT NULL,
            PRIMARY KEY (edition, passage)
        ) WITHOUT ROWID""",
    "CREATE INDEX cited_by_passage ON cited (passage)",
    "CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'unicode61 remove_diacritics 2')",
)
KEPT_EDITION = (
    (
        "INSERT INTO editions (series, number, created, stage) VALUES ('evening', 1, ?, 'composed')",
        ("2026-03-01T06:30:00+00:00",),
    ),
    (
        "INSERT INTO deliveries VALUES (1, 'smtp', 'ana@example.org', 'failed', 2, '2026-03-01T06:31:00+00:00', '450')",
        (),
    ),
)

# by version: its tables as they were released, word by word, and what is put into them
RELEASED: dict[int, tuple[Sequence[str], Sequence[tuple[str, Sequence[object]]]]] = {
    1: (_ANSWERS, (KEPT_ANSWER,)),
    2: ((*_ANSWERS, *_EDITIONS), (KEPT_ANSWER, *KEPT_EDITION)),
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


def test_what_was_delivered_is_known_to_later_versions(tmp_path: Path) -> None:
    """A delivery of the second version is there in the newest, to be tried again at any time."""
    release(tmp_path / "old", 2)
    with State(tmp_path / "old") as state:
        (row,) = state.deliveries("evening", 1)
        assert (row.recipient, row.status, row.attempts, row.note, row.next_try) == (
            "ana@example.org", "failed", 2, "450", None,
        )  # fmt: skip
        state.doubt("evening", 1, "smtp", "ana@example.org", "was cut off")
        assert state.deliveries("evening", 1)[0].status == "doubtful"
