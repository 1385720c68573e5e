"""Write editions into a folder, each under a name of its own: the same edition, the same files."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from briefer import atomic
from briefer.briefing import Briefing
from briefer.deliver import Channel, Rendition


@dataclass(frozen=True, slots=True)
class Folder:
    """Write every rendition as a file.

    Attributes:
        path: The folder; it is made where it is not there.
        latest: Whether to write each format under the series' name alone, too, for links that always lead to the last
            edition: "morning.pdf" beside "morning-0012-2026-11-23.pdf".
    """

    path: str
    latest: bool = False
    is_repeatable: ClassVar[bool] = True
    is_remote: ClassVar[bool] = False

    def check(self) -> Sequence[str]:
        """Say whether the folder, or the nearest one above it, cannot be written; see `Channel`."""
        there = next(place for place in (Path(self.path), *Path(self.path).absolute().parents) if place.exists())
        if not there.is_dir():
            return (f"{there}: is no folder; name another path",)
        if not os.access(there, os.W_OK | os.X_OK):
            return (f"{there}: cannot be written; let it be, or name another path",)
        return ()

    def recipients(self) -> Sequence[str]:
        """Return the folder; see `Channel`."""
        return (self.path,)

    def prepare(
        self, briefing: Briefing, renditions: Sequence[Rendition], look: Mapping[str, Any]
    ) -> Sequence[Rendition]:
        """Return the renditions as they are; see `Channel`."""
        _ = briefing, look
        return renditions

    def deliver(self, recipient: str, parcel: Sequence[Rendition]) -> str:
        """Write the files, each whole or not at all; see `Channel`."""
        folder = atomic.folder(Path(recipient))
        for rendition in parcel:
            atomic.write(folder / rendition.name, rendition.content)
            if self.latest:
                atomic.write(folder / f"{rendition.series}{Path(rendition.name).suffix}", rendition.content)
        return ", ".join(str(folder / rendition.name) for rendition in parcel)

    def close(self) -> None:
        """Do nothing; see `Channel`."""


CHANNEL: type[Channel] = Folder
