"""Past editions: listed, read, searched and pruned."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection, IntegrityError, ProgrammingError
from typing import Any

from briefer.errors import StateError
from briefer.state import archive_files, passages
from briefer.state.edition_rows import find, insert, keep_brief
from briefer.state.editions import Editions
from briefer.state.items import keep
from briefer.state.passages import Hit
from briefer.state.stages import Begun

# what becomes of reading a file of the archive that somebody has changed
_NO_EDITION = (KeyError, TypeError, ValueError, AttributeError, IntegrityError, ProgrammingError)


@dataclass(frozen=True, slots=True)
class Entry:
    """A past edition in a list.

    Attributes:
        series: The name of its series.
        number: Its number.
        created: When it was made, aware, in the zone that it is dated in.
        title: What stands at its head.
        stories: How many stories it has.
        files: The names of its files.
        recipients: Who has received it, each as channel and recipient.
    """

    series: str
    number: int
    created: datetime
    title: str
    stories: int
    files: tuple[str, ...]
    recipients: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back from the archive's files.

    Attributes:
        editions: Each, and whether it was finished when its file was written.
        unread: The files that are no editions.
    """

    editions: tuple[tuple[Begun, bool], ...]
    unread: tuple[Path, ...]


class Archive(Editions):
    """The editions that were delivered."""

    def entries(self, series: str | None = None) -> tuple[Entry, ...]:
        """Return the editions of a series, None for all, that were delivered and not pruned, the oldest first."""
        received: dict[int, list[tuple[str, str]]] = {}
        for edition, *recipient in self._rows(
            "SELECT edition, channel, recipient FROM deliveries WHERE status = 'received' ORDER BY 1, 2, 3"
        ):
            received.setdefault(edition, []).append((recipient[0], recipient[1]))
        found = self._rows(
            "SELECT id, series, number, coalesce(dated, created), title, stories, files FROM editions "
            "WHERE stage = 'delivered' AND brief IS NOT NULL AND (? IS NULL OR series = ?) ORDER BY series, number",
            series,
            series,
        )
        return tuple(
            Entry(
                of, number, datetime.fromisoformat(created), title, stories, tuple(json.loads(files)),
                tuple(received.get(edition, ())),
            )
            for edition, of, number, created, title, stories, files in found
        )  # fmt: skip

    def brief(self, series: str, number: int) -> Mapping[str, Any]:
        """Return an edition as it was printed, as a JSON object.

        Raises:
            StateError: there is none of that number, or it was pruned.
        """
        with self._lock, self._explained():
            edition, _ = find(self._connection, series, number)
            (content,) = self._connection.execute("SELECT brief FROM editions WHERE id = ?", (edition,)).fetchone()
            brief: Mapping[str, Any] | None = content and json.loads(zlib.decompress(content))
        if brief is None:
            raise StateError(f"{series}: edition {number} is not in the archive: it was pruned, or is not made yet")
        return brief

    def search(self, query: str, series: str | None = None, limit: int = 20) -> tuple[Hit, ...]:
        """Return the passages that have every word of a query; see `passages.search`."""
        with self._lock, self._explained():
            return passages.search(self._connection, query, series, limit)

    def prunable(
        self, series: str | None = None, *, keep: int | None = None, before: date | None = None
    ) -> tuple[Entry, ...]:
        """Return the editions that pruning would take: of each series all but the newest `keep`, or those made before.

        The last edition of a series is never among them.
        """
        entries = self.entries(series)
        left = {each.series: 0 for each in entries}
        found = []
        for each in reversed(entries):
            left[each.series] += 1
            is_beyond = keep is not None and left[each.series] > keep
            is_old = before is not None and each.created.date() < before
            if left[each.series] > 1 and (is_beyond or is_old):
                found.append(each)
        return tuple(reversed(found))

    def prune(self, entries: Sequence[Entry]) -> None:
        """Remove editions from the archive, with their files; that they were made, and what they had, stays known."""
        for each in entries:
            with self._change() as connection:
                edition, _ = find(connection, each.series, each.number)
                passages.forget(connection, edition)
                connection.execute("UPDATE editions SET brief = NULL WHERE id = ?", (edition,))
                if self.archive_folder:
                    archive_files.remove(self.archive_folder, each.series, each.number)
        with self._lock, self._explained():
            self._connection.execute("INSERT INTO words (words) VALUES ('optimize')")
            self._connection.execute("VACUUM")

    def restore(self, folder: Path) -> Restored | None:
        """Put every edition back from the archive's files, all in one transaction.

        Returns:
            What was put back, and what is no edition; None where some are known already, and nothing was done.
        """
        found: list[tuple[Begun, bool]] = []
        unread = []
        with self._change() as connection:
            if connection.execute("SELECT 1 FROM editions").fetchone():
                return None
            for path in archive_files.paths(folder):
                connection.execute("SAVEPOINT edition")
                try:
                    filed = archive_files.read_file(folder, path)
                    _put_back(connection, filed)
                    found.append((filed.begun, filed.is_finished))
                except (*_NO_EDITION, OSError, StateError):
                    connection.execute("ROLLBACK TO edition")
                    unread.append(path)
                connection.execute("RELEASE edition")
        return Restored(tuple(found), tuple(unread))


def _put_back(connection: Connection, filed: archive_files.Filed) -> None:
    row = insert(connection, filed.begun)
    keep_brief(connection, row, filed.brief, filed.files)
    keep(connection, filed.begun.series, filed.items)
    connection.executemany(
        "INSERT INTO deliveries (edition, channel, recipient, status, attempts, moment, note) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(row, *each) for each in filed.deliveries],
    )
