"""The promises of a series: what is new is told, what was told is not told again, and what it replaces is shown."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import jsonschema
import pytest
from briefings import DAM, FERRY, FERRY_LATER, NOW, document
from editions import MORNING, edition
from hypothesis import given, settings
from hypothesis import strategies as st

import briefer
from briefer import Briefing, Document, jobs
from briefer.evidence.delta import Known
from briefer.evidence.repeats import Repeats
from briefer.evidence.replacements import replacements
from briefer.evidence.storylines import Line, lines
from briefer.explain import explain
from briefer.interests import Interests
from briefer.memory import Memory, Status, Told
from briefer.model import Limit, Sentence, Story
from briefer.pipeline import compose
from briefer.recall import recall
from briefer.render.json import as_object
from briefer.resources import data
from briefer.retelling import BACKGROUND

SCHEMA: dict[str, Any] = json.loads(data("brief.schema.json").read_text("utf-8"))
GENEROUS = Limit(sentences=200)
TITLE = "Ferry Merrow capsizes off Port Orrin"
DAY = timedelta(days=1)
UNCHANGED = (FERRY[0], FERRY[2])
LATER = (
    FERRY_LATER[0],
    FERRY[1],
    "Divers found the logbook of the ferry Merrow in the wheelhouse, where nobody had expected it.",
)


def ferry(*sentences: str, day: int, outlet: str = "Courier", title: str = TITLE) -> Document:
    """Return a report on the ferry of a day and an outlet."""
    return document(*sentences, title=title, outlet=outlet, uri=f"{outlet}-{day}.txt", published=NOW + day * DAY)


def dam(day: int) -> Document:
    """Return a report on the dam."""
    return document(
        *DAM, title="The dam at Kolm bursts", outlet="Post", uri=f"dam-{day}.txt", published=NOW + day * DAY
    )


def read_back(made: Briefing) -> dict[str, Any]:
    """Return the JSON of a brief, as it is kept."""
    kept: dict[str, Any] = json.loads(briefer.render(made, "json"))
    return kept


def series(*days: Sequence[Document], limit: Limit = GENEROUS, **more: object) -> list[Briefing]:
    """Return an edition of each day's documents, made with the JSON of those before."""
    made: list[Briefing] = []
    for number, documents in enumerate(days, 1):
        job = replace(jobs.job(limit=limit), edition=number, memory=recall(list(map(read_back, made))))
        made.append(compose(replace(job, **more), documents, NOW + number * DAY))  # type: ignore[arg-type]
    return made


def news(made: Briefing) -> list[Sentence]:
    """Return what is printed as news."""
    sections = (section for summary in made.summaries for section in summary.sections)
    return [sentence for section in sections if section.key != BACKGROUND for sentence in section.sentences]


def statuses(made: Briefing) -> dict[str, str]:
    """Return what has become of each storyline."""
    told = {each.change.storyline: str(each.change.status) for each in made.summaries if each.change}
    assert made.delta is not None
    continuing = {each.told.storyline: "continuing" for each in made.delta.continuing}
    return told | continuing | {each.storyline: "closed" for each in made.delta.closed}


@pytest.fixture(scope="module")
def updated() -> Briefing:
    """Return an edition with a story that is updated, one that is new, and one that is closed."""
    news_of_rates = document(
        "The central bank of Ostrava raised its main rate to 5.25 per cent on Monday.",
        "Savers in Ostrava will see the change in their accounts by the end of the month.",
        title="Ostrava raises rates",
        outlet="Echo",
        uri="rates.txt",
        published=NOW + DAY,
    )
    return series([ferry(*FERRY, day=0), dam(0)], [ferry(*LATER, day=1), news_of_rates])[1]


def test_each_story_has_become_something(updated: Briefing) -> None:
    """Stories are updated, new or closed against the last edition, and keep their names."""
    assert statuses(updated) == {"1.1": "updated", "2.2": "new", "1.2": "closed"}


