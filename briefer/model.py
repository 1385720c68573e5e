"""The nouns: frozen values that the stages hand to each other.

Documents are told apart by `id`, sentences by their position; nothing is ever looked up by its words. All positions
are characters (code points) into `Document.text`, from 0, ends exclusive.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

Span = tuple[int, int]
Scores = tuple[float, ...]


class Role(StrEnum):
    """What a sentence does in a news text.

    The discourse roles of T. A. van Dijk, *News as Discourse* (1988), as annotated by P. K. Choubey et al.,
    "Discourse as a Function of Event: Profiling Discourse Structure in News Articles around the Main Event", ACL 2020.
    """

    MAIN_EVENT = "main_event"
    CONSEQUENCE = "consequence"
    PREVIOUS_EVENT = "previous_event"
    CURRENT_CONTEXT = "current_context"
    HISTORICAL_EVENT = "historical_event"
    ANECDOTAL_EVENT = "anecdotal_event"
    EVALUATION = "evaluation"
    EXPECTATION = "expectation"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something came from.

    Attributes:
        uri: The address to read it from again: a path as the user gave it, a URI, or "-" for standard input.
        name: What to call it in one word: a file's name, a host.
        kind: The media type it was read as.
        grade: The user's own grading of the source, printed as given; never computed.
        part: Where in the file it lies, such as an attachment's name; "" for the file itself.
    """

    uri: str
    name: str
    kind: str = "text/plain"
    grade: str | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One piece of writing as clean text.

    Attributes:
        id: Stable across runs and machines for the same source, title and text.
        title: The headline, "" where there is none. It is not part of `text`.
        text: Unicode in form NFC; paragraphs are split by one blank line.
        spans: Where each sentence begins and ends in `text`: ordered, disjoint, inside it.
        source: Where it came from.
        url: Where a reader finds it, if not at `source.uri`.
        author: As the source gives it.
        outlet: Who published it.
        published: When, aware and in UTC; None where the source does not say.
        language: BCP 47 tag.
        complete: False where the text is known to be truncated.
        pages: Where each page of a paged source begins in `text`: rising, one entry a page; () where there are none.
        conversation: What joins the messages of one exchange of mail; None for what is no message.
    """

    id: str
    title: str
    text: str = field(repr=False)
    spans: tuple[Span, ...] = field(repr=False)
    source: Source
    url: str | None = None
    author: str | None = None
    outlet: str | None = None
    published: datetime | None = None
    language: str = "und"
    complete: bool = True
    pages: tuple[int, ...] = field(default=(), repr=False)
    conversation: str | None = None

    @property
    def sentences(self) -> "tuple[Sentence, ...]":
        """The sentences, in order."""
        return tuple(Sentence(self, index, start, end) for index, (start, end) in enumerate(self.spans))

    @property
    def sha256(self) -> str:
        """The hash of `text` in UTF-8, in hexadecimal: the seal of the archived text."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def label(self) -> str:
        """Who is speaking, for a reader: the outlet, else the source's name."""
        return self.outlet or self.source.name


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A span of a document. It has no text of its own, so it cannot misquote.

    Two sentences are equal when they stand at the same place of the same document, whatever they say.
    """

    document: Document
    index: int
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, read from the document."""
        return self.document.text[self.start : self.end]

    @property
    def page(self) -> int | None:
        """The page that it begins on, from 1; None where its document has no pages."""
        return bisect_right(self.document.pages, self.start) or None

    @property
    def _place(self) -> tuple[str, int, int, int]:
        return self.document.id, self.index, self.start, self.end

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sentence) and self._place == other._place

    def __hash__(self) -> int:
        return hash(self._place)


