"""The lines of a page of a PDF, from the words and the pieces of lines that its programs set.

Positions are in points (1/72 inch) from the page's lower left corner, as in PDF 32000-1, section 8.3.2.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Protocol, TypeVar

from briefer.text.raised import has_forms, lowered, raised


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a piece of one, set in one size.

    Attributes:
        text: Its words.
        left: Where it begins, in points.
        right: Where it ends.
        baseline: How high it stands.
        size: Its font's size, in points.
        is_bold: Whether all of it is bold.
        page: The page that it stands on, from 1.
        is_doubtful: Whether its words cannot be told from how they are set, so that it must not be quoted.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    is_bold: bool = False
    page: int = 1
    is_doubtful: bool = False


class Placed(Protocol):
    """A word and its place: see `Line`."""

    @property
    def left(self) -> float: ...  # noqa: D102
    @property
    def right(self) -> float: ...  # noqa: D102
    @property
    def baseline(self) -> float: ...  # noqa: D102
    @property
    def size(self) -> float: ...  # noqa: D102


_Word = TypeVar("_Word", bound=Placed)

# behind the stop there may be the number of a note: "so.3", but not "8.3"
_SENTENCE_ENDS = re.compile(r"[.!…。！？?؟।۔։።][\"'”“’»›)\]）」』¹²³⁰-⁹*†‡]*(?:(?<!\d[.])\d{1,3})?$")
_MARK = re.compile(
    r"[-•·‣▪▸◦●○■□–—*]|\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}"
)
_BULLET = re.compile(r"[-•·‣▪▸◦●○■□–—*\uf0b7\uf0a7]")
_FARTHEST_MARK = 4.0  # ems between the mark of a list item and its words
_WIDEST_SPACE = 1.2  # ems between two words; lines set to the full width may have more
_NEAR = 6  # lines before and after one that show how wide its column is
_SAME_SIZE = 0.08
_DROP_CAP = re.compile(r"[\"'“”„‘«¿¡]?[^\W\d_]")
_LEAST_DROP_CAP = 1.6  # of the size of the lines beside it
_WORDS_OF_ONE_LETTER = frozenset("AEIOUYÀÉÓ")
_VOWELS = frozenset("aeiouyäöüàáâãåæèéêëìíîïòóôõøùúû")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)")
_NOTE_MARKS = re.compile(r"\s*\d{1,3}(?:[,–-]\s?\d{1,3})+\s*")
WIDEST_GAP = 4.0  # ems between two words of a line set to the full width


def cut_at_gaps(lines: Sequence[list[_Word]]) -> list[list[_Word]]:
    """Cut lines of words where a gap is no space between words: the next column, or the next cell of a table.

    A line set to the full width of its column has wide gaps too, where its words are long.
    """
    pieces: list[list[_Word]] = []
    for number, line in enumerate(lines):
        size = line[0].size
        gaps = _gaps(line)
        widest = max(gaps, default=0.0)
        is_cut = widest > _WIDEST_SPACE * size and (
            widest > 2 * WIDEST_GAP * size or not _is_filled(line, lines, number)
        )
        pieces.append([line[0]])
        for gap, word in zip(gaps, line[1:], strict=True):
            if is_cut and gap > _WIDEST_SPACE * size:
                pieces.append([])
            pieces[-1].append(word)
    return pieces


def _is_filled(line: list[_Word], lines: Sequence[list[_Word]], number: int) -> bool:
    """Tell whether a line with wide gaps is one set to the full width: others near it are as wide, without any."""
    left, right = _extent(line)
    size = line[0].size
    for other in lines[max(0, number - _NEAR) : number + _NEAR + 1]:
        other_left, other_right = _extent(other)
        if (
            abs(other[0].baseline - line[0].baseline) < 2 * _NEAR * size
            and abs(other_right - right) < 0.1 * size
            and abs(other_left - left) < 3 * size
            and max(_gaps(other), default=0.0) < 1.5 * size
        ):
            return True
    return False


def _gaps(line: list[_Word]) -> list[float]:
    """Return the gaps between the words of a line, whichever way it runs, in points."""
    return [max(word.left - before.right, before.left - word.right) for before, word in pairwise(line)]


def _extent(words: Sequence[Placed]) -> tuple[float, float]:
    return min(word.left for word in words), max(word.right for word in words)


def lines_of(pieces: Sequence[Line]) -> list[Line]:
    """Return the lines that pieces make, in the order given: raised and lowered figures as such, list marks joined."""
    lines: list[Line] = []
    for piece in _with_drop_caps(pieces):
        joined = _joined(lines[-1], piece) if lines else None
        if joined is None:
            lines.append(piece)
        else:
            lines[-1] = joined
    return _with_marks(lines)


def _with_drop_caps(pieces: Sequence[Line]) -> list[Line]:
    """Put large letters that reach down over several lines before the highest line to their right."""
    caps = [number for number, piece in enumerate(pieces) if _DROP_CAP.fullmatch(piece.text.strip())]
    found: list[Line | None] = list(pieces)
    for at in caps:
        cap = pieces[at]
        beside = sorted(
            (number for number, line in enumerate(found) if line is not None and _is_beside_cap(line, cap)),
            key=lambda number: -pieces[number].baseline,
        )
        if not beside:
            is_large = cap.size >= _LEAST_DROP_CAP * median(piece.size for piece in pieces)
            found[at] = replace(cap, is_doubtful=is_large)
            continue
        if cap.baseline > pieces[beside[0]].baseline - 0.4 * pieces[beside[0]].size:
            continue  # it stands on the line itself, as a raised initial does
        first, *below = (pieces[number] for number in beside)
        text = _begun(cap, first, below, pieces) if below else None
        found[beside[0]] = replace(first, text=text or first.text, left=cap.left, is_doubtful=text is None)
        for number in beside[1:]:
            found[number] = replace(pieces[number], left=cap.left)
        found[at] = None if text is not None else replace(cap, is_doubtful=True)
    return [line for line in found if line is not None]


def _is_beside_cap(line: Line, cap: Line) -> bool:
    """Tell whether a line stands to the right of a large letter; its first may reach into the letter's box."""
    return (
        cap.size >= _LEAST_DROP_CAP * line.size
        and -0.5 * line.size < line.baseline - cap.baseline < 0.85 * cap.size
        and cap.left - 0.5 * line.size < line.left < cap.right + 1.5 * line.size
        and line.right > cap.right
    )


