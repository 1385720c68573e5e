"""A run over forty feeds with two thousand items: its own time and memory, the network aside.

The feeds are on a web server of this machine, in a process of its own; each has fifty articles (`cnndm_cased_dev.jsonl`
and the training articles of the same kind), whole, dated within the day. The run is `briefer run` in a fresh process:
read, cluster, rank, compose, render PDF and HTML, keep, deliver. A second run the next day finds all of it again, and
ten new items. Bars: 60 s of processor time and 600 MB for the first. Run from anywhere: `python benchmarks/feeds.py`.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import islice
from pathlib import Path

from serving import serving

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "ranking"
FEEDS, ITEMS, NEW = 40, 50, 10
NOW = datetime(2026, 11, 16, 7, 0, 5, tzinfo=UTC)


def articles() -> list[tuple[str, str]]:
    """Return the titles and texts of as many articles as are needed, each once."""
    with gzip.open(DATA / "cnndm_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, 2 * FEEDS * ITEMS)]
    texts = (" ".join(sentence[:1].upper() + sentence[1:] for sentence in _sentences(row)) for row in rows)
    by_title = {text[:70]: text for text in texts}
    return list(islice(by_title.items(), FEEDS * ITEMS + NEW))


def _sentences(row: dict[str, object]) -> list[str]:
    found = row.get("sentences") or row.get("article") or row.get("text")
    return [str(each) for each in found] if isinstance(found, list) else str(found).split("\n")


def rss(items: list[tuple[str, str]], moment: datetime) -> bytes:
    """Return a feed."""
    entries = "".join(
        f"<item><title>{escape(title)}</title><pubDate>{format_datetime(moment)}</pubDate>"
        f"<description>{escape(text)}</description></item>"
        for title, text in items
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{entries}</channel></rss>".encode()


def main() -> None:
    """Measure two mornings."""
    every = articles()
    feeds = {f"/{at}": rss(every[at * ITEMS : (at + 1) * ITEMS], NOW - timedelta(hours=3)) for at in range(FEEDS)}

    with serving(lambda path: (200, feeds[path])) as base, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        sources = ", ".join(f'"{base}{path}"' for path in feeds)
        (folder / "briefer.toml").write_text(
            f'state = "state.sqlite"\n[briefing.morning]\nat = "07:00"\nsources = [{sources}]\nminutes = 5\n'
            'formats = ["pdf", "html"]\ndeliver = [{to = "folder", path = "out"}]\nallow = {hosts = ["127.0.0.1"]}\n',
            encoding="utf-8",
        )
        _measure(folder, NOW, "first")
        feeds["/0"] = rss([*every[-NEW:], *every[:ITEMS]], NOW + timedelta(hours=20))
        _measure(folder, NOW + timedelta(days=1), "second")
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and "out" not in file.parts)
        print(f"state and archive: {size / 1e6:.1f} MB")


def _measure(folder: Path, now: datetime, name: str) -> None:
    environment = {"SOURCE_DATE_EPOCH": str(int(now.timestamp())), "PYTHONPATH": str(Path(__file__).parents[1])}
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "briefer", "run", "--json"], cwd=folder, stdout=out, env=os.environ | environment
        )
        _, status, used = os.wait4(process.pid, 0)
        out.seek(0)
        said = json.load(out)
    (run,) = said["series"]
    print(
        f"{name}: {run['documents']} new documents, {run['stories']} stories, {run['result']}; "
        f"{used.ru_utime + used.ru_stime:.1f} s of processor, {said['seconds']:.1f} s in all, "
        f"{used.ru_maxrss / 1024:.0f} MB; exit {os.waitstatus_to_exitcode(status)}"
    )


if __name__ == "__main__":
    main()
