"""The promise under SIGKILL: the next run makes the same edition, loses no item, delivers nothing twice."""

import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import MORNING, about, feed
from web import serving

POINTS = 50


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_killed_anywhere_the_next_run_makes_the_same_edition(tmp_path: Path) -> None:
    """Of fifty runs, each killed at a call drawn at random, every next one ends as if nothing had been.

    Before the documents are kept nothing is decided, and the next run, nine minutes later, makes the edition of then.
    Behind that its moment is kept, too. What was cut off between the way to the postbox and its receipt is not posted
    again; where it was not posted at all, the next run says that it may not have been.
    """
    with serving() as web:
        web.has("/feed", feed(*(about(number, MORNING - timedelta(hours=5)) for number in range(5))))
        script = Path(__file__).with_name("crashing.py")
        done = subprocess.run(
            [sys.executable, script, tmp_path, web.base + "/feed", str(POINTS), "briefer"],
            capture_output=True, text=True, timeout=500, check=False,
        )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    whole, *runs = lines
    assert len(runs) == POINTS
    seen = {_what_was_left(run, whole["outcome"]) for run in runs}
    assert seen - {"cut off, and said"} == {"the same edition", "the same, made later"}


def _what_was_left(run: dict[str, Any], expected: dict[str, str]) -> str:
    if run["ends"] != [signal.SIGKILL, 0, 0]:
        return f"ended otherwise: {run}"
    outcome = run["outcome"]
    if outcome == expected:
        return "the same edition"
    if outcome | {"postbox": expected["postbox"]} == expected and not outcome.get("postbox"):
        return "cut off, and said" if "was cut off" in run["said"] else f"killed at {run['at']}: never posted"
    if outcome.keys() != expected.keys() or outcome["postbox"].count("\n") != 1:
        return f"killed at {run['at']}: {sorted(outcome)}, {outcome.get('postbox')}"
    (printed,) = (name for name in expected if name.startswith("out/") and name.endswith(".json"))
    same = expected[printed].replace("07:00:20", "07:09:20") == outcome[printed]
    return "the same, made later" if same else f"killed at {run['at']}: another edition"
