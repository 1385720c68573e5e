"""Documents to stories."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents, plain_sentences

import briefer
from briefer.cluster import _ENOUGH as ENOUGH
from briefer.cluster import _LEAST as LEAST
from briefer.cluster import _LEAST_OF_GROUPS as LEAST_OF_GROUPS
from briefer.cluster import _linked, cluster
from briefer.model import Document
from briefer.text.document import from_sentences

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


@pytest.mark.parametrize("text", ["", "…", "It is so."])
def test_documents_without_content_stay_alone(text: str) -> None:
    """Documents that say nothing are like no other, not even each other."""
    assert grouped([told(text), told(text, title=""), told(*FLOOD)]) == [[0], [1], [2]]


def test_the_title_counts() -> None:
    """A headline that tells the event brings a short note to its story."""
    assert grouped([told(*FLOOD), told("More follows.", title="River Ohre floods lower town of Harwick")]) == [[0, 1]]


def test_unrelated_documents_stay_apart_in_any_company(seeds: Path) -> None:
    """Long reports on different things are different stories, be they a handful or beside texts in other languages."""
    found = briefer.read(seeds)
    expected = [["Meridale Financial Gazette"], ["The Harrow Bay Courier", "Norrand Wire"],
                ["Audit Office of the Kestrane Region"], ["Tamrin Press Bureau"]]  # fmt: skip
    foreign = [told("Город закрыл старый мост.", "Ремонт моста займёт три месяца.", language="ru") for _ in range(3)]
    for company in ([], foreign, [told(*FLOOD), told(*FLOOD[1:])]):
        stories = cluster([*found, *company])[:4]
        assert [[document.label for document in story.documents] for story in stories] == expected


def test_languages_are_clustered_as_well() -> None:
    """Reports in Chinese and in Russian find each other by their own words."""
    chinese = [told("市政府星期一关闭了旧港桥。", "旧港桥的维修需要三个月。", language="zh") for _ in range(2)]
    russian = [told("Город закрыл старый мост.", "Ремонт моста займёт три месяца.", language="ru") for _ in range(2)]
    assert grouped([chinese[0], russian[0], chinese[1], russian[1]]) == [[0, 2], [1, 3]]


@pytest.mark.parametrize("seed", range(12))
def test_groups_are_those_of_average_linkage(seed: int) -> None:
    """The queue of candidates finds what the plain way finds: join the two most similar groups, again and again."""
    drawn = Random(seed)  # noqa: S311 - no secret
    edges = [(one, two, drawn.random() / 2) for two in range(16) for one in range(two) if drawn.random() < 0.4]
    start = [drawn.randrange(at + 1) if at % 5 == 0 else at for at in range(16)]
    groups = [[at for at in range(16) if start[at] == label] for label in sorted(set(start))]

    def mean(one: list[int], two: list[int]) -> float:
        links = [alike for first, second, alike in edges if {first, second} & {*one} and {first, second} & {*two}]
        return sum(links) / max(len(links), min(len(one), len(two)) * min(max(len(one), len(two)), ENOUGH))

    def is_enough(one: list[int], two: list[int]) -> bool:
        return mean(one, two) >= (LEAST if 1 in {len(one), len(two)} else LEAST_OF_GROUPS)

    while pairs := [pair for pair in combinations(groups, 2) if is_enough(*pair)]:
        one, two = max(pairs, key=lambda pair: mean(*pair))
        groups.remove(two)
        one += two
    found = _linked(start, edges)
    labels = [found[label] for label in start]
    assert sorted(map(sorted, groups)) == sorted([at for at in range(16) if labels[at] == one] for one in set(labels))


def test_what_is_far_apart_in_time_is_apart() -> None:
    """Two floods of one town a year apart are two stories, reports within ten days one; the undated are never far."""
    monday = datetime(2026, 1, 5, tzinfo=UTC)
    words = " ".join(FLOOD).split()
    reports = [told(" ".join(Random(at).sample(words, len(words)))) for at in range(9)]  # noqa: S311 - no secret

    def floods(*days: float | None) -> list[list[int]]:
        moments = [None if day is None else monday + timedelta(days=day) for day in days]
        return grouped([replace(report, published=at) for report, at in zip(reports, moments, strict=False)])

    assert floods(0, 365) == [[0], [1]]
    assert floods(0, 9.5) == [[0, 1]]
    assert floods(0, None) == [[0, 1]]
    assert floods(*range(0, 27, 3)) == [list(range(9))]  # from report to report


def test_a_conversation_is_one_story() -> None:
    """Messages of one conversation are together, whatever they say and whenever; others keep their own stories."""
    found = [
        told(*FLOOD),
        replace(told(*RATES), conversation="a"),
        told(*RATES[:2]),
        replace(told("Agreed."), conversation="a", published=datetime(2020, 1, 1, tzinfo=UTC)),
        replace(told(*STRIKE), conversation="b"),
    ]
    assert grouped(found) == [[0], [1, 2, 3], [4]]


def test_copies_change_nothing_for_others() -> None:
    """A text that twenty outlets print is in one story with its copies, and the other stories are as without them."""
    found = [told(*FLOOD), told(*RATES), told(*FLOOD[1:]), told(*STRIKE[:2]), told(*STRIKE)]
    groups = grouped(found)
    with_copies = grouped([*found, *(told(*FLOOD, title=f"Flood {at}") for at in range(20))])
    assert [[at for at in group if at < len(found)] for group in with_copies] == groups
    assert with_copies[0] == [*groups[0], *range(len(found), len(found) + 20)]


def test_a_large_story_is_one() -> None:
    """150 reports of one event are one story, though each has but a few neighbours; three smaller ones stay apart."""
    drawn = Random(0)  # noqa: S311 - no secret

    def sentence(words: str, count: int) -> str:
        return " ".join(f"{words}{drawn.randrange(count)}" for _ in range(12)).capitalize() + "."

    said = [[sentence(event, 60) for _ in range(15)] for event in ("flood", "strike", "rate", "vote")]
    which = [0] * 150 + [1, 2, 3] * 30
    drawn.shuffle(which)
    reports = [told(*drawn.sample(said[event], 5), *(sentence("word", 3000) for _ in range(4))) for event in which]
    groups = grouped(reports)
    assert sorted(map(tuple, groups)) == sorted(
        tuple(at for at, event in enumerate(which) if event == one) for one in range(4)
    )


def test_a_hundred_documents_of_ten_events_are_ten_stories() -> None:
    """Many documents are sorted by their events, none left over and none drawn into another's chain."""
    events = [[f"{name}{number}" for name in ("alpha", "bravo", "charlie", "delta", "echo")] for number in range(10)]
    found = [told(" ".join((events[at % 10] * 2)[at // 10 % 5 :][:5]).capitalize() + " happened.") for at in range(100)]
    assert grouped(found) == [list(range(at, 100, 10)) for at in range(10)]
