"""Text documents of OpenDocument (OASIS OpenDocument 1.3, part 3), as LibreOffice writes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
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

_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_UNREAD = frozenset(
    {"note", "annotation", "tracked-changes", "table-of-content", "forms", "ruby-text", "sequence-decls"}
)
_STYLES = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DEEPEST_STYLE = 20
_SHIFT = re.compile(r"super|sub|(-?\d{1,3}(?:\.\d{1,9})?)%")
_SPACES = {"s": " ", "tab": " ", "line-break": "\n"}


@dataclass(frozen=True, slots=True)
class Odt:
    """Read one document: prose from its paragraphs; headings and tables apart.

    Notes, and text that is deleted, struck out or hidden, are left out; figures that are raised stay so.

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
        manifest = package.part("META-INF/manifest.xml")
        if manifest is not None and manifest.find(".//{*}encryption-data") is not None:
            raise ParseError(blob.place, "is encrypted with a password; save it without one")
        root = package.part("content.xml")
        body = None if root is None else root.find("{*}body")
        if body is None:
            raise ParseError(blob.place, "has no text in it; save it as .odt again")
        said = said_in(package.part("meta.xml"))
        styles = _Styles()
        for part in (package.part("styles.xml"), root):
            styles.add(part)
        paragraphs = list(_Reader(styles).paragraphs(body, is_prose=True))
        title = title_in(said.get("title", "")) or next((text for text, is_prose in paragraphs[:1] if not is_prose), "")
        about = Metadata(
            title=title,
            author=author_in(said.get("initial-creator") or said.get("creator") or ""),
            published=parse_date(said.get("creation-date") or said.get("date") or ""),
            language=tag_of(said.get("language", "")),
        )
        kept = [(text, is_prose) for text, is_prose in paragraphs if is_prose or text != title]
        return (described(kept, about, blob=blob, kind=_MEDIA_TYPE),)


@dataclass(slots=True)
class _Styles:
    """What the styles do to text, by family and name."""

    said: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    parents: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, root: "_Element | None") -> None:
        """Take in the styles of a part."""
        for style in () if root is None else root.iter(f"{_STYLES}style"):
            key = style.get(f"{_STYLES}family", ""), style.get(f"{_STYLES}name", "")
            properties = style.find(f"{_STYLES}text-properties")
            self.said[key] = {} if properties is None else {str(name): str(said) for name, said in properties.items()}
            self.parents[key] = style.get(f"{_STYLES}parent-style-name", "")

    def value(self, element: "_Element", name: str) -> str:
        """Return what an element's style says of a property, "" where it says nothing."""
        family = "paragraph" if local_name(element) in {"p", "h"} else "text"
        style = element.get(f"{_TEXT}style-name", "")
        for _ in range(_DEEPEST_STYLE):
            said = self.said.get((family, style), {})
            if name in said:
                return said[name]
            style = self.parents.get((family, style), "")
        return ""

    def hides(self, element: "_Element") -> bool:
        """Tell whether text is hidden or struck out."""
        if element.get(f"{_TEXT}display") == "none" or self.value(element, f"{_TEXT}display") == "none":
            return True
        ways = ("style", "type")
        return any(self.value(element, f"{_STYLES}text-line-through-{way}") not in {"", "none"} for way in ways)

    def shift(self, element: "_Element") -> float:
        """Return how far text is raised, in percent; less than 0 where it is lowered."""
        position = self.value(element, f"{_STYLES}text-position").split()[:1]
        found = _SHIFT.fullmatch(position[0]) if position else None
        return {"super": 33.0, "sub": -33.0}.get(found[0]) or float(found[1]) if found else 0.0


@dataclass(slots=True)
class _Reader:
    """One pass through a document; `is_unsure` tells whether a paragraph has raised words that text cannot say."""

    styles: _Styles
    is_unsure: bool = False

    def paragraphs(self, parent: "_Element", *, is_prose: bool) -> Iterator[tuple[str, bool]]:
        """Yield each paragraph's clean text, and whether it is prose."""
        for element in parent:
            name = local_name(element)
            if name in {"p", "h"}:
                if self.styles.hides(element) or any(map(_is_hidden, element.iter(f"{_TEXT}hidden-paragraph"))):
                    continue
                self.is_unsure = False
                written = "".join(self._words(element))
                for block in blocks(normalise(written)):
                    text = join_lines(block.split("\n"))
                    yield text, is_prose and name == "p" and not (self.is_unsure or is_heading(text))
            elif name not in _UNREAD and element.get(f"{_TEXT}display") != "none":
                yield from self.paragraphs(element, is_prose=is_prose and name != "table")

    def _words(self, parent: "_Element") -> Iterator[str]:
        yield parent.text or ""
        for element in parent:
            name = local_name(element)
            if name in _SPACES:
                yield _SPACES[name]
            elif name == "span":
                yield self._span(element)
            elif name not in _UNREAD and not (name == "hidden-text" and _is_hidden(element)):
                yield from self._words(element)
            yield element.tail or ""

    def _span(self, element: "_Element") -> str:
        """Return the words of text in one format; none of what is hidden or struck out."""
        if self.styles.hides(element):
            return ""
        words = "".join(self._words(element))
        shift = self.styles.shift(element)
        if shift and any(map(str.isdigit, words)) and not has_forms(words):
            self.is_unsure = True
        return raised(words) if shift > 0 else lowered(words) if shift < 0 else words


def _is_hidden(element: "_Element") -> bool:
    """Tell whether a field that hides text does so now."""
    return element.get(f"{_TEXT}is-hidden") != "false"


PARSER: type[Parser] = Odt
