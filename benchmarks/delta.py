"""What is new, and only that? Timelines of real events replayed day by day, each edition with the JSON of those before.

replaced    how many sentences are printed with the earlier one that they replace
repeats     how many sentences that are printed as news are like one printed before, by three measures at 0.8: Jaccard's
            index of the words, the cosine of their counts, and difflib's ratio; beside the same series without memory;
            and both where feeds bring yesterday's documents again under new ids
numbers     of the numbers that a day's reports mention first, how many stand only in sentences that were held back for
            having been said, and how many are printed, of editions of 60 sentences
background  ROUGE-1 and ROUGE-2 (F1, recall) of what an update recalls, against the backgrounds that three people wrote
            for that day's newcomers, at as many words as these have; beside LEAD, the first sentences of all earlier
            updates, the oldest or the newest first, and beside the background of the same day without memory
storylines  precision and recall of what goes on with what, where all events run side by side, alone and among so many
            articles of CNN and Daily Mail a day, which go on with nothing (though some are of one club, or copies)

The timelines are `background/dev.jsonl`: three people's updates on an event, a few sentences a day. Run from anywhere:
`python benchmarks/delta.py [--event NAME …] [--every DAYS] [--only storylines]`.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any

import briefer
from briefer import jobs
from briefer.briefing import Briefing, Summary
from briefer.evidence.background import background
from briefer.evidence.storylines import lines
from briefer.memory import Memory
from briefer.model import Document, Limit, Sentence
from briefer.pipeline import compose
from briefer.recall import recall
from briefer.render.json import as_object
from briefer.retelling import BACKGROUND
from briefer.text.tokens import count_words, stems, tokens

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
DATA = SHARED / "background" / "dev.jsonl"
ARTICLES = SHARED / "ranking" / "cnndm_cased_dev.jsonl"
PARALLEL = 30  # days of events that run side by side
A_DAY = (0, 3, 8)  # articles among them
GENEROUS = 60  # sentences
ALIKE = 0.8
MOST_REPEATED = 3  # per cent, the target
HELD_BACK = ("left out: said in", "left out: says nothing new", "left out: its document was read")
_WORDS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen twenty thirty"
_VALUES = (*range(2, 17), 20, 30)
NUMBER_WORDS = dict(zip(_WORDS.split(), map(str, _VALUES), strict=True))
NUMBER = re.compile(rf"\d[\d.,]*|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edition:
    """One day's edition, what it knew, and what was read for it."""

    day: int
    documents: Sequence[Document]
    memory: Memory | None
    made: Briefing


@dataclass(slots=True)
class Found:
    """What was counted over the editions of a series."""

    printed: int = 0
    repeated: Counter[str] = field(default_factory=Counter)
    replaced: int = 0
    numbers: int = 0
    lost: list[str] = field(default_factory=list)
    told: int = 0
    statuses: Counter[str] = field(default_factory=Counter)


def documents_of(event: Event, day: int) -> list[Document]:
    """Return a day's updates, one document of each writer."""
    written = event["timeline"][day]
    published = datetime.fromisoformat(written["date"]).replace(hour=12, tzinfo=UTC)
    return [
        replace(
            briefer.document(
                update.replace("\\n", "\n\n"), id=f"{event['id']}-{day}-{writer}", language="en", published=published
            ),
            outlet=f"Writer {writer + 1}",
        )
        for writer, update in enumerate(written["updates"])
        if update.strip()
    ]


def editions(event: Event, limit: Limit, *, has_memory: bool = True, is_again: bool = False) -> Iterator[Edition]:
    """Replay an event day by day; what an edition remembers is read from the JSON of those before.

    Args:
        event: The event.
        limit: The length of an edition.
        has_memory: Whether it remembers anything.
        is_again: Whether the documents of the day before come again, under new ids.
    """
    briefs: list[dict[str, Any]] = []
    for day in range(len(event["timeline"])):
        documents = documents_of(event, day)
        if is_again and day:
            documents += [replace(each, id=f"{each.id}-again") for each in documents_of(event, day - 1)]
        memory = recall(briefs) if has_memory else None
        job = replace(jobs.job(limit=limit), edition=day + 1, memory=memory)
        made = compose(job, documents, datetime.fromisoformat(event["timeline"][day]["date"]).replace(tzinfo=UTC))
        briefs.append(json.loads(json.dumps(as_object(made))))
        yield Edition(day, documents, memory, made)


def news(made: Briefing) -> list[Sentence]:
    """Return what is printed as news: in any section but the background."""
    return [
        sentence
        for summary in made.summaries
        for section in summary.sections
        if section.key != BACKGROUND
        for sentence in section.sentences
    ]


def alike(one: str, other: str) -> Iterator[str]:
    """Yield the measures by which two sentences are alike."""
    first, second = tokens(one), tokens(other)
    if len({*first} & {*second}) >= ALIKE * len({*first} | {*second}):
        yield "Jaccard"
    said, before = Counter(first), Counter(second)
    lengths = sum(count**2 for count in said.values()) * sum(count**2 for count in before.values())
    if sum(count * before[word] for word, count in said.items()) >= ALIKE * lengths**0.5:
        yield "cosine"
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE:
        yield "difflib"


