"""The learned part of `discourse`: a linear model, and boosted trees over what it says of a sentence and around it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np

from briefer.classify._discourse_features import Reading
from briefer.classify._discourse_lexicon import Arrays, Lexicon, Singles
from briefer.classify._discourse_trees import Trees
from briefer.text.similarity import Floats, Integers

ROLES = 9
PARTS = 4  # the sentence itself, the one before, the one after, the mean of the document
DIRECTIONS = 12  # of the word vectors, that the trees see
REACH = 3  # sentences either side whose probabilities they see
_MOST = 4.0  # standard deviations
_LEAST = 1e-7  # probability


@dataclass(frozen=True, slots=True, eq=False)
class Grams:
    """G words and pairs of words.

    Attributes:
        keys: Each one's number, ascending, of shape (G,).
        idf: Of shape (G,).
    """

    keys: Integers
    idf: Floats

    def of(self, reading: Reading, size: int) -> tuple[Integers, Integers, Floats]:
        """Return sentence, gram and value of each entry of the TF-IDF matrix, sorted by sentence; rows of length 1."""
        rows, keys = gram_keys(reading, size)
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        known = self.keys[at] == keys
        entries, times = np.unique(rows[known] * len(self.keys) + at[known], return_counts=True)
        rows, grams = np.divmod(entries, len(self.keys))
        values = (1 + np.log(times)) * self.idf[grams]
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=len(reading.dense)))
        return rows, grams, values / lengths[rows]


def gram_keys(reading: Reading, size: int) -> tuple[Integers, Integers]:
    """Return the sentence and the number of each known word and each pair of known words; `size` is the lexicon's.

    The beginning of a sentence counts as a word.
    """
    rows, words = reading.rows, reading.words
    before = np.empty_like(words)
    before[1:] = words[:-1]
    before[:1] = size + 1
    before[1:][rows[1:] != rows[:-1]] = size + 1
    known = words < size
    paired = known & (before != size)
    return (
        np.concatenate([rows[known], rows[paired]]),
        np.concatenate([words[known], (before[paired] + 1) * (size + 2) + words[paired]]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights of both stages.

    Attributes:
        lexicon: What is known of words.
        grams: What is known of words and pairs.
        mean: Of the d dense features, of shape (d,).
        scale: Their standard deviations, of shape (d,).
        gram_weights: For the sentence itself, the one before, the one after, of shape (G, 3 · 9).
        weights: Of the dense features and the m directions, for the sentence itself, the one before, the one after,
            the document's mean, of shape (d + m, 4 · 9).
        bias: Of shape (9,).
        trees: The second stage.
        linear_share: Of the first stage in the mean of both.
        lift: Of the roles' log-probabilities, before the likeliest is chosen, of shape (9,).
    """

    lexicon: Lexicon
    grams: Grams
    mean: Floats
    scale: Floats
    gram_weights: Singles
    weights: Floats
    bias: Floats
    trees: Trees
    linear_share: float
    lift: Floats

    @classmethod
    def of(cls, arrays: Arrays) -> Self:
        """Unpack what `benchmarks/train/discourse.py` packed."""
        real = {name: np.asarray(array, np.float64) for name, array in arrays.items() if array.dtype.kind == "f"}
        return cls(
            Lexicon.of(arrays),
            Grams(np.asarray(arrays["grams"], np.int64), real["gram_idf"]),
            real["mean"],
            real["deviation"],
            np.asarray(arrays["gram_weights"], np.float32) * np.asarray(arrays["gram_scale"], np.float32),
            real["weights"],
            real["bias"],
            Trees.of(arrays),
            float(arrays["linear_share"]),
            real["lift"],
        )

    def probabilities(self, reading: Reading) -> Floats:
        """Return the probability of each role, of shape (n, 9); rows add up to 1."""
        z = self.standardised(reading)
        linear = self.linear(reading, z)
        trees = softmax(self.trees.sums(columns(z, reading.meaning, linear), ROLES))
        return (1 - self.linear_share) * trees + self.linear_share * linear

    def linear(self, reading: Reading, z: Floats) -> Floats:
        """Return the first stage's probabilities, of shape (n, 9).

        A document's mean of products is the product with its mean, and a neighbour's product is moved, not computed
        again.
        """
        said = np.hstack([z, reading.meaning]) @ self.weights
        rows, grams, values = self.grams.of(reading, len(self.lexicon.number))
        if len(rows):
            starts = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
            weighted = self.gram_weights[grams] * values.astype(np.float32)[:, np.newaxis]
            said[rows[starts], : 3 * ROLES] += np.add.reduceat(weighted, starts, axis=0)
        own, before, after, spread = np.split(said, PARTS, axis=1)
        total = own + spread.mean(axis=0) + self.bias
        total[1:] += before[:-1]
        total[:-1] += after[1:]
        return softmax(total).clip(_LEAST)

    def standardised(self, reading: Reading) -> Floats:
        """Return z of the dense features, of shape (n, d)."""
        return ((reading.dense - self.mean) / self.scale).clip(-_MOST, _MOST)


def columns(z: Floats, meaning: Floats, linear: Floats) -> Singles:
    """Return what the trees see of n sentences, of shape (n, c).

    Args:
        z: Standardised features, of shape (n, d).
        meaning: Mean directions, of shape (n, m).
        linear: The first stage's probabilities, of shape (n, 9).
    """
    direction = meaning[:, :DIRECTIONS]
    ahead = np.cumsum(linear, axis=0) - linear
    parts: list[tuple[Floats, int]] = [
        *((z, by) for by in (0, -1, 1)), *((direction, by) for by in (0, -1, 1)), (np.log(linear), 0),
        *((linear, sign * reach) for reach in range(1, REACH + 1) for sign in (-1, 1)), (np.log1p(ahead), 0),
    ]  # fmt: skip
    means = np.concatenate([direction.mean(axis=0), linear.mean(axis=0)])
    count = len(z)
    seen = np.zeros((count, sum(values.shape[1] for values, _ in parts) + len(means)), dtype=np.float32)
    start = 0
    for values, by in parts:
        end = start + values.shape[1]
        seen[max(0, -by) : max(0, count - by), start:end] = values[max(0, by) : max(0, count + by)]
        start = end
    seen[:, start:] = means
    return seen


def softmax(values: Floats) -> Floats:
    """Return exp(v) / Σ exp(v) over the last axis."""
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@cache
def load(path: Path) -> Model:
    """Read the weights."""
    with np.load(path) as arrays:
        return Model.of(dict(arrays))


def decided(probabilities: Floats, lift: Floats, section_of_role: Integers) -> Integers:
    """Return the role of each sentence: argmax of ln p(role) + lift(role) + ln p(section of the role)."""
    sections = np.stack(
        [probabilities[:, section_of_role == each].sum(axis=1) for each in range(section_of_role.max() + 1)], axis=1
    )
    scores = np.log(probabilities.clip(_LEAST)) + lift + np.log(sections.clip(_LEAST))[:, section_of_role]
    return np.asarray(scores.argmax(axis=1))
