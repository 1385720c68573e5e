"""Mailboxes in one file: the mbox format (RFC 4155), in the reversible variant "mboxrd" or the older "mboxo"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from briefer.errors import ParseError
from briefer.intake import Allowance, Blob, Found
from briefer.model import Failure
from briefer.parse import Parser

# "From ", who sent it, and when in the form of asctime; a line of prose that begins so has no time in it
_SEPARATOR = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]{0,200}?\d\d?:\d\d[^\n]{0,60}\n")
_ONE_HEADER = re.compile(rb"(?:>?From [^\n]*\n)?[!-9;-~]+[ \t]*:")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>\n]+>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mbox:
    """Take a mailbox apart into its messages, in the order of the file.

    A message that stands in it twice, by its Message-ID, is read once. Of more than `entries` the last are read: mail
    programs append, so these are the newest.
    """

    media_types: ClassVar[tuple[str, ...]] = ("application/mbox",)

    entries: int = Allowance().entries

    def parse(self, blob: Blob) -> Iterator[Found]:
        """Yield the messages, and what was left out; see `Parser`."""
        starts = [found for found in _SEPARATOR.finditer(blob.content) if _ONE_HEADER.match(blob.content, found.end())]
        if not starts:
            raise ParseError(
                blob.place, 'holds no message that begins with a line "From …"; if it is one mail, name it .eml'
            )
        ends = [found.start() for found in starts[1:]] + [len(blob.content)]
        left_out = max(len(starts) - self.entries, 0)
        seen: set[bytes] = set()
        again = 0
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
            if number <= left_out:
                continue
            content = restored(blob.content[start.end() : end])
            identity = _MESSAGE_ID.search(content, 0, _head_ends(content))
            if identity is not None and identity[1] in seen:
                again += 1
                continue
            seen |= {identity[1]} if identity else set()
            yield blob.within(f"message {number}", content, media_type="message/rfc822")
        if left_out:
            reason = f"its {left_out} oldest messages are left out: the limit is {self.entries}"
            yield Failure(blob.place, reason, is_fault=False)
        if again:
            yield Failure(blob.place, f"{again} of its messages stand in it twice and are read once", is_fault=False)


def begins_message(line: bytes, after: bytes) -> bool:
    """Tell whether a line behind a blank one, or at the head of the file, begins a message; `after` is the next."""
    return bool(_SEPARATOR.match(line) and _ONE_HEADER.match(after))


def _head_ends(content: bytes) -> int:
    found = _HEAD_ENDS.search(content)
    return found.start() if found else len(content)


def restored(content: bytes) -> bytes:
    """Return a message as it was before it was put in: lines that begin with "From " had a ">" put before them."""
    ends = _head_ends(content)
    return content[:ends] + _QUOTED.sub(rb"\1", content[ends:])


PARSER: type[Parser] = Mbox
