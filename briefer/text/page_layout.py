"""One page of a PDF: its lines to blocks, columns and tables, in the order of reading."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from math import inf
from statistics import median

from briefer.text.page_lines import WIDEST_GAP, Line, is_alike, is_same_size
from briefer.text.tokens import count_words


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand above each other, in one column and one size; or the rows of a table."""

    lines: tuple[Line, ...]
    is_table: bool = False

    @property
    def left(self) -> float:
        """Return where most of its lines begin, in points."""
        return median(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Return where its longest line ends, in points."""
        return max(line.right for line in self.lines)

    @property
    def leading(self) -> float:
        """Return the distance between two of its baselines, in points; a guess for a single line."""
        steps = [upper.baseline - lower.baseline for upper, lower in pairwise(self.lines)]
        return median(steps) if steps else 1.3 * self.lines[0].size


_SAME_ROW = 0.5  # ems between the baselines of a row
_LEAST_OVERLAP = 0.5  # points
_MOST_LINES = 800  # of a page that is laid out; one with more is a drawing, and its words are labels
_CELL_WORDS = 3.5  # fewer words a line are a cell of a table; the narrowest column of prose has more


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Return the blocks of a page in the order of reading: from top to bottom, column by column.

    The order in which a page was set is kept where it has columns: nearly every program sets one after the other.
    """
    if len(lines) > _MOST_LINES:
        return [Block(tuple(lines), is_table=True)]
    lines = _healed(lines)
    beside = _beside(lines)
    stacks = [part for stack in _stacks(lines) for part in _cut_where_columns_begin(stack, beside)]
    own = {line: number for number, stack in enumerate(stacks) for line in stack}
    neighbours = [{own[other] for line in stack for other in beside[line] if is_alike(line, other)} for stack in stacks]
    is_short = [_is_short(stack) for stack in stacks]
    # a short line between long ones, or beside a heading, is the end of a paragraph at the head of a column: no cell
    is_cell = [
        2 * sum(bool(beside[line]) for line in stack) >= len(stack)
        and (any if is_short[number] else all)(is_short[other] for other in neighbours[number])
        and bool(neighbours[number])
        for number, stack in enumerate(stacks)
    ]
    blocks = [Block(tuple(stack)) for number, stack in enumerate(stacks) if not is_cell[number]]
    blocks += _tables([line for number, stack in enumerate(stacks) if is_cell[number] for line in stack])
    if not any(beside[line] for number, stack in enumerate(stacks) if not is_cell[number] for line in stack):
        return sorted(blocks, key=lambda block: -block.lines[0].baseline)
    place = {line: number for number, line in enumerate(lines)}
    return sorted(blocks, key=lambda block: min(place[line] for line in block.lines))


def _beside(lines: Sequence[Line]) -> dict[Line, list[Line]]:
    """Return the lines that stand beside each line, on its height."""
    beside: dict[Line, list[Line]] = {line: [] for line in lines}
    rising = sorted(beside, key=lambda line: line.baseline)
    for number, line in enumerate(rising):
        for other in islice(rising, number + 1, None):
            if other.baseline - line.baseline >= _SAME_ROW * max(line.size, other.size):
                break
            if not _overlap(line, other):
                beside[line].append(other)
                beside[other].append(line)
    return beside


def _healed(lines: Sequence[Line]) -> list[Line]:
    """Join pieces of one line that the lines around it stand across: none of them is a cell or a column."""
    whole = {line: line for line in lines}
    beside = _beside(lines)
    stacks = _stacks(list(whole))
    stack_of = {line: stack for stack in stacks for line in stack}
    for piece in [stack[0] for stack in stacks if len(stack) == 1]:
        for other in beside[piece]:
            first, second = sorted((whole[piece], whole[other]), key=lambda line: line.left)
            across = [line for line in stack_of[other] if line not in {piece, other} and _is_across(line, piece)]
            is_filled = any(_is_filled_row([piece, *beside[piece]], line) for line in across)
            is_between = {line.baseline > piece.baseline for line in across} == {True, False}
            if first is not second and (is_filled or is_between):
                joined = replace(
                    whole[other],
                    text=f"{first.text} {second.text}",
                    left=first.left,
                    right=max(first.right, second.right),
                    is_doubtful=first.is_doubtful or second.is_doubtful,
                )
                whole |= {line: joined for line, now in whole.items() if now in {first, second}}
                break
    return list(dict.fromkeys(whole.values()))


def _is_filled_row(pieces: Sequence[Line], line: Line) -> bool:
    """Tell whether pieces make a line as wide as another, with no gap that words could not leave."""
    row = sorted((each for each in pieces if _overlap(each, line)), key=lambda each: each.left)
    gaps = [after.left - before.right for before, after in pairwise(row)]
    return abs(row[-1].right - line.right) < 1 and max(gaps, default=0) < WIDEST_GAP * line.size


def _is_across(line: Line, piece: Line) -> bool:
    """Tell whether a line near a piece stands above or below the middle of it."""
    is_near = abs(line.baseline - piece.baseline) < 2.6 * piece.size
    return is_near and line.left < (piece.left + piece.right) / 2 < line.right


def _stacks(lines: Sequence[Line]) -> list[list[Line]]:
    """Put each line under the nearest line above it, if that is of its size and column; else it begins a stack."""
    stacks: list[list[Line]] = []
    for line in lines:
        above = [
            stack
            for stack in stacks[-60:]  # a page has fewer columns and cells at work at a time
            if stack[-1].baseline > line.baseline + 0.3 * line.size and _overlap(stack[-1], line)
        ]
        nearest = min(above, key=lambda stack: stack[-1].baseline, default=None)
        if (
            nearest
            and is_same_size(nearest[-1], line)
            and nearest[-1].baseline - line.baseline < _farthest_step(nearest)
            and nearest[-1].is_bold == line.is_bold
        ):
            nearest.append(line)
        else:
            stacks.append([line])
    return stacks


def _cut_where_columns_begin(stack: list[Line], beside: dict[Line, list[Line]]) -> list[list[Line]]:
    """Cut a stack between lines with others beside them and lines that stand across the place of those others."""
    pairs = [(line, other) for line in stack for other in beside[line]]
    left = max((other.right for line, other in pairs if other.left < line.left), default=-inf)
    right = min((other.left for line, other in pairs if other.left > line.left), default=inf)
    parts: list[list[Line]] = []
    was_across = False
    for line in stack:
        is_across = line.left < left - _LEAST_OVERLAP or line.right > right + _LEAST_OVERLAP
        is_across = is_across or (was_across and not beside[line])  # the short last line of a paragraph
        if parts and is_across == was_across:
            parts[-1].append(line)
        else:
            parts.append([line])
        was_across = is_across
    return parts


def _is_short(stack: list[Line]) -> bool:
    """Tell whether lines are too short for prose; a narrow column has words as few, but most go on in small letters."""
    words = sum(count_words(line.text) for line in stack)
    small = sum(line.text[:1].islower() for line in stack)
    return words < _CELL_WORDS * len(stack) and (words < 2 * len(stack) or 2 * small < len(stack))


def _farthest_step(stack: list[Line]) -> float:
    """Return how far below a stack its next line may stand, in points."""
    widest = 2.6 * stack[-1].size
    return min(widest, 1.5 * (stack[-2].baseline - stack[-1].baseline)) if len(stack) > 1 else widest


def _tables(cells: Sequence[Line]) -> list[Block]:
    """Return the tables that cells make, row by row, each row's cells from left to right."""
    tables: list[list[list[Line]]] = []
    for cell in sorted(cells, key=lambda cell: (-cell.baseline, cell.left)):
        row = tables[-1][-1] if tables else None
        if row is None or row[0].baseline - cell.baseline > 4 * cell.size:
            tables.append([[cell]])
        elif row[0].baseline - cell.baseline > 0.4 * cell.size:
            tables[-1].append([cell])
        else:
            row.append(cell)
    return [
        Block(tuple(cell for row in table for cell in sorted(row, key=lambda cell: cell.left)), is_table=True)
        for table in tables
    ]


def _overlap(line: Line, other: Line) -> bool:
    return min(line.right, other.right) - max(line.left, other.left) > _LEAST_OVERLAP
