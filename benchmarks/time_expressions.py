"""How many sentences have all their times found and resolved? Beside dateparser's search, and how fast is it?

The sentences are those of `tests/cases/time_expressions`. dateparser names a day where a month or year is meant, and no
end: its answers count as right where each overlaps a phrase, its day lies in the phrase's days, and none is missing or
too many. briefer's must be the same to the letter. Run from anywhere: `python benchmarks/time_expressions.py`.
"""

import gzip
import json
import re
import time
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

from briefer.text.time_expressions import time_expressions

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases" / "time_expressions"
NEWS = ROOT.parent / "shared" / "data" / "news_roles" / "train.jsonl.gz"
MARK = re.compile(r"\[([^]|]+)\|([^]|]+)(?:\|\w+)?\]")
Spans = list[tuple[int, int, str, str]]  # start, end, first and last day or their ISO prefixes


def cases(path: Path) -> Iterator[tuple[str, date | None, str, Spans]]:
    """Yield language, date of publication, text and marked spans of each sentence."""
    for language, entries in json.loads(path.read_text("utf-8")).items():
        for published, marked in entries if language != "about" else ():
            spans, removed = [], 0
            for mark in MARK.finditer(marked):
                start = mark.start() - removed
                removed += len(mark[0]) - len(mark[1])
                spans.append((start, start + len(mark[1]), mark[2].split("/")[0], mark[2].split("/")[-1]))
            day = date.fromisoformat(published) if published else None
            yield language, day, MARK.sub(r"\1", marked), spans


def is_right(text: str, published: date | None, language: str, spans: Spans) -> bool:
    """Tell whether briefer finds these phrases, and as these days."""
    found = time_expressions(text, published, language)
    return len(found) == len(spans) and all(
        (one.start, one.end) == (start, end)
        and one.first.isoformat().startswith(first)
        # a year or month ends with its last day
        and one.last.isoformat().startswith(last)
        for one, (start, end, first, last) in zip(found, spans, strict=True)
    )


def is_near(text: str, published: date | None, language: str, spans: Spans) -> bool:
    """Tell whether dateparser finds a day of each of these phrases, and no other."""
    from dateparser.search import search_dates  # type: ignore[import-untyped]

    base = datetime.combine(published or date(2000, 1, 1), datetime.min.time())
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
    found = search_dates(text, languages=[language.partition("-")[0]], settings=settings) or []
    at, days = 0, []
    for words, moment in found:
        at = text.find(words, at)
        days.append((at, at + len(words), moment.date().isoformat()))
        at += len(words)
    return len(days) == len(spans) and all(
        begin < end and start < stop and first <= day and day[: len(last)] <= last
        for (begin, stop, day), (start, end, first, last) in zip(days, spans, strict=True)
    )


def main() -> None:
    """Print the share of sentences that each has right, and sentences a second on news."""
    warnings.simplefilter("ignore")  # dateparser's own
    for path in sorted(CASES.glob("*.json")):
        rows = [(text, day, language, spans) for language, day, text, spans in cases(path)]
        ours, theirs = (sum(judge(*row) for row in rows) for judge in (is_right, is_near))
        print(f"{path.stem}: briefer {ours} of {len(rows)}, dateparser {version('dateparser')} {theirs}")
    if not NEWS.is_file():
        print("speed: skipped, the annotated news is not beside this checkout")
        return
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        texts = [sentence["text"] for line in lines for sentence in json.loads(line)["sentences"]]
    time_expressions("today", None, "en")
    start = time.process_time()
    count = sum(bool(time_expressions(text, date(2018, 9, 20), "en")) for text in texts)
    rate = len(texts) / (time.process_time() - start)
    print(
        f"speed: {rate:,.0f} sentences of news a second, {count / len(texts):.0%} of them with a time (target: 20,000)"
    )


if __name__ == "__main__":
    main()