def repeated(series: Iterable[Edition]) -> Found:
    """Count what is printed as news and what of it was printed before."""
    found = Found()
    before: list[str] = []
    for edition in series:
        fresh = [sentence.text for sentence in news(edition.made)]
        found.printed += len(fresh)
        for text in fresh:
            measures = {measure for earlier in before for measure in alike(text, earlier)}
            found.repeated.update(measures)
            found.repeated["any"] += bool(measures)
        before += [sentence.text for sentence in edition.made.printed]
        changes = [summary.change for summary in edition.made.summaries if summary.change]
        found.statuses.update(str(change.status) for change in changes)
        found.replaced += sum(len(change.replacements) for change in changes)
        if edition.made.delta:
            found.statuses["continuing"] += len(edition.made.delta.continuing)
    return found


def numbers_in(text: str) -> set[str]:
    """Return the numbers of a text as a reader sees them."""
    found = (number.lower().rstrip(".,").replace(",", "") for number in NUMBER.findall(text))
    return {NUMBER_WORDS.get(number, number) for number in found}


def first_mentioned(series: Iterable[Edition]) -> Found:
    """Count the numbers that each day mentions first, those that the memory held back, and those that are printed."""
    found = Found()
    known: set[str] = set()
    for edition in series:
        sentences = [sentence for document in edition.documents for sentence in document.sentences]
        first = {number for sentence in sentences for number in numbers_in(sentence.text)} - known
        known |= first
        open_ones = {sentence for summary in edition.made.summaries for sentence in not_held_back(summary)}
        told = {number for sentence in edition.made.printed for number in numbers_in(sentence.text)}
        found.numbers += len(first)
        found.told += len(first & told)
        allowed = {number for sentence in open_ones for number in numbers_in(sentence.text)}
        found.lost += [f"day {edition.day}: {number}" for number in sorted(first - allowed - told)]
    return found


def not_held_back(summary: Summary) -> Iterator[Sentence]:
    """Yield the sentences that the memory did not keep from being printed as news."""
    for sentence, decision in zip(summary.story.sentences, summary.decisions, strict=True):
        if not decision.startswith(HELD_BACK):
            yield sentence


def within(sentences: Iterable[str], words: int) -> str:
    """Return the sentences that fit into so many words, in order."""
    kept = []
    for sentence in sentences:
        if count_words(sentence) <= words:
            kept.append(sentence)
            words -= count_words(sentence)
    return " ".join(kept)


def leads(event: Event, days: Iterable[int], words: int) -> str:
    """Return the first sentences of the updates of some days, in that order: the first of each day, then the second."""
    told = [[sentence.text for sentence in documents_of(event, day)[0].sentences] for day in days]
    return within((text for texts in zip_longest(*told) for text in texts if text), words)


def backgrounds(event: Event, series: Sequence[Edition], every: int) -> Iterator[dict[str, tuple[float, ...]]]:
    """Yield for every few editions the scores of each way to tell the background."""
    for edition in series[1::every]:
        references = [each for each in event["timeline"][edition.day]["backgrounds"] if each.strip()]
        if not references:
            continue
        words = sum(map(count_words, references)) // len(references)
        fresh = news(edition.made)
        related = edition.memory and lines([each.story for each in edition.made.summaries[:1]], edition.memory)
        recalled = background(related[0].related, fresh, Limit(words=words)) if related else ()
        job = jobs.job(limit=Limit(sentences=GENEROUS))
        plain = compose(job, edition.documents)
        own = [
            sentence.text
            for each in plain.summaries
            for section in each.sections
            if section.key == BACKGROUND
            for sentence in section.sentences
        ]
        yield {
            "briefer": scores(within((each.sentence.text for each in recalled), words), references),
            "LEAD, oldest first": scores(leads(event, range(edition.day), words), references),
            "LEAD, newest first": scores(leads(event, range(edition.day - 1, -1, -1), words), references),
            "LEAD, latest update": scores(leads(event, [edition.day - 1], words), references),
            "without memory": scores(within(own, words), references),
        }


