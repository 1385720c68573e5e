"""What every rendition shows, computed once: briefing → page. Its words are ours; only `Quote.text` is the sources'."""

from dataclasses import dataclass
from itertools import groupby

from briefer.briefing import Briefing, Difference, Evidence, Section, Summary
from briefer.catalogue import Catalogue, catalogue
from briefer.model import Document, Failure, Sentence
from briefer.render._failures import grouped
from briefer.render._heads import Lead
from briefer.render._interests import PrintedName, names
from briefer.render._quote import Quote, Reference
from briefer.render._wording import coverage, date_of, facts, faults
from briefer.text.language import direction, written_direction

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

    `told_by` is the tellers in one line; `voices` counts its outlets, "" for one; each of `differences` holds the
    figures of several for one thing. `number` counts the stories told at length, from 1.
    """

    number: int
    headline: str
    language: str
    direction: str
    tellers: tuple[Teller, ...]
    other_tellers: int
    told_by: str
    voices: str
    sections: tuple[PrintedSection, ...]
    differences: tuple[tuple[PrintedFigure, ...], ...]


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
    """Everything a layout may print.

    `words` has our own words in its language, which may not be that of its title; `failures` are sources that failed,
    `set_aside` what a rule or limit left out, `names` are watched. In a brief of several stories `heads` has its bottom
    line, then its key points; `stories` are told at length, without what is at the head, and `in_brief` in a line each.
    """

    words: Catalogue
    language: str
    direction: str
    title: str
    title_language: str
    title_direction: str
    date: str
    facts: tuple[str, ...]
    failures: tuple[Failure, ...]
    set_aside: tuple[Failure, ...]
    note: str
    heads: tuple[Lead, ...]
    stories: tuple[PrintedStory, ...]
    in_brief: tuple[Lead, ...]
    names: tuple[PrintedName, ...]
    sources: tuple[PrintedSource, ...]
    coverage: tuple[str, ...]

    @property
    def notes(self) -> tuple[tuple[PrintedSource, Mark], ...]:
        """Every citation with its source, in the order of print: Markdown readers number footnotes as they come."""
        marks = ((source, mark) for source in self.sources for mark in source.marks)
        return tuple(sorted(marks, key=lambda note: note[1].number))


def page(briefing: Briefing) -> Page:
    """Return what to print."""
    words = catalogue(briefing.language)
    title_language = _language_of_title(briefing)
    numbers = _Numbers(briefing, words)
    at_length = {id(summary): number for number, summary in enumerate(briefing.at_length, 1)}
    return Page(
        words=words,
        language=words.language,
        direction=words.direction,
        title=briefing.title,
        title_language=title_language,
        title_direction=written_direction(briefing.title, direction(title_language)),
        date=words.day(briefing.created) if briefing.created else "",
        facts=facts(briefing, words),
        failures=grouped(faults(briefing), words),
        set_aside=grouped((failure for failure in briefing.failures if not failure.is_fault), words),
        note=briefing.note,
        heads=tuple(_lead(head, numbers, at_length.get(id(head), 0)) for head in briefing.heads),
        stories=tuple(
            _story(number, summary, numbers, briefing) for number, summary in enumerate(briefing.at_length, 1)
        ),
        in_brief=tuple(_lead(summary, numbers, 0) for summary in briefing.in_brief),
        names=names(briefing),
        sources=tuple(_source(at, document, briefing, words) for at, document in enumerate(briefing.documents, 1)),
        coverage=coverage(briefing, words),
    )


def _lead(summary: Summary, numbers: "_Numbers", story: int) -> Lead:
    sentence = summary.sentences[0] if summary.lead is None else summary.lead
    titled = _titled(summary)
    return Lead(
        quote=_quote(sentence, numbers, summary.evidence),
        headline=summary.headline,
        language=titled.language,
        direction=direction(titled.language),
        label=sentence.document.label,
        date=date_of(sentence.document, numbers.words),
        voices=_voices(summary.evidence, numbers.words),
        story=story,
    )


def _story(number: int, summary: Summary, numbers: "_Numbers", briefing: Briefing) -> PrintedStory:
    words, documents = numbers.words, summary.story.documents
    has_neighbours = len(briefing.summaries) > 1
    tellers = tuple(dict.fromkeys(Teller(document.label, date_of(document, words)) for document in documents))
    named = [
        words.listed(filter(None, (words.isolated(teller.label), teller.date)))
        if teller.date or len(tellers) > 1
        else teller.label
        for teller in tellers[:_TELLERS]
    ]
    others = len(tellers[_TELLERS:])
    more = [words.ngettext("and {number} more", "and {number} more", others)] if others else []
    headline = summary.headline or (documents[0].label if has_neighbours else "")
    return PrintedStory(
        number=number,
        headline=headline if has_neighbours or headline != briefing.title else "",
        language=_titled(summary).language,
        direction=direction(_titled(summary).language),
        tellers=tellers[:_TELLERS],
        other_tellers=others,
        told_by=words.parted([*named, *more]),
        voices=_voices(summary.evidence, words),
        sections=tuple(
            _section(section, numbers, summary.evidence, is_labelled=len({each.label for each in documents}) > 1)
            for section in summary.sections
            if not (summary.lead in numbers.at_head and section.sentences == (summary.lead,))
        ),
        differences=tuple(_difference(difference, numbers) for difference in summary.evidence.differences),
    )


class _Numbers:
    """The numbers of citations, and which of them the page shows already; it lives inside one call."""

    def __init__(self, briefing: Briefing, words: Catalogue) -> None:
        self.words = words
        self.of = {citation.sentence: citation.number for citation in briefing.citations}
        self.at_head = frozenset(head.lead for head in briefing.heads)
        self._shown = {self.of[sentence] for summary in briefing.summaries for sentence in summary.sentences}

    def reference(self, sentence: Sentence) -> Reference:
        """Return a reference to a sentence that is cited as evidence; only one of several is led back to."""
        number = self.of[sentence]
        is_led_to = number not in self._shown
        self._shown.add(number)
        return Reference(number, sentence.document.label, is_led_to)


def _titled(summary: Summary) -> Document:
    """Return the document that has a story's headline."""
    documents = summary.story.documents
    return next((document for document in documents if document.title), documents[0])


