"""Plain text: paragraphs between blank lines, hard wraps undone, an optional header block."""

from dataclasses import dataclass, replace
from typing import ClassVar

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Document
from briefer.parse import Parser
from briefer.parse._metadata import Metadata, described, read_block
from briefer.text.charset import NotTextError, decode
from briefer.text.clean import blocks, is_heading, normalise, unwrap


@dataclass(frozen=True, slots=True)
class Text:
    """Read one document.

    A first block of `Title:`, `Outlet:`, `Author:`, `Date:`, `Language:`, `URL:` lines describes it. Otherwise a first
    block that reads as a heading is its title.
    """

    media_types: ClassVar[tuple[str, ...]] = ("text/plain",)

    def parse(self, blob: Blob) -> tuple[Document, ...]:
        """Return the one document of the blob; see `Parser`."""
        try:
            text = normalise(decode(blob.content, declared=blob.charset))
        except NotTextError as error:
            raise ParseError(blob.place, "is not text (binary content); give a text or Markdown file") from error
        found = blocks(text)
        said = read_block(found[0]) if found else None
        about = said or Metadata()
        body = found[1:] if said else found
        paragraphs = [(paragraph, not is_heading(paragraph)) for block in body for paragraph in unwrap(block)]
        title = about.title or ""
        if not title and len(paragraphs) > 1 and not paragraphs[0][1]:
            title = paragraphs.pop(0)[0]
        return (described(paragraphs, replace(about, title=title), blob=blob, kind="text/plain"),)


PARSER: type[Parser] = Text
