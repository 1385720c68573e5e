"""The default ranker: its features against their definitions in dense matrices, its networks against their formula."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.strategies import lists
from matrices import dense
from strategies import plain_sentences, stories

from briefer.model import Document, Story
from briefer.rank._features import features
from briefer.rank.salience import Network, Salience, learned_columns
from briefer.resources import data
from briefer.text.document import from_sentences
from briefer.text.similarity import Floats, tf_idf
from briefer.text.tokens import terms

BRIDGE = "The council of Harwick closed the harbour bridge to all traffic on Monday."
CRACKS = "Engineers had found cracks in both piers of the harbour bridge in Harwick."
LUNCH = "Lunch was served at noon to everyone who had come to hear about it there."

some_stories = stories(plain_sentences, fewest=1, most=7)


def document(*texts: str, title: str = "", outlet: str | None = None, name: str = "") -> Document:
    """Return a document in English."""
    made = from_sentences(texts, title=title, language="en")
    return replace(made, id=name or made.id, outlet=outlet)


def told(*texts: str, title: str = "") -> Story:
    """Return a story of one document."""
    return Story((document(*texts, title=title),))


def cosine(one: Floats, other: Floats) -> float:
    """Return the cosine of two vectors, 0 with a zero vector."""
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / lengths if lengths > 0 else 0.0


@given(some_stories)
def test_centrality_and_likeness_to_the_lead_are_sums_of_cosines_within_the_document(story: Story) -> None:
    """Running sums down sparse columns give what the matrix of all pairs, never built, would give."""
    found = features(story)
    language, start = story.documents[0].language, 0
    for each in story.documents:
        rows = dense(tf_idf(terms([sentence.text for sentence in each.sentences], language)))
        alike = rows @ rows.T
        place = slice(start, start + len(rows))
        start += len(rows)
        central = [column[place] for column in found["centrality"]]
        assert np.allclose(central[0], np.triu(alike, 1).sum(axis=1), atol=1e-9)
        assert np.allclose(central[1], np.tril(alike, -1).sum(axis=1), atol=1e-9)
        assert np.allclose(central[4], [cosine(row, rows.sum(axis=0)) for row in rows], atol=1e-9)
        assert np.allclose(central[5], [0, *np.diag(alike, -1)][: len(rows)], atol=1e-9)
        assert np.allclose(central[6], [*np.diag(alike, 1), 0][: len(rows)], atol=1e-9)
        for column, length in zip(found["likeness to lead"], (1, 3, 8), strict=False):
            assert np.allclose(column[place], [cosine(row, rows[:length].sum(axis=0)) for row in rows], atol=1e-9)


@given(some_stories)
def test_what_is_learned_of_a_document_does_not_hang_on_the_others(story: Story) -> None:
    """A long document does not drown a short one: each is seen as if it stood alone."""
    language = story.documents[0].language
    alone = [Story((each,)) for each in story.documents if each.language == language]
    if len(alone) == len(story.documents):
        parts = [learned_columns(features(each)) for each in alone]
        assert np.allclose(learned_columns(features(story)), np.concatenate(parts), atol=1e-9)


@given(some_stories)
def test_capitals_mean_nothing(story: Story) -> None:
    """Headlines, feeds and transcripts may lack them, so a text and its small letters are seen alike."""
    small = Story(
        tuple(
            from_sentences([s.text.lower() for s in each.sentences], title=each.title.lower(), language=each.language)
            for each in story.documents
        )
    )
    assert np.allclose(learned_columns(features(story)), learned_columns(features(small)))


@given(some_stories)
def test_the_networks_know_every_feature(story: Story) -> None:
    """The weights that ship are for the features that are worked out, all of them finite and none negative."""
    seen = learned_columns(features(story))
    assert seen.shape == (len(story.sentences), len(Network.load(data("salience.npz")).mean))
    assert np.isfinite(seen).all()
    assert (seen > -1e-9).all()


def test_a_network_is_its_formula(tmp_path: Path) -> None:
    """K networks of three layers, written down one neuron at a time."""
    chance = np.random.default_rng(1)
    sizes = (4, 3, 2, 1)
    arrays = {"mean": chance.random(4), "scale": chance.random(4) + 0.5}
    for layer, (into, out) in enumerate(pairwise(sizes)):
        arrays |= {
            f"weights{layer}": chance.normal(size=(2, into, out)),
            f"biases{layer}": chance.normal(size=(2, 1, out)),
        }
    np.savez(tmp_path / "some.npz", allow_pickle=False, **arrays)
    network = Network.load(tmp_path / "some.npz")
    row = np.array([0.0, 3.0, 1e9, 0.5])
    answers = []
    for member in range(2):
        values = [
            float(np.clip((np.log1p(x) - mean) / scale, -4, 4))
            for x, mean, scale in zip(row, arrays["mean"], arrays["scale"], strict=True)
        ]
        for layer, out in enumerate(sizes[1:]):
            weights, biases = arrays[f"weights{layer}"][member], arrays[f"biases{layer}"][member, 0]
            sums = [sum(v * w for v, w in zip(values, weights[:, at], strict=True)) + biases[at] for at in range(out)]
            values = sums if layer == len(sizes) - 2 else [max(0.0, each) for each in sums]
        answers.append(values[0])
    assert network(network.standardised(row[np.newaxis]))[0] == pytest.approx(sum(answers) / 2)


@settings(max_examples=25)
@given(some_stories)
def test_parts_add_up_to_the_score(story: Story) -> None:
    """What explain shows is the score, divided among what the sentence shows; nothing is left over."""
    ranker = Salience()
    sums = [sum(addends) for addends in zip(*ranker.parts(story).values(), strict=True)]
    assert sums == pytest.approx(list(ranker.rank(story)), abs=1e-6)


def test_a_negligible_difference_is_not_stretched() -> None:
    """Of two sentences that are worth about the same none scores 0, and no part of a score is many times the score."""
    story = Story((document(BRIDGE, name="a"), document(CRACKS, name="b")))
    assert min(Salience().rank(story)) > 0.9
    assert max(abs(addend) for addends in Salience().parts(story).values() for addend in addends) < 10


@pytest.mark.parametrize(
    ("ranker", "part"),
    [(Salience(title=0.0), "likeness to title"), (Salience(agreement=0.0), "agreement of outlets")],
    ids=["title", "agreement"],
)
def test_a_weight_of_nought_takes_a_part_out(ranker: Salience, part: str) -> None:
    """Each weight is that of its own part."""
    told_twice = document(LUNCH, BRIDGE, title="Harbour bridge closed"), document(CRACKS, title="Cracks in a bridge")
    assert any(Salience().parts(Story(told_twice))[part])
    assert not any(ranker.parts(Story(told_twice))[part])


def test_what_the_title_says_matters() -> None:
    """A sentence that says its title's words scores higher under it than under another title."""
    apt, other = (Salience().parts(told(LUNCH, BRIDGE, title=title)) for title in ("Bridge closed", "Weather fine"))
    assert apt["likeness to title"][1] > other["likeness to title"][1] == 0


