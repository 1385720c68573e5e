"""Boosted decision trees of depth 3, all of them at once."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from briefer.classify._discourse_lexicon import Arrays, Booleans, Singles
from briefer.text.similarity import Floats, Integers

DEPTH = 3
_BLOCK = 64  # rows that go through the trees together: bounds memory


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """T complete trees, of which tree t speaks for class t mod k, over S different questions.

    Attributes:
        columns: The column that each question is about, of shape (S,).
        thresholds: The answer is yes where the column is greater, of shape (S,).
        questions: What each inner node asks, by level, of shape (7, T); a node's yes leads to its right.
        leaves: What tree t says at its leaf l, from left to right: number 8 · t + l, of shape (8 · T,).
    """

    columns: Integers
    thresholds: Singles
    questions: Integers
    leaves: Singles

    @classmethod
    def of(cls, arrays: Arrays) -> Self:
        """Unpack what `benchmarks/train/discourse.py` packed."""
        return cls(
            np.asarray(arrays["tree_columns"], np.int64),
            np.asarray(arrays["tree_thresholds"], np.float32),
            np.asarray(arrays["tree_questions"], np.int64),
            np.asarray(arrays["tree_leaves"], np.float32),
        )

    def sums(self, seen: Singles, classes: int) -> Floats:
        """Return for each of n rows what the trees of each class say together, of shape (n, classes)."""
        blocks = (seen[start : start + _BLOCK] for start in range(0, len(seen), _BLOCK))
        return np.concatenate([self._block(block, classes) for block in blocks])

    def _block(self, seen: Singles, classes: int) -> Floats:
        answers = np.take(seen.T, self.columns, axis=0) > self.thresholds[:, np.newaxis]
        first, left, right, *last = (np.take(answers, asked, axis=0) for asked in self.questions)
        second = _either(first, left, right)
        third = _either(first, _either(second, last[0], last[1]), _either(second, last[2], last[3]))
        leaf = (first.view(np.int8) << 2) | (second.view(np.int8) << 1) | third.view(np.int8)
        trees = len(leaf)
        said = np.take(self.leaves, leaf + np.arange(0, trees << DEPTH, 1 << DEPTH)[:, np.newaxis])
        return np.asarray(said.reshape(-1, classes, len(seen)).sum(axis=0, dtype=np.float64).T)


def _either(answer: Booleans, no: Booleans, yes: Booleans) -> Booleans:
    """Return `yes` where the answer is yes, else `no`: a third of the time of `np.where`."""
    return no ^ (answer & (no ^ yes))
