"""What is known beside the prose: spans that state a figure, a time or a likelihood, and who says the same.

Like a sentence, a span has no text of its own, so it cannot misquote.
"""

from dataclasses import dataclass
from datetime import date

from briefer.model import Sentence, Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a sentence, in characters of its document; like the sentence it has no text."""

    sentence: Sentence
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, read from the document."""
        return self.sentence.document.text[self.start : self.end]


def passage(sentence: Sentence, span: Span) -> Passage:
    """Return a span of a sentence that is given in characters of that."""
    return Passage(sentence, sentence.start + span[0], sentence.start + span[1])


@dataclass(frozen=True, slots=True)
class Corroboration:
    """A printed sentence, and sentences that say the same: one of each outlet that is independent of the others."""

    sentence: Sentence
    by: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Figure(Passage):
    """A span of a sentence that gives a number, such as “at least 12 dead”."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Figures of several outlets for one thing, not all the same: undated first, then by date of publication.

    Attributes:
        subject: What is counted, for programs: "dead", "%", "$", or the stem of a noun.
        figures: One of each outlet.
    """

    subject: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """What a published scale says that a likelihood word means: from `low` to `high` per cent."""

    scale: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Likelihood(Passage):
    """A span of a sentence that says how likely something is, and what the scales that have the term say of it."""

    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the outlets of a story say of one thing. Counted, never judged.

    Attributes:
        outlets: How many tell the story; 0 where nobody counted.
        independent: How many of them have a text of their own; those with the same wire text are one.
        copies: How many documents have the text of another one.
        corroborations: Which printed sentences others say, too.
        differences: Where figures differ.
        likelihoods: The likelihood words of the printed sentences, in the order of print.
    """

    outlets: int = 0
    independent: int = 0
    copies: int = 0
    corroborations: tuple[Corroboration, ...] = ()
    differences: tuple[Difference, ...] = ()
    likelihoods: tuple[Likelihood, ...] = ()

    def also(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return the sentences of others that say what a printed one says."""
        return next((found.by for found in self.corroborations if found.sentence == sentence), ())

    def likelihoods_in(self, sentence: Sentence) -> tuple[Likelihood, ...]:
        """Return the likelihood words of a printed sentence."""
        return tuple(found for found in self.likelihoods if found.sentence == sentence)


@dataclass(frozen=True, slots=True)
class Time(Passage):
    """A span of a sentence that names a time, such as “last month”.

    Attributes:
        first: The first day that it names.
        last: The last one, inclusive.
        precision: What it names: "day", "week", "month", "year"; see `briefer.text.periods`.
        bound: "since" where that is a beginning ("since 2019"), "until" where it is an end ("by 2030"), else "at".
        is_relative: Whether the days depend on the date of publication.
    """

    first: date
    last: date
    precision: str
    bound: str
    is_relative: bool


@dataclass(frozen=True, slots=True)
class Event:
    """What a printed sentence tells, by the time that dates it, and whether that lies ahead of the brief's day."""

    time: Time
    is_ahead: bool

    @property
    def sentence(self) -> Sentence:
        """The sentence that tells it."""
        return self.time.sentence


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure of a printed sentence that is worth a place of its own.

    Attributes:
        value: The number with its qualifier and unit: “at least 12”, “5.25 %”.
        phrase: The words around it that say what it is, itself included: “killed at least 12 people”.
        speaker: Who says so in the sentence; None: its outlet does.
    """

    value: Passage
    phrase: Passage
    speaker: Passage | None

    @property
    def sentence(self) -> Sentence:
        """The sentence that gives it."""
        return self.value.sentence


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or organisation that a printed sentence names with a role.

    Attributes:
        name: The name.
        role: What the same sentence says that they are: “the harbour master”.
        mentions: How often the documents of the brief that have the name mention it.
    """

    name: Passage
    role: Passage
    mentions: int

    @property
    def sentence(self) -> Sentence:
        """The sentence that says so."""
        return self.name.sentence
