"""Feeds: RSS, Atom, RDF and CDF, read by feedparser.

feedparser takes time that grows with the square of the length for much of what it is made for: broken XML, authors,
dates, categories, namespaces, and what its sanitiser looks at (17 s for 80 kB of a style attribute). So it is given
well-formed XML with nothing in it but the elements that are asked for, and its sanitiser is off: all that it returns is
made plain text by `paragraphs_of`, which drops scripts, styles and all other markup.
"""

import re
from calendar import timegm
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from briefer.errors import ParseError
from briefer.intake import Allowance, Blob, Found
from briefer.model import Failure
from briefer.parse import Parser
from briefer.parse._entries import Entry, Paragraphs, found_in, label, plain_paragraphs, web_address
from briefer.parse._html import paragraphs_of
from briefer.parse._metadata import Metadata
from briefer.parse._xml import ENDED_EARLY, from_root, tags_of, text_of, tree_of
from briefer.text.dates import parse_date
from briefer.text.language import tag_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOTS = "rss|feed|rdf|channel"
_ENTRIES = ("item", "entry")
_OPENED = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?:\s[^<>]*)?(?<!/)>", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
# HTML as it stands in an element, unescaped, as broken feeds have it
_BARE_HTML = re.compile(
    r"(<(title|description|summary|content|content:encoded)(?:\s[^<>]*)?(?<!/)>)"
    r"((?>[^<]+|<(?!/?\2[\s>]|!\[CDATA\[))*+)(?=</\2\s*>)"
)
_PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom", "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}  # fmt: skip
_NAMESPACES = frozenset({"", "content", "dc", "dcterms", "rdf", "xhtml"})  # as feedparser calls them
_XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_MARKUP = frozenset({
    "title", "description", "summary", "content", "encoded", "body", "fullitem", "abstract", "tagline",
})  # fmt: skip
_GROUPS = frozenset({"author", "source"})  # elements that hold others
_FIELDS = _MARKUP | _GROUPS | frozenset({
    "link", "id", "guid", "url", "href", "name", "creator", "managingeditor", "pubdate", "date", "published",
    "updated", "issued", "modified", "created", "language", "lastmod",
})  # fmt: skip
_ATTRIBUTES = frozenset({
    "type", "mode", "href", "rel", "base", "lang", "ispermalink", "about", "url", "lastmod", "version", "value",
})  # fmt: skip
_LONGEST_VALUE = {"link": 4_000, "id": 4_000, "guid": 4_000, "url": 4_000}  # characters; of names and dates, fewer
_LONGEST_NAME = 1_000
# addresses of mail, whose ends feedparser takes for names, and what it would search for one again and again
_NO_NAME = re.compile(r"[<(]?[^\s<>()]{1,64}@[^\s<>()]+[>)]?(?:\s*\(([^()]*)\)\s*\Z)?|[\w.+-]{65,}", re.ASCII)
_PREFIX = re.compile(r"(</?)[\w.-]+:")
_CLOSING_TAG = re.compile(r"</\w+\s*>")
_MOST_FIELDS = 50  # of one entry; those that follow are repetitions
_DATES = ("published", "updated", "created")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """Read the entries of a feed, each a document or, where it is but a teaser, a link to its page.

    Attributes:
        entries: How many are read.
    """

    entries: int = Allowance().entries
    media_types: ClassVar[tuple[str, ...]] = (
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml",
    )  # fmt: skip

    def parse(self, blob: Blob) -> Iterator[Found]:
        """Yield documents, links and failures; see `Parser`."""
        text = from_root(text_of(blob), _ROOTS)
        if text is None:
            reason = "is XML, but no feed; save what it holds as text, HTML, PDF or Word"
            raise ParseError(blob.place, reason)
        outline = tags_of(text)
        opened = len(_OPENED.findall(outline))
        root, errors = _tree(text, blob)
        found = [
            each
            for each in root.iter("{*}item", "{*}entry", "{*}Item", "{*}ITEM")
            if _known(str(each.tag), str(root.tag))[1]
        ]
        is_cut = len(_CLOSED.findall(outline)) < opened or bool(errors & ENDED_EARLY - {"ERR_DOCUMENT_END"})
        if not opened and not errors and next(root.iter("{*}title"), None) is not None:  # as on a quiet day
            yield Failure(blob.place, "has no entries at present", is_fault=False)
            return
        if len(found) < opened:
            lost = f"is broken XML: {opened - len(found)} of its {opened} entries cannot be told apart"
            yield Failure(blob.place, lost)
        elif is_cut:
            yield Failure(blob.place, "is cut off: the end of its last entry is missing")
        parsed = _parsed(_excerpt(root, found[: self.entries]), blob)
        entries = _entries(parsed, blob, is_cut=is_cut and len(found) <= self.entries)
        yield from found_in(entries, blob, kind=_kind(parsed), count=len(found), most=self.entries)


