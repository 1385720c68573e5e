"""What is kept of a batch while it is under way, and joined in the end.

A part is one file, written beside its place and renamed, so that it is there whole or not at all. Its first line says
of which shard it is: the mark that the shard is done. Then come its rows, then its failures.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from briefer import atomic
from briefer.batch.task import Result, Shard
from briefer.errors import StateError, UsageError
from briefer.model import Failure

_FORM = 1
_MANIFEST, _LOCK, _WORK = "manifest.json", ".lock", "work"
_IN_A_FOLDER = 1000  # parts


@dataclass(frozen=True, slots=True)
class Head:
    """What the first line of a part says: of which input it is, and what follows."""

    digest: str
    documents: int
    rows: int
    failures: int


class Parts:
    """The parts of one stage, by the numbers of their shards."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, number: int) -> Path:
        """Return where the part of a shard is, or will be."""
        return self._folder / f"{number // _IN_A_FOLDER:06}" / f"{number % _IN_A_FOLDER:03}.jsonl"

    def head(self, shard: Shard) -> Head | None:
        """Return what is known of a shard that is done; None for one that is not.

        Raises:
            StateError: its part is of another input.
        """
        try:
            with self.path(shard.number).open("rb") as part:
                head = Head(**json.loads(part.readline()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise StateError(f"{self.path(shard.number)}: cannot be read; remove it, and run again") from error
        if head.digest != shard.digest:
            where = f"{shard.items[0].place} to {shard.items[-1].place}"
            raise StateError(
                f"{where}: has changed since it was worked on; give another folder with -o, or remove this"
            )
        return head

    def keep(self, shard: Shard, result: Result) -> Head:
        """Write the part of a shard, which is done by that."""
        head = Head(shard.digest, result.documents, len(result.rows), len(result.failures))
        path = self.path(shard.number)
        atomic.folder(path.parent)
        with atomic.opened(path) as part:
            part.write(line(asdict(head)))
            part.writelines(result.rows)
            part.writelines(line(asdict(failure)) for failure in result.failures)
        return head

    def rows(self, count: int) -> Iterator[bytes]:
        """Yield the rows of the first `count` shards, in order."""
        for _, _, row in self.placed_rows(count):
            yield row

    def placed_rows(self, count: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield the rows of the first `count` shards, each with its part and where it begins there, in bytes."""
        for number in range(count):
            with self.path(number).open("rb") as part:
                at, head = 0, part.readline()
                for _ in range(Head(**json.loads(head)).rows):
                    at = part.tell()
                    yield number, at, part.readline()

    def failures(self, count: int) -> Iterator[bytes]:
        """Yield the failures of the first `count` shards, in order."""
        for number in range(count):
            with self.path(number).open("rb") as part:
                head = Head(**json.loads(part.readline()))
                if head.failures:
                    for _ in range(head.rows):
                        part.readline()
                    yield from part

    def faults(self, shard: Shard) -> Iterator[Failure]:
        """Yield what failed in a shard that is done, but not what was left out by a rule."""
        number = shard.number
        with self.path(number).open("rb") as part:
            head = Head(**json.loads(part.readline()))
            for _ in range(head.rows if head.failures else 0):
                part.readline()
            for _ in range(head.failures):
                failure = Failure(**json.loads(part.readline()))
                if failure.is_fault:
                    yield failure


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
            found = (Failure(**json.loads(each)) for each in kept)
            yield from (failure for failure in found if failure.is_fault)

    def clear(self) -> None:
        """Remove what the result was made of."""
        shutil.rmtree(self.path / _WORK, ignore_errors=True)


def line(values: Mapping[str, Any]) -> bytes:
    """Return values as a line of JSON."""
    return (json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8", "backslashreplace")


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
