"""What is new since the last edition: the window, what became of its stories, what is replaced, and who is silent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from briefer.briefing import Briefing, Summary
from briefer.catalogue import Catalogue
from briefer.memory import Change, Continued, Delta, Silence, Status, Told
from briefer.model import Document, Sentence
from briefer.text.language import direction

_NAMED = 5  # new stories; all of them are on the page, and the best at its head
_MOST = 12  # silences, as of failures; the JSON has every one
_DAYS_FROM = timedelta(hours=48)  # a shorter habit is told in hours


@dataclass(frozen=True, slots=True)
class PrintedChange:
    """A story in what changed.

    Attributes:
        headline: As its newest document has it; as the last edition had it, where it is not told again.
        language: The headline's.
        direction: The way that runs.
        told: What there is to say of it, in our words.
        leads_to: The id of its place on the page, "" where it has none.
    """

    headline: str
    language: str
    direction: str
    told: str
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A line of what changed: a status, stories of it, and what there is to say of all of them."""

    status: str
    stories: tuple[PrintedChange, ...]
    told: str = ""


@dataclass(frozen=True, slots=True)
class PrintedChanges:
    """What changed since the last edition: its number, day and counts in a line, and the stories by status."""

    since: str
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class PrintedSilence:
    """A source that is silent, and for how long, in words of ours."""

    name: str
    told: str


def is_of_series(briefing: Briefing) -> bool:
    """Tell whether a brief is an edition of a series, to which a reader comes back."""
    return briefing.edition is not None or briefing.window is not None or briefing.delta is not None


def window(briefing: Briefing, words: Catalogue) -> tuple[str, ...]:
    """Return what an edition covers, and when the next one is due: by the clock of the reader, with its offset."""
    told, zone = [], ""
    if briefing.window:
        first, last = briefing.window
        zone = _zone(last)
        start = _moment(first, words, zone if _zone(first) == zone else "")
        told.append(words.gettext("Covers {start} to {end}", start=start, end=_moment(last, words)))
    if briefing.next_edition:
        told.append(words.gettext("Next edition: {moment}", moment=_moment(briefing.next_edition, words, zone)))
    return tuple(told)


def no_news(briefing: Briefing, read: str, words: Catalogue) -> tuple[str, ...]:
    """Return what an edition without a story says of that, and what was read; () where it has one."""
    if briefing.summaries or not is_of_series(briefing):
        return ()
    was_read = bool(briefing.coverage.documents or briefing.coverage.sources)
    failed = any(failure.is_fault for failure in briefing.failures) and not was_read
    if briefing.delta is None:
        said = words.gettext("No source could be read.") if failed else words.gettext("Nothing to report.")
        return (said, read)
    known = {"number": str(briefing.delta.edition), "day": words.day(briefing.delta.created)}
    if failed:
        said = words.gettext("No source could be read: what is new since No. {number} of {day} is not known.", **known)
    elif briefing.coverage.documents:
        said = words.gettext("Nothing new to report since No. {number} of {day}.", **known)
    else:
        said = words.gettext("No new reports since No. {number} of {day}.", **known)
    return (said, read)


def changes(briefing: Briefing, words: Catalogue) -> PrintedChanges | None:
    """Return what changed since the last edition; None where there was none, or nothing is to be said."""
    if briefing.delta is None:
        return None
    stories = list(_stories(briefing, briefing.delta, words))
    counts = [_name(of, words) + words.colon + words.number(len(each)) for of, each in stories if each]
    if not counts:
        return None
    since = words.gettext(
        "Since No. {number} of {day}", number=str(briefing.delta.edition), day=words.day(briefing.delta.created)
    )
    lines = (line for of, each in stories if each for line in _lines(of, each, words))
    return PrintedChanges(" · ".join((since, *counts)), tuple(lines))


def status(change: Change | None, words: Catalogue, *, in_short: bool = False) -> str:
    """Return what a story is against earlier editions, and which told it first unless in short; "" without any."""
    if change is None:
        return ""
    return words.listed((_name(change.status, words), *(() if in_short else _first_told(change.told, words))))


def replaces(told: Told | None, earlier: Sentence, words: Catalogue) -> str:
    """Return what stands before an earlier sentence that is replaced: which edition printed it, where that is known."""
    editions = dict(zip(told.sentences, told.editions, strict=False)) if told else {}
    if earlier in editions:
        return words.gettext("replaces, in No. {number}", number=str(editions[earlier]))
    return words.gettext("replaces, in an earlier edition")


def silences(briefing: Briefing, words: Catalogue) -> tuple[PrintedSilence, ...]:
    """Return the sources that are silent for longer than is their habit, and what is too much counted last."""
    told = [PrintedSilence(each.name, _silence(each, words)) for each in briefing.silences[:_MOST]]
    if rest := len(briefing.silences[_MOST:]):
        more = words.ngettext("{number} more", "{number} more", rest)
        told.append(PrintedSilence(more, words.gettext("see the JSON of this brief")))
    return tuple(told)


