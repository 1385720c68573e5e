"""Mail from an IMAP server (RFC 9051, and 3501 before it), read without a trace: no message is marked as read.

Only `Imap.mark` and `Imap.move`, which nothing but the user's own word calls, change anything; nothing deletes.

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
from threading import Lock
from typing import TYPE_CHECKING, ClassVar, TypeVar

from briefer.errors import FetchError
from briefer.fetch import Fetcher
from briefer.fetch._imap_address import CONTROL, PASSWORD, Account, Address
from briefer.fetch._imap_errors import line, why
from briefer.intake import Allowance, Blob

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

_T = TypeVar("_T")

_UNASKED = 200  # messages of a folder that no search was given for: some weeks of mail
_TOKEN = "BRIEFER_IMAP_TOKEN"  # noqa: S105 - the same of an access token of OAuth 2.0
_SINCE = re.compile(r"\bUID ((?:\d+,)*)(\d+):\*\Z")
_FLAG = re.compile(r"[!#-'+-Z^-z|~$]{1,60}")  # a keyword: an atom of RFC 9051 that begins with no backslash
_SYSTEM_FLAGS = {"seen": r"\Seen", "flagged": r"\Flagged", "answered": r"\Answered"}
_AT_A_TIME = 200  # messages that one command names


@dataclass(frozen=True, slots=True)
class Position:
    """How far a folder had come at a moment (RFC 9051, section 2.3.1.1).

    Attributes:
        validity: UIDVALIDITY: another one means that the folder's messages are numbered anew.
        next_uid: UIDNEXT: every later message has this number or a higher one.
    """

    validity: int
    next_uid: int


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
    digit in the server's name, or else from BRIEFER_IMAP_PASSWORD. An access token of OAuth 2.0 in BRIEFER_IMAP_TOKEN,
    with or without the server's name, goes before it (XOAUTH2).

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
    _connections: dict[Account, _Connection] = field(default_factory=dict, init=False, repr=False)
    _left_out: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def expand(self, uri: str) -> Sequence[str]:
        """Return the address of each message that a search finds, in the order they came in; see `Fetcher`."""
        address = Address.of(uri)
        if address.uid:
            return (uri,)
        if not (found := self.found(uri)):
            raise FetchError(uri, f"no message in {address.folder} is found by {address.criteria or 'ALL'}")
        return found

    def found(self, uri: str) -> tuple[str, ...]:
        """Return the address of each message that a folder's address stands for, () for none; raises `FetchError`."""
        address = Address.of(uri)
        uids = self._with(address, uri, partial(_found, criteria=address.criteria or "ALL"))
        most = self.entries if address.criteria else min(self.entries, _UNASKED)
        if left := len(uids[:-most]):
            advice = "" if address.criteria else "; a search reads more, as in ?ALL or ?SINCE 1-Nov-2026"
            self._left_out[uri] = f"its {left:,} oldest messages are left out: the limit is {most:,}{advice}"
        return tuple(f"{address.place}/;UID={uid}" for uid in sorted(uids)[-most:])

    def left_out(self, uri: str) -> str:
        """Return what `expand` left out of an address by a limit, "" for nothing; see `Limited`."""
        return self._left_out.get(uri, "")

    def position(self, uri: str) -> Position:
        """Return how far a folder has come; raises `FetchError`."""
        address = Address.of(uri)
        return self._with(address, uri, partial(_position, folder=address.folder))

    def mark(self, uris: Sequence[str], flag: str, valid: Position) -> None:
        """Give messages a flag.

        Args:
            uris: The addresses of single messages of one folder.
            flag: "seen", "flagged", "answered", or a keyword of one's own.
            valid: The folder's position when they were read: if they are numbered anew since, none is touched.

        Raises:
            FetchError: it is no flag, or the server refuses.
        """
        if not (flag.lower() in _SYSTEM_FLAGS or _FLAG.fullmatch(flag)):
            raise FetchError(uris[0], f"{flag!r} is no flag: give seen, flagged, answered, or a word of ASCII letters")
        self._change(uris, valid, ("STORE", "+FLAGS", f"({_SYSTEM_FLAGS.get(flag.lower(), flag)})"))

    def move(self, uris: Sequence[str], folder: str, valid: Position) -> None:
        """Move messages of one folder to another, which must be there; by MOVE (RFC 6851) alone: nothing is deleted.

        Raises:
            FetchError: the server refuses, or cannot move.
        """
        from imap_tools.utils import encode_folder

        if not folder.strip() or CONTROL.search(folder):
            raise FetchError(uris[0], f"{folder!r} is no name of a folder to move to")
        self._change(uris, valid, ("MOVE", encode_folder(folder).decode("ascii")))

    def _change(self, uris: Sequence[str], valid: Position, command: tuple[str, ...]) -> None:
        address = Address.of(uris[0])
        uids = [Address.of(uri).uid for uri in uris]
        for at in range(0, len(uids), _AT_A_TIME):
            ask = partial(_changed, address=address, uids=uids[at : at + _AT_A_TIME], valid=valid, command=command)
            try:
                refusal = self._with(address, uris[0], ask)
            finally:
                self._connections[address.account].folder = ""  # it was opened for writing
            if refusal:
                raise FetchError(address.place, refusal)

    def fetch(self, uri: str) -> Blob:
        """Return one message; see `Fetcher`."""
        address = Address.of(uri)
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

    def _with(self, address: Address, uri: str, ask: "Callable[[BaseMailBox], _T]") -> _T:
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
                    raise FetchError(uri, why(error, address.account, self.seconds)) from error
            except (IMAP4.error, errors.ImapToolsError, ValueError) as error:
                raise FetchError(uri, _refused(error, address)) from error
            try:
                return ask(self._opened(connection, address, uri))
            except (IMAP4.error, errors.ImapToolsError, OSError, ValueError) as error:
                connection.drop()
                raise FetchError(uri, why(error, address.account, self.seconds)) from error

    def _opened(self, connection: _Connection, address: Address, uri: str) -> "BaseMailBox":
        """Return a mailbox that is logged in, with the folder open for reading only."""
        if connection.mailbox is None:
            connection.mailbox = self._logged_in(address.account, uri)
        if connection.folder != address.folder:
            connection.folder = ""
            connection.mailbox.folder.set(address.folder, readonly=True)
            connection.folder = address.folder
        return connection.mailbox

    def _logged_in(self, account: Account, uri: str) -> "BaseMailBox":
        from imap_tools import MailBox, MailBoxUnencrypted, errors

        of_server = re.sub(r"[^A-Z0-9]", "_", account.host.upper())
        own = f"{PASSWORD}_{of_server}"
        password = os.environ.get(own) or os.environ.get(PASSWORD) or ""
        token = os.environ.get(f"{_TOKEN}_{of_server}") or os.environ.get(_TOKEN) or ""
        if not password and not token:
            raise FetchError(uri, f"needs the password of {account.user}: set the variable {PASSWORD} (or {own})")
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
            if token:
                mailbox.xoauth2(account.user, token, initial_folder=None)
            else:
                enter(account.user, password, initial_folder=None)
        except (IMAP4.error, errors.ImapToolsError) as error:
            mailbox.client.shutdown()
            if isinstance(error, IMAP4.abort):
                raise
            if token:
                reason = f"{account.host} refuses the name {account.user} with this token; get a new one into {_TOKEN}"
                raise FetchError(uri, reason) from error
            reason = f"{account.host} refuses the name {account.user} with this password; check {PASSWORD}"
            raise FetchError(uri, f"{reason}, and whether it wants a password made for programs") from error
        return mailbox


