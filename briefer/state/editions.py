"""Editions, step by step: begun, collected, composed, delivered. Each step is one transaction."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from briefer import archived
from briefer.memory import Silence
from briefer.model import Document, Failure
from briefer.state import items, passages
from briefer.state.archive_files import Filed, remove, write
from briefer.state.edition_rows import (
    COLUMNS,
    begun_of,
    close,
    documents_of,
    find,
    insert,
    keep_brief,
    silence_read,
    silence_written,
)
from briefer.state.items import Item, Items
from briefer.state.stages import Begun, Stage


class Editions(Items):
    """The editions of each series. What they raise is a `StateError`: the file cannot be used, or has no such one."""

    def last(self, series: str) -> Begun | None:
        """Return the newest edition that was delivered."""
        return self._newest(series, Stage.DELIVERED)

    def last_made(self, series: str) -> Begun | None:
        """Return the newest edition that was delivered, or skipped since there was nothing to tell."""
        return self._newest(series, Stage.DELIVERED, Stage.SKIPPED)

    def unfinished(self, series: str) -> Begun | None:
        """Return the newest edition that is under way."""
        return self._newest(series, Stage.BEGUN, Stage.COLLECTED, Stage.COMPOSED)

    def begin(
        self,
        series: str,
        number: int,
        due: datetime | None,
        created: datetime,
        window: tuple[datetime, datetime] | None,
    ) -> Begun:
        """Begin an edition; an earlier one of the series that was begun, and no more, is forgotten."""
        with self._change() as connection:
            connection.execute("DELETE FROM editions WHERE series = ? AND stage = 'begun'", (series,))
            begun = Begun(series, number, due, created, window, Stage.BEGUN)
            insert(connection, begun)
            return find(connection, series, number)[1]

    def collect(
        self,
        series: str,
        number: int,
        documents: Sequence[Document],
        failures: Sequence[Failure],
        silences: Sequence[Silence],
        seen: Iterable[Item],
    ) -> None:
        """Keep what an edition will be made of, and which items its sources had, new or not."""
        kept = json.dumps([archived.as_object(document) for document in documents]).encode()
        with self._change() as connection:
            edition, begun = find(connection, series, number)
            connection.execute(
                "UPDATE editions SET stage = 'collected', documents = ?, failures = ?, silences = ?, items = ? "
                "WHERE id = ?",
                (
                    zlib.compress(kept),
                    json.dumps([[each.uri, each.reason, each.is_fault] for each in failures]),
                    json.dumps(list(map(silence_written, silences))),
                    items.packed(series, seen, begun.created),
                    edition,
                ),
            )

    def collected(
        self, series: str, number: int
    ) -> tuple[tuple[Document, ...], tuple[Failure, ...], tuple[Silence, ...]]:
        """Return what an edition is made of; a delivered one has its failures and silences alone."""
        with self._lock, self._explained():
            edition, _ = find(self._connection, series, number)
            documents, failures, silences = self._connection.execute(
                "SELECT documents, failures, silences FROM editions WHERE id = ?", (edition,)
            ).fetchone()
            return (
                documents_of(documents),
                tuple(Failure(*each) for each in json.loads(failures)),
                tuple(map(silence_read, json.loads(silences))),
            )

    def left_over(self, series: str) -> tuple[Document, ...]:
        """Return the documents of superseded editions that no later edition has brought to anybody."""
        found = self._rows(
            "SELECT documents FROM editions WHERE series = ? AND stage = 'superseded' AND documents IS NOT NULL "
            "ORDER BY id",
            series,
        )
        with self._explained():
            every = {document.id: document for (content,) in found for document in documents_of(content)}
        return tuple(every.values())

    def compose(self, series: str, number: int, brief: Mapping[str, Any], names: Sequence[str]) -> None:
        """Keep the edition as it is printed, first as a file of the archive; once more, where it was kept before.

        Args:
            series: The name of its series.
            number: Its number.
            brief: The edition as `briefer.render.json.as_object` gives it.
            names: Of its files.
        """
        with self._change() as connection:
            edition, _ = find(connection, series, number)
            keep_brief(connection, edition, brief, names)
            connection.execute("UPDATE editions SET stage = 'composed' WHERE id = ?", (edition,))
            self._write_file(connection, edition, is_finished=False)

    def skip(self, series: str, number: int) -> None:
        """Close an edition that has nothing to tell and is not sent: its number is free, its items are seen."""
        with self._change() as connection:
            edition, _ = find(connection, series, number)
            close(connection, series, edition, "stage = 'skipped', number = NULL")

    def finish(self, series: str, number: int) -> None:
        """Close an edition that is out: from now on, its items are seen."""
        with self._change() as connection:
            edition, begun = find(connection, series, number)
            if begun.stage is not Stage.DELIVERED:
                self._write_file(connection, edition, is_finished=True)
                close(connection, series, edition, "stage = 'delivered'")

    def supersede(self, series: str, number: int) -> None:
        """Give up an edition that has reached nobody: its documents are left over for the next."""
        with self._change() as connection:
            edition, _ = find(connection, series, number)
            passages.forget(connection, edition)
            connection.execute("DELETE FROM deliveries WHERE edition = ?", (edition,))
            connection.execute("DELETE FROM parcels WHERE edition = ?", (edition,))
            connection.execute("UPDATE editions SET stage = 'superseded', brief = NULL WHERE id = ?", (edition,))
        if self.archive_folder:
            remove(self.archive_folder, series, number)

    def briefs(self, series: str, limit: int = 60) -> tuple[Mapping[str, Any], ...]:
        """Return the last editions that were delivered and not pruned, as JSON objects, the oldest first."""
        found = self._rows(
            "SELECT brief FROM editions WHERE series = ? AND stage = 'delivered' AND brief IS NOT NULL "
            "ORDER BY number DESC LIMIT ?",
            series,
            limit,
        )
        with self._explained():
            return tuple(json.loads(zlib.decompress(content)) for (content,) in reversed(found))

    def _newest(self, series: str, *stages: Stage) -> Begun | None:
        marks = ", ".join("?" * len(stages))
        found = self._rows(
            f"SELECT {COLUMNS} FROM editions WHERE series = ? AND stage IN ({marks}) ORDER BY id DESC LIMIT 1",  # noqa: S608 - constants
            series,
            *stages,
        )
        return begun_of(found[0]) if found else None

    def _write_file(self, connection: Connection, edition: int, *, is_finished: bool) -> None:
        """Write an edition's file of the archive, before the row that says so is kept."""
        if self.archive_folder is None:
            return
        row = connection.execute(
            f"SELECT {COLUMNS}, files, items, brief FROM editions WHERE id = ?",  # noqa: S608 - constants
            (edition,),
        ).fetchone()
        *begun, files, arrivals, brief = row
        deliveries = connection.execute(
            "SELECT channel, recipient, status, attempts, moment, note FROM deliveries WHERE edition = ?", (edition,)
        ).fetchall()
        filed = Filed(
            begun=begun_of(begun),
            files=json.loads(files),
            items=items.unpacked(arrivals),
            deliveries=deliveries,
            brief=json.loads(zlib.decompress(brief)),
            is_finished=is_finished,
        )
        write(self.archive_folder, filed)
