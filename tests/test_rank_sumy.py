"""sumy's rankers through briefer, against sumy itself."""

import json
import os
import subprocess
import sys
from typing import Any

import nltk
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import plain_sentences
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.edmundson import EdmundsonSummarizer
from sumy.summarizers.kl import KLSummarizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.reduction import ReductionSummarizer
from sumy.summarizers.sum_basic import SumBasicSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from briefer import jobs
from briefer.model import Story
from briefer.resources import data
from briefer.text.document import from_sentences
from briefer.text.tokens import stems, stop_words, tokens


class RoundedLsa(LsaSummarizer):  # type: ignore[misc]  # sumy is untyped
    """LSA whose equals are equal; else the last digits of a sum, which differ between machines, decide."""

    def _compute_ranks(self, *arguments: Any) -> list[float]:
        return [round(rank, 12) for rank in super()._compute_ranks(*arguments)]


SUMMARIZERS = {
    "edmundson": EdmundsonSummarizer,
    "kl": KLSummarizer,
    "lexrank": LexRankSummarizer,
    "lsa": RoundedLsa,
    "luhn": LuhnSummarizer,
    "reduction": ReductionSummarizer,
    "sumbasic": SumBasicSummarizer,
    "textrank": TextRankSummarizer,
}
every_name = pytest.mark.parametrize("name", SUMMARIZERS)
FEW = settings(max_examples=25)

TITLE = "State may pay for bridge"
ARTICLE = (
    "The council of Harwick closed the harbour bridge to all traffic on Monday.",
    "Engineers had found cracks in both piers of the bridge during an inspection.",
    "The cracks are up to 5.25 metres long, the engineers told the council.",
    "A ferry will carry pedestrians across the harbour until the bridge reopens.",
    "The bridge was opened in 1931 and carries 14,000 vehicles a day.",
    "Shopkeepers on the northern bank fear for their trade.",
    "The council expects the repair to cost 40 million crowns.",
    "Parliament will vote in May on whether the state pays for the bridge.",
)


class Tokenizer:
    """briefer's words, as sumy asks for them."""

    def to_words(self, text: str) -> tuple[str, ...]:
        """Return the words of a sentence."""
        return tuple(tokens(text))


def picked_by_sumy(name: str, texts: tuple[str, ...], count: int) -> list[str]:
    """Return what sumy itself picks, given the words, stems and stop words that the adapter gives it."""
    title = Paragraph([Sentence(TITLE, Tokenizer(), is_heading=True)])
    document = ObjectDocumentModel([title, Paragraph([Sentence(text, Tokenizer()) for text in texts])])
    summarizer: Any = SUMMARIZERS[name](lambda word: stems([word], "en")[0])
    summarizer.stop_words = stop_words("en")
    if name == "lexrank":
        summarizer.epsilon = 1e-4
    if name == "edmundson":
        cues = json.loads(data("edmundson.json").read_text("utf-8"))["en"]
        summarizer.bonus_words, summarizer.stigma_words = cues["bonus"], cues["stigma"]
        summarizer.null_words = stop_words("en")
    return [str(sentence) for sentence in summarizer(document, count)]


def picked_by_briefer(name: str, texts: tuple[str, ...], count: int) -> list[str]:
    """Return the sentences with the highest scores, of equals the first, in document order."""
    scores = jobs.ranker(name).rank(told(*texts, title=TITLE))
    best = sorted(range(len(texts)), key=lambda at: -scores[at])[:count]
    return [texts[at] for at in sorted(best)]


def told(*texts: str, title: str = "") -> Story:
    """Return a story of one document."""
    return Story((from_sentences(texts, title=title, language="en"),))


@pytest.mark.parametrize("name", SUMMARIZERS)
@pytest.mark.parametrize("count", range(1, len(ARTICLE) + 1))
def test_the_best_of_an_article_are_those_that_sumy_picks(name: str, count: int) -> None:
    """Of an article without repetition the adapter's highest scores are the summary that sumy makes."""
    assert picked_by_briefer(name, ARTICLE, count) == picked_by_sumy(name, ARTICLE, count)


@pytest.mark.parametrize("name", [name for name in SUMMARIZERS if name != "lsa"])
@FEW
@given(texts=st.lists(plain_sentences, min_size=2, max_size=9, unique=True), drawn=st.data())
def test_the_best_of_any_text_are_those_that_sumy_picks(name: str, texts: list[str], drawn: st.DataObject) -> None:
    """Whatever the sentences, if all differ, the choice is sumy's, but for equals: those it tells apart by noise."""
    content = [set(tokens(text)) - stop_words("en") for text in texts]
    assume(all(content))
    count = drawn.draw(st.integers(1, len(texts)))
    scores = sorted(jobs.ranker(name).rank(told(*texts, title=TITLE)), reverse=True)
    assume(count == len(texts) or scores[count - 1] - scores[count] > 1e-6)
    assert picked_by_briefer(name, tuple(texts), count) == picked_by_sumy(name, tuple(texts), count)


@pytest.mark.parametrize("name", ["lsa", "luhn", "reduction", "textrank"])
def test_figures_count(name: str) -> None:
    """Tokens with digits, which sumy's own tokenizer drops, are words: sentences that share only those are alike."""
    texts = ("Growth was 5.25 in Q3 after COVID-19.", "The 5.25 of Q3 followed COVID-19.", "Bread rose.", "Milk fell.")
    scores = jobs.ranker(name).rank(told(*texts))
    assert min(scores[:2]) > max(scores[2:])


@pytest.mark.parametrize("name", ["edmundson", "kl", "sumbasic"])
def test_a_repeated_sentence_is_rated_at_each_of_its_places(name: str) -> None:
    """Where place or order of choice counts, the same words at two places have two scores, each its own."""
    scores = jobs.ranker(name).rank(told(ARTICLE[0], ARTICLE[1], ARTICLE[0], ARTICLE[3]))
    assert scores[0] > scores[2]


@every_name
def test_nothing_is_downloaded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No ranker asks NLTK for data, neither to find it nor to load it."""

    def asked(*arguments: object, **_: object) -> None:
        pytest.fail(f"NLTK was asked for {arguments}")

    monkeypatch.setattr(nltk, "download", asked)
    monkeypatch.setattr(nltk.data, "find", asked)
    monkeypatch.setattr(nltk.data, "load", asked)
    assert len(jobs.ranker(name).rank(told(*ARTICLE, title="Bridge closed"))) == len(ARTICLE)


@every_name
def test_texts_without_content_words_leave_no_warning(name: str, recwarn: pytest.WarningsRecorder) -> None:
    """What sumy complains of (division by nought, few words for many sentences) does not reach the user."""
    jobs.ranker(name).rank(told("The.", "It was.", "", "Storms hit."))
    assert [str(warning.message) for warning in recwarn] == []


_PROBE = """
import briefer
article = {article!r}
for name in {names!r}:
    story = briefer.document("", sentences=article, title="Harbour bridge closed", language="en")
    print(name, briefer.rank(story, ranker=name))
"""


def test_scores_are_the_same_under_any_hash_seed() -> None:
    """Fresh processes with different hash seeds print the same scores of every ranker, to the last digit."""
    probe = _PROBE.format(article=[*ARTICLE, ARTICLE[1]], names=[*SUMMARIZERS, "salience", "lead"])
    printed = {
        subprocess.run(
            [sys.executable, "-c", probe],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(printed) == 1
    assert all(name in printed.copy().pop() for name in SUMMARIZERS)
