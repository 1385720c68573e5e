"""The message that mail channels deliver: made once an edition, then addressed to each recipient."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from email.policy import SMTP
from hashlib import sha256
from typing import Any

from briefer.briefing import Briefing
from briefer.deliver import Rendition
from briefer.errors import ConfigError, RefusedError, UsageError
from briefer.render import _mail_fields as fields
from briefer.render._mail_fields import Mailbox

_SEVEN_BIT = SMTP.clone(cte_type="7bit")  # no relay has to convert it, so no signature breaks on the way
_PERSONAL = re.compile(rb"^(?:to|cc|bcc|message-id):[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", re.IGNORECASE | re.MULTILINE)
_IDENTITY = re.compile(rb"^message-id:\s*<([^<>\s@]+)@([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n\r\n"  # of the headers
_NO_LABEL = re.compile(r"[^a-z0-9]+")  # of a domain


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is said in the headers of a message, as options of a channel.

    Attributes:
        sender: Whom it is from: "The Desk <desk@example.org>".
        reply_to: Whom an answer goes to, "" for the sender.
        list_id: What mail programs sort it by (RFC 2919), "" for a name made of the series and the sender's domain.
        unsubscribe: An https address or a mailto: address for readers who have had enough, "" for none.
        attach: Which of the briefing's formats come as files: ["pdf"].
    """

    sender: str
    reply_to: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    attach: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise `ConfigError`, with all that is wrong with the options."""
        if faults := self.faults():
            raise ConfigError(*faults)

    def faults(self) -> list[str]:
        """Return what is wrong with the options, all at once."""
        return list(self._found())

    def _found(self) -> Iterator[str]:
        looks: tuple[tuple[str, Callable[[str], object]], ...] = (
            (self.sender, lambda given: _in_ascii(given, "sender")),
            (self.reply_to, lambda given: _in_ascii(given, "reply_to")),
            (self.list_id, lambda given: fields.list_id(given, "brief")),
            (self.unsubscribe, fields.unsubscribing),
        )
        if not self.sender:
            yield "sender: is empty; write one such as 'The Desk <desk@example.org>'"
        for given, look in looks:
            try:
                if given:
                    look(given)
            except UsageError as error:
                yield str(error)

    def written(
        self,
        briefing: Briefing,
        renditions: Sequence[Rendition],
        look: Mapping[str, Any],
        to: Sequence[Mailbox] = (),
    ) -> Rendition:
        """Return the message, in lines that end as RFC 5322 has it, of nothing but ASCII.

        Raises:
            RefusedError: a format that is to be attached is none of the briefing's.
        """
        from briefer.render.eml import message

        made = {each.format for each in renditions}
        if missing := [each for each in self.attach if each not in made]:
            raise RefusedError(f"attach: {', '.join(missing)} is not among the formats of this briefing; add it there")
        series = renditions[0].series if renditions else ""
        sender = mailbox(self.sender, "sender")
        whole = message(
            briefing,
            sender=str(sender),
            recipients=tuple(map(str, to)),
            reply_to=str(mailbox(self.reply_to, "reply_to")) if self.reply_to else "",
            list_id=self.list_id or f"{_NO_LABEL.sub('-', series.lower()).strip('-') or 'brief'}.{sender.domain}",
            unsubscribe=self.unsubscribe,
            domain=sender.domain,
            attachments=tuple(each for each in renditions if each.format in self.attach),
            series=series,
            **{name: look[name] for name in ("theme", "layouts") if name in look},
        )
        stem = renditions[0].name.rpartition(".")[0] if renditions else "brief"
        return Rendition("eml", series, f"{stem}.eml", whole.as_bytes(policy=_SEVEN_BIT))


def mailbox(written: str, option: str = "addresses") -> Mailbox:
    """Read an address as servers take it: of a domain that is not ASCII, its A-labels (RFC 5891).

    Raises:
        UsageError: it is none, or has characters that could forge a header or a command.
    """
    import idna

    found = fields.mailbox(written, option)
    if found.domain.isascii():
        return found
    try:
        return replace(found, domain=idna.encode(found.domain, uts46=True).decode())
    except idna.IDNAError as error:
        raise UsageError(f"{option}: {written!r} is no address; {found.domain} can be no domain ({error})") from error


def _in_ascii(written: str, option: str) -> None:
    if not mailbox(written, option).address.isascii():
        raise UsageError(f"{option}: to {written!r} answers could not come from every server; give an address in ASCII")


def addressed(message: bytes, recipient: Mailbox, to: Sequence[Mailbox]) -> bytes:
    """Return the message for one recipient: the same, but for whom it is to and an identity of its own.

    Args:
        message: As `Letter.written` returns it.
        recipient: Whom it goes to.
        to: Who is shown as addressed. Where the recipient's address is ASCII, those whose address is not are left
            out: a header with them could not be sent through every server.
    """
    shown = [each for each in to if each.address.isascii() or not recipient.address.isascii()]
    head, end, body = message.partition(_END)
    own = f"Message-ID: {message_id(message, recipient)}\r\n{fields.mailboxes('To', shown).fold(policy=SMTP)}".encode()
    return b"".join((own, _PERSONAL.sub(b"", head + b"\r\n"), end[2:], body))


def message_id(message: bytes, recipient: Mailbox | None = None) -> str:
    """Return the identity of a message, or of the one that is addressed to a recipient; the same each time.

    Raises:
        ValueError: it has none.
    """
    found = _IDENTITY.search(message.partition(_END)[0] + b"\r\n")
    if found is None:
        raise ValueError("a message without a Message-ID")
    local, domain = found[1].decode(), found[2].decode()
    if recipient is None:
        return f"<{local}@{domain}>"
    return f"<{local}.{sha256(recipient.address.encode()).hexdigest()[:16]}@{domain}>"
