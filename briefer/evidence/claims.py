"""What a sentence claims, as far as another sentence can be held against it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefer.evidence import lexicon
from briefer.evidence.quantities import FIRST_YEAR, LAST_YEAR, bounds, numbers, quantities
from briefer.model import Document, Sentence
from briefer.text.tokens import terms, tokens

_OPENING = "\"'“‘«„`(["
_IN_ORDER = 0.8  # the share of the terms of two sentences that must stand in one order
_MANY = 7  # terms: of fewer, all but one must
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
        order: Its terms as they come, each once.
        words_in_order: All its words as they come, each once.
        counted: What it counts, and the values.
        bounds: The numbers that are said to be a bound: the value, and "above" or "below".
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
    order: tuple[str, ...]
    words_in_order: tuple[str, ...]
    counted: frozenset[tuple[str, float]]
    bounds: frozenset[tuple[str, float]]

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

    @property
    def ordinals(self) -> frozenset[str]:
        """Which of several it names: "third", "3rd"."""
        return self.words("ordinal") | {word for word in self.said if word[0].isdigit() and word[-1].isalpha()}

    def is_turned_round(self, other: "Claim") -> bool:
        """Tell whether names or other words that both have stand in another order: who did it, and to whom."""
        days = self.words("weekday") | self.words("month")
        named = (self.names | other.names) - days
        own, others = (
            [word for word in each.words_in_order if word in named & self.said & other.said] for each in (self, other)
        )
        if own != others or bool(self.words("agent")) != bool(other.words("agent")):
            return True
        shared = len(self.terms & other.terms)
        return _in_order(self.order, other.order) < (_IN_ORDER * shared if shared >= _MANY else shared - 1)

    def exchanges_a_word(self, other: "Claim") -> bool:
        """Tell whether each has a word that the other lacks, and that is neither a name nor a number."""
        return all(
            any(not term[0].isdigit() and term not in numbers for term in one.unnamed - two.unnamed - two.terms)
            for one, two in ((self, other), (other, self))
            for numbers in [lexicon.values("number", one.sentence.document.language)]
        )

    def is_denied_more_often(self, other: "Claim") -> bool:
        """Tell whether one has more negations than the other: two of them may be a yes."""
        return len(self.words("negation")) != len(other.words("negation"))

    def is_bounded_otherwise(self, other: "Claim") -> bool:
        """Tell whether a number that both have is an upper bound in one of them alone."""
        shared = self.numbers & other.numbers
        below = [{value for side, value in each.bounds if side == "below"} & shared for each in (self, other)]
        return below[0] != below[1]

    def counts_otherwise(self, other: "Claim") -> bool:
        """Tell whether the other counts the same and has not all of its values, or they are of something else."""
        subjects = {subject for subject, _ in other.counted}
        return any(
            each not in other.counted and (each[0] in subjects or each[0] in lexicon.HARMS) for each in self.counted
        )

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
    words = tuple(dict.fromkeys(word.removesuffix("'s") for word in tokens(sentence.text)))
    order = tuple(dict.fromkeys(found))
    said, names, content = frozenset(words), names_in(sentence.text), frozenset(order)
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
        order=order,
        words_in_order=words,
        counted=frozenset((each.subject, each.value) for each in quantities(sentence.text, language)),
        bounds=bounds(sentence.text, language),
    )


def names_in(text: str) -> frozenset[str]:
    """Return the words written like names inside a sentence, in lower case; in German these are the nouns, too."""
    return frozenset(
        token.removesuffix("'s")
        for before, word in pairwise(text.split())
        if word.lstrip(_OPENING)[:1].isupper() and not before.endswith(_BEGINNING)
        for token in tokens(word)
    )


def _in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    lengths = [0] * (len(other) + 1)
    for word in one:
        before = 0  # the length without this word and the other's
        for at, its in enumerate(other, 1):
            before, lengths[at] = lengths[at], before + 1 if word == its else max(lengths[at], lengths[at - 1])
    return lengths[-1]
