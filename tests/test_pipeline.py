"""Documents to a briefing: pure, within the limit over all stories, forgetting nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents, odd_sentences, plain_sentences

from briefer import jobs
from briefer.briefing import Briefing
from briefer.model import Document, Failure, Limit, Role, Story
from briefer.pipeline import Job, compose, tell
from briefer.text.document import from_sentences
from briefer.text.tokens import count_words

NOW = datetime(2026, 3, 14, 7, 0, tzinfo=UTC)
FLOOD = (
    "The river Ohre flooded the lower town of Harwick on Sunday night after three days of rain.",
    "Firefighters pumped water out of cellars and carried residents of Harwick to safety in boats.",
    "The river stood four metres above its usual level, the highest flood since 1931.",
    "The town of Harwick is expected to ask for help from the province.",
)
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
STRIKE = (
    "Train drivers began a strike at Kestrane station on Friday over wages and night shifts.",
    "Most trains between Kestrane and the coast were cancelled, the railway operator announced.",
    "The drivers' union demands shorter shifts and says that the strike will last a week.",
)

Texts = tuple[str, ...]
FERRY = (
    (
        "The ferry line of Port Orrin stopped all crossings to the outer islands on Wednesday after its harbour master"
        " found cracks in the hulls of three of its four ships, leaving some 2,300 islanders, most of their doctors"
        " and the post without a way home."
    ),
    "The company said on Wednesday that it would hire a ship.",
    "The harbour master of Port Orrin found the cracks on Tuesday.",
)

limits = st.builds(Limit, st.none() | st.integers(1, 12), st.none() | st.integers(1, 150))
several = st.lists(
    st.sampled_from([FLOOD, RATES, STRIKE]).map(lambda texts: from_sentences(texts, language="en"))
    | documents(plain_sentences | odd_sentences),
    max_size=5,
)


def told(*sentences: str, title: str = "", published: datetime | None = None) -> Document:
    """Return a document of these sentences."""
    return from_sentences(sentences, title=title, language="en", published=published)


def job(limit: Limit | None = None, title: str = "") -> Job:
    """Return the default job, but for roles by rule: how much is printed hangs on no learned weights."""
    return jobs.job(title=title, limit=limit or Limit(), classifier_name="cues")


@settings(max_examples=80)
@given(several, limits)
def test_limits_hold_over_all_stories(found: list[Document], limit: Limit) -> None:
    """Whatever the documents and however many stories, there are never more sentences or words than asked for."""
    briefing = compose(job(limit), found, NOW)
    printed = briefing.printed
    assert limit.sentences is None or len(printed) <= limit.sentences
    assert limit.words is None or sum(count_words(sentence.text) for sentence in printed) <= limit.words


@pytest.mark.parametrize("words", [None, 1000])
@pytest.mark.parametrize("sentences", [1, 2, 3, 4, 7])
def test_a_limit_of_sentences_is_used_up(sentences: int, words: int | None) -> None:
    """Where there is enough to say, exactly as many sentences are printed, with or without a limit of words beside."""
    briefing = compose(job(Limit(sentences, words)), [told(*FLOOD), told(*RATES), told(*STRIKE)], NOW)
    assert len(briefing.printed) == sentences


@settings(max_examples=40)
@given(several, limits)
def test_coverage_counts_what_is_there(found: list[Document], limit: Limit) -> None:
    """The counts of a briefing are those of its documents, its stories and its printed sentences."""
    briefing = compose(job(limit), found, NOW)
    printed = briefing.printed
    coverage = briefing.coverage
    assert coverage.documents == len(found)
    assert coverage.stories == len(briefing.summaries) + coverage.stories_left_out
    assert coverage.sentences_read == sum(len(document.sentences) for document in found)
    assert coverage.sentences_printed == len(printed)
    assert coverage.words == sum(count_words(sentence.text) for sentence in printed)
    assert all(summary.sections for summary in briefing.summaries)


@settings(max_examples=40)
@given(several, limits)
def test_every_printed_sentence_is_of_a_document_given(found: list[Document], limit: Limit) -> None:
    """What is printed is a span of one of the documents, and is printed once."""
    printed = compose(job(limit), found, NOW).printed
    assert {sentence.document.id for sentence in printed} <= {document.id for document in found}
    if len({document.id for document in found}) == len(found):
        assert len(set(printed)) == len(printed)
    words = [sentence.text.casefold() for sentence in printed]
    assert len(words) == len(set(words))


@settings(max_examples=25)
@given(several, limits)
def test_the_same_input_is_the_same_briefing(found: list[Document], limit: Limit) -> None:
    """A briefing is a function of its arguments: made again by a new job, it is equal."""
    assert compose(job(limit), found, NOW) == compose(job(limit), found, NOW)


def test_failures_are_carried() -> None:
    """Sources that failed are in the briefing, in order, whether or not others could be read."""
    failures = [Failure("a.txt", "is empty"), Failure("b.pdf", "is a picture")]
    assert compose(job(), [told(*FLOOD)], NOW, failures).failures == tuple(failures)
    assert compose(job(), [], NOW, failures).failures == tuple(failures)


def test_no_documents_make_an_empty_briefing() -> None:
    """Without documents there is a briefing with nothing in it, not an error."""
    briefing = compose(job(), [])
    assert (briefing.summaries, briefing.citations, briefing.documents, briefing.period) == ((), (), (), None)
    assert briefing.created is None
    assert briefing.coverage.words == 0


def leads(briefing: Briefing) -> list[str]:
    """Return the second word of each story: what it is about."""
    return [summary.story.documents[0].text.split()[1] for summary in briefing.summaries]


def test_the_story_with_most_documents_comes_first() -> None:
    """What several outlets report is told before what one does; among equals the order is the input's."""
    briefing = compose(job(), [told(*STRIKE), told(*FLOOD), told(*RATES), told(*RATES_ELSEWHERE)], NOW)
    assert leads(briefing) == ["central", "drivers", "river"]


