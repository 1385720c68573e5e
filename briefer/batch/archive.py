"""A batch, from its sources to its result. Whoever stops it, anywhere, can go on with the same call.

find       sources → files                            briefer.batch.inputs
cut        files → shards                             briefer.batch.inputs, briefer.batch.shards
read       shards → documents, where some are told    briefer.batch.work, on many processes
           as one
group      documents → stories, days, fields          briefer.batch.stories, briefer.batch.groups
tell       shards → rows, files and failures          briefer.batch.work, on many processes
join       parts → one file                           briefer.batch.parts, briefer.batch.columns
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path

from briefer import atomic
from briefer.batch import columns, execution, groups, inputs, near_duplicates, shards, stories, work
from briefer.batch.folder import Folder
from briefer.batch.inputs import Inputs, Read
from briefer.batch.parts import Head
from briefer.batch.pools import Opener, Pool, Work
from briefer.batch.task import PARQUET, STORY, Item, Shard, Task
from briefer.errors import SourceError, StateError
from briefer.model import Failure

FAILURES = "failures.jsonl"


class FailedDocumentError(SourceError):
    """A document that failed, where that is to stop all."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is.

    Attributes:
        doing: "reading" while documents are read that are told as one, then "grouping"; then, or at once, "telling".
        documents: How many are done, in this run and before.
        failures: How many failed, or were left out.
        fresh: How many of the documents were done in this run.
        share: How much of the input is done; None where that is not known.
    """

    doing: str
    documents: int = 0
    failures: int = 0
    fresh: int = 0
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch.

    Attributes:
        result: The file of rows: summaries, briefs, or an index of the files that are briefs.
        documents: How many were worked on.
        rows: How many rows the result has.
        failures: How many rows `failures.jsonl` has.
        fresh: How many documents were worked on in this run.
    """

    result: str
    documents: int
    rows: int
    failures: int
    fresh: int = 0


Watcher = Callable[[Progress], None]


def run(
    task: Task,
    sources: Sequence[str],
    out: Path,
    opener: Opener,
    *,
    size: int = shards.USUAL,
    strict: bool = False,
    watch: Watcher = lambda _: None,
) -> Outcome:
    """Make what the task says of every document of the sources, in the folder `out`.

    Args:
        task: What to make.
        sources: Files, folders and patterns.
        out: A folder that is new or empty, or of the same call, which is then gone on with.
        opener: Gives the workers.
        size: Documents in a shard.
        strict: Whether to stop at the first document that fails.
        watch: Is told how far it is.

    Raises:
        UsageError: the folder is of something else.
        FetchError: a source is not there.
        FailedDocumentError: a document failed, and `strict` is asked for.
        StateError: another process uses the folder, the input has changed, what came of it was removed, or the
            workers are gone.
    """
    if task.format == PARQUET:
        columns.check()
    group = _grouping(task)
    found = inputs.find(sources, task, out)
    folder = Folder(out)
    with folder.taken():
        described = {**task.described(), "shard": str(size)}
        measured = {"files": len(found.files), "bytes": found.size, "sha256": found.digest}
        if done := folder.begin(described, measured):
            folder.clear()
            if found.changed > folder.ended():
                raise StateError(f"{out}: is done, and its input was changed since; give another folder with -o")
            if not all((out / name).exists() for name in (done["result"], FAILURES)):
                raise StateError(f"{out}: is done, and what came of it was removed; remove the folder, too")
            if strict:
                _raise_for(folder.faults(FAILURES))
            return Outcome(**{**done, "fresh": 0})
        pool = opener(folder.returned)
        try:
            return _Batch(task, folder, pool, size, watch, strict=strict).run(found, group)
        finally:
            pool.close()


Grouping = Callable[[Folder, int], Iterator[Item]]


def _grouping(task: Task) -> Grouping | None:
    """Return what puts documents together that are told as one; None where each is told by itself.

    Raises:
        UsageError: it cannot be done here.
    """
    if not task.is_grouped:
        return None
    if task.by == STORY:
        return _stories()
    return lambda folder, count: groups.by_key(folder.parts("read"), count, folder.state, task.by)


