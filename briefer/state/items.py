"""What sources had: which items a series has had already, and how often each source has something new.

An item counts as seen when an edition that it was read for has reached somebody, or was skipped since there was nothing
to tell: whatever happens before, it is read again.
"""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import groupby
from sqlite3 import Connection
from typing import NamedTuple

from briefer.silence import FEWEST, RECENT, Habit, habit
from briefer.state._database import Database, storable

Item = tuple[str, str, datetime | None]
"""Whose it is (the source's address), what it is known by, and when it was published."""


class Arrival(NamedTuple):
    """An item as it is kept until its edition is out: whose it is, its mark, and its moment in seconds since 1970."""

    source: str
    mark: str
    moment: int


class Items(Database):
    """What sources had."""

    def is_seen(self, series: str, keys: Collection[str]) -> set[str]:
        """Return those of the keys that an edition of the series had which is out, or was skipped."""
        with self._lock, self._explained():
            return {key for key in keys if _is_seen(self._connection, _mark(series, key))}

    def is_first_reading(self, series: str, source_uri: str) -> bool:
        """Tell whether no edition of the series that is out, or was skipped, had anything from a source."""
        return not self._rows("SELECT 1 FROM sources WHERE series = ? AND uri = ?", series, storable(source_uri))

    def habits(self, series: str, items: Iterable[Item] = (), now: datetime | None = None) -> Mapping[str, Habit]:
        """Return the habit of each source of a series.

        Args:
            series: Its name.
            items: What has just been read; what of it is new counts as well.
            now: When that was; what is dated later, or not at all, has come at that moment.
        """
        moments: dict[str, set[int]] = {}
        for uri, moment in self._rows(
            "SELECT uri, moment FROM arrivals JOIN sources ON sources.id = source WHERE series = ?", series
        ):
            moments.setdefault(uri, set()).add(moment)
        arrivals = _arrivals(series, items, now or self._clock())
        with self._lock, self._explained():
            new = [each for each in arrivals if not _is_seen(self._connection, bytes.fromhex(each.mark))]
        for each in new:
            moments.setdefault(each.source, set()).add(each.moment)
        return {uri: habit(list(map(_moment, _recent(found)))) for uri, found in sorted(moments.items())}


def packed(series: str, items: Iterable[Item], created: datetime) -> bytes:
    """Return items as they are kept until their edition is out."""
    return _pack(_arrivals(series, items, created))


def unpacked(content: bytes | None) -> list[Arrival]:
    """Return what `packed` gave."""
    return [Arrival(*each) for each in json.loads(zlib.decompress(content))] if content else []


def keep(connection: Connection, series: str, arrivals: Iterable[Arrival]) -> None:
    """Count items as seen, and what was new among them as habit of its source."""
    for uri, of_source in groupby(sorted(arrivals), key=lambda each: each.source):
        connection.execute("INSERT OR IGNORE INTO sources (series, uri) VALUES (?, ?)", (series, uri))
        (source,) = connection.execute("SELECT id FROM sources WHERE series = ? AND uri = ?", (series, uri)).fetchone()
        for each in of_source:
            is_new = connection.execute("INSERT OR IGNORE INTO seen VALUES (?)", (bytes.fromhex(each.mark),)).rowcount
            if is_new:
                connection.execute("INSERT OR IGNORE INTO arrivals VALUES (?, ?)", (source, each.moment))
        moments = [
            moment for (moment,) in connection.execute("SELECT moment FROM arrivals WHERE source = ?", (source,))
        ]
        earliest = _recent(moments)[:1]
        connection.execute("DELETE FROM arrivals WHERE source = ? AND moment < ?", (source, *(earliest or [0])))


def _pack(arrivals: Iterable[Arrival]) -> bytes:
    return zlib.compress(json.dumps(list(arrivals)).encode())


def _arrivals(series: str, items: Iterable[Item], now: datetime) -> Iterator[Arrival]:
    """Yield items as they are kept. What is dated after it was seen, or not at all, came when it was seen."""
    for uri, key, published in items:
        moment = now if published is None else min(published, now)
        yield Arrival(storable(uri), _mark(series, key).hex(), int(moment.timestamp()))


def _mark(series: str, key: str) -> bytes:
    """Return 16 bytes that stand for an item of a series: two of a million million are the same with p = 1e-15."""
    return blake2b(f"{series}\0{key}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _is_seen(connection: Connection, mark: bytes) -> bool:
    return connection.execute("SELECT 1 FROM seen WHERE item = ?", (mark,)).fetchone() is not None


def _recent(moments: Collection[int]) -> list[int]:
    """Return what a habit is told by, in order: the last weeks, and more where these have few."""
    found = sorted(moments)
    since = found[-1] - RECENT // timedelta(seconds=1) if found else 0
    return [moment for at, moment in enumerate(found) if moment >= since or len(found) - at <= FEWEST]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
