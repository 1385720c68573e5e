"""Documents to stories."""

from operator import itemgetter
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents, plain_sentences

from briefer.cluster import _CUT as CUT
from briefer.cluster import cluster
from briefer.model import Document
from briefer.text.document import from_sentences
from briefer.text.similarity import tf_idf

FLOOD = (
    "The river Ohre flooded the lower town of Harwick on Sunday night after three days of rain.",
    "Firefighters pumped water out of cellars and carried residents of Harwick to safety in boats.",
    "The river stood four metres above its usual level, the highest flood since 1931.",
)
RATES = (
    "The central bank of Calvessa raised its key interest rate to 5.25 percent on Thursday.",
    "Inflation remains above target, the governor of the central bank told reporters.",
    "Economists had expected the bank to leave the interest rate unchanged.",
)
STRIKE = (
    "Train drivers began a strike at Kestrane station on Friday over wages and night shifts.",
    "Most trains between Kestrane and the coast were cancelled, the railway operator announced.",
    "The drivers' union demands shorter shifts and says that the strike will last a week.",
)


def told(*sentences: str, title: str = "", language: str = "en") -> Document:
    """Return a document of these sentences."""
    return from_sentences(sentences, title=title, language=language)


def grouped(given_documents: list[Document]) -> list[list[int]]:
    """Return the positions of the documents of each story."""
    left = list(enumerate(given_documents))
    groups = []
    for story in cluster(given_documents):
        group = []
        for document in story.documents:
            place = next(at for at, entry in enumerate(left) if entry[1] is document)
            group.append(left.pop(place)[0])
        groups.append(group)
    assert not left
    return groups


@settings(max_examples=40)
@given(st.lists(documents(), max_size=7))
def test_every_document_is_in_exactly_one_story(found: list[Document]) -> None:
    """Nothing is lost or doubled, stories and their documents keep the order of the input, and none is empty."""
    groups = grouped(found)
    assert sorted(at for group in groups for at in group) == list(range(len(found)))
    assert all(group == sorted(group) for group in groups)
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)


def test_nothing_makes_no_stories() -> None:
    """No documents are no stories; one document is one story, empty or not."""
    assert cluster([]) == []
    assert grouped([told()]) == [[0]]
    assert grouped([told(*FLOOD)]) == [[0]]


def test_reports_of_one_event_are_one_story() -> None:
    """Documents that share their names and nouns are together, in whatever order they come; others are apart."""
    found = [told(*FLOOD), told(*RATES), told(*FLOOD[1:], FLOOD[0]), told(*STRIKE), told(*RATES[:2]), told(*FLOOD[:2])]
    assert grouped(found) == [[0, 2, 5], [1, 4], [3]]


@given(st.permutations(range(6)))
def test_the_order_of_the_input_decides_nothing_but_order(order: list[int]) -> None:
    """Shuffled documents fall into the same stories."""
    found = [told(*FLOOD), told(*FLOOD[1:]), told(*RATES), told(*RATES[:2]), told(*STRIKE), told(*STRIKE[1:])]
    groups = grouped([found[at] for at in order])
    assert {frozenset(order[at] for at in group) for group in groups} == {
        frozenset(pair) for pair in ((0, 1), (2, 3), (4, 5))
    }


@settings(max_examples=40)
@given(st.lists(st.lists(plain_sentences, min_size=1, max_size=4), min_size=1, max_size=5), st.data())
def test_the_same_text_is_the_same_story(texts: list[list[str]], data: st.DataObject) -> None:
    """Copies of a document are in its story, whatever else there is."""
    copied = data.draw(st.integers(0, len(texts) - 1))
    groups = grouped([*(told(*text) for text in texts), told(*texts[copied])])
    assert any({copied, len(texts)} <= set(group) for group in groups)


@pytest.mark.parametrize("text", ["", "…", "It is so and it was."])
def test_documents_without_content_stay_alone(text: str) -> None:
    """Documents that say nothing are like no other, not even each other."""
    assert grouped([told(text), told(text, title=""), told(*FLOOD)]) == [[0], [1], [2]]


def test_the_title_counts() -> None:
    """A headline that tells the event brings a short note to its story."""
    assert grouped([told(*FLOOD), told("More follows.", title="River Ohre floods lower town of Harwick")]) == [[0, 1]]


def test_languages_are_clustered_as_well() -> None:
    """Reports in Chinese and in Russian find each other by their own words."""
    chinese = [told("市政府星期一关闭了旧港桥。", "旧港桥的维修需要三个月。", language="zh") for _ in range(2)]
    russian = [told("Город закрыл старый мост.", "Ремонт моста займёт три месяца.", language="ru") for _ in range(2)]
    assert grouped([chinese[0], russian[0], chinese[1], russian[1]]) == [[0, 2], [1, 3]]


@pytest.mark.parametrize("seed", range(12))
def test_stories_are_those_of_average_linkage(seed: int) -> None:
    """Chains of nearest neighbours find what the plain way finds: join the two nearest groups, again and again."""
    drawn = Random(seed)  # noqa: S311 - no secret
    texts = [" ".join(drawn.choices([f"w{at}" for at in range(30)], k=drawn.randint(4, 12))) for _ in range(14)]
    rows = tf_idf([text.split() for text in texts], sublinear=True)
    distance = 1 - np.array([rows.likeness_to(rows.row(at)) for at in range(len(texts))])
    groups = [[at] for at in range(len(texts))]
    while len(groups) > 1:
        apart = {
            (one, other): distance[np.ix_(groups[one], groups[other])].mean()
            for one in range(len(groups))
            for other in range(one + 1, len(groups))
        }
        (one, other), least = min(apart.items(), key=itemgetter(1))
        if least > CUT:
            break
        groups[one] += groups.pop(other)
    assert grouped([told(text, language="und") for text in texts]) == sorted(map(sorted, groups))


def test_a_hundred_documents_of_ten_events_are_ten_stories() -> None:
    """Many documents are sorted by their events, none left over and none drawn into another's chain."""
    events = [[f"{name}{number}" for name in ("alpha", "bravo", "charlie", "delta", "echo")] for number in range(10)]
    found = [told(" ".join((events[at % 10] * 2)[at // 10 % 5 :][:5]).capitalize() + " happened.") for at in range(100)]
    assert grouped(found) == [list(range(at, 100, 10)) for at in range(10)]
