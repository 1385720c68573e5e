"""A Dask cluster of processes, started and killed as those of a user are."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from command import environment

Process = subprocess.Popen[bytes]


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Cluster:
    """A scheduler, and whichever workers are started; all write into `log`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._started: list[Process] = []
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return what all have said."""
        return (self._folder / "log").read_text("utf-8", "replace")

    def run(self, *command: str, **changes: str) -> Process:
        """Start a program, in a session of its own, with an environment that is changed so."""
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=self._folder, env=environment(**changes), stdout=log, stderr=log, start_new_session=True
            )
        self._started.append(process)
        return process

    def scheduler(self, *, allowed_failures: int = 3, **changes: str) -> Process:
        """Start the scheduler; 3 is Dask's own number of times that a task may be done again."""
        options = ("--host", "127.0.0.1", "--port", str(self.port), "--dashboard-address", "127.0.0.1:0")
        allowed = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures)}
        return self.run(sys.executable, "-m", "dask", "scheduler", "--no-dashboard", *options, **allowed, **changes)

    def worker(self, *options: str, **changes: str) -> Process:
        """Start a worker that nobody starts again."""
        usual = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        return self.run(sys.executable, "-m", "dask", "worker", self.address, *usual, *options, **changes)

    def wait_for_workers(self, count: int) -> None:
        """Wait until so many workers have found the scheduler."""
        latest = time.monotonic() + 60
        while self.log.count("Registered to:") < count and time.monotonic() < latest:
            time.sleep(0.02)

    def end(self) -> None:
        """Kill whatever is left."""
        for process in self._started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Give a cluster that has nothing yet."""
    started = Cluster(folder)
    try:
        yield started
    finally:
        started.end()
