"""Raw text to clean paragraphs: one form of Unicode, one kind of line break, hard wraps undone."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise, takewhile

from briefer.text.tokens import count_words, is_unspaced

_LINE_BREAKS = re.compile(r"[\r\x85\u2028\v](?:(?<=\r)\n)?")  # no alternatives, which would be tried at every letter
_PAGE_BREAKS = re.compile(r"[\f\u2029]")
# no width, no meaning in running text; joiners stay, since Persian and emoji need them. What turns the direction of all
# that follows goes, since it would turn our words, too
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# the Stream-Safe Text Format of Unicode Annex 15: no language stacks more, and sorting them takes quadratic time
_STACKED_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{30})"
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
# all but a single space, which is one already; no-break spaces stay: they hold a number to its unit
_SPACES = re.compile(r" [^\S\n\u00a0\u202f]+|[^\S \n\u00a0\u202f][^\S\n\u00a0\u202f]*")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_LIST_ITEM = re.compile(r"\s*(?:[-*•–—·‣▪]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_LABELLED = re.compile(r"[A-Z][\w-]*: ")
_HYPHENATED = re.compile(r"\w[-‐]$")
_WIDEST = 100  # characters; no program wraps wider, so longer lines are paragraphs
_MOST_HEADING_WORDS = 12
_SENTENCE_ENDS = re.compile(r"[.!…。！？?؟।۔։።][\"'”“’»›)\]）」』\d¹²³⁰-⁹]*$")
_ENDS = re.compile(r"[.!…。！？?؟।۔։።:;][\"'”“’»›)\]）」』\d¹²³⁰-⁹]*$")
_PAUSES = re.compile(r"[,，、،]$")
_FUNCTION_WORD = re.compile(r"\b[^\W\d_A-ZÀ-Þ]{1,4}$")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def normalise(raw: str) -> str:
    """Return `raw` in form NFC with line feeds only, no control characters, and no space beside a line feed."""
    text = raw
    # a text without any of what is looked for below is told many times faster than by looking for each
    is_plain = raw.replace("\n", "").isprintable()
    if not is_plain:
        text = _INVISIBLE.sub("", _PAGE_BREAKS.sub("\n\n", _LINE_BREAKS.sub("\n", raw)))
    if not text.isascii():
        text = unicodedata.normalize("NFC", _STACKED_MARKS.sub(r"\1", text))
    if not is_plain or "  " in text:
        text = _SPACES.sub(" ", text)
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def blocks(text: str) -> list[str]:
    """Split normalised text at its blank lines; no block is empty."""
    return [block for block in _BLANK_LINES.split(text) if block]


def unwrap(block: str) -> list[str]:
    """Return the paragraphs of a block of lines: wrapped lines joined, list items and true line breaks kept apart.

    Where it cannot be told whether a line was broken on purpose, it is joined to the next: a sentence with too much in
    it is seen for what it is, half a sentence may say the opposite of the whole.
    """
    lines = block.split("\n")
    width = max(map(len, lines))
    labelled = _labelled(lines)
    is_list = bool(_LIST_ITEM.match(lines[0]))
    paragraphs: list[list[str]] = [[lines[0]]]
    for number, (before, line) in enumerate(pairwise(lines)):
        is_item = bool(_LIST_ITEM.match(line)) and (is_list or bool(_ENDS.search(before)))
        ends_here = _is_paragraph if number else _is_head
        if is_item or number < labelled or ends_here(before, line, width):
            paragraphs.append([line])
            is_list = is_list or is_item
        else:
            paragraphs[-1].append(line)
    return [joined for paragraph in paragraphs if (joined := join_lines(paragraph))]


def _labelled(lines: list[str]) -> int:
    """Return how many lines at the head are `Label: value`; 0 for one alone, which may be prose that begins so."""
    count = len(list(takewhile(_LABELLED.match, lines)))
    return count if count > 1 else 0


def join_lines(lines: Iterable[str]) -> str:
    """Join wrapped lines: by a space, by nothing after a hyphen and between characters written without spaces."""
    pieces: list[str] = []
    for line in filter(None, lines):
        if pieces and not (_HYPHENATED.search(pieces[-1]) or (is_unspaced(pieces[-1][-1]) and is_unspaced(line[0]))):
            pieces.append(" ")
        pieces.append(line)
    return "".join(pieces)


def _is_head(before: str, line: str, width: int) -> bool:
    """Tell whether a block's first line is a paragraph of its own, or a heading over the rest."""
    opening = " ".join(line.split()[:3])
    has_room = len(before) + 1 + len(opening) <= width
    return _is_paragraph(before, line, width) or (has_room and _is_titled(before) and not _runs_on(before, line))


def _is_paragraph(before: str, line: str, width: int) -> bool:
    """Tell whether the line break between two lines ends a paragraph."""
    if not _SENTENCE_ENDS.search(before):
        return width > _WIDEST and _is_titled(before) and not _runs_on(before, line)
    first_word = line.split(maxsplit=1)[0] if line else ""
    return width > _WIDEST or len(before) + 1 + len(first_word) <= width


def _is_titled(line: str) -> bool:
    """Tell whether a line reads as a heading and is capitalised as one."""
    long_words = _LONG_WORD.findall(line)
    return is_heading(line) and 2 * sum(word[0].isupper() for word in long_words) > len(long_words)


def _runs_on(before: str, line: str) -> bool:
    """Tell whether a sentence plainly runs on over the line break."""
    if _ENDS.search(before):
        return False
    return line[:1].islower() or bool(_PAUSES.search(before) or _FUNCTION_WORD.search(before))


def is_heading(paragraph: str) -> bool:
    """Tell whether a paragraph is a heading: a few words that do not end as a sentence does."""
    return not (_ENDS.search(paragraph) or _PAUSES.search(paragraph)) and count_words(paragraph) <= _MOST_HEADING_WORDS
