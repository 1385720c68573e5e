"""Our own words around the quotations: days, counts, and what was read."""

from datetime import datetime
from math import ceil

from briefer.briefing import Briefing
from briefer.model import Document, Failure
from briefer.render._interests import asked
from briefer.text.tokens import WORDS_A_MINUTE

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def facts(briefing: Briefing) -> tuple[str, ...]:
    """Return what stands under the title: period, length, how many sources."""
    counts = briefing.coverage
    cited = len(briefing.documents)
    outlets = {document.label for document in briefing.documents}
    minutes = max(1, ceil(counts.words / WORDS_A_MINUTE))
    return (
        *([f"Sources dated {_period(*briefing.period)}"] if briefing.period else []),
        f"{minutes} min read",
        _count(counts.documents, "document") + (f", {cited} cited" if cited < counts.documents else ""),
        *([_count(len(outlets), "outlet")] if len(outlets) > 1 else []),
        *([f"{_count(len(faults(briefing)), 'source')} not read"] if faults(briefing) else []),
    )


def coverage(briefing: Briefing) -> tuple[str, ...]:
    """Return what stands at the end: what was considered and printed, and how."""
    counts = briefing.coverage
    failed, left_out = len(faults(briefing)), counts.stories_left_out
    documents = f"{_count(counts.documents, 'document')} read{_copies(counts.copies)}"
    read = f"{documents}, {_count(counts.sentences_read, 'sentence')} in all"
    found = f"{_count(counts.stories, 'story', 'stories')} found"
    return (
        f"{read}; {found}{f', {left_out:,} left out' if left_out else ''}.",
        f"{_count(failed, 'source')} could not be read: named at the head." if failed else "No source failed.",
        f"{_count(counts.sentences_printed, 'sentence')} printed, {_count(counts.words, 'word')}.",
        *asked(briefing),
        "Every sentence is quoted word for word; the number after it leads to its place in the source.",
        "Names of sections and outlets, dates and counts are added; no judgement is.",
    )


def faults(briefing: Briefing) -> tuple[Failure, ...]:
    """Return the sources that failed, without what a rule or a limit left out."""
    return tuple(failure for failure in briefing.failures if failure.is_fault)


def date_of(document: Document, otherwise: str) -> str:
    """Return the day that a document was published, or `otherwise` where it does not say."""
    return day(document.published) if document.published else otherwise


def day(moment: datetime) -> str:
    """Return a day as it is written in a brief: 2 March 2026."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _period(first: datetime, last: datetime) -> str:
    if first.date() == last.date():
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _copies(number: int) -> str:
    if not number:
        return ""
    return f", {number:,} of them " + ("a copy of another’s text" if number == 1 else "copies of others’ texts")
