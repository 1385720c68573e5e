"""The parts of a batch: what its stages have made so far, shard by shard, to be joined in the end.

A part is one file, written beside its place and renamed, so that it is there whole or not at all. Its first line says
of which shard it is: the mark that the shard is done. Then come its rows, then its failures.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from briefer import atomic
from briefer.batch.records import line_of
from briefer.batch.task import Result, Shard
from briefer.errors import StateError
from briefer.model import Failure

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
            part.write(line_of(asdict(head)))
            part.writelines(result.rows)
            part.writelines(line_of(asdict(failure)) for failure in result.failures)
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
            yield from self._failures(number)

    def faults(self, shard: Shard) -> Iterator[Failure]:
        """Yield what failed in a shard that is done, but not what was left out by a rule."""
        return faults_in(self._failures(shard.number))

    def _failures(self, number: int) -> Iterator[bytes]:
        with self.path(number).open("rb") as part:
            head = Head(**json.loads(part.readline()))
            if head.failures:
                for _ in range(head.rows):
                    part.readline()
                yield from part


def faults_in(lines: Iterable[bytes]) -> Iterator[Failure]:
    """Yield the failures that lines of JSON are, but not what was left out by a rule."""
    found = (Failure(**json.loads(line)) for line in lines)
    return (failure for failure in found if failure.is_fault)
