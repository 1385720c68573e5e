"""How fast is an archive worked on, by how many, in how much memory, and what does handing out cost?

Pools are opened once and warmed, then run in turn over the same shards, so that both sides of a ratio meet the same
weather. Beside each rate stands how many cores the pool got: on a machine with other work, two processes may not get
two. Memory is that of all processes together (proportional set size), sampled; the rate a core is by processor time.
Run: `python benchmarks/batch.py [ARCHIVE.jsonl.gz] [--documents N] [--rounds N]`.
"""

import argparse
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from measure import Spread

from briefer.batch import execution, inputs, shards, work
from briefer.batch.cluster import Dask
from briefer.batch.pools import Pool, Processes, Work
from briefer.batch.task import Result, Shard, Task
from briefer.config import scheme

ARCHIVE = Path(__file__).parent.parent.parent / "shared" / "data" / "ranking" / "cnndm_train.jsonl.gz"
TASK = Task(scheme("news"), each=True)
FEW = 10_000  # documents of the smaller of two archives, whose peaks are compared
APART = "2 apart"
MEGABYTE = 1_000_000


def cpu(root: int) -> float:
    """Return the processor seconds of a process and all below it that are alive, or were waited for by one of them."""
    return sum(sum(times(process)) for process in below(root))


def times(process: int) -> tuple[float, float]:
    """Return the processor seconds of a process, and of those that it has waited for; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0, 0
    user, system, users, systems = (int(field) / os.sysconf("SC_CLK_TCK") for field in fields[11:15])
    return user + system, users + systems


def below(root: int) -> Iterator[int]:
    """Yield a process and all that it started, directly or not."""
    yield root
    tasks: list[Path] = []
    with suppress(OSError):
        tasks = list(Path(f"/proc/{root}/task").iterdir())
    for task in tasks:
        children = ""
        with suppress(OSError):  # a thread that has ended meanwhile
            children = (task / "children").read_text("ascii")
        for child in children.split():
            yield from below(int(child))


def memory(root: int) -> int:
    """Return the bytes that a process and all below it have: what several share is counted once."""
    total = 0
    for process in below(root):
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
        except OSError:
            continue
        total += next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return total


def rate(pool: Pool, found: Sequence[Shard], do: Work = work.tell) -> tuple[float, float, str]:
    """Return documents a second, the cores that they took, and the hash of all rows in order."""
    began, spent = time.perf_counter(), cpu(os.getpid())
    done = rate_of(pool, found, do)
    return summed(done, time.perf_counter() - began, cpu(os.getpid()) - spent)


def rate_of(pool: Pool, found: Sequence[Shard], do: Work = work.tell) -> list[tuple[Shard, Result]]:
    """Return what comes of the shards."""
    return list(execution.execute(do, TASK, iter(found), pool))


def summed(done: Sequence[tuple[Shard, Result]], seconds: float, spent: float) -> tuple[float, float, str]:
    """Return documents a second, the cores that they took, and the hash of all rows in order."""
    ordered = [result for _, result in sorted(done, key=lambda each: each[0].number)]
    rows = sha256(b"".join(row for result in ordered for row in result.rows)).hexdigest()
    return sum(result.documents for result in ordered) / seconds, spent / seconds, rows


class Apart:
    """Pools of one process each that know nothing of each other: what the machine itself gives two processes."""

    def __init__(self, count: int, folder: Path) -> None:
        self.pools = [Processes(1, folder / f"apart {number}") for number in range(count)]

    def rate(self, found: Sequence[Shard]) -> tuple[float, float, str]:
        """Return what `rate` does, each pool with its share of the shards."""
        began, spent = time.perf_counter(), cpu(os.getpid())
        with ThreadPoolExecutor(len(self.pools)) as threads:
            shares = [found[at :: len(self.pools)] for at in range(len(self.pools))]
            done = [each for share in threads.map(rate_of, self.pools, shares) for each in share]
        return summed(done, time.perf_counter() - began, cpu(os.getpid()) - spent)

    def close(self) -> None:
        """Let all go."""
        for pool in self.pools:
            pool.close()


class Killing:
    """Work that kills its own process, once, in the middle."""

    def __init__(self, at: int, mark: str) -> None:
        self.at, self.mark = at, mark

    def __call__(self, task: Task, shard: Shard) -> Result:
        """Do the work, unless this is the moment."""
        if shard.number == self.at and not Path(self.mark).exists():
            Path(self.mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return work.tell(task, shard)


@dataclass(frozen=True)
class Whole:
    """What a run of the whole command took.

    Attributes:
        documents: How many it worked on.
        seconds: Processor time of all its processes.
        own: Processor time of the one that was called.
        peak: Bytes of memory of all.
    """

    documents: int
    seconds: float
    own: float
    peak: int


def whole(archive: Path, folder: Path, *options: str) -> Whole:
    """Run the command on an archive."""
    command = [sys.executable, "-m", "briefer", "batch", str(archive), "--each", "-o", str(folder), "--json"]
    process = subprocess.Popen([*command, "--workers", "2", *options], stdout=subprocess.PIPE)
    peak, seconds, own = 0, 0.0, 0.0
    while process.poll() is None:
        peak, seconds = max(peak, memory(process.pid)), max(seconds, cpu(process.pid))
        own = max(own, times(process.pid)[0])
        time.sleep(0.2)
    said = json.loads(process.stdout.read() if process.stdout else b"")
    return Whole(said["documents"], seconds, own, peak)


def first(archive: Path, count: int, target: Path) -> Path:
    """Write the first documents of an archive as an archive."""
    with gzip.open(archive) as lines, gzip.open(target, "wb", compresslevel=1) as kept:
        kept.writelines(islice(lines, count))
    return target


def compare(found: Sequence[Shard], rounds: int, folder: Path) -> None:
    """Print the rates of one process, two, and two workers of a cluster, in turn, and what handing out costs."""
    opened: dict[str, Callable[[], Pool]] = {
        "1 process": lambda: Processes(1, folder / "1"),
        "2 processes": lambda: Processes(2, folder / "2"),
        "2 Dask workers": lambda: Dask("local", 2),
    }
    pools = {name: open_() for name, open_ in opened.items()}
    apart = Apart(2, folder)
    try:
        for pool in pools.values():
            rate(pool, found[:6])
        apart.rate(found[:6])
        measured: dict[str, list[tuple[float, float, str]]] = {name: [] for name in (*pools, APART)}
        for _ in range(rounds):
            measured[APART].append(apart.rate(found))
            for name, pool in pools.items():
                measured[name].append(rate(pool, found))
        for name, all_ in measured.items():
            rates, cores = Spread.of([each[0] for each in all_]), median(each[1] for each in all_)
            print(f"{name:16} {rates.text('.0f')} documents/s on {cores:.2f} cores")
        print("the same rows from all:", len({each[2] for all_ in measured.values() for each in all_}) == 1)
        for ours, other, bar in (
            ("2 processes", "1 process", 1.8), (APART, "1 process", "what the machine gives"),
            ("2 processes", APART, "1: handing out costs nothing"), ("2 Dask workers", "2 processes", 0.8),
        ):  # fmt: skip
            pairs = list(zip(measured[ours], measured[other], strict=True))
            ratio = Spread.of([a[0] / b[0] for a, b in pairs])
            fair = Spread.of([(a[0] / b[0]) / (a[1] / b[1]) for a, b in pairs])
            print(f"{ours} / {other}: {ratio.text()} (target {bar}); for each core that it got {fair.text()}")
        for name in ("2 processes", "2 Dask workers"):
            empty = [replace(each, items=()) for each in found]
            for what, given in ((f"a shard of {len(found[0].items)} documents", found), ("an empty shard", empty)):
                elapsed, spent = [], []
                for _ in range(rounds):
                    began, before = time.perf_counter(), time.process_time()
                    list(execution.execute(execution.nothing, TASK, iter(given), pools[name]))
                    elapsed.append(1000 * (time.perf_counter() - began) / len(found))
                    spent.append(1000 * (time.process_time() - before) / len(found))
                said = f"{Spread.of(elapsed).text()} ms, {Spread.of(spent).text()} ms of it the processor's"
                print(f"{name}: handing out {what} takes {said}, in the process that does so")
        killed = rate(pools["2 processes"], found, Killing(len(found) // 2, str(folder / "killed")))
        same = killed[2] == measured["2 processes"][0][2]
        print(f"a worker killed by SIGKILL in the middle: {killed[0]:.0f} documents/s, every row once: {same}")
        killed = rate(pools["2 Dask workers"], found, Killing(len(found) // 2, str(folder / "killed too")))
        print(
            f"… of the cluster: {killed[0]:.0f} documents/s, every row once: {killed[2] == measured['1 process'][0][2]}"
        )
    finally:
        apart.close()
        for pool in pools.values():
            pool.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path, nargs="?", default=ARCHIVE)
    parser.add_argument("--documents", type=int, default=3_000, help="of each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="leave out the whole archive")
    given = parser.parse_args()
    if not given.archive.exists():
        print(f"{given.archive} is not there; give an archive")
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        some = first(given.archive, given.documents, folder / "some.jsonl.gz")
        found = list(shards.cut(inputs.read(inputs.find([str(some)], TASK, folder / "out"), TASK)))
        compare(found, given.rounds, folder)
        if given.quick:
            return
        tiny, few = (first(given.archive, count, folder / f"{count}.jsonl.gz") for count in (FEW // 10, FEW))
        runs = [whole(archive, folder / archive.stem) for archive in (tiny, few, given.archive)]
        for run in runs[1:]:
            print(
                f"{run.documents:,} documents: {run.documents / run.seconds:.0f} a second a core (target 300), all "
                f"processes; peak {run.peak / MEGABYTE:.0f} MB (target 600)"
            )
        print(f"peak of all / of {FEW:,}: {runs[2].peak / runs[1].peak:.2f} (target 1.2)")
        print(f"a document costs the process that was called {more(*runs[:2]):.3f} ms; with a Dask scheduler in it:")
        for size in ("100", "1000"):
            pair = [
                whole(each, folder / f"{each.stem} {size}", "--dask", "local", "--shard", size) for each in (tiny, few)
            ]
            print(f"  {more(*pair):.3f} ms in shards of {size}")


def more(smaller: Whole, larger: Whole) -> float:
    """Return what each further document costs the process that was called, in milliseconds of processor time."""
    return 1000 * (larger.own - smaller.own) / (larger.documents - smaller.documents)


if __name__ == "__main__":
    main()
