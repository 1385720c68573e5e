"""A file is there whole, or not at all."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from briefer.errors import DeliveryError


def write(path: Path, content: bytes) -> None:
    """Write a file beside its place, and rename it when every byte is on the disk.

    A link is written through; a device or pipe, which cannot be renamed over, is written to directly. What a process
    that was killed has left beside the same place is removed.

    Raises:
        DeliveryError: it cannot be written; what was at `path` before is still there, whole.
    """
    with opened(path) as file:
        file.write(content)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open what `write` writes, for content that is not to be in memory as a whole; see there."""
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                yield device
            return
        with _replacing(Path(os.path.realpath(path))) as beside:
            yield beside
    except OSError as error:
        raise DeliveryError(f"{path}: cannot be written: {error.strerror or error}") from error


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    prefix = f".briefer-{sha256(target.name.encode(errors='surrogateescape')).hexdigest()[:16]}-"
    _sweep(target.parent, prefix)
    with NamedTemporaryFile(dir=target.parent, prefix=prefix, suffix=".part", delete=False) as beside:
        try:
            with suppress(OSError):  # some network drives have no locks
                _hold(beside.fileno())
            yield cast("BinaryIO", beside)
            beside.flush()
            os.fsync(beside.fileno())
            Path(beside.name).chmod(_mode(target))
            Path(beside.name).replace(target)
            settle(target.parent)
        except BaseException:
            with suppress(OSError):
                Path(beside.name).unlink()
            raise


def folder(path: Path) -> Path:
    """Make a folder, where it is not there, and those that it lies in; return it.

    Raises:
        DeliveryError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeliveryError(f"{path}: cannot be made: {error.strerror or error}") from error
    return path


def settle(folder: Path) -> None:
    """Have the names in a folder on the disk, too: after a power cut, what was renamed is where it was."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some network drives cannot
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _sweep(folder: Path, prefix: str) -> None:
    """Remove the parts that nobody is writing any more."""
    with os.scandir(folder) as found:  # a pattern would be compiled anew for each file that is written
        parts = [Path(each.path) for each in found if each.name.startswith(prefix) and each.name.endswith(".part")]
    for part in parts:
        with suppress(OSError):
            if not _is_held(part):
                part.unlink()


if sys.platform == "win32":

    def _hold(part: int) -> None:
        """Do nothing: what is open cannot be removed here."""

    def _is_held(part: Path) -> bool:
        _ = part
        return False
else:
    import fcntl

    def _hold(part: int) -> None:
        """Say that an open file is being written, for as long as this process lives."""
        fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _is_held(part: Path) -> bool:
        with part.open("rb") as left:
            try:
                _hold(left.fileno())
            except BlockingIOError:
                return True
        return False


def _mode(target: Path) -> int:
    """Return the permissions of the file that is there, else those that a new file gets here."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
