"""The folder of a batch: whose it is, by its manifest, and one process at a time.

The manifest says of which command and input the folder is, so that the same command goes on and no other does; in the
end, what came of it.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from briefer import atomic
from briefer.batch.parts import Parts, faults_in
from briefer.errors import StateError, UsageError
from briefer.model import Failure

_FORM = 1  # of the manifest
_MANIFEST, _LOCK, _WORK = "manifest.json", ".lock", "work"


class Folder:
    """The output of a batch: of one command alone, and of one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = path / _WORK / "state"
        self.returned = path / _WORK / "returned"

    def parts(self, stage: str) -> Parts:
        """Return the parts of a stage."""
        return Parts(self.path / _WORK / stage)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Keep other processes out; a killed one keeps nobody out.

        Raises:
            StateError: another process is at work in it.
            UsageError: it cannot be written.
        """
        from filelock import FileLock, Timeout

        try:
            if self.path.exists() and not (self.path / _MANIFEST).exists() and any(_strangers(self.path)):
                raise UsageError(
                    f"-o {self.path}: holds files, and none of a batch; give a folder that is new or empty"
                )
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / _LOCK)
            lock.acquire(timeout=0)
        except Timeout as error:
            raise StateError(f"{self.path}: another briefer batch is at work in it; wait for it, or stop it") from error
        except OSError as error:
            raise UsageError(f"-o {self.path}: cannot be used: {error.strerror or error}") from error
        try:
            yield
        finally:
            lock.release()

    def begin(self, command: Mapping[str, str], inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Begin, or go on with what was begun by the same command; return what came of it where it is done.

        Raises:
            UsageError: the folder is of another command or another input.
        """
        described = {"batch": _FORM, "command": dict(command), "inputs": dict(inputs)}
        path = self.path / _MANIFEST
        if not path.exists():
            atomic.write(path, _indented(described))
            return None
        try:
            known = json.loads(path.read_bytes())
            differing = _differing(known, described)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StateError(f"{path}: cannot be read; give another folder with -o") from error
        if differing:
            raise UsageError(
                f"-o {self.path}: is of another batch ({differing}); give another folder, or remove this one"
            )
        done: Mapping[str, Any] | None = known.get("done")
        return done

    def end(self, done: Mapping[str, Any]) -> None:
        """Say what came of it, and remove what it was made of."""
        path = self.path / _MANIFEST
        atomic.write(path, _indented({**json.loads(path.read_bytes()), "done": dict(done)}))
        self.clear()

    def ended(self) -> int:
        """Return when it was done, in nanoseconds since 1970."""
        return (self.path / _MANIFEST).stat().st_mtime_ns

    def faults(self, name: str) -> Iterator[Failure]:
        """Yield what failed, by a file of failures, but not what was left out by a rule."""
        with (self.path / name).open("rb") as kept:
            yield from faults_in(kept)

    def clear(self) -> None:
        """Remove what the result was made of."""
        shutil.rmtree(self.path / _WORK, ignore_errors=True)


def _indented(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _strangers(folder: Path) -> Iterator[str]:
    return (
        name for name in (path.name for path in folder.iterdir()) if name != _LOCK and not name.startswith(".briefer-")
    )


def _differing(known: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """Say in which way two manifests differ, "" where they do not."""
    if known["batch"] != asked["batch"]:
        return "made by another version of briefer"
    said = [
        f"{name} was {known['command'].get(name)!r}, is {value!r}"
        for name, value in asked["command"].items()
        if known["command"].get(name) != value
    ]
    if known["inputs"] != asked["inputs"]:
        was, now = known["inputs"], asked["inputs"]
        sizes = [f"{each['bytes']:,} bytes in files: {each['files']:,}" for each in (was, now)]
        said.append(f"its input was {sizes[0]}, is {sizes[1]}" if sizes[0] != sizes[1] else "its input has other names")
    return "; ".join(said)
