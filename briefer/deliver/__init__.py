"""Briefing and renditions → reader. One file a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

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

    A channel may have two options more that the ledger heeds: `retry_for`, how long after an edition was begun what
    did not arrive is tried again (a `timedelta`, a day if there is none), and `on_doubt`, "hold" or "resend": whether
    what may have arrived, or not, is delivered again ("hold" if there is none).

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

    def prepare(
        self, briefing: Briefing, renditions: Sequence[Rendition], look: Mapping[str, Any]
    ) -> Sequence[Rendition]:
        """Return the parcel: all that `deliver` needs, the same for every recipient. It is kept for later tries.

        Args:
            briefing: The edition.
            renditions: It in the formats of its series.
            look: The options of renderers that give it the looks of its series; see `briefer.jobs.look`.

        Raises:
            DeliveryError: there is none to be made.
        """

    def deliver(self, recipient: str, parcel: Sequence[Rendition]) -> str:
        """Deliver a parcel to one recipient and return a receipt in words: where it went.

        Raises:
            RefusedError: it did not arrive, and it is of no use to try again.
            DoubtfulError: it may have arrived, or not.
            DeliveryError: it did not arrive; nothing half-written is left.
        """

    def close(self) -> None:
        """Let go of what was opened for deliveries, such as a connection."""
