"""The parts of a message: which of them are its text, and which are attached."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import Message
from typing import TypeAlias

from briefer.intake import Blob
from briefer.media_type import media_type_of
from briefer.model import Failure
from briefer.parse._mail_text import Body, chosen
from briefer.parse._message import children, content_of, file_name, header, parameter, text_of

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


class Contents:
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

    def attached(self, blob: Blob, published: datetime | None) -> Iterator[Blob]:
        """Yield the attachments that can be read, dated as the message is, and keep the names of the others."""
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
                yield blob.within(name, content, media_type=kind, charset=charset, published=published)
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


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
