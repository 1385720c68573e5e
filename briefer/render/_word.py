"""A Word document as values, paragraphs and tables, and its writing by python-docx, in the styles of `_word_styles`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from zipfile import ZipFile

from briefer.errors import UnknownPluginError
from briefer.render._package import one_line, packed
from briefer.render._word_styles import (
    East,
    add_styles,
    added,
    east_asian,
    identifier,
    is_east_asian,
    language_of,
    made,
    qualified,
)
from briefer.text.language import written_direction

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_ISOLATES = re.compile("[\u2066-\u2069]")
_MARKS = {"ltr": "\u200e", "rtl": "\u200f"}  # of UAX #9
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_FIELDS = {"page": "PAGE", "pages": "NUMPAGES"}
_MARGINS = (20, 32, 20, 32)  # mm; the measure is some 72 characters
_PAPERS = {"a4": (210, 297), "letter": (215.9, 279.4)}  # mm
_LONGEST_PROPERTY = 255  # characters, by ECMA-376, part 2, as Word keeps it


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one kind inside a paragraph.

    Attributes:
        text: White space in it is shown as a space.
        style: The name of a character style; "" for the look of the paragraph.
        language: A BCP 47 tag, "" for that of the paragraph.
        direction: "ltr" or "rtl"; "" for the way that they are written.
        mark: The name of a bookmark on them.
        to: Where a click leads: "#" and a bookmark, or an address on the web.
        is_quoted: Whether it is somebody's, to the last character: what is ours may have isolates (UAX #9) in it, which
            Word does not know.
    """

    text: str
    style: str = ""
    language: str = ""
    direction: str = ""
    mark: str = ""
    to: str = ""
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: the name of its style, its words, their language, and the way it runs."""

    style: str
    words: tuple[Words, ...]
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells of paragraphs; the first row is its head. Its columns stand in the way it runs."""

    rows: tuple[tuple[tuple[Block, ...], ...], ...]
    direction: str


@dataclass(frozen=True, slots=True)
class About:
    """What a Word document says of itself.

    `foot` has {page} and {pages} in it; `created` is aware; `paper` is "a4" or "letter".
    """

    title: str
    foot: str
    language: str
    direction: str
    created: datetime
    author: str
    paper: str


def check_paper(paper: str) -> None:
    """Raise `UnknownPluginError` where no paper has that name."""
    if paper.lower() not in _PAPERS:
        raise UnknownPluginError("paper", paper, tuple(_PAPERS))


def written(blocks: Iterable[Block | Grid], about: About) -> bytes:
    """Return a Word document: the same bytes for the same blocks."""
    from docx import Document

    document = Document()
    writer = _Writer(document, about)
    for block in blocks:
        writer.write(block)
    saved = BytesIO()
    document.save(saved)
    with ZipFile(saved) as archive:  # python-docx gives each entry the time of day
        return packed((name, archive.read(name)) for name in archive.namelist())


