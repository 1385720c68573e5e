"""Append editions to an mbox (RFC 4155): a file of messages, as mutt, Thunderbird and procmail read and write it.

It is locked as those lock it. A message that is there already is not appended again; one that was cut off in the
middle, as by a power cut, is completed.
"""

import mailbox
import mmap
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from io import FileIO
from pathlib import Path
from time import asctime, sleep, time
from typing import Any, ClassVar

from briefer.atomic import settle
from briefer.briefing import Briefing
from briefer.deliver import Channel, Rendition
from briefer.deliver import _mail_message as addresses
from briefer.deliver._mail_message import Letter, message_id
from briefer.errors import DeliveryError

_FROM = re.compile(rb"^(>*From )", re.MULTILINE)  # "mboxrd": what is quoted can be unquoted
_DATE = re.compile(rb"^Date:[ \t]*([^\r\n]+)", re.MULTILINE | re.IGNORECASE)
_TRIES = 20  # for the lock, within
_PATIENCE = 0.25  # seconds between two
_STALE = 300.0  # seconds without a change, after which a lock is what somebody who was killed has left


@dataclass(frozen=True, slots=True, kw_only=True)
class Mbox(Letter):
    """Append the edition to a file as a message.

    Attributes:
        path: The file; it is made where it is not there.
    """

    is_repeatable: ClassVar[bool] = True
    is_remote: ClassVar[bool] = False

    path: str
    sender: str = "briefer <briefer@localhost>"

    def check(self) -> Sequence[str]:
        """Say whether the file is no mbox, or cannot be written; see `Channel`."""
        file = Path(self.path)
        there = next(place for place in (file, *file.absolute().parents) if place.exists())
        if not os.access(there, os.W_OK):
            return (f"{there}: cannot be written; let it be, or name another file",)
        if there != file:
            return () if there.is_dir() else (f"{there}: is no folder; name another path",)
        if not file.is_file() or (file.stat().st_size and not _begins(file)):
            return (f"{file}: is no mbox; name another file",)
        return ()

    def recipients(self) -> Sequence[str]:
        """Return the file; see `Channel`."""
        return (self.path,)

    def prepare(
        self, briefing: Briefing, renditions: Sequence[Rendition], look: Mapping[str, Any]
    ) -> Sequence[Rendition]:
        """Return the message; see `Channel`."""
        return (self.written(briefing, renditions, look, (addresses.mailbox(self.sender),)),)

    def deliver(self, recipient: str, parcel: Sequence[Rendition]) -> str:
        """Append the message, if it is not there; see `Channel`."""
        file, content = Path(recipient), parcel[0].content
        entry = _entry(content, addresses.mailbox(self.sender).address)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.exists() and (not file.is_file() or (file.stat().st_size and not _begins(file))):
                raise DeliveryError(f"{file}: is no mbox; name another file")
            with _locked(file), file.open("r+b", buffering=0) as opened:
                found = _place(opened.fileno(), entry, message_id(content).encode())
                if found is None:
                    return f"{file}, where it was"
                _append(opened, *found, entry)
            settle(file.parent)
        except OSError as error:
            raise DeliveryError(f"{file}: cannot be written: {error.strerror or error}") from error
        return str(file)

    def close(self) -> None:
        """Do nothing; see `Channel`."""


def _begins(file: Path) -> bool:
    with file.open("rb") as opened:
        start = opened.read(5)
    return b"From ".startswith(start[:5])


def _entry(content: bytes, sender: str) -> bytes:
    """Return a message as a mbox has it: the same bytes each time, by the date of the message."""
    found = _DATE.search(content.partition(b"\r\n\r\n")[0])
    moment = asctime(parsedate_to_datetime(found[1].decode()).utctimetuple()) if found else "Thu Jan  1 00:00:00 1970"
    lines = _FROM.sub(rb">\1", content.replace(b"\r\n", b"\n")).rstrip(b"\n")
    return f"From {sender} {moment}\n".encode() + lines + b"\n\n"


def _place(descriptor: int, entry: bytes, identity: bytes) -> tuple[int, bytes] | None:
    """Return where a message is to be written in a file of mail, and what before it; None where it is there."""
    size = os.fstat(descriptor).st_size
    if not size:
        return 0, b""
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as content:
        last = content.rfind(b"\nFrom ", max(0, size - len(entry))) + 1
        if size - last < len(entry) and entry.startswith(content[last:]):
            return last, b""  # it was cut off here
        named = re.compile(rb"^message-id:\s*" + re.escape(identity), re.IGNORECASE | re.MULTILINE)
        if named.search(content):
            return None
        return size, b"" if content[-2:] == b"\n\n" else b"\n" if content[-1:] == b"\n" else b"\n\n"


def _append(file: FileIO, at: int, before: bytes, entry: bytes) -> None:
    """Write a message to the end, or nothing where there is no room for it."""
    left = memoryview(before + entry)
    file.seek(at)
    try:
        while left:
            left = left[file.write(left) or 0 :]
        file.truncate()
        os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            file.truncate(at)
        raise


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold a file of mail as mail programs do: a lock of the system's, and one of a file beside it."""
    box = mailbox.mbox(file, create=True)
    try:
        for attempt in range(_TRIES):
            try:
                box.lock()
                break
            except mailbox.ExternalClashError as error:
                _break_stale(file)
                if attempt == _TRIES - 1:
                    raise DeliveryError(f"{file}: is being written by another program; it is tried again") from error
                sleep(_PATIENCE)
        yield
    finally:
        box.unlock()
        box.close()


def _break_stale(file: Path) -> None:
    """Take away a lock that nobody holds any more, as mail programs do; Dovecot waits for two minutes, we for five."""
    lock = file.with_name(f"{file.name}.lock")
    with suppress(OSError):
        if time() - max(lock.stat().st_mtime, file.stat().st_mtime) > _STALE:
            lock.unlink()


CHANNEL: type[Channel] = Mbox
