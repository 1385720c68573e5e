"""A sentence and what it counts: does an earlier one give another figure for the same thing?

Here by the sentences as a whole; `briefer.evidence.replacements` asks of the clauses around their figures, too.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import cached_property

from briefer.evidence import lexicon
from briefer.evidence.claims import Claim, claim_of, names_in
from briefer.evidence.levels import Level, levels
from briefer.evidence.quantities import Quantity, quantities
from briefer.model import Sentence
from briefer.text.language import primary
from briefer.text.tokens import stop_words, terms, tokens

_SHARED_HARM, _SHARED_COUNT = 1, 2  # terms beside both figures
# the share of them in those of the sentence with fewer
_LIKE_TOLL, _LIKE_HARM, _LIKE_COUNT, _LIKE_NAMELESS = 0.25, 0.4, 0.4, 0.5
_NAMES = 0.5  # of the sentence with more names, the share that the other must have
APART = timedelta(days=7)  # between publications: after that, it is rather the next event of a kind
_MOST_TIMES_HARM, _MOST_TIMES = 10, 5  # how many times one figure may be the other
_GROWING = frozenset({"dead", "injured"})  # what only ever grows as an event becomes known
_TURNING = frozenset({"negation", "doubt", "won", "guilt", "innocence"})  # what must not differ; figures rise and fall
_BEGINNING = 4  # letters that Mexico and Mexican share


class Counting:
    """A sentence and what it counts; what it counts twice may be two things, and is left out."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        text, language = sentence.text, sentence.document.language
        read = quantities(text, language) if lexicon.is_known(language) else []
        subjects = [(each.subject, each.noun) for each in read]
        self.counted = {
            subject: each for subject, each in zip(subjects, read, strict=True) if subjects.count(subject) == 1
        }

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

    def shares_a_name(self, other: "Counting") -> bool:
        """Tell whether one of two sentences has a name of the other, or one has none."""
        if not self.names or not other.names:
            return True
        in_text = self.names & other.said | other.names & self.said
        return bool(in_text or _beginnings(self.names) & _beginnings(other.names))

    @cached_property
    def opener(self) -> str:
        """Its first word, which may be a name, too."""
        return next(iter(tokens(self.sentence.text)), "")

    @cached_property
    def claim(self) -> Claim:
        """What it claims."""
        text, language = self.sentence.text, self.sentence.document.language
        return claim_of(self.sentence, 0, terms([text], language)[0])

    def compared(self, earlier: "Counting", subjects: Collection[str] | None = None) -> bool | None:
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

    def _is_of_one_thing(self, own: Quantity, earlier: "Counting", other: Quantity) -> bool:
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
            and are_near(one.sentence, two.sentence)
            and one.ordinals == two.ordinals
            and one.years == two.years
            and one.bearing & _TURNING == two.bearing & _TURNING
        )

    def _beside(self, quantity: Quantity) -> frozenset[str]:
        text = self.sentence.text
        rest = terms([text[: quantity.start] + text[quantity.end :]], self.sentence.document.language)[0]
        return frozenset(term for term in rest if not term[0].isdigit())


def are_of_one_place(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two clauses name the same, or half of what the one with fewer names does; "new" is no name."""
    own, others = _beginnings(one), _beginnings(other)
    shared = {name for name in own & others if len(name) == _BEGINNING}
    return own <= others or others <= own or 2 * len(shared) >= min(len(own), len(others))


def _beginnings(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name[:_BEGINNING] for name in names)


def are_near(one: Sentence, other: Sentence, apart: timedelta = APART) -> bool:
    """Tell whether two sentences may have been published no more than so long apart."""
    dates = one.document.published, other.document.published
    return dates[0] is None or dates[1] is None or abs(dates[0] - dates[1]) <= apart
