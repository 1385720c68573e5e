"""The promises to a reader who asks for something: what leads the day stays, what is excluded goes, names are found."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents, odd_sentences, plain_sentences, stories

import briefer
from briefer import Briefing, Document, Story, jobs, registry
from briefer.attention import attend
from briefer.evidence.corroboration import original_of_each
from briefer.explain import explain
from briefer.interests import Interests
from briefer.model import Limit, Role, Scores
from briefer.pipeline import Job, compose, tell
from briefer.text.document import from_sentences
from briefer.text.phrases import occurrences, phrase_stems, word_stems

RATES = (
    "The central bank of Calvessa raised its key interest rate to 5.25 percent on Thursday.",
    "Inflation remains above target, the governor of the central bank told reporters.",
    "Economists had expected the bank to leave the interest rate unchanged.",
    "The central bank could raise the rate again in June, the governor said.",
)
RATES_ELSEWHERE = (
    "Calvessa's central bank has raised interest rates: since Thursday its key rate is 5.25 percent.",
    "The governor of the central bank said that inflation in Calvessa was still above target.",
    "A further rise of the interest rate in June is possible, according to the governor of the bank.",
)
FLOOD = (
    "The river Ohre flooded the lower town of Harwick on Sunday night after three days of rain.",
    "Firefighters pumped water out of cellars and carried residents of Harwick to safety in boats.",
    "The river stood four metres above its usual level, the highest flood since 1931.",
    "The town of Harwick is expected to ask for help from the province.",
)
STRIKE = (
    "Train drivers began a strike at Kestrane station on Friday over wages and night shifts.",
    "Most trains between Kestrane and the coast were cancelled, the railway operator announced.",
    "The drivers' union demands shorter shifts and says that the strike will last a week.",
)

OTHER_STRIKES = (
    ("Nurses of the children's hospital voted for a strike after their overtime pay was cut.",
     "Surgeons will only treat emergencies while the wards are closed, the hospital said."),
    ("A strike of bakers left the capital without fresh bread for a second morning.",
     "Flour mills had doubled their prices since the bad harvest."),
    ("Pilots of the airline Skarn called off their strike an hour before dawn.",
     "Two hundred flights took off from the airport as planned."),
)  # fmt: skip

phrases = st.lists(
    st.sampled_from(["bridge", "harbour storm", "Mayor", "strike", "key interest rate", "town", "the", "旧港桥", "Q3"]),
    max_size=3,
)
asked = st.builds(
    lambda focus, exclude, watch: jobs.interests(focus=focus, exclude=exclude, watch=watch), phrases, phrases, phrases
)
several = st.lists(
    st.sampled_from([FLOOD, RATES, RATES_ELSEWHERE, STRIKE]).map(lambda texts: from_sentences(texts, language="en"))
    | documents(plain_sentences | odd_sentences),
    max_size=5,
)
limits = st.builds(Limit, st.none() | st.integers(1, 12), st.none() | st.integers(1, 150))


def told(*sentences: str, title: str = "", outlet: str | None = None) -> Document:
    """Return a document of these sentences."""
    return replace(from_sentences(sentences, title=title, language="en"), outlet=outlet)


def job(limit: Limit | None = None, ranker: str = jobs.DEFAULT_RANKER, **asked_for: object) -> Job:
    """Return a job with these interests."""
    interests = jobs.interests(**asked_for)  # type: ignore[arg-type]  # the interests by name
    return jobs.job(limit=limit or Limit(), ranker_name=ranker, interests=interests)


def about(briefing: Briefing) -> list[str]:
    """Return the second word of each story: what it is about."""
    return [summary.story.documents[0].text.split()[1] for summary in briefing.summaries]


# Focus


class _Level:
    """A ranker to which all sentences are alike."""

    def rank(self, story: Story) -> Scores:
        return (0.5,) * len(story.sentences)


class _AllNews:
    """A classifier to which they are, too."""

    def classify(self, story: Story) -> tuple[Role, ...]:
        return (Role.MAIN_EVENT,) * len(story.sentences)


class _Even:
    """A ranker whose scores are its only part: the later a sentence, the better."""

    def rank(self, story: Story) -> Scores:
        count = len(story.sentences)
        return tuple((at + 1) / count for at in range(count))

    def parts(self, story: Story) -> dict[str, Scores]:
        return {"place": self.rank(story)}


@settings(max_examples=60)
@given(stories(), asked)
def test_mixed_scores_are_scores(story: Story, interests: Interests) -> None:
    """Whatever is asked for, there is one score in [0, 1] per sentence, and its named parts add up to it."""
    ranker = attend(interests, story.documents).ranker(_Even())
    scores = ranker.rank(story)
    assert len(scores) == len(story.sentences)
    assert all(0 <= score <= 1 for score in scores)
    parts = ranker.parts(story)  # type: ignore[attr-defined]  # both are `Explained`
    for at, score in enumerate(scores):
        assert sum(values[at] for values in parts.values()) == pytest.approx(score)


@pytest.mark.parametrize("name", ["lead", "lexrank"])
def test_a_ranker_without_parts_is_one_part(name: str) -> None:
    """Where a ranker cannot say what its scores are made of, its score and the focus are the parts, and add up."""
    explained = explain(job(ranker=name, focus="interest rates"), [told(*RATES)]).sentences
    assert all(sum(each.parts.values()) == pytest.approx(each.score) for each in explained)
    assert all(set(each.parts) >= {"focus", "watched names"} for each in explained)
    assert max(each.parts["focus"] for each in explained) > 0


@settings(max_examples=60)
@given(several, limits)
def test_a_focus_that_finds_nothing_changes_nothing(found: list[Document], limit: Limit) -> None:
    """The brief is the same as without it, but for saying that nothing was found."""
    plain = compose(job(limit), found)
    focused = compose(job(limit, focus="zyzzyva"), found)
    assert replace(focused, outcome=plain.outcome) == plain
    assert [(each.sentences, each.printed, each.is_touched) for each in focused.outcome.focuses] == [(0, 0, False)]


@settings(max_examples=60)
@given(several, limits, phrases)
def test_what_leads_the_day_stays(found: list[Document], limit: Limit, focus: list[str]) -> None:
    """The story that most documents tell, two at least, is first, and told whenever it is told without focus."""
    plain, focused = (tell(job(limit, focus=each), found) for each in ((), focus))
    if plain and len(set(original_of_each(plain[0].story))) > 1:
        assert focused[0].story == plain[0].story
        assert bool(focused[0].sections) is bool(plain[0].sections)
    assert {id(document) for each in focused for document in each.story.documents} == set(map(id, found))


def test_what_leads_is_told_though_what_it_says_of_the_focus_is_too_long() -> None:
    """Where the one sentence about the focus has no room, the leading story is told by another, not passed over."""
    found = [told(*RATES), told(*RATES_ELSEWHERE)]
    alike = replace(job(Limit(words=16), focus="further rise"), ranker=_Level(), classifier=_AllNews())
    briefing = compose(alike, found)
    assert len(briefing.printed) == 1
    assert [(each.sentences, each.printed) for each in briefing.outcome.focuses] == [(1, 0)]


def test_stories_about_the_focus_come_sooner_and_get_more_room() -> None:
    """Behind what leads the day, the story about the focus comes first and is told at greater length than before."""
    found = [told(*RATES), told(*RATES_ELSEWHERE), told(*STRIKE), told(*FLOOD)]
    plain = compose(job(Limit(5)), found)
    focused = compose(job(Limit(5), focus="floods"), found)
    assert about(plain) == ["central", "drivers", "river"]
    assert about(focused)[:2] == ["central", "river"]
    assert len(focused.summaries[1].sentences) > len(plain.summaries[2].sentences)


def test_where_nothing_leads_the_focus_does() -> None:
    """Among stories of one document each, the one about the focus comes first."""
    assert about(compose(job(Limit(1), focus="floods"), [told(*RATES), told(*STRIKE), told(*FLOOD)])) == ["river"]


def test_each_focus_has_its_say() -> None:
    """However many stories are about one focus, another that a single story is about gets it told."""
    found = [*(told(*texts) for texts in (STRIKE, *OTHER_STRIKES)), told(*FLOOD)]
    assert len(compose(job(), found).summaries) == 5
    briefing = compose(job(Limit(3), focus=["strike", "floods"]), found)
    assert "river" in about(briefing)
    assert [each.printed > 0 for each in briefing.outcome.focuses] == [True, True]


def test_the_sentences_about_the_focus_are_chosen() -> None:
    """Within a story, a sentence that says the focus is chosen beside the best one, which keeps its place."""
    plain, focused = (
        briefer.summarize(told(*FLOOD), sentences=2, ranker="lead", focus=each) for each in ((), "highest flood")
    )
    assert 2 not in [sentence.index for sentence in plain]
    assert [sentence.index for sentence in focused] == [0, 2]


# Exclusion


@settings(max_examples=100)
@given(several, limits, asked)
def test_what_is_excluded_is_neither_printed_nor_cited(
    found: list[Document], limit: Limit, interests: Interests
) -> None:
    """No sentence, headline or title of a cited document says what is excluded; the counts are those of `explain`."""
    asking = jobs.job(limit=limit, interests=interests)
    briefing = compose(asking, found)
    shown = [citation.sentence.text for citation in briefing.citations]
    for document in briefing.documents:
        said = word_stems([*shown, document.title], document.language)
        for phrase in phrase_stems(interests.exclude, document.language):
            cited = [each.sentence.document.id == document.id for each in briefing.citations]
            assert not any(occurrences(phrase, words) for words, own in zip(said, [*cited, True], strict=True) if own)
    decisions = [each.decision for each in explain(asking, found).sentences]
    assert sum(decision.startswith("left out: excluded by ") for decision in decisions) == sum(
        each.sentences for each in briefing.outcome.exclusions
    )


def test_a_sentence_is_excluded_with_its_reason() -> None:
    """It is left out in any form of the phrase, and the decision names the phrase as it was asked for."""
    explained = explain(job(Limit(9), exclude="Interest Rates"), [told(*RATES)]).sentences
    assert [each.decision.startswith("left out: excluded by 'Interest Rates'") for each in explained] == [
        True, False, True, False,
    ]  # fmt: skip


def test_a_story_whose_headline_says_it_is_left_out_whole() -> None:
    """None of its sentences is printed, it takes no space from others, and it is counted."""
    found = [told(*FLOOD, title="Floods in Harwick"), told(*RATES, title="Rates rise")]
    briefing = compose(job(Limit(3), exclude="flood"), found)
    assert about(briefing) == ["central"]
    assert len(briefing.printed) == 3
    (exclusion,) = briefing.outcome.exclusions
    assert (exclusion.sentences, exclusion.stories) == (4, 1)
    assert (briefing.coverage.stories, briefing.coverage.stories_left_out) == (2, 1)
    decisions = [each.decision for each in explain(job(Limit(3), exclude="flood"), found).sentences if each.story == 2]
    assert decisions == ["left out: excluded by 'flood', as its story's headline says that"] * 4


def test_a_document_whose_title_says_it_is_not_quoted() -> None:
    """Under another headline, a document with such a title is left out alone, also as evidence."""
    found = [told(*RATES, title="Rates rise", outlet="Post"), told(*RATES[:3], title="Misery deepens", outlet="Echo")]
    plain, asked_for = (compose(job(exclude=phrase), found) for phrase in ((), "misery"))
    assert len(plain.summaries) == len(asked_for.summaries) == 1
    assert {each.outlet for each in plain.documents} >= {"Post"}
    assert [each.outlet for each in asked_for.documents] == ["Post"]


def test_evidence_is_excluded_too() -> None:
    """A sentence that says what is excluded bears nothing out and lends no figure."""
    one = "At least 12 people were killed when the ferry Merrow capsized off Port Orrin on Sunday evening."
    other = "At least 15 people were killed when the ferry Merrow capsized off Port Orrin on Sunday evening, Ilse said."
    found = [told(one, *FLOOD[:1], outlet="Post"), told(other, *FLOOD[1:2], outlet="Echo")]
    plain, without = (compose(job(exclude=phrase), found) for phrase in ((), "Ilse"))
    assert any(summary.evidence.differences or summary.evidence.corroborations for summary in plain.summaries)
    assert not any(summary.evidence.differences or summary.evidence.corroborations for summary in without.summaries)


def test_everything_may_be_excluded() -> None:
    """Then there is a briefing of nothing that says so, not an error."""
    briefing = compose(job(exclude=["the", "Harwick"]), [told(*FLOOD)])
    assert briefing.printed == ()
    assert briefing.coverage.stories_left_out == 1
    assert sum(each.sentences for each in briefing.outcome.exclusions) == 4


# Watched names


def test_a_watched_name_is_found_wherever_it_is() -> None:
    """The briefing says where a name is printed, which documents mention it unprinted, and which name is nowhere."""
    elsewhere = told(
        "The union met in Ostrava.", *STRIKE[1:], "A talk by Harwick’s mayor was cancelled.", title="Trains"
    )
    found = [told(*FLOOD, title="Flood"), elsewhere]
    briefing = compose(job(Limit(2), watch=["Harwick", "Kestrane", "Nemo", "Ostrava", "ovo"]), found)
    harwick, kestrane, nemo, ostrava, part = briefing.outcome.names
    assert {sentence.document.title for sentence in harwick.printed} == {"Flood"}
    assert [each.document.title for each in harwick.unprinted] == ["Trains"]
    assert [bool(each.printed) != bool(each.unprinted) for each in (kestrane, ostrava)] == [True, True]
    assert (nemo.printed, nemo.unprinted, part.printed, part.unprinted) == ((), (), (), ())


@settings(max_examples=60)
@given(several, limits, asked)
def test_no_mention_is_forgotten(found: list[Document], limit: Limit, interests: Interests) -> None:
    """Every document that holds a watched name as a word is said to print or to mention it."""
    briefing = compose(jobs.job(limit=limit, interests=interests), found)
    for watched in briefing.outcome.names:
        named = {sentence.document.id for sentence in watched.printed} | {
            each.document.id for each in watched.unprinted
        }
        assert all(re.search(re.escape(watched.name), sentence.text, re.IGNORECASE) for sentence in watched.printed)
        for document in found:
            if any(watched.name in sentence.text.split() for sentence in document.sentences):
                assert document.id in named


def test_a_mention_is_worth_a_little() -> None:
    """Of sentences that are alike to the ranker, one that mentions a watched name has a tenth of the scale more."""
    story = Story((told(*STRIKE),))
    scores = attend(jobs.interests(watch="Kestrane"), story.documents).ranker(_Level()).rank(story)
    assert scores == pytest.approx((0.55, 0.55, 0.45))


# All of them


@pytest.mark.parametrize("given_", [3, [3], ["", "a"], [" -- "], b"a", None, {"a": 1}])
@pytest.mark.parametrize("name", ["focus", "exclude", "watch"])
def test_what_is_no_phrase_is_refused(name: str, given_: object) -> None:
    """Numbers, bytes, and texts without a letter or digit are refused, in words that name the argument."""
    with pytest.raises(briefer.UsageError, match=f"^{name}: "):
        jobs.interests(**{name: given_})  # type: ignore[arg-type]


def test_a_phrase_is_one_however_it_is_given() -> None:
    """A text is one phrase; repetitions and stray spaces make no more of it."""
    assert jobs.interests(focus="a  b").focus == jobs.interests(focus=["a b", " a b "]).focus == ("a b",)


@settings(max_examples=30)
@given(several, limits, asked)
def test_the_same_interests_make_the_same_briefing(found: list[Document], limit: Limit, interests: Interests) -> None:
    """Made again it is equal, keeps its limits, and forgets no document."""
    asking = jobs.job(limit=limit, interests=interests)
    briefing = compose(asking, found)
    assert compose(asking, found) == briefing
    assert limit.sentences is None or len(briefing.printed) <= limit.sentences
    assert briefing.coverage.documents == len(found)


@pytest.mark.parametrize("ranker", registry.names("rank"))
def test_every_ranker_takes_a_focus(ranker: str) -> None:
    """Whichever ranker is asked, a sentence about the focus gains on the others."""
    document = told(*RATES, *FLOOD)
    plain, focused = (
        [each.score for each in explain(job(ranker=ranker, focus=focus), [document]).sentences]
        for focus in ((), "highest flood")
    )
    assert focused[6] - plain[6] == max(after - before for before, after in zip(plain, focused, strict=True))