def matched(events: Sequence[Event], articles: Sequence[str], a_day: int) -> Counter[str]:
    """Count what stories go on with in a series of all events, whose days are made the same, and of other articles."""
    found: Counter[str] = Counter()
    topic_of: dict[str | None, str] = {}
    briefs: list[dict[str, Any]] = []
    seen: set[str] = set()
    for day in range(PARALLEL):
        now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=day)
        told = [each for event in events if day < len(event["timeline"]) for each in documents_of(event, day)]
        first = day * a_day
        told += [
            briefer.document(text, id=f"article {first + number}-", language="en")
            for number, text in enumerate(articles[first : first + a_day])
        ]
        job = replace(jobs.job(), edition=day + 1, memory=recall(briefs))
        made = as_object(compose(job, [replace(each, published=now) for each in told], now))
        briefs.append(made)
        lines_of_day = [(each["storyline"], each["change"]["continues"], each) for each in made["stories"] if day]
        lines_of_day += [(each["storyline"],) * 2 + (each,) for each in made.get("delta", {}).get("continuing", ())]
        if not day:
            lines_of_day = [(f"1.{number}", None, each) for number, each in enumerate(made["stories"], 1)]
        topics = [
            Counter(of.split("-")[0] for of in each["documents"]).most_common(1)[0][0] for *_, each in lines_of_day
        ]
        for (_, continues, _), topic in zip(lines_of_day, topics, strict=True):
            if day and continues is not None:
                found["right" if topic_of.get(continues) == topic else "wrong"] += 1
            found["missed"] += bool(day) and continues is None and topic in seen
            found["gone on"] += bool(day) and topic in seen
        for (storyline, _, _), topic in zip(lines_of_day, topics, strict=True):
            topic_of.setdefault(storyline, topic)
        seen |= set(topics)
    return found


def scores(text: str, references: Sequence[str]) -> tuple[float, ...]:
    """Return R-1 F1, R-2 F1, R-1 recall, R-2 recall in per cent, each the mean over the references."""
    own = stems(tokens(text), "en")
    each = [_rouge(own, stems(tokens(reference), "en")) for reference in references]
    return tuple(100 * sum(values) / len(each) for values in zip(*each, strict=True))


def _rouge(own: Sequence[str], wanted: Sequence[str]) -> tuple[float, ...]:
    found = []
    for size in (1, 2):
        first, second = (Counter(zip(*(words[at:] for at in range(size)), strict=False)) for words in (own, wanted))
        shared = (first & second).total()
        found.append((2 * shared / max(1, first.total() + second.total()), shared / max(1, second.total())))
    return (*(f1 for f1, _ in found), *(recalled for _, recalled in found))


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--event", nargs="+", help="only these events")
    parser.add_argument("--every", type=int, default=1, help="score the background of every so many editions")
    parser.add_argument("--only", choices=["storylines"], help="measure only this")
    arguments = parser.parse_args()
    if not DATA.is_file():
        raise SystemExit("the shared data is not beside this checkout: the delta is measured by it only")
    events = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    events = [event for event in events if not arguments.event or event["id"] in arguments.event]
    articles = [json.loads(line)["text"] for line in ARTICLES.read_text("utf-8").splitlines()]
    for a_day in A_DAY:
        found = matched(events, articles, a_day)
        precision, recalled = found["right"] / (found["right"] + found["wrong"]), found["right"] / found["gone on"]
        print(
            f"storylines, {a_day} articles a day: precision {100 * precision:.1f} %, recall {100 * recalled:.1f} %",
            f"of {found['gone on']}",
            flush=True,
        )
    if arguments.only:
        return
    print(f"repeats at {ALIKE}, target ≤ {MOST_REPEATED} %; numbers held back, target 0")
    totals: dict[str, list[tuple[float, ...]]] = {}
    for event in events:
        series = list(editions(event, Limit()))
        own, without = repeated(series), repeated(editions(event, Limit(), has_memory=False))
        again = repeated(editions(event, Limit(), is_again=True))
        again_without = repeated(editions(event, Limit(), is_again=True, has_memory=False))
        generous = list(editions(event, Limit(sentences=GENEROUS)))
        long, figures = repeated(generous), first_mentioned(generous)
        short = first_mentioned(series)
        print(f"{event['id']}: {len(series)} editions, {dict(own.statuses)}, {own.replaced} replaced")
        for name, each in (
            ("briefer", own),
            (f"… of {GENEROUS} sentences", long),
            ("without memory", without),
            ("yesterday's again", again),
            ("… without memory", again_without),
        ):
            shares = ", ".join(
                f"{measure} {100 * each.repeated[measure] / max(1, each.printed):.1f} %"
                for measure in ("any", "Jaccard", "cosine", "difflib")
            )
            print(f"  repeats, {name:20s} {shares} of {each.printed}")
        held = len({*figures.lost, *short.lost})
        print(f"  numbers  {figures.numbers} first mentioned, {held} held back, {figures.told} printed", flush=True)
        rows = list(backgrounds(event, series, arguments.every))
        for name in rows[0] if rows else ():
            mean = tuple(sum(values) / len(rows) for values in zip(*(row[name] for row in rows), strict=True))
            totals.setdefault(name, []).append(mean)
            print(f"  background  {name:20s} {_row(mean)}")
    print("background, mean of the events: R-1 and R-2 F1, R-1 and R-2 recall")
    for name, means in totals.items():
        mean = tuple(sum(values) / len(means) for values in zip(*means, strict=True))
        print(f"  {name:20s} {_row(mean)}")


def _row(mean: Sequence[float]) -> str:
    return "  ".join(f"{value:5.2f}" for value in mean)


if __name__ == "__main__":
    main()
