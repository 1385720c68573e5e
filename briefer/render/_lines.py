"""Plain text in lines: Chinese and Japanese break between characters, and each line runs its text's way."""

import re
from collections.abc import Iterator
from functools import cache
from unicodedata import category, east_asian_width

from briefer.text.language import written_direction

SPACES = re.compile(r"[^\S\u00a0\u202f]+")  # no-break spaces are part of the words
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
_LEFT_TO_RIGHT_ISOLATE, _RIGHT_TO_LEFT_ISOLATE, _FIRST_STRONG_ISOLATE, _END_OF_ISOLATE = "\u2066\u2067\u2068\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")
# JIS X 4051: what no line begins with, and what none ends with
_NOT_FIRST = frozenset(
    "」』）》〉】〕］｝〗〙〛”’)]}»、。，．：；？！｡､｣,.:;?!・…—–-〜～゠%％々〻ーヽヾゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    "\u200d" + _END_OF_ISOLATE
)
_NOT_LAST = frozenset("「『（《〈【〔［｛〖〘〚｢“‘([{«\u200d\u2066\u2067\u2068")


def wrapped(text: str, columns: int, hanging: str = "", direction: str = "ltr") -> str:
    """Return a text in lines of so many columns; a longer word stands alone and whole.

    Args:
        text: White space in it is one space, but before its first word; no-break spaces stay.
        columns: The width of a line; Chinese and Japanese characters take two.
        hanging: What stands before each line but the first.
        direction: The way it runs. A line whose first letter runs the other way begins with a mark that says so, since
            programs that show plain text go by that letter; what a line isolates (UAX #9) ends with it and is isolated
            again on the next, since a line is a paragraph to them.
    """
    return "\n".join(mark(line, direction) + line for line in _lines(text, columns, hanging, direction))


def mark(text: str, direction: str) -> str:
    """Return a mark of direction where a text's first letter runs the other way, "" elsewhere."""
    if written_direction(text, direction) == direction:
        return ""
    return _RIGHT_TO_LEFT if direction == "rtl" else _LEFT_TO_RIGHT


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal (UAX #11); marks and format characters take none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if category(each) in {"Mn", "Me", "Cf"} else 2 if east_asian_width(each) in "WF" else 1 for each in text
    )


def _lines(text: str, columns: int, hanging: str, direction: str) -> Iterator[str]:
    line = text[: len(text) - len(text.lstrip(" "))]
    taken = len(line)
    for word in filter(None, SPACES.split(text)):
        for at, piece in enumerate(_pieces(word)):
            space = " " if at == 0 and line.strip(" ") else ""
            if line.strip(" ") and taken + len(space) + width(piece) > columns:
                open_isolates = _open_isolates(line, direction)
                yield line + _END_OF_ISOLATE * len(open_isolates)
                line, taken, space = hanging + open_isolates, len(hanging), ""
            line += space + piece
            taken += len(space) + width(piece)
    yield line


def _open_isolates(line: str, direction: str) -> str:
    """Return what isolates the text after a line's end; by name, since the letter that told the way may be before."""
    opened: list[str] = []
    for sign in _ISOLATES.findall(line):
        if sign != _END_OF_ISOLATE:
            opened.append(sign)
        elif opened:
            opened.pop()
    other_way = _LEFT_TO_RIGHT_ISOLATE if direction == "rtl" else _RIGHT_TO_LEFT_ISOLATE
    return "".join(opened).replace(_FIRST_STRONG_ISOLATE, other_way)


def _pieces(word: str) -> Iterator[str]:
    if not _chinese_or_japanese().search(word):
        yield word
        return
    piece = ""
    for character in word:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    yield piece


@cache
def _chinese_or_japanese() -> re.Pattern[str]:
    """Return what finds Han, kana and their signs, compiled late: 2 ms. Korean and Thai, as others, break at spaces."""
    return re.compile(
        "[\u2e80-\u312f\u3190-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\U00020000-\U0003ffff]"
    )


def _may_break(before: str, after: str) -> bool:
    is_between = _chinese_or_japanese().match(before) or _chinese_or_japanese().match(after)
    is_mark = category(after).startswith("M")
    return bool(is_between) and not is_mark and after not in _NOT_FIRST and before not in _NOT_LAST
