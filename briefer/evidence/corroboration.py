"""Who else says it, and who gives another figure: story and printed sentences → Evidence.

Precision comes before recall: an outlet that is named as saying the same without doing so is a lie in the reader's
eyes, while one that is missed leaves the reader no worse off than before. All thresholds were set by reading pairs of
sentences from reports of one event; DESIGN.md has the figures.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from math import isclose, log

from briefer.evidence import lexicon
from briefer.evidence.claims import Claim, claim_of, outlet_of
from briefer.evidence.quantities import Quantity, quantities
from briefer.facts import Corroboration, Difference, Evidence, Figure
from briefer.model import Document, Sentence, Story
from briefer.text.language import primary
from briefer.text.tokens import terms

_FEWEST_TERMS = 4  # of a sentence that others can be said to say, too
_CONTAINED = 0.75  # the share of what a sentence says that the other one must say
_LIKE = 0.5  # and their cosine: what says much more besides says something else
_UNNAMED = 0.6  # the share without names: the same persons may do other things
_SOMEWHAT_CONTAINED, _VERY_LIKE = 0.65, 0.6
_IDENTICAL = 0.9  # where briefer has no lists of a language's negations, only nearly the same words will do
_NAMES = 0.75  # the share of a sentence's names that the other one must have
# cosine of what stands beside two figures: "dead" says more of what is counted than "%" does
_LIKE_NAMELESS, _LIKE_AMOUNT, _LIKE_HARM = 0.45, 0.35, 0.2
_FEWEST_SHARED = 3  # terms beside the figures
_FEWEST_OF_ALL = 2  # … where one of the sentences has no more
_MOST_TIMES = 5  # how many times one figure may be the other: first and later tolls differ, but not like day and war
_MOST_APART = timedelta(days=3)  # between publications: after that, it is the next event of a kind
_SHARED_NAMES = 0.5  # of the sentence with fewer names, the share that the other one must have
_MOST_DIFFERENCES = 4  # of one story
_MOST_FIGURES = 6  # of one difference
_MOST_ADDED = 6  # numbers of a sentence, beside the one that counts
_MOST_COUNTED = 200  # figures for one thing in one story that are compared, each with each
_NO_DATE = datetime.min.replace(tzinfo=UTC)


def corroborate(story: Story, printed: Sequence[Sentence], original: Sequence[int] | None = None) -> Evidence:
    """Return what the story's outlets say of one thing: how many they are, who else says what is printed, who differs.

    Outlets are told apart by `Document.label`, whatever its case. A copy of a text is no voice of its own.

    Args:
        story: Everything that is told.
        printed: What of it is printed.
        original: For each document the position of the one that it copies, where that is already known.
    """
    original = original_of_each(story) if original is None else original
    counted = Evidence(
        outlets=len({outlet_of(document) for document in story.documents}),
        independent=_independent(story.documents, original),
        copies=len(original) - len(set(original)),
    )
    if counted.independent < 2 or not printed:  # noqa: PLR2004 - one voice cannot bear itself out
        return counted
    told = _Told(story, original, printed)
    return replace(
        counted,
        corroborations=tuple(
            Corroboration(sentence, by) for sentence in printed if (by := told.others_saying(sentence))
        ),
        differences=told.differences(),
    )


def original_of_each(story: Story) -> tuple[int, ...]:
    """Return for each document of a story the position of the one that it copies, its own where it is no copy."""
    if len(story.documents) < 2:  # noqa: PLR2004 - what stands alone needs no numpy
        return (0,) * len(story.documents)
    from briefer.text.copies import originals

    return originals(story.documents)


def _independent(documents: Sequence[Document], original: Sequence[int]) -> int:
    """Return how many outlets have a text that none of those counted before has; those with fewest texts come first."""
    texts: dict[str, set[int]] = {}
    for document, text in zip(documents, original, strict=True):
        texts.setdefault(outlet_of(document), set()).add(text)
    counted: set[int] = set()
    for own in sorted(texts.values(), key=lambda own: (len(own), min(own))):
        counted |= {min(own - counted, default=min(own))}
    return len(counted)


class _Told:
    """What a story's documents say, held ready for comparison; it lives inside one call."""

    def __init__(self, story: Story, original: Sequence[int], printed: Sequence[Sentence]) -> None:
        from briefer.text.similarity import Neighbours, tf_idf

        self._sentences: list[Sentence] = []
        self._texts: list[int] = []
        self._terms: list[list[str]] = []
        for document, text in zip(story.documents, original, strict=True):
            sentences = document.sentences
            self._sentences += sentences
            self._texts += [text] * len(sentences)
            self._terms += terms([sentence.text for sentence in sentences], document.language)
        self._place = {sentence: at for at, sentence in enumerate(self._sentences)}
        self._neighbours = Neighbours(tf_idf(self._terms))
        self._spread = Counter(term for found in self._terms for term in set(found))
        self._printed = {self._place[sentence] for sentence in printed}
        self._claims: dict[int, Claim] = {}

    def others_saying(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return the sentences that say the same: one of each independent outlet and text, the likest first."""
        at = self._place[sentence]
        said = self._claim(at)
        if len(said.terms) < _FEWEST_TERMS:
            return ()
        alike = self._neighbours.likeness_to_row(at).round(9)
        found: list[Sentence] = []
        outlets: set[str] = set()
        texts: set[int] = set()
        for other in sorted((alike >= _LIKE).nonzero()[0].tolist(), key=lambda each: (-alike[each], each)):
            its = self._claim(other)
            outlet = outlet_of(its.sentence.document)
            if outlet in outlets or its.text in texts or not its.is_independent_of(said):
                continue
            if self._says(its, said, float(alike[other])):
                found.append(its.sentence)
                outlets.add(outlet)
                texts.add(its.text)
        return tuple(found)

    def _says(self, one: Claim, what: Claim, alike: float) -> bool:
        """Tell whether one sentence says all that matters of what the other says."""
        share = self._weight(what.terms & one.terms) / self._weight(what.terms)
        unnamed = self._weight(what.unnamed & one.terms)
        languages = {primary(claim.sentence.document.language) for claim in (one, what)}
        if len(languages) > 1 or not lexicon.is_known(min(languages)):
            is_alike = alike >= _IDENTICAL
        else:
            is_alike = share >= _CONTAINED or (share >= _SOMEWHAT_CONTAINED and alike >= _VERY_LIKE)
        return (
            is_alike
            and unnamed >= _UNNAMED * self._weight(what.unnamed)
            and what.numbers <= one.numbers
            and what.bearing == one.bearing
            and what.harms == one.harms
            and len(what.names & one.said) >= _NAMES * len(what.names)
            and not what.is_of_another_day(one)
            and not what.is_denied_more_often(one)
            and not what.is_bounded_otherwise(one)
            and not what.counts_otherwise(one)
            and not what.is_turned_round(one)
            and not what.exchanges_a_word(one)
            and not _are_far_apart(what, one)
        )

    def differences(self) -> tuple[Difference, ...]:
        """Return the figures for one thing that differ between outlets: victims first, then the likest sentences."""
        found = [made for group in self._counted().values() if (made := self._difference(group))]
        found.sort(key=lambda each: (each[1].subject not in lexicon.HARMS, -each[0]))
        return tuple(difference for _, difference in found[:_MOST_DIFFERENCES])

    def _counted(self) -> dict[tuple[str, str], list["_Counted"]]:
        """Return what is counted, by what it is; a sentence that counts one thing twice means two, and is left out."""
        groups: dict[tuple[str, str], list[_Counted]] = {}
        # what is printed comes first: of a text and its copy, the one that the reader sees is cited
        for at in sorted(range(len(self._sentences)), key=lambda at: at not in self._printed):
            sentence = self._sentences[at]
            text, language = sentence.text, sentence.document.language
            read = quantities(text, language) if lexicon.is_known(language) else []
            often = Counter((each.subject, each.noun) for each in read)
            for each in read:
                group = groups.setdefault((each.subject, each.noun), [])
                if often[each.subject, each.noun] == 1 and len(group) < _MOST_COUNTED:
                    rest = terms([text[: each.start] + text[each.end :]], language)[0]
                    beside = frozenset(term for term in rest if not term[0].isdigit())
                    group.append(_Counted(self._claim(at), each, beside))
        return groups

    def _difference(self, group: Sequence["_Counted"]) -> tuple[float, Difference] | None:
        """Return the two figures of a group that differ and are likest otherwise, with those of other outlets."""
        best = max(
            (
                (alike, -first, -second)
                for (first, one), (second, other) in combinations(enumerate(group), 2)
                if not one.quantity.is_compatible(other.quantity) and (alike := self._is_of_one_thing(one, other))
            ),
            default=None,
        )
        if best is None:
            return None
        pair = [group[-best[1]], group[-best[2]]]
        figures = list(pair)
        # a third value before a second outlet for the first
        for each in sorted(group, key=lambda each: any(each.quantity.is_compatible(known.quantity) for known in pair)):
            if (
                len(figures) < _MOST_FIGURES
                and all(each.claim.is_independent_of(known.claim) for known in figures)
                and any(self._is_of_one_thing(each, known) for known in pair)
            ):
                figures.append(each)
        figures.sort(key=lambda each: each.claim.sentence.document.published or _NO_DATE)
        return best[0], Difference(group[0].quantity.subject, tuple(each.figure for each in figures))

    def _is_of_one_thing(self, one: "_Counted", other: "_Counted") -> float:
        """Return how alike two sentences are beside their figures, 0 where these may be of different things."""
        first, second = one.claim, other.claim
        fewer = min(len(first.names), len(second.names))
        least_names = fewer * (_SHARED_NAMES if one.quantity.is_harm else 1)
        # a bare "12 people were injured, the coast guard said" has no more beside its figure than all of it
        all_of_it = min(len(one.beside), len(other.beside)) if one.quantity.is_harm else _FEWEST_SHARED
        if (
            not first.is_independent_of(second)
            or len(one.beside & other.beside) < max(_FEWEST_OF_ALL, min(_FEWEST_SHARED, all_of_it))
            or len(first.names & second.said | second.names & first.said) < least_names
            or one.is_far_from(other)
            or one.is_sum_in(other)
            or other.is_sum_in(one)
            or one.is_of_another_thing(other)
            or first.ordinals != second.ordinals
            or first.years != second.years
            or first.bearing != second.bearing
            or any(bool(first.words(kind)) != bool(second.words(kind)) for kind in ("scope", "month"))
            or first.is_of_another_day(second)
        ):
            return 0
        shared, own, others = map(self._square, (one.beside & other.beside, one.beside, other.beside))
        alike = shared / (own * others) ** 0.5
        least = _LIKE_NAMELESS if not fewer else _LIKE_HARM if one.quantity.is_harm else _LIKE_AMOUNT
        return alike if alike >= least else 0

    def _claim(self, at: int) -> Claim:
        if at not in self._claims:
            self._claims[at] = claim_of(self._sentences[at], self._texts[at], self._terms[at])
        return self._claims[at]

    def _rarity(self, term: str) -> float:
        return 1 + log((1 + len(self._sentences)) / (1 + self._spread[term]))

    def _weight(self, found: Iterable[str]) -> float:
        return sum(self._rarity(term) for term in sorted(found))

    def _square(self, found: Iterable[str]) -> float:
        return sum(self._rarity(term) ** 2 for term in sorted(found))


@dataclass(frozen=True, slots=True)
class _Counted:
    """A quantity, the claim that it is part of, and the terms beside it."""

    claim: Claim
    quantity: Quantity
    beside: frozenset[str]

    def is_far_from(self, other: "_Counted") -> bool:
        """Tell whether two figures are of other days, of another order, or both in one of the sentences."""
        values = self.quantity.value, other.quantity.value
        return (
            max(values) > _MOST_TIMES * min(values)
            or _are_far_apart(self.claim, other.claim)
            or (values[0] != values[1] and (values[0] in other.claim.numbers or values[1] in self.claim.numbers))
        )

    def is_sum_in(self, other: "_Counted") -> bool:
        """Tell whether the other's figure and more numbers of its sentence add up to this one."""
        own = other.quantity.value
        of_others = {value for subject, value in other.claim.counted if subject != self.quantity.subject}
        rest = sorted(other.claim.numbers - {own} - of_others)[:_MOST_ADDED]
        return any(
            isclose(self.quantity.value, own + sum(added))
            for size in range(1, len(rest) + 1)
            for added in combinations(rest, size)
        )

    def is_of_another_thing(self, other: "_Counted") -> bool:
        """Tell whether shares or amounts stand beside other words or numbers: sales and orders may both rise."""
        pairs = (
            (self.beside, other.beside),
            (self.claim.numbers - {self.quantity.value}, other.claim.numbers - {other.quantity.value}),
        )
        return self.quantity.is_measured and any(own - others and others - own for own, others in pairs)

    @property
    def figure(self) -> Figure:
        start = self.claim.sentence.start
        return Figure(self.claim.sentence, start + self.quantity.start, start + self.quantity.end)


def _are_far_apart(one: Claim, other: Claim) -> bool:
    """Tell whether two claims were published so far apart that they may be of two events."""
    dates = one.sentence.document.published, other.sentence.document.published
    return dates[0] is not None and dates[1] is not None and abs(dates[0] - dates[1]) > _MOST_APART
