"""Plain text in lines: scripts without spaces break between characters, and each line runs its text's way."""

from collections.abc import Iterator
from textwrap import fill
from unicodedata import combining, east_asian_width

from briefer.text.language import written_direction
from briefer.text.tokens import is_unspaced

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
# JIS X 4051: what no line begins with, and what none ends with
_NOT_FIRST = frozenset("」』）》〉】〕”’)]»、，。．：；？！・…—–-%％々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ")
_NOT_LAST = frozenset("「『（《〈【〔“‘([«")


def wrapped(text: str, columns: int, hanging: str = "", direction: str = "ltr") -> str:
    """Return a text in lines of so many columns; a longer word stands alone and whole.

    Args:
        text: White space in it is one space.
        columns: The width of a line; Chinese and Japanese characters take two.
        hanging: What stands before each line but the first.
        direction: The way it runs. A line whose first letter runs the other way begins with a mark that says so, since
            programs that show plain text go by that letter.
    """
    if width(text) == len(text):
        lines = fill(text, columns, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)
    else:
        lines = "\n".join(_lines(text, columns, hanging))
    return "\n".join(mark(line, direction) + line for line in lines.split("\n"))


def mark(text: str, direction: str) -> str:
    """Return a mark of direction where a text's first letter runs the other way, "" elsewhere."""
    if written_direction(text, direction) == direction:
        return ""
    return _RIGHT_TO_LEFT if direction == "rtl" else _LEFT_TO_RIGHT


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal (UAX #11)."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def _lines(text: str, columns: int, hanging: str) -> Iterator[str]:
    line = text[: len(text) - len(text.lstrip())]
    taken = len(line)
    for word in text.split():
        for at, piece in enumerate(_pieces(word)):
            space = " " if at == 0 and line.strip() else ""
            if line.strip() and taken + len(space) + width(piece) > columns:
                yield line
                line, taken, space = hanging, len(hanging), ""
            line += space + piece
            taken += len(space) + width(piece)
    yield line


def _pieces(word: str) -> Iterator[str]:
    piece = ""
    for character in word:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(before: str, after: str) -> bool:
    is_between = is_unspaced(before) or is_unspaced(after) or east_asian_width(before) in "WF"
    return is_between and after not in _NOT_FIRST and before not in _NOT_LAST
