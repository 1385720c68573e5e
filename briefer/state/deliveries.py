"""Who has received which edition: a row before each delivery is tried, and what became of it after.

Where a run is killed in between, the row says "attempted": nobody knows whether it arrived. What an edition that is out
still owes to somebody is kept as it was to be delivered, until nobody waits for it any more.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from briefer.deliver import Rendition
from briefer.memory import Undelivered
from briefer.state._database import read, storable, written
from briefer.state.edition_rows import find
from briefer.state.editions import Editions
from briefer.state.stages import Begun

_COLUMNS = "channel, recipient, status, attempts, moment, note, next_try"


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """What became of the delivery of an edition to one recipient.

    Attributes:
        edition: The edition's number.
        channel: The name of the channel.
        recipient: Whom or what it went to.
        status: "attempted" (a run was cut off), "received", "failed" (it may be tried again), "refused" (it is of no
            use) or "doubtful" (nobody knows whether it arrived).
        attempts: How often it was tried.
        moment: When that changed last, aware, in UTC.
        note: The receipt, or the reason.
        next_try: From when on it may be tried again, aware, in UTC; None for at any time.
    """

    edition: int
    channel: str
    recipient: str
    status: str
    attempts: int
    moment: datetime
    note: str
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What an edition that is out still owes to somebody.

    Attributes:
        number: The edition's number.
        created: When it was begun, aware, in UTC.
        row: What became of it so far.
        parcel: The key of what is to be delivered; see `Deliveries.parcel`.
    """

    number: int
    created: datetime
    row: DeliveryRow
    parcel: str


