"""The header of a message (RFC 5322): addresses, identifiers and words, written so that none can make another field.

Each field is written here and not by `email.policy`, which in Python 3.11 takes the comma between two addresses into
an encoded word (CVE-2025-1795), and encodes long identifiers and addresses of the web as if they were prose.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.policy import Policy
from hashlib import sha256
from typing import Any
from unicodedata import category, normalize

from briefer.errors import UsageError
from briefer.render._lines import wrapped
from briefer.text.language import written_direction

NOWHERE = "briefer.invalid"
"""The domain of identifiers where none is known: of a name that nobody can own (RFC 2606)."""

_FOLD = "\r\n "
_LONGEST_LINE = 76
_LONGEST_NAME, _LONGEST_LOCAL_PART, _LONGEST_DOMAIN = 120, 64, 253  # characters; octets (RFC 5321, 4.5.3.1)
_CUT = " […]"
_MAILBOX = re.compile(r"(?:(?P<name>[^<>]*?)\s*<(?P<within>[^<>]*)>|(?P<bare>[^<>]*))", re.DOTALL)
_ATOM = r"[^\s\"(),.:;<>@\[\\\]]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(?:\.(?!-)[\w-]{1,63}(?<!-))*")
_WEB = re.compile(r"(?:https://[^\s/<>,]+|mailto:[^\s<>,?@]+@)[^\s<>,]+")
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # what could begin a line of its own, or turn one around
_TURNING = re.compile("[\u202a-\u202e]")  # the embeddings and overrides of UAX #9, which last to the end of a line
_PLAIN = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")


class Field(str):  # noqa: SLOT000 - is copied and pickled as `email` does with its own
    """A header field: as text what a person reads; folded, what is sent. See `EmailPolicy.header_store_parse`."""

    name: str
    wire: str

    @classmethod
    def of(cls, name: str, wire: str, text: str = "") -> "Field":
        """Return a field.

        Raises:
            UsageError: it has a character that a header cannot have, such as a line break that is no fold of ours.
        """
        if any(ord(each) < ord(" ") or each == "\x7f" for each in wire.replace(_FOLD, " ")):
            raise UsageError(f"{name}: {wire!r} has a control character, which no header of a message can have")
        made = cls(text or wire.replace(_FOLD, " "))
        made.name, made.wire = name, wire
        return made

    def fold(self, *, policy: "Policy[Any]") -> str:
        """Return the line or lines."""
        return f"{self.name}: {self.wire}\r\n".replace("\r\n", policy.linesep)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's address, and the name before it, "" for none.

    Attributes:
        name: As it is written before the address, "" for none.
        local_part: What stands before the @.
        domain: What stands behind it.
    """

    name: str
    local_part: str
    domain: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address

    @property
    def address(self) -> str:
        """The address alone."""
        return f"{self.local_part}@{self.domain}"

    @property
    def wire(self) -> str:
        """As it stands in a header: a name in ASCII as it is or quoted, any other in encoded words (RFC 2047)."""
        if not self.name:
            return self.address
        if "=?" in self.name or not self.name.isascii():
            name = encoded(self.name)
        elif _PLAIN.fullmatch(self.name):
            name = self.name
        else:
            name = '"{}"'.format(re.sub(r'(["\\])', r"\\\1", self.name))
        room = _LONGEST_LINE - len("Reply-To: <>")
        return f"{name}{' ' if len(name) + len(self.address) < room else _FOLD}<{self.address}>"


def mailbox(given: str, option: str) -> Mailbox:
    """Return the address that an option gives: "name@example.org", or "Name <name@example.org>".

    Raises:
        UsageError: it is none, or one that could be taken for something else.
    """
    found = _MAILBOX.fullmatch(given.strip())
    address = normalize("NFC", ((found["within"] or found["bare"] or "") if found else "").strip())
    local_part, at, domain = address.rpartition("@")
    name = (found["name"] or "").strip() if found else ""
    if (
        not at
        or any(category(each) in _UNPRINTED for each in given)
        or not _LOCAL_PART.fullmatch(local_part)
        or not _DOMAIN.fullmatch(domain)
        or len(local_part.encode()) > _LONGEST_LOCAL_PART
        or len(domain) > _LONGEST_DOMAIN
        or len(name) > _LONGEST_NAME
    ):
        raise UsageError(f"{option}: {given!r} is no address; write name@example.org or Name <name@example.org>")
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return Mailbox(" ".join(name.split()), local_part, domain)


