"""Dates as headers and front matter write them."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.text.dates import parse_date

DAY = datetime(2026, 3, 9, tzinfo=UTC)
zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001 - Hypothesis adds the zone


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-09", DAY),
        ("2026-03-09T10:30:00Z", DAY.replace(hour=10, minute=30)),
        ("2026-03-09T10:30+02:00", DAY.replace(hour=8, minute=30)),
        ("2026-03-09 10:30", DAY.replace(hour=10, minute=30)),
        ("Mon, 09 Mar 2026 10:30:00 +0100", DAY.replace(hour=9, minute=30)),
        ("Mon, 09 Mar 2026 10:30:00 GMT", DAY.replace(hour=10, minute=30)),
        ("Mon, 09 Mar 2026 10:30:00 -0000", DAY.replace(hour=10, minute=30)),
        ("9 March 2026", DAY),
        ("09 Mar 2026", DAY),
        ("March 9, 2026", DAY),
        ("Mar 9, 2026", DAY),
        ("2026/03/09", DAY),
        ("9.3.2026", DAY),
        ("  9   March\n2026 ", DAY),
    ],
)
def test_a_date_names_its_moment(written: str, moment: datetime) -> None:
    """ISO 8601, mail dates and the usual English forms are read; without an offset, UTC is meant."""
    assert parse_date(written) == moment


@pytest.mark.parametrize(
    "written", ["", " ", "now", "yesterday", "10:30", "2026", "March", "30 February 2026", "9/3/26", "x" * 999]
)
def test_what_names_no_day_is_no_date(written: str) -> None:
    """What is vague, impossible or could be two days is not guessed at."""
    assert parse_date(written) is None


@given(moments.map(lambda moment: moment.replace(microsecond=0)))
def test_what_machines_write_is_read_back(moment: datetime) -> None:
    """A moment written as ISO 8601 or as a mail header is the same moment, in UTC."""
    for written in (moment.isoformat(), format_datetime(moment)):
        found = parse_date(written)
        assert found == moment
        assert found is not None
        assert found.tzinfo is UTC


@given(st.text(max_size=30) | st.from_regex(r"[0-9A-Za-z,:+./ -]{1,30}", fullmatch=True))
def test_any_text_is_a_date_in_utc_or_none(written: str) -> None:
    """No text raises; what is read is in UTC."""
    found = parse_date(written)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_time_are_no_dates(written: str) -> None:
    """A moment that UTC cannot express is as good as none."""
    assert parse_date(written) is None
