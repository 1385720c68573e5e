"""The promises of the timeline: right days, verbatim words, and a drawing in which nothing overlaps."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from briefings import NOW, briefing, document, said_in, words
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import documents

import briefer
from briefer import jobs
from briefer.catalogue import LANGUAGES, catalogue
from briefer.evidence.timeline import explained, named_times, timeline
from briefer.facts import Event
from briefer.model import Document
from briefer.pipeline import compose
from briefer.render._drawing import Drawing, Stop, across, down
from briefer.render._page import page
from briefer.render._timeline import _excerpt

CASES = json.loads((Path(__file__).parent / "cases" / "timeline.json").read_text("utf-8"))["cases"]
TODAY = NOW.date()
DAY = datetime(2026, 3, 12, 9, tzinfo=UTC)
LETTER = (
    "Engineers had warned of cracks in June 2019, when the reservoir was last emptied, in a letter that the council of "
    "Kolm, by its own account, has neither answered nor published to this day."
)
COURIER = (
    "The dam at Kolm burst on Tuesday, and 41 people were killed.",
    LETTER,
    "All 14 dams of the region will be inspected from 23 March.",
    "Nobody was there on Tuesday night.",
)


def dated(*sentences: str, published: datetime | None = DAY, language: str = "en", **more: Any) -> Document:
    """Return a document of these sentences."""
    return document(*sentences, published=published, language=language, **more)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_a_sentence_is_dated_by_the_words_that_date_its_event(case: dict[str, Any]) -> None:
    """Each case stands on the timeline as written down: by these words, on these days, ahead or not; or not at all."""
    written = case.get("published", "2026-03-12")
    published = datetime.fromisoformat(written).replace(tzinfo=UTC) if written else None
    told = dated(case["text"], published=published, language=case.get("language", "en"))
    found = [
        (event.time.text, event.time.first.isoformat(), event.time.last.isoformat(), event.is_ahead)
        for event in timeline(named_times(told.sentences), TODAY)
    ]
    expected = (
        (case["said"], case["first"], case.get("last", case["first"]), case.get("ahead", False))
        if "said" in case
        else ()
    )
    assert found == ([expected] if expected else [])


def test_what_a_reader_needs_to_be_told_is_told_and_no_more() -> None:
    """Relative times are explained; not those named in full, those of this very day, week or year, nor vague ones."""
    told = dated(
        "On Tuesday, last month and yesterday it rained.",
        "It rained on 3 March, in May 2019, on 4 May 2019, this week, this year and earlier this month.",
        "It rained on 3 October.",
    )
    today = dated("It rains today.", "It rains this Saturday.", published=NOW)
    found = explained(named_times((*told.sentences, *today.sentences)), TODAY)
    assert [time.text for time in found] == ["Tuesday", "last month", "yesterday", "3 October", "this Saturday"]


@given(st.lists(documents(), max_size=4), st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_events_are_spans_of_sentences_in_order(told: list[Document], today: date | None) -> None:
    """Every time lies inside its sentence, each sentence has one event at most, and events come by date, past first."""
    times = named_times(sentence for each in told for sentence in each.sentences)
    events = timeline(times, today)
    for time in times:
        assert time.sentence.start <= time.start < time.end <= time.sentence.end
        assert time.text in time.sentence.text
        assert time.first <= time.last
    assert len({event.sentence for event in events}) == len(events)
    assert [event.time for event in events if event.time not in times] == []
    order = [(event.is_ahead, event.time.first, event.time.last) for event in events]
    assert order == sorted(order)
    assert today is not None or not any(event.is_ahead for event in events)
    assert all(event.time.last > today for event in events if event.is_ahead and today)


_SHORT_DAYS = st.dates(date(1900, 1, 1), date(2050, 12, 31))
_CROWDED = st.lists(st.integers(0, 40) | st.integers(0, 20_000), min_size=1, max_size=11)


@st.composite
def stops(draw: st.DrawFn) -> list[Stop]:
    """Draw stops of a line, in order, some on neighbouring days, some decades apart; the last ones ahead."""
    language = draw(st.sampled_from(LANGUAGES))
    day = draw(_SHORT_DAYS)
    days = [day := day + timedelta(days=gap) for gap in draw(_CROWDED)]
    past = draw(st.integers(0, len(days)))
    said = catalogue(language)
    return [Stop(day, said.day(day), number, number > past) for number, day in enumerate(days, 1)]


def _boxes(drawing: Drawing) -> list[tuple[float, float, float, float]]:
    """Return what each label takes: left, top, right, bottom, in units of the drawing."""
    unit, top = drawing.width / 100, drawing.height
    boxes = []
    for each in drawing.labels:
        top += each.below * unit
        boxes.append((each.left * unit, top, (each.left + each.width) * unit, top + 14))
    return boxes


_AUGUST = (date(2000, 8, 29), date(2000, 9, 4), date(2000, 9, 6), date(2000, 9, 16))


@given(stops(), st.booleans())
@example([Stop(day, catalogue("es").day(day), number, False) for number, day in enumerate(_AUGUST, 1)], True)
def test_nothing_overlaps_however_crowded_the_days(told: list[Stop], is_mirrored: bool) -> None:
    """Dots keep apart, in the order of time; labels neither cover each other nor stand outside the drawing."""
    drawings = [draw(told, is_mirrored) for draw in ((across,) if len(told) <= 9 else ()) + (down,)]
    for drawing in drawings:
        assert [dot.number for dot in drawing.dots] == [stop.number for stop in told]
        for one, other in pairwise(drawing.dots):
            forward = other.x - one.x if drawing.key == "across" else other.y - one.y
            assert forward * (-1 if is_mirrored and drawing.key == "across" else 1) >= 20
        for dot in drawing.dots:
            assert 8 <= dot.x <= drawing.width - 8
            assert 8 <= dot.y <= drawing.height - 8
        boxes = _boxes(drawing)
        assert boxes
        for at, (left, top, right, bottom) in enumerate(boxes):
            assert left < right
            assert left >= -7
            assert right <= drawing.width + 7
            for other_left, other_top, other_right, other_bottom in boxes[:at]:
                is_beside = right <= other_left + 1 or other_right <= left + 1
                assert is_beside or bottom <= other_top + 1 or other_bottom <= top + 1


@given(stops())
def test_far_gaps_are_in_proportion_unless_cut(told: list[Stop]) -> None:
    """Gaps that are drawn whole, and are wider than the dots need, are as long as their days."""
    drawing = down(told, is_mirrored=False)
    gaps = [(after.day - before.day).days for before, after in pairwise(told)]
    drawn = [after.y - before.y for before, after in pairwise(drawing.dots)]
    whole = sorted(
        (days, length) for days, length in zip(gaps, drawn, strict=True) if length > 24.2 and abs(length - 40) > 0.2
    )
    for (days, length), (more_days, more_length) in pairwise(whole):
        assert more_length * days == pytest.approx(length * more_days, rel=0.05, abs=0.2 * max(days, more_days))


def test_the_picture_is_well_formed_and_says_what_it_shows() -> None:
    """The SVG is XML with a title and a description, has the role of a picture, and no link or remote part in it."""
    written = briefer.render(briefing([dated(*COURIER)]), "html").decode()
    pictures = re.findall(r"<svg.*?</svg>", written, re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        root = ET.fromstring(picture)  # noqa: S314 - our own
        assert root.attrib["role"] == "img"
        title, description = (root.find(f"{{http://www.w3.org/2000/svg}}{tag}") for tag in ("title", "desc"))
        assert title is not None
        assert title.text == "Timeline: June 2019 – 23 March 2026"
        assert title.attrib["id"] == root.attrib["aria-labelledby"]
        assert description is not None
        assert description.text
        assert {each.tag.partition("}")[2] for each in root.iter()} == {
            "svg", "title", "desc", "g", "line", "circle", "text"
        }  # fmt: skip


@pytest.mark.parametrize("format_", ["html", "markdown", "text", "pdf", "docx", "epub"])
def test_every_event_cites_its_sentence_and_is_verbatim(format_: str) -> None:
    """Each point has its date and the beginning of its sentence, cut with […] if long, and its citation's number."""
    made = briefing([dated(*COURIER)])
    said = words(said_in(briefer.render(made, format_), format_)).replace("- ", "-").replace("\n", " ")
    shown = page(made).timeline
    assert [point.date for point in (*shown.past, *shown.ahead)] == ["June 2019", "10 March 2026", "23 March 2026"]
    number_of = {citation.number: citation.sentence for citation in made.citations}
    for point in (*shown.past, *shown.ahead):
        for excerpt in point.excerpts:
            whole = number_of[excerpt.number].text
            assert whole.startswith(excerpt.text)
            assert (excerpt.text != whole) == excerpt.is_cut
            assert "".join(excerpt.text.split()) in "".join(said.replace("\u2060", "").split())
    assert any(excerpt.is_cut for point in shown.past for excerpt in point.excerpts)
    assert "[…]" in said
    assert ("WHAT TO WATCH" if format_ == "text" else "What to watch").lower() in said.lower()


