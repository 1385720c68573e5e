"""Who has received which edition: a row before each delivery is tried, and what became of it after.

Where a run is killed in between, the row says "attempted": nobody knows whether it arrived.
"""

from dataclasses import dataclass
from datetime import datetime

from briefer.state._database import storable, written
from briefer.state.edition_rows import find
from briefer.state.editions import Editions


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """What became of the delivery of an edition to one recipient.

    Attributes:
        channel: The name of the channel.
        recipient: Whom or what it went to.
        status: "attempted", "received", "failed" (it may be tried again) or "refused" (it is of no use).
        attempts: How often it was tried.
        moment: When that changed last, aware, in UTC.
        note: The receipt, or the reason.
    """

    channel: str
    recipient: str
    status: str
    attempts: int
    moment: datetime
    note: str


class Deliveries(Editions):
    """The deliveries of each edition."""

    def attempt(self, series: str, number: int, channel: str, recipient: str) -> None:
        """Keep that a delivery is about to be tried."""
        self._deliver(series, number, channel, recipient, "attempted", "")

    def receive(self, series: str, number: int, channel: str, recipient: str, receipt: str) -> None:
        """Keep that a delivery arrived."""
        self._deliver(series, number, channel, recipient, "received", receipt)

    def refuse(self, series: str, number: int, channel: str, recipient: str, reason: str, permanent: bool) -> None:
        """Keep that a delivery did not arrive, and whether it is of no use to try it again."""
        self._deliver(series, number, channel, recipient, "refused" if permanent else "failed", reason)

    def deliveries(self, series: str, number: int) -> tuple[DeliveryRow, ...]:
        """Return what became of each delivery of an edition, by channel and recipient."""
        with self._lock, self._explained():
            edition, _ = find(self._connection, series, number)
            found = self._connection.execute(
                "SELECT channel, recipient, status, attempts, moment, note FROM deliveries WHERE edition = ? "
                "ORDER BY channel, recipient",
                (edition,),
            ).fetchall()
        return tuple(
            DeliveryRow(channel, recipient, status, attempts, datetime.fromisoformat(moment), note)
            for channel, recipient, status, attempts, moment, note in found
        )

    def _deliver(self, series: str, number: int, channel: str, recipient: str, status: str, note: str) -> None:
        with self._change() as connection:
            edition, _ = find(connection, series, number)
            connection.execute(
                "INSERT INTO deliveries VALUES (?, ?, ?, ?, 1, ?, ?) "
                "ON CONFLICT (edition, channel, recipient) DO UPDATE SET "
                "status = excluded.status, attempts = attempts + (excluded.status = 'attempted'), "
                "moment = excluded.moment, note = excluded.note",
                (edition, channel, storable(recipient), status, written(self._clock()), storable(note)),
            )
