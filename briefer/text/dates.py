"""Dates as written in headers and front matter. Dates within prose are another matter."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

_FORMS = (
    "%d %B %Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%A, %d %B %Y",
    "%A, %B %d, %Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%Y/%m/%d",
    "%d.%m.%Y",
)


def parse_date(written: str) -> datetime | None:
    """Return the moment that `written` names, in UTC; None where it names none.

    The offset written is not kept: late in the evening, or early in the morning, UTC has another date than the writer.
    ISO 8601, then RFC 5322, then the usual forms of a day in English. Without an offset, UTC is meant.
    """
    text = " ".join(written.split()).removesuffix(" UTC")
    if not text:
        return None
    for read in _READERS:
        try:
            moment = read(text)
            return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _in_form(form: str, text: str) -> datetime:
    return datetime.strptime(text, form).replace(tzinfo=UTC)


def _as_in_mail(text: str) -> datetime:
    from email.utils import parsedate_to_datetime  # 7 ms that ISO dates can do without

    return parsedate_to_datetime(text)


_READERS: tuple[Callable[[str], datetime], ...] = (
    datetime.fromisoformat,
    _as_in_mail,
    *(partial(_in_form, form) for form in _FORMS),
)
