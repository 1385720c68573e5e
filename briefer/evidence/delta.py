"""What a sentence says that earlier editions did not know of its story: a figure, a name, a date, or something else.

What they knew is what they printed of the storyline, and the archived texts that they took it from.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from briefer.evidence import lexicon
from briefer.evidence.claims import names_in
from briefer.evidence.quantities import numbers, quantities
from briefer.evidence.repeats import content_pairs
from briefer.memory import Told
from briefer.model import Sentence
from briefer.text.time_expressions import time_expressions
from briefer.text.tokens import stop_words, terms, tokens

_SAID = 0.5  # the share of a sentence's pairs of words that archived texts have from which they say it
_CONTAINED = 0.7  # the share of its terms that one printed sentence has from which that says it
_FEWEST_TERMS = 3  # of a sentence that says anything
_FIGURE, _NAME, _DATE = 0.5, 0.3, 0.2  # what is new in a sentence counts for, in all at most 1


class News(NamedTuple):
    """What of a sentence earlier editions did not know.

    Attributes:
        figures: The values of its numbers.
        names: Words written like names, in lower case.
        dates: The days that lie ahead, or far back: the first and last of each.
        is_unsaid: Whether nothing told says what it says, whatever it is.
    """

    figures: frozenset[float] = frozenset()
    names: frozenset[str] = frozenset()
    dates: frozenset[tuple[date, date]] = frozenset()
    is_unsaid: bool = False

    @property
    def is_fact(self) -> bool:
        """Tell whether it gives a new figure, actor, place or date."""
        return bool(self.figures or self.names or self.dates)

    @property
    def is_any(self) -> bool:
        """Tell whether anything is new."""
        return self.is_fact or self.is_unsaid

    @property
    def weight(self) -> float:
        """How much is new, in [0, 1]."""
        return _FIGURE * bool(self.figures) + _NAME * bool(self.names) + _DATE * bool(self.dates)


NOTHING = News()


class Known:
    """What earlier editions knew of some storylines, held ready for comparison; it lives inside one run."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._sentences = tuple(dict.fromkeys(sentence for each in told for sentence in each.sentences))
        self._documents = tuple({document.id: document for each in told for document in each.documents}.values())
        self._archived = frozenset(document.id for document in self._documents)

    def news(self, sentence: Sentence) -> News:
        """Return what a sentence says that is not known; nothing of what stands in an archived document."""
        if sentence.document.id in self._archived:
            return NOTHING
        text, language = sentence.text, sentence.document.language
        return News(
            figures=self._new_figures(text, language),
            names=self._new_names(text, language),
            dates=self._new_dates(sentence),
            is_unsaid=self._is_unsaid(text, language),
        )

    def _new_figures(self, text: str, language: str) -> frozenset[float]:
        """Return the numbers that are not known, and those that count otherwise what was counted."""
        found = numbers(text, language)
        if not found:
            return found
        units = lexicon.values("number", language)
        ones = {1.0} if any(word in units for word in tokens(text)) else set()  # "one of them" is no figure
        counted = {
            each.value
            for each in quantities(text, language)
            if each.is_harm and (each.subject, each.value) not in self._counted
        }
        return frozenset((found - self._numbers - ones) | counted)

    def _new_names(self, text: str, language: str) -> frozenset[str]:
        known = self._words | stop_words(language)
        calendar = lexicon.words("weekday", language) | lexicon.words("month", language)
        return frozenset(name for name in names_in(text) - known - calendar if not name[0].isdigit())

    def _new_dates(self, sentence: Sentence) -> frozenset[tuple[date, date]]:
        """Return the days that are not known and are no mere time of the report: what lies ahead or is named."""
        document = sentence.document
        named = time_expressions(sentence.text, document.published, document.language)
        if document.published is not None:
            today = document.published.date()
            named = tuple(each for each in named if each.precision == "day" and each.first > today)
        else:
            named = tuple(each for each in named if each.precision == "day" and each.kind == "absolute")
        days = frozenset((each.first, each.last) for each in named)
        return days - self._dates if days else days

    def _is_unsaid(self, text: str, language: str) -> bool:
        own = frozenset(terms([text], language)[0])
        if len(own) < _FEWEST_TERMS or any(len(own & said) >= _CONTAINED * len(own) for said in self._said):
            return False
        pairs = content_pairs(tokens(text), language)
        return sum(pair in self._pairs for pair in pairs) < _SAID * len(pairs)

    @cached_property
    def _words(self) -> frozenset[str]:
        said = (word for document in self._documents for word in tokens(f"{document.title}\n{document.text}"))
        return frozenset(word.removesuffix("'s") for word in said)

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            pair for document in self._documents for pair in content_pairs(tokens(document.text), document.language)
        )

    @cached_property
    def _said(self) -> list[frozenset[str]]:
        return [frozenset(terms([each.text], each.document.language)[0]) for each in self._sentences]

    @cached_property
    def _numbers(self) -> frozenset[float]:
        return frozenset(value for text, language in self._texts_with_numbers() for value in numbers(text, language))

    @cached_property
    def _counted(self) -> frozenset[tuple[str, float]]:
        return frozenset(
            (each.subject, each.value)
            for text, language in self._texts_with_numbers()
            for each in quantities(text, language)
        )

    @cached_property
    def _dates(self) -> frozenset[tuple[date, date]]:
        return frozenset(
            (each.first, each.last)
            for sentence in self._archived_sentences()
            for each in time_expressions(sentence.text, sentence.document.published, sentence.document.language)
        )

    def _texts_with_numbers(self) -> Iterable[tuple[str, str]]:
        """Yield the archived sentences that may hold a number, with their languages."""
        for sentence in self._archived_sentences():
            text, language = sentence.text, sentence.document.language
            units = lexicon.values("number", language)
            if any(character.isdigit() for character in text) or any(word in units for word in text.lower().split()):
                yield text, language

    def _archived_sentences(self) -> Iterable[Sentence]:
        return (sentence for document in self._documents for sentence in document.sentences)
