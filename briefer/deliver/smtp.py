"""Send editions by mail: each recipient a message and a conversation of their own, so that no failure touches another.

A server is spoken to over TLS, its certificate checked: SMTP (RFC 5321) with STARTTLS (3207) or TLS from the first
byte (8314), LMTP (2033), or the machine's own `sendmail` in its place. S/MIME and PGP are out of scope.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Literal

from briefer.briefing import Briefing
from briefer.deliver import Channel, Rendition
from briefer.deliver._mail_command import pipe, printed_by
from briefer.deliver._mail_entry import Server, is_loopback
from briefer.deliver._mail_message import Letter, addressed, mailbox
from briefer.deliver._mail_server import Connection
from briefer.errors import DeliveryError, UsageError
from briefer.render._mail_fields import Mailbox

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_LMTP_PORT = 24  # RFC 2033 names none but 25, which it forbids; 24 is for private mail systems


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp(Letter):
    """Send the edition as a message to each address; see `Letter` for what else its headers say.

    Attributes:
        addresses: Who gets it; each of them sees the others.
        bcc: Who gets it, too, each as if alone.
        host: The server.
        port: Its port, 0 for the usual one.
        security: "starttls", "tls" from the first byte, or "none".
        user: Who enters there, "" for nobody.
        password: With which password, or where that is kept.
        auth: "login" with a password, or "xoauth2" with a token.
        token: The token, or where that is kept.
        token_command: A command that prints a token; it is run for each connection.
        ca: A file of certificates to trust in place of the system's.
        ehlo: What this machine calls itself, "" for its name.
        lmtp: In place of a host, the path of an LMTP server's socket, or its "host:port".
        sendmail: In place of a host, the path of `sendmail`.
        timeout: Seconds for each answer; for the one to the message itself, ten times as many.
        retry_for: How long what did not arrive is tried again.
        on_doubt: Whether to "hold" or "resend" what may have arrived, or not.
    """

    is_repeatable: ClassVar[bool] = False
    is_remote: ClassVar[bool] = True

    addresses: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    host: str = ""
    port: int = 0
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    auth: Literal["login", "xoauth2"] = "login"
    token: str = field(default="", repr=False)
    token_command: str = field(default="", repr=False)
    ca: str = ""
    ehlo: str = ""
    lmtp: str = ""
    sendmail: str = ""
    timeout: float = 60
    retry_for: timedelta = timedelta(hours=24)
    on_doubt: Literal["hold", "resend"] = "hold"
    _connection: Connection = field(default_factory=Connection, init=False, repr=False, compare=False)

    def check(self) -> Sequence[str]:
        """Enter the server without sending anything; see `Channel`."""
        if self.sendmail:
            return () if os.access(self.sendmail, os.X_OK) else (f"{self.sendmail}: is no program; check the path",)
        try:
            Connection().try_to_enter(self._server)
        except DeliveryError as error:
            return (str(error),)
        return ()

    def recipients(self) -> Sequence[str]:
        """Return the addresses, each once; see `Channel`."""
        return tuple(dict.fromkeys(mailbox(each).address for each in (*self.addresses, *self.bcc)))

    def prepare(
        self, briefing: Briefing, renditions: Sequence[Rendition], look: Mapping[str, Any]
    ) -> Sequence[Rendition]:
        """Return the message; see `Channel`."""
        return (self.written(briefing, renditions, look),)

    def deliver(self, recipient: str, parcel: Sequence[Rendition]) -> str:
        """Send the message to an address; see `Channel`."""
        to, shown = mailbox(recipient), self._shown
        is_shown = to.address in {each.address for each in shown}
        content = addressed(parcel[0].content, to, shown if is_shown else (to,))
        sender = mailbox(self.sender).address
        if self.sendmail:
            return pipe(self.sendmail, sender, to.address, content, self.timeout)
        return self._connection.send(self._server, sender, to.address, content)

    def close(self) -> None:
        """Take leave of the server; see `Channel`."""
        self._connection.close()

    @property
    def _shown(self) -> tuple[Mailbox, ...]:
        return tuple({(each := mailbox(written)).address: each for written in self.addresses}.values())

    @property
    def _server(self) -> Server:
        path, _, port = ("", "", "") if self.lmtp.startswith("/") else self.lmtp.rpartition(":")
        host = (path or self.lmtp).strip("[]") if self.lmtp else self.host
        usual = _LMTP_PORT if self.lmtp else _PORTS[self.security]
        return Server(
            host=host,
            port=int(port) if path else self.port or usual,
            security="none" if self.lmtp else self.security,
            is_local=bool(self.lmtp),
            authority=self.ca,
            name=self.ehlo,
            timeout=self.timeout,
            user=self.user,
            password=self._password,
            is_token=self.auth == "xoauth2",
        )

    def _password(self) -> str:
        if self.auth == "login":
            return self.password
        return self.token or printed_by(self.token_command, self.timeout)

    def faults(self) -> list[str]:
        """Return what is wrong with the headers, the addresses and the server."""
        found = Letter.faults(self)
        for option, each in (*(("addresses", each) for each in self.addresses), *(("bcc", each) for each in self.bcc)):
            try:
                mailbox(each, option)
            except UsageError as error:
                found.append(str(error))
        if not (self.addresses or self.bcc):
            found.append("addresses: is empty; name one at least, or in bcc")
        if len([each for each in (self.host, self.lmtp, self.sendmail) if each]) != 1:
            found.append("host: give a server, or in its place lmtp or sendmail, and one of them alone")
        if self.lmtp and not self.lmtp.startswith("/") and not self.lmtp.rpartition(":")[2].isdecimal():
            found.append(f"lmtp: {self.lmtp!r} is no path and no host:port")
        names = (self.host, self.lmtp, self.sendmail, self.ehlo, self.user)
        if not all(map(str.isprintable, names)) or not (self.ehlo.isascii() and " " not in self.ehlo):
            found.append("host: a name of a server, a user or a program holds what none has; write it anew")
        if self.timeout <= 0:
            found.append(f"timeout: {self.timeout} is no number of seconds above 0")
        return found + self._faults_of_entering()

    def _faults_of_entering(self) -> list[str]:
        if not self.user:
            is_given = self.password or self.token or self.token_command
            return ["user: is missing beside a password or token"] if is_given else []
        if self.lmtp or self.sendmail:
            return ["user: is for a host; lmtp and sendmail ask for none"]
        if self.security == "none" and not is_loopback(self.host):
            return [
                f'security: "none" would send the password of {self.user} readable by anyone to {self.host}; use TLS'
            ]
        if self.auth == "login" and not self.password:
            return ["password: is missing; say where it is kept, such as 'env:SMTP_PASSWORD'"]
        if self.auth == "xoauth2" and bool(self.token) == bool(self.token_command):
            return ["token: say where it is kept, or give token_command, one of them"]
        return []


CHANNEL: type[Channel] = Smtp
