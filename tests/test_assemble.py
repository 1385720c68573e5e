"""Scores and roles to a summary: within the limit, without echoes, each section with its share."""

import math
import re
from dataclasses import replace

import pytest
from briefings import said_in, words
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import plain_sentences, roles, schemes, sentences, stories

from briefer import Briefing, config, registry
from briefer.assemble import assemble, cued_part, spoken
from briefer.briefing import Coverage, Summary
from briefer.model import Limit, Part, Role, Scheme, Scores, Sentence, Story
from briefer.text.anaphora import backward_reference
from briefer.text.document import from_paragraphs, from_sentences
from briefer.text.tokens import count_words

EVENT, BEFORE, NEXT = Role.MAIN_EVENT, Role.PREVIOUS_EVENT, Role.EXPECTATION
THREE = Scheme(
    "three",
    "Three",
    6,
    (
        Part("now", "Now", (EVENT,), 0.5, 9),
        Part("before", "Before", (BEFORE,), 0.3, 9),
        Part("next", "Next", (NEXT,), 0.2, 9),
    ),
)
FOUR = Scheme("four", "Four", 8, tuple(Part(key, key, (), 0.25, 9) for key in "abcd"))
BRIDGE = "The harbour bridge was closed on Monday."
ECHO = "On Monday the harbour bridge was closed."
FERRY = "A ferry carries pedestrians until spring."
BUDGET = "Parliament approved next year's budget."

limits = st.builds(Limit, st.none() | st.integers(0, 12), st.none() | st.integers(0, 90))


def told(*texts: str, title: str = "") -> Story:
    """Return a story of one document."""
    return Story((from_sentences(texts, title=title, language="en"),))


def unlike(count: int, length: int = 5) -> list[str]:
    """Return so many sentences of so many words that share none."""
    return [
        " ".join(f"{'abcdefghijklmnopqrstuvwxyz'[word]}{at}ed" for word in range(length)) + "." for at in range(count)
    ]


def printed(summary: Summary) -> list[Sentence]:
    """Return every sentence printed, in order."""
    return [sentence for section in summary.sections for sentence in section.sentences]


def place_in(decision: str) -> str:
    """Return the title that a sentence is printed under, "" where it is left out."""
    verdict, _, place = decision.partition(" under ")
    return place.partition(", together with ")[0] if verdict == "printed" else ""


def sizes(summary: Summary) -> dict[str, int]:
    """Return how many sentences each section prints."""
    return {section.key: len(section.sentences) for section in summary.sections}


@st.composite
def tasks(draw: st.DrawFn, texts: st.SearchStrategy[str] = sentences) -> tuple[Story, Scores, tuple[Role, ...]]:
    """Draw a story with any scores and roles."""
    story = draw(stories(texts))
    count = len(story.sentences)
    scores = draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
    return story, tuple(scores), tuple(draw(st.lists(roles, min_size=count, max_size=count)))


@given(tasks(), schemes(), limits)
def test_limits_hold_exactly(task: tuple[Story, Scores, tuple[Role, ...]], scheme: Scheme, limit: Limit) -> None:
    """There are never more sentences or words than the limit says; without one, the scheme's own length holds."""
    found = printed(assemble(*task, scheme, limit))
    assert limit.words is None or sum(count_words(sentence.text) for sentence in found) <= limit.words
    most = scheme.sentences if limit == Limit() else limit.sentences
    assert most is None or len(found) <= most


@given(tasks(), schemes(), limits)
def test_every_sentence_is_printed_once_in_order(
    task: tuple[Story, Scores, tuple[Role, ...]], scheme: Scheme, limit: Limit
) -> None:
    """Sentences are of the story, none is printed twice, and each section has them in document order."""
    summary = assemble(*task, scheme, limit)
    for section in summary.sections:
        places = [at for at, decision in enumerate(summary.decisions) if place_in(decision) == section.title]
        assert section.sentences == tuple(task[0].sentences[at] for at in places)
    assert len(printed(summary)) == sum(decision.startswith("printed") for decision in summary.decisions)


