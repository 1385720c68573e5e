"""Raw text to clean paragraphs: one form of Unicode, one kind of line break, hard wraps undone."""

import re
import unicodedata
from itertools import pairwise

_LINE_BREAKS = re.compile(r"\r\n?|[\x85\u2028\v]")
_PAGE_BREAKS = re.compile(r"[\f\u2029]")
# no width, no meaning in running text; joiners stay, since Persian and emoji need them
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u2060\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n\u00a0\u202f]+")  # no-break spaces stay: they hold a number to its unit
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_LIST_ITEM = re.compile(r"\s*(?:[-*•–—·‣▪]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_HYPHENATED = re.compile(r"\w[-‐]$")
_WIDEST = 100  # characters; no program wraps wider, so longer lines are paragraphs
_MOST_HEADING_WORDS = 12
_ENDS = re.compile(r"[.!?…。！？؟।:;,][\"'”’»)\]]*$")


def normalise(raw: str) -> str:
    """Return `raw` in form NFC with line feeds only, no control characters, and no space beside a line feed."""
    text = _PAGE_BREAKS.sub("\n\n", _LINE_BREAKS.sub("\n", raw))
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return re.sub(r" ?\n ?", "\n", _SPACES.sub(" ", text)).strip()


def blocks(text: str) -> list[str]:
    """Split normalised text at its blank lines; no block is empty."""
    return [block for block in _BLANK_LINES.split(text) if block]


def unwrap(block: str) -> list[str]:
    """Return the paragraphs of a block of lines: wrapped lines joined, list items and true line breaks kept apart."""
    lines = block.split("\n")
    width = max(map(len, lines))
    paragraphs = [lines[0]]
    for before, line in pairwise(lines):
        first_word = line.split(maxsplit=1)[0] if line else ""
        had_no_room = len(before) + 1 + len(first_word) > width
        if _LIST_ITEM.match(line) or width > _WIDEST or not (had_no_room or _hangs(before, line)):
            paragraphs.append(line)
        else:
            joint = "" if _HYPHENATED.search(paragraphs[-1]) else " "
            paragraphs[-1] += joint + line
    return [paragraph for paragraph in paragraphs if paragraph]


def _hangs(before: str, line: str) -> bool:
    """Tell whether a sentence plainly runs on over the line break."""
    return line[:1].islower() and not _ENDS.search(before)


def is_heading(paragraph: str) -> bool:
    """Tell whether a paragraph is a heading: a few words that do not end as a sentence does."""
    return not _ENDS.search(paragraph) and len(paragraph.split()) <= _MOST_HEADING_WORDS
