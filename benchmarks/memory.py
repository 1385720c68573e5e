"""What does a series remember after a year, and how long does it take? 2,000 items a day from 40 sources, by default.

Each day 2,000 items are new and 1,000 are listed again; 40 documents of 700 words are cited and 60 sentences printed.
For each method the time of the last day is quoted, and the longest of all days; then the size of the file and of the
archive, the check on opening, searches for words of all frequencies, and the rebuilding from the archive. What is read
is prose made by chance (`prose.py`). Run: `python benchmarks/memory.py [--days N]`.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import prose

from briefer import archived
from briefer.model import Document
from briefer.state import State, open_or_recover
from briefer.state.items import Item
from briefer.text.document import from_sentences

SERIES = "morning"
FIRST = datetime(2026, 1, 1, 7, tzinfo=UTC)
ITEMS, AGAIN, SOURCES = 2_000, 1_000, 40
CITED, LENGTH, STORIES, PRINTED = 40, 32, 15, 4
MEGABYTE = 1_000_000


class Clock:
    """How long each thing took, in seconds, by its name."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Measure what is done inside."""
        start = perf_counter()
        yield
        self.taken[name].append(perf_counter() - start)


def items(day: int) -> list[Item]:
    """Return what the sources list on a day: what is new, and a part of what was new the day before."""
    found: list[Item] = []
    for ago, count in ((0, ITEMS), (1, AGAIN)):
        start = FIRST + timedelta(days=day - ago)
        found += [
            (f"https://s{each % SOURCES}.example/feed", f"{day - ago} {each}", start - timedelta(seconds=40 * each))
            for each in range(count)
        ]
    return found


def brief(day: int, documents: list[Document]) -> dict[str, Any]:
    """Return as much of an edition's JSON as the archive looks at."""
    return {
        "title": "Morning", "edition": day + 1, "created": (FIRST + timedelta(days=day)).isoformat(),
        "documents": [archived.as_object(each) for each in documents],
        "stories": [
            {"sections": [{"sentences": [
                {"document": each.id, "start": start, "end": end} for start, end in each.spans[:PRINTED]
            ]}]}
            for each in documents[:STORIES]
        ],
    }  # fmt: skip


def make(state: State, day: int, documents: list[Document], timed: Clock) -> None:
    """Make the edition of a day."""
    number, moment, found = day + 1, FIRST + timedelta(days=day), items(day)
    with timed(f"is_seen, {ITEMS + AGAIN:,} times"):
        for _, key, _ in found:
            state.is_seen(SERIES, (key,))
    with timed("habits"):
        state.habits(SERIES, found, moment)
    with timed("begin"):
        state.begin(SERIES, number, moment, moment, None)
    with timed("collect"):
        state.collect(SERIES, number, documents, (), (), found)
    with timed("compose"):
        state.compose(SERIES, number, brief(day, documents), ("morning.pdf",))
    with timed("finish"):
        state.finish(SERIES, number)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    days = parser.parse_args().days
    timed, sentences = Clock(), prose.sentences(days * CITED * LENGTH)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        state, _ = open_or_recover(path)
        with state:
            for day in range(days):
                starts = range(day * CITED * LENGTH, (day + 1) * CITED * LENGTH, LENGTH)
                told = (sentences[start : start + LENGTH] for start in starts)
                make(state, day, [from_sentences(each, title=each[0], language="en") for each in told], timed)
            said = state.brief(SERIES, 1)["documents"][0]["text"].split()
            for word in sorted(set(said[:200]), key=said.count, reverse=True)[:20]:
                with timed("search for a word"):
                    state.search(word)
            with timed("the last 60 editions"):
                state.briefs(SERIES, 60)
        for name, taken in timed.taken.items():
            print(f"{name:30} {taken[-1] * 1000:8.1f} ms, at most {max(taken) * 1000:8.1f} ms")
        print(f"{'the file':30} {path.stat().st_size / MEGABYTE:8.1f} MB")
        files = sum(file.stat().st_size for file in Path(folder).rglob("*.json"))
        print(f"{'the archive of files':30} {files / MEGABYTE:8.1f} MB")
        start = perf_counter()
        open_or_recover(path)[0].close()
        print(f"{'opened and checked':30} {(perf_counter() - start) * 1000:8.1f} ms")
        os.truncate(path, 10_000)
        start = perf_counter()
        state, account = open_or_recover(path)
        state.close()
        print(f"{'rebuilt from the archive':30} {perf_counter() - start:8.1f} s\n{account}")


if __name__ == "__main__":
    main()