@given(tasks(), schemes(), limits)
def test_sections_are_those_of_the_scheme(
    task: tuple[Story, Scores, tuple[Role, ...]], scheme: Scheme, limit: Limit
) -> None:
    """Sections stand in the scheme's order under its titles; none is empty, none prints more than it may."""
    summary = assemble(*task, scheme, limit)
    parts = {part.key: part for part in scheme.parts}
    keys = [section.key for section in summary.sections]
    assert keys == [key for key in parts if key in keys]
    for section in summary.sections:
        assert 1 <= len(section.sentences) <= parts[section.key].most
        assert section.title == parts[section.key].title


@given(tasks(), schemes(), limits)
def test_every_decision_says_why(task: tuple[Story, Scores, tuple[Role, ...]], scheme: Scheme, limit: Limit) -> None:
    """Each sentence has one decision: printed, and where; or left out, and why."""
    story, scores, given_roles = task
    summary = assemble(*task, scheme, limit)
    assert (summary.story, summary.scores, summary.roles) == (story, scores, given_roles)
    assert len(summary.decisions) == len(story.sentences)
    titles = {part.title for part in scheme.parts}
    for decision in summary.decisions:
        verdict, _, reason = decision.partition(" under " if decision.startswith("printed") else ": ")
        assert verdict in {"printed", "left out"}
        assert place_in(decision) in titles if verdict == "printed" else reason


@given(tasks(), schemes(), limits)
def test_sections_hold_the_roles_they_are_for(
    task: tuple[Story, Scores, tuple[Role, ...]], scheme: Scheme, limit: Limit
) -> None:
    """A sentence stands under a title that is for its role; only where no role fits does the best stand alone."""
    story, _, given_roles = task
    summary = assemble(*task, scheme, limit)
    wanted = {part.title: part.roles for part in scheme.parts}
    placed = [
        (role, place_in(decision))
        for role, decision in zip(given_roles, summary.decisions, strict=True)
        if decision.startswith("printed")
    ]
    misplaced = [role for role, title in placed if role not in wanted[title]]
    assert len(story.sentences) >= len(placed)
    assert misplaced == [] or len(placed) == 1


@given(tasks(plain_sentences), schemes(), limits)
def test_the_same_task_has_the_same_answer(
    task: tuple[Story, Scores, tuple[Role, ...]], scheme: Scheme, limit: Limit
) -> None:
    """Assembling changes nothing and remembers nothing."""
    assert assemble(*task, scheme, limit) == assemble(*task, scheme, limit)


@given(tasks(plain_sentences), schemes())
def test_no_words_are_printed_twice(task: tuple[Story, Scores, tuple[Role, ...]], scheme: Scheme) -> None:
    """What a reader takes for the same sentence appears once, whether the documents or the sections repeat it."""
    said = [spoken(sentence.text) for sentence in printed(assemble(*task, scheme, Limit(12)))]
    assert len(said) == len(set(said))


def test_an_echo_is_left_out_by_number() -> None:
    """What says again what a better sentence says is left out, and the decision names that sentence."""
    summary = assemble(told(ECHO, FERRY, BRIDGE), (0.8, 0.5, 1.0), (EVENT, EVENT, EVENT), THREE, Limit(9))
    assert [sentence.text for sentence in printed(summary)] == [FERRY, BRIDGE]
    assert summary.decisions[0] == "left out: says again what sentence 3 says"


def test_echoes_are_dropped_across_sections() -> None:
    """A sentence under one title is not said again under another."""
    summary = assemble(told(BRIDGE, ECHO, BUDGET), (1.0, 0.9, 0.5), (EVENT, BEFORE, NEXT), THREE, Limit(9))
    assert sizes(summary) == {"now": 1, "next": 1}


def test_what_other_stories_print_is_not_said_again() -> None:
    """The words of another summary of the same brief are left out, however they are punctuated."""
    summary = assemble(
        told(BRIDGE, FERRY), (1.0, 0.5), (EVENT, EVENT), THREE, Limit(9), {spoken(BRIDGE.upper().replace(".", "!"))}
    )
    assert [sentence.text for sentence in printed(summary)] == [FERRY]
    assert summary.decisions[0] == "left out: printed in another story"