def test_a_title_may_share_a_stem_with_a_stop_word_only() -> None:
    """Where a story has nothing but stop words, no title is like it, though a name in it has the stem of one."""
    assert not any(Salience().parts(told("He will be there.", title="Wills"))["likeness to title"])


def test_what_other_outlets_say_matters_and_what_one_repeats_does_not() -> None:
    """Agreement counts outlets: one more outlet that tells it adds, a second text of one that has told it does not."""

    def agreement(*others: Document) -> float:
        return float(features(Story((document(BRIDGE, LUNCH, outlet="A"), *others)))["agreement of outlets"][0][0])

    crack, again, silent = (
        document(text, outlet=outlet, name=str(at))
        for at, (text, outlet) in enumerate([(BRIDGE, "B"), (BRIDGE, "B"), (LUNCH, "C")])
    )
    assert agreement(crack) > agreement(silent)
    assert agreement(crack) == pytest.approx(agreement(crack, again))
    assert agreement(crack) > agreement(crack, silent)
    assert agreement() == 0


def test_what_comes_first_matters_more_if_all_else_is_equal() -> None:
    """Of sentences that are equally long and unlike each other, the first scores above the last."""
    texts = [" ".join(f"{letter}{at}x" for letter in "abcdefghijkl") + "." for at in range(9)]
    scores = Salience().rank(told(*texts))
    assert scores[0] > scores[-1]


def test_fragments_score_low() -> None:
    """A sentence of one word is worth less than a whole one in its place."""
    whole, fragment = (Salience().rank(told(text, CRACKS, LUNCH)) for text in (BRIDGE, "Closed."))
    assert whole[0] > fragment[0]


@given(lists(some_stories, max_size=3))
def test_many_stories_at_once_are_ranked_as_each_alone(found: list[Story]) -> None:
    """Ranked together, the documents of different stories keep the scores that they have by themselves."""
    alone = [Story((document,)) for story in found for document in story.documents]
    every = [*alone, *found]
    ranker = Salience()
    for story, scores in zip(every, ranker.rank_each(every), strict=True):
        assert scores == pytest.approx(ranker.rank(story), abs=1e-8)
