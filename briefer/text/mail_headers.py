"""What header lines of mail say as people see them: subjects with their prefixes, dates as mail programs write them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from briefer.text.dates import parse_date
from briefer.text.mail_words import any_of, compiled, mail_words

_LIST_TAG = re.compile(r"\[[^\[\]]{1,60}\]\s*")
_EXACT = re.compile(r"[+-]\d{4}\b|\b(?:GMT|UTC)\b|\A\s*\d{4}-\d\d-\d\d")
_NOON = 12
_MACHINE = re.compile(
    r"(?:mailer-daemon|postmaster|listserv|majordomo|mailman|bounces?|no[._-]?reply|do[._-]?not[._-]?reply|root|daemon"
    r"|nobody|notifications?|(?:rss)?feeds?|rss|newsletters?|alerts?|digests?)(?:[+=-].*)?@|owner-"
    r"|[^@]*-(?:request|owner|bounces?|relay)@",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject without what mail programs put before it, and what the first of that says."""

    title: str
    is_reply: bool
    is_forward: bool


def read_subject(written: str, *, is_list: bool = False) -> Subject:
    """Read a subject: "Re: [list] Fwd: Bridge" answers "Bridge", if the mail came from a list."""
    prefix = _prefix()
    title, is_reply, is_forward = written.strip(), False, False
    while True:
        if found := prefix.match(title):
            is_forward = is_forward or (found["forward"] is not None and not is_reply)
            is_reply = is_reply or not is_forward
        elif not (is_list and (found := _LIST_TAG.match(title))):
            return Subject(title, is_reply, is_forward)
        title = title[found.end() :]


def is_machine(address: str) -> bool:
    """Tell whether nobody reads what is sent to an address, or it belongs to a list's own machinery."""
    return _MACHINE.match(address) is not None


def written_date(written: str) -> datetime | None:
    """Return the moment that a line in a forwarded message names, by whatever mail program in whatever language.

    The line has no offset, or its name only; so the moment is right to within half a day.
    """
    if _EXACT.search(written) and (moment := parse_date(written)):
        return moment
    text = written.lower()
    year = re.search(r"\b(?:19|20)\d\d\b", text)
    month = next((number for number, name in enumerate(_months(), 1) if name.search(text)), 0)
    if year is None:
        return None
    if not month:  # 02.03.2026, and no more than that: what 02/03/2026 means depends on the country
        return parse_date(found[0]) if (found := re.search(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b", text)) else None
    day = re.search(r"(?<![\d:.])(\d{1,2})(?![\d:])", text.replace(year[0], " "))
    clock = re.search(r"\b(\d{1,2})[:.](\d\d)(?::\d\d)?\s*([ap]\.?\s?m\b)?", text)
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    if clock and clock[3]:
        hour = hour % _NOON + (_NOON if clock[3].startswith("p") else 0)
    try:
        return datetime(int(year[0]), month, int(day[1]) if day else 0, hour, minute, tzinfo=UTC)
    except ValueError:
        return None


@cache
def _prefix() -> re.Pattern[str]:
    prefix = f"(?:(?P<forward>{any_of('forward_prefixes')})|{any_of('reply_prefixes')})"
    return compiled(rf"{prefix}(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:\uff1a]\s*")


@cache
def _months() -> tuple[re.Pattern[str], ...]:
    return tuple(compiled(rf"\b(?:{names})") for names in mail_words()["months"])
