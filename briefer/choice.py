"""Choose sentences one by one: what is worth most beside what is already taken, within a limit.

Maximal marginal relevance (J. Carbonell and J. Goldstein, "The Use of MMR", SIGIR 1998) over cosines of TF-IDF rows.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from briefer.model import Limit, Scores, Story
from briefer.text.similarity import Neighbours, tf_idf
from briefer.text.tokens import count_words, terms, tokens

NO_LIMIT = float("inf")

_ECHO = 0.5  # cosine from which two sentences say the same
_REPETITION = 0.1  # what full likeness to the taken costs, in units of score
_NEARLY = 0.6  # how much of the best one's worth a shorter one must have


class Choice:
    """A greedy choice under way; it lives inside one call of the assembler and never leaves it.

    Attributes:
        reasons: Why each sentence is out, "" while it is not; aligned with `story.sentences`.
        taken: Positions, in the order of taking.
        lengths: The words of each sentence.
    """

    def __init__(self, story: Story, scores: Scores, limit: Limit, reasons: Iterable[str]) -> None:
        texts = [sentence.text for sentence in story.sentences]
        language = story.documents[0].language if story.documents else "und"
        self.reasons = list(reasons)
        self.taken: list[int] = []
        self.lengths = np.array([count_words(text) for text in texts], dtype=np.int64)
        self._open = np.array([not reason for reason in self.reasons], dtype=bool)
        self._scores = np.array(scores)
        # a sentence of nothing but function words is told apart by those
        self._neighbours = Neighbours(
            tf_idf([found or tokens(text) for found, text in zip(terms(texts, language), texts, strict=True)])
        )
        self._likeness = np.zeros(len(texts))
        self._echo = _ECHO
        self._echoes: list[int] = []
        self._sentences_left = NO_LIMIT if limit.sentences is None else limit.sentences
        self._words_left = NO_LIMIT if limit.words is None else limit.words

    def take(self, wanted: Sequence[bool], words: float = NO_LIMIT) -> int | None:
        """Take the wanted sentence that is worth most beside those taken, of at most so many words.

        Of equals, the first. None where none is left that fits the limit, or none that is nearly as good as the best
        that does not fit: space is left blank before it goes to what is merely short.
        """
        open_ = self._open & np.asarray(wanted, dtype=bool)
        fitting = open_ & (self.lengths <= min(words, self._words_left))
        if self._sentences_left < 1 or not fitting.any():
            return None
        worth = self._scores - _REPETITION * self._likeness
        best = int(np.where(fitting, worth, -np.inf).argmax())
        overall = int(np.where(open_, worth, -np.inf).argmax())
        if not fitting[overall] and worth[best] < _NEARLY * worth[overall]:
            return None
        self.taken.append(best)
        self._sentences_left -= 1
        self._words_left -= int(self.lengths[best])
        self._close([best], "printed")
        alike = self._neighbours.likeness_to_row(best)
        self._likeness = np.maximum(self._likeness, alike)
        echoes = np.flatnonzero(self._open & (alike >= self._echo)).tolist()
        self._echoes += echoes
        self._close(echoes, f"says again what sentence {best + 1} says")
        return best

    def admit_echoes(self) -> None:
        """Open again what was closed as an echo, and close no more."""
        self._echo = NO_LIMIT
        self._close(self._echoes, "")
        self._open[self._echoes] = True

    def fits(self, at: int) -> bool:
        """Tell whether the limit has room left for a sentence of this length."""
        return bool(self.lengths[at] <= self._words_left)

    def _close(self, places: Sequence[int], reason: str) -> None:
        for at in places:
            self.reasons[at] = reason
        self._open[places] = False
