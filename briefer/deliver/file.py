"""A file is there whole, or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from briefer.errors import DeliveryError


def write(path: Path, content: bytes) -> None:
    """Write a file beside its place, and rename it when every byte is on the disk.

    A link is written through; a device or pipe, which cannot be renamed over, is written to directly.

    Raises:
        DeliveryError: it cannot be written; what was at `path` before is still there, whole.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise DeliveryError(f"{path}: cannot be written: {error.strerror or error}") from error


def _replace(target: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=target.parent, prefix=".briefer-", suffix=".part", delete=False) as beside:
        try:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
            Path(beside.name).chmod(_mode(target))
            Path(beside.name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(beside.name).unlink()
            raise


def _mode(target: Path) -> int:
    """Return the permissions of the file that is there, else those that a new file gets here."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
