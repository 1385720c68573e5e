"""Addresses of mail on servers (RFC 5092): a folder with a search, or one message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from briefer.errors import FetchError

PASSWORD = "BRIEFER_IMAP_PASSWORD"  # noqa: S105 - the name of the variable that holds it
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PORTS = {"imaps": 993, "imap": 143}
_UID = re.compile(r"/;UID=(\d{1,10})\Z", re.IGNORECASE)
_PARAMETER = re.compile(r";(?:UIDVALIDITY|AUTH)=[^/;@]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """Who reads, and where."""

    scheme: str
    user: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Address:
    """What an address names: a folder with a search, or one message."""

    account: Account
    place: str
    folder: str
    criteria: str
    uid: str

    @classmethod
    def of(cls, uri: str) -> "Address":
        """Read an address; `FetchError` if it is none, with no password in its message."""
        scheme, _, rest = uri.partition("://")
        authority, slash, path = rest.partition("?")[0].partition("/")
        said, at, server = authority.rpartition("@")
        if ":" in said or (not at and "@" in path and re.search(r":(?!\d+\Z)", authority)):
            shown = f"{scheme}://{(said or authority).partition(':')[0]}@{server + slash + path if at else '…'}"
            reason = f"holds a password, which others could read: take it out and set the variable {PASSWORD}"
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
        if CONTROL.search(user + folder + criteria):
            raise FetchError(uri, "holds control characters; write it anew")
        account = Account(split.scheme, user, split.hostname, port)
        place = f"{split.scheme}://{split.netloc}/{quote(folder, safe='/')}"
        return cls(account, place, folder, criteria, uid[1] if uid else "")


def is_folder(uri: str) -> bool:
    """Tell whether an address is that of a folder on a server."""
    return uri.lower().startswith(("imap://", "imaps://")) and ";uid=" not in uri.lower()


def since(uri: str, uid: int, again: Sequence[int] = ()) -> str:
    """Return the address of what a folder has from one message on, and of some messages before it."""
    address, _, search = uri.partition("?")
    numbers = ",".join([*map(str, again), f"{uid}:*"])
    return f"{address}?{quote(' '.join(filter(None, (unquote(search).strip(), f'UID {numbers}'))))}"
