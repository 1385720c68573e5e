"""Signatures, farewells, disclaimers and the footers of lists: what stands in a message and says nothing of its matter.

Rules on lines: a line of plain text, or a paragraph of HTML.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from briefer.text.mail_words import any_of, compiled

RULE = re.compile(r"[\s|]*[-_=*#~]{5,}[\s|]*")
_LONGEST = 300  # characters of a line that can be one of a signature, and that is looked at for it
_MOST_SIGNATURE_LINES = 20
_MOST_DELIMITED_LINES = 40  # below "-- ", which people do not write for another reason
_MOST_FOOTER_LINES = 16
_SHORT = 80  # characters of a line of a signature
_SENTENCE = re.compile(r"(?:\b\w{2,}\W+){4,}\w{2,}[.!?…。！？]$")
_CONTACT = re.compile(
    r"\b(?:tel|phone|ph|fax|mobile?|cell|mob|direct|office|telefon|handy|téléphone|tél|portable|teléfono|móvil"
    r"|cellulare|e-?mail|web|skype|linkedin|twitter)\b\W"
    r"|\S@\S+\.\w|\bwww\.|https?://|\+\d[\d ()./-]{6,}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}",
    re.IGNORECASE,
)
_FEWEST_CONTACTS = 2
_FEWEST_ADDRESS_LINES = 3
_DECORATION = re.compile(r"^[\s*_|<>(\[{•·–—-]+|[\s*_|<\[{•·–—-]+$")
_LINK_ROW = re.compile(r"\s*[|•·]\s*|\s{2,}")
_MOST_LINK_WORDS = 5
_READ = 800  # characters of a paragraph that tell what it is


def without_farewell(lines: Sequence[str]) -> list[int]:
    """Return which lines are neither signature, nor farewell, nor put below by a mail program or a mailing list."""
    device = _patterns().device
    kept = [
        number
        for number in range(_signature_starts(lines))
        if not (device.fullmatch(lines[number][:_LONGEST].strip()) or is_chrome(lines[number]))
    ]
    return kept[: _farewell_starts([lines[number] for number in kept])]


def is_chrome(paragraph: str) -> bool:
    """Tell whether a paragraph is a disclaimer, or a footer of a list or newsletter."""
    patterns = _patterns()
    text = _DECORATION.sub("", " ".join(paragraph[:_READ].split()))
    if patterns.footer.match(text) or patterns.disclaimer.match(text):
        return True
    links = [link for link in _LINK_ROW.split(_DECORATION.sub("", paragraph[:_READ])) if link]
    return (
        len(links) > 1
        and all(len(link.split()) <= _MOST_LINK_WORDS for link in links)
        and any(map(patterns.footer.match, links))
    )


def is_placeholder(text: str) -> bool:
    """Tell whether the plain part of a message says only that the other part is to be read."""
    return bool(_patterns().placeholder.search(" ".join(text[:_READ].split())))


@dataclass(frozen=True, slots=True)
class _Patterns:
    device: re.Pattern[str]
    closing: re.Pattern[str]
    list_mark: re.Pattern[str]
    footer: re.Pattern[str]
    disclaimer: re.Pattern[str]
    placeholder: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        device=compiled(rf"\W{{0,3}}{any_of('devices')}\W{{0,3}}"),
        closing=compiled(rf"{any_of('closings')}\s*(?![^\W_])[,.!;–—-]*"),
        list_mark=compiled(any_of("list_marks")),
        footer=compiled(any_of("footers")),
        disclaimer=compiled(rf"(?:{any_of('disclaimer_labels')}\W{{1,5}})?{any_of('disclaimers')}"),
        placeholder=compiled(any_of("placeholders")),
    )


def _signature_starts(lines: Sequence[str]) -> int:
    """Return where a signature (RFC 3676, section 4.3) or the footer of a mailing list begins."""
    starts = len(lines)
    below: list[str] = []
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].strip()
        if len(below) > _MOST_DELIMITED_LINES:
            break
        if line in {"--", "—", "– –"}:
            is_signature = 0 < len(below) <= _MOST_SIGNATURE_LINES and not any(map(_is_prose, below))
            if is_signature or lines[number] == "-- ":
                starts = number
        elif len(line) <= _LONGEST and RULE.fullmatch(line) and len(below) <= _MOST_FOOTER_LINES:
            is_footer = any(_patterns().list_mark.search(each[:_LONGEST]) for each in below)
            if is_footer and not any(map(_is_prose, below)):
                starts = number
        if line:
            below.append(line)
    return starts


def _is_prose(line: str) -> bool:
    text = line[-_LONGEST:].strip()
    return bool(_SENTENCE.search(text)) and not is_chrome(line) and not _CONTACT.search(text)


def _farewell_starts(lines: Sequence[str]) -> int:
    """Return where the closing formula begins that only a name and an address follow, or an address alone."""
    written = [number for number, line in enumerate(lines) if line.strip()]
    tail: list[int] = []
    starts = len(lines)
    for number in reversed(written[-_MOST_SIGNATURE_LINES:]):
        line = lines[number].strip()
        if len(line) > _LONGEST:
            break
        if _is_closing(line):
            starts = number
        elif len(line) > _SHORT or _SENTENCE.search(line):
            break
        tail.append(number)
    if starts < len(lines):
        return starts
    block = [number for number in tail if all(lines[each].strip() for each in range(number, written[-1]))]
    contacts = sum(bool(_CONTACT.search(lines[number])) for number in block)
    return block[-1] if contacts >= _FEWEST_CONTACTS and len(block) >= _FEWEST_ADDRESS_LINES else len(lines)


def _is_closing(line: str) -> bool:
    """Tell whether a line is a closing formula, alone or before a name."""
    found = _patterns().closing.match(line)
    if found is None:
        return False
    name = line[found.end() :].strip()
    is_apart = found[0].rstrip()[-1:] in {",", "!", "–", "—", "-"}
    return not name or (is_apart and all(not word[0].islower() for word in name.split()))
