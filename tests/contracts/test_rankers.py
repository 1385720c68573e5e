"""What every ranker promises, whoever wrote it: found through the registry, with no list to extend."""

import math
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import odd_sentences, plain_sentences, stories

from briefer import jobs, registry
from briefer.errors import UsageError
from briefer.model import Document, Story
from briefer.rank import Explained, Ranker
from briefer.text.document import from_sentences

NAMES = registry.names("rank")
FEW = settings(max_examples=15)  # a story a ranker: sumy's are slow

every_ranker = pytest.mark.parametrize("name", NAMES)


def told(*texts: str, title: str = "", language: str = "en") -> Story:
    """Return a story of one document."""
    return Story((from_sentences(texts, title=title, language=language),))


def checked(ranker: Ranker, story: Story) -> tuple[float, ...]:
    """Return the scores of a story, after looking at all that is promised of any story."""
    scores = ranker.rank(story)
    assert isinstance(scores, tuple)
    assert len(scores) == len(story.sentences)
    assert all(math.isfinite(score) and 0 <= score <= 1 for score in scores)
    return scores


@every_ranker
@FEW
@given(story=stories(plain_sentences | odd_sentences))
def test_scores_are_finite_aligned_and_repeatable(name: str, story: Story) -> None:
    """Whatever the story, there is one score in [0, 1] per sentence, and a new ranker gives the same again."""
    assert checked(jobs.ranker(name), story) == checked(jobs.ranker(name), story)


@every_ranker
@pytest.mark.parametrize("story", [Story(()), told(), Story((from_sentences([]), from_sentences([], title="A title")))])
def test_nothing_has_no_scores(name: str, story: Story) -> None:
    """No documents, or documents without sentences, have the scores ()."""
    assert jobs.ranker(name).rank(story) == ()


@every_ranker
@pytest.mark.parametrize(
    "story",
    [
        told("The council closed the bridge."),
        told("The council closed the bridge.", title="Bridge closed"),
        told(""),
        told("The."),
        told("", "", ""),
        told("It was so.", "And it is."),
        told("…", "—", "!"),
        told("", "The council closed the bridge.", "", "The bridge was old."),
        told("市政府关闭了旧港桥。", "维修需要三个月。", "大桥建于1931年。", language="zh"),
        told("Город закрыл мост.", "Мост построен в 1931 году.", language="ru"),
        told("أغلقت المدينة الجسر القديم.", "بني الجسر عام 1931.", language="ar"),
        told("शहर ने पुल बंद कर दिया।", "पुल पुराना था।", language="hi"),
        told("เมืองปิดสะพานเก่า", "สะพานสร้างเมื่อปี 1931", language="th"),
        told("Vhalo temmi korro.", "Korro dalem vhalo.", language="und"),
        told("\ud800 A lone surrogate.", "\x00 A control character."),
    ],
    ids=lambda story: " ".join(sentence.text for sentence in story.sentences)[:24].encode("ascii", "replace").decode(),
)
def test_short_wordless_and_foreign_stories_are_ranked(name: str, story: Story) -> None:
    """One sentence, no content words, empty sentences, no title, any script: all of them can be ranked."""
    checked(jobs.ranker(name), story)


TWICE = (
    "The harbour bridge was closed by the council.",
    "Engineers found cracks in the bridge.",
    "The repair of the cracks takes months.",
    "Engineers found cracks in the bridge.",
    "A ferry replaces the bridge until spring.",
)


@every_ranker
def test_a_sentence_that_occurs_twice_has_two_scores(name: str) -> None:
    """Repetition removes nothing: each occurrence has a score, at its own place."""
    assert len(checked(jobs.ranker(name), told(*TWICE, title="Bridge closed"))) == len(TWICE)


@every_ranker
def test_the_same_document_twice_is_ranked(name: str) -> None:
    """A story that holds one document twice has twice its scores."""
    (document,) = told(*TWICE).documents
    assert len(checked(jobs.ranker(name), Story((document, document)))) == 2 * len(TWICE)


@every_ranker
def test_an_empty_document_beside_another_moves_nothing(name: str) -> None:
    """Before or after a document, one without sentences leaves the same scores at the same places."""
    (document,), empty = told(*TWICE).documents, from_sentences([], language="en")
    before, after = (checked(jobs.ranker(name), Story(pair)) for pair in ((empty, document), (document, empty)))
    assert before == pytest.approx(after)


@every_ranker
def test_a_story_is_ranked_or_refused_by_name(name: str) -> None:
    """Beyond its stated size a ranker refuses in one line: its own name, its limit, the story's size, what to do."""
    ranker, size = jobs.ranker(name), 20_001
    try:
        assert len(ranker.rank(_long(size))) == size
    except UsageError as refusal:
        said = str(refusal)
        assert repr(name) in said
        assert f"{size:,}" in said
        assert "salience" in said
        assert "\n" not in said
        limit = int(re.findall(r"at most ([\d,]+) sentences", said)[0].replace(",", ""))
        with pytest.raises(UsageError, match=f"has {limit + 1:,}:"):
            ranker.rank(_long(limit + 1))


def test_the_default_and_the_yardstick_refuse_nothing() -> None:
    """The rankers that a refusal points to take any number of sentences."""
    assert all(len(jobs.ranker(name).rank(_long(20_001))) == 20_001 for name in ("salience", "lead"))


def _long(count: int) -> Story:
    """Return a story of so many sentences, cheap to make."""
    text = "Rain fell."
    spans = tuple((0, len(text)) for _ in range(count))
    (document,) = told(text).documents
    return Story((Document("long", "", text, spans, document.source, language="en"),))


@pytest.mark.parametrize("name", [name for name in NAMES if isinstance(jobs.ranker(name), Explained)])
@FEW
@given(story=stories(plain_sentences | odd_sentences))
def test_named_addends_make_up_the_scores(name: str, story: Story) -> None:
    """Where a ranker says what its scores are made of, the parts of a sentence add up to its score."""
    ranker: Any = jobs.ranker(name)
    addends = ranker.parts(story).values()
    assert all(len(values) == len(story.sentences) for values in addends)
    sums = [sum(values) for values in zip(*addends, strict=True)]
    assert sums == pytest.approx(list(ranker.rank(story)), abs=1e-6)


@every_ranker
@FEW
@given(story=stories(plain_sentences, fewest=2, most=5), title=st.just("Council and bridge"))
def test_ranking_changes_nothing(name: str, story: Story, title: str) -> None:
    """A ranker leaves the story as it is, and what it ranked before does not show in what it says next."""
    ranker = jobs.ranker(name)
    before = [sentence.text for sentence in story.sentences]
    first = ranker.rank(story)
    ranker.rank(told(*TWICE, title=title))
    assert ranker.rank(story) == first
    assert [sentence.text for sentence in story.sentences] == before