def test_an_update_prints_what_is_new_and_what_it_replaces(updated: Briefing) -> None:
    """Only new sentences are news; one with another figure for one thing shows the earlier sentence, cited."""
    summary = next(each for each in updated.summaries if each.change and each.change.status is Status.UPDATED)
    assert summary.change is not None
    assert FERRY[1] not in {sentence.text for sentence in news(updated)}
    assert FERRY_LATER[0] in {sentence.text for sentence in news(updated)}
    assert [(each.sentence.text, each.earlier.text) for each in summary.change.replacements] == [
        (FERRY_LATER[0], FERRY[0])
    ]
    assert FERRY[0] in {citation.sentence.text for citation in updated.citations}


def test_the_background_of_an_update_recalls_what_was_told(updated: Briefing) -> None:
    """Whoever missed the first edition reads what it told in the background, but not a figure that is outdated."""
    recalled = [each.sentence for summary in updated.summaries if summary.change for each in summary.change.recalled]
    assert recalled
    assert {sentence.text for sentence in recalled} <= set(FERRY[1:])
    assert set(recalled) <= set(updated.printed)


def test_an_edition_is_proven_and_keeps_the_schema(updated: Briefing) -> None:
    """Archived documents and replaced sentences are proven like all others, and the JSON keeps its schema."""
    assert briefer.verify(updated) == []
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(read_back(updated))


@pytest.mark.parametrize("name", ["html", "markdown", "text", "docx", "epub"])
def test_an_edition_is_rendered(updated: Briefing, name: str) -> None:
    """Every format takes what is recalled and replaced."""
    assert briefer.render(updated, name)


def test_what_is_false_of_a_change_is_found(updated: Briefing) -> None:
    """An earlier sentence that says otherwise, a replacement of another thing and a status without a past are found."""
    brief = read_back(updated)
    told = next(story for story in brief["stories"] if story["change"]["replaces"])
    replaced = told["change"]["replaces"][0]
    replaced["earlier"]["text"] = replaced["earlier"]["text"].replace("12", "10")
    assert "say: " in briefer.verify(brief)[0].reason
    found = [len(briefer.verify(brief))]
    told["change"]["status"] = "new"
    found.append(len(briefer.verify(brief)))
    replaced["citation"] = 99
    found.append(len(briefer.verify(brief)))
    brief["delta"]["closed"] *= 2
    found.append(len(briefer.verify(brief)))
    assert found == sorted(set(found))


def test_what_says_nothing_new_takes_a_line() -> None:
    """A story of which an outlet only repeats what was told is continuing: nothing of it is printed or left out."""
    made = series([ferry(*FERRY, day=0), dam(0)], [ferry(*UNCHANGED, day=1, outlet="Herald"), dam(1)])[1]
    assert statuses(made) == {"1.1": "continuing", "1.2": "continuing"}
    assert (made.summaries, made.coverage.stories, made.coverage.stories_left_out) == ((), 2, 0)
    assert briefer.verify(made) == []


def test_what_goes_on_is_remembered() -> None:
    """A storyline that had only a line in the last edition is not forgotten, and is closed by the next without it."""
    made = series([ferry(*FERRY, day=0)], [ferry(*UNCHANGED, day=1, outlet="Herald")], [dam(2)], [dam(3)])
    assert [statuses(each) for each in made[1:]] == [
        {"1.1": "continuing"},
        {"3.1": "new", "1.1": "closed"},
        {"3.1": "continuing"},
    ]


@given(st.integers(1, 6), st.integers(1, 3))
@settings(deadline=None, max_examples=8)
def test_the_same_documents_again_are_no_news(stories: int, outlets: int) -> None:
    """A brief made again with its own JSON as memory prints nothing: all of its stories go on."""
    documents = edition(stories, outlets=outlets)
    _, again = series(documents, documents)
    assert again.printed == ()
    assert set(statuses(again).values()) == {"continuing"}


@given(st.integers(13, 99_999), st.integers(13, 99_999))
@settings(deadline=None, max_examples=40)
def test_another_number_is_another_sentence(before: int, after: int) -> None:
    """A sentence whose only difference is a number is news; without the difference it is none."""
    told, now = ((FERRY[0].replace("12", str(count)), *FERRY[1:]) for count in (before, after))
    first = ferry(*told, day=0)
    memory = recall([read_back(series([first])[0])])
    assert memory is not None
    sentence = ferry(*now, day=1, outlet="Herald").sentences[0]
    assert (Repeats(memory).of(sentence) is None) is (before != after)
    assert bool(Known(memory.stories).news(sentence).figures) is (before != after)


