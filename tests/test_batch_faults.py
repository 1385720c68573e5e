"""The promises of `briefer batch` under faults: stopped or killed anywhere, the same command goes on where it was."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NoReturn

import pytest
from archives import lines, made, row, rows, started, written
from command import Command

from briefer.batch import execution, inputs, shards, work
from briefer.batch.folder import Folder
from briefer.batch.pools import Processes
from briefer.batch.task import Item, Result, Shard, Task
from briefer.config import scheme
from briefer.errors import FetchError, StateError

TASK = Task(scheme("news"), each=True)
COUNT = 60


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with an archive."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "archive.jsonl", rows(COUNT))
    return tmp_path


def command(out: str, *more: str) -> list[str]:
    """Return the arguments that make summaries of the archive."""
    return ["archive.jsonl", "--each", "--by", "desk", "-o", out, "--shard", "4", "--workers", "1", *more]


def is_gone(group: int) -> bool:
    """Tell whether all processes of a group end, within ten seconds."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_killed_anywhere_the_same_command_goes_on(run: Command, desk: Path) -> None:
    """Killed by SIGKILL at moments drawn at random, then run to its end, it makes the bytes of an undisturbed run."""
    assert run("batch", *command("whole")).code == 0
    draw = random.Random("briefer")  # noqa: S311 - no secret
    begun = 0
    for _ in range(4):
        process = started(*command("killed"), cwd=desk)
        deadline = time.monotonic() + 20
        work_ = desk / "killed" / "work"
        while not list(work_.rglob("*.jsonl"))[begun:] and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(draw.uniform(0, 0.05))
        process.kill()
        process.communicate()
        begun = min(len(list(work_.rglob("*.jsonl"))), 12)
    assert begun
    ran = run("batch", *command("killed"))
    assert ran.code == 0, ran.err
    assert made(desk / "killed") == made(desk / "whole")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no process groups")
def test_interrupted_it_says_so_and_goes_on(run: Command, desk: Path) -> None:
    """Ctrl-C ends it with a line that says how to go on, leaves no process behind, and loses nothing."""
    written(desk / "archive.jsonl", rows(500))
    process = started(*command("stopped", "--workers", "2"), cwd=desk)
    while not list((desk / "stopped").rglob("000.jsonl")) and process.poll() is None:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert err == "briefer: error: interrupted; the same command goes on where it was\n"
    assert is_gone(process.pid)
    for out in ("stopped", "whole"):
        assert run("batch", *command(out)).code == 0
    assert made(desk / "stopped") == made(desk / "whole")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_no_worker_outlives_its_parent(desk: Path) -> None:
    """Where the command is killed by SIGKILL, its workers end, too."""
    written(desk / "archive.jsonl", rows(500))
    process = started(*command("killed", "--workers", "2"), cwd=desk)
    while not list((desk / "killed").rglob("000.jsonl")) and process.poll() is None:
        time.sleep(0.005)
    process.kill()
    process.communicate(timeout=20)
    assert is_gone(process.pid)


def test_the_folder_of_another_command_is_refused(run: Command, desk: Path) -> None:
    """With other options, or another input, a folder is not gone on with; the message says what differs."""
    assert run("batch", *command("out")).code == 0
    assert "each was 'True', is 'False'" in run("batch", *[a for a in command("out") if a != "--each"]).complaint
    assert "limit was" in run("batch", *command("out", "--sentences", "2")).complaint
    written(desk / "archive.jsonl", rows(COUNT + 1))
    ran = run("batch", *command("out"))
    assert ran.code == 2
    assert "its input was 28,008 bytes in files: 1, is 28,475 bytes" in ran.complaint


def test_what_is_done_is_not_done_again(run: Command, desk: Path) -> None:
    """Run again when it is done, the command changes nothing, and says the same of it."""
    first = run("batch", *command("out", "--json"))
    before = {path: path.stat().st_mtime_ns for path in (desk / "out").iterdir() if path.name != ".lock"}
    again = run("batch", *command("out", "--json"))
    assert again.code == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert b'"fresh": 60' in first.out
    assert b'"fresh": 0' in again.out


def test_an_input_that_changed_meanwhile_is_refused(desk: Path) -> None:
    """Where a document was changed since its shard was done, no two versions of an archive are mixed."""
    found = inputs.find(["archive.jsonl"], TASK, desk / "out")
    first, *_ = shards.cut(inputs.read(found, TASK), 4)
    parts = Folder(desk / "out").parts("told")
    parts.keep(first, Result())
    written(desk / "archive.jsonl", [row(0) | {"title": "Plan 3 approved"}, *rows(COUNT)[1:]])
    changed, *_ = shards.cut(inputs.read(found, TASK), 4)
    with pytest.raises(StateError, match=r"line 1 to archive\.jsonl › line 4: has changed"):
        parts.head(changed)


def test_two_at_once_are_refused(run: Command, desk: Path) -> None:
    """While one process works in a folder, another one is told so, and touches nothing."""
    with Folder(desk / "out").taken():
        ran = run("batch", *command("out"))
    assert ran.code == 1
    assert "another briefer batch is at work" in ran.complaint
    assert made(desk / "out") == {}


