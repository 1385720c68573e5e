"""What every rendition shows, computed once: briefing → page. Its words are ours; only `Quote.text` is the sources'."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby

from briefer.briefing import Briefing, Citation, Section, Summary
from briefer.catalogue import Catalogue, catalogue
from briefer.facts import Difference
from briefer.model import Document, Sentence
from briefer.render._beside import actors, key_figures
from briefer.render._changes import changes, is_of_series, no_news, replaces, silences, status, titled
from briefer.render._excerpts import Mark, excerpts
from briefer.render._failures import grouped
from briefer.render._heads import Lead
from briefer.render._interests import names
from briefer.render._printed import (
    Page,
    Paragraph,
    PrintedFigure,
    PrintedSection,
    PrintedSource,
    PrintedStory,
    Teller,
)
from briefer.render._quote import Quote, Reference, Replaced
from briefer.render._timeline import timeline
from briefer.render._times import Resolved, Times
from briefer.render._wording import coverage, date_of, edition_of, facts, faults, likelihood, read
from briefer.text.language import direction, written_direction

_ATTACHED = 12  # so many attachments are named there
_TELLERS = 5  # so many are named under a headline; the rest are counted


def page(briefing: Briefing) -> Page:
    """Return what to print."""
    words = catalogue(briefing.language)
    title_language = _language_of_title(briefing)
    numbers = _Numbers(briefing, words)
    at_length = {id(summary): number for number, summary in enumerate(briefing.at_length, 1)}
    exclude = [each.phrase for each in briefing.outcome.exclusions]
    cited = defaultdict[str, list[Citation]](list)
    for citation in briefing.citations:
        cited[citation.sentence.document.id].append(citation)
    return Page(
        words=words,
        language=words.language,
        direction=words.direction,
        title=briefing.title,
        title_language=title_language,
        title_direction=written_direction(briefing.title, direction(title_language)),
        date=edition_of(briefing, words),
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
        sources=tuple(
            _source(at, document, cited[document.id], words, exclude)
            for at, document in enumerate(briefing.documents, 1)
        ),
        coverage=coverage(briefing, words),
        timeline=timeline(briefing, words),
        key_figures=key_figures(briefing, words),
        actors=actors(briefing, words),
        changes=changes(briefing, words),
        no_news=no_news(briefing, read(briefing, words), words),
        silences=silences(briefing, words),
    )


def _lead(summary: Summary, numbers: "_Numbers", story: int) -> Lead:
    sentence = summary.sentences[0] if summary.lead is None else summary.lead
    language = titled(summary.story.documents).language
    return Lead(
        quote=_quote(sentence, numbers, summary, *numbers.times.told([sentence])),
        headline=summary.headline,
        language=language,
        direction=direction(language),
        label=sentence.document.label,
        date=date_of(sentence.document, numbers.words),
        voices=_voices(summary, numbers),
        story=story,
        status=status(summary.change, numbers.words, in_short=story > 0),
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
    attached = tuple(dict.fromkeys(name for each in documents if each.mailing for name in each.mailing.attached))
    if attached:
        left = len(attached[_ATTACHED:])
        names = [
            *map(words.isolated, attached[:_ATTACHED]),
            *([words.ngettext("{number} more", "{number} more", left)] if left else []),
        ]
        more.append(words.gettext("attached: {names}", names=words.listed(names)))
    headline = summary.headline or (documents[0].label if has_neighbours else "")
    language = titled(documents).language
    return PrintedStory(
        number=number,
        headline=headline if has_neighbours or headline != briefing.title else "",
        language=language,
        direction=direction(language),
        tellers=tellers[:_TELLERS],
        other_tellers=others,
        told_by=words.parted([*named, *more]),
        voices=_voices(summary, numbers),
        sections=tuple(
            _section(section, numbers, summary, is_labelled=len({each.label for each in documents}) > 1)
            for section in summary.sections
            if not (summary.lead in numbers.at_head and section.sentences == (summary.lead,))
        ),
        differences=tuple(_difference(difference, numbers) for difference in summary.evidence.differences),
        status=status(summary.change, words),
    )


class _Numbers:
    """The numbers of citations, and which of them the page shows already; it lives inside one call."""

    def __init__(self, briefing: Briefing, words: Catalogue) -> None:
        self.words = words
        self.is_of_series = is_of_series(briefing)
        self.of = {citation.sentence: citation.number for citation in briefing.citations}
        self.at_head = frozenset(head.lead for head in briefing.heads)
        self.times = Times(briefing, words)
        self.quotations = frozenset(briefing.quotations)
        self._shown = {self.of[sentence] for summary in briefing.summaries for sentence in summary.sentences}

    def reference(self, sentence: Sentence) -> Reference:
        """Return a reference to a sentence that is cited as evidence; only one of several is led back to."""
        number = self.of[sentence]
        is_led_to = number not in self._shown
        self._shown.add(number)
        return Reference(number, sentence.document.label, is_led_to)


def _language_of_title(briefing: Briefing) -> str:
    """Return the language of an only story's headline where that is the title, else the page's."""
    if len(briefing.summaries) == 1 and briefing.title == briefing.summaries[0].headline:
        return titled(briefing.summaries[0].story.documents).language
    return briefing.language


def _voices(summary: Summary, numbers: _Numbers) -> str:
    words, evidence = numbers.words, summary.evidence
    if any(document.is_letter for document in summary.story.documents):
        return ""
    if evidence.outlets <= 1:
        return words.gettext("single source") if evidence.outlets and numbers.is_of_series else ""
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


def _section(section: Section, numbers: _Numbers, summary: Summary, *, is_labelled: bool) -> PrintedSection:
    paragraphs = []
    for (_, is_quotation), neighbours in groupby(
        section.sentences, key=lambda sentence: (sentence.document.id, sentence in numbers.quotations)
    ):
        sentences = tuple(neighbours)
        resolved = zip(sentences, numbers.times.told(sentences), strict=True)
        quotes = tuple(_quote(sentence, numbers, summary, times) for sentence, times in resolved)
        paragraphs.append(Paragraph(sentences[0].document.label if is_labelled else "", quotes, is_quotation))
    return PrintedSection(section.key, section.title, tuple(paragraphs))


def _quote(sentence: Sentence, numbers: _Numbers, summary: Summary, times: tuple[Resolved, ...]) -> Quote:
    evidence, language = summary.evidence, sentence.document.language
    also = tuple(numbers.reference(other) for other in evidence.also(sentence))
    likelihoods = dict.fromkeys(likelihood(found, numbers.words) for found in evidence.likelihoods_in(sentence))
    return Quote(
        number=numbers.of[sentence],
        text=sentence.text,
        language=language,
        direction=direction(language),
        also=also,
        likelihoods=tuple(likelihoods),
        times=times,
        replaces=_replaced(sentence, numbers, summary),
    )


def _replaced(sentence: Sentence, numbers: _Numbers, summary: Summary) -> tuple[Replaced, ...]:
    change = summary.change
    if change is None:
        return ()
    return tuple(
        Replaced(
            said=replaces(change.told, earlier, numbers.words),
            text=earlier.text,
            language=earlier.document.language,
            direction=direction(earlier.document.language),
            reference=numbers.reference(earlier),
        )
        for earlier in change.replaced(sentence)
    )


def _source(
    number: int, document: Document, citations: Iterable[Citation], words: Catalogue, exclude: Sequence[str]
) -> PrintedSource:
    address = document.url or document.source.uri
    marks = tuple(
        Mark(
            number=citation.number,
            page=_page_of(citation.sentence, words),
            sentence=citation.sentence.index + 1,
            start=citation.sentence.start,
            end=citation.sentence.end,
        )
        for citation in citations
    )
    return PrintedSource(
        number=number,
        label=document.label,
        title=document.title,
        language=document.language,
        author=document.author if document.author and document.author != document.label else "",
        date=_dated(document, words),
        address=address,
        link=address if address.startswith(("https://", "http://")) else "",
        part=document.source.part,
        grade=document.source.grade or "",
        sha256=document.sha256,
        complete=document.complete,
        marks=marks,
        excerpts=excerpts(document, marks, exclude),
    )


def _dated(document: Document, words: Catalogue) -> str:
    return date_of(document, words) or words.gettext("undated")


def _page_of(sentence: Sentence, words: Catalogue) -> str:
    return words.gettext("p. {number}", number=str(sentence.page)) if sentence.page else ""
