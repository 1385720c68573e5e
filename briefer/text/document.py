"""Clean paragraphs to a document: its text, its sentences, its language and its identity."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from briefer.model import Document, Mailing, Source, Span
from briefer.text.datelines import behind_dateline
from briefer.text.language import detect
from briefer.text.segment import split

_ID_LENGTH = 16  # hexadecimal digits: 64 bits, so that a million documents collide with a chance of 3 in 10⁸
_UNSAID = Source(uri="", name="text")


def from_paragraphs(  # noqa: PLR0913 - a document has this many sides
    paragraphs: Sequence[tuple[str, bool]],
    *,
    source: Source = _UNSAID,
    title: str = "",
    url: str | None = None,
    author: str | None = None,
    outlet: str | None = None,
    published: datetime | None = None,
    language: str | None = None,
    complete: bool = True,
    pages: tuple[int, ...] = (),
    conversation: str | None = None,
    mailing: Mailing | None = None,
    id: str | None = None,  # noqa: A002 - the public name
) -> Document:
    """Build a document from paragraphs.

    Args:
        paragraphs: Pairs of a paragraph's clean text and whether it is prose. What is not (headings, tables, code)
            stays in the document's text for its readers, but has no sentences; nor has a dateline.
        source: Where it came from; the other arguments are the document's attributes.
        title: See `Document`.
        url: See `Document`.
        author: See `Document`.
        outlet: See `Document`.
        published: See `Document`.
        language: A BCP 47 tag; None to have it detected.
        complete: See `Document`.
        pages: See `Document`; positions in the paragraphs as joined by blank lines.
        conversation: See `Document`.
        mailing: See `Document`.
        id: None to have it computed from source, title and text.
    """
    text = "\n\n".join(paragraph for paragraph, _ in paragraphs)
    tag = language or detect(" ".join(paragraph for paragraph, is_prose in paragraphs if is_prose) or text)
    spans: list[Span] = []
    at = 0
    for paragraph, is_prose in paragraphs:
        if is_prose:
            said = behind_dateline(paragraph)
            spans.extend(
                (at + max(start, said), at + end) for start, end in split(paragraph, language=tag) if end > said
            )
        at += len(paragraph) + len("\n\n")
    return Document(
        id=id or identify(source.uri, title, text),
        title=title,
        text=text,
        spans=tuple(spans),
        source=source,
        url=url,
        author=author,
        outlet=outlet,
        published=published,
        language=tag,
        complete=complete,
        pages=pages,
        conversation=conversation,
        mailing=mailing,
    )


def from_sentences(
    sentences: Sequence[str],
    *,
    title: str = "",
    url: str | None = None,
    published: datetime | None = None,
    language: str | None = None,
    id: str | None = None,  # noqa: A002 - the public name
) -> Document:
    """Build a document from ready-made sentences, kept as they are and joined by single spaces."""
    spans: list[Span] = []
    at = 0
    for sentence in sentences:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + len(" ")
    text = " ".join(sentences)
    return Document(
        id=id or identify("", title, text),
        title=title,
        text=text,
        spans=tuple(spans),
        source=_UNSAID,
        url=url,
        published=published,
        language=language or detect(text),
    )


def identify(uri: str, title: str, text: str) -> str:
    """Return the identity of a document: the same on every machine for the same source, title and text."""
    sealed = f"{uri}\0{title}\0{text}".encode("utf-8", "surrogatepass")
    return sha256(sealed).hexdigest()[:_ID_LENGTH]
