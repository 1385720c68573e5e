"""Documents from bytes. One file an input format; it is chosen by media type."""

from typing import ClassVar, Protocol

from briefer.model import Blob, Document


class Parser(Protocol):
    """What every parser promises."""

    media_types: ClassVar[tuple[str, ...]]

    def parse(self, blob: Blob) -> tuple[Document, ...]:
        """Return the documents in the blob, in order.

        Raises:
            ParseError: the bytes cannot be read as this format, or hold nothing to read.
        """
