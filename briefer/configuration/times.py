"""Times as they are written in a configuration: "07:00" on weekdays, every "90m", since the last edition."""

import re
from datetime import time, timedelta
from difflib import get_close_matches
from typing import Any

from briefer import schedule
from briefer.configuration.place import Place, nearest
from briefer.errors import ConfigError
from briefer.series import Timetable

SINCE_THE_LAST = "since the last edition"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED_DAYS = {"daily": "* * *", "weekdays": "* * 1-5", "weekends": "* * 6,0"}

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DURATION = re.compile(r"(\d{1,10})\s*([smhdw])")
_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}  # seconds; the largest first
_LAST_DAY = 31
_LONGEST = 36_525 * _UNITS["d"]  # seconds: what lies a hundred years back, every clock can still tell


def duration(value: Any, place: Place) -> timedelta | None:
    """Read "90m", "24h", "7d"."""
    if not place.has(value, str):
        return None
    found = _DURATION.fullmatch(value.strip())
    if not found or not int(found[1]):
        place.refuse(f"{value!r} is no length of time; write one such as '90m', '24h', '7d' or '2w'")
        return None
    seconds = int(found[1]) * _UNITS[found[2]]
    if seconds > _LONGEST:
        place.refuse(f"{value!r} is more than a hundred years")
        return None
    return timedelta(seconds=seconds)


def window(value: Any, place: Place) -> timedelta | None:
    """Read a duration, or "since the last edition", which is None."""
    if isinstance(value, str) and " ".join(value.lower().split()) == SINCE_THE_LAST:
        return None
    if isinstance(value, str) and not value[:1].isdigit():
        place.refuse(f"{value!r} is no window; write a length of time such as '24h', or '{SINCE_THE_LAST}'")
        return None
    return duration(value, place)


def written_duration(length: timedelta) -> str:
    """Return a duration as it is written, in the largest unit that it is whole in."""
    seconds = int(length.total_seconds())
    unit = next(name for name, size in _UNITS.items() if seconds % size == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def zone(value: Any, place: Place) -> str:
    """Read the name of a zone."""
    if place.has(value, str):
        try:
            schedule.zone(Timetable(timezone=value))
        except ConfigError:
            place.refuse(f"{value!r} is no timezone{_nearest_zone(value)}")
    return str(value)


def at(value: Any, place: Place) -> tuple[tuple[int, int], ...]:
    """Read times of day, one or several, as hours and minutes."""
    if not place.has(value, str, time, list):
        return ()
    several = isinstance(value, list)
    if several and not value:
        place.refuse("names no time; leave the key out for editions that are only made by hand")
    read = (
        [_time_of_day(each, place.at(number)) for number, each in enumerate(value)]
        if several
        else [_time_of_day(value, place)]
    )
    return tuple(dict.fromkeys(each for each in read if each is not None))


def on(value: Any, place: Place) -> str:
    """Read days, as the last three fields of a cron expression."""
    if not place.has(value, str, int, list):
        return ""
    if isinstance(value, str) and value.lower() in NAMED_DAYS:
        return NAMED_DAYS[value.lower()]
    days = value if isinstance(value, list) else [value]
    if not days:
        place.refuse("names no day")
    if all(isinstance(day, str) for day in days):
        known = (*NAMED_DAYS, *DAYS) if not isinstance(value, list) else DAYS
        for day in days:
            if day.lower() not in DAYS:
                place.refuse(f"{day!r} is no day{nearest(day.lower(), known)}")
        chosen = [str((DAYS.index(day) + 1) % 7) for day in DAYS if day in {each.lower() for each in days}]
        return f"* * {','.join(chosen)}"
    if not all(isinstance(day, int) and not isinstance(day, bool) and 0 < day <= _LAST_DAY for day in days):
        place.refuse("give names of days, mon to sun, or days of the month, 1 to 31, and not both")
        return ""
    return f"{','.join(map(str, sorted(set(days))))} * *"


def crons(value: Any, place: Place) -> tuple[str, ...]:
    """Read cron expressions, one or several."""
    if not place.has(value, str, list):
        return ()
    written = [value] if isinstance(value, str) else value
    for number, cron in enumerate(written):
        here = place if isinstance(value, str) else place.at(number)
        if here.has(cron, str):
            try:
                schedule.check(Timetable((cron,)))
            except ConfigError as error:
                here.refuse_for(error)
    return tuple(dict.fromkeys(map(str, written)))


def _time_of_day(value: Any, place: Place) -> tuple[int, int] | None:
    if isinstance(value, time):
        if value.second or value.microsecond:
            place.refuse(f"{value} is no time of day to the minute; write one such as '07:00'")
        return value.hour, value.minute
    if not place.has(value, str):
        return None
    found = _TIME.fullmatch(value.strip())
    if not found:
        place.refuse(f"{value!r} is no time of day; write hours and minutes, such as '07:00' or '18:30'")
        return None
    return int(found[1]), int(found[2])


def _nearest_zone(name: str) -> str:
    from zoneinfo import available_timezones

    zones = sorted(available_timezones())
    city = name.strip().lower().replace(" ", "_")
    likely = [zone for zone in zones if zone.rpartition("/")[2].lower() == city] or get_close_matches(name, zones, n=1)
    return f"; did you mean {likely[0]!r}?" if likely else "; give one such as Europe/Berlin or UTC"
