"""The nouns: frozen values that the stages hand to each other.

Documents are told apart by `id`, sentences by their position; nothing is ever looked up by its words. All positions
are characters (code points) into `Document.text`, from 0, ends exclusive.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from math import prod

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
class Mailing:
    """From whom to whom a message went, and what was attached.

    It is not archived with the document: whose addresses these are has not asked to be in a brief.

    Attributes:
        sender: The address in From, in lower case; "" where there is none.
        to: Name and address of each in To, "" for what is not said; addresses in lower case.
        copied: The same of Cc.
        delivered: The address of the mailbox that it was delivered to (Delivered-To, X-Original-To, Envelope-To).
        is_bulk: Whether it went to many who cannot answer to all: a newsletter, not a list that people talk on.
        attached: The names of what is attached, read or not.
        thread: The Message-IDs that it names, those of earlier messages first, its own last (RFC 5322, section 3.6.4).
        is_reply: Whether it answers another message, by these or by its subject.
    """

    sender: str = ""
    to: tuple[tuple[str, str], ...] = ()
    copied: tuple[tuple[str, str], ...] = ()
    delivered: str = ""
    is_bulk: bool = False
    attached: tuple[str, ...] = ()
    thread: tuple[str, ...] = ()
    is_reply: bool = False


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
        mailing: How it went by mail; None for what is no message, or was passed on in one.
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
    mailing: Mailing | None = field(default=None, repr=False)

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

    @property
    def is_letter(self) -> bool:
        """Whether it is mail between people: who writes it is no outlet."""
        return self.mailing is not None and not self.mailing.is_bulk


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

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of each sentence; for those who look at no more, several times faster."""
        return tuple(document.text[start:end] for document in self.documents for start, end in document.spans)


@dataclass(frozen=True, slots=True)
class Part:
    """What a scheme says of one section.

    Attributes:
        key: Its name in code and JSON.
        title: Its name on the page.
        roles: The roles whose sentences belong in it.
        share: The part of a summary's length that is its own, in (0, 1]; the shares of a scheme add up to 1 at most.
            What they leave over goes to the best sentences, whichever section they belong in.
        most: The largest number of sentences it prints.
        stand_in: Whether the best sentence of any role stands in where none plays its own: for a section that no
            summary should be without.
        confidence: How probable it must be of a sentence that it belongs here, in [0, 1]: while nothing printed tells
            what does, and where something surely does; in between by how probable that is. A section is rather left
            empty than filled wrongly.
        cues: Words and phrases by language, in lower case, that put a sentence here whatever its role; the first
            section whose cue a sentence says has it. An asterisk stands for any letters.
        attributed: Whether each of its sentences must say who says, expects or judges it.
        questions: Whether questions and, by its cues, requests that mail puts to the reader stand here, whatever their
            role; no other question is then said by a cue of another section.
        upcoming: Whether a sentence stands here, whatever its role, that names a day, week or month after the date of
            its document.
        reader: The addresses and the names of whom `questions` are put to, in lower case; () for anybody.
        others: The names of the other people of the mail: what speaks to one of them is not put to the reader.
    """

    key: str
    title: str
    roles: tuple[Role, ...]
    share: float
    most: int
    stand_in: bool = False
    confidence: tuple[float, float] = (0.0, 0.0)
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    attributed: bool = False
    questions: bool = False
    upcoming: bool = False
    reader: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def confidence_asked(self, told: Iterable[float]) -> float:
        """Return how probable it must be of a sentence that it belongs here.

        Args:
            told: Of each sentence that is printed, under whatever title, how probable it is that it belongs here.
        """
        first, further = self.confidence
        return further + (first - further) * prod(1 - share for share in told)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Which roles make which section, in which order, how long.

    Attributes:
        name: Its file's name.
        title: What it is, for a list of schemes.
        sentences: How long a summary is where the user sets no limit.
        parts: Its sections in the order of print, which is the order of their claim on scarce space.
        is_ours: Whether it ships with briefer, so that its titles are translated.
    """

    name: str
    title: str
    sentences: int
    parts: tuple[Part, ...]
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """Upper limits of length, over the sentences printed; None for no limit."""

    sentences: int | None = None
    words: int | None = None


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
