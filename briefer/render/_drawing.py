"""A drawing of a line of time: where its strokes, dots, ticks and labels are, in units of the SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from briefer.render._lines import width
from briefer.text.periods import DAY

_RADIUS, _APART = 8.0, 24.0
_BREAK = 40.0  # what a gap takes that is cut out of the line
_OUTLYING = 4  # times as long as all shorter gaps together is one that is cut out
_ACROSS, _DOWN, _STEP = 640.0, 136.0, 30.0
_MARGIN = _RADIUS + 2
_CHARACTER, _LINE = 6.4, 14.0  # the width of a column, and the height of a line, of a label
_SLIT = 3.0  # half of what is left open where the line is cut


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke, dashed where it is of what lies ahead."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle with a number in it."""

    x: float
    y: float
    number: int
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A date beside the line: its box in percent of the drawing's width, and on which side it begins.

    It is no text of the SVG, since WeasyPrint 70 sets that letter by letter, which Arabic does not stand; and it is in
    the flow, since what is positioned is painted, and read, at the end of the page. `below` is from the label before,
    of the first from the drawing's foot: mostly negative.
    """

    left: float
    below: float
    width: float
    text: str
    align: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line of time: strokes along it, dots on it, ticks across it and their labels."""

    key: str
    width: float
    height: float
    strokes: tuple[Line, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[Line, ...]
    labels: tuple[Label, ...]

    @property
    def foot(self) -> float:
        """What is below the last label's head, in percent of the width."""
        return round(-sum(label.below for label in self.labels), 2)


@dataclass(frozen=True, slots=True)
class Stop:
    """What is on the line: a day, its label, and the number of its dot, 0 for the brief's own day."""

    day: date
    label: str
    number: int
    is_ahead: bool


def across(stops: Sequence[Stop], is_mirrored: bool) -> Drawing:
    """Draw the line from one side of the page to the other, the way that it is read.

    Dates stand below it, or above where there is no room: those of both ends first, then the brief's own day.
    """
    places, is_cut = _places(stops, _ACROSS - 2 * _MARGIN)
    y = _LINE + 3 + _RADIUS

    def at(place: float) -> float:
        x = place + _MARGIN
        return round(_ACROSS - x if is_mirrored else x, 1)

    ticks, boxes = [], []
    taken: list[tuple[int, float, float]] = []  # side, from, to
    in_turn = sorted(range(len(stops)), key=lambda each: (each not in {0, len(stops) - 1}, stops[each].number != 0))
    for each in in_turn:
        stop, x = stops[each], at(places[each])
        half = width(stop.label) * _CHARACTER / 2
        middle = min(max(x, half), _ACROSS - half)
        begin, end = middle - half - _CHARACTER, middle + half + _CHARACTER
        for side in (1, -1):
            if all(side != other or end < left or right < begin for other, left, right in taken):
                taken.append((side, begin, end))
                ticks.append(Line(x, y + side * _RADIUS * bool(stop.number), x, y + side * (_RADIUS + 3)))
                top = y + (_RADIUS + 3 if side > 0 else -_RADIUS - 3 - _LINE)
                boxes.append((begin, top, end - begin, stop.label))
                break
    ticks += [Line(at(cut) - 2, y + 5, at(cut) + 2, y - 5) for cut in _cuts(places, is_cut)]
    height = y + _RADIUS + 3 + _LINE
    return Drawing(
        key="across",
        width=_ACROSS,
        height=height,
        strokes=tuple(Line(at(one), y, at(other), y, ahead) for one, other, ahead in _strokes(stops, places, is_cut)),
        dots=tuple(Dot(at(place), y, stop.number, stop.is_ahead) for stop, place in _dotted(stops, places)),
        ticks=tuple(ticks),
        labels=_labels(boxes, (_ACROSS, height), "center"),
    )


def down(stops: Sequence[Stop], is_mirrored: bool) -> Drawing:
    """Draw the line downward, with a date at each stop."""
    places, is_cut = _places(stops, _STEP * (len(stops) - 1) + _BREAK)

    def at(place: float) -> float:
        return round(place + _MARGIN, 1)

    x = _DOWN - _MARGIN if is_mirrored else _MARGIN
    height, aside = at(places[-1]) + _MARGIN, _DOWN - 2 * _MARGIN - 4
    boxes = []
    for stop, place in zip(stops, places, strict=True):
        one, dash, other = stop.label.partition(" – ")
        is_wide = dash and width(stop.label) * _CHARACTER > aside
        lines = [f"{one} –", other] if is_wide else [stop.label]
        top = at(place) - _LINE * len(lines) / 2
        left = 0.0 if is_mirrored else _DOWN - aside
        boxes += [(left, top + number * _LINE, aside, line) for number, line in enumerate(lines)]
    ticks = [
        Line(x - 5, at(place), x + 5, at(place)) for stop, place in zip(stops, places, strict=True) if not stop.number
    ]
    ticks += [Line(x - 5, at(cut) + 2, x + 5, at(cut) - 2) for cut in _cuts(places, is_cut)]
    return Drawing(
        key="down",
        width=_DOWN,
        height=height,
        strokes=tuple(Line(x, at(one), x, at(other), ahead) for one, other, ahead in _strokes(stops, places, is_cut)),
        dots=tuple(Dot(x, at(place), stop.number, stop.is_ahead) for stop, place in _dotted(stops, places)),
        ticks=tuple(ticks),
        labels=_labels(boxes, (_DOWN, height), "right" if is_mirrored else "left"),
    )


def _places(stops: Sequence[Stop], length: float) -> tuple[list[float], list[bool]]:
    """Return where on a line of this length each stop is, and after which of them the line is cut.

    In proportion to time, but no two closer than their dots allow; a gap that outlies all shorter ones is cut to a
    fixed length, and shown so, the longest first.
    """
    gaps = [(after.day - before.day) // DAY for before, after in pairwise(stops)]
    is_cut = [False] * len(gaps)
    left = sum(gaps)
    for at in sorted(range(len(gaps)), key=lambda at: -gaps[at]):
        left -= gaps[at]
        if not 0 < left * _OUTLYING < gaps[at]:
            break
        is_cut[at] = True
    free = length - _BREAK * sum(is_cut)
    is_tight = [False] * len(gaps)
    scale = 0.0
    for _ in gaps:  # each round finds one more gap that is too small, or none
        loose = [gap for gap, cut, tight in zip(gaps, is_cut, is_tight, strict=True) if not (cut or tight)]
        scale = (free - _APART * sum(is_tight)) / sum(loose) if sum(loose) else 0.0
        found = [not cut and gap * scale < _APART for gap, cut in zip(gaps, is_cut, strict=True)]
        if found == is_tight:
            break
        is_tight = [one or other for one, other in zip(found, is_tight, strict=True)]
    places = [0.0]
    for gap, cut, tight in zip(gaps, is_cut, is_tight, strict=True):
        places.append(places[-1] + (_BREAK if cut else _APART if tight else gap * scale))
    return places, is_cut


def _strokes(stops: Sequence[Stop], places: Sequence[float], is_cut: Sequence[bool]) -> list[tuple[float, float, bool]]:
    """Return where strokes along the line begin and end, and whether they are of what lies ahead."""
    strokes = []
    ends = pairwise(zip(stops, places, strict=True))
    for ((before, begin), (after, end)), cut in zip(ends, is_cut, strict=True):
        start, stop = begin + _RADIUS * bool(before.number), end - _RADIUS * bool(after.number)
        middle = (start + stop) / 2
        parts = [(start, middle - _SLIT), (middle + _SLIT, stop)] if cut else [(start, stop)]
        strokes += [(one, other, after.is_ahead) for one, other in parts]
    return strokes


def _cuts(places: Sequence[float], is_cut: Sequence[bool]) -> list[float]:
    """Return where a stroke across the line shows that it is cut."""
    middles = [(begin + end) / 2 for (begin, end), cut in zip(pairwise(places), is_cut, strict=True) if cut]
    return [middle + side for middle in middles for side in (-_SLIT, _SLIT)]


def _labels(
    boxes: Sequence[tuple[float, float, float, str]], size: tuple[float, float], align: str
) -> tuple[Label, ...]:
    """Return labels whose boxes (left, top, width) and texts are given in units of a drawing of this size."""
    share, (_, at) = 100 / size[0], size
    labels = []
    for left, top, wide, text in boxes:
        labels.append(Label(round(left * share, 2), round((top - at) * share, 2), round(wide * share, 2), text, align))
        at = top
    return tuple(labels)


def _dotted(stops: Sequence[Stop], places: Sequence[float]) -> list[tuple[Stop, float]]:
    return [(stop, place) for stop, place in zip(stops, places, strict=True) if stop.number]