def mailboxes(name: str, boxes: Sequence[Mailbox]) -> Field:
    """Return a field of addresses, each on a line of its own."""
    return Field.of(name, f",{_FOLD}".join(each.wire for each in boxes), ", ".join(map(str, boxes)))


def identifier(name: str, *parts: str, domain: str) -> Field:
    """Return a field with an identifier (RFC 5322, 3.6.4) that is the same for the same parts."""
    digest = sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return Field.of(name, f"<{digest[:40]}@{domain}>")


def domain_of(given: str, sender: Mailbox | None) -> str:
    """Return the domain that identifiers are made in: the option's, else the sender's, else one that nobody can own.

    Raises:
        UsageError: the option is no domain.
    """
    if given and not (given.isascii() and _DOMAIN.fullmatch(given) and len(given) <= _LONGEST_DOMAIN):
        raise UsageError(f"domain: {given!r} is no domain in ASCII; write one such as briefs.example.org")
    known = given or (sender.domain if sender else "")
    return known.lower() if known.isascii() and known else NOWHERE


def list_id(given: str, phrase: str) -> Field:
    """Return the field that names a list (RFC 2919); `phrase` is what people call it where the option does not say.

    Raises:
        UsageError: it is none.
    """
    named, _, rest = given.rpartition("<")
    label = rest.strip().removesuffix(">").strip()
    if not label.isascii() or "." not in label or not _DOMAIN.fullmatch(label):
        raise UsageError(
            f"list_id: {given!r} names no list; write daily.example.org or Daily brief <daily.example.org>"
        )
    told = readable(named.strip(' "') or phrase, _LONGEST_NAME)
    written = Mailbox(told, "x", "x").wire.rpartition("<")[0].strip()
    return Field.of("List-Id", f"{written}{_FOLD if len(written) > 1 else ''}<{label}>", f"{told} <{label}>".strip())


def unsubscribing(given: str) -> tuple[str, ...]:
    """Return the addresses to leave a list by, a mail address as `mailto:`.

    Raises:
        UsageError: one of them is neither https nor mail, or is not in ASCII.
    """
    found = []
    for each in given.replace(",", " ").split():
        address = each.strip("<>")
        if "@" in address and ":" not in address:
            address = f"mailto:{mailbox(address, 'unsubscribe').address}"
        if not (address.isascii() and _WEB.fullmatch(address)):
            raise UsageError(
                f"unsubscribe: {each!r} is no address to leave by; write https://… or mailto:…, percent-encoded"
            )
        found.append(address)
    return tuple(found)


def encoded(text: str) -> str:
    """Return a text as it may stand in a header: as it is, or in encoded words of UTF-8 (RFC 2047)."""
    if text.isascii() and len(text) <= _LONGEST_LINE - len("Subject: ") and "=?" not in text:
        return text
    if text.isascii() and "=?" not in text and all(len(word) < _LONGEST_LINE for word in text.split(" ")):
        return wrapped(text, _LONGEST_LINE - len("Subject: ")).replace("\n", _FOLD)
    return Header(text, "utf-8", maxlinelen=_LONGEST_LINE, header_name="Subject").encode(linesep="\r\n")


def readable(text: str, columns: int) -> str:
    """Return words for one line of a header: without what controls or turns others, and cut where they are too many."""
    straight = _TURNING.sub("", " ".join(text.split()))
    whole = " ".join("".join("\ufffd" if category(each) == "Cc" else each for each in straight).split())
    whole = whole.encode("utf-8", "backslashreplace").decode()
    lines = wrapped(whole, columns, direction=written_direction(whole, "ltr")).split("\n")
    if len(lines[0]) > 2 * columns:
        return lines[0][:columns] + _CUT
    return lines[0] + _CUT * (len(lines) > 1)
