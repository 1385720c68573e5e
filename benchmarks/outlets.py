"""Several outlets, one story: does their agreement make the better choice? Every ranker, on texts of several writers.

writers    three people's dated updates on one event (`background/dev.jsonl`): of what each wrote before a day, five
           sentences, against the three backgrounds that the same people wrote for that day's newcomers
crises     articles in Spanish, French and Italian (`timelines/mlcrisis_dev.jsonl.gz`): of those published within three
           days from an event, three sentences, against the event's line in reference timelines

ROUGE-1 and ROUGE-2, F1 of stems (`text/tokens.py`, since rouge-score knows no accents), each beside LEAD, the first
sentences of the documents in turn. `--agreement B …` shows the default ranker at other weights of agreement.
Run from anywhere: `python benchmarks/outlets.py [--agreement 0 5 10]`.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import briefer
from briefer import jobs, registry
from briefer.assemble import choose
from briefer.errors import UsageError
from briefer.model import Document, Limit, Scores, Story
from briefer.rank.salience import Salience
from briefer.text.tokens import stems, tokens

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
DAYS_BETWEEN = 4  # of the days of an event, one in so many is scored
UPDATES = 20  # the last so many days' updates are read
WITHIN = 3  # days from an event
FEWEST_DOCUMENTS = 3

Rank = Callable[[Story], Scores]


@dataclass(frozen=True, slots=True)
class Case:
    """What several wrote, and what people made of it.

    Attributes:
        story: The documents.
        references: The summaries.
        length: Sentences to choose.
    """

    story: Story
    references: tuple[str, ...]
    length: int


def writers() -> Iterator[Case]:
    """Yield a case for every few days of an event."""
    for line in (DATA / "background" / "dev.jsonl").read_text("utf-8").splitlines():
        event = json.loads(line)
        days = event["timeline"]
        for at in range(3, len(days), DAYS_BETWEEN):
            before = days[max(0, at - UPDATES) : at]
            documents = [
                _document(" ".join(day["updates"][writer] for day in before), f"{event['id']}-{writer}", "en")
                for writer in range(len(days[at]["updates"]))
            ]
            references = tuple(filter(None, days[at]["backgrounds"]))
            if references:
                yield Case(Story(tuple(documents)), references, 5)


def crises() -> Iterator[Case]:
    """Yield a case for every event of a crisis that several documents may tell."""
    with gzip.open(DATA / "timelines" / "mlcrisis_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for crisis in map(json.loads, lines):
            published = [(date.fromisoformat(each["date"][:10]), each) for each in crisis["documents"] if each["date"]]
            for event in crisis["reference"]:
                day = date.fromisoformat(event["date"][:10])
                near = [each for when, each in published if timedelta() <= when - day < timedelta(days=WITHIN)]
                if len(near) >= FEWEST_DOCUMENTS:
                    documents = [_document(each["text"], str(at), crisis["lang"]) for at, each in enumerate(near)]
                    yield Case(
                        Story(tuple(each for each in documents if each.spans)), (" ".join(event["sentences"]),), 3
                    )


def _document(text: str, name: str, language: str) -> Document:
    return replace(briefer.document(text, id=name, language=language), outlet=name)


def lead(story: Story) -> Scores:
    """Score the first sentences of the documents highest, in turn."""
    return tuple(1 / (1 + sentence.index) for sentence in story.sentences)


def rouge(case: Case, rank: Rank) -> tuple[float, float] | None:
    """Return ROUGE-1 and ROUGE-2, F1 in percent; None where the ranker refuses."""
    try:
        chosen = choose(case.story, rank(case.story), Limit(sentences=case.length))
    except UsageError:
        return None
    language = case.story.documents[0].language
    own = stems(tokens(" ".join(sentence.text for sentence in chosen)), language)
    wanted = [stems(tokens(reference), language) for reference in case.references]
    one, two = (sum(_f1(own, each, size) for each in wanted) / len(wanted) for size in (1, 2))
    return one, two


def _f1(own: Sequence[str], wanted: Sequence[str], size: int) -> float:
    first, second = (Counter(zip(*(words[at:] for at in range(size)), strict=False)) for words in (own, wanted))
    return 200 * (first & second).total() / max(1, first.total() + second.total())


def main() -> None:
    """Print a line for every ranker, on each of the sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agreement", type=float, nargs="+", help="weights of agreement to try, instead of rankers")
    weights = parser.parse_args().agreement
    if not DATA.is_dir():
        raise SystemExit("the shared data is not beside this checkout: several outlets are scored by it only")
    rankers: dict[str, Rank] = {"LEAD": lead}
    if weights:
        rankers |= {f"agreement {weight:g}": Salience(agreement=weight).rank for weight in weights}
    else:
        rankers |= {name: jobs.ranker(name).rank for name in registry.names("rank")}
    for title, cases in (("writers", list(writers())), ("crises", list(crises()))):
        documents = sum(len(case.story.documents) for case in cases)
        print(f"{title}: {len(cases)} cases, {documents} documents")
        for name, rank in rankers.items():
            scored = [found for case in cases if (found := rouge(case, rank)) is not None]
            means = [sum(each) / max(1, len(scored)) for each in zip(*scored, strict=True)] or [0.0, 0.0]
            refused = f"   {len(cases) - len(scored)} refused" if len(scored) < len(cases) else ""
            print(f"  {name:16s} R-1 {means[0]:5.2f}  R-2 {means[1]:5.2f}{refused}", flush=True)


if __name__ == "__main__":
    main()
