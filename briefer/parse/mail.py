"""Mail: a message by RFC 5322 and MIME, its own words and its attachments."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from typing import ClassVar, TypeAlias

from briefer.errors import ParseError
from briefer.intake import Allowance, Blob, Found
from briefer.model import Failure, Mailing
from briefer.parse import Parser
from briefer.parse._mail_parts import Contents
from briefer.parse._mail_text import Body, Piece, pieces
from briefer.parse._message import UnreadableMessageError, header, headers, people, person, read_message, sender
from briefer.parse._metadata import Metadata, described
from briefer.text.dates import parse_date
from briefer.text.mail_headers import Subject, read_subject, written_date

_Part: TypeAlias = "Message[str, str]"

_MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_WEB = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_BULK = re.compile(r"bulk|list|junk", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]{3}")  # the names that senders of newsletters give their lists are often numbers
_HASH = re.compile(r"(?=[0-9a-z]*\d)[0-9a-z]{8,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """Read one message: one document for its own words, one for each message it passes on, and its attachments.

    A newsletter with several articles under headings gives one document an article.
    """

    media_types: ClassVar[tuple[str, ...]] = ("message/rfc822",)

    entries: int = Allowance().entries

    def parse(self, blob: Blob) -> Iterator[Found]:
        """Yield the documents and attachments of a message; see `Parser`."""
        try:
            message = read_message(blob.content)
        except UnreadableMessageError as error:
            raise ParseError(blob.place, str(error)) from error
        if not message.keys():
            raise ParseError(
                blob.place, "is no mail: it does not begin with a header; save it as .eml from your mail program"
            )
        envelope = _Envelope.of(message, blob)
        contents = Contents(is_newsletter=not envelope.is_reply and _is_bulk(message))
        bodies = contents.sort(message)
        attached = list(contents.attached(blob, envelope.about.published))
        mailing = _mailing(message, tuple(contents.names), envelope)
        found = list(envelope.documents(bodies, mailing, is_newsletter=contents.is_newsletter))
        if contents.refused and not found and not attached:
            raise ParseError(blob.place, contents.refused)
        yield from found
        yield from attached[: self.entries]
        yield from contents.left_out(blob)
        if len(attached) > self.entries:
            left = f"{len(attached) - self.entries} of its {len(attached)} attachments are left out"
            yield Failure(blob.place, f"{left}: the limit is {self.entries}", is_fault=False)
        if found or attached:
            return
        if envelope.is_reply and any(body.text.strip() for body in bodies):
            yield Failure(blob.place, "says nothing of its own: it only quotes what it answers", is_fault=False)
        elif not contents.unread:
            yield described((), envelope.about, blob=blob, kind=self.media_types[0])


@dataclass(frozen=True, slots=True)
class _Envelope:
    """What the header of a message says of it."""

    blob: Blob
    about: Metadata
    subject: Subject
    thread: tuple[str, ...]
    is_reply: bool

    @classmethod
    def of(cls, message: _Part, blob: Blob) -> "_Envelope":
        list_id = header(message, "List-Id")
        subject = read_subject(header(message, "Subject"), is_list=bool(list_id))
        author = sender(message, "from", "sender", "reply-to", "return-path") or None
        about = Metadata(
            title=subject.title,
            author=author,
            outlet=_list_name(list_id) or header(message, "Organization") or author,
            published=_date(message),
            url=next((found[0] for value in headers(message, "Archived-At") if (found := _WEB.search(value))), None),
        )
        answered = [
            found for name in ("References", "In-Reply-To") for found in _MESSAGE_ID.findall(header(message, name))
        ]
        named = header(message, "Message-ID")
        own = [*_MESSAGE_ID.findall(named), *filter(None, [named])][:1]
        is_reply = (bool(answered) or subject.is_reply) and not subject.is_forward
        return cls(blob, about, subject, tuple(dict.fromkeys([*answered, *own])), is_reply)

    def documents(self, bodies: Sequence[Body], mailing: Mailing, *, is_newsletter: bool) -> Iterator[Found]:
        """Yield the documents in a message's text."""
        found = list(
            pieces(bodies, is_reply=self.is_reply, is_forward=self.subject.is_forward, is_newsletter=is_newsletter)
        )
        # what is one conversation is one story, which the articles of a newsletter are not
        conversation = None if any(piece.heading for piece in found) else next(iter(self.thread), None)
        for piece in found:
            if piece.paragraphs:
                about, part = self._of_piece(piece)
                place = replace(self.blob, part=" › ".join(filter(None, (self.blob.part, part))))
                yield described(
                    piece.paragraphs, about, blob=place, kind="message/rfc822", conversation=conversation,
                    mailing=None if piece.is_forwarded else mailing,
                )  # fmt: skip

    def _of_piece(self, piece: Piece) -> tuple[Metadata, str]:
        if piece.heading and piece.heading not in {self.about.outlet, self.about.title}:
            return replace(self.about, title=piece.heading), piece.heading
        if not piece.is_forwarded:
            return self.about, ""
        author = _writer(piece.headers.get("from", "")) or None
        subject = read_subject(piece.headers.get("subject", "")).title
        published = written_date(piece.headers.get("date", ""))
        about = Metadata(title=subject or self.about.title, author=author, outlet=author, published=published)
        return about, "forwarded message"


def _mailing(message: _Part, attached: tuple[str, ...], envelope: _Envelope) -> Mailing:
    delivered = ("Delivered-To", "X-Original-To", "Envelope-To")
    return Mailing(
        sender=next((address for _, address in _people(message, "From")), ""),
        to=_people(message, "To"),
        copied=_people(message, "Cc"),
        delivered=next((address for name in delivered for _, address in _people(message, name)), ""),
        is_bulk=_is_bulk(message),
        attached=attached,
        thread=envelope.thread,
        is_reply=envelope.is_reply,
    )


def _people(message: _Part, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((called, address.lower()) for called, address in people(message, name))


def _writer(value: str) -> str:
    return next(filter(None, person(value)), "")


def _is_bulk(message: _Part) -> bool:
    """Tell whether a message goes to many who cannot answer to all (RFC 2369, 2919)."""
    is_list = bool(header(message, "List-Id") or header(message, "List-Unsubscribe"))
    return not header(message, "List-Post") and (is_list or bool(_BULK.match(header(message, "Precedence"))))


def _list_name(list_id: str) -> str:
    """Return what a list calls itself (RFC 2919)."""
    phrase, is_named, _ = list_id.partition("<")
    name = phrase.strip("\"' ")
    return name if is_named and _NAME.search(name) and not _HASH.fullmatch(name) else ""


def _date(message: _Part) -> datetime | None:
    """Return when it was sent; when it was received, where it does not say that."""
    dates = [header(message, "Date"), *(value.rpartition(";")[2] for value in headers(message, "Received"))]
    return next(filter(None, map(parse_date, dates)), None)


PARSER: type[Parser] = Mail
