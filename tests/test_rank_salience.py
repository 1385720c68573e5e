"""The default ranker against its own formula, written down in dense matrices."""

import math

import numpy as np
import pytest
from hypothesis import given
from strategies import plain_sentences, stories

from briefer.model import Story
from briefer.rank.salience import Salience
from briefer.text.document import from_sentences
from briefer.text.similarity import Floats, tf_idf
from briefer.text.tokens import count_words, terms

BRIDGE = "The council of Harwick closed the harbour bridge to all traffic on Monday."
CRACKS = "Engineers had found cracks in both piers of the harbour bridge in Harwick."
LUNCH = "Lunch was served at noon to everyone who had come to hear about it there."


def told(*texts: str, title: str = "") -> Story:
    """Return a story of one document."""
    return Story((from_sentences(texts, title=title, language="en"),))


def cosine(one: Floats, other: Floats) -> float:
    """Return the cosine of two vectors, 0 with a zero vector."""
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / lengths if lengths > 0 else 0.0


def by_formula(ranker: Salience, story: Story) -> list[tuple[float, float, float, float]]:
    """Return position, centrality, likeness to lead and to title of each sentence, as the module defines them."""
    sentences, titles = story.sentences, [document.title for document in story.documents]
    matrix = tf_idf(terms([*(sentence.text for sentence in sentences), *titles], story.documents[0].language))
    rows = np.array([matrix.row(at) for at in range(matrix.height)]).reshape(matrix.height, matrix.width)
    number = [at for at, document in enumerate(story.documents) for _ in document.spans]
    central = [
        sum(
            float(rows[at] @ rows[other]) * (1 if number[at] != number[other] or other > at else -ranker.backward)
            for other in range(len(sentences))
            if other != at
        )
        for at in range(len(sentences))
    ]
    most = max(map(abs, central), default=0)
    found = []
    for at, sentence in enumerate(sentences):
        words = count_words(sentence.text)
        rising = ranker.short + (1 - ranker.short) * min(1, words / ranker.full)
        length = rising * min(1, ranker.long / max(words, 1))
        own = [other for other in range(len(sentences)) if number[other] == number[at]]
        lead = sum((rows[other] for other in own[: ranker.lead_sentences]), np.zeros(matrix.width))
        addends = (
            ranker.position / math.sqrt(1 + sentence.index),
            ranker.centrality * central[at] / most if most > 1e-6 else 0.0,
            ranker.lead * cosine(rows[at], lead),
            ranker.title * cosine(rows[at], rows[len(sentences) + number[at]]),
        )
        found.append((length * addends[0], length * addends[1], length * addends[2], length * addends[3]))
    return found


@given(stories(plain_sentences, fewest=1, most=7))
def test_addends_are_those_of_the_formula(story: Story) -> None:
    """Running sums down the columns give what the matrix of all pairs, never built, would give."""
    ranker = Salience()
    addends = list(zip(*ranker.parts(story).values(), strict=True))
    assert np.allclose(np.array(addends), np.array(by_formula(ranker, story)), atol=1e-6)


@pytest.mark.parametrize("weight", ["position", "centrality", "lead", "title"])
def test_a_weight_of_nought_takes_an_addend_out(weight: str) -> None:
    """Each weight is that of its own addend, and of no other."""
    story = told(BRIDGE, CRACKS, LUNCH, title="Harbour bridge closed")
    with_it, without = (list(ranker.parts(story).values()) for ranker in (Salience(), Salience(**{weight: 0})))
    changed = [one != other for one, other in zip(with_it, without, strict=True)]
    assert changed == [name == weight for name in ("position", "centrality", "lead", "title")]


def test_what_comes_first_matters_most_if_all_else_is_equal() -> None:
    """Of sentences that are equally long and unlike each other, the earlier scores higher."""
    texts = [" ".join(f"{letter}{at}x" for letter in "abcdefghijkl") + "." for at in range(5)]
    scores = Salience().rank(told(*texts))
    assert list(scores) == sorted(scores, reverse=True)
    assert len(set(scores)) == len(texts)


def test_what_others_come_back_to_matters() -> None:
    """A sentence that a later one comes back to scores above one that nobody does, at the same place."""
    spoken_of = Salience().rank(told(LUNCH, BRIDGE, CRACKS))
    ignored = Salience().rank(told(BRIDGE, LUNCH, CRACKS))
    assert spoken_of[1] > ignored[1]


def test_fragments_and_lists_score_low() -> None:
    """Of the same words in the same place, too few and far too many score lower."""
    fitting, fragment, endless = (
        Salience().parts(told(text, LUNCH))["position"][0] for text in (BRIDGE, "Closed.", BRIDGE * 20)
    )
    assert fitting > fragment
    assert fitting > endless
