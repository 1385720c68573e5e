"""Bytes from a URI. One file a transport."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from briefer.intake import Blob


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: what it takes to ask whether it has changed, and what it was.

    Attributes:
        etag: The value of ETag, "" for none (RFC 9110, section 8.8.3).
        last_modified: The value of Last-Modified, "" for none (section 8.8.2).
        media_type: The value of Content-Type, with its parameters; "" for none.
        url: Where it came from, after redirects.
        content: The body, decoded.
        name: Its file name, "" for none.
    """

    etag: str
    last_modified: str
    media_type: str
    url: str
    content: bytes
    name: str = ""


class Answers(Protocol):
    """The store of answers, by the address that was asked; safe to use from several threads."""

    def answer(self, uri: str) -> Answer | None:
        """Return the last answer."""

    def remember_answer(self, uri: str, answer: Answer) -> None:
        """Keep an answer in place of the last."""


class Fetcher(Protocol):
    """What every transport promises.

    Its fields are its options. Those called as a field of `Allowance` are given its value, and `answers` the store of
    earlier answers, if there is one. One fetcher serves a whole run, several threads at a time.

    Attributes:
        schemes: The URI schemes that it serves, in lower case.
        is_remote: Whether it reaches beyond this machine's files: then many addresses are fetched at a time.
    """

    schemes: ClassVar[tuple[str, ...]]
    is_remote: ClassVar[bool]

    def expand(self, uri: str) -> Sequence[str]:
        """Return the addresses that `uri` stands for, in a stable order: a folder's files, else the address itself.

        Raises:
            FetchError: there is nothing at that address.
        """

    def fetch(self, uri: str) -> Blob:
        """Return what is at one address.

        Raises:
            FetchError: it cannot be had; the cause is chained.
        """

    def close(self) -> None:
        """Let go of connections; the fetcher is not used again."""


@runtime_checkable
class Limited(Fetcher, Protocol):
    """A transport that gives no more than so many addresses, and says where there were more."""

    def left_out(self, uri: str) -> str:
        """Return what the last `expand` of an address left out, and what to do about it; "" where it is all there."""