@pytest.mark.parametrize(
    ("role", "text", "reason"),
    [
        (EVENT, "He closed the bridge on Monday.", "opens with 'He'"),
        (EVENT, "Who will pay for the new bridge?", "a question"),
        (Role.NONE, BRIDGE, "no section is for the role none"),
        (Role.ANECDOTAL_EVENT, BRIDGE, "no section is for the role anecdotal_event"),
        (EVENT, BRIDGE, "others were worth more"),
    ],
)
def test_what_is_left_out_has_its_reason(role: Role, text: str, reason: str) -> None:
    """A decision names the objection, the role without a section, or the competition."""
    summary = assemble(told(text, BUDGET), (0.5, 1.0), (role, EVENT), THREE, Limit(1))
    assert summary.decisions[1] == "printed under Now"
    assert reason in summary.decisions[0]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Limit(10), {"now": 5, "before": 3, "next": 2}),
        (Limit(20), {"now": 10, "before": 6, "next": 4}),
        (Limit(), {"now": 3, "before": 2, "next": 1}),
        (Limit(1), {"now": 1}),
        (Limit(words=50), {"now": 5, "before": 3, "next": 2}),
        (Limit(words=100), {"now": 10, "before": 6, "next": 4}),
    ],
)
def test_space_is_shared_as_the_scheme_says(limit: Limit, expected: dict[str, int]) -> None:
    """Where every section has enough to say, each gets its share of the sentences, or of the words."""
    scheme = Scheme("s", "S", 6, tuple(Part(p.key, p.title, p.roles, p.share, 50) for p in THREE.parts))
    story = told(*unlike(60))
    assert sizes(assemble(story, (1.0,) * 60, (EVENT, BEFORE, NEXT) * 20, scheme, limit)) == expected


@given(st.integers(1, 40), schemes())
@example(6, FOUR)
@example(10, FOUR)
def test_no_section_swallows_anothers_share(most: int, scheme: Scheme) -> None:
    """A section with enough to say lacks a whole sentence of its share only if no other has more than its own."""
    own = tuple(zip(scheme.parts, (EVENT, BEFORE, NEXT, Role.EVALUATION), strict=False))
    parts = tuple(Part(part.key, part.title, (role,), part.share, 99) for part, role in own)
    wanted = tuple(role for _, role in own for _ in range(most))
    count = len(wanted)
    scores = tuple(1 - at / count for at in range(count))
    got = sizes(assemble(told(*unlike(count)), scores, wanted, Scheme("s", "S", 9, parts), Limit(most)))
    assert sum(got.values()) == most
    whole = {part.key: math.floor(part.share * most + 1e-9) for part in parts}
    lacking = [key for key, share in whole.items() if got.get(key, 0) < share]
    greedy = [key for key, share in whole.items() if got.get(key, 0) > max(1, share)]
    assert not (lacking and greedy), got


def test_what_a_section_cannot_use_goes_to_the_others() -> None:
    """No share is lost: where a section has nothing to say, others fill the space, best first."""
    story = told(*unlike(12))
    assert sizes(assemble(story, (1.0,) * 12, (EVENT,) * 10 + (NEXT,) * 2, THREE, Limit(8))) == {"now": 6, "next": 2}


def test_a_section_never_exceeds_its_own_most() -> None:
    """`most` is an upper limit even where nothing else is left to print."""
    scheme = Scheme("s", "S", 9, (Part("now", "Now", (EVENT,), 1.0, 2),))
    assert sizes(assemble(told(*unlike(9)), (1.0,) * 9, (EVENT,) * 9, scheme, Limit(9))) == {"now": 2}


def test_where_no_role_fits_the_best_sentence_is_printed() -> None:
    """A text of another kind still has its best sentence, under the first title."""
    summary = assemble(told(BRIDGE, FERRY), (0.5, 1.0), (Role.NONE, Role.NONE), THREE, Limit(5))
    assert [(section.key, section.sentences[0].text) for section in summary.sections] == [("now", FERRY)]