def _stories() -> Grouping:
    """Return what puts documents into stories; raises `UsageError` where it cannot be done here."""
    near_duplicates.algorithm()

    def found(folder: Folder, count: int) -> Iterator[Item]:
        state = atomic.folder(folder.state) / "stories.sqlite"
        told = stories.by_story(groups.documents(folder.parts("read"), count), state)
        return (groups.together(f"story {number}", documents) for number, documents in enumerate(told, 1))

    return found


class _Batch:
    """One run over an archive; it lives inside one call."""

    def __init__(self, task: Task, folder: Folder, pool: Pool, size: int, watch: Watcher, *, strict: bool) -> None:
        self._task = task
        self._folder = folder
        self._pool = pool
        self._size = size
        self._watch = watch
        self._strict = strict
        self._progress = Progress("")

    def run(self, found: Inputs, group: Grouping | None) -> Outcome:
        """Do all that is not done, and join it."""
        items = inputs.read(found, self._task)
        if group is None:
            count = self._stage("told", "telling", work.tell, items, found.size)
            return self._join({"told": count}, self._progress)
        read = self._stage("read", "reading", work.read, items, found.size)
        known = self._progress
        self._watch(Progress("grouping"))
        groups = (Read(item, 0) for item in group(self._folder, read))
        first = tuple(islice(groups, 1))  # which is there when all are found
        count = self._stage("told", "telling", work.tell, chain(first, groups), 0, of=known.documents)
        return self._join({"read": read, "told": count}, known)

    def _stage(self, name: str, doing: str, do: Work, items: Iterable[Read], size: int, of: int = 0) -> int:
        """Do every shard that is not done; return how many there are.

        Args:
            name: What its parts are kept under.
            doing: What a person is told.
            do: What is done with each.
            items: The input.
            size: Its bytes.
            of: The number of documents, where that is known, and bytes are not.
        """
        parts = self._folder.parts(name)
        self._progress = Progress(doing)
        self._watch(self._progress)
        count = 0

        def left() -> Iterator[Shard]:
            nonlocal count
            for shard in shards.cut(items, self._size):
                count += 1
                if head := parts.head(shard):
                    self._note(parts.faults(shard) if self._strict else (), head, shard.read, size, of, is_fresh=False)
                else:
                    yield shard

        for shard, result in execution.execute(do, self._task, left(), self._pool):
            for path, content in result.files:
                target = self._folder.path / path
                atomic.folder(target.parent)
                atomic.write(target, content)
            head = parts.keep(shard, result)
            faults = [each for each in result.failures if each.is_fault]
            self._note(faults, head, shard.read, size, of, is_fresh=True)
        return count

    def _note(self, faults: Iterable[Failure], head: Head, read: int, size: int, of: int, *, is_fresh: bool) -> None:
        """Take note of a shard that is done; raise for what failed in it, if that is to stop all."""
        known = self._progress
        documents = known.documents + head.documents
        self._progress = Progress(
            known.doing,
            documents,
            known.failures + head.failures,
            known.fresh + (head.documents if is_fresh else 0),
            max(known.share or 0, read / size) if size else documents / of if of else None,
        )
        self._watch(self._progress)
        if self._strict:
            _raise_for(faults)

    def _join(self, counts: Mapping[str, int], known: Progress) -> Outcome:
        """Write the result, and what failed, out of all parts; `counts` has their number by stage."""
        task, told = self._task, self._folder.parts("told")
        name = ("summaries" if task.each else "briefs") + (".parquet" if task.format == PARQUET else ".jsonl")
        rows = failures = 0

        def counted(lines: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal rows
            for line in lines:
                rows += 1
                yield line

        lines = counted(told.rows(counts["told"]))
        with atomic.opened(self._folder.path / name) as result:
            if task.format == PARQUET:
                columns.write(lines, result, each=task.each)
            else:
                result.writelines(lines)
        with atomic.opened(self._folder.path / FAILURES) as kept:
            for stage, count in counts.items():
                for line in self._folder.parts(stage).failures(count):
                    failures += 1
                    kept.write(line)
        outcome = Outcome(name, known.documents, rows, failures, known.fresh)
        self._folder.end({key: value for key, value in asdict(outcome).items() if key != "fresh"})
        return outcome


def _raise_for(faults: Iterable[Failure]) -> None:
    """Raise `FailedDocumentError` for the first of these, if there is one."""
    for failure in faults:
        raise FailedDocumentError(failure.uri, failure.reason)
