"""When is an edition due? Pure: the clock is an argument.

Times are cron expressions in a zone of their own, as cronsim reads them (Debian's cron): what falls into the hour that
a change to summer time leaves out is due when the clock has moved on; what falls into the hour that comes twice is due
once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import takewhile
from zoneinfo import ZoneInfo

from briefer.errors import ConfigError
from briefer.series import Timetable

_FIELDS = 5


def check(timetable: Timetable) -> None:
    """Raise `ConfigError` where a zone is none, or an expression no time."""
    zone(timetable)
    for cron in timetable.crons:
        _moments(cron, datetime(2000, 1, 1, tzinfo=UTC), reverse=False)


def zone(timetable: Timetable) -> ZoneInfo:
    """Return the zone of a timetable; raises `ConfigError`."""
    try:
        return ZoneInfo(timetable.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(f"timezone {timetable.timezone!r} is none; give one such as Europe/Berlin or UTC") from error


def next_due(timetable: Timetable, now: datetime) -> datetime | None:
    """Return the first moment after `now` when an edition is due, in the timetable's zone; None where none ever is."""
    return next(_due(timetable, now, reverse=False), None)


def last_due(timetable: Timetable, now: datetime) -> datetime | None:
    """Return the last moment up to and at `now` when an edition was due, in the timetable's zone; None for none."""
    return next(_due(timetable, now, reverse=True), None)


def due_between(timetable: Timetable, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """Return the moments when editions are due, after one moment and up to and at another, in order."""
    return tuple(takewhile(lambda moment: moment <= until, _due(timetable, after, reverse=False)))


def _due(timetable: Timetable, moment: datetime, *, reverse: bool) -> Iterator[datetime]:
    """Yield when editions are due: after a moment and on, or up to and at it and back; each once, whoever names it."""
    local = moment.astimezone(zone(timetable)).replace(second=0, microsecond=0)
    start = local.astimezone(UTC) + timedelta(minutes=1) if reverse else local
    each = [_moments(cron, start.astimezone(local.tzinfo), reverse=reverse) for cron in timetable.crons]
    last = None
    for found in merge(*each, reverse=reverse, key=_instant):
        if found != last:
            yield found
        last = found


def _instant(moment: datetime) -> float:
    return moment.timestamp()  # of two times in one zone, Python compares what the clock shows


def _moments(cron: str, start: datetime, *, reverse: bool) -> Iterator[datetime]:
    from cronsim import CronSim, CronSimError

    advice = "give five fields, such as '0 7 * * 1-5'"
    if len(cron.split()) != _FIELDS:  # cronsim takes a sixth, for seconds, which no scheduler knows
        raise ConfigError(f"{cron!r} is no time: Bad count of fields; {advice}")
    try:
        return CronSim(cron, start, reverse=reverse)
    except CronSimError as error:
        raise ConfigError(f"{cron!r} is no time: {error}; {advice}") from error