@pytest.mark.parametrize("format_", ["html", "markdown", "text", "docx", "epub"])
def test_a_relative_time_is_resolved_behind_its_sentence(format_: str) -> None:
    """The sentence stays whole, and behind its citation stands which day it means, once in a paragraph."""
    after = "It had been inspected on Tuesday, and last month."
    told = dated("A dam burst.", "It burst on Tuesday.", after, "Nobody was there.", title="Dam")
    said = words(said_in(briefer.render(briefing([told]), format_), format_))
    assert said.count("Tuesday = 10 March 2026") == 1
    assert said.count("last month = February 2026") == 1
    assert after in said


_PIECES = (
    "word",
    "verylongwordindeed",
    "on 3 May 2024",
    "in 1931",
    "桥建于一九三一年",
    "،",
    ", and",
    "; or",
    "—",
    "(x",
)


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=40).map(" ".join))
def test_an_excerpt_begins_its_sentence_and_holds_the_time(text: str) -> None:
    """An excerpt is the sentence's beginning, reaches over the time that dates it, and is cut in no word."""
    told = dated(text)
    for time in named_times(told.sentences):
        excerpt = _excerpt(Event(time, is_ahead=False), 1)
        rest = time.sentence.text[len(excerpt.text) :]
        assert time.sentence.text.startswith(excerpt.text)
        assert len(excerpt.text) >= time.end - time.sentence.start
        assert excerpt.is_cut == bool(rest)
        assert not (
            rest[:1].isascii() and rest[:1].isalnum() and excerpt.text[-1].isascii() and excerpt.text[-1].isalnum()
        )


