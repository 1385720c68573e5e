"""The learned classifier: its features and its two stages against their definitions, and whom it leaves to others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import plain_sentences, sentences, stories, titles

from briefer.classify._discourse_features import Reading, read
from briefer.classify._discourse_likeness import likeness
from briefer.classify._discourse_model import ROLES, Model, columns, decided, load, softmax
from briefer.classify._discourse_trees import Trees
from briefer.classify.cues import Cues
from briefer.classify.discourse import Discourse
from briefer.model import Document, Role, Story
from briefer.resources import data
from briefer.text.document import from_sentences
from briefer.text.similarity import Floats

LEAD = "The city council of Harwick closed the old harbour bridge to all traffic on Monday."
PLAIN = (
    "Engineers from the port authority inspected both piers of the structure.",
    "The road on the northern bank carries buses, trams and delivery vans.",
    "Several streets near the market lead down to the water.",
)

some_texts = st.lists(sentences, min_size=1, max_size=8)
seeds = st.integers(0, 2**32 - 1)


def model() -> Model:
    """Return the weights that ship."""
    return load(Discourse().weights)


def written(*texts: str, title: str = "", language: str = "en") -> Document:
    """Return a document of these sentences."""
    return from_sentences(texts, title=title, language=language)


def roles(*documents: Document) -> tuple[Role, ...]:
    """Return the roles of one story of these documents."""
    return Discourse().classify(Story(documents))


def neighbour(rows: Floats, by: int) -> Floats:
    """Return the row so many further on, 0 where there is none."""
    return np.array([rows[at + by] if 0 <= at + by < len(rows) else 0 * rows[at] for at in range(len(rows))])


@given(seed=seeds, rows=st.integers(1, 150), trees=st.integers(1, 6))
def test_trees_say_what_walking_down_each_of_them_says(seed: int, rows: int, trees: int) -> None:
    """All trees at once, in blocks, give the sums of the leaves that a walk from each root ends at."""
    chance = np.random.default_rng(seed)
    classes, width, questions = 3, 5, 11
    forest = Trees(
        chance.integers(0, width, questions),
        chance.integers(-2, 3, questions).astype(np.float32),
        chance.integers(0, questions, (7, trees * classes)),
        chance.normal(size=8 * trees * classes).astype(np.float32),
    )
    seen = chance.integers(-3, 4, (rows, width)).astype(np.float32)
    expected = np.zeros((rows, classes))
    for row in range(rows):
        for tree in range(trees * classes):
            at = 0
            while at < 7:
                asked = forest.questions[at, tree]
                at = 2 * at + 1 + int(seen[row, forest.columns[asked]] > forest.thresholds[asked])
            expected[row, tree % classes] += forest.leaves[8 * tree + at - 7]
    assert np.allclose(forest.sums(seen, classes), expected, atol=1e-5)


def reading_of(texts: Sequence[str], title: str = "") -> Reading:
    """Return what is seen of a document."""
    return read(texts, title, model().lexicon)


@settings(deadline=None)
@given(some_texts, titles)
def test_the_linear_stage_is_a_softmax_over_a_sentence_its_neighbours_and_its_document(
    texts: list[str], title: str
) -> None:
    """Products that are moved give what weights on the moved rows would give, words included."""
    reading, weights = reading_of(texts, title), model()
    z = weights.standardised(reading)
    rows, grams, values = weights.grams.of(reading, len(weights.lexicon.number))
    worded = np.zeros((len(texts), len(weights.grams.keys)))
    worded[rows, grams] = values
    shown = np.hstack([z, reading.meaning])
    own, before, after, spread = np.split(weights.weights, 4, axis=1)
    own_gram, gram_before, gram_after = np.split(weights.gram_weights.astype(np.float64), 3, axis=1)
    total = weights.bias + shown @ own + shown.mean(axis=0) @ spread + worded @ own_gram
    total = total + neighbour(shown, -1) @ before + neighbour(worded, -1) @ gram_before
    total = total + neighbour(shown, 1) @ after + neighbour(worded, 1) @ gram_after
    assert np.allclose(weights.linear(reading, z), softmax(total), atol=1e-4)


@settings(deadline=None)
@given(some_texts)
def test_words_and_pairs_of_a_sentence_have_the_length_1_or_0(texts: list[str]) -> None:
    """The values of a sentence's words and pairs are a vector of length 1, each of them once, in order."""
    rows, grams, values = model().grams.of(reading_of(texts), len(model().lexicon.number))
    entries = list(zip(rows.tolist(), grams.tolist(), strict=True))
    assert all(one < other for one, other in pairwise(entries))
    lengths = np.bincount(rows, values**2, len(texts))
    assert np.allclose(lengths[np.unique(rows)], 1)


