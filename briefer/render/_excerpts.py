"""Excerpts: cited sentences in their paragraphs, so that a reader can check each where its source says it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefer.model import Document
from briefer.text.language import direction

_CONTEXT = 400  # characters of an excerpt that are not cited
_PARAGRAPH_END = "\n\n"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a cited sentence stands: citation number, position among its document's sentences from 1, characters.

    `page` is "p. 12" in a document that has pages, and "" in others.
    """

    number: int
    page: str
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of an excerpt, and the number of the citation that they are; 0 for what stands around cited sentences."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class PrintedExcerpt:
    """A paragraph with cited sentences, or whole sentences of a long one.

    Attributes:
        marks: The cited sentences, in document order.
        pieces: Its words, cited and not; together they stand so, without a gap, in the document.
        is_cut_before: Whether its paragraph begins earlier.
        is_cut_after: Whether its paragraph goes on.
        language: The language of its document.
        direction: The way that runs.
    """

    marks: tuple[Mark, ...]
    pieces: tuple[Piece, ...]
    is_cut_before: bool
    is_cut_after: bool
    language: str
    direction: str


def excerpts(document: Document, marks: Sequence[Mark], exclude: Sequence[str] = ()) -> tuple[PrintedExcerpt, ...]:
    """Return a document's excerpts in the order of their lowest citation numbers; each mark is in one of them.

    Neighbours in a paragraph share an excerpt. It has at most 400 characters beside those that are cited, and no
    sentence that says one of the phrases to exclude.
    """
    barred = _barred(document, exclude)
    groups: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: mark.start):
        if groups and _is_in_reach(document, [*groups[-1], mark], barred):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    ends = [0, *(group[-1].sentence for group in groups)]
    starts = [*(group[0].sentence - 1 for group in groups), len(document.spans)]
    made = (
        _excerpt(document, group, frozenset(range(first, last)) - barred)
        for group, first, last in zip(groups, ends[:-1], starts[1:], strict=True)
    )
    return tuple(sorted(made, key=lambda excerpt: min(mark.number for mark in excerpt.marks)))


def _barred(document: Document, exclude: Sequence[str]) -> frozenset[int]:
    """Return the positions of the sentences that the reader does not want to see."""
    if not exclude:
        return frozenset()
    from briefer.text.phrases import occurrences, phrase_stems, word_stems

    phrases = phrase_stems(exclude, document.language)
    said = word_stems((sentence.text for sentence in document.sentences), document.language)
    return frozenset(at for at, words in enumerate(said) if any(occurrences(phrase, words) for phrase in phrases))


def _is_in_reach(document: Document, group: Sequence[Mark], barred: frozenset[int]) -> bool:
    """Tell whether the last mark of a group stands in the paragraph of the others, near enough, with nothing barred."""
    before, last = group[-2:]
    if not barred.isdisjoint(range(before.sentence, last.sentence - 1)):
        return False
    is_near = last.end - group[0].start - _cited(group) <= _CONTEXT
    return is_near and _PARAGRAPH_END not in document.text[before.end : last.start]


def _cited(group: Sequence[Mark]) -> int:
    return sum(mark.end - mark.start for mark in group)


def _excerpt(document: Document, group: Sequence[Mark], within: frozenset[int]) -> PrintedExcerpt:
    """Return marks with what fits of the sentences around them, the nearest first.

    Args:
        document: Whose they are.
        group: In order, in one paragraph.
        within: The positions of the sentences that may be in it: not those that other excerpts mark.
    """
    text, spans = document.text, document.spans
    start, end, cited = group[0].start, group[-1].end, _cited(group)
    before, after = text.rfind(_PARAGRAPH_END, 0, start), text.find(_PARAGRAPH_END, end)
    begins, ends = before + len(_PARAGRAPH_END) if before >= 0 else 0, after if after >= 0 else len(text)
    first, last = group[0].sentence - 1, group[-1].sentence - 1
    while True:
        fitting = [
            at
            for at in (first - 1, last + 1)
            if at in within
            and begins <= spans[at][0]
            and spans[at][1] <= ends
            and max(end, spans[at][1]) - min(start, spans[at][0]) - cited <= _CONTEXT
        ]
        if not fitting:
            break
        nearest = min(fitting, key=lambda at: max(group[0].start - spans[at][1], spans[at][0] - group[-1].end))
        first, last = min(first, nearest), max(last, nearest)
        start, end = spans[first][0], spans[last][1]
    return PrintedExcerpt(
        marks=tuple(group),
        pieces=tuple(_pieces(text[:end], start, group)),
        is_cut_before=bool(text[begins:start].strip()),
        is_cut_after=bool(text[end:ends].strip()),
        language=document.language,
        direction=direction(document.language),
    )


def _pieces(text: str, start: int, group: Sequence[Mark]) -> Iterator[Piece]:
    """Yield the words of a text from a place on, cut where marks begin and end."""
    for mark in group:
        if mark.start > start:
            yield Piece(text[start : mark.start], 0)
        yield Piece(text[mark.start : mark.end], mark.number)
        start = mark.end
    if len(text) > start:
        yield Piece(text[start:], 0)
