"""Put editions into a Maildir (https://cr.yp.to/proto/maildir.html), where mail programs and servers find them unread.

The name of a message's file is made of its identity: delivered again, it is there once, wherever a mail program has
moved it within the folder.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from briefer.atomic import settle
from briefer.briefing import Briefing
from briefer.deliver import Channel, Rendition
from briefer.deliver._mail_message import Letter, mailbox, message_id
from briefer.errors import DeliveryError

_PARTS = ("tmp", "new", "cur")
_OURS = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Maildir(Letter):
    """Put the edition into a folder as a new message.

    Attributes:
        path: The folder; it is made where it is not there.
    """

    is_repeatable: ClassVar[bool] = True
    is_remote: ClassVar[bool] = False

    path: str
    sender: str = "briefer <briefer@localhost>"

    def check(self) -> Sequence[str]:
        """Say whether the folder is none, or cannot be made; see `Channel`."""
        folder = Path(self.path)
        there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            return (f"{there}: is no folder that can be written; name another path",)
        if there == folder and any(folder.iterdir()) and not (folder / "new").is_dir():
            return (f"{folder}: is a folder of something else; name an empty one, or a Maildir",)
        return ()

    def recipients(self) -> Sequence[str]:
        """Return the folder; see `Channel`."""
        return (self.path,)

    def prepare(
        self, briefing: Briefing, renditions: Sequence[Rendition], look: Mapping[str, Any]
    ) -> Sequence[Rendition]:
        """Return the message, with this machine's line ends; see `Channel`."""
        return (self.written(briefing, renditions, look, (mailbox(self.sender),)),)

    def deliver(self, recipient: str, parcel: Sequence[Rendition]) -> str:
        """Write the message beside, and let it appear whole; see `Channel`."""
        folder, content = Path(recipient), parcel[0].content
        name = f"briefer.{sha256(message_id(content).encode()).hexdigest()[:32]}"
        try:
            for part in _PARTS:
                (folder / part).mkdir(_OURS, parents=True, exist_ok=True)
            if found := [*(folder / "new").glob(name), *(folder / "cur").glob(f"{name}*")]:
                return f"{found[0]}, where it was"
            _appear(folder / "tmp" / name, folder / "new" / name, content.replace(b"\r\n", b"\n"))
        except OSError as error:
            raise DeliveryError(f"{folder}: cannot be written: {error.strerror or error}") from error
        return str(folder / "new" / name)

    def close(self) -> None:
        """Do nothing; see `Channel`."""


def _appear(beside: Path, place: Path, content: bytes) -> None:
    """Write a file, and rename it when every byte is on the disk; one that was cut off is written over."""
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
        settle(place.parent)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


CHANNEL: type[Channel] = Maildir