@given(seed=seeds, count=st.integers(1, 9))
def test_the_second_stage_sees_the_first_around_a_sentence(seed: int, count: int) -> None:
    """The columns are features, directions and probabilities of the sentences around, as many as the trees know."""
    chance = np.random.default_rng(seed)
    z, meaning = chance.normal(size=(count, 4)), chance.normal(size=(count, 100))
    linear = softmax(chance.normal(size=(count, ROLES)))
    direction, ahead = meaning[:, :12], np.array([linear[:at].sum(axis=0) for at in range(count)])
    expected = np.hstack(
        [
            *(neighbour(z, by) for by in (0, -1, 1)),
            *(neighbour(direction, by) for by in (0, -1, 1)),
            np.log(linear),
            *(neighbour(linear, by) for by in (-1, 1, -2, 2, -3, 3)),
            np.log1p(ahead),
            np.tile(direction.mean(axis=0), (count, 1)),
            np.tile(linear.mean(axis=0), (count, 1)),
        ]
    )
    assert np.allclose(columns(z, meaning, linear), expected, atol=1e-5)


@given(
    words=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9)), max_size=40),
    body=st.lists(st.booleans(), min_size=1, max_size=6).filter(any),
)
def test_likeness_is_made_of_cosines(words: list[tuple[int, int]], body: list[bool]) -> None:
    """Running sums down sparse columns give what the dense matrix of all pairs, never built, would give."""
    count, width = len(body), 10
    idf = np.arange(1.0, width + 1)
    said = sorted((row, term) for row, term in words if row <= count)
    dense = np.zeros((count + 1, width))
    for row, term in said:
        dense[row, term] = idf[term]
    rows = dense / np.maximum(np.sqrt((dense**2).sum(axis=1, keepdims=True)), 1e-9)
    own, title = rows[:count], rows[count]
    alike = own @ own.T
    found = likeness(
        np.array([row for row, _ in said], dtype=np.int64),
        np.array([term for _, term in said], dtype=np.int64),
        idf,
        np.array(body),
    )
    prose = np.flatnonzero(body)[:3]
    is_lead, is_early = np.isin(range(count), prose[:1]), np.isin(range(count), prose)
    has_words = np.abs(own).sum(axis=1) > 0
    expected = {
        0: own @ title,
        2: (alike[:, prose[:1]].sum(axis=1) - is_lead)[has_words],
        3: (alike[:, prose].sum(axis=1) - is_early)[has_words],
        4: np.array([0, *np.diag(alike, -1)]),
        5: np.array([*np.diag(alike, 1), 0]),
        6: np.tril(alike, -1).sum(axis=1) / np.sqrt(count),
        7: np.triu(alike, 1).sum(axis=1) / np.sqrt(count),
    }
    for column, values in expected.items():
        got = found[column][has_words] if column in {2, 3} else found[column]
        assert np.allclose(got, values, atol=1e-4), column
    is_new = [
        [term not in {t for r, t in said if r < row} for term in np.flatnonzero(dense[row])] for row in range(count)
    ]
    assert np.allclose(found[10], [float(np.mean(new)) if new else 0.0 for new in is_new], atol=1e-4)


@settings(deadline=None)
@given(some_texts, titles)
def test_what_is_seen_is_finite_and_as_wide_as_the_weights(texts: list[str], title: str) -> None:
    """Whatever the text, each sentence has a row of finite numbers, and a direction of length 1 or 0."""
    reading = reading_of(texts, title)
    assert reading.dense.shape == (len(texts), len(model().mean))
    assert np.isfinite(reading.dense).all()
    lengths = np.sqrt((reading.meaning**2).sum(axis=1))
    assert np.all((lengths < 1e-3) | (np.abs(lengths - 1) < 1e-2))