class Deliveries(Editions):
    """The deliveries of each edition."""

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Let what is kept meanwhile be dated by one moment, such as that of a run."""
        usual, self._clock = self._clock, lambda: moment
        try:
            yield
        finally:
            self._clock = usual

    def attempt(self, series: str, number: int, channel: str, recipient: str) -> None:
        """Keep that a delivery is about to be tried."""
        self._deliver(series, number, channel, recipient, "attempted", "")

    def receive(self, series: str, number: int, channel: str, recipient: str, receipt: str) -> None:
        """Keep that a delivery arrived."""
        self._deliver(series, number, channel, recipient, "received", receipt)

    def refuse(
        self,
        series: str,
        number: int,
        channel: str,
        recipient: str,
        reason: str,
        *,
        permanent: bool,
        next_try: datetime | None = None,
    ) -> None:
        """Keep that a delivery did not arrive, whether it is of no use to try it again, and if not, from when on."""
        self._deliver(series, number, channel, recipient, "refused" if permanent else "failed", reason, next_try)

    def doubt(self, series: str, number: int, channel: str, recipient: str, reason: str) -> None:
        """Keep that nobody knows whether a delivery arrived."""
        self._deliver(series, number, channel, recipient, "doubtful", reason)

    def deliveries(self, series: str, number: int) -> tuple[DeliveryRow, ...]:
        """Return what became of each delivery of an edition, by channel and recipient."""
        with self._lock, self._explained():
            edition, _ = find(self._connection, series, number)
            found = self._connection.execute(
                f"SELECT {_COLUMNS} FROM deliveries WHERE edition = ? ORDER BY channel, recipient",  # noqa: S608 - a constant
                (edition,),
            ).fetchall()
        return tuple(_row(number, row) for row in found)

    def keep_parcel(
        self, series: str, number: int, channel: str, recipients: Iterable[str], parcel: Sequence[Rendition]
    ) -> None:
        """Keep what these recipients of an edition will be delivered later, byte for byte."""
        key = _key(parcel)
        with self._change() as connection:
            edition, _ = find(connection, series, number)
            connection.executemany(
                "INSERT OR IGNORE INTO parcels VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (edition, key, place, each.format, storable(each.series), storable(each.name),
                     each.content)
                    for place, each in enumerate(parcel)
                ],
            )  # fmt: skip
            connection.executemany(
                "UPDATE deliveries SET parcel = ? WHERE edition = ? AND channel = ? AND recipient = ?",
                [(key, edition, channel, storable(recipient)) for recipient in recipients],
            )

    def parcel(self, series: str, number: int, key: str) -> tuple[Rendition, ...]:
        """Return what was kept for a later try; see `Owed`. () where it is gone, or is not what was kept."""
        with self._lock, self._explained():
            edition, _ = find(self._connection, series, number)
            found = self._connection.execute(
                "SELECT format, series, name, content FROM parcels WHERE edition = ? AND parcel = ? ORDER BY place",
                (edition, key),
            ).fetchall()
        parcel = tuple(Rendition(*each) for each in found)
        return parcel if _key(parcel) == key else ()

    def owed(self, series: str) -> tuple[Owed, ...]:
        """Return what the editions of a series that are out still owe, the oldest first."""
        found = self._rows(
            f"SELECT number, created, parcel, {_COLUMNS} FROM deliveries JOIN editions ON editions.id = edition "  # noqa: S608 - a constant
            "WHERE editions.series = ? AND stage = 'delivered' AND parcel IS NOT NULL "
            "AND status IN ('attempted', 'failed', 'doubtful') ORDER BY number, channel, recipient",
            series,
        )
        return tuple(
            Owed(number, datetime.fromisoformat(created), _row(number, row), parcel)
            for number, created, parcel, *row in found
        )

    def late(self, series: str, last: Begun) -> tuple[DeliveryRow, ...]:
        """Return what editions before the last still owe, and what of them was given up since that was begun."""
        found = self._rows(
            f"SELECT number, {_COLUMNS} FROM deliveries JOIN editions ON editions.id = edition "  # noqa: S608 - a constant
            "WHERE editions.series = ? AND stage = 'delivered' AND number <> ? AND status <> 'received' "
            "AND (parcel IS NOT NULL OR moment > ?) ORDER BY number, channel, recipient",
            series,
            last.number,
            written(last.created),
        )
        return tuple(_row(number, row) for number, *row in found)

    def next_try(self, series: str) -> datetime | None:
        """Return when the first of what failed may be tried again; None where nothing waits for its time."""
        ((moment,),) = self._rows(
            "SELECT min(next_try) FROM deliveries JOIN editions ON editions.id = edition "
            "WHERE series = ? AND status = 'failed' AND stage IN ('composed', 'delivered')",
            series,
        )
        return read(moment)

    def undelivered(self, series: str, until: datetime) -> tuple[Undelivered, ...]:
        """Return whom editions that are out did not reach, as far as that became known since the last one was begun.

        Args:
            series: Whose editions.
            until: When the edition was begun that will tell of it; it is the same whenever it is asked for.
        """
        found = self._rows(
            "SELECT number, count(*) FROM deliveries JOIN editions ON editions.id = edition "
            "WHERE series = ?1 AND stage = 'delivered' AND status IN ('refused', 'doubtful') AND moment <= ?2 "
            "AND moment > (SELECT max(created) FROM editions "
            "WHERE series = ?1 AND stage = 'delivered' AND created < ?2) "
            "GROUP BY number ORDER BY number",
            series,
            written(until),
        )
        return tuple(Undelivered(*each) for each in found)

    def release(self, series: str, number: int, channel: str, recipient: str) -> None:
        """Let go of what was kept for a recipient: the row tells what became of it for good."""
        with self._change() as connection:
            edition, _ = find(connection, series, number)
            connection.execute(
                "UPDATE deliveries SET parcel = NULL, next_try = NULL "
                "WHERE edition = ? AND channel = ? AND recipient = ?",
                (edition, channel, storable(recipient)),
            )
            connection.execute(
                "DELETE FROM parcels WHERE edition = ? "
                "AND parcel NOT IN (SELECT parcel FROM deliveries WHERE edition = ? AND parcel IS NOT NULL)",
                (edition, edition),
            )

    def _deliver(
        self,
        series: str,
        number: int,
        channel: str,
        recipient: str,
        status: str,
        note: str,
        next_try: datetime | None = None,
    ) -> None:
        with self._change() as connection:
            edition, _ = find(connection, series, number)
            connection.execute(
                "INSERT INTO deliveries (edition, channel, recipient, status, attempts, moment, note, next_try) "
                "VALUES (?, ?, ?, ?, 1, ?, ?, ?) "
                "ON CONFLICT (edition, channel, recipient) DO UPDATE SET "
                "status = excluded.status, attempts = attempts + (excluded.status = 'attempted'), "
                "moment = excluded.moment, note = excluded.note, next_try = excluded.next_try",
                (
                    edition, channel, storable(recipient), status, written(self._clock()), storable(note),
                    next_try and written(next_try),
                ),
            )  # fmt: skip


def _key(parcel: Sequence[Rendition]) -> str:
    """Return what a parcel is known by: a hash of all that is delivered."""
    key = sha256()
    for each in parcel:
        key.update(f"{each.format}\0{storable(each.name)}\0{len(each.content)}\0".encode())
        key.update(each.content)
    return key.hexdigest()


def _row(edition: int, found: Sequence[Any]) -> DeliveryRow:
    channel, recipient, status, attempts, moment, note, next_try = found
    return DeliveryRow(
        edition, channel, recipient, status, attempts, datetime.fromisoformat(moment), note, read(next_try)
    )
