"""A Dask cluster as a pool of workers. The only door to distributed, an extra."""

import asyncio
import logging
import os
import pickle
from collections.abc import Awaitable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from time import monotonic
from typing import Any

from briefer.batch.pools import Work, unbroken
from briefer.batch.task import Result, Shard, Task
from briefer.errors import FetchError, StateError, UsageError

LOCAL = "local"
_GO_ON = "the same command goes on where it was, on"
_CALM = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"  # Ctrl-C is for who started the workers
_FRESH = 1.0  # seconds for which a count of workers holds: each count is a question to the scheduler
_PATIENCE = 30  # seconds for the scheduler to answer, and for the first worker
_DESERTED = 300  # seconds that a cluster may be without a worker: one that crashes often is started again that late


class Dask:
    """The workers of a Dask scheduler; one that is killed is replaced by its own nanny, and its work done again."""

    def __init__(self, address: str, workers: int) -> None:
        """Connect to a scheduler; or start one, and workers, for as long as this lives, where the address is "local".

        Raises:
            UsageError: distributed is not installed.
            FetchError: nothing answers at the address, or there are no workers.
        """
        try:
            from distributed import Client, LocalCluster
            from distributed.comm.core import CommClosedError
            from distributed.scheduler import KilledWorker
        except ImportError as error:
            raise UsageError("--dask needs Dask: pip install 'briefer[dask]'") from error
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it says, errors say
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # see `briefer.cli`
        # the last of these where who sends a result ends meanwhile, worker or scheduler
        self.lost: tuple[type[BaseException], ...] = (
            KilledWorker, CancelledError, asyncio.CancelledError, CommClosedError,
        )  # fmt: skip
        self._cluster: Any = None
        if address == LOCAL:
            with unbroken():
                self._cluster = LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=workers,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",  # it has one in any case: by default at a port that may be taken
                    silence_logs=logging.CRITICAL,
                    preload=[_CALM],
                    scheduler_kwargs={"allowed_failures": 0},  # what is done again is decided by who handed it out
                )
        self._client: Any = None
        try:
            self._client = Client(  # type: ignore[no-untyped-call]
                self._cluster or address, timeout=_PATIENCE, set_as_default=False
            )
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError, TypeError, ValueError) as error:
            self._disconnect()
            reason = f"no Dask scheduler with workers answers: {error}; start both, as the README says"
            raise FetchError(address, reason) from error
        self._workers, self._counted, self._seen = 0, -_FRESH, monotonic()

    @property
    def dashboard(self) -> str:
        """Return where the cluster's own dashboard is, "" where it has none."""
        return "" if self._cluster else str(self._client.dashboard_link or "")

    def submit(self, work: Work, task: Task, shard: Shard) -> Future[Result]:
        """Hand out a shard, as bytes: objects would be taken apart and put together on the way; see `Pool`."""
        packed = pickle.dumps(_Call(work, task, shard), pickle.HIGHEST_PROTOCOL)
        told: Future[Result] = Future()
        with self._connected():
            future = self._client.submit(pickle.loads, packed, pure=False)  # tried again, it is to be done again
            self._client.loop.add_callback(_tell, future, told)
        return told

    def workers(self) -> int:
        """Return how many threads the cluster has now, or had a second ago; see `Pool`."""
        if monotonic() > self._counted + _FRESH:
            with self._connected():
                self._workers = sum(self._client.nthreads().values())
            self._counted = monotonic()
            if self._workers:
                self._seen = self._counted
            elif self._counted > self._seen + _DESERTED:
                raise StateError(f"the Dask cluster has had no worker for {_DESERTED} seconds; {_GO_ON} one that has")
        return max(1, self._workers)

    def renew(self) -> None:
        """Do nothing, since the cluster replaces its workers itself; see `Pool`."""

    def close(self) -> None:
        """Take back what has not begun, and disconnect; a cluster of the user's own lives on."""
        self._disconnect()

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Raise `StateError` where what fails inside fails because the scheduler is gone."""
        try:
            yield
        except Exception as error:
            if self._client.status == "running" and not isinstance(error, OSError):
                raise
            raise StateError(f"the Dask scheduler is gone; {_GO_ON} any other") from error

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.close()
        if self._cluster is not None:
            self._cluster.close()


async def _tell(future: Awaitable[Result], told: Future[Result]) -> None:
    """Hand on what comes of a task.

    Dask's own executor lets those who wait for it wait for ever where a result is lost with its worker before it was
    sent, and cannot be had again: it asks for results outside of what hands on errors (distributed 2026.8,
    `cfexecutor._cascade_future`).
    """
    try:
        told.set_result(await future)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is for those who wait
        told.set_exception(error)


class _Call:
    """A call that is made by loading it.

    A worker that cannot import what comes to it ends, and a scheduler refuses it. Bytes come to anybody, and what fails
    in a task is told to those who wait for it.
    """

    def __init__(self, work: Work, task: Task, shard: Shard) -> None:
        self._work = work
        self._arguments = task, shard

    def __reduce__(self) -> tuple[Work, tuple[Task, Shard]]:
        return self._work, self._arguments
