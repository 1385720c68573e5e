"""Run a series in a process that kills itself, anywhere; then run it again. Started by `test_crash`.

The process forks before anything has threads. Each child counts the calls that Python makes, of functions in Python and
in C, and at one of them, drawn at random, sends itself SIGKILL: nothing is cleaned up, nothing flushed. Every other
point is drawn among the calls made where something is kept, written or delivered.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType

from newsroom import DAILY, MORNING, Postbox, about

import briefer
from briefer import jobs, running
from briefer.intake import Allowance
from briefer.series import Configuration, Delivery, Series, Subscription

DECISIVE = ("/state/", "edition.py", "running.py", "gathering.py", "atomic.py", "deliver/", "newsroom.py")


def configuration(folder: Path, uri: str) -> Configuration:
    """Return a series that goes into a folder, which may be written twice, and into a postbox, which may not."""
    series = Series(
        name="morning",
        title="Morning",
        sources=(Subscription(uri),),
        timetable=DAILY,
        formats=("text", "json"),
        deliver=(Delivery("folder", {"path": str(folder / "out")}), Delivery("postbox")),
        allowance=Allowance(hosts=frozenset({"127.0.0.1"})),
    )
    return Configuration(folder / "briefer.toml", folder / "state.sqlite", (series,))


def forked(work: Callable[[], object]) -> int:
    """Run in a child; return the signal that ended it, 0 for none."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent says it
            print(json.dumps({"error": repr(error)}), flush=True)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)


def run(folder: Path, uri: str, minutes: int, fatal: int = 0, *, decisive: bool = False) -> tuple[int, int]:
    """Run what is due; killed at the call so numbered, of all or of the decisive ones. Return how many both are."""
    counts = [0, 0]

    def counting(frame: FrameType, *_: object) -> None:
        counts[False] += 1
        counts[True] += any(part in frame.f_code.co_filename for part in DECISIVE)
        if counts[decisive] == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    box = Postbox(str(folder / "postbox"))
    channel = jobs.channel
    jobs.channel = lambda delivery: box if delivery.to == "postbox" else channel(delivery)
    sys.setprofile(counting)
    report = running.run(configuration(folder, uri), (), MORNING + timedelta(minutes=minutes))
    sys.setprofile(None)
    with (folder / "said").open("a", encoding="utf-8") as said:
        said.writelines(f"{problem}\n" for each in report.outcomes for problem in each.problems)
    return counts[False], counts[True]


def outcome(folder: Path) -> dict[str, str]:
    """Return what readers have got, and the edition in the archive, which also counts how often each was tried."""
    files = [*(folder / "out").glob("*"), folder / "postbox"]
    told = {str(file.relative_to(folder)): file.read_text("utf-8") for file in sorted(files) if file.exists()}
    kept = [json.loads(file.read_text("utf-8")) for file in sorted((folder / "state.sqlite.archive").rglob("*.json"))]
    return told | {f"archived {each['edition']}": json.dumps(each | {"archive": ""}) for each in kept}


def main() -> None:
    """Kill runs at so many points; print one line of JSON for each."""
    folder, uri, points, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    whole = folder / "whole"
    whole.mkdir()
    counted = whole / "calls"
    briefer.brief([briefer.document(each.text) for each in map(about, range(5))])  # so that no child loads it all again
    if forked(lambda: run_and_count(whole, uri, counted)):
        sys.exit("the undisturbed run failed")
    calls: list[int] = json.loads(counted.read_text("utf-8"))
    print(json.dumps({"calls": calls, "outcome": outcome(whole)}), flush=True)
    draw = random.Random(seed)  # noqa: S311 - no secret
    for point in range(points):
        place = folder / str(point)
        place.mkdir()
        decisive = bool(point % 2)
        fatal = draw.randrange(1, calls[decisive])
        ends = [
            forked(partial(run, place, uri, 0, fatal, decisive=decisive)),
            forked(partial(run, place, uri, 9)),  # the next run comes later, as in life
            forked(partial(run, place, uri, 12)),
        ]
        said = (place / "said").read_text("utf-8")
        print(json.dumps({"at": (fatal, decisive), "ends": ends, "said": said, "outcome": outcome(place)}), flush=True)


def run_and_count(folder: Path, uri: str, counted: Path) -> None:
    """Run what is due, and write how many calls it made."""
    counted.write_text(json.dumps(run(folder, uri, 0)), "utf-8")


if __name__ == "__main__":
    main()
