"""Text documents of OpenDocument (OASIS OpenDocument 1.3, part 3), as LibreOffice writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
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

if TYPE_CHECKING:
    from lxml.etree import _Element

_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_UNREAD = frozenset(
    {"note", "annotation", "tracked-changes", "table-of-content", "forms", "ruby-text", "sequence-decls"}
)
_SPACES = {"s": " ", "tab": " ", "line-break": "\n"}


@dataclass(frozen=True, slots=True)
class Odt:
    """Read one document: prose from its paragraphs, headings and tables apart, notes and deleted text left out.

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
        paragraphs = list(_paragraphs(body, is_prose=True))
        title = title_in(said.get("title", "")) or next((text for text, is_prose in paragraphs[:1] if not is_prose), "")
        about = Metadata(
            title=title,
            author=author_in(said.get("initial-creator") or said.get("creator") or ""),
            published=parse_date(said.get("creation-date") or said.get("date") or ""),
            language=tag_of(said.get("language", "")),
        )
        kept = [(text, is_prose) for text, is_prose in paragraphs if is_prose or text != title]
        return (described(kept, about, blob=blob, kind=_MEDIA_TYPE),)


def _paragraphs(parent: "_Element", *, is_prose: bool) -> Iterator[tuple[str, bool]]:
    for element in parent:
        name = local_name(element)
        if name in {"p", "h"}:
            for block in blocks(normalise("".join(_words(element)))):
                text = join_lines(block.split("\n"))
                yield text, is_prose and name == "p" and not is_heading(text)
        elif name not in _UNREAD:
            yield from _paragraphs(element, is_prose=is_prose and name != "table")


def _words(parent: "_Element") -> Iterator[str]:
    yield parent.text or ""
    for element in parent:
        name = local_name(element)
        if name in _SPACES:
            yield _SPACES[name]
        elif name not in _UNREAD:
            yield from _words(element)
        yield element.tail or ""


PARSER: type[Parser] = Odt
