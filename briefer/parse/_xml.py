"""XML from the wild: mended where it is plainly meant otherwise, and read without entities, DTD or network."""

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.text.charset import NotTextError, decode

if TYPE_CHECKING:
    from lxml.etree import _Element

ENDED_EARLY = frozenset({
    "ERR_RESOURCE_LIMIT", "ERR_COMMENT_NOT_FINISHED", "ERR_CDATA_NOT_FINISHED", "ERR_DOCUMENT_END",
})  # fmt: skip
"""Errors of `tree_of` behind which nothing was read. The last one is of what stands behind the root element."""
_MOST_TAGS = 1_000_000  # outside of CDATA: 50,000 entries have fewer; where all are broken, they take 10 s
# what may stand before a root element, with the declarations of entities that are never wanted; possessive, or a file
# of nothing but comments would take for ever
_BEFORE = r"(?>[^<]+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+"
_NO_CHARACTERS = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_NO_TAGS = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
# what is as it should be; references to characters; and what should have been one
_TO_MEND = re.compile(
    rf"{_NO_TAGS.pattern}|&(?:#\d{{1,7}}|#[xX][\da-fA-F]{{1,6}}|\w{{1,40}});|&|<(?=[\s\d=<])", re.DOTALL
)


def text_of(blob: Blob) -> str:
    """Return the text of markup.

    Raises:
        ParseError: it is not text.
    """
    try:
        return decode(blob.content, declared=blob.charset)
    except NotTextError as error:
        raise ParseError(blob.place, "is not text (binary content); give the file as it came from its site") from error


def tags_of(text: str) -> str:
    """Return XML without its comments and sections of CDATA, in which what looks like a tag is none."""
    return _NO_TAGS.sub("", text)


def from_root(text: str, names: str) -> str | None:
    """Return XML from its root element on; None where that has none of these names (a regular expression).

    With what stands before it go byte-order marks, stray text and the document type, with all entities declared there.
    """
    found = re.match(rf"{_BEFORE}(?=<(?:[\w.-]+:)?(?:{names})[\s>/])", text, re.DOTALL | re.IGNORECASE)
    return text[found.end() :] if found else None


def tree_of(text: str, blob: Blob) -> "tuple[_Element, frozenset[str]]":
    """Return the root element of XML, as far as it can be read, and the names that libxml2 gives to its errors.

    Entities of HTML are known; others stay as they are written. What libxml2 bounds (an element 256 deep, a text of 10
    MB) ends the reading there.

    Args:
        text: What `from_root` returns.
        blob: What it was read from.

    Raises:
        ParseError: it holds too many tags, or no element.
    """
    from lxml import etree

    if tags_of(text).count("<") > _MOST_TAGS:
        raise ParseError(blob.place, f"holds more than {_MOST_TAGS:,} tags; split it")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_TO_MEND.sub(_mended, _NO_CHARACTERS.sub("", text)).encode(), parser)
    except etree.LxmlError as error:
        cause = " ".join(str(error).split())
        raise ParseError(blob.place, f"is broken XML ({cause}); give the file as it came from its site") from error
    if root is None:
        raise ParseError(blob.place, "is broken XML, without any element; give the file as it came from its site")
    return root, frozenset(error.type_name for error in parser.error_log)


def _mended(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("<!") else escape(unescape(found[0]))
