"""Sentences: where each begins and ends.

sentencex finds the boundaries, paragraph by paragraph; nothing is downloaded. `briefer.text.boundaries` corrects those
that it is known to set wrongly or to miss, each by a rule with a name.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from briefer.model import Span
from briefer.text.boundaries import is_no_boundary, list_markers, missed
from briefer.text.language import UNDETERMINED, detect, primary

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
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
        paragraph = text[start:end]
        begins = sorted(_begins(paragraph, get_sentence_boundaries(known, paragraph), known))
        for begin, until in zip(begins, [*begins[1:], len(paragraph)], strict=True):
            if found := _trim(paragraph, begin, until):
                spans += [(start + first, start + last) for first, last in _cut_at_ideographic_stops(paragraph, *found)]
    return spans


def _begins(paragraph: str, boundaries: Iterable[Mapping[str, Any]], language: str) -> set[int]:
    """Return where sentences begin: where sentencex says so, corrected by the rules."""
    begins = {0}
    last = 0
    for boundary in boundaries:
        span = _trim(paragraph, boundary["start_index"], boundary["end_index"])
        if span is None:
            continue
        start, end = span
        if start == last and (marker := _NOTE_MARKER.match(paragraph, start)):
            start = marker.end()
            begins.add(start)
        elif start and not is_no_boundary(paragraph, last, start, language):
            begins.add(start)
        last = end
    begins.update(missed(paragraph, language))
    for marker_begins, words_begin in list_markers(paragraph, language):
        begins.difference_update(range(marker_begins + 1, words_begin + 1))
        begins.add(marker_begins)
    return begins


def _cut_at_ideographic_stops(text: str, start: int, end: int) -> list[Span]:
    """Cut a span where an ideographic full stop outside a quotation is followed by a digit."""
    spans = []
    at, depths = start, [0] * len(_QUOTES)
    for stop in _STOP_BEFORE_DIGIT.finditer(text, start, end):
        depths = [
            depth + text.count(opening, at, stop.end()) - text.count(closing, at, stop.end())
            for depth, (opening, closing) in zip(depths, _QUOTES, strict=True)
        ]
        at = stop.end()
        if not any(depths):
            spans.append((start, at))
            start = at
    return [*spans, (start, end)]


def _trim(text: str, start: int, end: int) -> Span | None:
    inner = text[start:end]
    body = inner.strip()
    if not body:
        return None
    begin = start + len(inner) - len(inner.lstrip())
    return begin, begin + len(body)