@dataclass(frozen=True, slots=True)
class Story:
    """Documents about one event."""

    documents: tuple[Document, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence of every document, in document order; scores and roles are aligned with it."""
        return tuple(sentence for document in self.documents for sentence in document.sentences)


@dataclass(frozen=True, slots=True)
class Part:
    """What a scheme says of one section.

    Attributes:
        key: Its name in code and JSON.
        title: Its name on the page.
        roles: The roles whose sentences belong in it; they take turns, in this order.
        share: The part of a summary's length that is its own, in (0, 1]; the shares of a scheme add up to 1 at most.
        most: The largest number of sentences it prints.
        stand_in: Whether the best sentence of any role stands in where none plays its own: for a section that no
            summary should be without.
    """

    key: str
    title: str
    roles: tuple[Role, ...]
    share: float
    most: int
    stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """Which roles make which section, in which order, how long.

    Attributes:
        name: Its file's name.
        title: What it is, for a list of schemes.
        sentences: How long a summary is where the user sets no limit.
        parts: Its sections in the order of print, which is the order of their claim on scarce space.
    """

    name: str
    title: str
    sentences: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """Upper limits of length, over the sentences printed; None for no limit."""

    sentences: int | None = None
    words: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a summary: its key in the scheme, its title, and its sentences in document order."""

    key: str
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Corroboration:
    """A printed sentence, and sentences that say the same: one of each outlet that is independent of the others."""

    sentence: Sentence
    by: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A span of a sentence that gives a number, such as “at least 12 dead”; like the sentence it has no text."""

    sentence: Sentence
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, read from the document."""
        return self.sentence.document.text[self.start : self.end]


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
class Evidence:
    """What the outlets of a story say of one thing. Counted, never judged.

    Attributes:
        outlets: How many tell the story; 0 where nobody counted.
        independent: How many of them have a text of their own; those with the same wire text are one.
        copies: How many documents have the text of another one.
        corroborations: Which printed sentences others say, too.
        differences: Where figures differ.
    """

    outlets: int = 0
    independent: int = 0
    copies: int = 0
    corroborations: tuple[Corroboration, ...] = ()
    differences: tuple[Difference, ...] = ()

    def also(self, sentence: Sentence) -> tuple[Sentence, ...]:
        """Return the sentences of others that say what a printed one says."""
        return next((found.by for found in self.corroborations if found.sentence == sentence), ())


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
    """

    headline: str
    sections: tuple[Section, ...]
    story: Story
    scores: Scores = field(repr=False)
    roles: tuple[Role, ...] = field(repr=False)
    decisions: tuple[str, ...] = field(repr=False)
    evidence: Evidence = Evidence()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of its sections, in the order of print."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)

    @property
    def cited(self) -> tuple[Sentence, ...]:
        """All that is cited, in the order of print: each printed sentence, who else says it; then differing figures."""
        told = (cited for sentence in self.sentences for cited in (sentence, *self.evidence.also(sentence)))
        figures = (figure.sentence for difference in self.evidence.differences for figure in difference.figures)
        return (*told, *figures)


@dataclass(frozen=True, slots=True)
class Failure:
    """What was not used of the sources, and why: a value, so that one bad source does not stop the others.

    Attributes:
        uri: The source, or the part of one.
        reason: Why, and what to do about it.
        is_fault: False where it was left out by a rule or a limit, as a picture or the 10,001st entry is.
    """

    uri: str
    reason: str
    is_fault: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was considered and what was printed, in counts.

    `words` counts the words of the printed sentences, `copies` the documents that have the text of another one.
    """

    documents: int
    stories: int
    stories_left_out: int
    sentences_read: int
    sentences_printed: int
    words: int
    copies: int = 0


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
    """

    title: str
    created: datetime | None
    period: tuple[datetime, datetime] | None
    summaries: tuple[Summary, ...]
    failures: tuple[Failure, ...]
    coverage: Coverage
    note: str = ""

    @property
    def printed(self) -> tuple[Sentence, ...]:
        """The sentences of all sections, in the order of print."""
        return tuple(sentence for summary in self.summaries for sentence in summary.sentences)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every sentence that is printed or cited as evidence, once, numbered in the order of print."""
        cited = dict.fromkeys(sentence for summary in self.summaries for sentence in summary.cited)
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
