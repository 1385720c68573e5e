"""Sentences: where each begins and ends.

sentencex finds the boundaries, paragraph by paragraph; nothing is downloaded. A few that it is known to set wrongly are
taken back, each by a rule with a name; their cases are in `tests/cases/segment.md`.
"""

import re

from briefer.model import Span
from briefer.text.language import UNDETERMINED, detect, primary

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
# no sentence ends here: name → (how the text before ends, how the text after begins)
_NO_BOUNDARY = {
    "abbreviation that stands before its word": (re.compile(r"\b(?:approx|ca|cf|Ft|incl|vs)\.$"), re.compile(r"\w")),
    "French title before a name": (re.compile(r"(?<!\w)M\.$"), re.compile(r"[A-ZÀ-ÖØ-Þ]")),
    "time of day before a day": (
        re.compile(r"\b[ap]\.m\.$"),
        re.compile(
            r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
            r"|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d"
        ),
    ),
}
_LONGEST_ABBREVIATION = 20  # characters before a boundary that the rules look at
# a note's number belongs to the sentence that it stands behind
_NOTE_MARKER = re.compile(r"(?:\[\^?\w{1,3}\]|[¹²³⁰-⁹]+)+")
_STOP_BEFORE_DIGIT = re.compile(r"[。！？][」』”’）]*(?=\d)")
_QUOTES = (("「", "」"), ("『", "』"), ("“", "”"), ("（", "）"))
_FALLBACK = "en"  # sentencex's own fallback chain ends here, too


def paragraphs(text: str) -> list[Span]:
    """Return the spans of the paragraphs of `text`: what stands between blank lines, without space at either end."""
    breaks = [(found.start(), found.end()) for found in _BLANK_LINE.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    spans = (_trim(text, start, end) for start, end in zip(starts, ends, strict=True))
    return [span for span in spans if span is not None]


def split(text: str, *, language: str | None = None) -> list[Span]:
    """Return the spans of the sentences of `text`: ordered, disjoint, without space at either end.

    Args:
        text: Any text; a blank line always ends a sentence.
        language: A BCP 47 tag; None to have it detected.
    """
    from sentencex import get_sentence_boundaries

    tag = primary(language or detect(text))
    known = _FALLBACK if tag == UNDETERMINED else tag
    spans: list[Span] = []
    for start, end in paragraphs(text):
        own: list[Span] = []
        for boundary in get_sentence_boundaries(known, text[start:end]):
            found = _trim(text, start + boundary["start_index"], start + boundary["end_index"])
            if found and own and _is_no_boundary(text, own[-1][1], found[0]):
                found = own.pop()[0], found[1]
            elif found and own and found[0] == own[-1][1] and (marker := _NOTE_MARKER.match(text, *found)):
                own[-1] = own[-1][0], marker.end()
                found = _trim(text, marker.end(), found[1])
            if found:
                own += _cut_at_ideographic_stops(text, *found)
        spans += own
    return spans


def _is_no_boundary(text: str, end: int, start: int) -> bool:
    before = text[max(0, end - _LONGEST_ABBREVIATION) : end]
    return any(ends.search(before) and begins.match(text, start) for ends, begins in _NO_BOUNDARY.values())


def _cut_at_ideographic_stops(text: str, start: int, end: int) -> list[Span]:
    """Cut a span where an ideographic full stop outside a quotation is followed by a digit."""
    spans = []
    for stop in _STOP_BEFORE_DIGIT.finditer(text, start, end):
        if all(
            text.count(opening, start, stop.end()) == text.count(closing, start, stop.end())
            for opening, closing in _QUOTES
        ):
            spans.append((start, stop.end()))
            start = stop.end()
    return [*spans, (start, end)]


def _trim(text: str, start: int, end: int) -> Span | None:
    inner = text[start:end]
    body = inner.strip()
    if not body:
        return None
    begin = start + len(inner) - len(inner.lstrip())
    return begin, begin + len(body)
