"""The nouns of a brief: what is made of documents, and what is known of it.

They stand apart from `briefer.model`, the nouns of what is read, by their length alone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from briefer.facts import Actor, Event, Evidence, KeyFigure, Time
from briefer.memory import Change, Delta, Silence, Undelivered
from briefer.model import Document, Failure, Role, Scores, Sentence, Story

_NONE = Evidence()
LEAD = "bottom_line"  # the key of the section whose sentence says on its own what a story is about
_KEY_POINTS = 5
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a summary: its key in the scheme, its title, and its sentences in document order."""

    key: str
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """One story told in sections.

    Attributes:
        headline: The title of the story's first titled document, "" where none has one.
        sections: The sections that have something to say, in the scheme's order.
        story: What it was made from.
        scores: How much each sentence of the story matters, in [0, 1]; aligned with `story.sentences`.
        roles: What each does; aligned with `story.sentences`.
        decisions: Why each was printed or left out, in words; aligned with `story.sentences`.
        evidence: What its outlets say of one thing.
        change: What it is against earlier editions; None where the brief is in no series, or the first of one.
    """

    headline: str
    sections: tuple[Section, ...]
    story: Story
    scores: Scores = field(repr=False)
    roles: tuple[Role, ...] = field(repr=False)
    decisions: tuple[str, ...] = field(repr=False)
    evidence: Evidence = _NONE
    change: Change | None = None

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of its sections, in the order of print."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)

    @property
    def lead(self) -> Sentence | None:
        """The sentence that says on its own what the story is about; None where its scheme has no such section."""
        return next((section.sentences[0] for section in self.sections if section.key == LEAD), None)

    @property
    def is_minor(self) -> bool:
        """Whether its lead is all there is to print of it."""
        return self.sentences == (self.lead,) and not self.evidence.differences

    @property
    def cited(self) -> tuple[Sentence, ...]:
        """All that is cited, in the order of print: each printed sentence, what is beside it; differing figures."""
        told = (cited for sentence in self.sentences for cited in (sentence, *self.beside(sentence)))
        figures = (figure.sentence for difference in self.evidence.differences for figure in difference.figures)
        return (*told, *figures)

    def beside(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return what is cited beside a printed sentence: who else says it, then the earlier ones that it replaces."""
        replaced = self.change.replaced(sentence) if self.change else ()
        return (*self.evidence.also(sentence), *replaced)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was considered and what was printed, in counts.

    `words` counts the words of the printed sentences, `copies` the documents that have the text of another one,
    `sources` the addresses that documents were read from; 0 where nobody counted.
    """

    documents: int
    stories: int
    stories_left_out: int
    sentences_read: int
    sentences_printed: int
    words: int
    copies: int = 0
    sources: int = 0


@dataclass(frozen=True, slots=True)
class Focused:
    """What came of a focus.

    Attributes:
        query: The reader's words.
        sentences: How many sentences of the documents say it.
        printed: How many of these are printed.
        is_touched: Whether any sentence has even one of its words.
    """

    query: str
    sentences: int
    printed: int
    is_touched: bool


@dataclass(frozen=True, slots=True)
class Excluded:
    """What an excluded phrase left out: sentences, and how many stories whole, whose sentences are counted, too."""

    phrase: str
    sentences: int
    stories: int


@dataclass(frozen=True, slots=True)
class Unprinted:
    """A document that mentions a watched name, and of which no sentence that does is printed.

    `is_excluded` is true where its title says what the reader excluded: then it is not shown.
    """

    document: Document
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """Where a watched name is: the printed sentences that mention it, and documents of which none such is printed."""

    name: str
    printed: tuple[Sentence, ...]
    unprinted: tuple[Unprinted, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of what the reader asked for, in the order of asking."""

    focuses: tuple[Focused, ...] = ()
    exclusions: tuple[Excluded, ...] = ()
    names: tuple[Watched, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence that is printed, or cited as evidence, and its number: 1, 2, 3, … in the order of print."""

    number: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Briefing:
    """The whole brief.

    Attributes:
        title: What stands at its head.
        created: When it was made, aware; None where the caller did not say (a brief never reads the clock).
        period: The first and last publication date among its documents, None where no document has one.
        summaries: The stories, the most important first.
        failures: The sources that could not be used.
        coverage: What was considered and what was printed.
        note: The editor's own words, in Markdown: shown apart from what is quoted.
        outcome: What came of what the reader asked for.
        language: The language of our own words on its page: a BCP 47 tag that there is a catalogue for.
        edition: Its number in a series, None where it is in none.
        pages: How many pages of a PDF it was made to fit on, None where nobody asked.
        times: The times in printed sentences whose days the reader is told.
        timeline: The events that printed sentences date, by date.
        key_figures: The figures of printed sentences that are worth a place of their own, the best first.
        actors: Who printed sentences name with a role, those mentioned most first.
        quotations: The printed sentences that are the key quotation of their story.
        window: What it covers, from the last edition to when it was made; None where it is in no series.
        next_edition: When the next edition is due, aware; None where none is.
        delta: What has become of the last edition's stories; None without one.
        silences: The sources that have been silent for longer than is their habit.
        undelivered: Whom earlier editions did not reach, as far as that became known since the last one.
    """

    title: str
    created: datetime | None
    period: tuple[datetime, datetime] | None
    summaries: tuple[Summary, ...]
    failures: tuple[Failure, ...]
    coverage: Coverage
    note: str = ""
    outcome: Outcome = Outcome()
    language: str = "en"
    edition: int | None = None
    pages: int | None = None
    times: tuple[Time, ...] = ()
    timeline: tuple[Event, ...] = ()
    key_figures: tuple[KeyFigure, ...] = ()
    actors: tuple[Actor, ...] = ()
    quotations: tuple[Sentence, ...] = ()
    window: tuple[datetime, datetime] | None = None
    next_edition: datetime | None = None
    delta: Delta | None = None
    silences: tuple[Silence, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()

    @property
    def seal(self) -> str:
        """A hash of what it prints: its head, and each citation's document and place; in hexadecimal."""
        head = (self.title, str(self.created), str(self.edition))
        cited = (f"{each.document.sha256} {each.start} {each.end}" for each in (it.sentence for it in self.citations))
        return sha256("\n".join((*head, *cited)).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def printed(self) -> tuple[Sentence, ...]:
        """The sentences of all sections, in the order of print."""
        told = (sentence for summary in (*self.at_length, *self.in_brief) for sentence in summary.sentences)
        return tuple(dict.fromkeys((*(head.lead for head in self.heads if head.lead), *told)))

    @property
    def heads(self) -> tuple[Summary, ...]:
        """The stories whose leads stand at the head of a brief of several: its bottom line, then its key points.

        The first, and the next five that say more than their lead; () for one story, or where the first has no lead.
        """
        if len(self.summaries) < _SEVERAL or self.summaries[0].lead is None:
            return ()
        others = [summary for summary in self.summaries[1:] if summary.lead and not summary.is_minor]
        return (self.summaries[0], *others[:_KEY_POINTS])

    @property
    def at_length(self) -> tuple[Summary, ...]:
        """The stories that have a place of their own: all but those whose lead is at the head, or in brief, and all."""
        has_heads = bool(self.heads)
        return tuple(summary for summary in self.summaries if not (has_heads and summary.is_minor))

    @property
    def in_brief(self) -> tuple[Summary, ...]:
        """The stories that take a line each, behind the others: there is nothing of them but their lead."""
        return tuple(summary for summary in self.summaries[1:] if summary.is_minor) if self.heads else ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every sentence that is printed or cited as evidence, once, numbered in the order of print."""
        leads = (cited for head in self.heads if head.lead for cited in (head.lead, *head.beside(head.lead)))
        told = (cited for summary in (*self.at_length, *self.in_brief) for cited in summary.cited)
        cited = dict.fromkeys((*leads, *told))
        return tuple(Citation(number, sentence) for number, sentence in enumerate(cited, 1))

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that are cited, in the order of their first citation."""
        cited = {citation.sentence.document.id: citation.sentence.document for citation in self.citations}
        return tuple(cited.values())


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a brief that is not proven: which citation (0: the brief as a whole), its words, and why."""

    citation: int
    text: str
    reason: str
