"""The promises of key figures, who is who, key quotations and speakers: verbatim, told apart, and sure or left out."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from briefings import NOW, briefing, document, said_in, words
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents

import briefer
from briefer.briefing import Briefing
from briefer.catalogue import catalogue
from briefer.evidence.actors import _named, _patterns
from briefer.evidence.figures import key_figures as figures_of
from briefer.evidence.quotations import key_quotations
from briefer.evidence.speakers import speaker
from briefer.facts import Passage
from briefer.model import Document, Role
from briefer.render._beside import key_figures

CASES = json.loads((Path(__file__).parent / "cases" / "figures.json").read_text("utf-8"))
PORT = (
    "At least 12 people were killed and 40 injured when the ferry Merrow capsized off Port Orrin.",
    "The ferry company lost 2.3 billion crowns in ticket sales, said Joram Teal, a shipping analyst at Harrow Bank.",
    "“We had warned the company of the gale twice that very evening,” said Ilse Brandt, the harbour master.",
    "Finance Minister Edda Vann said the port's traffic fell 5.25 percent.",
    "The port is closed.",
    "Brandt left.",
)


def of(*sentences: str, **more: Any) -> Briefing:
    """Return a brief that prints these sentences."""
    return briefing([document(*sentences, title="Ferry", outlet="Post", published=NOW, **more)])


@pytest.mark.parametrize("case", CASES["figures"], ids=lambda case: case["text"])
def test_a_figure_is_told_with_what_it_is_or_not_at_all(case: dict[str, Any]) -> None:
    """Each case gives these figures, in these words around them, and no other."""
    told = of(case["text"], *CASES["company"].get(case.get("language", "en"), ()), language=case.get("language", "en"))
    found = [(each.value.text, each.phrase.text) for each in told.key_figures if each.sentence.index == 0]
    assert found == [tuple(each) for each in case["found"]]


@pytest.mark.parametrize("case", CASES["actors"], ids=lambda case: case["text"])
def test_a_name_stands_with_its_whole_role_or_not_at_all(case: dict[str, Any]) -> None:
    """Each case names these people and organisations, with these roles, and no other."""
    language = case.get("language", "en")
    told = of(case["text"], *CASES["known"][language], language=language)
    found = {each.name.text: each.role.text for each in told.actors if each.sentence.index == 0}
    assert found == case["found"]


@pytest.mark.parametrize("language", sorted(CASES["known"]))
def test_who_is_named_does_not_hang_on_what_else_is_printed(language: str) -> None:
    """A sentence names the same people with the same roles alone and among others."""
    told = document(
        *(case["text"] for case in CASES["actors"] if case.get("language", "en") == language), language=language
    )
    together = _patterns(told.sentences).get(language)
    for sentence in told.sentences:
        assert [*_named(sentence, together)] == [*_named(sentence, _patterns([sentence]).get(language))]


@pytest.mark.parametrize("case", CASES["speakers"], ids=lambda case: case["text"])
def test_a_speaker_is_named_by_the_sentence_itself(case: dict[str, Any]) -> None:
    """Each case says so in these words, or names nobody."""
    told = document(case["text"], language=case.get("language", "en"), published=NOW)
    found = speaker(told.sentences[0])
    assert (found.text if found else None) == case["speaker"]


@given(st.lists(documents(), max_size=4))
@settings(deadline=None)
def test_whatever_is_told_beside_the_prose_is_part_of_a_printed_sentence(told: list[Document]) -> None:
    """Every span lies inside a printed sentence, and lists have two to eight entries."""
    made = briefing(*([each] for each in told))
    parts: list[Passage] = [part for each in made.key_figures for part in (each.value, each.phrase)]
    parts += [part for each in made.actors for part in (each.name, each.role)]
    assert all(part.sentence.start <= part.start < part.end <= part.sentence.end for part in parts)
    assert {part.sentence for part in parts} <= set(made.printed)
    assert all(len(some) in {0, *range(2, 9)} for some in (made.key_figures, made.actors))


def test_no_two_figures_are_of_one_thing() -> None:
    """The toll of a story is told once, as its first sentence gives it, and so is each amount."""
    told = of(*PORT, "In all, 14 people were killed.", "The loss of 2.3 billion crowns in ticket sales is not insured.")
    assert [each.value.text for each in told.key_figures] == ["At least 12", "40", "2.3 billion crowns", "5.25 percent"]


def test_what_is_told_of_earlier_events_gives_no_figure() -> None:
    """A figure of a sentence that tells the past, by its role or its date, would be taken for one of today."""
    now = of(*PORT)
    past = replace(now.summaries[0], roles=(Role.HISTORICAL_EVENT,) * len(PORT))
    assert figures_of(now.summaries) == now.key_figures != ()
    assert figures_of([past]) == ()
    assert of("In 2011, 40 people were killed in the port, and 3,200 houses burnt.").key_figures == ()


def test_many_stories_share_the_room() -> None:
    """Of more than three stories none gives more than two figures, and there are eight at most."""
    fleets = (f"Some {at + 20} ships sank, {at + 40} boats burnt and {at + 60} piers fell." for at in range(9))
    told = briefing(*([document(fleet, uri=f"{at}.txt")] for at, fleet in enumerate(fleets)))
    of_each = [each.sentence.document.id for each in told.key_figures]
    assert len(of_each) <= 8
    assert max(map(of_each.count, of_each)) <= 2


def test_mentions_count_documents_that_have_the_whole_name() -> None:
    """A surname counts where the whole name is known, and not in documents that may speak of another one."""
    first = document(*PORT, title="Ferry", uri="a")
    other = document("Brandt Street is closed.", "Ilse Brandt lives there, and Brandt's dog.", uri="b")
    stranger = document("Brandt won the race.", uri="c")
    told = briefing([first, other, stranger])
    assert {each.name.text: each.mentions for each in told.actors}["Ilse Brandt"] == 2 + 3


def test_a_key_quotation_is_printed_and_names_its_speaker_in_full() -> None:
    """It is a sentence of a story told at length, no lead, and mostly the words of somebody with a whole name."""
    assert [each.text for each in of(*PORT).quotations] == [PORT[2]]
    assert not of(*PORT[:3]).quotations
    assert not of(
        *PORT[:2], "“We had warned the company of the gale twice that evening,” Brandt said.", *PORT[4:]
    ).quotations
    assert not key_quotations([])


@pytest.mark.parametrize("format_", ["html", "markdown", "text", "json", "pdf", "epub"])
def test_every_format_shows_figures_and_names_with_their_citation(format_: str) -> None:
    """The words of each figure and role are there; a key quotation is not printed twice."""
    told = of(*PORT)
    shown = words(said_in(briefer.render(told, format_), format_))
    assert all(words(each.value.text) in shown for each in told.key_figures)
    assert all(words(part.text) in shown for each in told.actors for part in (each.name, each.role))
    if format_ not in {"json", "epub", "html", "pdf"}:  # which hold the sources' words, too
        assert shown.count(words("twice that very evening")) == 1


def test_an_ellipsis_stands_for_the_value_only_where_words_come_before_it() -> None:
    """What a figure is reads on from it, or shows its place."""
    shown = {each.text: each.what for each in key_figures(of(*PORT), catalogue("en"))}
    assert shown["At least 12"] == "people were killed"
    assert shown["5.25 percent"] == "the port's traffic fell …"


@pytest.mark.parametrize(
    ("field", "value"),
    [("start", 3), ("text", "13"), ("citation", 99), ("outlet", "Herald"), ("published", None)],
)
def test_a_false_key_figure_is_found(field: str, value: object) -> None:
    """A figure that is not its sentence's, its outlet's or its day's is no longer proven."""
    brief = json.loads(briefer.render(of(*PORT), "json"))
    brief["key_figures"][0][field] = value
    assert briefer.verify(brief)


def test_a_false_role_or_count_is_found() -> None:
    """A role in other words, or fewer mentions than the text has, is no longer proven."""
    for change in ({"mentions": 0}, {"role": {"text": "a thief", "start": 5, "end": 12}}):
        brief = json.loads(briefer.render(of(*PORT), "json"))
        brief["actors"][0] |= change
        assert briefer.verify(brief)
