"""What every rendition shows, computed once: briefing → page. Its words are ours; only `Quote.text` is the sources'."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import ceil

from briefer.model import Briefing, Document, Failure, Section, Sentence, Summary
from briefer.text.language import direction
from briefer.text.tokens import WORDS_A_MINUTE

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TELLERS = 5  # so many are named under a headline; the rest are counted
_NUMBER = r"\d[\d.,]*(?:[–-]\d[\d.,]*)*"
_UNIT = (
    r"%|‰|°[CF]?|[ap]\.m\.|(?:Mio|Mrd)\.|(?:[Mm]illion(?:s|en)?|[Mm]illones|[Mm]illiard(?:s|en)?|[bt]rillion"
    r"|[kcmµ]?m[²³]?|[kmµ]?g|ha|t|[mk]?l|[kMGT]?Wh?|[kM]?V|[kMG]?Hz|bn|Uhr)\b"
)
_UNBROKEN = re.compile(rf"{_NUMBER} (?:{_UNIT})|\d[\d.,]*(?:[–-]\d[\d.,]*)+")
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\s(?=[–—]\s)|[，；：、،؛]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words, and whether a line may break inside them: a number keeps its unit, and a range its two ends."""

    text: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A printed sentence: its citation's number, its words, its language and the way that runs."""

    number: int
    text: str
    language: str
    direction: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words, cut where a line may break and where not; together they are `text`."""
        return tuple(_runs(self.text))

    @property
    def opening(self) -> tuple[Run, ...]:
        """The first clause, to be set bold where the sentence leads; all of it where none can be told apart."""
        return tuple(_runs(self.text[: _clause(self.text)]))

    @property
    def rest(self) -> tuple[Run, ...]:
        """What follows `opening`."""
        return tuple(_runs(self.text[_clause(self.text) :]))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Neighbouring sentences of one document, under its label where the story has several documents."""

    label: str
    quotes: tuple[Quote, ...]

    @property
    def language(self) -> str:
        """The language of its document."""
        return self.quotes[0].language

    @property
    def direction(self) -> str:
        """The way that runs."""
        return self.quotes[0].direction


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section's title and paragraphs."""

    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def speaker(self) -> str:
        """The label of its only paragraph, "" where it has several."""
        return self.paragraphs[0].label if len(self.paragraphs) == 1 else ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells a story, and when that was published: "" where it is not known."""

    label: str
    date: str


@dataclass(frozen=True, slots=True)
class PrintedStory:
    """A story's headline, "" where it is the brief's title; who tells it, and how many more do; its sections."""

    headline: str
    language: str
    direction: str
    tellers: tuple[Teller, ...]
    other_tellers: int
    sections: tuple[PrintedSection, ...]

    @property
    def told_by(self) -> str:
        """The tellers in one line."""
        named = "; ".join(", ".join(filter(None, (teller.label, teller.date))) for teller in self.tellers)
        return f"{named}; and {self.other_tellers} more" if self.other_tellers else named


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a cited sentence stands: citation number, position among the document's sentences from 1, characters."""

    number: int
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PrintedSource:
    """A cited document as the reader finds it again; `address` is where, `link` the same if it can be clicked."""

    number: int
    label: str
    title: str
    language: str
    author: str
    date: str
    address: str
    link: str
    sha256: str
    complete: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a layout may print."""

    title: str
    language: str
    direction: str
    date: str
    facts: tuple[str, ...]
    failures: tuple[Failure, ...]
    note: str
    stories: tuple[PrintedStory, ...]
    sources: tuple[PrintedSource, ...]
    coverage: tuple[str, ...]

    @property
    def notes(self) -> tuple[tuple[PrintedSource, Mark], ...]:
        """Every citation with its source, in the order of print: Markdown readers number footnotes as they come."""
        marks = ((source, mark) for source in self.sources for mark in source.marks)
        return tuple(sorted(marks, key=lambda note: note[1].number))


def page(briefing: Briefing) -> Page:
    """Return what to print."""
    language = _commonest(document.language for document in briefing.documents)
    number_of = {citation.sentence: citation.number for citation in briefing.citations}
    return Page(
        title=briefing.title,
        language=language,
        direction=direction(language),
        date=_day(briefing.created) if briefing.created else "",
        facts=_facts(briefing),
        failures=briefing.failures,
        note=briefing.note,
        stories=tuple(_story(summary, number_of, briefing) for summary in briefing.summaries),
        sources=tuple(_source(at, document, briefing) for at, document in enumerate(briefing.documents, 1)),
        coverage=_coverage(briefing),
    )


def _facts(briefing: Briefing) -> tuple[str, ...]:
    coverage = briefing.coverage
    cited = len(briefing.documents)
    outlets = {document.label for document in briefing.documents}
    minutes = max(1, ceil(coverage.words / WORDS_A_MINUTE))
    return (
        *([f"Sources dated {_period(*briefing.period)}"] if briefing.period else []),
        f"{minutes} min read",
        _count(coverage.documents, "document") + (f", {cited} cited" if cited < coverage.documents else ""),
        *([_count(len(outlets), "outlet")] if len(outlets) > 1 else []),
        *([f"{_count(len(briefing.failures), 'source')} not read"] if briefing.failures else []),
    )


def _coverage(briefing: Briefing) -> tuple[str, ...]:
    coverage = briefing.coverage
    failed, left_out = len(briefing.failures), coverage.stories_left_out
    read = f"{_count(coverage.documents, 'document')} read, {_count(coverage.sentences_read, 'sentence')} in all"
    found = f"{_count(coverage.stories, 'story', 'stories')} found"
    return (
        f"{read}; {found}{f', {left_out:,} left out' if left_out else ''}.",
        f"{_count(failed, 'source')} could not be read: named at the head." if failed else "No source failed.",
        f"{_count(coverage.sentences_printed, 'sentence')} printed, {_count(coverage.words, 'word')}.",
        "Every sentence is quoted word for word; the number after it leads to its place in the source.",
        "Names of sections and outlets, dates and counts are added; no judgement is.",
    )


def _story(summary: Summary, number_of: dict[Sentence, int], briefing: Briefing) -> PrintedStory:
    documents = summary.story.documents
    has_neighbours = len(briefing.summaries) > 1
    tellers = tuple(dict.fromkeys(Teller(document.label, _date(document, "")) for document in documents))
    titled = next((document for document in documents if document.title), documents[0])
    headline = summary.headline or (documents[0].label if has_neighbours else "")
    return PrintedStory(
        headline=headline if has_neighbours or headline != briefing.title else "",
        language=titled.language,
        direction=direction(titled.language),
        tellers=tellers[:_TELLERS],
        other_tellers=len(tellers[_TELLERS:]),
        sections=tuple(_section(section, number_of, len(documents) > 1) for section in summary.sections),
    )


def _section(section: Section, number_of: dict[Sentence, int], is_labelled: bool) -> PrintedSection:
    paragraphs = []
    for _, neighbours in groupby(section.sentences, key=lambda sentence: sentence.document.id):
        sentences = tuple(neighbours)
        quotes = tuple(_quote(sentence, number_of[sentence]) for sentence in sentences)
        paragraphs.append(Paragraph(sentences[0].document.label if is_labelled else "", quotes))
    return PrintedSection(section.key, section.title, tuple(paragraphs))


def _quote(sentence: Sentence, number: int) -> Quote:
    language = sentence.document.language
    return Quote(number, sentence.text, language, direction(language))


def _source(number: int, document: Document, briefing: Briefing) -> PrintedSource:
    address = document.url or document.source.uri
    return PrintedSource(
        number=number,
        label=document.label,
        title=document.title,
        language=document.language,
        author=document.author or "",
        date=_date(document, "undated"),
        address=address,
        link=address if address.startswith(("https://", "http://")) else "",
        sha256=document.sha256,
        complete=document.complete,
        marks=tuple(
            Mark(citation.number, citation.sentence.index + 1, citation.sentence.start, citation.sentence.end)
            for citation in briefing.citations
            if citation.sentence.document.id == document.id
        ),
    )


def _clause(text: str) -> int:
    """Return where the first clause ends that is a third of the sentence or longer."""
    ends = (found.end() for found in _CLAUSE_END.finditer(text))
    return next((end for end in ends if end * 3 >= len(text)), len(text))


def _runs(text: str) -> Iterator[Run]:
    at = 0
    for found in _UNBROKEN.finditer(text):
        if found.start() > at:
            yield Run(text[at : found.start()], breaks=True)
        yield Run(found[0], breaks=False)
        at = found.end()
    if at < len(text):
        yield Run(text[at:], breaks=True)


def _date(document: Document, otherwise: str) -> str:
    return _day(document.published) if document.published else otherwise


def _day(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _period(first: datetime, last: datetime) -> str:
    if first.date() == last.date():
        return _day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} – {_day(last)}"
    return f"{_day(first)} – {_day(last)}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _commonest(languages: Iterable[str]) -> str:
    """Return the commonest value, the first of equals."""
    counted: dict[str, int] = {}
    for language in languages:
        counted[language] = counted.get(language, 0) + 1
    return max(counted, key=lambda language: counted[language], default="en")
