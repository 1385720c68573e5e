"""The way into a mail server: greeting, TLS with its certificate checked, login (RFC 5321, 3207, 8314, 4954)."""

import re
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, IPPROTO_TCP, TCP_NODELAY, gaierror

from briefer.errors import DeliveryError

_HIDDEN = "•••"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Server:
    """A server and how it is entered.

    Attributes:
        host: Its name; of LMTP the path of a socket, too.
        port: Its port.
        security: "starttls", "tls" from the first byte, or "none".
        is_local: Whether it speaks LMTP (RFC 2033).
        authority: A file of certificates to trust in place of the system's, "" for those.
        name: What the client calls itself, "" for the machine's name.
        timeout: Seconds for each answer.
        user: Who enters, "" for nobody.
        password: With what; called each time, and so for XOAUTH2 a token that is fresh.
        is_token: Whether that is a token for XOAUTH2.
    """

    host: str
    port: int
    security: str
    is_local: bool
    authority: str
    name: str
    timeout: float
    user: str
    password: Callable[[], str] = field(repr=False)
    is_token: bool = False

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return self.host if self.host.startswith("/") else f"{self.host}:{self.port}"


def entered(server: Server) -> smtplib.SMTP:
    """Return a connection over which mail can be sent; raises `DeliveryError`."""
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _greeted(server)
        _enter(smtp, server)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if smtp is not None:
            with suppress(OSError):
                smtp.close()
        raise DeliveryError(_why(error, server)) from error
    except BaseException:
        if smtp is not None:
            smtp.close()
        raise
    return smtp


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, and no network lies between."""
    if host == "localhost" or host.startswith("/"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _greeted(server: Server) -> smtplib.SMTP:
    try:
        trusted = ssl.create_default_context(cafile=server.authority or None)
    except (OSError, ssl.SSLError) as error:
        raise DeliveryError(f"ca: {server.authority}: holds no certificates to trust; check the file") from error
    name, timeout = server.name or None, server.timeout
    if server.is_local:
        smtp: smtplib.SMTP = smtplib.LMTP(server.host, server.port, local_hostname=name, timeout=timeout)
    elif server.security == "tls":
        smtp = smtplib.SMTP_SSL(server.host, server.port, local_hostname=name, timeout=timeout, context=trusted)
    else:
        smtp = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=timeout)
    try:
        if smtp.sock is not None and smtp.sock.family in {AF_INET, AF_INET6}:
            # else the last dot waits 40 ms for the answer to what went before, which no server gives
            smtp.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=trusted)
            smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _enter(smtp: smtplib.SMTP, server: Server) -> None:
    if not server.user:
        return
    secret = server.password()
    told = f"user={server.user}\1auth=Bearer {secret}\1\1" if server.is_token else f"\0{server.user}\0{secret}"
    try:
        _log_in(smtp, server, secret, told)
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error if isinstance(error.smtp_error, str) else error.smtp_error.decode("utf-8", "replace")
        for each in (secret, _base64(told), _base64(secret)):  # which some servers repeat
            said = said.replace(each, _HIDDEN)
        error.smtp_error = said
        raise


def _base64(words: str) -> str:
    return b64encode(words.encode()).decode()


def _log_in(smtp: smtplib.SMTP, server: Server, secret: str, told: str) -> None:
    if server.is_token:
        smtp.auth("XOAUTH2", lambda challenge=None: told if challenge is None else "")
    elif "PLAIN" in smtp.esmtp_features.get("auth", "").upper().split():
        # not smtplib's, which takes no password beyond ASCII (RFC 4616 has UTF-8)
        code, answer = smtp.docmd("AUTH", f"PLAIN {_base64(told)}")
        if code != 235:  # noqa: PLR2004 - RFC 4954, 6
            raise smtplib.SMTPAuthenticationError(code, answer)
    else:
        smtp.login(server.user, secret)


def _why(error: Exception, server: Server) -> str:  # noqa: PLR0911 - a reason each
    """Return why a server could not be entered, and what to do."""
    where = server.place
    match error:
        case smtplib.SMTPAuthenticationError():
            return (
                f"{where} refuses the user {server.user} ({error.smtp_code} {text(error.smtp_error)}); check user and "
                f"{'token' if server.is_token else 'password'}, and whether it wants one made for programs"
            )
        case smtplib.SMTPNotSupportedError() if server.security == "starttls" and "STARTTLS" in str(error):
            return f'{where} offers no STARTTLS, so nothing is sent; try security = "tls" with port 465'
        case smtplib.SMTPResponseException():
            return f"{where} answers {error.smtp_code} {text(error.smtp_error)}"
        case UnicodeEncodeError():
            return f"{where} offers no way to enter with a user or password beyond ASCII (AUTH PLAIN)"
        case gaierror():
            return f"there is no server {server.host}, or no connection; check the name"
        case ssl.SSLCertVerificationError():
            return f"the certificate of {where} is not to be trusted: {error.verify_message}"
        case ssl.SSLError():
            return f"{where} does not speak TLS as it should; check port and security ({error.reason or line(error)})"
        case TimeoutError():
            return f"{where} did not answer within {server.timeout:g} s; try again later"
        case ConnectionRefusedError():
            return f"{where} takes no connections; check the port"
        case _:
            return f"{where} cannot be used: {line(error)}"


def line(error: Exception) -> str:
    """Return an error in one line that is not long."""
    return _CONTROL.sub(" ", str(error)).strip()[:200] or type(error).__name__


def text(answer: bytes | str) -> str:
    """Return what a server answered in one line that is not long."""
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(_CONTROL.sub(" ", said).split())[:200]