@pytest.mark.parametrize(
    ("now", "is_said"),
    [
        (FERRY[2], True),
        (FERRY[2].replace("a gale warning", "the gale warning"), True),
        (FERRY[2].replace("had been", "had not been"), False),
        (FERRY[2].replace("Ilse Brandt", "Joram Teal"), False),
        (FERRY[0].replace("Sunday", "Tuesday"), False),
        (FERRY[0].replace("killed", "arrested"), False),
        ("Nothing of this was ever said before in any edition of the paper.", False),
    ],
)
def test_nearly_the_same_words_are_the_same(now: str, is_said: bool) -> None:
    """A word more is a repetition; a denial, another name, day or fate is none."""
    repeats = Repeats(Memory(1, NOW, (_told("1.1", ferry(*FERRY, day=0)),)))
    assert (repeats.of(ferry(now, day=1).sentences[0]) is not None) is is_said


def test_order_does_not_matter() -> None:
    """In whatever order documents come, the same is new, and the same is replaced."""
    before = [read_back(series([ferry(*FERRY, day=0), dam(0)])[0])]
    today = [ferry(*LATER, day=1), ferry(*UNCHANGED, day=1, outlet="Herald"), dam(1)]
    found = set()
    for documents in permutations(today):
        made = compose(replace(jobs.job(limit=GENEROUS), memory=recall(before)), documents, NOW + DAY)
        replaced = (each for summary in made.summaries if summary.change for each in summary.change.replacements)
        found.add(
            (frozenset(news(made)), frozenset(each.earlier for each in replaced), frozenset(statuses(made).items()))
        )
    assert len(found) == 1


@given(st.integers(0, 9))
@settings(deadline=None, max_examples=5)
def test_only_background_repeats(shift: int) -> None:
    """Of days that overlap, no sentence is news twice."""
    days = [edition(3, outlets=2, first=first + shift) for first in range(3)]
    made = series(*days, limit=Limit())
    printed: set[str] = set()
    for each in made:
        fresh = {sentence.text for sentence in news(each)}
        assert fresh.isdisjoint(printed)
        printed |= {sentence.text for sentence in each.printed}


def test_a_score_is_the_sum_of_its_parts() -> None:
    """What is new in a sentence is a part of its score, beside those of the ranker."""
    memory = recall([read_back(series([ferry(*FERRY, day=0)])[0])])
    explanations = explain(replace(jobs.job(limit=GENEROUS), memory=memory), [ferry(*LATER, day=1)]).sentences
    assert all(sum(each.parts.values()) == pytest.approx(each.score) for each in explanations)
    assert "said in edition 1" in explanations[1].decision


def test_length_holds_with_what_is_recalled() -> None:
    """News and background together keep the limit."""
    for sentences in (1, 2, 3, 8):
        made = series([ferry(*FERRY, day=0)], [ferry(*LATER, day=1)], limit=Limit(sentences=sentences))[1]
        assert 1 <= made.coverage.sentences_printed <= sentences
        assert news(made)


def test_what_is_excluded_is_not_recalled() -> None:
    """A phrase that the reader excludes is in no background either."""
    days = [ferry(*FERRY, day=0)], [ferry(*LATER, day=1)]
    plain, without = (series(*days, interests=Interests(exclude=phrases))[1] for phrases in ((), ("harbour master",)))
    said = [any("harbour master" in sentence.text for sentence in made.printed) for made in (plain, without)]
    assert said == [True, False]


def test_without_memory_nothing_is_said_of_earlier_editions() -> None:
    """The first edition of a series, and a brief in none, are as they ever were."""
    job, documents = jobs.job(limit=GENEROUS), [ferry(*FERRY, day=0), dam(0)]
    plain, first = (read_back(compose(each, documents, NOW)) for each in (job, replace(job, memory=recall([]))))
    assert plain == first
    assert not {"delta", "window", "next_edition", "silences"} & plain.keys()
    assert not any({"change", "storyline"} & story.keys() for story in plain["stories"])