@pytest.mark.parametrize("limit", [Limit(0), Limit(words=0), Limit(5, 0), Limit(words=3)])
def test_no_room_is_no_sections(limit: Limit) -> None:
    """Where nothing fits, nothing is printed, and every decision still says why."""
    summary = assemble(told(BRIDGE, FERRY), (0.5, 1.0), (EVENT, NEXT), THREE, limit)
    assert summary.sections == ()
    assert all(decision.startswith("left out: ") for decision in summary.decisions)


def test_the_headline_is_that_of_the_first_titled_document() -> None:
    """Documents without a title are passed over; where none has one, there is no headline."""
    documents = [from_sentences([BRIDGE], title=title, language="en") for title in ("", "Bridge closed", "Other")]
    titled = assemble(Story(tuple(documents)), (1.0,) * 3, (EVENT,) * 3, THREE, Limit(3))
    assert titled.headline == "Bridge closed"
    assert assemble(told(BRIDGE), (1.0,), (EVENT,), THREE, Limit(3)).headline == ""


@pytest.mark.parametrize(("scores", "given_roles"), [((1.0,), (EVENT, EVENT)), ((1.0, 1.0), (EVENT,))])
def test_misaligned_scores_or_roles_are_a_bug(scores: Scores, given_roles: tuple[Role, ...]) -> None:
    """A ranker or classifier that loses a sentence is found out at once, not by a wrong brief."""
    with pytest.raises(ValueError, match="zip"):
        assemble(told(BRIDGE, FERRY), scores, given_roles, THREE, Limit(5))


def test_words_are_compared_as_spoken() -> None:
    """Case, punctuation and spacing make no other sentence; another word does."""
    assert spoken("The “bridge”  is shut!") == spoken("the bridge is shut.")
    assert spoken("The bridge is shut.") != spoken("The bridge was shut.")


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 12])
def test_no_news_brief_is_without_its_bottom_line(briefing: Briefing, count: int) -> None:
    """However short, and whatever roles its sentences play, the first section of a news summary is the bottom line."""
    for summary in briefing.summaries:
        for played in (summary.roles, (Role.EVALUATION,) * len(summary.roles)):
            told_again = assemble(summary.story, summary.scores, played, config.scheme("news"), Limit(count))
            assert told_again.sections[0].key == "bottom_line"


def test_a_sentence_too_long_for_the_space_left_is_said_to_be_so() -> None:
    """The reason given for a good sentence that does not fit is its length, and not that others were better."""
    long = "Parliament in the capital voted for next year's budget of 40 million crowns after a debate of nine hours."
    summary = assemble(
        told(long, "It rained on the town.", BRIDGE), (1.0, 0.1, 0.9), (EVENT,) * 3, THREE, Limit(words=12)
    )
    assert summary.decisions[0] == "left out: too long for the space left"


MAYOR = "Ann Lee, the mayor of Harwick, closed the harbour bridge on Monday."
SHE = "She expects engineers to need four months for their repairs."


@st.composite
def leaning(draw: st.DrawFn) -> tuple[Story, Scores, tuple[Role, ...]]:
    """Draw a story in which many sentences point to the one before."""
    subject = st.sampled_from(("She", "The council", "However, Ann Lee", "This year Ann Lee", "The company"))
    verb = st.sampled_from(("closed", "repaired", "praised", "sold", "inspected", "painted"))
    thing = st.sampled_from(("the harbour bridge", "a ferry", "four schools", "its oldest mill", "the market"))
    story, scores, given_roles = draw(tasks(st.builds("{} {} {}.".format, subject, verb, thing)))
    documents = tuple(replace(document, language="en") for document in story.documents)
    return Story(documents), scores, given_roles


