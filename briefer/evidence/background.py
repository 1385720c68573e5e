"""What a reader who missed the earlier editions must know of a story, from the archived texts of its storyline.

That is how it began and where it stood last: the backgrounds that people write for newcomers to an event retell its
first day and, the shorter ago the more, the days just before.
"""

from collections.abc import Collection, Sequence
from math import exp

from briefer.evidence.replacements import outdated
from briefer.memory import Recalled, Told
from briefer.model import Document, Limit, Sentence, Story
from briefer.text.anaphora import backward_reference
from briefer.text.standalone import objection
from briefer.text.tokens import count_words, terms

_FIRST, _LAST = 6, 30  # archived texts that are read, the oldest and the newest
_OPENING = 5  # sentences of a text that may be recalled; of the others, those that were printed
_SAID = 0.6  # the share of a sentence's terms in one that is printed as news, from which it says nothing besides
_LATE, _BEGINNING, _LEAD, _LENGTH = 1.0, 0.6, 0.3, 0.3  # what a sentence is worth by its edition, place and length
_FADING = 4  # editions after which one counts for a third
_LONG = 30  # words


def background(
    related: Sequence[Told], news: Sequence[Sentence], limit: Limit, barred: Collection[Sentence] = frozenset()
) -> tuple[Recalled, ...]:
    """Return what to recall, the oldest text first.

    Left out is what cannot stand alone, what is printed as news, and what that has outdated.

    Args:
        related: What earlier editions told, in one storyline or several.
        news: What is printed of it now as news.
        limit: How long it may be.
        barred: What must not be printed.
    """
    from briefer.choice import Choice

    read = _read(related)
    story = Story(tuple(document for _, document in read))
    sentences = story.sentences
    if not sentences:
        return ()
    printed = frozenset(sentence for told in related for sentence in told.sentences)
    scores = _scores(read)
    may_be = [
        sentence
        for sentence in sentences
        if (sentence.index < _OPENING or sentence in printed) and sentence not in barred and _stands_alone(sentence)
    ]
    kept = frozenset(may_be) - outdated(may_be, news) - _said(may_be, news)
    choice = Choice(story, scores, limit, ("" if sentence in kept else "left out" for sentence in sentences))
    everything = [1.0] * len(sentences)
    while choice.take(everything):
        pass
    return tuple(Recalled(sentences[at], scores[at]) for at in sorted(choice.taken))


def _read(related: Sequence[Told]) -> list[tuple[int, Document]]:
    """Return the archived texts that are read, with the editions that cited them first, in the order of these."""
    cited: dict[str, tuple[int, Document]] = {}
    for told in related:
        printed = {
            sentence.document.id: edition
            for sentence, edition in zip(reversed(told.sentences), reversed(told.editions), strict=True)
        }
        edition = told.first
        for document in told.documents:
            edition = printed.get(document.id, edition)  # what is only cited beside others is of their edition
            if document.id not in cited or edition < cited[document.id][0]:
                cited[document.id] = edition, document
    found = sorted(cited.values(), key=lambda each: each[0])
    return found if len(found) <= _FIRST + _LAST else [*found[:_FIRST], *found[-_LAST:]]


def _scores(read: Sequence[tuple[int, Document]]) -> tuple[float, ...]:
    """Return how much each sentence of the texts matters, in [0, 1]."""
    order = sorted({edition for edition, _ in read}, reverse=True)
    age = {edition: at for at, edition in enumerate(order)}
    return tuple(
        (
            _LATE * exp(-age[edition] / _FADING)
            + _BEGINNING * (edition == order[-1])
            + _LEAD / (1 + sentence.index)
            + _LENGTH * min(1.0, count_words(sentence.text) / _LONG)
        )
        / (_LATE + _BEGINNING + _LEAD + _LENGTH)
        for edition, document in read
        for sentence in document.sentences
    )


def _stands_alone(sentence: Sentence) -> bool:
    text, document = sentence.text, sentence.document
    return not (objection(text, document.language) or backward_reference(text, document.language, document.title))


def _said(sentences: Sequence[Sentence], news: Sequence[Sentence]) -> frozenset[Sentence]:
    """Return the sentences that one of the news says, too."""
    told = [frozenset(terms([each.text], each.document.language)[0]) for each in news]
    found = set()
    for sentence in sentences:
        own = frozenset(terms([sentence.text], sentence.document.language)[0])
        if any(len(own & each) >= _SAID * len(own) for each in told):
            found.add(sentence)
    return frozenset(found)
