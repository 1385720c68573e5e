"""Word documents: Office Open XML (ECMA-376, part 1, section 17), transitional or strict, read by lxml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar

from briefer.errors import ParseError
from briefer.intake import Allowance, Blob
from briefer.model import Document
from briefer.parse import Parser
from briefer.parse._metadata import Metadata, described
from briefer.parse._properties import author_in, title_in
from briefer.parse._zipped import Package, local_name, said_in
from briefer.text.clean import blocks, is_heading, join_lines, normalise
from briefer.text.dates import parse_date
from briefer.text.language import tag_of
from briefer.text.raised import has_forms, lowered, raised

if TYPE_CHECKING:
    from lxml.etree import _Element

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# deleted and moved text, glosses over characters, and what stands in for a drawing that was read already
_UNREAD = frozenset({"del", "moveFrom", "rt", "Fallback", "instrText", "delText", "rPr", "pPr"})
_OFF = frozenset({"0", "false", "off"})
_UNSEEN = ("vanish", "strike", "dstrike")
_SIGN_FONTS = re.compile(r"symbol|dings|dingbats|extra|marlett", re.IGNORECASE)  # their codes are not Unicode's
_SPACES = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_WORDS = re.compile(r"\{[^}]*(?:wordprocessingml|officeDocument)[^}]*\}")  # of text and of formulas, not of drawings
_APART = re.compile(r"(?:heading|title|subtitle|toc|caption|header|footer|index|table of)\b.*", re.IGNORECASE)
_DEEPEST_STYLE = 20
_NO_HEADING = "9"  # the outline level of body text


@dataclass(frozen=True, slots=True)
class Docx:
    """Read one document: prose from its paragraphs; headings, captions, tables of contents and tables apart.

    It is published when it was created: saving it again does not make it new. Deleted, struck and hidden text,
    footnotes, running heads and comments are left out; figures that are raised stay so.

    Attributes:
        entries: How many parts it may have.
        size: How many bytes of them are unpacked.
    """

    media_types: ClassVar[tuple[str, ...]] = (_MEDIA_TYPE,)
    entries: int = Allowance().entries
    size: int = Allowance().size

    def parse(self, blob: Blob) -> tuple[Document, ...]:
        """Return the one document of the blob; see `Parser`."""
        package = Package(blob, entries=self.entries, size=self.size)
        root = package.part("word/document.xml")
        if root is None:
            raise ParseError(blob.place, "has no text in it that Word would show; save it as .docx again")
        said = said_in(package.part("docProps/core.xml"))
        found = list(_Reader(_styles(package.part("word/styles.xml"))).paragraphs(root))
        head = [*takewhile(lambda each: each[0] != "prose", found)]
        title = title_in(said.get("title", "")) or next(
            (text for wanted in ("title", "heading") for kind, text in head if kind == wanted), ""
        )
        paragraphs = [(text, kind == "prose") for kind, text in found]
        if (title, False) in paragraphs[: len(head)]:
            paragraphs.remove((title, False))
        about = Metadata(
            title=title,
            author=author_in(said.get("creator", "")),
            published=parse_date(said.get("created") or said.get("modified") or ""),
            language=tag_of(said.get("language", "")),
        )
        return (described(paragraphs, about, blob=blob, kind=_MEDIA_TYPE),)


def _styles(root: "_Element | None") -> dict[str, str]:
    """Return what kind of paragraph each style makes, where that is no prose."""
    based: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for style in () if root is None else root.iter("{*}style"):
        name = _value(style, "styleId")
        based[name] = _of_child(style, "basedOn")
        called = _of_child(style, "name")
        level = next((_value(each, "val") for each in style.iter("{*}outlineLvl")), _NO_HEADING)
        if called.lower() == "title":
            kinds[name] = "title"
        elif level != _NO_HEADING or called.lower().startswith("heading"):
            kinds[name] = "heading"
        elif _APART.fullmatch(called):
            kinds[name] = "apart"
    for name in based:
        ancestor = name
        for _ in range(_DEEPEST_STYLE):
            if ancestor in kinds:
                kinds[name] = kinds[ancestor]
                break
            ancestor = based.get(ancestor, "")
    return kinds


@dataclass(slots=True)
class _Reader:
    """One pass through a document.

    `boxes` holds the text boxes that are anchored in the paragraph at hand, `carried` what stands before it since the
    end of the paragraph before was deleted; `is_unsure` tells whether it has a sign that text cannot say.
    """

    styles: dict[str, str]
    boxes: list["_Element"] = field(default_factory=list)
    carried: str = ""
    is_unsure: bool = False

    def paragraphs(self, parent: "_Element") -> Iterator[tuple[str, str]]:
        """Yield each paragraph's kind ("title", "heading", "apart", "prose") and clean text, in order."""
        for element in parent:
            name = local_name(element)
            if name in _UNREAD or _is_deleted(element):
                continue
            if name == "p":
                yield from self._paragraph(element)
                continue
            if name == "tbl":
                yield from self._written("prose")
            if name == "tbl" and any(len(row.findall("{*}tc")) > 1 for row in element.iter("{*}tr")):
                yield from self._rows(element)
            else:
                yield from self.paragraphs(element)
        if local_name(parent) in {"body", "tc", "txbxContent"}:
            yield from self._written("prose")

    def _paragraph(self, element: "_Element") -> Iterator[tuple[str, str]]:
        written = "".join(self._words(element))
        is_glued = self.carried[-1:].strip() and written[:1].strip()
        self.carried += " " + written if is_glued else written
        if element.find("{*}pPr/{*}rPr/{*}del") is None and element.find("{*}pPr/{*}rPr/{*}moveFrom") is None:
            yield from self._written(self._kind(element))

    def _written(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield what was read since the last paragraph ended."""
        written, self.carried = self.carried, ""
        boxes, self.boxes = self.boxes, []
        is_apart, self.is_unsure = self.is_unsure, False
        for block in blocks(normalise(written)):
            text = join_lines(block.split("\n"))
            if text:
                yield ("apart" if kind == "prose" and (is_apart or is_heading(text)) else kind), text
        for box in boxes:
            yield from self.paragraphs(box)

    def _rows(self, table: "_Element") -> Iterator[tuple[str, str]]:
        for row in table.iterchildren("{*}tr"):
            if _is_deleted(row):
                continue
            cells = (" ".join(text for _, text in self.paragraphs(cell)) for cell in row.iterchildren("{*}tc"))
            text = " ".join(filter(None, cells))
            if text:
                yield "apart", text

    def _kind(self, paragraph: "_Element") -> str:
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return "prose"
        level = _of_child(properties, "outlineLvl") or _NO_HEADING
        return self.styles.get(_of_child(properties, "pStyle")) or ("prose" if level == _NO_HEADING else "heading")

    def _words(self, parent: "_Element") -> Iterator[str]:
        for element in parent:
            name = local_name(element)
            if name in _UNREAD:
                continue
            if name == "t":
                yield (element.text or "") if _WORDS.match(element.tag) else ""
            elif name in _SPACES:
                yield _SPACES[name]
            elif name == "sym":
                yield self._sign(element)
            elif name == "txbxContent":
                self.boxes.append(element)
            elif name == "r":
                yield from self._run(element)
            else:
                yield from self._words(element)

    def _sign(self, element: "_Element") -> str:
        """Return a sign that is given by its number; most fonts of signs have numbers of their own."""
        code = _value(element, "char")
        sign = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else ""
        if sign.isprintable() and sign and not _SIGN_FONTS.search(_value(element, "font")):
            return sign
        self.is_unsure = True
        return "\ufffd"

    def _run(self, run: "_Element") -> Iterator[str]:
        """Yield the words of text in one format; none of what is hidden or struck out."""
        properties = run.find("{*}rPr")
        unseen = () if properties is None else [properties.find(f"{{*}}{name}") for name in _UNSEEN]
        if any(each is not None and _value(each, "val") not in _OFF for each in unseen):
            return
        position = "" if properties is None else _of_child(properties, "vertAlign")
        words = "".join(self._words(run))
        if position in {"superscript", "subscript"} and any(map(str.isdigit, words)) and not has_forms(words):
            self.is_unsure = True
        yield raised(words) if position == "superscript" else lowered(words) if position == "subscript" else words


def _is_deleted(element: "_Element") -> bool:
    """Tell whether an element is a row or a cell of a table that was deleted."""
    return element.find("{*}trPr/{*}del") is not None or element.find("{*}tcPr/{*}cellDel") is not None


def _of_child(element: "_Element", name: str) -> str:
    """Return the value of a child element, "" where it is not there."""
    child = element.find(f"{{*}}{name}")
    return "" if child is None else _value(child, "val")


def _value(element: "_Element", name: str) -> str:
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name), "")


PARSER: type[Parser] = Docx