@given(leaning(), schemes(), limits)
def test_what_points_back_stands_behind_what_it_points_to(
    task: tuple[Story, Scores, tuple[Role, ...]], scheme: Scheme, limit: Limit
) -> None:
    """No sentence that points to one before is printed but right behind that one, and limits hold with pairs, too."""
    summary = assemble(*task, scheme, limit)
    for section in summary.sections:
        for at, sentence in enumerate(section.sentences):
            if backward_reference(sentence.text, "en"):
                before = section.sentences[at - 1]
                assert at > 0
                assert (before.document.id, before.index + 1) == (sentence.document.id, sentence.index)
    found = printed(summary)
    assert limit.words is None or sum(count_words(sentence.text) for sentence in found) <= limit.words
    most = scheme.sentences if limit == Limit() else limit.sentences
    assert most is None or len(found) <= most
    parts = {part.key: part for part in scheme.parts}
    assert all(len(section.sentences) <= parts[section.key].most for section in summary.sections)


def test_a_pair_is_printed_together_and_says_so() -> None:
    """A sentence that points back is printed behind the one it points to, and both decisions name the other."""
    summary = assemble(told(FERRY, MAYOR, SHE), (0.1, 0.8, 0.9), (EVENT,) * 3, THREE, Limit(4))
    assert [sentence.text for sentence in printed(summary)][-2:] == [MAYOR, SHE]
    assert summary.decisions[1] == "printed under Now, together with sentence 3, which points to it"
    assert summary.decisions[2] == "printed under Now, together with sentence 2, which it points to"


def test_a_sentence_joins_the_one_it_points_to() -> None:
    """Where what it points to is printed for its own sake, a sentence comes alone, and only its decision says so."""
    summary = assemble(told(MAYOR, SHE, FERRY), (1.0, 0.5, 0.1), (EVENT,) * 3, THREE, Limit(4))
    assert [sentence.text for sentence in printed(summary)][:2] == [MAYOR, SHE]
    assert summary.decisions[0] == "printed under Now"
    assert summary.decisions[1] == "printed under Now, together with sentence 1, which it points to"


@pytest.mark.parametrize(
    ("first", "given_roles", "scores", "limit", "reason"),
    [
        (MAYOR, (BEFORE, EVENT), (1.0, 0.9), Limit(9), "sentence 1 is under Before"),
        (
            MAYOR,
            (EVENT, EVENT),
            (0.9, 1.0),
            Limit(1),
            "beside sentence 1, others were worth more for the space there is",
        ),
        (MAYOR, (EVENT, EVENT), (0.9, 1.0), Limit(words=14), "beside sentence 1, too long for the space left"),
        (MAYOR, (Role.NONE, EVENT), (0.9, 1.0), Limit(9), "no section takes both it and sentence 1"),
        (
            "Who closed it?",
            (EVENT, EVENT),
            (0.9, 1.0),
            Limit(9),
            "opens with 'She', which points to a sentence before it",
        ),
    ],
    ids=["other section", "one sentence", "few words", "no section", "no antecedent"],
)
def test_what_points_back_and_is_left_out_has_its_reason(
    first: str, given_roles: tuple[Role, Role], scores: Scores, limit: Limit, reason: str
) -> None:
    """The decision names the words that point back, and why the sentence they point to was no help."""
    summary = assemble(told(first, SHE, FERRY), (*scores, 0.1), (*given_roles, NEXT), THREE, limit)
    assert summary.decisions[1].startswith("left out: opens with 'She', which points to a sentence before it")
    assert summary.decisions[1].endswith(reason)


def test_a_heading_between_two_sentences_parts_them() -> None:
    """What stands behind a heading does not lean on the sentence before the heading."""
    parted = from_paragraphs([(MAYOR, True), ("Repairs", False), (SHE, True)], language="en")
    joined = from_paragraphs([(MAYOR, True), (SHE, True)], language="en")
    for document, expected in ((parted, 1), (joined, 2)):
        summary = assemble(Story((document,)), (1.0, 1.0), (EVENT, EVENT), THREE, Limit(4))
        assert len(printed(summary)) == expected


