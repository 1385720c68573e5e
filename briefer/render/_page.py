"""What every rendition shows, computed once: briefing → page. Its words are ours; only `Quote.text` is the sources'."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import ceil

from briefer.model import Briefing, Document, Failure, Section, Sentence, Summary
from briefer.text.language import direction

_WORDS_A_MINUTE = 230
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quote:
    """A printed sentence: its citation's number, its words, its language and the way that runs."""

    number: int
    text: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Neighbouring sentences of one document, under its label where the story has several documents."""

    label: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section's title and paragraphs."""

    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class PrintedStory:
    """A story's headline, who tells it, and its sections."""

    headline: str
    tellers: str
    sections: tuple[PrintedSection, ...]


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
        stories=tuple(_story(summary, number_of, len(briefing.summaries) > 1) for summary in briefing.summaries),
        sources=tuple(_source(at, document, briefing) for at, document in enumerate(briefing.documents, 1)),
        coverage=_coverage(briefing),
    )


def _facts(briefing: Briefing) -> tuple[str, ...]:
    coverage = briefing.coverage
    outlets = {document.label for document in briefing.documents}
    minutes = max(1, ceil(coverage.words / _WORDS_A_MINUTE))
    return (
        *([_period(*briefing.period)] if briefing.period else []),
        f"{minutes} min read",
        _count(coverage.documents, "document"),
        _count(len(outlets), "source") + " cited",
    )


def _coverage(briefing: Briefing) -> tuple[str, ...]:
    coverage = briefing.coverage
    left_out = (
        f"; {_count(coverage.stories_left_out, 'story', 'stories')} left out" if coverage.stories_left_out else ""
    )
    return (
        f"{_count(coverage.documents, 'document')} read, {_count(len(briefing.failures), 'source')} failed.",
        f"{_count(coverage.stories, 'story', 'stories')} found{left_out}.",
        f"{coverage.sentences_printed:,} of {_count(coverage.sentences_read, 'sentence')} printed.",
        f"{_count(coverage.words, 'word')} in all.",
        "Every sentence is quoted verbatim; the number after it leads to its place in the source.",
    )


def _story(summary: Summary, number_of: dict[Sentence, int], has_neighbours: bool) -> PrintedStory:
    documents = summary.story.documents
    labels = tuple(dict.fromkeys(document.label for document in documents))
    return PrintedStory(
        headline=summary.headline if has_neighbours else "",
        tellers=f"{_count(len(documents), 'document')}: {', '.join(labels)}"
        if len(documents) > 1
        else ", ".join(labels),
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
        author=document.author or "",
        date=_day(document.published) if document.published else "undated",
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


def _day(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _period(first: datetime, last: datetime) -> str:
    return _day(first) if first.date() == last.date() else f"{_day(first)} – {_day(last)}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _commonest(languages: Iterable[str]) -> str:
    """Return the commonest value, the first of equals."""
    counted: dict[str, int] = {}
    for language in languages:
        counted[language] = counted.get(language, 0) + 1
    return max(counted, key=lambda language: counted[language], default="en")
