"""Run a series that goes by mail in processes that can be killed. Started by tests.

Each line of standard input is a run, in JSON: the folder with its sources and its state, the minutes since the morning,
and the options of the channel. Each is made in a fork, so that nothing is loaded twice: printed are its process and,
when it has ended, the signal that ended it, 0 for none.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeAlias

from mailroom import plain_messages
from newsroom import DAILY, MORNING, about

import briefer
from briefer import running
from briefer.series import Configuration, Delivery, Series, Subscription

Runs: TypeAlias = "subprocess.Popen[str]"
_SECONDS = 20.0


@contextmanager
def killable() -> Iterator[Runs]:
    """Start the process that makes runs which can be killed."""
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        yield started
        assert started.stdin
        started.stdin.close()


def made(runs: Runs, order: dict[str, Any], until: Callable[[], bool] | None = None) -> int:
    """Make a run, and kill it when something has come about; return the signal that ended it, 0 for none."""
    assert runs.stdin
    assert runs.stdout
    runs.stdin.write(json.dumps({"is_plain": True, **order}) + "\n")
    runs.stdin.flush()
    process = int(runs.stdout.readline())
    end = monotonic() + _SECONDS
    while until and not until():
        assert monotonic() < end
        sleep(0.01)
    if until:
        os.kill(process, signal.SIGKILL)
    return int(runs.stdout.readline())


def configuration(folder: Path, options: dict[str, Any]) -> Configuration:
    """Return a series that reads a folder and goes by mail."""
    series = Series(
        name="morning", title="Morning", sources=(Subscription(str(folder / "in")),), timetable=DAILY,
        formats=("text",), deliver=(Delivery("smtp", options),),
    )  # fmt: skip
    return Configuration(folder / "briefer.toml", folder / "state.sqlite", (series,))


def fill(folder: Path) -> None:
    """Put what the edition is made of into a folder."""
    (folder / "in").mkdir(parents=True)
    for number in range(3):
        entry = about(number)
        (folder / "in" / f"{number}.txt").write_text(f"{entry.title}\n\n{entry.text}\n", "utf-8")


def run(order: dict[str, Any]) -> None:
    """Run what is due."""
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in order["options"].items()}
    with plain_messages() if order["is_plain"] else nullcontext():
        running.run(configuration(Path(order["folder"]), options), (), MORNING + timedelta(minutes=order["minutes"]))


def main() -> None:
    """Run what is asked for, one after the other."""
    briefer.brief([briefer.document(about(0).text)])  # so that no child loads it all again
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                run(json.loads(line))
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is said
                print(repr(error), file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status), flush=True)


if __name__ == "__main__":
    main()
