"""What a sentence claims, as far as another sentence can be held against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from briefer.evidence import lexicon
from briefer.evidence.quantities import FIRST_YEAR, LAST_YEAR, numbers
from briefer.model import Document, Sentence
from briefer.text.tokens import terms, tokens

_OPENING = "\"'“‘«„`(["
_BEGINNING = (".", "!", "?", ":", "“", "``")  # after these any word has a capital


def outlet_of(document: Document) -> str:
    """Return who tells it, in one spelling."""
    return document.label.casefold()


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as far as another can be held against it.

    Attributes:
        sentence: The sentence.
        text: The position of the text that it stands in: that of the original, if its document is a copy.
        terms: The stems of its content words.
        said: All its words.
        names: Its words that are written like names.
        unnamed: The terms that are none of these.
        numbers: The values of all its numbers.
        bearing: What kinds of words turn it around: negation, doubt, and so on.
        harms: What kinds of harm to people it speaks of.
    """

    sentence: Sentence
    text: int
    terms: frozenset[str]
    said: frozenset[str]
    names: frozenset[str]
    unnamed: frozenset[str]
    numbers: frozenset[float]
    bearing: frozenset[str]
    harms: frozenset[str]

    def is_independent_of(self, other: "Claim") -> bool:
        """Tell whether another outlet says it in another text."""
        return self.text != other.text and outlet_of(self.sentence.document) != outlet_of(other.sentence.document)

    @property
    def years(self) -> frozenset[float]:
        """The years that it names."""
        return frozenset(value for value in self.numbers if FIRST_YEAR <= value <= LAST_YEAR)

    def words(self, kind: str) -> frozenset[str]:
        """Return its words of a kind; see `lexicon`."""
        return self.said & lexicon.words(kind, self.sentence.document.language)

    def is_of_another_day(self, other: "Claim") -> bool:
        """Tell whether both name days or months, and not the same."""
        return any(
            (own := self.words(kind)) and (others := other.words(kind)) and not own <= others and not others <= own
            for kind in ("weekday", "month")
        )


def claim_of(sentence: Sentence, text: int, found: Iterable[str]) -> Claim:
    """Return what a sentence claims.

    Args:
        sentence: The sentence.
        text: The position of the text that it stands in.
        found: Its terms.
    """
    language = sentence.document.language
    said = frozenset(word.removesuffix("'s") for word in tokens(sentence.text))
    names, content = _names(sentence.text), frozenset(found)
    return Claim(
        sentence=sentence,
        text=text,
        terms=content,
        said=said,
        names=names,
        unnamed=content.difference(*terms(sorted(names), language)),
        numbers=numbers(sentence.text, language),
        bearing=lexicon.bearing(said, language),
        harms=lexicon.harms(said, language),
    )


def _names(text: str) -> frozenset[str]:
    """Return the words written like names inside a sentence, in lower case; in German these are the nouns, too."""
    return frozenset(
        token.removesuffix("'s")
        for before, word in pairwise(text.split())
        if word.lstrip(_OPENING)[:1].isupper() and not before.endswith(_BEGINNING)
        for token in tokens(word)
    )
