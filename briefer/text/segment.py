"""Sentences: where each begins and ends.

sentencex finds the boundaries, paragraph by paragraph; nothing is downloaded. A
few that it is known to set wrongly are taken back, each by a rule with a name; their cases are in
`tests/cases/segment.md`.
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
        for boundary in get_sentence_boundaries(known, text[start:end]):
            trimmed = _trim(text, start + boundary["start_index"], start + boundary["end_index"])
            if trimmed is None:
                continue
            if (
                spans
                and spans[-1][0] >= start
                and _is_no_boundary(text[spans[-1][0] : spans[-1][1]], text[trimmed[0] : end])
            ):
                trimmed = spans.pop()[0], trimmed[1]
            spans.append(trimmed)
    return spans


def _is_no_boundary(before: str, after: str) -> bool:
    return any(ends.search(before) and begins.match(after) for ends, begins in _NO_BOUNDARY.values())


def _trim(text: str, start: int, end: int) -> Span | None:
    inner = text[start:end]
    body = inner.strip()
    if not body:
        return None
    begin = start + len(inner) - len(inner.lstrip())
    return begin, begin + len(body)
