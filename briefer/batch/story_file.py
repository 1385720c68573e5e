"""The file that an archive's documents and stories are kept in: SQLite, changed in steps that are whole or not at all.

It is in WAL mode, so that a process that is killed leaves it as it was after its last step.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from briefer.archived import as_object, document_of
from briefer.errors import DamagedStateError, StateError
from briefer.model import Document

_APPLICATION = 0x62726173  # "bras", in the file's header: whose file it is
_CACHE = 16_384  # KiB of it that SQLite holds in memory
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_ADVICE = {
    sqlite3.SQLITE_BUSY: "another run is using it; try again when that is done",
    sqlite3.SQLITE_CANTOPEN: "check that its folder is there and can be written",
    sqlite3.SQLITE_CORRUPT: "it is damaged; remove it to begin anew",
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_IOERR: "check the disk, and that there is room on it",
    sqlite3.SQLITE_NOTADB: "it is no database; name another file",
    sqlite3.SQLITE_READONLY: "let it be written, or name another file",
}


class StoryFile:
    """Tables, and how far the work on them has come."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def opened(cls, path: Path, program: str, tables: Mapping[str, str]) -> Iterator[Self]:
        """Open a file for one run alone, with at least empty tables.

        Args:
            path: The file, made if it is not there.
            program: What it depends on besides the documents: what another program found is dropped.
            tables: What is in it from the beginning; see `make`.

        Raises:
            DamagedStateError: what is there is no database, or a damaged one.
            StateError: it cannot be used; also whenever SQLite says so while it is open.
        """
        connection = None
        try:
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            file = cls(connection)
            is_new = not file.value("SELECT count(*) FROM sqlite_schema")
            if not is_new and file.value("PRAGMA application_id") != _APPLICATION:
                raise StateError(f"{path}: is the database of another program; name another file")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut undoes is done again
            connection.execute(f"PRAGMA cache_size = -{_CACHE}")
            if is_new or file.progress("program") != program:
                with file.step():
                    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                    file.make({"progress": "(name TEXT PRIMARY KEY, value) WITHOUT ROWID", **tables})
                    file.note(program=program)
            yield file
        except (sqlite3.Error, zlib.error) as error:
            code = (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_CORRUPT) & 0xFF
            kind = DamagedStateError if code in _DAMAGED else StateError
            advice = _ADVICE.get(code, "name another file")
            raise kind(f"{path}: cannot be used for the stories of an archive ({error}); {advice}") from error
        finally:
            if connection is not None:
                connection.close()

    def rows(self, query: str, *values: object) -> Iterator[Any]:
        """Yield what a query finds, as it is asked for."""
        return self._connection.execute(query, values)

    def value(self, query: str, *values: object) -> Any:  # noqa: ANN401 - what SQLite holds
        """Return the only thing that a query finds."""
        (value,) = self._connection.execute(query, values).fetchone()
        return value

    def progress(self, name: str) -> Any:  # noqa: ANN401 - what SQLite holds
        """Return what was noted last under a name, None for nothing."""
        found = self._connection.execute("SELECT value FROM progress WHERE name = ?", (name,)).fetchone()
        return found and found[0]

    @contextmanager
    def step(self) -> Iterator[None]:
        """Open a transaction: all of what is done in it is kept, or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite has rolled back by itself where the disk is full
                self._connection.execute("ROLLBACK")
            raise

    def note(self, **progress: str | int) -> None:
        """Note how far the work has come."""
        self.change("INSERT OR REPLACE INTO progress VALUES (?, ?)", progress.items())

    def make(self, tables: Mapping[str, str]) -> None:
        """Make empty tables, given by name with their columns, in place of those that are there."""
        for name, columns in tables.items():
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")
            self._connection.execute(f"CREATE TABLE {name} {columns}")

    def change(self, statement: str, values: Iterable[tuple[object, ...]] = ((),)) -> None:
        """Run a statement, once for each tuple of values."""
        self._connection.executemany(statement, values)


def written(document: Document) -> bytes:
    """Return all of a document."""
    return json.dumps(as_object(document, with_mailing=True)).encode()


def compressed(written_document: bytes) -> bytes:
    """Return a written document as it is kept."""
    return zlib.compress(written_document, 1)


def read(kept: bytes) -> Document:
    """Return the document that was written and compressed."""
    return document_of(json.loads(zlib.decompress(kept)))
