"""The greedy choice, and what a summary of the best sentences promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import plain_sentences, sentences, stories

from briefer.assemble import choose
from briefer.choice import Choice
from briefer.model import Limit, Scores, Sentence, Story
from briefer.text.document import from_sentences
from briefer.text.tokens import count_words

BRIDGE = "The harbour bridge was closed on Monday."
FERRY = "A ferry carries pedestrians until spring."
BUDGET = "Parliament approved next year's budget."
LONG = "Fishermen from eleven villages along the northern coast sold their whole catch to one buyer this morning."

scores_of = st.floats(0, 1)


def told(*texts: str, language: str = "en") -> Story:
    """Return a story of one document."""
    return Story((from_sentences(texts, language=language),))


def words_of(chosen: list[Sentence]) -> list[str]:
    """Return the words of the sentences chosen."""
    return [sentence.text for sentence in chosen]


def drawn(data: st.DataObject, story: Story) -> Scores:
    """Draw one score for each sentence."""
    count = len(story.sentences)
    return tuple(data.draw(st.lists(scores_of, min_size=count, max_size=count)))


@given(stories(sentences), st.none() | st.integers(1, 12), st.none() | st.integers(1, 80), st.data())
def test_limits_hold_exactly(story: Story, most: int | None, words: int | None, data: st.DataObject) -> None:
    """There are never more sentences or words than asked for, none twice, none empty, and all in document order."""
    chosen = choose(story, drawn(data, story), Limit(most, words))
    places = [story.sentences.index(sentence) for sentence in chosen]
    if len(story.documents) == len({document.id for document in story.documents}):
        assert places == sorted(set(places))
    assert most is None or len(chosen) <= most
    assert words is None or sum(map(count_words, words_of(chosen))) <= words
    assert all(sentence.text.strip() for sentence in chosen)


@given(st.lists(plain_sentences | st.just(""), max_size=8), st.data())
def test_the_number_asked_for_is_the_number_given(texts: list[str], data: st.DataObject) -> None:
    """Where there are as many sentences with words in them, there are exactly as many in the answer."""
    story = told(*texts)
    most = data.draw(st.integers(1, 10))
    assert len(choose(story, drawn(data, story), Limit(most))) == min(most, sum(map(bool, texts)))


def test_the_best_are_chosen_and_put_in_order() -> None:
    """The highest scores win; the answer is in document order, whichever came first."""
    story = told(FERRY, LONG, BRIDGE, BUDGET)
    assert words_of(choose(story, (0.9, 0.1, 1.0, 0.5), Limit(2))) == [FERRY, BRIDGE]
    assert words_of(choose(story, (0.5, 0.5, 0.5, 0.5), Limit(1))) == [FERRY]


def test_a_repetition_gives_way_to_something_new() -> None:
    """What says again what is already said comes only when there is nothing else left."""
    story = told(BRIDGE, "On Monday the harbour bridge was closed.", FERRY, BUDGET)
    scores = (1.0, 0.9, 0.3, 0.2)
    assert words_of(choose(story, scores, Limit(3))) == [BRIDGE, FERRY, BUDGET]
    assert len(choose(story, scores, Limit(4))) == 4


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "What they have done they have done."), ("zh", "市政府关闭了旧港桥。"), ("und", "Vhalo temmi korro.")],
)
def test_the_same_words_are_said_once(language: str, text: str) -> None:
    """A sentence that occurs twice is chosen once, in any language, even if it is nothing but function words."""
    story = told(text, BRIDGE, text, language=language)
    assert words_of(choose(story, (1.0, 0.9, 0.9), Limit(words=100))) == [text, BRIDGE]


def test_a_sentence_too_long_makes_room_for_one_that_fits() -> None:
    """A sentence beyond the limit of words is passed over, not cut, where another is nearly as good."""
    assert words_of(choose(told(LONG, BRIDGE), (1.0, 0.9), Limit(words=10))) == [BRIDGE]
    assert choose(told(LONG), (1.0,), Limit(words=10)) == []


def test_nearly_as_good_means_the_same_where_repetition_costs_more_than_the_score() -> None:
    """Of sentences worth less than nothing, too, one that fits is taken if one too long is hardly worth more."""
    story = told(BRIDGE, "The harbour was old.", LONG.replace("this morning", "on Monday at the closed harbour bridge"))
    choice = Choice(story, (1.0, 0.0, 0.13), Limit(words=14), ("", "", ""))
    assert [choice.take([True] * 3) for _ in range(2)] == [(0,), (1,)]


def test_every_sentence_left_over_has_a_reason_or_no_room() -> None:
    """A choice says why each sentence is out: printed, an echo of a numbered one, or a reason given from outside."""
    story = told(BRIDGE, "On Monday the harbour bridge was closed.", FERRY, BUDGET)
    choice = Choice(story, (1.0, 0.9, 0.3, 0.2), Limit(), ("", "", "", "a question"))
    everything = [True] * 4
    assert [choice.take(everything) for _ in range(3)] == [(0,), (2,), ()]
    assert choice.reasons == ["printed", "says again what sentence 1 says", "printed", "a question"]
    assert choice.taken == [0, 2]
    assert choice.lengths.tolist() == [7, 7, 6, 5]


def test_only_the_wanted_are_taken() -> None:
    """A section takes only what is its own, however good the rest."""
    choice = Choice(told(BRIDGE, FERRY, BUDGET), (1.0, 0.5, 0.4), Limit(), ("", "", ""))
    assert choice.take([False, True, True]) == (1,)
    assert choice.take([False, True, False]) == ()
    assert choice.take([False, False, False]) == ()


def test_an_echo_admitted_again_can_be_taken() -> None:
    """Echoes come back when asked for, and what was out for another reason does not."""
    choice = Choice(told(BRIDGE, BRIDGE, FERRY), (1.0, 1.0, 0.5), Limit(), ("", "", "a question"))
    everything = [True] * 3
    assert (choice.take(everything), choice.take(everything)) == ((0,), ())
    choice.admit_echoes()
    assert (choice.take(everything), choice.take(everything)) == ((1,), ())


@pytest.mark.parametrize(
    ("scores", "words", "sentences", "beside", "wanted", "taken"),
    [
        ((0.8, 0.9, 0.5), 99, 9, (), [True, True, True], (0, 1)),
        ((0.1, 0.8, 0.5), 99, 9, (), [True, True, True], (2,)),
        ((0.8, 0.9, 0.5), 99, 1, (), [True, True, True], (0,)),
        ((0.8, 0.9, 0.5), 12, 9, (), [True, True, True], (0,)),
        ((0.8, 0.9, 0.5), 99, 9, (), [False, True, True], (2,)),
        ((0.8, 0.9, 0.5), 99, 9, (0,), [False, True, True], (1,)),
    ],
    ids=["worth it", "not worth it", "one sentence", "few words", "antecedent not wanted", "antecedent there"],
)
def test_a_follower_comes_with_its_antecedent_or_beside_it(
    scores: Scores, words: int, sentences: int, beside: tuple[int, ...], wanted: list[bool], taken: tuple[int, ...]
) -> None:
    """The second sentence points to the first: both are taken if their mean is best and they fit, or it joins."""
    choice = Choice(told(BRIDGE, FERRY, BUDGET), scores, Limit(), ("", "", ""), {1: 0})
    assert choice.take(wanted, words, sentences, beside) == taken


def test_what_is_hardly_wanted_is_not_taken_for_being_new() -> None:
    """What a sentence has in common with those taken counts less where the sentence itself is wanted less."""
    again = f"{BRIDGE[:-1]}, and the ferries sail all night."
    choice = Choice(told(BRIDGE, again, FERRY), (1.0, 0.2, 0.2), Limit(), ("", "", ""))
    choice.admit_echoes()
    choice.take([1.0, 0.0, 0.0])
    assert choice.take([0.0, 0.9, 0.01]) == (1,)


def test_a_follower_that_repeats_its_antecedent_is_not_taken() -> None:
    """A pair that says one thing twice is none."""
    choice = Choice(told(BRIDGE, BRIDGE), (0.5, 1.0), Limit(), ("", ""), {1: 0})
    assert choice.take([True, True]) == (0,)
    assert choice.take([True, True], beside=(0,)) == ()
    assert choice.reasons[1] == "says again what sentence 1 says"


@given(stories(sentences, fewest=1), st.integers(0, 12), st.integers(0, 80), st.data())
def test_pairs_keep_to_the_limit(story: Story, most: int, words: int, data: st.DataObject) -> None:
    """With any followers there are never more sentences or words than the limit says, and none is taken twice."""
    count = len(story.sentences)
    followers = data.draw(st.sets(st.integers(1, max(1, count - 1)))) if count > 1 else set()
    scores = drawn(data, story)
    choice = Choice(story, scores, Limit(most, words), [""] * count, {at: at - 1 for at in followers})
    while found := choice.take([True] * count, beside=choice.taken):
        assert all(at not in followers or at - 1 in choice.taken for at in found)
    assert len(choice.taken) == len(set(choice.taken)) <= most
    assert sum(count_words(story.sentences[at].text) for at in choice.taken) <= words
