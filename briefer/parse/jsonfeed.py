"""JSON Feed, versions 1.0 and 1.1 (jsonfeed.org), which feedparser does not read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from briefer.errors import ParseError
from briefer.intake import Allowance, Blob, Found
from briefer.parse import Parser
from briefer.parse._entries import Entry, found_in, label, plain_paragraphs, web_address
from briefer.parse._html import paragraphs_of
from briefer.parse._metadata import Metadata
from briefer.text.charset import NotTextError, decode
from briefer.text.dates import parse_date
from briefer.text.language import tag_of

_KIND = "application/feed+json"


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """Read the items of a feed, each a document or, where it is but a teaser, a link to its page.

    Attributes:
        entries: How many are read.
    """

    entries: int = Allowance().entries
    media_types: ClassVar[tuple[str, ...]] = (_KIND,)

    def parse(self, blob: Blob) -> Iterator[Found]:
        """Yield documents, links and failures; see `Parser`."""
        try:
            feed = json.loads(decode(blob.content, declared=blob.charset))
        except NotTextError as error:
            raise ParseError(blob.place, "is not text (binary content); give the file as it came") from error
        except (ValueError, RecursionError) as error:
            cause = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
            raise ParseError(blob.place, f"is broken JSON ({cause}); give the file as it came from its site") from error
        items = feed.get("items") if isinstance(feed, dict) else None
        if not isinstance(items, list):
            raise ParseError(blob.place, "is JSON, but no JSON Feed (it has no items); save what it holds as text")
        entries = (_entry(item, feed, blob) for item in items[: self.entries])
        yield from found_in(entries, blob, kind=_KIND, count=len(items), most=self.entries)


def _entry(item: Any, feed: dict[str, Any], blob: Blob) -> Entry:  # noqa: ANN401 - JSON is anything
    if not isinstance(item, dict):
        return Entry(Metadata(), [])
    url = web_address(_said(item, "url"), blob.url)
    texts = [
        paragraphs_of(_said(item, "content_html")),
        plain_paragraphs(_said(item, "content_text")),
        plain_paragraphs(_said(item, "summary")),
    ]
    about = Metadata(
        title=label(_said(item, "title")),
        outlet=label(_said(feed, "title")),
        author=_author(item) or _author(feed),
        published=parse_date(_said(item, "date_published") or _said(item, "date_modified")),
        language=tag_of(_said(item, "language")) or tag_of(_said(feed, "language")),
        url=url or web_address(_said(item, "external_url"), blob.url),
    )
    return Entry(about, next(filter(None, texts), []), _said(item, "id"))


def _said(of: dict[str, Any], key: str) -> str:
    value = of.get(key)
    return value if isinstance(value, str) else ""


def _author(of: dict[str, Any]) -> str | None:
    """Return the names of the authors: of version 1.1, or the one of version 1.0."""
    authors = of.get("authors")
    found = authors if isinstance(authors, list) else [of.get("author")]
    return label(", ".join(filter(None, (_said(each, "name") for each in found if isinstance(each, dict)))))


PARSER: type[Parser] = JsonFeed
