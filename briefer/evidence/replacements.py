"""Which earlier sentence does a printed one replace: it gives another figure for the same thing.

Precision comes before recall, as in `briefer.evidence.corroboration`: a figure that is said to replace that of another
thing is a lie in the reader's eyes. What has a new value each day or month replaces nothing: prices, indices, shares
that rise or fall, forecasts.

Two sentences are of one thing if they are alike as a whole, or if the clauses around their figures are, where these
tell where something stands; see `briefer.evidence.levels`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from math import fsum, log

from briefer.evidence import lexicon
from briefer.evidence.claims import Claim, claim_of, names_in
from briefer.evidence.levels import Level, levels
from briefer.evidence.quantities import Quantity, may_be_one, quantities
from briefer.memory import Replacement
from briefer.model import Sentence
from briefer.text.language import primary
from briefer.text.tokens import stems, stop_words, terms, tokens

_SHARED_HARM, _SHARED_COUNT = 1, 2  # terms beside both figures
# the share of them in those of the sentence with fewer
_LIKE_TOLL, _LIKE_HARM, _LIKE_COUNT, _LIKE_NAMELESS = 0.25, 0.4, 0.4, 0.5
_NAMES = 0.5  # of the sentence with more names, the share that the other must have
_APART = timedelta(days=7)  # between publications: after that, it is rather the next event of a kind
_MOST_TIMES_HARM, _MOST_TIMES = 10, 5  # how many times one figure may be the other
_GROWING = frozenset({"dead", "injured"})  # what only ever grows as an event becomes known
_TURNING = frozenset({"negation", "doubt", "won", "guilt", "innocence"})  # what must not differ; figures rise and fall

_LIKE_CLAUSE, _LIKE_TOTAL, _LIKE_AMOUNT = 0.5, 0.4, 0.35  # cosine of two clauses
_LIKE_RUNNING = 0.3  # the share of the terms of the sentence with fewer, for a toll and what came before it
_SHARED = 2  # terms of two clauses
_MOST_TIMES_LEVEL, _APART_LEVEL = 20, timedelta(days=90)  # an oil leak is estimated anew, and for months
_FALLS = 0.25  # the share of a harm's figures that may be lower than the one before: more, and they are of many events
_BEGINNING = 4  # letters that Mexico and Mexican share
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
    earlier = [_Counting(sentence) for sentence in told]
    storyline = _Storyline(earlier)
    found: dict[Sentence, Sentence] = {}
    for sentence in printed:
        open_ones = [each for each in earlier if each.sentence not in found.values()]
        replaced = _replaced(_Counting(sentence), open_ones, storyline)
        if replaced is not None:
            found[sentence] = replaced
    return tuple(Replacement(sentence, replaced) for sentence, replaced in found.items())


def outdated(told: Iterable[Sentence], printed: Sequence[Sentence]) -> frozenset[Sentence]:
    """Return those of earlier sentences that give another figure than a printed one for the same thing."""
    now = [_Counting(sentence) for sentence in printed]
    if not any(each.counted for each in now):
        return frozenset()
    before = (_Counting(sentence) for sentence in told)
    return frozenset(each.sentence for each in before if any(one.compared(each) is False for one in now))


def _replaced(now: "_Counting", earlier: Sequence["_Counting"], storyline: "_Storyline") -> Sentence | None:
    if not now.counted and not now.levels:
        return None
    for each in reversed(earlier):
        if (is_same := storyline.compared(now, each)) is not None:
            return None if is_same else each.sentence
    return None


class _Storyline:
    """What earlier editions told of one storyline, and so what is usual in it; it lives inside one call."""

    def __init__(self, earlier: Sequence["_Counting"]) -> None:
        self._sentences = len(earlier)
        self._spread = Counter(term for each in earlier for term in each.terms)
        self._names = Counter(name for each in earlier for name in each.names)
        self._growing = frozenset(harm for harm in lexicon.HARMS if _grows(harm, earlier))

    def compared(self, now: "_Counting", earlier: "_Counting") -> bool | None:
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

    def _may_grow(self, harm: str, now: "_Counting", earlier: "_Counting") -> bool:
        """Tell whether two figures of a harm may be of one event: all that is told is, or both count up."""
        return harm in self._growing or (harm in now.running and harm in earlier.running)

    def _alike(self, own: Level, other: Level, now: "_Counting", earlier: "_Counting") -> float:
        """Return how alike what stands beside two figures is, 0 where they may be of different things."""
        low, high = sorted((own.value, other.value))
        is_lasting = bool(own.sign) or (own.is_running and other.is_running)
        if (
            own.kind != other.kind
            or high > _MOST_TIMES_LEVEL * low
            or now.language != earlier.language
            or not _are_near(now.sentence, earlier.sentence, _APART_LEVEL if is_lasting else _APART)
        ):
            return 0.0
        if own.harm:
            return self._like_toll(own, other, now, earlier)
        if not now.shares_a_name(earlier) or (own.sign and now.ordinals != earlier.ordinals):
            return 0.0
        return self._like_clause(own, other)

    def _like_toll(self, own: Level, other: Level, now: "_Counting", earlier: "_Counting") -> float:
        """Return the share of the terms of the sentence with fewer that both have, of victims of one event."""
        if (
            own.value < other.value
            or not own.is_running
            or not self._may_grow(own.harm, now, earlier)
            or not _are_of_one_place(*(self._names_of(each.names, each.opener) for each in (now, earlier)))
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
        if len(shared) < _SHARED or not shared - units - {*told} or not _are_of_one_place(names, others):
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


def _grows(harm: str, earlier: Sequence["_Counting"]) -> bool:
    """Tell whether the figures of a harm rise from sentence to sentence, as those of one event do."""
    values = [level.value for each in earlier for level in each.levels if level.harm == harm and not level.is_sure]
    return sum(after < before for before, after in pairwise(values)) <= _FALLS * max(0, len(values) - 1)


def _are_of_one_place(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two clauses name the same, or half of what the one with fewer names does; "new" is no name."""
    own, others = _beginnings(one), _beginnings(other)
    shared = {name for name in own & others if len(name) == _BEGINNING}
    return own <= others or others <= own or 2 * len(shared) >= min(len(own), len(others))


