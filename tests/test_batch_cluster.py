"""The promises of `briefer batch` on a Dask cluster of a user's own: what dies there costs nothing, and is said."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import NoReturn

import pytest
from archives import lines, made, rows, written
from command import Command, Ran
from dask_cluster import Cluster, Process, cluster

from briefer.batch import cluster as dask
from briefer.batch import execution
from briefer.batch.task import Shard, Task
from briefer.config import scheme

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no process groups")


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Cluster]:
    """Return a cluster that has nothing yet."""
    with cluster(tmp_path / "cluster") as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with an archive."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "archive.jsonl", rows(300))
    return tmp_path


def command(out: str, *more: str, shard: int = 4) -> list[str]:
    """Return the arguments that make summaries of the archive."""
    return ["batch", "archive.jsonl", "--each", "-o", out, "--shard", str(shard), *more]


def complaint(ran: Ran) -> str:
    """Return the one line that says what failed, besides the one that says where the cluster's dashboard is."""
    return Ran(ran.code, ran.out, re.sub(r"\Athe cluster's dashboard: \S+\n", "", ran.err)).complaint


def killed_midway(process: Process, out: Path) -> Thread:
    """Kill a process as soon as something is done; whoever started this waits for it."""

    def kill() -> None:
        latest = time.monotonic() + 60
        while not list(out.rglob("*.jsonl")) and time.monotonic() < latest:
            time.sleep(0.005)
        process.kill()

    thread = Thread(target=kill)
    thread.start()
    return thread


def test_without_workers_it_ends_and_goes_on_with_others(
    run: Command, desk: Path, ours: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When all workers are gone for good, one line says so; with another worker the same command ends as it would."""
    monkeypatch.setattr(dask, "_DESERTED", 1)
    monkeypatch.setattr(execution, "_GLANCE", 0.2)
    ours.scheduler()
    killer = killed_midway(ours.worker(), desk / "out")
    ran = run(*command("out", "--dask", ours.address))
    killer.join()
    assert ran.code == 1
    assert complaint(ran).startswith("the Dask cluster has had no worker for 1 seconds; the same command goes on")
    ours.worker()
    assert run(*command("out", "--dask", ours.address)).code == 0
    assert run(*command("whole", "--workers", "1")).code == 0
    assert made(desk / "out") == made(desk / "whole")


def test_without_its_scheduler_it_ends_and_goes_on_elsewhere(
    run: Command, desk: Path, ours: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the scheduler dies, one line says so; the same command goes on where it was, here without a cluster."""
    monkeypatch.setattr(dask, "_PATIENCE", 2)
    killer = killed_midway(ours.scheduler(), desk / "out")
    ours.worker()
    ours.wait_for_workers(1)
    ran = run(*command("out", "--dask", ours.address))
    killer.join()
    assert ran.code == 1
    assert complaint(ran) == "the Dask scheduler is gone; the same command goes on where it was, on any other"
    for out in ("out", "whole"):
        assert run(*command(out, "--workers", "1")).code == 0
    assert made(desk / "out") == made(desk / "whole")


def test_no_document_is_blamed_for_a_worker_that_somebody_killed(run: Command, desk: Path, ours: Cluster) -> None:
    """What was lost with a worker is done by another, even where Dask itself tries nothing again."""
    ours.scheduler(allowed_failures=0)
    killer = killed_midway(ours.worker(), desk / "out")
    ours.worker()
    ran = run(*command("out", "--dask", ours.address, shard=1))
    killer.join()
    assert ran.code == 0, ran.err
    assert len(lines(desk / "out" / "summaries.jsonl")) == 300
    assert lines(desk / "out" / "failures.jsonl") == []


def test_a_worker_without_briefer_is_said(run: Command, desk: Path, ours: Cluster) -> None:
    """Where a worker has no briefer, one line says so, and no document is blamed; the scheduler needs none."""
    (desk / "sitecustomize.py").write_text("import sys\nsys.modules['briefer'] = None\n", "utf-8")
    ours.scheduler(PYTHONPATH=str(desk))
    other = ours.worker(PYTHONPATH=str(desk))
    ran = run(*command("out", "--dask", ours.address))
    assert ran.code == 1
    assert re.match(r"a worker cannot load briefer: .*; install the same there as here\Z", complaint(ran))
    other.kill()
    ours.worker()
    assert run(*command("out", "--dask", ours.address)).code == 0
    assert lines(desk / "out" / "failures.jsonl") == []


def test_a_result_that_is_lost_with_its_worker_is_a_loss(ours: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a worker dies that has a result but has not sent it, whoever waits for it is told, and waits no longer."""
    ours.scheduler()
    ours.worker()
    pool = dask.Dask(ours.address, 1)

    async def lost(*_: object, **__: object) -> NoReturn:
        raise pool.lost[0]("a task", None, 0)

    try:
        monkeypatch.setattr("distributed.Client._gather", lost)
        error = pool.submit(execution.nothing, Task(scheme("news")), Shard(0, (), "")).exception(timeout=30)
    finally:
        pool.close()
    assert isinstance(error, pool.lost)
