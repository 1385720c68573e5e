"""How fast and how well are documents put into stories? Each figure beside its target or its yardstick.

1. size      20,000 documents of about 200 words: seconds, the peak of memory, B³ F1 against how they were made
2. growth    the exponent of the seconds from 5,000 to 20,000 documents, against a straight line
3. quality   B³ F1 on the shared ECB+ topics where they are beside this checkout, against plain average linkage

The documents are made by chance from a fixed seed: words by Zipf's law, of which a theme that many stories share and
the names of the story itself; stories from one document to hundreds, a tenth of the documents copies of the one before.
Each size is measured in a process of its own. Run from anywhere: `python benchmarks/stories.py [--quick]`.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import measure

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "stories" / "ecbplus_dev.jsonl"
SIZES = (5_000, 10_000, 20_000)
WARM_UP = 20  # documents: enough to load every library and list
SECONDS, GIGABYTES, EXPONENT, F1 = 60, 2, 1.2, 89.0  # the targets
PLAIN_F1 = 87.4  # average linkage over all pairs of sublinear TF-IDF rows, cut at its best

VOCABULARY = 30_000
THEMES, THEME_WORDS = 300, 80
NAMES = 12  # of a story
WORDS = (120, 280)
OF_NAMES, OF_THEME = 0.12, 0.15  # shares of the words
COPIES = 0.1
SPREAD = 4  # days from the first report of a story to the last
SENTENCE = 20  # words
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


def documents(count: int) -> Iterator[tuple[int, str, datetime]]:
    """Yield for each document the number of its story, its text and when it was published, in random order."""
    chance = Random(0)  # noqa: S311 - no secret
    words = [_word(number) for number in range(VOCABULARY)]
    zipf = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    themes = [chance.sample(words[200:], THEME_WORDS) for _ in range(THEMES)]
    made: list[tuple[int, str, datetime]] = []
    story = 0
    while len(made) < count:
        size = min(int(chance.paretovariate(0.9)), 400)
        theme, names = chance.choice(themes), [_word(VOCABULARY + story * NAMES + at).title() for at in range(NAMES)]
        first = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=chance.uniform(0, 365))
        for report in range(size):
            day = first + timedelta(days=chance.uniform(0, SPREAD))
            if report and chance.random() < COPIES:
                text = made[-1][1]
            else:
                length = chance.randint(*WORDS)
                said = chance.choices(words, cum_weights=zipf, k=length)
                for at in range(length):
                    drawn = chance.random()
                    if drawn < OF_NAMES:
                        said[at] = chance.choice(names)
                    elif drawn < OF_NAMES + OF_THEME:
                        said[at] = chance.choice(theme)
                text = " ".join(_sentence(said[at : at + SENTENCE]) for at in range(0, length, SENTENCE))
            made.append((story, text, day))
        story += 1
    del made[count:]
    chance.shuffle(made)
    yield from made


def _word(number: int) -> str:
    """Return a word that no other number has."""
    number += len(_SYLLABLES)
    syllables = []
    while number:
        number, which = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[which])
    return "".join(syllables)


def _sentence(words: Sequence[str]) -> str:
    return f"{words[0].capitalize()} {' '.join(words[1:])}."


def b_cubed(found: Sequence[int], truth: Sequence[int]) -> float:
    """Return the B³ F1 of two labellings, × 100 (A. Bagga and B. Baldwin, COLING-ACL 1998)."""
    both, ours, theirs = Counter(zip(found, truth, strict=True)), Counter(found), Counter(truth)
    precision = sum(count * count / ours[pair[0]] for pair, count in both.items()) / len(found)
    recall = sum(count * count / theirs[pair[1]] for pair, count in both.items()) / len(found)
    return 200 * precision * recall / (precision + recall)


def labels(told: Sequence[object]) -> list[int]:
    """Return the number of the story that each document, told apart by identity, is put into."""
    import briefer

    label = {
        id(document): number
        for number, story in enumerate(briefer.cluster(told))  # type: ignore[arg-type]
        for document in story.documents
    }
    return [label[id(document)] for document in told]


def synthetic(count: int) -> dict[str, float]:
    """Return the seconds, the peak of memory in bytes and the B³ F1 of one size."""
    from briefer.text.document import from_sentences

    truth, told = [], []
    for story, text, day in documents(count):
        truth.append(story)
        told.append(from_sentences([text], published=day, language="en"))
    labels(told[:WARM_UP])
    start = time.perf_counter()
    found = labels(told)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "peak": peak, "f1": b_cubed(found, truth), "stories": len(set(found))}


def annotated() -> float | None:
    """Return the B³ F1 on the shared topics, None where they are not beside this checkout."""
    if not SHARED.is_file():
        return None
    from briefer.text.document import from_sentences

    rows = [json.loads(line) for line in SHARED.read_text("utf-8").splitlines()]
    event = {name: at for at, name in enumerate(sorted({f"{row['topic']}/{row['subtopic']}" for row in rows}))}
    found = labels([from_sentences(row["sentences"], id=row["id"]) for row in rows])
    return b_cubed(found, [event[f"{row['topic']}/{row['subtopic']}"] for row in rows])


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="up to 5,000 documents: a look, not a result")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(synthetic(arguments.one)))
        return
    sizes = [size // 4 for size in SIZES] if arguments.quick else SIZES
    measured = []
    with TemporaryDirectory() as folder:
        variables = measure.environment(Path(folder))
        for size in sizes:
            print(f"measuring: {size:,} documents …", file=sys.stderr)
            measured.append(json.loads(measure.output([sys.executable, __file__, "--one", str(size)], variables)))
    slope = measure.exponent(sizes, [entry["seconds"] for entry in measured])
    last = measured[-1]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for size, entry in zip(sizes, measured, strict=True):
        print(f"{size:>6,} documents  {entry['seconds']:6.1f} s  {entry['peak'] / 1e9:.2f} GB  B³ F1 {entry['f1']:.1f}")
    print(f"time            {last['seconds']:.1f} s, target ≤ {SECONDS} s: {_met(last['seconds'] <= SECONDS)}")
    print(
        f"memory          {last['peak'] / 1e9:.2f} GB, target ≤ {GIGABYTES} GB: {_met(last['peak'] <= GIGABYTES * 1e9)}"
    )
    print(f"growth          exponent {slope:.2f}, a straight line: 1, target ≤ {EXPONENT}: {_met(slope <= EXPONENT)}")
    if (f1 := annotated()) is not None:
        print(f"ecbplus_dev     B³ F1 {f1:.1f}, plain average linkage {PLAIN_F1}, target ≥ {F1}: {_met(f1 >= F1)}")


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"


if __name__ == "__main__":
    main()