def _beginnings(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name[:_BEGINNING] for name in names)


class _Counting:
    """A sentence and what it counts; what it counts twice may be two things, and is left out."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        text, language = sentence.text, sentence.document.language
        read = quantities(text, language) if lexicon.is_known(language) else []
        subjects = [(each.subject, each.noun) for each in read]
        self.counted = {
            subject: each for subject, each in zip(subjects, read, strict=True) if subjects.count(subject) == 1
        }
        self._claim: Claim | None = None

    @cached_property
    def language(self) -> str:
        """The language of its document, without region."""
        return primary(self.sentence.document.language)

    @cached_property
    def levels(self) -> list[Level]:
        """What of it tells where something stands; nothing in a language without lists."""
        return levels(self.sentence.text, self.language) if lexicon.is_known(self.language) else []

    @cached_property
    def running(self) -> frozenset[str]:
        """The harms that it counts up."""
        return frozenset(level.harm for level in self.levels if level.is_running)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(terms([self.sentence.text], self.language)[0])

    @cached_property
    def names(self) -> frozenset[str]:
        """Its words written like names, days and months left out."""
        days = lexicon.words("weekday", self.language) | lexicon.words("month", self.language)
        return names_in(self.sentence.text) - days - stop_words(self.language)

    @cached_property
    def said(self) -> frozenset[str]:
        """All its words."""
        return frozenset(tokens(self.sentence.text))

    @property
    def ordinals(self) -> frozenset[str]:
        """Which of several it names."""
        return self.said & lexicon.words("ordinal", self.language)

    def shares_a_name(self, other: "_Counting") -> bool:
        """Tell whether one of two sentences has a name of the other, or one has none."""
        if not self.names or not other.names:
            return True
        in_text = self.names & other.said | other.names & self.said
        return bool(in_text or _beginnings(self.names) & _beginnings(other.names))

    @cached_property
    def opener(self) -> str:
        """Its first word, which may be a name, too."""
        return next(iter(tokens(self.sentence.text)), "")

    @property
    def claim(self) -> Claim:
        """What it claims."""
        if self._claim is None:
            text, language = self.sentence.text, self.sentence.document.language
            self._claim = claim_of(self.sentence, 0, terms([text], language)[0])
        return self._claim

    def compared(self, earlier: "_Counting", subjects: Collection[str] | None = None) -> bool | None:
        """Tell whether this and an earlier one give one figure for a thing; None where they count nothing alike.

        Args:
            earlier: The earlier one.
            subjects: What is compared; None for everything.
        """
        compared = [
            own.is_compatible(other)
            for subject, own in self.counted.items()
            if (subjects is None or own.subject in subjects)
            and (other := earlier.counted.get(subject)) is not None
            and self._is_of_one_thing(own, earlier, other)
        ]
        return all(compared) if compared else None

    def _is_of_one_thing(self, own: Quantity, earlier: "_Counting", other: Quantity) -> bool:
        one, two = self.claim, earlier.claim
        language = one.sentence.document.language
        if primary(language) != primary(two.sentence.document.language):
            return False
        values = sorted((own.value, other.value))
        if values[1] > (_MOST_TIMES_HARM if own.is_harm else _MOST_TIMES) * values[0]:
            return False
        beside, besides = self._beside(own), earlier._beside(other)  # noqa: SLF001 - of the same class
        shared, fewest = len(beside & besides), min(len(beside), len(besides))
        days = lexicon.words("weekday", language) | lexicon.words("month", language)
        is_toll = own.subject == "dead" and bool(one.words("toll"))  # what is called one is of the whole event
        names = (min if is_toll else max)(len(one.names - days), len(two.names - days))
        least = (
            _LIKE_TOLL
            if is_toll
            else _LIKE_HARM
            if (own.is_harm and names)
            else _LIKE_COUNT
            if names
            else _LIKE_NAMELESS
        )
        return (
            shared >= min(_SHARED_HARM if own.is_harm else _SHARED_COUNT, max(1, fewest))
            and shared >= least * fewest
            and len((one.names & two.said | two.names & one.said) - days) >= _NAMES * names
            and (own.subject not in _GROWING or own.value >= other.value or bool(one.words("down")))
            and not (own.is_measured and beside - besides and besides - beside)  # sales and orders may both rise
            and _are_near(one.sentence, two.sentence)
            and one.ordinals == two.ordinals
            and one.years == two.years
            and one.bearing & _TURNING == two.bearing & _TURNING
        )

    def _beside(self, quantity: Quantity) -> frozenset[str]:
        text = self.sentence.text
        rest = terms([text[: quantity.start] + text[quantity.end :]], self.sentence.document.language)[0]
        return frozenset(term for term in rest if not term[0].isdigit())


def _are_near(one: Sentence, other: Sentence, apart: timedelta = _APART) -> bool:
    """Tell whether two sentences may have been published no more than so long apart."""
    dates = one.document.published, other.document.published
    return dates[0] is None or dates[1] is None or abs(dates[0] - dates[1]) <= apart