def test_memory_is_what_was_printed() -> None:
    """What is recalled from the JSON are the true sentences of the archived documents, by storyline and edition."""
    first, second = series([ferry(*FERRY, day=0), dam(0)], [ferry(*LATER, day=1)])
    memory = recall([read_back(first), read_back(second)])
    assert memory is not None
    assert (memory.edition, memory.created) == (2, NOW + 2 * DAY)
    ferries, dams = memory.stories
    assert (ferries.storyline, ferries.first, ferries.last, ferries.reported) == ("1.1", 1, 2, NOW + DAY)
    assert (dams.storyline, dams.first, dams.last, dams.reported) == ("1.2", 1, 1, NOW)
    assert set(first.printed) | set(second.printed) == {each for told in memory.stories for each in told.sentences}
    assert all(len(told.editions) == len(told.sentences) for told in memory.stories)
    assert {each.document for told in memory.stories for each in told.sentences} == {
        each for told in memory.stories for each in told.documents
    }


def test_briefs_of_an_earlier_version_are_remembered() -> None:
    """JSON without storylines, delta or edition is memory all the same: each story is a storyline of its own."""
    brief = read_back(series([ferry(*FERRY, day=0), dam(0)])[0]) | {"edition": None}
    memory = recall([brief, brief])
    assert memory is not None
    assert [told.storyline for told in memory.stories] == ["1.1", "1.2", "2.1", "2.2"]
    assert recall([]) is None


def test_two_stories_may_go_on_with_one() -> None:
    """The likest story keeps the storyline's name, the other one gets its own, and tells what both go on with."""
    told = _told("1.1", ferry(*FERRY, day=0))
    memory = Memory(1, NOW, (told,))
    near, far = Story((ferry(*FERRY[:3], day=1),)), Story((ferry(FERRY[3], FERRY[0], DAM[2], day=1, outlet="Post"),))
    for stories in ((near, far), (far, near)):
        found = dict(zip(stories, lines(stories, memory), strict=True))
        assert [found[story].told for story in (near, far)] == [told, told]
        assert [found[story].is_branch for story in (near, far)] == [False, True]


def test_a_story_goes_on_with_its_own_storyline() -> None:
    """Among a hundred storylines a story goes on with its own, and with none where all are about other things."""
    documents = edition(100)
    memory = Memory(1, MORNING, tuple(_told(f"1.{number}", document) for number, document in enumerate(documents, 1)))
    assert lines([Story((ferry(*FERRY, day=0),)), Story((dam(0),))], memory) == (Line(), Line())
    own = [Story((replace(each, id=f"again-{at}"),)) for at, each in enumerate(documents[:10])]
    assert [line.told and line.told.storyline for line in lines(own, memory)] == [f"1.{at}" for at in range(1, 11)]


def _told(storyline: str, told: Document) -> Told:
    sentences = told.sentences
    return Told(storyline, told.title, 1, 1, told.published, sentences, (told,), (1,) * len(sentences), (told.id,))


@pytest.mark.parametrize(
    ("now", "before", "is_replaced"),
    [
        (FERRY_LATER[0], FERRY[0], True),
        (FERRY_LATER[1], FERRY[1], True),
        (FERRY[0], FERRY_LATER[0], False),  # a toll that falls is another's
        (FERRY_LATER[0].replace("Merrow", "Saint Anne").replace("Port Orrin", "Velm"), FERRY[0], False),
        ("The death toll rose to 31 after the ferry Merrow capsized, the coast guard said.", FERRY[0], True),
        (FERRY[0], FERRY[0], False),
        ("New home sales in Ostrava fell by 3 per cent.", "Existing home sales in Ostrava rose by 5 per cent.", False),
    ],
)
def test_a_figure_replaces_that_of_the_same_thing(now: str, before: str, is_replaced: bool) -> None:
    """Another figure for the same thing replaces the earlier one, and no figure that of another thing."""
    found = replacements(ferry(now, day=1).sentences, ferry(before, day=0).sentences)
    assert bool(found) is is_replaced


