"""Mail: a message by RFC 5322 and MIME, its own words and its attachments."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from typing import ClassVar, TypeAlias

from briefer.errors import ParseError
from briefer.intake import Allowance, Blob, Found
from briefer.media_type import media_type_of
from briefer.model import Failure, Mailing
from briefer.parse import Parser
from briefer.parse._mail_text import Body, Piece, chosen, pieces
from briefer.parse._message import (
    UnreadableMessageError,
    children,
    content_of,
    file_name,
    header,
    headers,
    parameter,
    people,
    person,
    read_message,
    sender,
    text_of,
)
from briefer.parse._metadata import Metadata, described
from briefer.text.dates import parse_date
from briefer.text.mail_headers import Subject, read_subject, written_date

_Part: TypeAlias = "Message[str, str]"

_READ = frozenset({
    "application/atom+xml", "application/feed+json", "application/mbox", "application/pdf", "application/rss+xml",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/xhtml+xml",
    "application/zip", "message/rfc822", "text/html", "text/markdown", "text/plain", "text/x-opml",
})  # fmt: skip
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
# what machines tell each other, signatures among it; and the head of a message that came back
_UNTOLD = frozenset({
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "message/delivery-status", "message/disposition-notification", "message/rfc822-headers", "text/rfc822-headers",
    "text/x-amp-html",
})  # fmt: skip
_LONGEST_TEXT = 1_000_000  # characters: five hundred pages, in one message
_MOST_NAMED = 12
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_WEB = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_BULK = re.compile(r"bulk|list|junk", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]{3}")  # the names that senders of newsletters give their lists are often numbers
_HASH = re.compile(r"(?=[0-9a-z]*\d)[0-9a-z]{8,}", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")
_ARMOUR = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+:[^\n]*\n)*\n?(.*?)(?:-----BEGIN PGP SIGNATURE|\Z)", re.DOTALL
)
_ENCRYPTED = "is encrypted; open it in your mail program and save it from there decrypted, or save its text"
_NOT_READ = "attachments not read, as briefer reads no such files"
_OPAQUE = (
    "is signed in a form that wraps its text (S/MIME, opaque); save its text from your mail program, or have it sent "
    "signed in the clear"
)


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
        contents = _Contents(is_newsletter=not envelope.is_reply and _is_bulk(message))
        bodies = contents.sort(message)
        attached = list(contents.attached(blob, envelope))
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


class _Contents:
    """The leaves of a message, sorted into what is its text and what is attached."""

    def __init__(self, *, is_newsletter: bool) -> None:
        self.is_newsletter = is_newsletter
        self.attachments: list[_Part] = []
        self.unread: list[str] = []
        self.names: list[str] = []
        self.cut: list[str] = []
        self.refused = ""
        self.is_cut = False

    def sort(self, part: _Part) -> list[Body]:
        """Return the text in a part, and keep what is attached."""
        kind = part.get_content_type()
        if kind == "multipart/encrypted":
            self.refused = _ENCRYPTED
            return []
        if re.fullmatch(r"application/(?:x-)?pkcs7-mime", kind):
            self.refused = _OPAQUE if parameter(part, "smime-type") == "signed-data" else _ENCRYPTED
            return []
        parts = children(part) if part.get_content_maintype() == "multipart" else []
        if kind == "multipart/alternative":
            return list(chosen([body for each in parts for body in self.sort(each)], is_newsletter=self.is_newsletter))
        if parts:
            return [body for each in parts for body in self.sort(each)]
        if kind in _TEXTS and not _is_attached(part):
            return self._text(part, kind)
        if kind not in _UNTOLD:
            self.attachments.append(part)
        return []

    def _text(self, part: _Part, kind: str) -> list[Body]:
        text = text_of(part)
        self.is_cut = self.is_cut or len(text) > _LONGEST_TEXT
        text = text[:_LONGEST_TEXT]
        if "-----BEGIN PGP MESSAGE-----" in text:
            self.refused = _ENCRYPTED
            return []
        if signed := _ARMOUR.search(text):
            text = re.sub(r"^- ", "", signed[1], flags=re.MULTILINE)
        if kind in {"text/enriched", "text/richtext"}:
            return [Body(_MARKUP.sub("", text), is_html=False)]
        is_html = kind == "text/html" or media_type_of(text[:4096].encode("utf-8", "replace"), "") == "text/html"
        return [Body(text, is_html)]

    def attached(self, blob: Blob, envelope: "_Envelope") -> Iterator[Blob]:
        """Yield the attachments that can be read, and keep the names of the others."""
        for number, part in enumerate(self.attachments, 1):
            kind = part.get_content_type()
            name = file_name(part)
            content = _enclosed(part) if kind == "message/rfc822" else content_of(part)
            name = name or f"attachment {number}"
            told = media_type_of(content, name, kind)
            if content and told == "text/html" and not _MARKUP.sub("", text_of(part)).strip():
                continue  # Apple's program cuts the HTML of a message into such
            if content.strip() and told in _READ and not kind.startswith("image/"):
                charset = parameter(part, "charset") or None
                self.names.append(name)
                if told in _TEXTS and len(content) > _LONGEST_TEXT:
                    self.cut.append(name)
                    content = content[:_LONGEST_TEXT].rpartition(b"\n")[0] or content[:_LONGEST_TEXT]
                yield blob.within(name, content, media_type=kind, charset=charset, published=envelope.about.published)
            elif not (header(part, "Content-ID") and told.startswith("image/")):
                self.names.append(name)
                self.unread.append(f"{name} ({told if content.strip() else 'empty'})")

    def left_out(self, blob: Blob) -> Iterator[Failure]:
        """Yield what is not read, and why; `attached` comes before."""
        if self.refused:
            yield Failure(blob.place, f"a part of it {self.refused}")
        if self.is_cut:
            cut = f"only the first {_LONGEST_TEXT:,} characters of its text are read: save the text as a file"
            yield Failure(blob.place, cut, is_fault=False)
        if self.cut:
            cut = f"only the first {_LONGEST_TEXT:,} bytes are read of {_listed(self.cut)}: save it as a file"
            yield Failure(blob.place, cut, is_fault=False)
        if self.unread:
            yield Failure(blob.place, f"{_NOT_READ}: {_listed(self.unread)}", is_fault=False)


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


def _is_attached(part: _Part) -> bool:
    disposition = header(part, "Content-Disposition").partition(";")[0].strip().lower()
    return disposition == "attachment" or bool(file_name(part))


def _enclosed(part: _Part) -> bytes:
    """Return the bytes of a message that is attached."""
    for message in children(part):
        try:
            content = message.as_bytes()
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return b""
        if not message.keys():  # it was encoded, against RFC 2046, section 5.2.1
            again = Message()
            again["Content-Transfer-Encoding"] = header(part, "Content-Transfer-Encoding")
            again.set_payload(message.get_payload())
            return content_of(again)
        return content
    return b""


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


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


PARSER: type[Parser] = Mail
