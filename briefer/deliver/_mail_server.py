"""A conversation with a mail server, so that afterwards it is known whether a message arrived (RFC 5321, 2033).

What fails before the last dot has surely not arrived. What the server answers to the dot is what became of it. Cut off
between the two, nobody knows: `DoubtfulError`.
"""

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress

from briefer.deliver._mail_entry import Server, entered, line, text
from briefer.errors import DeliveryError, DoubtfulError, RefusedError

_MESSAGES = 100  # on one connection: servers close it after some
_MOST_CUTS = 3  # conversations that break off one after the other, until the server is left alone
_PATIENCE_AT_THE_END = 10  # times as long: with a minute usually, the ten of RFC 5321, 4.5.3.2.6
_FAREWELL = 2.0  # seconds for the answer to QUIT
# answers (RFC 5321, 4.2.1)
_DONE, _GO_ON, _CLOSING = range(200, 300), 354, 421
_TEMPORARY, _PERMANENT, _BEYOND = 400, 500, 600
_SETTING_UP = frozenset({530, 534, 535, 538})  # RFC 4954 and 3207: what the sender can mend, and no recipient caused
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class _CutError(DeliveryError):
    """The connection was lost before the message was handed over."""


class Connection:
    """The connection to a server, opened when it is needed and used for many messages."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0
        self._cuts = 0
        self._fault = ""

    def send(self, server: Server, sender: str, recipient: str, content: bytes) -> str:
        """Send a message and return what the server answered.

        Args:
            server: To which.
            sender: From whom: an address alone, as `recipient`.
            recipient: To whom, and to nobody else.
            content: The message, its lines ended by CR LF.

        Raises:
            RefusedError: the server will never take it.
            DoubtfulError: the connection was cut between the last dot and the answer.
            DeliveryError: it was not taken now.
        """
        if self._fault:
            raise DeliveryError(self._fault)
        was_open = self._smtp is not None
        try:
            return self._sent_on(self._opened(server), server, sender, recipient, content)
        except _CutError as error:
            self._drop()
            if not was_open:
                self._count_cut(str(error))
                raise DeliveryError(f"{recipient}: {error}") from error
        # the server had closed it meanwhile, as servers may
        try:
            return self._sent_on(self._opened(server), server, sender, recipient, content)
        except _CutError as error:
            self._drop()
            self._count_cut(str(error))
            raise DeliveryError(f"{recipient}: {error}") from error

    def try_to_enter(self, server: Server) -> None:
        """Open a connection and close it again; raises `DeliveryError`."""
        self._opened(server)
        self.close()

    def close(self) -> None:
        """Take leave of the server."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._smtp.sock is not None:
                    self._smtp.sock.settimeout(_FAREWELL)
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        smtp, self._smtp, self._sent = self._smtp, None, 0
        if smtp is not None:
            with suppress(OSError):
                smtp.close()

    def _count_cut(self, reason: str) -> None:
        self._cuts += 1
        if self._cuts == _MOST_CUTS:
            self._fault = reason

    def _opened(self, server: Server) -> smtplib.SMTP:
        """Return the connection, which is opened if it is not; a fault in that holds for all who come after."""
        if self._smtp is not None and self._sent >= _MESSAGES:
            self.close()
        if self._smtp is None:
            try:
                self._smtp = entered(server)
            except DeliveryError as error:
                self._fault = str(error)
                raise
        return self._smtp

    def _sent_on(self, smtp: smtplib.SMTP, server: Server, sender: str, recipient: str, content: bytes) -> str:
        options = _options(smtp, server, sender, recipient, len(content))
        steps: tuple[tuple[str, Callable[[], tuple[int, bytes]], range], ...] = (
            ("MAIL", lambda: smtp.mail(sender, options), _DONE),
            ("RCPT", lambda: smtp.rcpt(recipient), _DONE),
            ("DATA", lambda: smtp.docmd("DATA"), range(_GO_ON, _GO_ON + 1)),
        )
        try:
            for verb, step, wanted in steps:
                code, answer = step()
                if code not in wanted:
                    raise self._refused(smtp, server, recipient, f"to {verb}", code, answer)
            smtp.send(_LEADING_DOT.sub(b"..", content.removesuffix(b"\r\n") + b"\r\n"))
        except (smtplib.SMTPException, OSError) as error:
            raise _CutError(f"{server.place} broke off: {line(error)}") from error
        try:
            code, answer = _handed_over(smtp, server)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            self._count_cut(f"{server.place} breaks off: {line(error)}")
            raise DoubtfulError(
                f"{recipient}: {server.place} broke off before it said whether it took the message: {line(error)}"
            ) from error
        if code in _DONE:
            self._cuts = 0
            self._sent += 1
            return f"{recipient}: {server.place} answers {code} {text(answer)}"
        if _TEMPORARY <= code < _BEYOND:
            raise self._refused(smtp, server, recipient, "to the message", code, answer)
        self._drop()
        raise DoubtfulError(f"{recipient}: {server.place} does not say whether it took the message: {text(answer)}")

    def _refused(
        self, smtp: smtplib.SMTP, server: Server, recipient: str, to: str, code: int, answer: bytes
    ) -> DeliveryError:
        """Return what a refusal means, the connection ready for the next message or dropped."""
        if code == _CLOSING or code < _TEMPORARY:  # neither done nor refused: no server speaks so
            return _CutError(f"{server.place} answers {to}: {code} {text(answer)}")
        self._cuts = 0
        said = f"{recipient}: {server.place} answers {to}: {code} {text(answer)}"
        try:
            is_ready = smtp.rset()[0] in _DONE
        except (smtplib.SMTPException, OSError):
            is_ready = False
        if not is_ready:
            self._drop()
        is_permanent = _PERMANENT <= code < _BEYOND and code not in _SETTING_UP
        return RefusedError(said) if is_permanent else DeliveryError(said)


def _options(smtp: smtplib.SMTP, server: Server, sender: str, recipient: str, size: int) -> list[str]:
    """Return what is said with MAIL; raises `RefusedError` where the server does not take such addresses."""
    options = [f"size={size}"] if smtp.has_extn("size") else []
    if sender.isascii() and recipient.isascii():
        return options
    if not smtp.has_extn("smtputf8"):
        raise RefusedError(f"{recipient}: {server.place} takes no address beyond ASCII (SMTPUTF8)")
    return [*options, "smtputf8", *(["body=8bitmime"] if smtp.has_extn("8bitmime") else [])]


def _handed_over(smtp: smtplib.SMTP, server: Server) -> tuple[int, bytes]:
    """End the message, and return what the server says: for that it may take its time."""
    if smtp.sock is not None:
        smtp.sock.settimeout(server.timeout * _PATIENCE_AT_THE_END)
    smtp.send(b".\r\n")
    answer = smtp.getreply()
    if smtp.sock is not None:
        smtp.sock.settimeout(server.timeout)
    return answer