def _found(mailbox: "BaseMailBox", criteria: str) -> list[int]:
    uids = mailbox.uids(criteria, charset="US-ASCII" if criteria.isascii() else "UTF-8")
    # of a range without end the last message is one, whatever its number (RFC 9051, section 9, seq-range)
    least, listed = (int(since[2]), since[1].split(",")) if (since := _SINCE.search(criteria)) else (0, [])
    return [int(uid) for uid in uids if uid.isdecimal() and (int(uid) >= least or uid in listed)]


def _position(mailbox: "BaseMailBox", folder: str) -> Position:
    told = mailbox.folder.status(folder, ["UIDVALIDITY", "UIDNEXT"])
    return Position(told["UIDVALIDITY"], told["UIDNEXT"])


def _changed(
    mailbox: "BaseMailBox", address: Address, uids: Sequence[str], valid: Position, command: tuple[str, ...]
) -> str:
    """Change messages; return why they are not, "" where they are."""
    if _position(mailbox, address.folder).validity != valid.validity:
        return "its messages were numbered anew meanwhile, so none was marked or moved"
    name, *arguments = command
    # asked again, since servers say more of it after the login
    if name == "MOVE" and b"MOVE" not in b" ".join(mailbox.client.capability()[1]).split():
        return "the server cannot move messages (RFC 6851); mark them instead"
    mailbox.folder.set(address.folder)
    status, answers = mailbox.client.uid(name, ",".join(uids), *arguments)
    said = " ".join(answer.decode("ascii", "replace") for answer in answers or () if isinstance(answer, bytes))
    if status == "OK":
        return ""
    return f"the server refuses to {'move' if name == 'MOVE' else 'mark'} its messages: {CONTROL.sub(' ', said)[:200]}"


def _content(mailbox: "BaseMailBox", uid: str, most: int) -> bytes | None:
    """Return the first bytes of a message, which stays unread (BODY.PEEK); None where there is none."""
    _, answers = mailbox.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{most}>)")
    return next((bytes(answer[1]) for answer in answers or () if isinstance(answer, tuple)), None)


def _refused(error: Exception, address: Address) -> str:
    from imap_tools import errors

    if isinstance(error, errors.MailboxFolderSelectError):
        return f"{address.account.host} has no folder {address.folder} that can be opened; check its name"
    if address.criteria:
        return f"the server does not understand the search {address.criteria!r}; write it like UNSEEN SINCE 1-Nov-2026"
    return f"the server answered: {line(error)}"


FETCHER: type[Fetcher] = Imap
