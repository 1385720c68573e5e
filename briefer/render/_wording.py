"""Our own words around the quotations: days, counts, and what was read."""

from math import ceil

from briefer.briefing import Briefing
from briefer.catalogue import Catalogue
from briefer.facts import Likelihood
from briefer.memory import Undelivered
from briefer.model import Document, Failure
from briefer.render._changes import window
from briefer.render._interests import asked
from briefer.render._quote import PrintedLikelihood
from briefer.text.tokens import WORDS_A_MINUTE


def facts(briefing: Briefing, words: Catalogue) -> tuple[str, ...]:
    """Return what stands under the title: period, length, how many sources."""
    counts = briefing.coverage
    read_now = {document.id for summary in briefing.summaries for document in summary.story.documents}
    documents_cited = [document for document in briefing.documents if document.id in read_now]
    cited, failed = len(documents_cited), len(faults(briefing))
    outlets = len({document.label for document in documents_cited if not document.is_letter})
    minutes = max(1, ceil(counts.words / WORDS_A_MINUTE))
    documents = words.ngettext("{number} document", "{number} documents", counts.documents)
    some = words.ngettext("{number} cited", "{number} cited", cited)
    return (
        *window(briefing, words),
        *([_dated(briefing, words)] if briefing.period and not briefing.window else []),
        words.ngettext("{number} min read", "{number} min read", minutes),
        words.listed((documents, some)) if cited < counts.documents else documents,
        *([words.ngettext("{number} outlet", "{number} outlets", outlets)] if outlets > 1 else []),
        *([_health(counts.sources, failed, words)] if failed else []),
        *(_missed(each, words) for each in briefing.undelivered),
    )


def _missed(undelivered: Undelivered, words: Catalogue) -> str:
    return words.ngettext(
        "No. {edition} did not reach {number} recipient",
        "No. {edition} did not reach {number} recipients",
        undelivered.recipients,
        edition=str(undelivered.edition),
    )


def coverage(briefing: Briefing, words: Catalogue) -> tuple[str, ...]:
    """Return what stands at the end: what was considered and printed, and how."""
    return (
        words.parted((_read(briefing, words), _found(briefing, words))) + words.stop,
        *([_dated(briefing, words) + words.stop] if briefing.period and briefing.window else []),
        _failed(len(faults(briefing)), words),
        _printed(briefing, words) + words.stop,
        *asked(briefing, words),
        words.gettext("Every sentence is quoted word for word; the number after it leads to its place in the source."),
        words.gettext("Names of sections and outlets, dates and counts are added; no judgement is."),
        *([words.gettext("Sources read on {date}.", date=words.day(briefing.created))] if briefing.created else []),
        words.gettext("Hash of this edition: {hash}.", hash=briefing.seal[:16]),
        *([_bands(words)] if any(summary.evidence.likelihoods for summary in briefing.summaries) else []),
    )


def read(briefing: Briefing, words: Catalogue) -> str:
    """Return what was read: sources, where they were counted, documents and sentences."""
    sources, failed = briefing.coverage.sources, len(faults(briefing))
    health = [_health(sources, failed, words)] if sources or failed else []
    return words.parted((*health, _read(briefing, words)))


def _dated(briefing: Briefing, words: Catalogue) -> str:
    period = words.period(*briefing.period) if briefing.period else ""
    return words.gettext("Sources dated {period}", period=f"{period} (UTC)")


def _health(read: int, failed: int, words: Catalogue) -> str:
    if not read:
        return words.ngettext("{number} source not read", "{number} sources not read", failed)
    health = words.ngettext(
        "{read} of {number} source read", "{read} of {number} sources read", read + failed, read=str(read)
    )
    return words.parted((health, *([words.ngettext("{number} failed", "{number} failed", failed)] if failed else [])))


def _read(briefing: Briefing, words: Catalogue) -> str:
    counts = briefing.coverage
    copies = words.ngettext(
        "{number} of them a copy of another’s text", "{number} of them copies of others’ texts", counts.copies
    )
    return words.listed((
        words.ngettext("{number} document read", "{number} documents read", counts.documents),
        *([copies] if counts.copies else []),
        words.ngettext("{number} sentence in all", "{number} sentences in all", counts.sentences_read),
    ))  # fmt: skip


def _found(briefing: Briefing, words: Catalogue) -> str:
    counts = briefing.coverage
    found = words.ngettext("{number} story found", "{number} stories found", counts.stories)
    if not counts.stories_left_out:
        return found
    return words.listed((found, words.ngettext("{number} left out", "{number} left out", counts.stories_left_out)))


def _failed(number: int, words: Catalogue) -> str:
    if not number:
        return words.gettext("No source failed.")
    return words.ngettext(
        "{number} source could not be read: named at the head.",
        "{number} sources could not be read: named at the head.",
        number,
    )


def _bands(words: Catalogue) -> str:
    return words.gettext(
        "The bands behind likelihood words are those of ICD 203 (US) and PHIA (UK): the word is the source’s, the band "
        "is added, and the source may have used neither scale."
    )


def _printed(briefing: Briefing, words: Catalogue) -> str:
    counts = briefing.coverage
    return words.listed((
        words.ngettext("{number} sentence printed", "{number} sentences printed", counts.sentences_printed),
        words.ngettext("{number} word", "{number} words", counts.words),
    ))  # fmt: skip


def likelihood(found: Likelihood, words: Catalogue) -> PrintedLikelihood:
    """Return a likelihood word with its bands, as they stand behind its sentence."""
    shown = (
        words.gettext("{low}–{high}% ({scale})", low=band.low, high=band.high, scale=band.scale) for band in found.bands
    )
    return PrintedLikelihood(found.text, tuple(shown))


def faults(briefing: Briefing) -> tuple[Failure, ...]:
    """Return the sources that failed, without what a rule or a limit left out."""
    return tuple(failure for failure in briefing.failures if failure.is_fault)


def edition_of(briefing: Briefing, words: Catalogue) -> str:
    """Return the number of an edition and its day, as far as they are known."""
    number = [words.gettext("No. {number}", number=str(briefing.edition))] if briefing.edition is not None else []
    return " · ".join((*number, *([words.day(briefing.created)] if briefing.created else [])))


def date_of(document: Document, words: Catalogue) -> str:
    """Return the day that a document was published, "" where it does not say."""
    return words.day(document.published) if document.published else ""