class _Writer:
    """Writes blocks into one document; it lives inside one call."""

    def __init__(self, document: "Document", about: About) -> None:
        self._document, self._about = document, about
        self._east: East = east_asian(about.language)
        self._marks = 0
        add_styles(document, about.language)
        self._describe()
        self._lay_out()

    def write(self, block: Block | Grid) -> None:
        """Add a block at the end."""
        if isinstance(block, Grid):
            self._table(block)
        else:
            self._fill(self._document.add_paragraph(), block)

    def _describe(self) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE

        about, properties, package = self._about, self._document.core_properties, self._document.part.package
        created = about.created.astimezone(UTC).replace(tzinfo=None)
        properties.title = one_line(about.title)[:_LONGEST_PROPERTY]
        properties.author = properties.last_modified_by = about.author
        properties.created = properties.modified = created
        properties.comments = ""
        properties.language = about.language
        pictures = [each.rId for each in package.rels.values() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]
        for found in pictures:  # of python-docx's empty page
            del package.rels[found]
        for setting in self._document.settings.element.iter("{*}compatSetting"):
            if setting.get(qualified("name")) == "compatibilityMode":
                setting.set(qualified("val"), "15")  # else Word opens it as one of Word 2010

    def _lay_out(self) -> None:
        from docx.shared import Mm

        section, about = self._document.sections[0], self._about
        section.page_width, section.page_height = map(Mm, _PAPERS[about.paper.lower()])
        sides = map(Mm, _MARGINS)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = sides
        section.header_distance = section.footer_distance = Mm(10)
        if about.direction == "rtl":
            properties = section._sectPr  # noqa: SLF001 - python-docx has no word for it
            grid = properties.find("{*}docGrid")
            bidi = made(properties, "bidi")
            properties.append(bidi) if grid is None else grid.addprevious(bidi)
        section.different_first_page_header_footer = True  # the first page has the title in its text
        head = Block("Header", (Words(about.title),), about.language, about.direction)
        self._fill(section.header.paragraphs[0], head)
        for footer in (section.footer, section.first_page_footer):
            self._number(footer.paragraphs[0])

    def _number(self, paragraph: "Paragraph") -> None:
        about = self._about
        self._shape(paragraph, "Footer", about.direction)
        for at, part in enumerate(_PLACEHOLDER.split(about.foot)):
            if at % 2:
                field = added(paragraph._p, "fldSimple", instr=_FIELDS[part])  # noqa: SLF001 - as above
                self._run(field, "1", Words(""), about.language, about.direction)
            elif part:
                self._run(paragraph._p, part, Words(""), about.language, about.direction)  # noqa: SLF001 - as above

    def _table(self, grid: Grid) -> None:
        from docx.shared import Mm

        table = self._document.add_table(len(grid.rows), len(grid.rows[0]), "Figures")
        table.autofit = False
        width = (_PAPERS[self._about.paper.lower()][0] - _MARGINS[1] - _MARGINS[3]) / len(grid.rows[0])
        if grid.direction == "rtl":
            style = table._tbl.tblPr.find("{*}tblStyle")  # noqa: SLF001 - as above
            style.addnext(made(style, "bidiVisual"))
        for at, (row, cells) in enumerate(zip(table.rows, grid.rows, strict=True)):
            properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - as above
            added(properties, "cantSplit")
            if at == 0:
                added(properties, "tblHeader")
            for cell, blocks in zip(row.cells, cells, strict=True):
                cell.width = Mm(width)
                for number, block in enumerate(blocks):
                    paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                    self._fill(paragraph, block)

    def _fill(self, paragraph: "Paragraph", block: Block) -> None:
        self._shape(paragraph, block.style, block.direction)
        for words in block.words:
            self._words(paragraph._p, words, block)  # noqa: SLF001 - python-docx has no word for links and bookmarks

    def _shape(self, paragraph: "Paragraph", style: str, direction: str) -> None:
        """Give a paragraph its style and its way to run; a headline stands at the page's margin, whichever that is."""
        paragraph._p.style = identifier(style)  # noqa: SLF001 - python-docx looks a name up among all, every time
        if direction == "rtl":
            added(paragraph._p.get_or_add_pPr(), "bidi")  # noqa: SLF001 - as above
        if direction != self._about.direction and style in {"Title", "Heading 1"}:
            from docx.enum.text import WD_ALIGN_PARAGRAPH

            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT  # where the line ends, whichever way it runs

    def _words(self, paragraph: Any, words: Words, block: Block) -> None:  # noqa: ANN401 - lxml's elements of python-docx
        parent = paragraph
        if words.mark:
            self._marks += 1
            added(paragraph, "bookmarkStart", id=str(self._marks), name=words.mark)
        number = self._marks
        if words.to.startswith("#"):
            parent = added(paragraph, "hyperlink", anchor=words.to[1:], history="1")
        elif address := _address(words.to):
            from docx.opc.constants import RELATIONSHIP_TYPE

            relation = self._document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            parent = added(paragraph, "hyperlink", history="1")
            parent.set(f"{{{paragraph.nsmap['r']}}}id", relation)
        for text, direction in _directed(words, block):
            self._run(parent, text, words, words.language or block.language, direction)
        if words.mark:
            added(paragraph, "bookmarkEnd", id=str(number))

    def _run(self, parent: Any, text: str, words: Words, language: str, direction: str) -> None:  # noqa: ANN401 - as above
        """Add a run; its properties in the order of the schema."""
        run = added(parent, "r")
        properties = added(run, "rPr")
        is_slanted = direction == "ltr" and not is_east_asian(language)  # other scripts have no italics
        if words.style and (is_slanted or words.style != "Emphasis"):
            added(properties, "rStyle", val=identifier(words.style))
        if is_east_asian(language):
            fonts = east_asian(language)
            added(properties, "rFonts", hint="eastAsia", **({"eastAsia": fonts.prose} if fonts != self._east else {}))
        if direction == "rtl":
            added(properties, "rtl")
        if language != self._about.language and (tag := language_of(language)):
            added(properties, "lang", **tag)
        said = added(run, "t")
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        said.text = one_line(text)


def _directed(words: Words, block: Block) -> Iterator[tuple[str, str]]:
    """Yield the parts of words that run one way each, and which."""
    parts = [words.text] if words.is_quoted else _ISOLATES.split(words.text)
    for part in filter(None, parts):
        direction = words.direction or written_direction(part, block.direction)
        # LibreOffice goes by the letters alone, not by the run; what may be copied, as an address, has no mark in it
        is_plain = bool(words.direction) or direction == block.direction
        opening = _MARKS[direction] if part[0].isdigit() else ""  # else it is drawn to what stands before
        yield part if is_plain else opening + part + _MARKS[block.direction], direction


def _address(link: str) -> str:
    """Return an address as Word takes it; it refuses to open a document with one that is none."""
    try:
        is_address = bool(link) and bool(urlsplit(link).hostname) and urlsplit(link).port != 0
    except ValueError:
        return ""
    return quote(link, safe="!#$%&'()*+,/:;=?@~", errors="replace") if is_address else ""
