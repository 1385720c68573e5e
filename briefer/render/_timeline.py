"""The timeline: its points, what stands beside them, and drawings of it for wide and for narrow pages."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from briefer.briefing import Briefing
from briefer.catalogue import Catalogue
from briefer.facts import Event
from briefer.render._drawing import Drawing, Stop, across, down
from briefer.render._lines import width
from briefer.render._quote import Run, runs
from briefer.text.language import direction
from briefer.text.periods import containing
from briefer.text.tokens import is_unspaced

_FEWEST = 3  # events: fewer are no timeline
_MOST = 12  # events; the others are counted
_MOST_ACROSS = 8  # points that a horizontal line has room for
_SHORT, _LONG = 64, 88  # columns where a sentence is best cut, and that it has at most if it is not
_REST = 12  # columns that are not worth a cut
_END_OF_CLAUSE = re.compile(r"(?<=[,;:])\s|\s(?=[–—]\s)|(?<=[，；：、،؛])")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of a printed sentence, in its words, and the number of its citation."""

    number: int
    text: str
    is_cut: bool
    language: str
    direction: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words, cut where a line may break and where not."""
        return tuple(runs(self.text))


@dataclass(frozen=True, slots=True)
class Point:
    """A date, the number of its dot, and what is dated by it."""

    number: int
    date: str
    is_ahead: bool
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class PrintedTimeline:
    """What is printed of the dated events: drawings of one line, for wide pages and for narrow ones; and its points.

    Attributes:
        title: What the drawings show, in words.
        drawings: The wide one first, which many points do without; () where there is too little to draw.
        past: The points up to the brief's day; () where nothing is drawn.
        ahead: Those after it, which are listed whether or not there is a drawing.
        more: How many further events the stories tell, in words; "" for none.
    """

    title: str
    drawings: tuple[Drawing, ...]
    past: tuple[Point, ...]
    ahead: tuple[Point, ...]
    more: str


def timeline(briefing: Briefing, words: Catalogue) -> PrintedTimeline:
    """Return what to print of the brief's events."""
    events = _foremost(briefing)
    dated = [(_date_of(event, words), event) for event in events]
    groups = [list(group) for _, group in groupby(dated, key=lambda each: (each[0], each[1].is_ahead))]
    is_drawn = len(events) >= _FEWEST and len(groups) > 1
    shown = groups if is_drawn else [group for group in groups if group[0][1].is_ahead]
    number_of = {citation.sentence: citation.number for citation in briefing.citations}
    points = tuple(
        Point(
            number=number,
            date=group[0][0],
            is_ahead=group[0][1].is_ahead,
            excerpts=tuple(_excerpt(event, number_of[event.sentence]) for _, event in group),
        )
        for number, group in enumerate(shown, 1)
    )
    listed = sum(len(point.excerpts) for point in points)
    due = len(briefing.timeline) if is_drawn else sum(event.is_ahead for event in briefing.timeline)
    stops = _stops(briefing, points, [group[0][1] for group in shown], words) if is_drawn else []
    shapes = [across] * (len(points) <= _MOST_ACROSS) + [down]
    return PrintedTimeline(
        title=words.gettext("Timeline") + words.colon + f"{stops[0].label} – {stops[-1].label}" if stops else "",
        drawings=tuple(draw(stops, words.direction == "rtl") for draw in shapes) if stops else (),
        past=tuple(point for point in points if not point.is_ahead),
        ahead=tuple(point for point in points if point.is_ahead),
        more=_more(due - listed, words),
    )


def _more(number: int, words: Catalogue) -> str:
    if not number:
        return ""
    return words.ngettext(
        "{number} more dated sentence is in the stories.",
        "{number} more dated sentences are in the stories.",
        number,
    )


def _foremost(briefing: Briefing) -> list[Event]:
    """Return as many events as there is room for, by date: of what lies ahead the first, else those printed first.

    What is only dated by its year makes room for the others.
    """
    rank = {sentence: at for at, sentence in enumerate(briefing.printed)}
    ahead = [event for event in briefing.timeline if event.is_ahead][:_MOST]
    told = sorted(
        (event for event in briefing.timeline if not event.is_ahead),
        key=lambda event: (event.time.precision == "year", rank[event.sentence]),
    )
    kept = {event.sentence for event in (*ahead, *told[: _MOST - len(ahead)])}
    return [event for event in briefing.timeline if event.sentence in kept]


def _date_of(event: Event, words: Catalogue) -> str:
    """Return the date; of a part of a month or year, such as "early May", that month or year."""
    time = event.time
    if time.precision != "part" or time.first.year != time.last.year:
        return words.span(time.first, time.last)
    whole = containing(time.first, "month" if time.first.month == time.last.month else "year")
    return words.span(whole.first, whole.last)


def _excerpt(event: Event, number: int) -> Excerpt:
    """Return the sentence, whole where it is short, else up to the end of a clause or a word behind the time."""
    sentence = event.sentence
    text, language = sentence.text, sentence.document.language
    columns = list(accumulate(map(width, text), initial=0))
    if columns[-1] > _LONG:
        cut = _end(text, columns, event.time.end - sentence.start)
        text = text[:cut] if columns[-1] - columns[cut] > _REST else text
    return Excerpt(number, text, text != sentence.text, language, direction(language))


def _end(text: str, columns: Sequence[int], least: int) -> int:
    """Return where to cut a text, not before `least`: the end of a clause near the usual length, else of a word."""
    most = max(least, bisect_right(columns, _LONG) - 1)
    clauses = [found.start() for found in _END_OF_CLAUSE.finditer(text, least, most + 1)]
    clauses = [end for end in clauses if columns[end] * 2 >= _SHORT]
    if clauses:
        return min(clauses, key=lambda end: abs(columns[end] - _SHORT))
    spaces = [at for at in range(least, most + 1) if text[at : at + 1].isspace()]
    if spaces or is_unspaced(text[most - 1]):
        return max(spaces, default=most)
    return next((at for at in range(most, len(text)) if text[at].isspace()), len(text))


def _stops(briefing: Briefing, points: Sequence[Point], events: Sequence[Event], words: Catalogue) -> list[Stop]:
    """Return what is on the line: the points, and the brief's own day where what lies ahead begins after it."""
    made = briefing.created or (briefing.period[1] if briefing.period else None)
    today = made.date() if made else None
    days = [max(event.time.first, today) if event.is_ahead and today else event.time.first for event in events]
    stops = [Stop(day, point.date, point.number, point.is_ahead) for day, point in zip(days, points, strict=True)]
    at = sum(not point.is_ahead for point in points)
    if today and 0 < at < len(stops) and days[at - 1] < today < days[at]:
        stops.insert(at, Stop(today, words.day(today), 0, is_ahead=False))
    return stops