def test_a_long_document_is_read_like_a_short_one() -> None:
    """What is added up in blocks is the same where a block ends, wordless sentences included."""
    texts = ["", *([LEAD, *PLAIN, "…"] * 130)]
    long, short = reading_of(texts), reading_of(texts[:11])
    assert np.allclose(long.meaning[501:511], short.meaning[1:11])
    assert np.allclose(long.meaning[-10:], short.meaning[1:])


@settings(deadline=None)
@given(stories(plain_sentences, most=6))
def test_documents_are_judged_apart(story: Story) -> None:
    """The probabilities of a story are those of its documents, one after the other."""
    alone = [row for each in story.documents for row in Discourse().judge(Story((each,))).probabilities]
    assert list(Discourse().judge(story).probabilities) == alone


@settings(deadline=None)
@given(st.lists(plain_sentences, max_size=6), st.sampled_from(["de", "fr-CA", "ru", "zh", "und"]))
def test_other_languages_are_left_to_the_fallback(texts: list[str], language: str) -> None:
    """What the weights were not learned for is classified by cues, whose roles are the likeliest."""
    story = Story((written(*texts, language=language), written(LEAD)))
    found = roles(*story.documents)
    assert found[:-1] == Cues().classify(story)[:-1]
    likeliest = [tuple(Role)[row.index(max(row))] for row in Discourse().judge(story).probabilities]
    assert likeliest[:-1] == list(found[:-1])


def test_a_british_or_american_text_is_english() -> None:
    """A region does not matter."""
    texts = (LEAD, *PLAIN)
    assert len({Discourse().judge(Story((written(*texts, language=tag),))) for tag in ("en", "en-GB")}) == 1


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("The first bridge at this place was built in 1931, when the ferry sank.", Role.HISTORICAL_EVENT),
        ("The council is expected to vote on a new bridge next month.", Role.EXPECTATION),
        ("“This is a very serious failure, and it is not the only one,” she said.", Role.EVALUATION),
        ("Reporting by Jo Field; editing by Sam Rowe", Role.NONE),
    ],
)
def test_a_sentence_plays_the_role_its_wording_speaks_for(sentence: str, role: Role) -> None:
    """Amid plain sentences, what was learned of wording decides the role."""
    assert roles(written(LEAD, *PLAIN, *PLAIN, sentence, *PLAIN))[7] == role


def test_a_year_is_old_by_the_date_of_publication() -> None:
    """A year long before the article's own speaks for history; in an article of its time it does not."""
    document = written(LEAD, *PLAIN, "It opened to cyclists, without any ceremony at all, in 2009.", *PLAIN)
    dated = [replace(document, published=datetime(year, 6, 1, tzinfo=UTC)) for year in (2009, 2019)]
    at = tuple(Role).index(Role.HISTORICAL_EVENT)
    then, later = (Discourse().judge(Story((each,))).probabilities[4][at] for each in dated)
    assert later > then


def test_a_rarer_role_may_beat_a_likelier_one() -> None:
    """The role with the most lifted probability wins, and the section that is likely at all comes first."""
    sections = np.array([0, 0, 1])
    likely = np.array([[0.4, 0.35, 0.25], [0.3, 0.3, 0.4]])
    assert decided(likely, np.zeros(3), sections).tolist() == [0, 0]
    assert decided(likely, np.array([0.0, 0.2, 0.0]), sections).tolist() == [1, 1]


def test_the_weights_are_small_and_fit_together() -> None:
    """What ships is at most 6 MB, finite, and of the shapes that the formulas need."""
    assert data("discourse.npz").stat().st_size <= 6_000_000
    weights = model()
    words, grams, shown = len(weights.lexicon.number), len(weights.grams.keys), len(weights.mean)
    assert len(Role) == len(weights.bias) == len(weights.lift) == ROLES
    assert weights.lexicon.directions.shape[0] == len(weights.lexicon.stem) == words + 1
    assert weights.gram_weights.shape == (grams, 3 * ROLES)
    assert weights.weights.shape == (shown + weights.lexicon.directions.shape[1], 4 * ROLES)
    assert weights.trees.questions.max() < len(weights.trees.columns)
    assert len(weights.trees.leaves) == 8 * weights.trees.questions.shape[1]
    for array in (weights.mean, weights.scale, weights.weights, weights.gram_weights, weights.trees.leaves):
        assert np.isfinite(array).all()
