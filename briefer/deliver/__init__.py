"""Briefing and renditions → reader. One file a channel."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from briefer.briefing import Briefing


@dataclass(frozen=True, slots=True)
class Rendition:
    """A brief in one format.

    Attributes:
        format: The name of the renderer.
        series: The name of its series, as a file's name can have it.
        name: A file name for it, with the format's ending; the same for the same edition.
        content: The bytes.
    """

    format: str
    series: str
    name: str
    content: bytes = field(repr=False)


class Channel(Protocol):
    """What every channel promises. Its fields are its options.

    Attributes:
        is_repeatable: Whether delivering the same edition again does the reader no harm, as when the same file is
            written in the same place. Where it is not, what became of a delivery that was cut off is not guessed.
        is_remote: Whether it reaches beyond this machine.
    """

    is_repeatable: ClassVar[bool]
    is_remote: ClassVar[bool]

    def check(self) -> Sequence[str]:
        """Return what would keep a delivery from succeeding, a line each; () where nothing is known to."""

    def recipients(self) -> Sequence[str]:
        """Return who or what is delivered to, each apart: an address, a folder."""

    def deliver(self, recipient: str, briefing: Briefing, renditions: Sequence[Rendition]) -> str:
        """Deliver to one recipient and return a receipt in words: where it went.

        Raises:
            DeliveryError: it did not arrive; nothing half-written is left.
        """
