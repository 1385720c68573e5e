"""What does a focus change in a brief? Each figure beside the same brief without it.

Runs are made of the shared ECB+ topics: in each, the reports on eight events taken by chance from a fixed seed, up to
eight reports an event, told in twelve sentences; the focus is a pair of neighbouring words that most reports on one of
the events have, where that event does not lead the day.

1. share    of the printed sentences, those that say the focus
2. lead     runs in which the story that leads the day is still told, and still first
3. report   the same share in five sentences of one long report (GAO), by four pairs of words that 4 to 12 of its
            sentences have; and how often the sentence that is best without focus is still among them
4. cost     the seconds that one focus adds for 10,000 sentences

Run from anywhere: `python benchmarks/focus.py [--quick] [--found]`; `--found` prints for each run the sentence without
any word of the focus that is nearest to it, to be read.
"""

import argparse
import gzip
import json
import time
from collections import Counter, defaultdict
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefer.attention import Attention
    from briefer.model import Document

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
STORIES, REPORTS_FILE = DATA / "stories" / "ecbplus_dev.jsonl", DATA / "reports" / "gao_dev.jsonl.gz"
RUNS, QUICK = 100, 20
EVENTS, REPORTS, SENTENCES = 8, 8, 12
SIZE = 10_000  # sentences
SECONDS = 0.5  # the target


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} runs: a look, not a result")
    parser.add_argument("--found", action="store_true", help="print what has no word of the focus and is near it")
    arguments = parser.parse_args()
    print(f"cost   {cost():.2f} s for {SIZE:,} sentences, target ≤ {SECONDS} s")
    if not DATA.is_dir():
        print(f"the rest needs {DATA}, which is not there")
        return
    reports: dict[str, list[list[str]]] = defaultdict(list)
    for line in STORIES.read_text("utf-8").splitlines():
        row = json.loads(line)
        reports[f"{row['topic']}/{row['subtopic']}"].append(row["sentences"])
    made = [run(reports, seed, is_shown=arguments.found) for seed in range(QUICK if arguments.quick else RUNS)]
    runs = [each for each in made if each is not None]
    print(f"runs   {len(runs)}, in each {EVENTS} events, {SENTENCES} sentences printed")
    for name, at in (("without", 0), ("with", 1)):
        print(f"share  {name:8s} focus: {100 * mean(each[at] for each in runs):.1f} % of those printed say it")
    print(f"lead   told in {sum(each[2] for each in runs)}, first in {sum(each[3] for each in runs)} of {len(runs)}")
    plain, focused, kept = report(QUICK if arguments.quick else RUNS)
    print(f"report {100 * plain:.1f} % without, {100 * focused:.1f} % with focus; best one kept in {100 * kept:.0f} %")


def run(reports: dict[str, list[list[str]]], seed: int, *, is_shown: bool) -> tuple[float, float, bool, bool] | None:
    """Return the shares without and with focus, and whether the lead is told, and first; None where there is none."""
    from briefer import jobs, pipeline
    from briefer.attention import attend
    from briefer.text.document import from_sentences

    chance = Random(seed)  # noqa: S311 - no secret
    events = chance.sample(sorted(reports), EVENTS)
    drawn = {event: reports[event][: chance.randint(1, REPORTS)] for event in events}
    documents = [
        from_sentences(said, language="en", id=f"{event} {at}")
        for event in events
        for at, said in enumerate(drawn[event])
    ]
    limit = jobs.limit(sentences=SENTENCES)
    plain = pipeline.compose(jobs.job(limit=limit), documents)
    lead = {document.id for document in plain.summaries[0].story.documents}
    others = [event for event in events if not any(each.startswith(f"{event} ") for each in lead)]
    query = _pair(drawn[chance.choice(others)]) if others and len(lead) > 1 else ""
    if not query:
        return None
    interests = jobs.interests(focus=query)
    focused = pipeline.compose(jobs.job(limit=limit, interests=interests), documents)
    attention = attend(interests, documents)
    (before,) = attention.outcome(documents, (), plain.printed).focuses
    (after,) = focused.outcome.focuses
    told = [{document.id for document in summary.story.documents} for summary in focused.summaries]
    if is_shown:
        _show(query, documents, attention)
    return before.printed / len(plain.printed), after.printed / len(focused.printed), lead in told, told[0] == lead