@pytest.mark.parametrize("format_", ["markdown", "html", "text"])
def test_a_pair_stands_in_one_paragraph(format_: str) -> None:
    """Every rendition shows the two side by side in one paragraph, each with a citation of its own."""
    document = from_sentences([MAYOR, SHE], language="en", title="Bridge closed")
    summary = assemble(Story((document,)), (1.0, 1.0), (EVENT, EVENT), THREE, Limit(4))
    coverage = Coverage(documents=1, stories=1, stories_left_out=0, sentences_read=2, sentences_printed=2, words=21)
    made = Briefing("Bridge", None, None, (summary,), (), coverage)
    said = words(said_in(registry.load("render", format_)().render(made), format_))
    between = said.partition(MAYOR)[2].partition(SHE)[0]
    assert re.fullmatch(r"\W*1\W*", between), between
    assert len(made.citations) == 2


def sure(role: Role, probability: float) -> tuple[float, ...]:
    """Return a row of probabilities: one role's, and the rest for `none`."""
    rest = {role: probability, Role.NONE: 1 - probability}
    return tuple(rest.get(each, 0.0) for each in Role)


@pytest.mark.parametrize(
    ("first", "further", "expected"),
    [(0.0, 0.0, 3), (0.5, 0.5, 2), (0.5, 0.85, 1), (0.95, 0.0, 0), (0.0, 1.0, 1)],
)
def test_a_section_is_rather_left_empty_than_filled_wrongly(first: float, further: float, expected: int) -> None:
    """A sentence must be as probable to belong there as the scheme says, the more so the surer the section is told."""
    story = told(*unlike(3))
    part = Part("now", "Now", (EVENT,), share=1.0, most=9, confidence=(first, further))
    rows = [sure(EVENT, each) for each in (0.9, 0.6, 0.3)]
    scheme = Scheme("own", "Own", 9, (part, Part("rest", "Rest", (BEFORE,), share=0.0, most=9)))
    summary = assemble(story, (1.0,) * 3, (EVENT,) * 3, scheme, Limit(), probabilities=rows)
    assert sizes(summary).get("now", 0) == max(1, expected)  # a story is never told by nothing at all


@pytest.mark.parametrize(("printed_before", "expected"), [(0.95, 0), (0.2, 1)], ids=["surely told", "hardly told"])
def test_a_doubtful_sentence_is_printed_where_the_rest_tells_too_little(printed_before: float, expected: int) -> None:
    """What an earlier section prints counts: where it surely tells the event, a doubtful sentence adds nothing."""
    parts = (
        Part("first", "First", (EVENT,), share=0.5, most=1),
        Part("more", "More", (EVENT,), share=0.5, most=1, confidence=(0.1, 0.8)),
    )
    rows = [sure(EVENT, each) for each in (printed_before, 0.5)]
    scheme = Scheme("own", "Own", 2, parts)
    summary = assemble(told(*unlike(2)), (1.0, 0.0), (EVENT, EVENT), scheme, Limit(), probabilities=rows)
    assert sizes(summary).get("more", 0) == expected


def test_what_no_section_owns_goes_to_the_best_wherever_they_belong() -> None:
    """Where the shares leave something over, the most important sentences have it, each under its own section."""
    parts = (Part("now", "Now", (EVENT,), share=0.2, most=9), Part("past", "Past", (BEFORE,), share=0.2, most=9))
    roles = (EVENT, EVENT, EVENT, BEFORE, BEFORE, BEFORE)
    scores = (1.0, 0.9, 0.8, 0.2, 0.1, 0.0)
    summary = assemble(told(*unlike(6)), scores, roles, Scheme("own", "Own", 4, parts), Limit())
    assert sizes(summary) == {"now": 3, "past": 1}


def test_what_surely_belongs_is_chosen_before_what_may() -> None:
    """Of two equally important sentences, the one that is more probable to play the section's role is printed."""
    story = told(*unlike(2))
    part = Part("now", "Now", (EVENT,), share=1.0, most=1, confidence=(0.1, 0.1))
    rows = [sure(EVENT, each) for each in (0.5, 0.9)]
    summary = assemble(story, (1.0, 0.9), (EVENT, EVENT), Scheme("own", "Own", 1, (part,)), Limit(), probabilities=rows)
    assert [sentence.index for sentence in printed(summary)] == [1]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("The office recommends that the port count its cranes.", "next"),
        ("The port has counted nine cranes since the spring.", "now"),
        ("A recommender of cranes was counted by the port.", "now"),
        ("The port should count its cranes every spring.", "next"),
    ],
)
def test_a_cue_decides_whatever_the_role(text: str, key: str) -> None:
    """A sentence that says a section's cue, as a word or as the beginning of one, stands there."""
    parts = (
        Part("now", "Now", (EVENT,), share=0.5, most=3),
        Part("next", "Next", (NEXT,), share=0.5, most=3, cues={"en": ("recommends", "should")}),
    )
    summary = assemble(told(text), (1.0,), (EVENT,), Scheme("own", "Own", 2, parts), Limit())
    assert list(sizes(summary)) == [key]