LEAK = (
    "The harbour board said on Monday that it had paid a contractor for new nets.",
    "The board says the clean-up of the Orrin fuel leak has cost the harbour $4 million so far.",
    "Engineers estimated that a total of 4.9 million barrels of fuel leaked into the Gulf of Orrin.",
    "Residents watched the booms from the quay, and fishermen stayed at home.",
)


@pytest.mark.parametrize(
    ("now", "replaced"),
    [
        ("The harbour announced that the cost of the Orrin fuel leak has risen to $19 million.", 1),
        ("A study puts at 4.4 million barrels of fuel what leaked into the Gulf of Orrin.", 2),
        ("The board will spend $19 million on the cost of another fuel leak, it is expected.", None),
        ("The cost of the Orrin fuel leak rose by $2 million in a month.", None),
        ("An additional $9 million was the cost of the Orrin fuel leak to the harbour.", None),
        ("The board denies that the Orrin fuel leak has not cost the harbour $19 million so far.", None),
        ("The board set aside $19 million for a fund that pays fishermen.", None),
        ("Divers collected 0.9 million barrels with nets.", None),
    ],
)
def test_where_a_thing_stands_replaces_where_it_stood(now: str, replaced: int | None) -> None:
    """In other words, too, a level replaces an earlier one; a move, a sum on top, a forecast or a denial does not."""
    earlier = ferry(*LEAK, day=0).sentences
    found = replacements(ferry(now, day=4).sentences, earlier)
    assert [each.earlier for each in found] == ([] if replaced is None else [earlier[replaced]])


def test_a_toll_of_many_events_is_replaced_by_none() -> None:
    """Where figures of victims go up and down from day to day, each is of another event, unless both count up."""
    attacks = [f"Raiders killed {dead} people in Port Orrin, the coast guard said." for dead in (17, 5, 14, 4, 26)]
    total = "The coast guard says {} people have died in Port Orrin since the raids began."
    earlier = ferry(*attacks, total.format(250), day=0).sentences
    assert replacements(ferry(attacks[0].replace("17", "40"), day=1).sentences, earlier) == ()
    counted = replacements(ferry(total.format(370), day=1).sentences, earlier)
    assert [each.earlier for each in counted] == [earlier[-1]]


@pytest.mark.parametrize(
    "told",
    [
        "The Orrin share index closed at {} points on its high.",
        "A barrel of oil costs ${} in Orrin, where the price reached a new low.",
        "The unemployment rate of Orrin rises to {} percent.",
        "The number of ships from Orrin that are held at Velm stands {} miles off.",
    ],
)
def test_what_every_day_has_anew_replaces_nothing(told: str) -> None:
    """A price, an index or a rate of today is no other figure for that of last week, nor is one distance another."""
    earlier, now = (ferry(told.format(value), day=day).sentences for day, value in ((0, "45"), (3, "59")))
    assert replacements(now, earlier) == ()


def test_a_figure_is_replaced_by_the_next() -> None:
    """Of several earlier figures the newest is replaced, and none where that is the same."""
    tolls = [FERRY[0].replace("12", str(dead)) for dead in (12, 15, 19)]
    earlier = ferry(*tolls[:2], day=0).sentences
    assert [each.earlier.text for each in replacements(ferry(tolls[2], day=1).sentences, earlier)] == [tolls[1]]
    assert replacements(ferry(tolls[1], day=1).sentences, earlier) == ()


def test_a_date_of_its_own_is_not_needed() -> None:
    """Documents without dates go on with what the last edition told, and not with a year ago."""
    undated = replace(ferry(*LATER, day=1), published=None)
    made = series([replace(ferry(*FERRY, day=0), published=None)], [undated])[1]
    assert statuses(made) == {"1.1": "updated"}


def test_a_brief_with_memory_is_the_same_every_time() -> None:
    """The same JSON and documents give the same bytes."""
    before = [read_back(series(edition(4, outlets=2))[0])]
    job = replace(jobs.job(limit=GENEROUS), memory=recall(before))
    now: datetime = MORNING + DAY
    one, two = (briefer.render(compose(job, edition(4, outlets=2, first=2), now), "json") for _ in range(2))
    assert one == two
    assert as_object(compose(job, [], now))["delta"]["closed"]
