"""What a document says of itself in a block of `key: value` lines at its head, and the document made of both."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from briefer.intake import Blob
from briefer.model import Document, Mailing, Source
from briefer.text.dates import parse_date
from briefer.text.document import from_paragraphs
from briefer.text.language import tag_of

_KEY_OF = {
    "title": "title", "headline": "title", "subject": "title",
    "outlet": "outlet", "publisher": "outlet", "publication": "outlet", "source": "outlet", "site": "outlet",
    "author": "author", "authors": "author", "by": "author", "byline": "author",
    "date": "published", "published": "published",
    "language": "language", "lang": "language",
    "url": "url", "link": "url",
}  # fmt: skip
_LINE = re.compile(r"([A-Za-z][\w -]{0,30}):\s*(.*)")
_HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:@]+)", re.IGNORECASE)
_SET_OFF = re.compile(r"(?P<said>.+?)\s+[-|·•–—]\s+")
_FEWEST_WORDS = 3  # of a headline; “News - The Courier” is a name
_QUOTED = re.compile(r"""(["'])(.*)\1""")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The attributes found; None for what is not said."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: datetime | None = None
    language: str | None = None
    url: str | None = None


def read_block(block: str) -> Metadata | None:
    """Read header lines; None where a line is no `key: value`, or no key is known, so that prose is not eaten."""
    found: dict[str, str] = {}
    for line in block.split("\n"):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            return None
        key = _KEY_OF.get(match[1].strip().lower())
        if key is not None and match[2].strip():
            quoted = _QUOTED.fullmatch(match[2].strip())
            found.setdefault(key, quoted[2] if quoted else match[2].strip())
    if not found:
        return None
    published = parse_date(found.pop("published", ""))
    language = tag_of(found.pop("language", ""))
    return Metadata(published=published, language=language, **found)


def described(
    paragraphs: Sequence[tuple[str, bool]],
    about: Metadata,
    *,
    blob: Blob,
    kind: str,
    complete: bool = True,
    pages: tuple[int, ...] = (),
    conversation: str | None = None,
    mailing: Mailing | None = None,
) -> Document:
    """Return the document of a blob, or of a part of it.

    Args:
        paragraphs: See `from_paragraphs`.
        about: What the document says of itself. The user's word on the language goes before it; the host stands in for
            the outlet of what came from the web.
        blob: What it was found in.
        kind: The media type it was read as.
        complete: See `Document`.
        pages: See `Document`.
        conversation: See `Document`.
        mailing: See `Document`.
    """
    url = about.url or blob.url
    host = host_of(url)
    return from_paragraphs(
        paragraphs,
        source=Source(uri=blob.uri, name=blob.name or host or blob.uri, kind=kind, part=blob.part),
        title=_headline(about),
        url=url,
        author=about.author,
        outlet=about.outlet or host or None,
        published=about.published or blob.published,
        language=blob.language or about.language,
        complete=complete,
        pages=pages,
        conversation=conversation,
        mailing=mailing,
    )


def _headline(about: Metadata) -> str:
    """Return the title without the outlet's name behind it: “Sea wall fails at Harrow Bay - The Courier”."""
    title = about.title or ""
    outlet = (about.outlet or "").strip()
    before, behind = title[: -len(outlet)], title[-len(outlet) :]
    headline = _SET_OFF.fullmatch(before) if outlet and behind.casefold() == outlet.casefold() else None
    return headline["said"] if headline and len(headline["said"].split()) >= _FEWEST_WORDS else title


def host_of(url: str | None) -> str:
    """Return the host that an http(s) address names, without "www."; "" for any other address."""
    found = _HOST.match(url or "")
    return found[1].lower().removeprefix("www.") if found else ""
