"""Bytes from a URI. One file a transport, named after the URI's scheme."""

from collections.abc import Sequence
from typing import Protocol

from briefer.model import Blob

LARGEST = 64 * 1024 * 1024  # bytes: a thousand long reports; more in one piece is an archive, not a document


class Fetcher(Protocol):
    """What every transport promises."""

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
