"""Rows of an archive: lines of JSON → objects → documents, and objects → lines."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from briefer.batch.task import Item, Task
from briefer.errors import ParseError
from briefer.model import Document, Source
from briefer.text.clean import normalise
from briefer.text.dates import parse_date
from briefer.text.document import from_paragraphs
from briefer.text.language import tag_of
from briefer.text.segment import paragraphs

_MOST_NAMED = 12
_LATEST = 253402300800  # the year 10,000, in seconds since 1970; larger numbers are of a smaller unit
_OF_A_SECOND = (1, 1_000, 1_000_000, 1_000_000_000)  # seconds, then as JavaScript, databases and pandas count


def row_of(item: Item, line: bytes) -> Mapping[str, Any]:
    """Return the object that a line of JSON is.

    Raises:
        ParseError: it is none.
    """
    try:
        row = json.loads(line.decode("utf-8-sig"))  # json would guess, for each line anew
    except UnicodeDecodeError as error:
        raise ParseError(item.place, "is not UTF-8; convert the file") from error
    except (ValueError, RecursionError) as error:
        raise ParseError(item.place, f"is no JSON: {error}; give one object a line") from error
    if not isinstance(row, dict):
        raise ParseError(item.place, "is JSON, but no object; give one object a line")
    return row


def line_of(row: Mapping[str, Any]) -> bytes:
    """Return an object as a line of JSON; what stands in Python for bytes that are no text, as JSON's own escape."""
    written = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return (written + "\n").encode("utf-8", "backslashreplace")


def document_of(item: Item, row: Mapping[str, Any], task: Task) -> Document:
    """Return the document that a row describes, as `briefer.document` makes it of text and title.

    Raises:
        ParseError: its text is missing, no text, or without a sentence.
    """
    text = _text(item, row, task)
    clean = normalise(text)
    said = {field: said_in(row.get(task.name_of(field))) for field in ("title", "url", "lang", "source", "author")}
    written = [(clean[start:end], True) for start, end in paragraphs(clean)]
    identity = row.get(task.name_of("id"))
    document = from_paragraphs(
        written,
        source=Source(uri=item.uri, name=item.uri.replace("\\", "/").rpartition("/")[2], part=item.part),
        title=said["title"],
        url=said["url"] or None,
        author=said["author"] or None,
        outlet=said["source"] or None,
        published=_moment(row.get(task.name_of("date"))),
        language=task.language or tag_of(said["lang"]) or None,
        id=str(identity) if isinstance(identity, (str, int)) and str(identity).strip() else None,
    )
    if not document.spans:
        raise ParseError(item.place, "holds no sentence; give running text")
    return document


def _text(item: Item, row: Mapping[str, Any], task: Task) -> str:
    name = task.name_of("text")
    text = row.get(name)
    if isinstance(text, str):
        return text
    if name in row:
        raise ParseError(item.place, f"its {name!r} is {_kind(text)}, no text")
    has = ", ".join(repr(each) for each in list(row)[:_MOST_NAMED])
    raise ParseError(item.place, f"has no field {name!r} (it has {has or 'none'}); say --field text=NAME")


def said_in(value: object) -> str:
    """Return what a field says, on one line; "" where it says nothing."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(said_in, value)))
    return " ".join(normalise(str(value)).split()) if isinstance(value, (str, int, float)) else ""


def _moment(value: object) -> datetime | None:
    """Return the moment that a field names: a date as written, as a column has it, or as a number since 1970."""
    if isinstance(value, str):
        return parse_date(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    with suppress(ValueError, OverflowError, OSError):
        for each in _OF_A_SECOND:
            if abs(value) < _LATEST * each:
                return datetime.fromtimestamp(value / each, UTC)
    return None


def _kind(value: object) -> str:
    kinds = {
        dict: "an object", list: "a list", bool: "true or false", int: "a number", float: "a number",
        bytes: "bytes, not UTF-8",
    }  # fmt: skip
    return "null" if value is None else kinds.get(type(value), "something else")