def test_little_is_no_timeline_but_what_is_ahead_is_watched() -> None:
    """Fewer than three events, or all on one date, are not drawn; what lies ahead is listed all the same."""
    few = page(briefing([dated("The dam burst on Tuesday.", "The council votes on 23 March.", title="Dam")])).timeline
    assert (few.drawings, few.past) == ((), ())
    assert [point.date for point in few.ahead] == ["23 March 2026"]
    same = dated("One burst on Tuesday.", "Two fell on Tuesday.", "Three rose on Tuesday.", title="Dam")
    one = page(briefing([same])).timeline
    assert (one.drawings, one.past, one.ahead) == ((), (), ())


def test_many_points_are_drawn_downward_and_none_is_lost_silently() -> None:
    """More than eight points have the one drawing that goes down; beyond twelve events the others are counted."""
    days = [
        dated(*(f"Patrol {day} crossed the river on {day} May 2024." for day in range(1, last))) for last in (10, 16)
    ]
    nine, fifteen = (page(briefing([each])).timeline for each in days)
    assert [drawing.key for drawing in nine.drawings] == ["down"]
    assert len(nine.past) == 9
    assert nine.more == ""
    assert len(fifteen.past) == 12
    assert fifteen.more == "3 more dated sentences are in the stories."


@settings(max_examples=25)
@given(st.lists(documents(most=6), max_size=3, unique_by=lambda each: each.id))
def test_every_brief_with_a_timeline_is_proven(told: list[Document]) -> None:
    """Times and events are found again in the archived text, and the same brief has the same bytes."""
    made = compose(jobs.job(classifier_name="cues", ranker_name="lead"), told, NOW)
    assert briefer.verify(made) == []
    for format_ in ("html", "markdown", "text", "docx", "epub"):
        assert briefer.render(made, format_) == briefer.render(made, format_)


@pytest.mark.parametrize("spoil", ["text", "first", "start", "citation"])
def test_a_forged_event_is_found(spoil: str) -> None:
    """An event on another day, in other words or of another sentence is no longer proven."""
    forged = json.loads(briefer.render(briefing([dated(*COURIER)]), "json"))
    assert briefer.verify(forged) == []
    values = {"text": "Friday", "first": "2026-03-11", "start": forged["timeline"][0]["start"] - 1, "citation": 99}
    forged["timeline"][0][spoil] = values[spoil]
    assert briefer.verify(forged) != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_and_a_year_are_written_by_their_names(language: str) -> None:
    """A whole month is its name and year, a whole year is a year, and anything else a period."""
    said = catalogue(language)
    assert "2026" in said.span(date(2026, 3, 1), date(2026, 3, 31))
    assert "31" not in said.span(date(2026, 3, 1), date(2026, 3, 31))
    assert said.span(date(2026, 1, 1), date(2026, 12, 31)) in {"2026", "2026年"}
    assert said.span(date(2026, 3, 9), date(2026, 3, 9)) == said.day(date(2026, 3, 9))
    assert said.span(date(2026, 3, 9), date(2026, 3, 15)) == said.period(date(2026, 3, 9), date(2026, 3, 15))
    assert said.span(date(9999, 12, 31), date(9999, 12, 31)) == said.day(date(9999, 12, 31))
