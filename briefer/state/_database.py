"""The SQLite file: opened, brought to this version, read and written, and what its errors mean.

It is in WAL mode, so that a process that is killed leaves it as it was after its last transaction. Each transaction
that decides over an edition is on the disk when it is over (`synchronous = FULL`), so that a power cut cannot undo a
delivery's record. Answers of servers and the record of runs are not waited for (`NORMAL`): losing the last ones costs
fetching them again, and a sync for each of 2,000 pages would cost seconds.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from os import PathLike, fspath
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from briefer.errors import DamagedStateError, StateError
from briefer.state.migrations import MIGRATIONS

_APPLICATION = 0x62726965  # "brie", in the file's header: whose file it is
_PATIENCE = 30.0  # seconds for another run to be done writing
_ADVICE = {
    sqlite3.SQLITE_CANTOPEN: "check that its folder is there and can be written",
    sqlite3.SQLITE_READONLY: "let it be written, or name another file",
    sqlite3.SQLITE_IOERR: "check the disk, and that there is room on it",
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_BUSY: "another run is writing it; try again when that is done",
    sqlite3.SQLITE_CORRUPT: "it is damaged; remove it, or let `briefer run` rebuild it from the archive",
    sqlite3.SQLITE_CONSTRAINT: "another run has made that edition; run again",
}
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_schema"
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Database:
    """A file of what is remembered. To be used from several threads, and by several runs at a time."""

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        damage_mark: Path | None = None,
    ) -> None:
        """Open a file, made if it is not there.

        Args:
            path: The file.
            clock: Gives the moment, aware, that a delivery is dated with.
            damage_mark: A file to make where this one proves damaged while it is used; None for none.

        Raises:
            DamagedStateError: what is there is no database, or a damaged one.
            StateError: it cannot be made or opened, or is none of ours.
        """
        self._path = fspath(path)
        self._lock = Lock()
        self._clock = clock
        self._damage_mark = damage_mark
        with self._explained():
            self._connection = sqlite3.connect(
                self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
        try:
            with self._explained():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def archive_folder(self) -> Path | None:
        """The folder of the archive's files, beside this one and named after it; None where this is in memory."""
        return None if self._path in {"", ":memory:"} else Path(f"{self._path}.archive")

    def close(self) -> None:
        """Close the file; the state is not used again."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    def check(self) -> None:
        """Look at every page of the file, and at every row that SQLite has been told the limits of.

        Raises:
            DamagedStateError: one is damaged.
        """
        with self._explained():
            fresh = sqlite3.connect(":memory:")
            for migration in MIGRATIONS:
                for statement in migration:
                    fresh.execute(statement)
            wanted = fresh.execute(_SCHEMA).fetchall()
            fresh.close()
        if not set(wanted) <= set(self._rows(_SCHEMA)):
            raise DamagedStateError(f"{self._path}: is damaged: its tables are not as they were made")
        found = self._rows("PRAGMA quick_check(1)")
        if found != [("ok",)]:
            raise DamagedStateError(f"{self._path}: is damaged: {' '.join(found[0][0].split())}")

    def _prepare(self) -> None:
        """Bring the tables to this version, whichever made the file; another program's is not touched."""
        is_new = not self._number("SELECT count(*) FROM sqlite_schema")
        if not is_new and self._number("PRAGMA application_id") != _APPLICATION:
            raise StateError(f"{self._path}: is the database of another program; name another file")
        if self._number("PRAGMA user_version") > len(MIGRATIONS):
            raise StateError(f"{self._path}: was written by a newer briefer; update, or name another file")
        self._connection.execute("PRAGMA journal_mode = WAL")
        with self._transaction(is_durable=True) as connection:
            version = self._number("PRAGMA user_version")
            for migration in MIGRATIONS[version:]:
                for statement in migration:
                    connection.execute(statement)
            if version < len(MIGRATIONS):
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _rows(self, query: str, *values: object) -> list[Any]:
        """Return what a query finds."""
        with self._lock, self._explained():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _change(self, *, is_durable: bool = True) -> Iterator[sqlite3.Connection]:
        """Open a transaction: all of what is done in it is kept, or nothing."""
        with self._lock, self._explained(), self._transaction(is_durable=is_durable) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, is_durable: bool) -> Iterator[sqlite3.Connection]:
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite has rolled back by itself where the disk is full
                self._connection.execute("ROLLBACK")
            raise

    def _number(self, query: str) -> int:
        (number,) = self._connection.execute(query).fetchone()
        return int(number)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn SQLite's errors into what to do about them."""
        try:
            yield
        except (sqlite3.Error, zlib.error, UnicodeDecodeError) as error:
            code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
            is_damaged = code in _DAMAGED or not isinstance(error, sqlite3.Error)
            if is_damaged and self._damage_mark:
                with suppress(OSError):
                    self._damage_mark.touch()
            advice = _ADVICE.get(
                code if isinstance(error, sqlite3.Error) else sqlite3.SQLITE_CORRUPT, "name another file"
            )
            kind = DamagedStateError if is_damaged else StateError
            raise kind(f"{self._path}: cannot be used to remember earlier runs ({error}); {advice}") from error


def written(moment: datetime) -> str:
    """Return a moment as it is stored: in UTC, as ISO 8601 has it, so that the order of texts is that of moments."""
    return moment.astimezone(UTC).isoformat()


def read(moment: str | None) -> datetime | None:
    """Return the moment that was stored, aware, in UTC."""
    return None if moment is None else datetime.fromisoformat(moment)


def storable(text: str) -> str:
    """Return a text without what SQLite cannot keep: lone surrogates, which stand for bytes in names of files."""
    return text.encode("utf-8", "backslashreplace").decode()
