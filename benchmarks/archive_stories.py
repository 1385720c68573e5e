"""How well and how fast are the stories of an archive found, slice by slice? Each figure beside its yardstick.

1. scale       time per document, peak of memory and bytes of state, of archives that grow in length of time, as many
               articles a day; the same by `briefer.cluster` up to 10,000 documents
2. quality     B³ F1 by `briefer.batch.stories` and, of the same documents in the same run, by `briefer.cluster`, which
               has all of them in memory: ECB+ articles alone, undated, and among 4,000 others; and made documents
3. copies      500 copies, 6 % of whose words are other ones, among 2,000 articles, on any day of a year: how many are
               put with their source; and how much of what is put together `briefer.text.copies` says is a copy,
               comparing all with all

Dates are drawn from a fixed seed, the reports of an event within four days. Each size is measured in a process of its
own. Needs the shared data beside this checkout. Run from anywhere: `python benchmarks/archive_stories.py [--quick]`.
"""

import argparse
import gzip
import json
import os
import resource
import sys
import time
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import measure
from stories import SHARED, b_cubed
from stories import documents as made_documents

import briefer
from briefer.batch.stories import by_story
from briefer.model import Document
from briefer.text.copies import originals
from briefer.text.document import from_sentences

ARTICLES = SHARED.parents[1] / "ranking" / "cnndm_train.jsonl.gz"
SIZES = (2_000, 10_000, 39_160)
WHOLE = 10_000  # documents that all at once are measured, too
A_DAY = 100  # documents, whatever the size
JITTER = 4  # days between reports of one event
COPIES, AMONG, EDITED = 500, 2_000, 0.06
LINEAR, WORSE = 0.2, 1.0  # the targets: more time per document, and lost points of F1
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)

Labels = list[int]


def articles(count: int) -> Iterator[str]:
    """Yield the texts of the first articles."""
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        for line in islice(lines, count):
            yield json.loads(line)["text"]


def told(text: str, day: float, number: int) -> Document:
    """Return an article of a day."""
    return from_sentences([text], id=str(number), language="en", published=FIRST_DAY + timedelta(days=day))


def labels(stories: Sequence[Sequence[Document]], documents: Sequence[Document]) -> Labels:
    """Return the number of the story that each document is in, told apart by identifiers."""
    label = {document.id: number for number, story in enumerate(stories) for document in story}
    return [label[document.id] for document in documents]


def in_slices(documents: Sequence[Document], **named: timedelta) -> Labels:
    """Return the stories that an archive's are."""
    with TemporaryDirectory() as folder:
        return labels(list(map(tuple, by_story(documents, Path(folder) / "state", **named))), documents)


def ecb(span: float, seed: int) -> tuple[list[Document], list[Hashable]]:
    """Return the ECB+ articles, their events spread over so many days, and the events."""
    drawn = Random(seed)  # noqa: S311 - no secret
    rows = [json.loads(line) for line in SHARED.read_text("utf-8").splitlines()]
    events = [(row["topic"], row["subtopic"]) for row in rows]
    first = {event: drawn.uniform(0, span) for event in sorted(set(events))}
    days = [first[event] + drawn.uniform(0, JITTER) for event in events]
    return [
        from_sentences(row["sentences"], id=row["id"], published=FIRST_DAY + timedelta(days=day))
        for row, day in zip(rows, days, strict=True)
    ], [*events]


def quality(others: int, made: int) -> None:
    """Print B³ F1 of several sets of documents."""
    for span in (30, 365):
        documents, events = ecb(span, seed=0)
        compare(f"ECB+ over {span} days", documents, events)
        if span == 30:
            compare("ECB+ undated", [replace(each, published=None) for each in documents], events)
    for seed in range(3):
        drawn = Random(seed)  # noqa: S311 - no secret
        documents, events = ecb(60, seed)
        beside = [told(text, drawn.uniform(0, 60), at) for at, text in enumerate(articles(others))]
        compare(f"ECB+ over 60 days among {others:,}, seed {seed}", documents, events, beside)
    rows = list(made_documents(made))
    documents = [
        from_sentences([text], id=str(at), language="en", published=day) for at, (_, text, day) in enumerate(rows)
    ]
    compare(f"{made:,} made documents over a year", documents, [story for story, _, _ in rows])


