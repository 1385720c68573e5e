"""Documents as plain values, for JSON, and back: nothing of them is lost on the way.

Only whom mail went to is left out, unless it is asked for: see `briefer.model.Mailing`.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from briefer.model import Document, Mailing, Source


def as_object(document: Document, *, with_mailing: bool = False) -> dict[str, Any]:
    """Return a document as plain values, with its whole text; for what is kept for good, without whom mail went to."""
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
        **({"mailing": asdict(document.mailing)} if with_mailing and document.mailing else {}),
    }


def document_of(written: Mapping[str, Any]) -> Document:
    """Return the document that `as_object` gave.

    Raises:
        KeyError, TypeError, ValueError: it is no such object.
    """
    published, mailing = written["published"], written.get("mailing")
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
        mailing=None if mailing is None else _mailing(mailing),
    )


def _mailing(written: Mapping[str, Any]) -> Mailing:
    addressed = {name: tuple((said, address) for said, address in written[name]) for name in ("to", "copied")}
    named = {name: tuple(written[name]) for name in ("attached", "thread")}
    return Mailing(**{**written, **addressed, **named})
