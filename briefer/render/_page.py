"""What every rendition shows, computed once: briefing → page. Its words are ours; only `Quote.text` is the sources'."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import ceil

from briefer.briefing import Briefing, Difference, Evidence, Section, Summary
from briefer.model import Document, Failure, Sentence
from briefer.render._failures import grouped
from briefer.render._quote import Quote, Reference
from briefer.text.language import direction
from briefer.text.tokens import WORDS_A_MINUTE

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TELLERS = 5  # so many are named under a headline; the rest are counted


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
class PrintedFigure:
    """What an outlet says a figure is, in its words, and when."""

    text: str
    language: str
    direction: str
    reference: Reference
    date: str


@dataclass(frozen=True, slots=True)
class PrintedStory:
    """A story's headline, "" where it is the brief's title; who tells it, and how many more do; its sections.

    `voices` counts its outlets, "" for one; each of `differences` holds the figures of several for one thing.
    """

    headline: str
    language: str
    direction: str
    tellers: tuple[Teller, ...]
    other_tellers: int
    voices: str
    sections: tuple[PrintedSection, ...]
    differences: tuple[tuple[PrintedFigure, ...], ...]

    @property
    def told_by(self) -> str:
        """The tellers in one line."""
        named = "; ".join(", ".join(filter(None, (teller.label, teller.date))) for teller in self.tellers)
        return f"{named}; and {self.other_tellers} more" if self.other_tellers else named


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a cited sentence stands: citation number, position among its document's sentences from 1, characters.

    `page` is "p. 12" in a document that has pages, and "" in others.
    """

    number: int
    page: str
    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PrintedSource:
    """A cited document as the reader finds it again.

    `address` is where, `link` the same if it can be clicked, `part` where in the file, "" for the file itself.
    """

    number: int
    label: str
    title: str
    language: str
    author: str
    date: str
    address: str
    link: str
    part: str
    sha256: str
    complete: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a layout may print. `failures` are sources that failed, `set_aside` what a rule or limit left out."""

    title: str
    language: str
    direction: str
    date: str
    facts: tuple[str, ...]
    failures: tuple[Failure, ...]
    set_aside: tuple[Failure, ...]
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
    numbers = _Numbers(briefing)
    return Page(
        title=briefing.title,
        language=language,
        direction=direction(language),
        date=_day(briefing.created) if briefing.created else "",
        facts=_facts(briefing),
        failures=grouped(_faults(briefing)),
        set_aside=grouped(failure for failure in briefing.failures if not failure.is_fault),
        note=briefing.note,
        stories=tuple(_story(summary, numbers, briefing) for summary in briefing.summaries),
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
        *([f"{_count(len(_faults(briefing)), 'source')} not read"] if _faults(briefing) else []),
    )


def _coverage(briefing: Briefing) -> tuple[str, ...]:
    coverage = briefing.coverage
    failed, left_out = len(_faults(briefing)), coverage.stories_left_out
    documents = f"{_count(coverage.documents, 'document')} read{_copies(coverage.copies)}"
    read = f"{documents}, {_count(coverage.sentences_read, 'sentence')} in all"
    found = f"{_count(coverage.stories, 'story', 'stories')} found"
    return (
        f"{read}; {found}{f', {left_out:,} left out' if left_out else ''}.",
        f"{_count(failed, 'source')} could not be read: named at the head." if failed else "No source failed.",
        f"{_count(coverage.sentences_printed, 'sentence')} printed, {_count(coverage.words, 'word')}.",
        "Every sentence is quoted word for word; the number after it leads to its place in the source.",
        "Names of sections and outlets, dates and counts are added; no judgement is.",
    )


def _faults(briefing: Briefing) -> tuple[Failure, ...]:
    return tuple(failure for failure in briefing.failures if failure.is_fault)


def _story(summary: Summary, numbers: "_Numbers", briefing: Briefing) -> PrintedStory:
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
        voices=_voices(summary.evidence),
        sections=tuple(
            _section(section, numbers, summary.evidence, is_labelled=len(documents) > 1) for section in summary.sections
        ),
        differences=tuple(_difference(difference, numbers) for difference in summary.evidence.differences),
    )


class _Numbers:
    """The numbers of citations, and which of them the page shows already; it lives inside one call."""

    def __init__(self, briefing: Briefing) -> None:
        self.of = {citation.sentence: citation.number for citation in briefing.citations}
        self._shown = {self.of[sentence] for summary in briefing.summaries for sentence in summary.sentences}

    def reference(self, sentence: Sentence) -> Reference:
        """Return a reference to a sentence that is cited as evidence; only one of several is led back to."""
        number = self.of[sentence]
        is_led_to = number not in self._shown
        self._shown.add(number)
        return Reference(number, sentence.document.label, is_led_to)


def _voices(evidence: Evidence) -> str:
    return f"{evidence.outlets:,} outlets, {evidence.independent:,} independent" if evidence.outlets > 1 else ""


def _difference(difference: Difference, numbers: _Numbers) -> tuple[PrintedFigure, ...]:
    return tuple(
        PrintedFigure(
            text=figure.text,
            language=figure.sentence.document.language,
            direction=direction(figure.sentence.document.language),
            reference=numbers.reference(figure.sentence),
            date=_date(figure.sentence.document, "undated"),
        )
        for figure in difference.figures
    )


def _section(section: Section, numbers: _Numbers, evidence: Evidence, *, is_labelled: bool) -> PrintedSection:
    paragraphs = []
    for _, neighbours in groupby(section.sentences, key=lambda sentence: sentence.document.id):
        sentences = tuple(neighbours)
        quotes = tuple(_quote(sentence, numbers, evidence) for sentence in sentences)
        paragraphs.append(Paragraph(sentences[0].document.label if is_labelled else "", quotes))
    return PrintedSection(section.key, section.title, tuple(paragraphs))


def _quote(sentence: Sentence, numbers: _Numbers, evidence: Evidence) -> Quote:
    language = sentence.document.language
    also = tuple(numbers.reference(other) for other in evidence.also(sentence))
    return Quote(numbers.of[sentence], sentence.text, language, direction(language), also)


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
        part=document.source.part,
        sha256=document.sha256,
        complete=document.complete,
        marks=tuple(
            Mark(
                number=citation.number,
                page=f"p. {citation.sentence.page}" if citation.sentence.page else "",
                sentence=citation.sentence.index + 1,
                start=citation.sentence.start,
                end=citation.sentence.end,
            )
            for citation in briefing.citations
            if citation.sentence.document.id == document.id
        ),
    )


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


def _copies(number: int) -> str:
    if not number:
        return ""
    return f", {number:,} of them " + ("a copy of another’s text" if number == 1 else "copies of others’ texts")


def _commonest(languages: Iterable[str]) -> str:
    """Return the commonest value, the first of equals."""
    counted: dict[str, int] = {}
    for language in languages:
        counted[language] = counted.get(language, 0) + 1
    return max(counted, key=lambda language: counted[language], default="en")
