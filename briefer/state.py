"""What is remembered from one run to the next: an SQLite file where the user says, and nothing anywhere else."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from threading import Lock
from types import TracebackType
from typing import Self

from briefer.errors import StateError
from briefer.fetch import Answer

_APPLICATION = 0x62726965  # "brie", in the file's header: whose file it is
_PATIENCE = 30.0  # seconds for another run to be done writing

# the statements that lead from each version of the tables to the next; what has been released is never changed
_MIGRATIONS = (
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
)


class State:
    """The memory of earlier runs. To be used from several threads, and by several runs at a time.

    What servers answered is kept by the address that was asked, only the last answer of each.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        """Open a file, made if it is not there.

        Raises:
            StateError: it cannot be made or opened, or is none of ours.
        """
        self._path = fspath(path)
        self._lock = Lock()
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

    def answer(self, uri: str) -> Answer | None:
        """Return the last answer from an address; see `Answers`.

        Raises:
            StateError: the file cannot be read.
        """
        with self._lock, self._explained():
            row = self._connection.execute(
                "SELECT etag, last_modified, media_type, url, content, name FROM answers WHERE uri = ?", (uri,)
            ).fetchone()
        return Answer(*row) if row else None

    def remember_answer(self, uri: str, answer: Answer) -> None:
        """Keep an answer in place of the last; see `Answers`.

        Raises:
            StateError: the file cannot be written.
        """
        with self._lock, self._explained():
            self._connection.execute(
                "INSERT OR REPLACE INTO answers (uri, etag, last_modified, media_type, url, content, name) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    uri,
                    answer.etag,
                    answer.last_modified,
                    answer.media_type,
                    answer.url,
                    answer.content,
                    answer.name,
                ),
            )

    def close(self) -> None:
        """Close the file; the state is not used again."""
        with self._lock:
            self._connection.close()

    def _prepare(self) -> None:
        """Bring the tables to this version, whichever made the file; another program's is not touched."""
        is_new = not self._number("SELECT count(*) FROM sqlite_schema")
        if not is_new and self._number("PRAGMA application_id") != _APPLICATION:
            raise StateError(f"{self._path}: is the database of another program; name another file")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last answers, no more
        with self._transaction():
            version = self._number("PRAGMA user_version")
            if version > len(_MIGRATIONS):
                raise StateError(f"{self._path}: was written by a newer briefer; update, or name another file")
            for migration in _MIGRATIONS[version:]:
                for statement in migration:
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _number(self, query: str) -> int:
        (number,) = self._connection.execute(query).fetchone()
        return int(number)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn SQLite's errors into what to do about them."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", None)
            advice = {
                sqlite3.SQLITE_CANTOPEN: "check that its folder is there and can be written",
                sqlite3.SQLITE_READONLY: "let it be written, or name another file",
                sqlite3.SQLITE_FULL: "make room on the disk",
                sqlite3.SQLITE_BUSY: "another run is writing it; try again when that is done",
                sqlite3.SQLITE_CORRUPT: "it is damaged; remove it, and what it held is fetched anew",
            }.get(code & 0xFF if code else 0, "name another file")
            raise StateError(f"{self._path}: cannot be used to remember answers ({error}); {advice}") from error