def _tree(text: str, blob: Blob) -> "tuple[_Element, frozenset[str]]":
    """Return what `tree_of` does, after a second look where tags do not match."""
    end = text.find(">")
    declared = "".join(
        f' xmlns:{prefix}="{uri}"' for prefix, uri in _PREFIXES.items() if f"xmlns:{prefix}" not in text[:end]
    )
    named = re.match(r"<[^\s/>]+", text)
    whole = f"{named[0]}{declared}{text[named.end() :]}" if named else text
    root, errors = tree_of(whole, blob)
    if "ERR_TAG_NAME_MISMATCH" in errors:
        return tree_of(_BARE_HTML.sub(r"\1<![CDATA[\3]]>", whole), blob)
    return root, errors


@cache
def _vocabulary() -> frozenset[str]:
    """Return the namespaces, in lower case, of the elements that are asked for."""
    from feedparser.api import StrictFeedParser

    known: dict[str, str] = StrictFeedParser.namespaces
    return frozenset(uri.lower() for uri, prefix in known.items() if prefix in _NAMESPACES)


@lru_cache(maxsize=1_000)
def _known(tag: str, tag_of_root: str) -> tuple[str, str]:
    """Return a tag as feedparser knows it, and its name in lower case; ("", "") for one of another vocabulary.

    What libxml2 has made of broken XML may be no tag at all; what is returned is one.
    """
    namespace, _, name = tag.rpartition("}")
    namespace = namespace.removeprefix("{")
    name = name.rpartition(":")[2] if tag == tag_of_root else name
    if ":" in name:
        return "", ""
    if namespace.lower() in _vocabulary():
        return f"{{{namespace}}}{name}", name.lower()
    return (name, name.lower()) if namespace in {"", tag_of_root.rpartition("}")[0].removeprefix("{")} else ("", "")


def _excerpt(root: "_Element", entries: "Iterable[_Element]") -> bytes:
    """Return well-formed XML of a feed with these entries, and nothing that is not asked for."""
    from lxml import etree

    tag_of_root = str(root.tag)
    tag, name = _known(tag_of_root, tag_of_root)
    excerpt = etree.Element(tag if name in _ROOTS.split("|") else "rss", _attributes(root))
    _copy(root, excerpt, tag_of_root)
    parent = excerpt
    for channel in islice(root.iterchildren("{*}channel", "{*}Channel", "{*}CHANNEL"), 1):
        parent = etree.SubElement(excerpt, _known(str(channel.tag), tag_of_root)[0] or "channel", _attributes(channel))
        _copy(channel, parent, tag_of_root)
    for entry in entries:
        tag, _ = _known(str(entry.tag), tag_of_root)
        _copy(entry, etree.SubElement(parent, tag, _attributes(entry)), tag_of_root)
    return etree.tostring(excerpt, encoding="utf-8", xml_declaration=True)


def _copy(whole: "_Element", excerpt: "_Element", tag_of_root: str) -> None:
    """Copy the fields of a feed, an entry or a group."""
    from lxml import etree

    known = ((field, *_known(str(field.tag), tag_of_root)) for field in whole.iterchildren("*"))
    for field, tag, name in islice((each for each in known if each[2] in _FIELDS), _MOST_FIELDS):
        attributes = _attributes(field)
        if attributes.get("rel", "alternate") not in {"alternate", "self"}:
            continue
        copied = etree.SubElement(excerpt, tag, attributes)
        if name in _GROUPS and len(field):
            _copy(field, copied, tag_of_root)
        elif name in _MARKUP and len(field):
            copied.text = _inner(field)
            copied.set("type", "text/html")
            copied.set("mode", "")
        elif name in _MARKUP:
            text = field.text or ""
            # feedparser takes a section of CDATA in one piece, and what is escaped in as many as it has tags
            copied.text = text if "]]>" in text else etree.CDATA(text)
        else:
            text = (field.text or "").strip()[: _LONGEST_VALUE.get(name, _LONGEST_NAME)]
            copied.text = text if name in _LONGEST_VALUE else _NO_NAME.sub(r"\1", text).strip()


