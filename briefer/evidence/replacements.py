"""Which earlier sentence does a printed one replace: it gives another figure for the same thing.

Precision comes before recall, as in `briefer.evidence.corroboration`: a figure that is said to replace that of another
thing is a lie in the reader's eyes. What has a new value each day or month replaces nothing: prices, indices, shares
that rise or fall, forecasts.

Two sentences are of one thing if they are alike as a whole, or if the clauses around their figures are, where these
tell where something stands; see `briefer.evidence.levels`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise
from math import fsum, log

from briefer.evidence import lexicon
from briefer.evidence.counting import APART, Counting, are_near, are_of_one_place
from briefer.evidence.levels import Level
from briefer.evidence.quantities import may_be_one
from briefer.memory import Replacement
from briefer.model import Sentence
from briefer.text.tokens import stems

_LIKE_CLAUSE, _LIKE_TOTAL, _LIKE_AMOUNT = 0.5, 0.4, 0.35  # cosine of two clauses
_LIKE_RUNNING = 0.3  # the share of the terms of the sentence with fewer, for a toll and what came before it
_SHARED = 2  # terms of two clauses
_MOST_TIMES_LEVEL, _APART_LEVEL = 20, timedelta(days=90)  # an oil leak is estimated anew, and for months
_FALLS = 0.25  # the share of a harm's figures that may be lower than the one before: more, and they are of many events
_COMMON, _OFTEN = 0.05, 3  # the share and number of sentences with a name from which it tells nothing apart


def replacements(printed: Sequence[Sentence], told: Sequence[Sentence]) -> tuple[Replacement, ...]:
    """Return which printed sentences replace which earlier ones, in the order of print; each of either once.

    Args:
        printed: What an edition prints as news of a story.
        told: What earlier editions printed of it, the oldest first. The newest one of a thing is replaced, unless it
            has the same figure.
    """
    if not told:
        return ()
    earlier = [Counting(sentence) for sentence in told]
    storyline = _Storyline(earlier)
    found: dict[Sentence, Sentence] = {}
    for sentence in printed:
        open_ones = [each for each in earlier if each.sentence not in found.values()]
        replaced = _replaced(Counting(sentence), open_ones, storyline)
        if replaced is not None:
            found[sentence] = replaced
    return tuple(Replacement(sentence, replaced) for sentence, replaced in found.items())


def outdated(told: Iterable[Sentence], printed: Sequence[Sentence]) -> frozenset[Sentence]:
    """Return those of earlier sentences that give another figure than a printed one for the same thing."""
    now = [Counting(sentence) for sentence in printed]
    if not any(each.counted for each in now):
        return frozenset()
    before = (Counting(sentence) for sentence in told)
    return frozenset(each.sentence for each in before if any(one.compared(each) is False for one in now))


def _replaced(now: Counting, earlier: Sequence[Counting], storyline: "_Storyline") -> Sentence | None:
    if not now.counted and not now.levels:
        return None
    for each in reversed(earlier):
        if (is_same := storyline.compared(now, each)) is not None:
            return None if is_same else each.sentence
    return None


class _Storyline:
    """What earlier editions told of one storyline, and so what is usual in it; it lives inside one call."""

    def __init__(self, earlier: Sequence[Counting]) -> None:
        self._sentences = len(earlier)
        self._spread = Counter(term for each in earlier for term in each.terms)
        self._names = Counter(name for each in earlier for name in each.names)
        self._growing = frozenset(harm for harm in lexicon.HARMS if _grows(harm, earlier))

    def compared(self, now: Counting, earlier: Counting) -> bool | None:
        """Tell whether two sentences give one figure for a thing; None where they count nothing alike."""
        stable = {level.value for level in now.levels}
        subjects = [
            each.subject
            for each in now.counted.values()
            if (self._may_grow(each.subject, now, earlier) if each.is_harm else each.value in stable)
        ]
        if (is_same := now.compared(earlier, subjects)) is not None:
            return is_same
        pairs = [
            (alike, may_be_one(own.value, other.value, is_rough=own.is_rough or other.is_rough))
            for own in now.levels
            for other in earlier.levels
            if (alike := self._alike(own, other, now, earlier))
        ]
        return max(pairs)[1] if pairs else None

    def _may_grow(self, harm: str, now: Counting, earlier: Counting) -> bool:
        """Tell whether two figures of a harm may be of one event: all that is told is, or both count up."""
        return harm in self._growing or (harm in now.running and harm in earlier.running)

    def _alike(self, own: Level, other: Level, now: Counting, earlier: Counting) -> float:
        """Return how alike what stands beside two figures is, 0 where they may be of different things."""
        low, high = sorted((own.value, other.value))
        is_lasting = bool(own.sign) or (own.is_running and other.is_running)
        if (
            own.kind != other.kind
            or high > _MOST_TIMES_LEVEL * low
            or now.language != earlier.language
            or not are_near(now.sentence, earlier.sentence, _APART_LEVEL if is_lasting else APART)
        ):
            return 0.0
        if own.harm:
            return self._like_toll(own, other, now, earlier)
        if not now.shares_a_name(earlier) or (own.sign and now.ordinals != earlier.ordinals):
            return 0.0
        return self._like_clause(own, other)

    def _like_toll(self, own: Level, other: Level, now: Counting, earlier: Counting) -> float:
        """Return the share of the terms of the sentence with fewer that both have, of victims of one event."""
        if (
            own.value < other.value
            or not own.is_running
            or not self._may_grow(own.harm, now, earlier)
            or not are_of_one_place(*(self._names_of(each.names, each.opener) for each in (now, earlier)))
        ):
            return 0.0
        first, second = now.terms - own.unit, earlier.terms - other.unit
        alike = self._weight(first & second) / max(1.0, min(self._weight(first), self._weight(second)))
        return alike if alike >= _LIKE_RUNNING else 0.0

    def _like_clause(self, own: Level, other: Level) -> float:
        """Return the cosine of two clauses, 0 where they share nothing but names and units."""
        names, others = (self._names_of(each.names, each.opener) for each in (own, other))
        told = stems(sorted(names | others), own.language)
        if own.sign:
            often = max(_OFTEN, _COMMON * self._sentences)
            names, others = (frozenset(name for name in each if self._names[name] < often) for each in (names, others))
        elif all(each.unit or each.is_running for each in (own, other)) and not (own.unit and other.unit):
            told = []  # "the number of cases in Mexico reached 1,300", "the total stands at 15"
        elif not own.unit & other.unit:
            return 0.0
        shared = own.terms & other.terms
        units = own.unit | other.unit if told else frozenset[str]()
        if len(shared) < _SHARED or not shared - units - {*told} or not are_of_one_place(names, others):
            return 0.0
        alike = self._weight(shared) / (self._weight(own.terms) * self._weight(other.terms)) ** 0.5
        are_running = own.is_running and other.is_running
        least = _LIKE_AMOUNT if own.sign else _LIKE_TOTAL if are_running else _LIKE_CLAUSE
        return alike if alike >= least else 0.0

    def _names_of(self, names: frozenset[str], opener: str) -> frozenset[str]:
        """Return names, with what opens a sentence where that is one elsewhere."""
        return names | {opener} if opener in self._names else names

    def _weight(self, found: Iterable[str]) -> float:
        """Return how much terms say in this storyline: what most of its sentences have says little."""
        return fsum(log(1 + (self._sentences + 2) / (self._spread[term] + 1)) for term in found)


def _grows(harm: str, earlier: Sequence[Counting]) -> bool:
    """Tell whether the figures of a harm rise from sentence to sentence, as those of one event do."""
    values = [level.value for each in earlier for level in each.levels if level.harm == harm and not level.is_sure]
    return sum(after < before for before, after in pairwise(values)) <= _FALLS * max(0, len(values) - 1)
