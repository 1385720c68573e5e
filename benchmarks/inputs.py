"""What does briefer make of what people have? Every file of the shared inputs is read as a user would hand it over.

feeds, mail, html, pdf, encodings    how many are read, refused in words, or fail; and the slowest file
html                                 word F1 of the article's text, beside trafilatura alone on the same pages

A file counts as "read" where it gives a document, as "refused" where briefer says why not; what else happens is a
defect. Run from anywhere: `python benchmarks/inputs.py [FOLDER …]`.
"""

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean

import trafilatura

import briefer
from briefer.text.charset import decode

ROOT = Path(__file__).resolve().parents[1]
INPUTS = ROOT.parent / "shared" / "data" / "inputs"
FOLDERS = ("feeds", "mail", "html", "pdf", "encodings")


def rows(folder: Path) -> list[tuple[Path, str]]:
    """Return each file of a folder, and the text that people say it has; "" where they do not say."""
    index = folder / "index.jsonl"
    if not index.is_file():
        return [(path, "") for path in sorted(folder.rglob("*")) if path.is_file()]
    listed: list[Mapping[str, str]] = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]
    return [(folder / (row.get("file") or row["html_file"]), row.get("text") or "") for row in listed]


def outcome(path: Path) -> tuple[str, str]:
    """Return how the reading of a file ended, and the text that it gave."""
    try:
        documents = briefer.read(path)
    except briefer.BrieferError as error:
        return "refused" if str(error).strip() else "refused without a word", ""
    except Exception as error:  # noqa: BLE001 - anything else is the defect that is looked for
        return f"failed with {type(error).__name__}", ""
    return "read" if documents else "read, nothing in it", " ".join(document.text for document in documents)


def word_f1(wanted: str, got: str) -> float:
    """Return the F1 of two texts' words, in per cent."""
    gold, found = (Counter(re.findall(r"\w+", text.lower())) for text in (wanted, got))
    return 200 * sum((gold & found).values()) / max(1, sum(gold.values()) + sum(found.values()))


def measure(folder: Path) -> None:
    """Read every file of a folder and print what came of it."""
    files = rows(folder)
    ends: Counter[str] = Counter()
    seconds: dict[Path, float] = {}
    texts: list[str] = []
    for path, _ in files:
        start = time.perf_counter()
        end, text = outcome(path)
        seconds[path] = time.perf_counter() - start
        ends[end] += 1
        texts.append(text)
    slowest = max(seconds, key=seconds.__getitem__)
    print(f"\n== {folder.name}: {len(files)} files, {sum(seconds.values()):.1f} s")
    for end, count in ends.most_common():
        print(f"{end:32s} {count}")
    print(f"slowest                          {seconds[slowest]:.2f} s  {slowest.relative_to(folder)}")
    if any(wanted for _, wanted in files):
        compare(files, texts, sum(seconds.values()))


def compare(files: Sequence[tuple[Path, str]], texts: Sequence[str], seconds: float) -> None:
    """Print the F1 of texts against what people say, beside that of trafilatura's own defaults in this run."""
    start = time.perf_counter()
    alone = [trafilatura.extract(decode(path.read_bytes())) or "" for path, _ in files]
    yardstick = time.perf_counter() - start
    for name, found, spent in (("briefer", texts, seconds), ("trafilatura alone", alone, yardstick)):
        scores = [word_f1(wanted, text) for (_, wanted), text in zip(files, found, strict=True)]
        figures = f"{mean(scores):.1f}, worst {min(scores):.1f}, {1000 * spent / len(files):.0f} ms a page"
        print(f"word F1, {name:23s} {figures}")


def main() -> None:
    """Measure the folders that are there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help=f"of {', '.join(FOLDERS)}; all of them by default")
    for name in parser.parse_args().folders or FOLDERS:
        folder = INPUTS / name
        if folder.is_dir() and rows(folder):
            measure(folder)
        else:
            print(f"\n== {name}: skipped, for there are no files in {folder.relative_to(ROOT.parent)}")


if __name__ == "__main__":
    main()