def report(count: int) -> tuple[float, float, float]:
    """Return the shares without and with focus, and how often the sentence that is best without it is kept."""
    import briefer
    from briefer import jobs
    from briefer.attention import attend

    measured: list[tuple[float, float, bool]] = []
    for document, query in islice(_queries(), count):
        (best,), plain = briefer.summarize(document, sentences=1), briefer.summarize(document, sentences=5)
        focused = briefer.summarize(document, sentences=5, focus=query)
        attention = attend(jobs.interests(focus=query), [document])
        said = [attention.outcome((), (), chosen).focuses[0].printed for chosen in (plain, focused)]
        measured.append((said[0] / len(plain), said[1] / len(focused), best in focused))
    return mean(each[0] for each in measured), mean(each[1] for each in measured), mean(each[2] for each in measured)


def _queries() -> "Iterator[tuple[Document, str]]":
    """Return up to four pairs of words of each report."""
    import briefer

    with gzip.open(REPORTS_FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            document = briefer.document(row["text_markdown"], title=row["title"], id=row["id"], language="en")
            pairs = _pairs([sentence.text for sentence in document.sentences])
            usual = sorted(pair for pair, having in pairs.items() if 4 <= having <= 12)
            for query in Random(row["id"]).sample(usual, min(4, len(usual))):  # noqa: S311 - no secret
                yield document, query


def _pair(reports: list[list[str]]) -> str:
    """Return the two neighbouring content words that most of the reports have, "" for none."""
    having = _pairs([" ".join(sentences) for sentences in reports])
    return max(having, key=lambda pair: having[pair], default="")


def _pairs(texts: "Sequence[str]") -> Counter[str]:
    """Return how many texts have each pair of neighbouring content words."""
    from briefer.text.tokens import stop_words, tokens

    stopped = stop_words("en")
    having: Counter[str] = Counter()
    for text in texts:
        words = tokens(text)
        pairs = sorted(set(pairwise(words)))
        having.update(" ".join(pair) for pair in pairs if all(each.isalpha() and each not in stopped for each in pair))
    return having


def _show(query: str, documents: "Sequence[Document]", attention: "Attention") -> None:
    """Print the sentence without any word of the query that is nearest to it."""
    from briefer.model import Story
    from briefer.text.phrases import phrase_stems, word_stems

    story = Story(tuple(documents))
    (query_stems,) = phrase_stems([query], "en")
    likeness = attention.likeness(story)
    said = word_stems([sentence.text for sentence in story.sentences], "en")
    found = [at for at, words in enumerate(said) if not set(words) & set(query_stems) and likeness[at] > 0]
    if found:
        best = max(found, key=lambda at: likeness[at])
        sentence = story.sentences[best]
        print(f"[{query}] {likeness[best]:.2f} {sentence.document.id}: {sentence.text}")


def cost() -> float:
    """Return the seconds that it takes to find out what a query means for 10,000 sentences."""
    from prose import sentences

    from briefer import jobs
    from briefer.attention import attend
    from briefer.text.document import from_sentences

    told = list(sentences(SIZE))
    documents = [from_sentences(told[at : at + 40], language="en", id=str(at)) for at in range(0, SIZE, 40)]
    words = told[0].split()
    interests = jobs.interests(focus=" ".join(words[3:5]))
    attend(interests, documents[:1])
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        attend(interests, documents)
        seconds.append(time.perf_counter() - start)
    return median(seconds)


if __name__ == "__main__":
    main()
