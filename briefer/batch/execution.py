"""Handing out shards: so many at a time, each done once, and none that can stop the others."""

from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace

from briefer.batch.pools import Pool, Work
from briefer.batch.task import Result, Shard, Task
from briefer.errors import StateError
from briefer.model import Failure

_AHEAD = 2  # shards for each worker: one that it works on, one that waits
_GLANCE = 5  # seconds without a result, after which the workers are counted: they may all be gone
_TRIES = 2  # by itself, of an item that seems to kill: somebody else may have killed its worker
_LOST = "kills the process that works on it, as by running out of memory; it was tried again by itself"


def execute(work: Work, task: Task, shards: Iterator[Shard], pool: Pool) -> Iterator[tuple[Shard, Result]]:
    """Yield what the work makes of each shard, in whatever order they finish.

    When a worker is killed, the shards that may have been with it are done again. One that is lost a second time is
    tried by itself, and halved until the item that kills is found.

    Raises:
        StateError: no worker lives long enough to work, or all are gone.
        Exception: what the work raises: it makes values of what fails in a document, so this concerns all of them.
    """
    return _Execution(work, task, shards, pool).results()


def _result(future: Future[Result]) -> Result:
    """Return what came of a shard; raises `StateError` where its worker has no briefer."""
    try:
        return future.result()
    except ImportError as error:
        raise StateError(f"a worker cannot load briefer: {error}; install the same there as here") from error


def nothing(task: Task, shard: Shard) -> Result:
    """Do nothing, to see whether a worker lives, or what handing out costs."""
    _ = task
    return Result(len(shard.items))


class _Execution:
    """The shards of one stage; it lives inside one call."""

    def __init__(self, work: Work, task: Task, shards: Iterator[Shard], pool: Pool) -> None:
        self._work = work
        self._task = task
        self._shards = shards
        self._pool = pool
        self._under_way: dict[Future[Result], Shard] = {}
        self._again: list[Shard] = []
        self._losses: Counter[int] = Counter()

    def results(self) -> Iterator[tuple[Shard, Result]]:
        """Yield each shard with what came of it."""
        while (lost := self._hand_out()) or self._under_way:
            for future in self._finished(self._under_way):
                shard = self._under_way.pop(future)
                if self._is_lost(future):
                    lost.append(shard)
                else:
                    yield shard, _result(future)
            if lost:
                lost += self._renewed()
            for shard in sorted(lost, key=lambda each: each.number):
                self._losses[shard.number] += 1
                if self._losses[shard.number] > 1:
                    yield shard, self._carefully(shard)
                else:
                    self._again.append(shard)

    def _hand_out(self) -> list[Shard]:
        """Hand out shards while there is room; return what a broken pool refuses."""
        while len(self._under_way) < _AHEAD * self._pool.workers() and (shard := self._next()) is not None:
            try:
                self._under_way[self._pool.submit(self._work, self._task, shard)] = shard
            except self._pool.lost:
                return [shard]
        return []

    def _next(self) -> Shard | None:
        return self._again.pop(0) if self._again else next(self._shards, None)

    def _finished(self, futures: Collection[Future[Result]]) -> set[Future[Result]]:
        """Wait until some are done, and return these; raises `StateError` where all workers are gone."""
        while not (done := wait(futures, _GLANCE, FIRST_COMPLETED).done) and futures:
            self._pool.workers()
        return done

    def _is_lost(self, future: Future[Result]) -> bool:
        """Tell whether the worker of what is done was killed, or its pool given up before it was begun."""
        return future.cancelled() or isinstance(future.exception(), self._pool.lost)

    def _renewed(self) -> list[Shard]:
        """Replace what was killed; return what was lost by that: a pool of processes gives up all that it has."""
        self._pool.renew()
        lost = [future for future in self._under_way if future.done() and self._is_lost(future)]
        return [self._under_way.pop(future) for future in lost]

    def _carefully(self, shard: Shard) -> Result:
        """Do a shard by itself; halve it where it kills its worker again; a single item that does is a failure."""
        items = shard.items
        for _ in range(_TRIES if len(items) == 1 else 1):
            if (result := self._alone(self._work, shard)) is not None:
                return result
            self._pool.renew()
        if len(items) == 1:
            self._check()
            return Result(1, failures=(Failure(items[0].place, _LOST),))
        half = len(items) // 2
        first = replace(shard, items=items[:half])
        return self._carefully(first) + self._carefully(replace(shard, items=items[half:], first=shard.first + half))

    def _alone(self, work: Work, shard: Shard) -> Result | None:
        """Return what comes of a shard that is waited for; None where it is lost."""
        try:
            future = self._pool.submit(work, self._task, shard)
        except self._pool.lost:
            return None
        self._finished({future})
        return None if self._is_lost(future) else _result(future)

    def _check(self) -> None:
        """Raise `StateError` where workers are killed whatever they do: no document is to blame for that."""
        if self._alone(nothing, Shard(0, (), "")) is None:
            raise StateError("every worker is killed as it starts: is there memory for so many --workers?")
