"""Documents from bytes. One file an input format; it is chosen by media type."""

from collections.abc import Iterable
from typing import ClassVar, Protocol

from briefer.intake import Blob, Found


class Parser(Protocol):
    """What every parser promises.

    Its fields are its options. Those called as a field of `Allowance` are given its value.
    """

    media_types: ClassVar[tuple[str, ...]]

    def parse(self, blob: Blob) -> Iterable[Found]:
        """Yield what is in the blob, in order: documents, blobs that lie in it, links to follow, and failures.

        What can be yielded as soon as it is found is: between two yields a run can be stopped.

        Raises:
            ParseError: the bytes cannot be read as this format.
        """
