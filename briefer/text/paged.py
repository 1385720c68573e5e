"""The lines of pages to paragraphs: running heads gone, words and sentences whole across lines, columns and pages.

Where it cannot be told whether a sentence runs on, lines are joined; what reads as a heading, table, caption or
footnote is never quoted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

from briefer.text.clean import is_heading
from briefer.text.hyphens import Vocabulary
from briefer.text.page_layout import Block, blocks_of
from briefer.text.page_lines import Line, ends_sentence, is_alike, is_same_size
from briefer.text.running_heads import without_running_heads
from briefer.text.segment import split
from briefer.text.tokens import count_words, is_unspaced

_ITEM = re.compile(r"(?:[-•·‣▪▸◦●○■□–—*]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_BULLET = re.compile(r"\A[-•·‣▪▸◦●○■□–—*\uf0b7\uf0a7]\s+")
_CAPTION = re.compile(
    r"(?:Fig(?:ure|\.)|Table|Chart|Exhibit|Map|Box|Abb(?:ildung|\.)|Tab(?:elle|\.|leau|la)|Figura|Cuadro)"
    r"\s*[\dIVX]+(?:[.\-]\d+)*\s*(?:[.:|–—-](?!\d)|$)"
)
_NOTE = re.compile(r"(?:\d{1,3}|[¹²³⁰-⁹]+|[*†‡§]+|[a-z](?=[.)\s]))[.)]?\s*\S")
_WAITS = re.compile(r"(?:[,，、،;(–—-]|\w\W+\b[^\W\d_A-ZÀ-Þ]{2,4})$")
_LEADERS = re.compile(r"(?:\.\s?){5,}|…{2,}|(?:\s\.){4,}")
_TINY = 0.8  # of the size of the body: a label in a drawing, or small print
_SMALL = 0.95  # of the size of the body: what is smaller may be a note
_LONGEST_TITLE = 300  # characters
_FEWEST_WORDS = 3  # of a paragraph; fewer are a label, or what is left of one
_FEWEST_LETTERS = 0.5  # of the characters of prose; formulas and rows of figures have fewer
_LONGEST_HEADING = 8  # words of a heading that ends as a sentence does


@dataclass(slots=True)
class _Paragraph:
    """Lines of one paragraph, or the rows of a table."""

    lines: list[Line]
    block: Block
    is_prose: bool = True
    is_item: bool = False
    is_heading: bool = False

    @property
    def text(self) -> str:
        """Return its words, one line a line."""
        return "\n".join(line.text.strip() for line in self.lines)


@dataclass(frozen=True, slots=True)
class Paged:
    """What the pages say.

    Attributes:
        title: The largest words at the head of the first page, "" where nothing stands out.
        paragraphs: Pairs of a paragraph's clean text and whether it is prose.
        pages: Where each page begins in the paragraphs as joined by blank lines; one entry a page.
    """

    title: str
    paragraphs: list[tuple[str, bool]]
    pages: tuple[int, ...]


def paragraphs_of(pages: Sequence[Sequence[Line]], *, title: str = "", language: str | None = None) -> Paged:
    """Return the paragraphs of pages of lines, the title aside.

    Args:
        pages: Every page's lines, in the order in which they were set.
        title: The title where it is known, "" to find it: a heading on the first page.
        language: A BCP 47 tag, to find the last sentence of a paragraph that does not end; None to have it detected.
    """
    blocks = [block for page in without_running_heads(pages) for block in blocks_of(page)]
    if not blocks:
        return Paged(title, [], (0,) * len(pages))
    paragraphs = _paragraphs(blocks)
    heading = _title(paragraphs, title)
    if heading is not None:
        title = title or " ".join(heading.text.split())
        paragraphs.remove(heading)
    vocabulary = Vocabulary(line.text for paragraph in paragraphs for line in paragraph.lines)
    written: list[tuple[str, bool]] = []
    starts: dict[int, int] = {}
    at = 0
    for paragraph in paragraphs:
        text = _text(paragraph, vocabulary, starts, at)
        for part in _parts(text, paragraph, language):
            written.append(part)
            at += len(part[0]) + len("\n\n")
    return Paged(title, written, _page_starts(starts, len(pages), at))


@dataclass(slots=True)
class _Assembly:
    """The paragraphs so far: `flow` is the one that may run on, `aside` what stands between its parts."""

    body: Line
    done: list[_Paragraph] = field(default_factory=list)
    flow: _Paragraph | None = None
    aside: list[_Paragraph] = field(default_factory=list)

    def add_aside(self, block: Block) -> None:
        """Take in what is not part of the text that runs past it."""
        self.aside.append(_Paragraph(list(block.lines), block, is_prose=False))

    def add_block(self, block: Block) -> None:
        """Take in lines of running text; captions and lists of contents stand apart."""
        caption: _Paragraph | None = None
        for number, line in enumerate(block.lines):
            before = block.lines[number - 1].text
            runs_on = number > 0 and not ends_sentence(before) and _runs_on(before, line.text)
            if _is_listing(line):
                self.add_aside(Block((line,)))
            elif caption is not None and self._goes_on(caption, line, block):
                caption.lines.append(line)
            elif _is_caption(line, self.body) and not runs_on:
                caption = _Paragraph([line], block, is_prose=False)
                self.aside.append(caption)
            else:
                caption = None
                self.add(line, block)

    def add(self, line: Line, block: Block) -> None:
        """Take in a line of running text, or a heading."""
        flow = self.flow
        if flow is not None and self._goes_on(flow, line, block):
            flow.lines.append(line)
            flow.block = block
            return
        is_item = _ITEM.match(line.text) is not None
        self.close()
        self.flow = _Paragraph([line], block, is_item=is_item)

    def close(self) -> None:
        """End the paragraph that may run on."""
        flow, aside = self.flow, self.aside
        self.flow, self.aside = None, []
        if flow is None:
            self.done += aside
            return
        first = flow.lines[0].page
        runs_over = flow.lines[-1].page > first  # what is set on the page of its beginning stays there
        self.done += [each for each in aside if runs_over and each.lines[0].page == first]
        self.done.append(flow)
        self.done += [each for each in aside if not (runs_over and each.lines[0].page == first)]

    def _goes_on(self, flow: _Paragraph, line: Line, block: Block) -> bool:
        """Tell whether a line belongs to the paragraph that the line before it stands in."""
        before = flow.lines[-1]
        ended = ends_sentence(before.text)
        runs_on = not ended and _runs_on(before.text, line.text)
        if not is_alike(before, line) or (_is_emphasised(before, self.body) and block is not flow.block):
            return not ended and line.text[:1].islower() and is_same_size(before, line)
        if _ITEM.match(line.text) and (ended or flow.is_item or not runs_on):
            return False
        step = before.baseline - line.baseline
        if block is flow.block:
            room = block.right - 0.5 * line.size - before.right
            if not ended:
                return runs_on or (step < 1.5 * block.leading and room < _room_for(line, 3))
            is_indented = line.left > block.left + 0.8 * line.size and not flow.is_item
            return step < 1.25 * block.leading and not is_indented and room < _room_for(line, 1)
        is_full = len(flow.block.lines) > 1 and before.right > flow.block.right - 2 * before.size
        is_below = before.page == line.page and 0 < step < 6 * line.size  # the same column: a gap was left on purpose
        is_torn = before.text[-1:] in {"-", "‐"} and not line.text[:1].islower()  # what goes on is elsewhere
        return not (ended or is_torn) and (runs_on or (is_full and not is_below))


def _paragraphs(blocks: Sequence[Block]) -> list[_Paragraph]:
    lines = [line for block in blocks for line in block.lines]
    sizes: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        sizes[round(2 * line.size) / 2, line.is_bold] += len(line.text)
    (size, is_bold), _ = sizes.most_common(1)[0]
    assembly = _Assembly(Line("", 0, 0, 0, size, is_bold))
    notes_from: dict[int, float] = {}
    for block in blocks:
        if _is_note(block, blocks, assembly.body):
            notes_from.setdefault(block.lines[0].page, block.lines[0].baseline)
    for block in blocks:
        first = block.lines[0]
        is_note = first.size < _SMALL * size and first.baseline <= notes_from.get(first.page, -inf)
        is_note = is_note or first.size < _TINY * size
        if block.is_table or is_note:
            assembly.add_aside(block)
        else:
            assembly.add_block(block)
    assembly.close()
    for paragraph in assembly.done:
        if paragraph.is_prose:
            paragraph.is_heading = _is_heading(paragraph, assembly.body)
            letters = sum(map(str.isalpha, paragraph.text))
            is_scrap = letters < _FEWEST_LETTERS * len(paragraph.text) or count_words(paragraph.text) < _FEWEST_WORDS
            is_doubtful = any(line.is_doubtful for line in paragraph.lines)
            paragraph.is_prose = not (paragraph.is_heading or is_scrap or is_doubtful)
    return assembly.done


def _is_note(block: Block, blocks: Sequence[Block], body: Line) -> bool:
    """Tell whether a block is a footnote: small, with a number or a mark, and below all text of its column."""
    first = block.lines[0]
    return (
        first.size < _SMALL * body.size
        and _NOTE.match(first.text.strip()) is not None
        and not any(
            line.page == first.page
            and line.baseline < first.baseline
            and line.size >= _SMALL * body.size
            and min(line.right, block.right) > max(line.left, first.left)
            for other in blocks
            if other.lines[0].page == first.page
            for line in other.lines
        )
    )


def _is_caption(line: Line, body: Line) -> bool:
    return _CAPTION.match(line.text.strip()) is not None or (
        line.size < _SMALL * body.size and _CAPTION.match(re.sub(r"(\d)\s.*", r"\1.", line.text.strip())) is not None
    )


def _is_listing(line: Line) -> bool:
    """Tell whether a line is one of a table of contents: dots lead to a number."""
    return _LEADERS.search(line.text) is not None


def _is_emphasised(line: Line, body: Line) -> bool:
    return line.size > 1.12 * body.size or (line.is_bold and not body.is_bold)


def _is_heading(paragraph: _Paragraph, body: Line) -> bool:
    is_sentence = ends_sentence(paragraph.text) and count_words(paragraph.text) > _LONGEST_HEADING
    is_label = paragraph.text.endswith(":") and count_words(paragraph.text) <= _LONGEST_HEADING
    return (
        is_heading(paragraph.text)
        or is_label
        or (not is_sentence and all(_is_emphasised(line, body) for line in paragraph.lines))
    )


def _runs_on(before: str, line: str) -> bool:
    """Tell whether a sentence that has not ended plainly runs on over a break."""
    return line.lstrip()[:1].islower() or _WAITS.search(before.rstrip()) is not None


def _room_for(line: Line, words: int) -> float:
    """Return how much room the first words of a line would take at the end of another, in points."""
    taken = sum(len(word) + 1 for word in line.text.split()[:words])
    return taken * (line.right - line.left) / max(1, len(line.text))


def _title(paragraphs: list[_Paragraph], known: str) -> _Paragraph | None:
    """Return the heading on the first page that says the known title; where none is known, the largest."""
    first = paragraphs[0].lines[0].page
    headings = [each for each in paragraphs if each.is_heading and each.lines[0].page == first]
    if known:
        return next((each for each in headings if _letters(each.text) == _letters(known)), None)
    largest = max(headings, key=lambda each: each.lines[0].size, default=None)
    sizes = [line.size for each in paragraphs if each.is_prose for line in each.lines]
    stands_out = largest is not None and (largest.lines[0].size > 1.12 * max(sizes, default=inf))
    return largest if stands_out and largest and len(largest.text) <= _LONGEST_TITLE else None


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _text(paragraph: _Paragraph, vocabulary: Vocabulary, starts: dict[int, int], at: int) -> str:
    """Return a paragraph's words; where a page begins in them is noted in `starts`, from `at`."""
    text = ""
    height = 0.0
    for line in paragraph.lines:
        words = line.text.strip()
        if not text and paragraph.is_prose:
            words = _BULLET.sub("", words)
        is_next_row = paragraph.block.is_table and abs(height - line.baseline) > 0.4 * line.size
        joined = f"{text}\n{words}".strip() if is_next_row else vocabulary.joined(text, words)
        height = line.baseline
        starts.setdefault(line.page, at + len(joined) - len(words))
        text = joined
    return text


def _parts(text: str, paragraph: _Paragraph, language: str | None) -> Iterable[tuple[str, bool]]:
    """Yield a paragraph; what its last sentence lacks an end of stands apart, since half of it may be missing."""
    if not paragraph.is_prose or ends_sentence(text) or text.endswith(":"):
        yield text, paragraph.is_prose
        return
    spans = split(text, language=language)
    if len(spans) > 1:
        yield text[: spans[-1][0]].rstrip(), True
        yield text[spans[-1][0] :], False
    else:
        yield text, text[-1].isalpha() and is_unspaced(text[-1])  # Thai and its like set no stops


def _page_starts(starts: dict[int, int], count: int, end: int) -> tuple[int, ...]:
    """Return where each page begins: an empty one where the next begins."""
    found: list[int] = []
    following = max(0, end - len("\n\n"))
    for page in range(count, 0, -1):
        following = min(starts.get(page, following), following)
        found.append(following)
    return (0, *reversed(found[:-1]))
