"""How good is briefer? Scored on data that other people annotated, each figure beside a baseline from the same run.

ranking       ROUGE of three sentences against human highlights: every ranker, against the first three sentences
roles         F1 of the nine roles, against always saying the commonest
sections      how often a sentence stands under a title where it belongs, by the annotators' roles
stories       B³ F1 of the documents put into one story, against annotated events
segmentation  sentence boundaries, against gold ones, in several languages

The scoring itself is not ours: it is the project's shared evaluation, beside the repository, and so is the data.
Run from anywhere: `python benchmarks/quality.py [--quick]`.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from briefer import jobs, registry

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
EVALUATION = SHARED / "eval" / "evaluate.py"
DATA = SHARED / "data"
QUICK_ROWS = "60"


def measures() -> Iterator[tuple[str, Path, list[str]]]:
    """Yield what to measure, on which file, with which options."""
    rankers = ["default", *(name for name in registry.names("rank") if name != jobs.DEFAULT_RANKER)]
    yield "ranking", DATA / "ranking" / "cnndm_cased_dev.jsonl", ["--rankers", *rankers]
    yield "roles", DATA / "news_roles" / "dev.jsonl", []
    yield "sections", DATA / "news_roles" / "dev.jsonl", []
    yield "stories", DATA / "stories" / "ecbplus_dev.jsonl", []
    for path in sorted((DATA / "sentences").glob("*.jsonl")):
        yield "segmentation", path, []


def main() -> None:
    """Run every measure and print its table under a title."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK_ROWS} rows: a look, not a result")
    quick = parser.parse_args().quick
    if not EVALUATION.is_file():
        raise SystemExit(f"there is no {os.path.relpath(EVALUATION)}: quality is scored by the shared evaluation only")
    failed = []
    for measure, path, options in measures():
        # fewer documents would be another problem for `stories`, and it is quick as it is
        limit = ["--limit", QUICK_ROWS] if quick and measure != "stories" else []
        print(f"\n== {measure}: {path.stem}" + (f", first {QUICK_ROWS} rows" if limit else ""), flush=True)
        command = [sys.executable, str(EVALUATION), measure, str(path), *limit, *options]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(f"{measure} {path.stem}")
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
