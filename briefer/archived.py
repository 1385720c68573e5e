"""Documents as plain values, for JSON, and back: nothing of them is lost on the way but whom mail went to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from briefer.model import Document, Source


def as_object(document: Document) -> dict[str, Any]:
    """Return a document as plain values, with its whole text."""
    return {
        "id": document.id,
        "title": document.title,
        "source": {
            "uri": document.source.uri,
            "name": document.source.name,
            "kind": document.source.kind,
            "grade": document.source.grade,
            "part": document.source.part,
        },
        "url": document.url,
        "author": document.author,
        "outlet": document.outlet,
        "published": None if document.published is None else document.published.isoformat(),
        "language": document.language,
        "complete": document.complete,
        "sha256": document.sha256,
        "text": document.text,
        "spans": [list(span) for span in document.spans],
        "pages": list(document.pages),
        **({} if document.conversation is None else {"conversation": document.conversation}),
    }


def document_of(written: Mapping[str, Any]) -> Document:
    """Return the document that `as_object` gave.

    Raises:
        KeyError, TypeError, ValueError: it is no such object.
    """
    published = written["published"]
    return Document(
        id=written["id"],
        title=written["title"],
        text=written["text"],
        spans=tuple((start, end) for start, end in written["spans"]),
        source=Source(**written["source"]),
        url=written["url"],
        author=written["author"],
        outlet=written["outlet"],
        published=None if published is None else datetime.fromisoformat(published),
        language=written["language"],
        complete=written["complete"],
        pages=tuple(written["pages"]),
        conversation=written.get("conversation"),
    )
