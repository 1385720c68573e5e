"""The one door to sumy: its rankers, made to give one score per sentence.

sumy picks sentences and throws its ratings away, keyed by the sentences' words. Here every sentence is an object of
its own, equal only to itself, so that ratings stay apart where words are the same; and the step that would cut the
list hands the ratings over instead. Tokens, stems and stop words are briefer's, so nothing is downloaded and figures
count.
"""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence

from briefer.errors import UsageError
from briefer.model import Scores, Story
from briefer.rank import unit_interval
from briefer.text.segment import paragraphs
from briefer.text.tokens import stems, stop_words, tokens

_DIGITS = 12  # beyond them is the noise of sums, which differs between machines


class _Placed(SumySentence):  # type: ignore[misc]  # sumy is untyped
    """A sentence that is equal to itself alone."""

    __slots__ = ()
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__


class _Tokenizer:
    """What sumy asks of a tokenizer, without NLTK's data."""

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(tokens(text))


class _RatedError(Exception):
    """Carries the ratings out of sumy at the moment it would select by them."""

    def __init__(self, ratings: list[float]) -> None:
        self.ratings = ratings


def rate(name: str, summarizer: type, story: Story, *, most: int, **settings: object) -> Scores:
    """Rank a story with a summarizer of sumy.

    Args:
        name: What the user calls it.
        summarizer: The class of sumy.
        story: What to rank.
        most: The largest number of sentences that it takes in tolerable time and memory.
        settings: Attributes to set on the summarizer.

    Raises:
        UsageError: the story has more than `most` sentences.
    """
    sentences = story.sentences
    if len(sentences) > most:
        raise UsageError(
            f"the ranker {name!r} takes at most {most:,} sentences and this story has {len(sentences):,}: "
            "choose --ranker salience, or give fewer documents"
        )
    if not sentences:
        return ()
    language = story.documents[0].language

    class Rated(summarizer):  # type: ignore[misc]  # the class is an argument
        @staticmethod
        def _get_best_sentences(
            candidates: Sequence[_Placed],
            _count: object,
            rating: Mapping[_Placed, float] | Callable[..., float],
            *arguments: object,
        ) -> None:
            rated = rating.__getitem__ if isinstance(rating, Mapping) else rating
            raise _RatedError([float(rated(candidate, *arguments)) for candidate in candidates])

        def _create_dictionary(self, document: ObjectDocumentModel) -> dict[str, int]:
            # LSA numbers its terms in the order of a set, which changes with the hash seed, and with it the last digits
            return {word: row for row, word in enumerate(sorted(super()._create_dictionary(document)))}

    rater: Any = Rated(lambda word: stems([word], language)[0])
    for attribute, value in settings.items():
        setattr(rater, attribute, value)
    if hasattr(rater, "stop_words"):
        rater.stop_words = stop_words(language)
    try:
        # of sentences without content words, which have no direction, and of few words for many sentences
        with warnings.catch_warnings(action="ignore"):
            rater(_model(story), len(sentences))
    except _RatedError as rated:
        # where sumy divided by zero it should say 0
        return unit_interval([round(rating, _DIGITS) if math.isfinite(rating) else 0.0 for rating in rated.ratings])
    # no summarizer rated anything: LSA says so of a text of nothing but stop words
    return unit_interval([0.0] * len(sentences))


def _model(story: Story) -> ObjectDocumentModel:
    """Hand the story to sumy: titles as headings, paragraphs as in the documents, one object per sentence."""
    tokenizer = _Tokenizer()
    parts = []
    for document in story.documents:
        if document.title:
            parts.append([_Placed(document.title, tokenizer, is_heading=True)])
        sentences = list(document.sentences)
        for _, end in paragraphs(document.text):
            inside = 0
            while inside < len(sentences) and sentences[inside].end <= end:
                inside += 1
            parts.append([_Placed(sentence.text, tokenizer) for sentence in sentences[:inside]])
            del sentences[:inside]
        parts.append([_Placed(sentence.text, tokenizer) for sentence in sentences])
    return ObjectDocumentModel([Paragraph(part) for part in parts if part])
