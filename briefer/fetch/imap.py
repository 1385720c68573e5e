"""Mail from an IMAP server (RFC 9051, and 3501 before it), read without a trace: no message is marked as read.

Addresses are those of RFC 5092: `imaps://anna@mail.example.org/INBOX?UNSEEN SINCE 1-Nov-2026` stands for the messages
that the search finds, `imaps://anna@mail.example.org/INBOX/;UID=17` for one. Only users name such addresses; what is
read never leads to one.
"""

import os
import re
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from imaplib import IMAP4
from socket import gaierror
from threading import Lock
from typing import TYPE_CHECKING, ClassVar, TypeVar
from urllib.parse import quote, unquote, urlsplit

from briefer.errors import FetchError
from briefer.fetch import Fetcher
from briefer.intake import Allowance, Blob

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

_T = TypeVar("_T")

_PASSWORD = "BRIEFER_IMAP_PASSWORD"  # noqa: S105 - the name of the variable that holds it
_UNASKED = 200  # messages of a folder that no search was given for: some weeks of mail
_PORTS = {"imaps": 993, "imap": 143}
_UID = re.compile(r"/;UID=(\d{1,10})\Z", re.IGNORECASE)
_PARAMETER = re.compile(r";(?:UIDVALIDITY|AUTH)=[^/;@]*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class _Account:
    """Who reads, and where."""

    scheme: str
    user: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class _Address:
    """What an address names: a folder with a search, or one message."""

    account: _Account
    place: str
    folder: str
    criteria: str
    uid: str

    @classmethod
    def of(cls, uri: str) -> "_Address":
        """Read an address; `FetchError` if it is none, with no password in its message."""
        scheme, _, rest = uri.partition("://")
        authority, slash, path = rest.partition("?")[0].partition("/")
        said, at, server = authority.rpartition("@")
        if ":" in said or (not at and "@" in path and re.search(r":(?!\d+\Z)", authority)):
            shown = f"{scheme}://{(said or authority).partition(':')[0]}@{server + slash + path if at else '…'}"
            reason = f"holds a password, which others could read: take it out and set the variable {_PASSWORD}"
            raise FetchError(shown, reason)
        try:
            split = urlsplit(uri.replace("#", "%23"))  # there are no fragments of mail
            port = split.port or _PORTS[split.scheme]
        except ValueError as error:
            raise FetchError(uri, "is no address; write imaps://user@server/FOLDER?SEARCH") from error
        user = unquote(_PARAMETER.sub("", split.netloc.rpartition("@")[0]))
        uid = _UID.search(split.path)
        path = _PARAMETER.sub("", split.path[: uid.start()] if uid else split.path).strip("/")
        folder, criteria = unquote(path) or "INBOX", unquote(split.query).strip()
        if not user or not split.hostname:
            raise FetchError(uri, "names no user or no server; write imaps://user@server/FOLDER?SEARCH")
        if _CONTROL.search(user + folder + criteria):
            raise FetchError(uri, "holds control characters; write it anew")
        account = _Account(split.scheme, user, split.hostname, port)
        place = f"{split.scheme}://{split.netloc}/{quote(folder, safe='/')}"
        return cls(account, place, folder, criteria, uid[1] if uid else "")


class _Connection:
    """The connection to one account, used by one thread at a time."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.mailbox: BaseMailBox | None = None
        self.folder = ""

    def drop(self) -> None:
        """Let go of the connection, whatever state it is in."""
        mailbox, self.mailbox, self.folder = self.mailbox, None, ""
        if mailbox is not None:
            with suppress(OSError):
                mailbox.client.shutdown()


@dataclass(frozen=True, slots=True)
class Imap:
    """Read the messages of a folder, the newest last.

    The password is taken from the variable BRIEFER_IMAP_PASSWORD_<SERVER>, with "_" for what is neither letter nor
    digit in the server's name, or else from BRIEFER_IMAP_PASSWORD.

    Attributes:
        entries: The most messages, the newest of what is found; without a search, no more than 200.
        size: See `Allowance`.
        seconds: For each answer of the server.
        hosts: Servers that may be read from without TLS.
    """

    schemes: ClassVar[tuple[str, ...]] = ("imap", "imaps")
    is_remote: ClassVar[bool] = True

    entries: int = Allowance().entries
    size: int = Allowance().size
    seconds: float = Allowance().seconds
    hosts: frozenset[str] = Allowance().hosts
    _connections: dict[_Account, _Connection] = field(default_factory=dict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def expand(self, uri: str) -> Sequence[str]:
        """Return the address of each message that a search finds, in the order they came in; see `Fetcher`."""
        address = _Address.of(uri)
        if address.uid:
            return (uri,)
        criteria = address.criteria or "ALL"
        uids = self._with(address, uri, partial(_found, criteria=criteria))
        most = self.entries if address.criteria else min(self.entries, _UNASKED)
        if not uids:
            raise FetchError(uri, f"no message in {address.folder} is found by {criteria}")
        return tuple(f"{address.place}/;UID={uid}" for uid in sorted(uids)[-most:])

    def fetch(self, uri: str) -> Blob:
        """Return one message; see `Fetcher`."""
        address = _Address.of(uri)
        content = self._with(address, uri, partial(_content, uid=address.uid, most=self.size + 1))
        if content is None:
            raise FetchError(uri, "there is no such message any more")
        if len(content) > self.size:
            raise FetchError(uri, f"is larger than {self.size / 2**20:g} MiB, the most for one message")
        return Blob(uri=uri, name=f"{address.uid}.eml", content=content, media_type="message/rfc822")

    def close(self) -> None:
        """Log out everywhere."""
        for connection in self._connections.values():
            with connection.lock:
                if connection.mailbox is not None:
                    try:
                        connection.mailbox.client.logout()
                    except (IMAP4.error, OSError):
                        connection.drop()
                    connection.mailbox = None

    def _with(self, address: _Address, uri: str, ask: "Callable[[BaseMailBox], _T]") -> _T:
        """Ask the server something about a folder; once more, if it had closed the connection meanwhile."""
        from imap_tools import errors

        with self._lock:
            connection = self._connections.setdefault(address.account, _Connection())
        with connection.lock:
            was_open = connection.mailbox is not None
            try:
                return ask(self._opened(connection, address, uri))
            except (IMAP4.abort, OSError) as error:
                connection.drop()
                if not was_open:
                    raise FetchError(uri, _why(error, address.account, self.seconds)) from error
            except (IMAP4.error, errors.ImapToolsError, ValueError) as error:
                raise FetchError(uri, _refused(error, address)) from error
            try:
                return ask(self._opened(connection, address, uri))
            except (IMAP4.error, errors.ImapToolsError, OSError, ValueError) as error:
                connection.drop()
                raise FetchError(uri, _why(error, address.account, self.seconds)) from error

    def _opened(self, connection: _Connection, address: _Address, uri: str) -> "BaseMailBox":
        """Return a mailbox that is logged in, with the folder open for reading only."""
        if connection.mailbox is None:
            connection.mailbox = self._logged_in(address.account, uri)
        if connection.folder != address.folder:
            connection.folder = ""
            connection.mailbox.folder.set(address.folder, readonly=True)
            connection.folder = address.folder
        return connection.mailbox

    def _logged_in(self, account: _Account, uri: str) -> "BaseMailBox":
        from imap_tools import MailBox, MailBoxUnencrypted, errors

        own = f"{_PASSWORD}_{re.sub(r'[^A-Z0-9]', '_', account.host.upper())}"
        password = os.environ.get(own) or os.environ.get(_PASSWORD)
        if not password:
            raise FetchError(uri, f"needs the password of {account.user}: set the variable {_PASSWORD} (or {own})")
        mailbox: BaseMailBox
        if account.scheme == "imaps":
            trusted = ssl.create_default_context()  # the library's own default trusts every certificate
            mailbox = MailBox(account.host, account.port, timeout=self.seconds, ssl_context=trusted)
        elif account.host in self.hosts:
            mailbox = MailBoxUnencrypted(account.host, account.port, timeout=self.seconds)
        else:
            reason = "would send the password unencrypted: write imaps://, or allow the server by name (hosts)"
            raise FetchError(uri, reason)
        try:
            enter = mailbox.login if (account.user + password).isascii() else mailbox.login_utf8
            enter(account.user, password, initial_folder=None)
        except (IMAP4.error, errors.ImapToolsError) as error:
            mailbox.client.shutdown()
            if isinstance(error, IMAP4.abort):
                raise
            reason = f"{account.host} refuses the name {account.user} with this password; check {_PASSWORD}"
            raise FetchError(uri, f"{reason}, and whether it wants a password made for programs") from error
        return mailbox


def _found(mailbox: "BaseMailBox", criteria: str) -> list[int]:
    uids = mailbox.uids(criteria, charset="US-ASCII" if criteria.isascii() else "UTF-8")
    return [int(uid) for uid in uids if uid.isdecimal()]


def _content(mailbox: "BaseMailBox", uid: str, most: int) -> bytes | None:
    """Return the first bytes of a message, which stays unread (BODY.PEEK); None where there is none."""
    _, answers = mailbox.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{most}>)")
    return next((bytes(answer[1]) for answer in answers or () if isinstance(answer, tuple)), None)


def _refused(error: Exception, address: _Address) -> str:
    from imap_tools import errors

    if isinstance(error, errors.MailboxFolderSelectError):
        return f"{address.account.host} has no folder {address.folder} that can be opened; check its name"
    if address.criteria:
        return f"the server does not understand the search {address.criteria!r}; write it like UNSEEN SINCE 1-Nov-2026"
    return f"the server answered: {_line(error)}"


def _why(error: Exception, account: _Account, seconds: float) -> str:
    where = f"{account.host}, port {account.port}"
    if isinstance(error, gaierror):
        return f"there is no server {account.host}, or no connection; check the name"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {where} is not to be trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"{where} does not speak TLS; check the port ({error.reason or _line(error)})"
    if isinstance(error, TimeoutError):
        return f"{where} did not answer within {seconds:g} s; try again later"
    if isinstance(error, ConnectionRefusedError):
        return f"{where} takes no connections; check the port"
    return f"{where} closed the connection: {_line(error)}"


def _line(error: Exception) -> str:
    return " ".join(_CONTROL.sub(" ", str(error)).split())[:200]


FETCHER: type[Fetcher] = Imap