def titled(documents: Sequence[Document]) -> Document:
    """Return the document that has a story's headline: the first with a title."""
    return next((document for document in documents if document.title), documents[0])


def _stories(briefing: Briefing, delta: Delta, words: Catalogue) -> Iterator[tuple[Status, tuple[PrintedChange, ...]]]:
    """Yield what is new and updated in the order of print, what goes on, and what is closed."""
    places = _places(briefing)
    for of in (Status.NEW, Status.UPDATED):
        told = (it for it in briefing.summaries if it.change and it.change.status is of)
        yield of, tuple(_told_again(summary, places[id(summary)], words) for summary in told)
    yield Status.CONTINUING, tuple(_going_on(it, words) for it in delta.continuing)
    yield Status.CLOSED, tuple(_from_memory(told, told.documents, "") for told in delta.closed)


def _lines(of: Status, stories: tuple[PrintedChange, ...], words: Catalogue) -> Iterator[ChangeLine]:
    """Yield the lines of a status: what goes on has one a story; what is new is told below, what is closed is over."""
    name = _name(of, words)
    if of is Status.NEW:
        rest = len(stories) - _NAMED
        more = words.ngettext("and {number} more", "and {number} more", rest) if rest > 0 else ""
        yield ChangeLine(name, stories[:_NAMED], more)
    elif of is Status.CLOSED:
        yield ChangeLine(name, stories, words.gettext("no further reports"))
    else:
        yield from (ChangeLine(name, (each,), each.told) for each in stories)


def _places(briefing: Briefing) -> dict[int, str]:
    """Return the id of each story's place on the page, by the identity of its summary."""
    number_of = {citation.sentence: citation.number for citation in briefing.citations}
    lines = {id(it): f"quote-{number_of[it.lead]}" for it in briefing.summaries if it.lead in number_of}
    return lines | {id(it): f"story-{number}" for number, it in enumerate(briefing.at_length, 1)}


def _told_again(summary: Summary, leads_to: str, words: Catalogue) -> PrintedChange:
    document = titled(summary.story.documents)
    told = summary.change.told if summary.change else None
    return PrintedChange(
        headline=summary.headline or document.label,
        language=document.language,
        direction=direction(document.language),
        told=" · ".join(_first_told(told, words)),
        leads_to=leads_to,
    )


def _going_on(continued: Continued, words: Catalogue) -> PrintedChange:
    told, outlets = continued.told, len({each.label.casefold() for each in continued.story.documents})
    now = words.ngettext("{number} outlet", "{number} outlets", outlets)
    return _from_memory(told, continued.story.documents, " · ".join((now, *_first_told(told, words))))


def _from_memory(told: Told, documents: Sequence[Document], said: str) -> PrintedChange:
    """Return a line on a story that is not told again, with the headline that its readers know."""
    known = next((each for each in told.documents if each.title == told.headline), None)
    document = known or titled(documents)
    return PrintedChange(told.headline or document.label, document.language, direction(document.language), said)


def _first_told(told: Told | None, words: Catalogue) -> tuple[str, ...]:
    return (words.gettext("first told in No. {number}", number=str(told.first)),) if told else ()


def _name(status: Status, words: Catalogue) -> str:
    return {
        Status.NEW: words.pgettext("of a story", "New"),
        Status.UPDATED: words.pgettext("of a story", "Updated"),
        Status.CONTINUING: words.pgettext("of a story", "Continuing"),
        Status.CLOSED: words.pgettext("of a story", "Closed"),
    }[status]


def _silence(silence: Silence, words: Catalogue) -> str:
    usual = silence.usual
    if usual < _DAYS_FROM:
        hours = max(1, ceil(usual / timedelta(hours=1)))
        habit = words.ngettext(
            "usually something within {number} hour", "usually something within {number} hours", hours
        )
    else:
        days = ceil(usual / timedelta(days=1))
        habit = words.ngettext("usually something within {number} day", "usually something within {number} days", days)
    return words.listed((words.gettext("nothing since {day}", day=words.day(silence.since)), habit))


def _moment(moment: datetime, words: Catalogue, told: str = "") -> str:
    """Return a day and a time of it, with its offset from UTC where that is not the one that is told beside it."""
    said = words.pgettext("a day, and a time of it", "{day}, {time}", day=words.day(moment), time=f"{moment:%H:%M}")
    return said if _zone(moment) == told else f"{said} ({_zone(moment)})"


def _zone(moment: datetime) -> str:
    """Return the offset of a clock from UTC: "UTC", "UTC+01:00"."""
    offset = f"{moment:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}" if moment.utcoffset() else "UTC"