SAID_AND_NOT = (
    "A recommendation.",
    "It recommends.",
    "It is unanimous.",
    "It mandated that.",
    "Commended.",
    "It is unanimously so.",
)


def test_an_asterisk_stands_for_the_rest_of_a_word() -> None:
    """The cue recommend* is said by recommends and recommendation, and not by what only resembles it."""
    part = Part("next", "Next", (), share=1.0, most=3, cues={"en": ("recommend*", "unan*mous", "mandate* that")})
    scheme = Scheme("own", "Own", 2, (part,))
    found = [cued_part(scheme, told(text).sentences[0]) for text in SAID_AND_NOT]
    assert found == [part, part, part, part, None, None]


@pytest.mark.parametrize(
    "cue", [cue for name in config.schemes() for part in config.scheme(name).parts for cue in part.cues.get("en", ())]
)
def test_each_shipped_cue_can_be_said(cue: str) -> None:
    """Every cue is said by a sentence that begins with it and goes on behind a space."""
    part = Part("own", "Own", (), share=1.0, most=3, cues={"en": (cue,)})
    said = cue.replace("*", "").capitalize()
    assert cued_part(Scheme("own", "Own", 2, (part,)), told(f"{said} Bob").sentences[0]) is part


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nothing was decided.", None),
        ("The motion was not approved.", None),
        ("The board hasn’t decided on a date.", None),
        ("No decision was made.", None),
        ("The bus passed the market.", None),
        ("The firm carried passengers.", None),
        ("His will was read.", None),
        ("The rent was due in 1931.", None),
        ("It was decided to close the pier.", "decisions"),
        ("The budget was approved.", "decisions"),
        ("The motion carried, six to two.", "decisions"),
        ("AGREED: the pier stays open.", "decisions"),
        ("Action: Bob to ring the port.", "next_steps"),
        ("I’ll ring the port.", "next_steps"),
        ("Bob will send the\nplans.", "next_steps"),
        ("The report is due on Friday.", "next_steps"),
    ],
)
def test_minutes_tell_what_was_decided_and_what_is_to_do(text: str, key: str | None) -> None:
    """The cues of meetings are said by decisions and tasks, not by plain sentences with such words or by denials."""
    found = cued_part(config.scheme("meeting"), told(text).sentences[0])
    assert (found and found.key) == key


@pytest.mark.parametrize(
    ("role", "probability", "expected"),
    [
        (EVENT, 0.6, "not sure enough for Now: 0.60, where 0.81 is asked"),
        (BEFORE, 0.2, "not sure enough for Before: 0.20, where 0.50 is asked"),
        (BEFORE, 0.7, "printed under Before"),
        (Role.NONE, 0.2, "no section is for the role none"),
    ],
)
def test_what_is_not_sure_enough_is_left_out_for_that(role: Role, probability: float, expected: str) -> None:
    """Where only the confidence that a section asks for keeps a sentence out, the decision says how much is missing."""
    now = Part("now", "Now", (EVENT,), share=0.5, most=9, confidence=(0.5, 0.85))
    before = Part("before", "Before", (BEFORE,), share=0.5, most=9, confidence=(0.5, 0.85))
    rows = [sure(EVENT, 0.9), sure(role, probability)]
    summary = assemble(
        told(*unlike(2)),
        (1.0, 0.9),
        (EVENT, role),
        Scheme("own", "Own", 9, (now, before)),
        Limit(9),
        probabilities=rows,
    )
    assert summary.decisions[1].removeprefix("left out: ") == expected
