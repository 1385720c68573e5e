"""Who does the work: processes on this machine, or a Dask cluster; to those who hand it out both look the same."""

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Protocol

from briefer import atomic
from briefer.batch.task import Result, Shard, Task
from briefer.errors import StateError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WORK = "briefer.batch.work"


Work = Callable[[Task, Shard], Result]


class Pool(Protocol):
    """Workers, as an executor that can be had anew.

    Attributes:
        lost: What a future raises whose worker was killed.
    """

    lost: tuple[type[BaseException], ...]

    def submit(self, work: Work, task: Task, shard: Shard) -> Future[Result]:
        """Hand out a shard; raises one of `lost` where no worker is left to take it."""

    def workers(self) -> int:
        """Return how many there are now; raises `StateError` where there have been none for long."""

    def renew(self) -> None:
        """Replace what was killed."""

    def close(self) -> None:
        """Let all go; what has not begun is never done."""


Opener = Callable[[Path], Pool]
"""Gives workers that may use a folder, which is theirs alone."""


class Processes:
    """Processes on this machine.

    They are forked from a server that has only imported the work ("forkserver"): forking this process itself is not
    safe once a library has started a thread, and starting each anew ("spawn", where there is nothing else) loads
    everything again whenever one was killed.

    What they make goes through files: where a process is killed while it sends more than a pipe takes at once, those
    who wait for the rest wait for ever.
    """

    lost: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError)

    def __init__(self, workers: int, folder: Path) -> None:
        self._workers = workers
        self._folder = folder.absolute()  # processes may be elsewhere
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # see `briefer.cli`
        self._executor = self._started()

    def _started(self) -> Executor:
        """Return new processes; they end when `_alive` is closed, whatever they do."""
        import multiprocessing

        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            context.set_forkserver_preload([WORK])
        shutil.rmtree(self._folder, ignore_errors=True)  # of a run that was killed
        atomic.folder(self._folder)
        self._heard, self._alive = context.Pipe(duplex=False)
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_begin, initargs=(self._heard,))

    def submit(self, work: Work, task: Task, shard: Shard) -> Future[Result]:
        """Hand out a shard; see `Pool`."""
        with unbroken():
            future = self._executor.submit(_filed, self._folder, work, task, shard)
        told: Future[Result] = Future()
        future.add_done_callback(partial(_tell, told))
        return told

    def workers(self) -> int:
        """Return how many there are; see `Pool`."""
        return self._workers

    def renew(self) -> None:
        """Start anew, since a pool of processes does not outlive one of them; see `Pool`."""
        self.close()
        self._executor = self._started()

    def close(self) -> None:
        """Give up what is being done: it takes up to minutes, and is of no use to who stops; see `Pool`."""
        self._alive.close()
        self._executor.shutdown(cancel_futures=True)
        self._heard.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _filed(folder: Path, work: Work, task: Task, shard: Shard) -> Path:
    """Do the work, and return the file that has what came of it."""
    result = work(task, shard)
    try:
        with NamedTemporaryFile(dir=folder, delete=False) as file:
            pickle.dump(result, file, pickle.HIGHEST_PROTOCOL)
    except OSError as error:
        raise StateError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return Path(file.name)


def _tell(told: Future[Result], future: Future[Path]) -> None:
    """Hand on what a file has, or what failed."""
    try:
        path = future.result()
        result = pickle.loads(path.read_bytes())  # noqa: S301 - ours
        path.unlink()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is for those who wait
        told.set_exception(error)
    else:
        told.set_result(result)


def _begin(heard: "Connection") -> None:
    """Prepare a process: Ctrl-C is for its parent, and it does not outlive that, nor the other end of a pipe."""
    import multiprocessing.connection
    import signal
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        multiprocessing.connection.wait([heard, *([parent.sentinel] if parent else [])])
        os._exit(1)

    Thread(target=watch, daemon=True).start()


@contextmanager
def unbroken() -> Iterator[None]:
    """Have a signal wait: a process that is started by halves is nobody's, and complains when all others have ended."""
    import signal
    from threading import current_thread, main_thread

    if current_thread() is not main_thread():  # which no signal breaks
        yield
        return
    came: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.signal(each, lambda number, _: came.append(number)) for each in signals}
    can_block = hasattr(signal, "pthread_sigmask")
    if can_block:  # in what is started, too: Ctrl-C is not for a server that is still importing
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if can_block:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in came:
            signal.raise_signal(number)


def usual_workers() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