def _begun(cap: Line, first: Line, below: Sequence[Line], pieces: Sequence[Line]) -> str | None:
    """Return the words of a line behind its large letter; None where it cannot be told whether a space is between."""
    letter, rest = cap.text.strip(), first.text.lstrip()
    edge = cap.left if first.left < cap.right - 0.3 * first.size else min(line.left for line in below)
    if first.left - edge > 0.15 * first.size:
        return f"{letter} {rest}"
    following = re.match(r"[^\W\d_]+", rest)
    if following is None:
        return letter + rest if rest[:1] in {"'", "’"} else None
    is_sure = letter[-1].upper() not in _WORDS_OF_ONE_LETTER or not _VOWELS & set(following[0].casefold())
    word = (letter[-1] + following[0]).casefold()
    return letter + rest if is_sure or any(word in piece.text.casefold().split() for piece in pieces) else None


def _with_marks(lines: list[Line]) -> list[Line]:
    """Put marks of list items that were set by themselves before their words; a mark without words is left out."""
    found = [line for line in lines if not _BULLET.fullmatch(line.text)]
    for mark in lines:
        if not _BULLET.fullmatch(mark.text):
            continue
        for number, line in enumerate(found):
            if (
                abs(mark.baseline - line.baseline) < 0.3 * line.size
                and 0 <= line.left - mark.left < _FARTHEST_MARK * line.size
            ):
                found[number] = replace(line, text=f"{mark.text} {line.text}")
                break
    return found


def _joined(line: Line, piece: Line) -> Line | None:
    """Return a line with the piece that goes on with it; None where another line begins."""
    size = max(line.size, piece.size)
    gap = piece.left - line.right if piece.left >= line.left else line.left - piece.right  # some scripts run leftwards
    shift = piece.baseline - line.baseline
    is_mark = _MARK.fullmatch(line.text.strip()) is not None
    if abs(shift) > 0.6 * size or not -0.6 * size < gap < (_FARTHEST_MARK if is_mark else 1.0) * size:
        return None
    text = piece.text
    first, base = line.text, line
    is_shifted = abs(shift) > 0.12 * size and min(line.size, piece.size) < 0.95 * size
    is_doubtful = line.is_doubtful or piece.is_doubtful
    if has_forms(text) and abs(shift) > 0.12 * size and piece.size < 1.05 * line.size:
        text = raised(text) if shift > 0 else lowered(text)
    elif has_forms(first) and abs(shift) > 0.12 * size and line.size < piece.size:
        first, base = raised(first) if shift < 0 else lowered(first), piece
    elif is_shifted:
        base = line if piece.size <= line.size else piece
        if piece.size < line.size and shift > 0 and _NOTE_MARKS.fullmatch(text) and ends_sentence(first):
            text = raised(re.sub(r",\s?", "", text.rstrip()).replace("–", "-"))  # there is no raised comma
        elif not (shift > 0 and first[-1:].isdigit() and _ORDINAL.fullmatch(text.strip())):
            is_doubtful = True
    elif abs(shift) > 0.45 * size:
        return None
    elif piece.right - piece.left > line.right - line.left:
        base = piece
    is_apart = gap > 0.15 * size and not first.endswith(" ") and not text.startswith(" ")
    return replace(
        base,
        text=first + " " * is_apart + text,
        left=min(line.left, piece.left),
        right=max(line.right, piece.right),
        is_bold=line.is_bold and piece.is_bold,
        is_doubtful=is_doubtful,
    )


def is_same_size(line: Line, other: Line) -> bool:
    """Tell whether two lines are set in the same size, or nearly."""
    return abs(line.size - other.size) <= _SAME_SIZE * max(line.size, other.size)


def is_alike(line: Line, other: Line) -> bool:
    """Tell whether two lines are set in the same size and weight."""
    return is_same_size(line, other) and line.is_bold == other.is_bold


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends as a sentence does."""
    return _SENTENCE_ENDS.search(text.rstrip()) is not None