def compare(
    name: str, documents: Sequence[Document], truth: Sequence[Hashable], beside: Sequence[Document] = ()
) -> None:
    """Print the B³ F1 of documents by both ways; those beside them are not counted."""
    number = {event: at for at, event in enumerate(dict.fromkeys(truth))}
    events = [number[event] for event in truth]
    everything = [*documents, *beside]
    whole = labels([story.documents for story in briefer.cluster(everything)], everything)[: len(documents)]
    sliced = in_slices(everything)[: len(documents)]
    ours, yardstick = b_cubed(sliced, events), b_cubed(whole, events)
    print(
        f"{name:<44} B³ F1 {ours:.1f}, all at once {yardstick:.1f}, target ≥ {yardstick - WORSE:.1f}: "
        f"{_met(ours >= yardstick - WORSE)}; the two agree by {b_cubed(sliced, whole):.1f}",
        flush=True,
    )


def copies() -> None:
    """Print how many planted copies are found, and how much of what is found is copied."""
    drawn = Random(0)  # noqa: S311 - no secret
    texts = list(articles(AMONG))
    words = [word for text in texts for word in text.split()]
    sources = drawn.sample(range(AMONG), COPIES)
    for source in sources:
        said = texts[source].split()
        for at in drawn.sample(range(len(said)), round(EDITED * len(said))):
            said[at] = drawn.choice(words)
        texts.append(" ".join(said))
    documents = [told(text, drawn.uniform(0, 365), at) for at, text in enumerate(texts)]
    documents.sort(key=lambda each: each.published or FIRST_DAY)
    place = {document.id: at for at, document in enumerate(documents)}
    found = in_slices(documents, window=timedelta())  # so that nothing but copies is put together
    copied = sum(found[place[str(AMONG + at)]] == found[place[str(source)]] for at, source in enumerate(sources))
    original = originals(documents)
    members: dict[int, list[int]] = {}
    for at, label in enumerate(found):
        members.setdefault(label, []).append(at)
    together = [pair for story in members.values() for pair in combinations(story, 2)]
    right = sum(original[one] == original[other] for one, other in together)
    known = sum(original[place[str(AMONG + at)]] == original[place[str(source)]] for at, source in enumerate(sources))
    print(
        f"copies          {copied} of {COPIES} with their source, comparing all with all {known}; "
        f"{right} of {len(together)} pairs that are together are copies by that"
    )


def one(count: int, *, is_whole: bool) -> dict[str, float]:
    """Return seconds, the peak of memory in bytes, stories and bytes of state of so many documents."""
    documents = (told(text, at / A_DAY, at) for at, text in enumerate(articles(count)))
    start = time.process_time()
    with TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        if is_whole:
            stories, size = len(briefer.cluster(list(documents))), 0
        else:
            stories, size = sum(1 for _ in by_story(documents, state)), state.stat().st_size
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "peak": peak, "stories": stories, "size": size}


def scale(sizes: Sequence[int], whole: int) -> None:
    """Print what archives of several lengths cost."""
    measured = []
    with TemporaryDirectory() as folder:
        variables = {**measure.environment(Path(folder)), "PYTHONPATH": str(Path(__file__).parents[1])}
        for size in (*sizes, -whole):
            print(f"measuring: {abs(size):,} documents …", file=sys.stderr)
            measured.append(
                json.loads(measure.output([sys.executable, __file__, f"--one={size}"], variables)) | {"count": size}
            )
    *archives, at_once = measured
    for entry in archives:
        print(
            f"{entry['count']:>7,} documents  {1000 * entry['seconds'] / entry['count']:.2f} ms each, "
            f"{entry['peak'] / 1e6:.0f} MB, {entry['size'] / entry['count'] / 1000:.1f} kB of state each, "
            f"{entry['stories']:,} stories",
            flush=True,
        )
    print(
        f"{whole:>7,} all at once {1000 * at_once['seconds'] / whole:.2f} ms each, {at_once['peak'] / 1e6:.0f} MB, "
        f"{at_once['stories']:,} stories"
    )
    middle, last = archives[-2:]
    for name, key, per in (("time", "seconds", "count"), ("memory", "peak", None)):
        ratio = last[key] / middle[key] * (middle[per] / last[per] if per else 1)
        print(
            f"{name:<15} {ratio:.2f} × from {middle['count']:,} to {last['count']:,}, "
            f"target ≤ {1 + LINEAR:.1f}: {_met(ratio <= 1 + LINEAR)}"
        )


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller: a look, not a result")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not SHARED.is_file() or not ARTICLES.is_file():
        print(f"needs {SHARED} and {ARTICLES}")
        return
    if arguments.one:
        print(json.dumps(one(abs(arguments.one), is_whole=arguments.one < 0)))
        return
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    is_quick = arguments.quick
    # first of all, since a process begins with the peak of memory of the one that starts it
    scale([size // 4 for size in SIZES] if is_quick else SIZES, WHOLE // 4 if is_quick else WHOLE)
    quality(others=1_000 if is_quick else 4_000, made=2_000 if is_quick else 10_000)
    copies()


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"


if __name__ == "__main__":
    main()