def test_copies_make_no_story_important() -> None:
    """A wire text that three outlets print counts once, is counted as copies, and does not push others aside."""
    wire = [replace(told(*STRIKE, title=outlet), outlet=outlet) for outlet in ("Post", "Echo", "Herald")]
    briefing = compose(job(), [*wire, told(*RATES), told(*RATES_ELSEWHERE)], NOW)
    assert leads(briefing) == ["central", "drivers"]
    assert briefing.coverage.copies == 2
    evidence = briefing.summaries[1].evidence
    assert (evidence.outlets, evidence.independent, evidence.copies) == (3, 1, 2)
    assert not evidence.corroborations


def test_more_documents_have_more_room_but_not_all() -> None:
    """A story of four documents gets twice the space of a story of one."""
    told_often = [told(*(_reordered(text, number + 2) for text in RATES)) for number in range(4)]
    briefing = compose(job(Limit(6)), [told(*FLOOD), *told_often], NOW)
    assert [len(summary.sentences) for summary in briefing.summaries] == [4, 2]


def _reordered(text: str, step: int) -> str:
    """Return the words of a sentence in another order: the same terms in no copy of the text."""
    words = text.rstrip(".").split()
    return " ".join(word for start in range(step) for word in words[start::step]).capitalize() + "."


def test_a_story_repeats_nothing_that_another_printed() -> None:
    """A sentence that stands in documents of two stories is printed in one of them."""
    shared = "All of it was reported by the provincial news agency on Sunday."
    briefing = compose(job(Limit(20)), [told(*FLOOD, shared), told(*RATES, shared)], NOW)
    assert len(briefing.summaries) == 2
    assert [sentence.text for sentence in briefing.printed].count(shared) <= 1


def test_a_story_without_room_is_counted_as_left_out() -> None:
    """Stories that the limit leaves no space for are not in the briefing, but in its count."""
    briefing = compose(job(Limit(2)), [told(*FLOOD), told(*RATES), told(*STRIKE)], NOW)
    assert (len(briefing.summaries), briefing.coverage.stories, briefing.coverage.stories_left_out) == (2, 3, 1)
    assert [len(summary.decisions) for summary in tell(job(Limit(2)), [told(*FLOOD), told(*STRIKE)])] == [4, 3]


def test_a_short_limit_still_says_the_most_important() -> None:
    """A limit of words that is too short to be shared among the stories is given to the first of them."""
    briefing = compose(job(Limit(words=20)), [told(*FLOOD), told(*RATES), told(*STRIKE)], NOW)
    assert len(briefing.printed) == 1
    assert briefing.printed[0].text in FLOOD


@pytest.mark.parametrize(
    ("given_title", "headlines", "title"),
    [
        ("Monday", ["Flood"], "Monday"),
        ("", ["Flood"], "Flood"),
        ("", [""], "Brief"),
        ("", ["Flood", "Rates"], "Brief: 2 stories"),
    ],
)
def test_the_title_is_given_or_found(given_title: str, headlines: list[str], title: str) -> None:
    """The user's title stands; else an only story's headline; several stories are under no one's headline."""
    found = [told(*texts, title=headline) for texts, headline in zip((FLOOD, RATES), headlines, strict=False)]
    assert compose(job(title=given_title), found, NOW).title == title


def test_the_period_is_that_of_the_dated_documents() -> None:
    """First and last dates are taken over all documents that have one."""
    early, late = NOW.replace(day=1), NOW.replace(day=9)
    dated = [told(*FLOOD, published=late), told(*RATES), told(*STRIKE, published=early)]
    assert compose(job(), dated, NOW).period == (early, late)


def test_the_note_and_the_moment_are_those_given() -> None:
    """The editor's note and the time of making are the caller's; no clock is read."""
    briefing = compose(replace(job(), note="*Mind the ferry.*"), [told(*FLOOD)], NOW)
    assert (briefing.note, briefing.created) == ("*Mind the ferry.*", NOW)


def test_stages_are_those_of_the_job() -> None:
    """A job's own ranker and classifier decide, by whatever class they are of."""

    class Backwards:
        def rank(self, story: Story) -> tuple[float, ...]:
            count = len(story.sentences)
            return tuple((at + 1) / count for at in range(count))

    class AllNews:
        def classify(self, story: Story) -> tuple[Role, ...]:
            return (Role.MAIN_EVENT,) * len(story.sentences)

    own = replace(job(Limit(1)), ranker=Backwards(), classifier=AllNews())
    assert [sentence.text for sentence in compose(own, [told(*FLOOD)], NOW).printed] == [FLOOD[-1]]


@given(st.integers(30, 90), st.permutations([FLOOD, RATES, FERRY]))
@settings(max_examples=30, deadline=None)
def test_a_story_opens_with_its_own_lead_while_there_is_room_for_it(words: int, texts: list[Texts]) -> None:
    """Rather fewer stories are told than one by what happens to be short."""
    for summary in compose(job(Limit(words=words)), [told(*each) for each in texts], NOW).summaries:
        (alone,) = compose(job(), summary.story.documents, NOW).summaries
        assert alone.lead is not None
        is_room = count_words(alone.lead.text) <= words
        assert not is_room or (summary.lead is not None and summary.lead.text == alone.lead.text)
        words -= sum(count_words(sentence.text) for sentence in summary.sentences)
