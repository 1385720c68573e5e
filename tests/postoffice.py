"""A mail server of this machine that does as it is told: refuses, hangs, or cuts the connection at any verb."""

import asyncio
import socket
import ssl
from asyncio.trsock import TransportSocket
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from web import CERTIFICATE

CUT = "cut"  # close the connection, whatever is under way
HANG = "hang"  # answer nothing
TAKE_AND_CUT = "take and cut"  # of the message alone: keep it, and close the connection before saying so
TAKE_AND_HANG = "take and hang"  # likewise: keep it, and say nothing
PASSWORD = b"p\xc3\xa4ss"
_CLOSED = -1  # as the descriptor of a socket
_SECONDS = 10.0


@dataclass(frozen=True)
class Letter:
    """A message that arrived: to whom, and its bytes, their lines ended by CR LF."""

    recipient: str
    content: bytes


@dataclass
class PostOffice:
    """What the server does, and what arrived.

    Attributes:
        does: By verb, or by verb and recipient as in "RCPT bea@example.org", what it does one time after the other:
            an answer such as "450 later", or one of the words above; "" to go on as it should. Then it goes on.
        always: The same for every time that nothing else was said.
        port: Where it is.
        arrived: What it took.
        heard: How often each verb reached it.
        recent: The last of them, each with its recipient.
        doors: The connections that were made, also those that are closed.
    """

    does: dict[str, list[str]] = field(default_factory=dict)
    always: dict[str, str] = field(default_factory=dict)
    port: int = 0
    arrived: list[Letter] = field(default_factory=list)
    heard: Counter[str] = field(default_factory=Counter)
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=50))
    doors: list[tuple[asyncio.Transport, TransportSocket]] = field(default_factory=list)

    @property
    def got(self) -> Counter[str]:
        """How often each recipient got something."""
        return Counter(letter.recipient for letter in self.arrived)

    async def act(self, server: SMTP, verb: str, recipient: str = "") -> str:
        """Do what was said for a verb; return an answer, "" for the usual one."""
        self.heard[verb] += 1
        self.recent.append(f"{verb} {recipient}".strip())
        for key in (f"{verb} {recipient}", verb):
            wanted = self.does[key].pop(0) if self.does.get(key) else self.always.get(key, "")
            if wanted:
                break
        if wanted in {HANG, TAKE_AND_HANG}:
            await asyncio.sleep(60)
        if wanted in {CUT, TAKE_AND_CUT}:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "421 cut"
        return wanted

    async def shut(self) -> None:
        """Close every connection, and wait until it is: none is left to the garbage collector."""
        for transport, line in self.doors:
            if line.fileno() != _CLOSED:
                transport.abort()
        # a transport tells nobody when its socket is closed
        while any(line.fileno() != _CLOSED for _, line in self.doors):  # noqa: ASYNC110
            await asyncio.sleep(0)

    # what aiosmtpd calls

    async def handle_EHLO(  # noqa: N802 - the library's names and arguments
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Answer to EHLO."""
        _ = envelope
        session.host_name = hostname
        answer = await self.act(server, "EHLO")
        return [answer] if answer else responses

    async def handle_MAIL(  # noqa: N802 - the library's names and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to MAIL."""
        _ = session
        if answer := await self.act(server, "MAIL"):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library's names and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to RCPT."""
        _ = session, options
        if answer := await self.act(server, "RCPT", address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Answer to the message."""
        _ = session
        (recipient,) = envelope.rcpt_tos
        key = next((each for each in (f"DOT {recipient}", "DOT") if self.does.get(each) or each in self.always), "DOT")
        is_taken = bool({TAKE_AND_CUT, TAKE_AND_HANG} & {*self.does.get(key, [])[:1], self.always.get(key)})
        content = envelope.content
        assert isinstance(content, bytes)
        if is_taken:
            self.arrived.append(Letter(recipient, content))
        answer = await self.act(server, "DOT", recipient)
        if not is_taken and (not answer or answer.startswith("2")):
            self.arrived.append(Letter(recipient, content))
        return answer or "250 queued"


class _Server(SMTP):
    """aiosmtpd's server, which can be told more."""

    office: PostOffice

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.office.doors.append((transport, transport.get_extra_info("socket")))
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        if answer := await self.office.act(self, "GREETING"):
            with suppress(ConnectionError):  # where it was cut
                await self.push(answer)
            self._writer.close()
            return
        await super()._handle_client()

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - the library's name
        if answer := await self.office.act(self, "STARTTLS"):
            await self.push(answer)
            return
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - the library's name
        if answer := await self.office.act(self, "AUTH"):
            await self.push(answer)
            return
        await super().smtp_AUTH(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the library's name
        assert self.envelope is not None
        if answer := await self.office.act(self, "DATA", *self.envelope.rcpt_tos):
            await self.push(answer)
            return
        await super().smtp_DATA(arg)


def _authenticated(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    _ = server, session, envelope, mechanism
    is_right = isinstance(data, LoginPassword) and data.password == PASSWORD
    return AuthResult(success=is_right, handled=False)


@contextmanager
def open_office(
    *, tls: bool = False, first_byte: bool = False, login: bool = False, utf8: bool = True
) -> Iterator[PostOffice]:
    """Open a post office.

    Args:
        tls: Whether it offers STARTTLS, and wants it.
        first_byte: Whether it speaks TLS from the first byte.
        login: Whether it wants a user, with `PASSWORD`.
        utf8: Whether it takes addresses beyond ASCII.
    """
    office = PostOffice()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        office.port = free.getsockname()[1]

    class Office(Controller):
        def factory(self) -> SMTP:
            server = _Server(
                office, enable_SMTPUTF8=utf8, tls_context=context if tls else None, require_starttls=tls,
                authenticator=_authenticated if login else None, auth_required=login,
                auth_require_tls=tls, timeout=30, hostname="localhost",
            )  # fmt: skip
            server.office = office
            return server

    controller = Office(
        office, hostname="localhost" if tls or first_byte else "127.0.0.1", port=office.port,
        ssl_context=context if first_byte else None,
    )  # fmt: skip
    controller.start()  # which connects once itself
    office.heard.clear()
    office.recent.clear()
    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(office.shut(), controller.loop).result(_SECONDS)
        controller.stop()
