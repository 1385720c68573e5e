"""What repeats at the heads and feet of pages, and their numbers: no part of the text that runs past them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import pairwise, takewhile
from statistics import median

from briefer.text.page_lines import Line, ends_sentence, is_alike

_Band = tuple[int, float, float]
"""Where running heads stand: 0 for the head of a page or 1 for its foot, their height and their size."""

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:\d{1,4}|[ivxlc]{1,7}|(?:page|seite|p\.|s\.)?\s*\d{1,4}(?:\s*(?:/|of|von|de|sur)\s*\d{1,4})?)\W*",
    re.IGNORECASE,
)
_REPEATS = 3  # pages that a running head stands on
_EDGE = 3  # lines at the head and foot of a page that may be running heads


def without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without what repeats at their heads and feet, figures aside, and without page numbers."""
    edges = [(_edge(page, from_top=True), _edge(page, from_top=False)) for page in pages]
    places: defaultdict[tuple[int, str], list[Line]] = defaultdict(list)
    for edge in edges:
        for side, rows in enumerate(edge):
            for line in (line for row in rows for line in row):
                places[side, _folded(line)].append(line)
    repeated: set[Line] = set()
    bands: list[_Band] = []
    for (side, _), lines in places.items():
        height = median(line.baseline for line in lines)
        alike = [line for line in lines if abs(line.baseline - height) < line.size]
        count = len({line.page for line in alike})
        if count >= _REPEATS or count == len(pages) == _REPEATS - 1:
            repeated.update(alike)
            bands.append((side, height, alike[0].size))
    running: set[Line] = set()
    for page, edge in zip(pages, edges, strict=True):
        step = _step(page)
        for side, rows in enumerate(edge):
            found = list(takewhile(partial(_all_running, side=side, repeated=repeated, bands=bands), rows))
            while found and len(found) < len(rows) and _is_close(found[-1][0], rows[len(found)][0], step):
                found.pop()
            running.update(line for row in found for line in row)
    return [[line for line in page if line not in running] for page in pages]


def _all_running(row: list[Line], *, side: int, repeated: set[Line], bands: Sequence[_Band]) -> bool:
    return all(_is_running(line, side, repeated, bands) for line in row)


def _is_running(line: Line, side: int, repeated: set[Line], bands: Sequence[_Band]) -> bool:
    """Tell whether a line at the edge of a page repeats, is a page number, or stands where what repeats does."""
    return (
        line in repeated
        or _PAGE_NUMBER.fullmatch(line.text.strip()) is not None
        or any(
            side == at and abs(height - line.baseline) < 1 and abs(size - line.size) < 0.05 * size
            for at, height, size in bands
            if not ends_sentence(line.text)
        )
    )


def _is_close(line: Line, following: Line, step: float) -> bool:
    """Tell whether two lines stand as those of one paragraph do."""
    return abs(line.baseline - following.baseline) < 1.1 * step and is_alike(line, following)


def _edge(page: Sequence[Line], *, from_top: bool) -> list[list[Line]]:
    """Return the rows at the head or foot of a page, the outermost first."""
    rows: list[list[Line]] = []
    for line in sorted(page, key=lambda line: line.baseline, reverse=from_top):
        if rows and abs(rows[-1][0].baseline - line.baseline) < 0.3 * line.size:
            rows[-1].append(line)
        elif len(rows) > _EDGE:
            break
        else:
            rows.append([line])
    return rows


def _step(page: Sequence[Line]) -> float:
    """Return the usual distance between the lines of a page, in points."""
    heights = sorted({round(line.baseline, 1) for line in page})
    steps = [upper - lower for lower, upper in pairwise(heights) if upper - lower > 2]  # noqa: PLR2004 - more than a raised figure
    return median(steps) if steps else 0.0


def _folded(line: Line) -> str:
    text = line.text.strip().casefold()
    return "#" if _PAGE_NUMBER.fullmatch(text) else _DIGITS.sub("#", text)