def _attributes(element: "_Element") -> dict[str, str]:
    known = (key for key in map(str, element.keys()) if _is_attribute(key))
    return {key: str(element.get(key))[: _LONGEST_VALUE["link"]] for key in islice(known, _MOST_FIELDS)}


def _is_attribute(key: str) -> bool:
    namespace, _, name = key.rpartition("}")
    return name.lower() in _ATTRIBUTES and namespace.removeprefix("{") in {"", _XML_NAMESPACE, _PREFIXES["rdf"]}


def _inner(element: "_Element") -> str:
    """Return as HTML what stands in an element as XHTML."""
    from lxml import etree

    element.tag = "div"  # whatever it is called, it is shown
    return _PREFIX.sub(r"\1", etree.tostring(element, encoding="unicode", method="html", with_tail=False))


def _parsed(xml: bytes, blob: Blob) -> Any:  # noqa: ANN401 - feedparser is untyped
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"} | ({"content-location": blob.url} if blob.url else {})
    try:
        # of a stream: a string might be taken for an address, and be fetched
        return feedparser.parse(
            BytesIO(xml), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # feedparser has no errors of its own
        raise ParseError(blob.place, f"is no feed that feedparser can read ({type(error).__name__})") from error


def _kind(parsed: Any) -> str:  # noqa: ANN401
    version = str(parsed.get("version", ""))
    if version.startswith("atom"):
        return "application/atom+xml"
    return "application/rdf+xml" if version in {"rss10", "rss090"} else "application/rss+xml"


def _entries(parsed: Any, blob: Blob, *, is_cut: bool) -> Iterator[Entry]:  # noqa: ANN401
    feed = parsed["feed"]
    title = _label(feed, "title")
    author = _author(feed) if _kind(parsed) == "application/atom+xml" else None  # RFC 4287, 4.2.1
    last = len(parsed["entries"])
    for number, each in enumerate(parsed["entries"], 1):
        paragraphs, language = _text(each)
        written = language or _said(feed, "language")
        about = Metadata(
            title=_label(each, "title"),
            outlet=_label(each.get("source") or {}, "title") or title,
            author=_author(each) or author,
            published=_published(each),
            language=tag_of(written.replace("_", "-")),
            url=web_address(_said(each, "link"), blob.url),
        )
        yield Entry(about, paragraphs, _said(each, "id"), is_cut=is_cut and number == last)


def _said(of: Any, key: str) -> str:  # noqa: ANN401
    """Return a value; feedparser's own look-up warns where it falls back to another."""
    value = dict.get(of, key)
    return value if isinstance(value, str) else ""


def _label(of: Any, key: str) -> str | None:  # noqa: ANN401
    detail = dict.get(of, f"{key}_detail") or {}
    text = _said(of, key)
    return label(text, is_markup=_said(detail, "type") != "text/plain" or bool(_CLOSING_TAG.search(text)))


def _author(of: Any) -> str | None:  # noqa: ANN401
    named = [_said(each, "name") for each in dict.get(of, "authors") or ()]
    return label(", ".join(filter(None, named)) or _said(of, "author"), is_markup=True)


def _published(entry: Any) -> datetime | None:  # noqa: ANN401
    for key in _DATES:
        parsed = dict.get(entry, f"{key}_parsed")
        if parsed is not None:
            try:
                return _EPOCH + timedelta(seconds=timegm(parsed))
            except (ValueError, OverflowError):
                continue
        if written := _said(entry, key):
            return parse_date(written)
    return None


def _text(entry: Any) -> tuple[Paragraphs, str]:  # noqa: ANN401
    """Return the longest of the texts of an entry, and the language that it is said to be in."""
    details = [*(dict.get(entry, "content") or ()), dict.get(entry, "summary_detail") or {}]
    texts = [
        (plain_paragraphs(value) if kind == "text/plain" else paragraphs_of(value), _said(detail, "language"))
        for detail in details
        if (value := _said(detail, "value")) and (kind := _said(detail, "type")).startswith(("text/", "application/x"))
    ]
    language = _said(dict.get(entry, "title_detail") or {}, "language")
    return max(texts, key=lambda text: sum(len(paragraph) for paragraph, _ in text[0]), default=([], language))


PARSER: type[Parser] = Feed
