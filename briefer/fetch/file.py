"""Bytes from the file system: a file, a folder's files, or the files that match a pattern."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape, glob, has_magic
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from briefer.errors import FetchError
from briefer.fetch import Fetcher
from briefer.intake import Allowance, Blob

_LIKE_AN_ADDRESS = re.compile(r"www\.|[\w-]+\.(?:com|org|net|gov|edu|eu|[a-z]{2}\.[a-z]{2})(?:/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class File:
    """Read files. A folder stands for every visible file that lies in it, in the order of their names."""

    schemes: ClassVar[tuple[str, ...]] = ("file",)
    is_remote: ClassVar[bool] = False

    size: int = Allowance().size

    def expand(self, uri: str) -> Sequence[str]:
        """Return the files that `uri` stands for; see `Fetcher`."""
        if not uri:
            raise FetchError("''", "the path is empty; give a file, a folder or a pattern")
        path = path_of(uri)
        try:
            if path.is_dir():
                return self._within(path, uri)
            if not path.exists() and has_magic(str(path)):
                return self._matching(_literal_as_far_as_it_exists(path), uri)
        except OSError as error:
            raise FetchError(uri, f"cannot be looked into: {error.strerror or error}") from error
        return (uri,)

    def _within(self, folder: Path, uri: str) -> tuple[str, ...]:
        root = folder.resolve()
        # a link may lead to another file of the folder, and not out of it
        below = (path for path in folder.rglob("*") if path.is_file() and path.resolve().is_relative_to(root))
        visible = [
            path
            for path in below
            if not any(part.startswith(".") for part in path.relative_to(folder).parts) and not _is_unsorted(path)
        ]
        if not visible:
            raise FetchError(uri, "the folder holds no file to read")
        return tuple(path.as_posix() for path in sorted(visible))

    def _matching(self, pattern: str, uri: str) -> tuple[str, ...]:
        files = tuple(sorted(found for found in glob(pattern, recursive=True) if Path(found).is_file()))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not files:
            raise FetchError(uri, "no file matches this pattern")
        return files

    def fetch(self, uri: str) -> Blob:
        """Return a file's bytes; see `Fetcher`."""
        path = path_of(uri)
        try:
            with path.open("rb") as opened:
                content = opened.read(self.size + 1)
        except FileNotFoundError as error:
            hint = "; an address begins with https://" * bool(_LIKE_AN_ADDRESS.match(uri))
            raise FetchError(uri, f"no such file or folder; check the path{hint}") from error
        except (OSError, ValueError) as error:
            raise FetchError(uri, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
        if len(content) > self.size:
            limit = self.size // (1024 * 1024)
            raise FetchError(uri, f"is larger than {limit} MiB, the most for one file: split it")
        return Blob(uri=uri, name=" ".join(path.name.split()), content=content)

    def close(self) -> None:
        """Do nothing: no file stays open."""


def path_of(uri: str) -> Path:
    """Return the path that a path or a `file:` address names."""
    split = urlsplit(uri) if uri.startswith("file:") else None
    return Path(unquote(split.path)) if split else Path(uri)


def _is_unsorted(path: Path) -> bool:
    """Tell whether a file lies in a Maildir and is no message of it: not delivered yet, or the server's own."""
    return any(
        (maildir / "cur").is_dir() and (maildir / "new").is_dir()
        for maildir in (path.parent, path.parent.parent if path.parent.name == "tmp" else None)
        if maildir is not None
    )


def _literal_as_far_as_it_exists(path: Path) -> str:
    """Return a path as a pattern in which folders that are there, such as `notes [2026]`, stand for themselves."""
    found, *rest = path.parts
    while rest and Path(found, rest[0]).exists():
        found = str(Path(found, rest.pop(0)))
    return str(Path(escape(found) if Path(found).exists() else found, *rest))


FETCHER: type[Fetcher] = File