def test_strict_stops_and_goes_on_without(run: Command, desk: Path) -> None:
    """--strict ends with 3 at a document that fails, names it, and stops there again; without it, all is done."""
    written(desk / "archive.jsonl", [*rows(10), b"{", *rows(3)])
    arguments = ["archive.jsonl", "--each", "-o", "out", "--shard", "4", "--workers", "1"]
    for _ in range(2):
        ran = run("batch", *arguments, "--strict")
        assert ran.code == 3
        assert ran.complaint.startswith("archive.jsonl › line 11: is no JSON")
        assert not (desk / "out" / "summaries.jsonl").exists()
    assert run("batch", *arguments).code == 0
    assert len(lines(desk / "out" / "summaries.jsonl")) == 13


def poisonous(task: Task, shard: Shard) -> Result:
    """Do the work, but die of an item that says so."""
    if any(item.content == b"poison" for item in shard.items):
        os.kill(os.getpid(), signal.SIGKILL)
    return work.tell(task, shard)


def killed_once(task: Task, shard: Shard) -> Result:
    """Do the work, but die of the third shard when it comes for the first time."""
    mark = Path(shard.items[0].uri)
    if shard.number == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work.tell(task, shard)


def cut(desk: Path, lines_: list[object]) -> Iterator[Shard]:
    """Return shards of four."""
    path = written(desk / "poison.jsonl", lines_)
    return shards.cut(inputs.read(inputs.find([str(path)], TASK, desk / "out"), TASK), 4)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_document_that_kills_its_worker_is_named(desk: Path) -> None:
    """It is found, said and left out, once; every other document is done, once."""
    pool = Processes(2, desk / "returned")
    try:
        done = list(execution.execute(poisonous, TASK, cut(desk, [*rows(9), b"poison", *rows(6)]), pool))
    finally:
        pool.close()
    results = [result for _, result in sorted(done, key=lambda each: each[0].number)]
    assert [len(result.rows) for result in results] == [4, 4, 3, 4]
    (failure,) = [failure for result in results for failure in result.failures]
    assert failure.uri.endswith("poison.jsonl › line 10")
    assert "kills the process" in failure.reason


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_the_work_of_a_killed_worker_is_done_again(desk: Path) -> None:
    """When a worker is killed in the middle, the pool is made anew, and every shard comes out once, as without."""
    found = [
        Shard(each.number, tuple(Item(str(desk / "mark"), f"{i.part}", i.content) for i in each.items), each.digest)
        for each in cut(desk, list(rows(24)))
    ]
    pool = Processes(2, desk / "returned")
    try:
        done = sorted(execution.execute(killed_once, TASK, iter(found), pool), key=lambda each: each[0].number)
    finally:
        pool.close()
    assert (desk / "mark").exists()
    assert [shard.number for shard, _ in done] == [0, 1, 2, 3, 4, 5]
    assert [result.rows for _, result in done] == [work.tell(TASK, shard).rows for shard in found]


def killed_while_sending(task: Task, shard: Shard) -> Result:
    """Return what takes long to send, and die meanwhile, when the shard comes for the first time."""
    _ = task
    mark = Path(f"{shard.items[0].uri}{shard.number}")
    if not mark.exists():
        mark.touch()
        threading.Timer(0.02 * shard.number, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return Result(len(shard.items), rows=(b"x" * 100_000_000,))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_worker_killed_while_it_sends_is_no_endless_wait(desk: Path) -> None:
    """Wherever in sending its result a worker is killed, nobody waits for the rest of it."""
    found = [Shard(number, (Item(str(desk / "mark"), "", b""),), str(number)) for number in range(6)]
    pool = Processes(1, desk / "returned")
    numbers: list[int] = []

    def work_() -> None:
        numbers.extend(each.number for each, _ in execution.execute(killed_while_sending, TASK, iter(found), pool))

    thread = threading.Thread(target=work_, daemon=True)
    thread.start()
    thread.join(60)
    assert sorted(numbers) == list(range(6))
    pool.close()
    assert not (desk / "returned").exists()


class Broken:
    """A pool all of whose workers are killed as they start."""

    lost: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self) -> None:
        self.renewed = 0

    def submit(self, *_: object) -> NoReturn:
        """Refuse."""
        raise BrokenProcessPool

    def workers(self) -> int:
        """Return how many there would be."""
        return 2

    def renew(self) -> None:
        """Count how often one was wanted."""
        self.renewed += 1
        assert self.renewed < 100, "an endless loop"

    def close(self) -> None:
        """Let it go."""


def test_where_no_worker_lives_no_document_is_blamed(desk: Path) -> None:
    """Where every worker is killed as it starts, that is said, and nothing is tried for ever."""
    with pytest.raises(StateError, match="every worker is killed as it starts"):
        list(execution.execute(work.tell, TASK, cut(desk, [row(0)]), Broken()))


def test_a_cluster_gives_the_same_bytes(desk: Path) -> None:
    """Workers of a Dask scheduler make what processes make, byte for byte."""
    ends = []
    for arguments in (command("processes"), command("cluster", "--dask", "local")):
        process = started(*arguments, cwd=desk)
        out, err = process.communicate(timeout=60)
        ends.append((process.returncode, out, err.replace("processes", "cluster")))
    assert ends[0][0] == 0, ends[0]
    assert ends[0] == ends[1]
    assert made(desk / "processes") == made(desk / "cluster")


def test_no_scheduler_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no scheduler answers, the message says so, and what to do."""
    from briefer.batch import cluster

    monkeypatch.setattr(cluster, "_PATIENCE", 0.2)
    with pytest.raises(FetchError, match="no Dask scheduler with workers answers"):
        cluster.Dask("tcp://127.0.0.1:9", 1)
