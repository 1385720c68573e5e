"""The default ranker: a small network over what a sentence shows, trained on what people put into summaries.

For sentence i with features x_i (`briefer.rank._features`):

    salience(i) = f(x_i) + a · title(i) + b · agreement(i)

- f is the mean of K networks of two hidden layers, f_k(x) = w₃ · relu(W₂ relu(W₁ z + b₁) + b₂) + b₃, with
  z = (log(1 + x) − mean) / scale, held within ±4. It estimates by how many points of ROUGE a summary with the sentence
  is better than one with an average sentence of the same document in its place, beside the companions that it would
  have (`benchmarks/train/salience.py`; DESIGN.md has what was tried, and the figures).
- title: how much of its document's title the sentence says. It stands beside the network because the articles that the
  network learned from have no titles.
- agreement: its mean cosine with what the story's other outlets say. No data tells what that is worth.

Time and memory are linear in the words of the story.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import factorial
from pathlib import Path
from typing import Self

import numpy as np

from briefer import resources
from briefer.model import Scores, Story
from briefer.rank import Ranker, unit_interval
from briefer.rank._features import features
from briefer.text.similarity import Floats

_MOST = 4.0  # standard deviations: what is further out was never seen in training
_SHIPPED = resources.data("salience.npz")
_NARROWEST = 1.0  # points of ROUGE: of sentences closer together none is worth all and none nothing
_AT_ONCE = 50  # documents that have nothing to do with each other; more is not faster
_DIGITS = 9  # sums in another order differ behind them, and must not decide between equals


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """K networks of the same shape, as arrays.

    Attributes:
        mean: Of each of m features' log(1 + x) in training, of shape (m,).
        scale: Their standard deviations, of shape (m,).
        weights: Of each layer, of shape (K, in, out).
        biases: Of each layer, of shape (K, 1, out).
    """

    mean: Floats
    scale: Floats
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the arrays `mean`, `scale`, `weights0`, `biases0`, `weights1`, … of an .npz file."""
        with np.load(path) as arrays:
            layers = range((len(arrays.files) - 2) // 2)
            return cls(
                arrays["mean"].astype(np.float64),
                arrays["scale"].astype(np.float64),
                tuple(arrays[f"weights{layer}"].astype(np.float64) for layer in layers),
                tuple(arrays[f"biases{layer}"].astype(np.float64) for layer in layers),
            )

    def standardised(self, values: Floats) -> Floats:
        """Return z of features x, of shape (n, m)."""
        return ((np.log1p(np.maximum(values, 0)) - self.mean) / self.scale).clip(-_MOST, _MOST)

    def __call__(self, standardised: Floats) -> Floats:
        """Return f for rows z of shape (n, m), of shape (n,)."""
        hidden = standardised[np.newaxis]
        for weights, biases in zip(self.weights[:-1], self.biases[:-1], strict=True):
            hidden = np.maximum(hidden @ weights + biases, 0)
        return np.asarray((hidden @ self.weights[-1] + self.biases[-1]).mean(axis=0)[:, 0])


@dataclass(frozen=True, slots=True)
class Salience:
    """What people put into summaries, as learned from 39,160 articles: the default.

    Attributes:
        title: a, in points of ROUGE.
        agreement: b, in points of ROUGE.
        weights: The file with the networks.
    """

    title: float = 2.0
    agreement: float = 10.0
    weights: Path = _SHIPPED

    def rank(self, story: Story) -> Scores:
        """Return the salience, scaled to [0, 1]; see `Ranker`."""
        return unit_interval(self._points(story), _NARROWEST)

    def rank_each(self, stories: Sequence[Story]) -> list[Scores]:
        """Return the salience of each story; see `Several`.

        Features are counted within the document, so those of many documents come out of one pass.
        """
        scores: dict[int, Scores] = {}
        alone: dict[str, list[int]] = {}
        for at, story in enumerate(stories):
            if len(story.documents) == 1:
                alone.setdefault(story.documents[0].language, []).append(at)
            else:
                scores[at] = self.rank(story)
        for places in alone.values():
            for first in range(0, len(places), _AT_ONCE):
                several = places[first : first + _AT_ONCE]
                points = self._points(Story(tuple(stories[at].documents[0] for at in several)), of_one_event=False)
                end = 0
                for at in several:
                    start, end = end, end + len(stories[at].documents[0].spans)
                    scores[at] = unit_interval(points[start:end], _NARROWEST)
        return [scores[at] for at in range(len(stories))]

    def _points(self, story: Story, *, of_one_event: bool = True) -> list[float]:
        found = features(story, of_one_event=of_one_event)
        network = _network(self.weights)
        learned = network(network.standardised(learned_columns(found)))
        points: list[float] = sum(self._beside(found).values(), learned).round(_DIGITS).tolist()
        return points

    def parts(self, story: Story) -> Mapping[str, Scores]:
        """Return addends of the scaled score; see `Explained`.

        The networks' estimate is divided among the groups of features by their Shapley values, where what a group shows
        is left out by putting the average sentence of the training data in its place (S. M. Lundberg and S.-I. Lee, "A
        Unified Approach to Interpreting Model Predictions", NIPS 2017). What is left is the same for all sentences.
        """
        found = features(story)
        network = _network(self.weights)
        standardised = network.standardised(learned_columns(found))
        names = tuple(name for name in found if name not in _BESIDE)
        ends = np.cumsum([0, *(len(found[name]) for name in names)])
        shares = _shapley(network, standardised, [slice(start, end) for start, end in pairwise(ends)])
        addends = dict(zip(names, shares, strict=True)) | self._beside(found)
        average = network(np.zeros_like(standardised))
        points = sum(addends.values(), average)
        high = points.max(initial=-np.inf)
        width = max(_NARROWEST, high - points.min(initial=np.inf))
        scaled = {"the same for all": 1 + (average - high) / width}
        scaled |= {name: values / width for name, values in addends.items()}
        return {name: tuple(values.tolist()) for name, values in scaled.items()}

    def _beside(self, found: Mapping[str, list[Floats]]) -> dict[str, Floats]:
        weights = (self.title, self.agreement)
        return {name: weight * found[name][0] for name, weight in zip(_BESIDE, weights, strict=True)}


_BESIDE = ("likeness to title", "agreement of outlets")


@cache
def _network(path: Path) -> Network:
    return Network.load(path)


def learned_columns(found: Mapping[str, list[Floats]]) -> Floats:
    """Return what the networks see, of shape (n, m)."""
    return np.array([column for name, group in found.items() if name not in _BESIDE for column in group]).T


def _shapley(network: Network, standardised: Floats, groups: list[slice]) -> list[Floats]:
    """Return the Shapley values of groups of columns, each of shape (n,).

    All 2^g coalitions are tried; a column outside a coalition is 0, its mean.
    """
    count = len(groups)
    worth = []
    for coalition in range(1 << count):
        seen = np.zeros_like(standardised)
        for member, columns in enumerate(groups):
            if coalition >> member & 1:
                seen[:, columns] = standardised[:, columns]
        worth.append(network(seen))
    values = []
    for member in range(count):
        value = np.zeros(len(standardised))
        for coalition in range(1 << count):
            if not coalition >> member & 1:
                size = coalition.bit_count()
                weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                value += weight * (worth[coalition | 1 << member] - worth[coalition])
        values.append(value)
    return values


RANKER: type[Ranker] = Salience