def _language_of_title(briefing: Briefing) -> str:
    """Return the language of an only story's headline where that is the title, else the page's."""
    if len(briefing.summaries) == 1 and briefing.title == briefing.summaries[0].headline:
        return _titled(briefing.summaries[0]).language
    return briefing.language


def _voices(evidence: Evidence, words: Catalogue) -> str:
    if evidence.outlets <= 1:
        return ""
    outlets = words.ngettext("{number} outlet", "{number} outlets", evidence.outlets)
    independent = words.ngettext("{number} independent", "{number} independent", evidence.independent)
    return words.listed((outlets, independent))


def _difference(difference: Difference, numbers: _Numbers) -> tuple[PrintedFigure, ...]:
    return tuple(
        PrintedFigure(
            text=figure.text,
            language=figure.sentence.document.language,
            direction=direction(figure.sentence.document.language),
            reference=numbers.reference(figure.sentence),
            date=_dated(figure.sentence.document, numbers.words),
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


def _source(number: int, document: Document, briefing: Briefing, words: Catalogue) -> PrintedSource:
    address = document.url or document.source.uri
    return PrintedSource(
        number=number,
        label=document.label,
        title=document.title,
        language=document.language,
        author=document.author or "",
        date=_dated(document, words),
        address=address,
        link=address if address.startswith(("https://", "http://")) else "",
        part=document.source.part,
        sha256=document.sha256,
        complete=document.complete,
        marks=tuple(
            Mark(
                number=citation.number,
                page=_page_of(citation.sentence, words),
                sentence=citation.sentence.index + 1,
                start=citation.sentence.start,
                end=citation.sentence.end,
            )
            for citation in briefing.citations
            if citation.sentence.document.id == document.id
        ),
    )


def _dated(document: Document, words: Catalogue) -> str:
    return date_of(document, words) or words.gettext("undated")


def _page_of(sentence: Sentence, words: Catalogue) -> str:
    return words.gettext("p. {number}", number=str(sentence.page)) if sentence.page else ""
