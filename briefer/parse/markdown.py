"""Markdown: CommonMark with tables and YAML front matter, read by markdown-it-py.

The `markdown` package is for Markdown that the user wrote for the page; it takes quadratic time on hostile input, so it
never sees a source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING, ClassVar

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Document
from briefer.parse import Parser
from briefer.parse._metadata import Metadata, described, read_block
from briefer.text.charset import NotTextError, decode
from briefer.text.clean import is_heading, join_lines, normalise

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)
_YAML_LINE = re.compile(r"[\w\"'][^:]{0,60}:(?:\s|$)|[\s#\-\]}]|$")  # a key, or what may stand below one
_TAG = re.compile(r"<[^>]*>")
_UNREAD = re.compile(r"\s*<(?:!--|!|\?|script|style|textarea|svg)", re.IGNORECASE)  # markup that holds no prose
_FOOTNOTE = re.compile(r"^\[\^[^\]\s]+\]:.*(?:\n(?: {4}|\t).*)*", re.MULTILINE)
_LINE_BREAKS = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Markdown:
    """Read one document: prose from its paragraphs, list items, quotations and HTML; headings, tables and code apart.

    The text of footnotes is left out; their marks stay where they stand.
    """

    media_types: ClassVar[tuple[str, ...]] = ("text/markdown",)

    def parse(self, blob: Blob) -> tuple[Document, ...]:
        """Return the one document of the blob; see `Parser`."""
        from markdown_it import MarkdownIt

        try:
            raw = _LINE_BREAKS.sub("\n", decode(blob.content, declared=blob.charset))
        except NotTextError as error:
            raise ParseError(blob.place, "is not text (binary content); give a text or Markdown file") from error
        front = _front_matter(raw)
        about = (read_block(_flat(front[1])) if front else None) or Metadata()
        tokens = MarkdownIt("commonmark").enable("table").parse(_FOOTNOTE.sub("", raw[front.end() :] if front else raw))
        found = [
            (kind, text) for kind, written in _blocks(tokens) if (text := join_lines(normalise(written).split("\n")))
        ]
        title = about.title or ""
        if found and found[0][0] == "h1" and (not title or found[0][1].casefold() == title.casefold()):
            title = found.pop(0)[1]
        paragraphs = [(text, tag == "p" and not is_heading(text)) for tag, text in found]
        return (described(paragraphs, replace(about, title=title), blob=blob, kind="text/markdown"),)


def _front_matter(raw: str) -> re.Match[str] | None:
    """Find the front matter; prose between two rules is none."""
    found = _FRONT_MATTER.match(raw)
    return found if found and all(map(_YAML_LINE.match, found[1].split("\n"))) else None


def _flat(front: str) -> str:
    """Keep the front matter's top-level `key: value` lines; nested YAML is not ours to read."""
    return "\n".join(line for line in front.split("\n") if re.match(r"[A-Za-z][\w -]*:", line))


def _blocks(tokens: "list[Token]") -> Iterator[tuple[str, str]]:
    """Yield each block's tag and plain text, in order."""
    tag = ""
    for token in tokens:
        if token.type == "inline":
            yield tag, "".join(map(_plain, token.children or ()))
        elif token.type == "html_block" and not _UNREAD.match(token.content):
            yield "p", unescape(_TAG.sub(" ", token.content))
        tag = token.tag


def _plain(token: "Token") -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    # an image's content is its alternative text: a caption at best, never a sentence of the document
    return token.content if token.type in {"text", "code_inline"} else ""


PARSER: type[Parser] = Markdown
