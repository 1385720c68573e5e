"""Choose sentences one by one: what is worth most beside what is already taken, within a limit.

Maximal marginal relevance (J. Carbonell and J. Goldstein, "The Use of MMR", SIGIR 1998) over cosines of TF-IDF rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from briefer.model import Limit, Scores, Story
from briefer.text.similarity import Floats, Neighbours, tf_idf
from briefer.text.tokens import count_words, terms, tokens

NO_LIMIT = float("inf")

_ECHO = 0.5  # cosine from which two sentences say the same
_REPETITION = 0.5  # what full likeness to the taken costs, in units of score
_SHORTFALL = 0.4  # how much of the best one's worth a shorter one may lack


class Choice:
    """A greedy choice under way; it lives inside one call of the assembler and never leaves it.

    A follower is a sentence that points to another, its antecedent. It is taken where that is printed beside it, or
    together with it; never alone.

    Attributes:
        reasons: Why each sentence is out, "" while it is not; aligned with `story.sentences`.
        antecedents: The antecedent of each follower, by position.
        taken: Positions, in the order of taking.
        brought: The antecedents that were taken for their follower's sake, and that follower.
        lengths: The words of each sentence.
    """

    def __init__(
        self,
        story: Story,
        scores: Scores,
        limit: Limit,
        reasons: Iterable[str],
        antecedents: Mapping[int, int] | None = None,
    ) -> None:
        texts = story.texts
        language = story.documents[0].language if story.documents else "und"
        self.reasons = list(reasons)
        self.antecedents = antecedents or {}
        self.taken: list[int] = []
        self.brought: dict[int, int] = {}
        self.lengths = np.array([count_words(text) for text in texts], dtype=np.int64)
        self._open = np.array([not reason for reason in self.reasons], dtype=bool)
        self._follows = np.zeros(len(texts), dtype=bool)
        self._follows[list(self.antecedents)] = True
        self._follows &= self._open
        self._open &= ~self._follows
        self._antecedent = np.arange(len(texts))
        self._antecedent[list(self.antecedents)] = list(self.antecedents.values())
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

    def take(
        self,
        wanted: Sequence[float] | Floats,
        words: float = NO_LIMIT,
        sentences: float = NO_LIMIT,
        beside: Collection[int] = (),
    ) -> tuple[int, ...]:
        """Take the wanted sentence that is worth most beside those taken; a follower may come with its antecedent.

        A sentence is worth its score and what is new in it, both times its share. A pair is worth the mean of its two.
        Of equals, the first. () where none is left that fits the limit, or none that is nearly as good as the best that
        does not fit: space is left blank before it goes to what is merely short.

        Args:
            wanted: What share of its worth each sentence has here, in [0, 1]; 0 for one that is not wanted.
            words: The most to take.
            sentences: The most to take; below 2 there are no pairs.
            beside: What is printed where the sentence would stand.

        Returns:
            The positions taken, one or two, in document order.
        """
        share = np.asarray(wanted, dtype=np.float64)
        room = min(words, self._words_left)
        sentences = min(sentences, self._sentences_left)
        if sentences < 1:
            return ()
        # without what any new sentence has: only so can one be "nearly as good" as another
        lead = share * (self._scores - _REPETITION * self._likeness)
        worth = lead + _REPETITION * share
        is_beside = np.zeros(len(worth), dtype=bool)
        is_beside[list(beside)] = True
        alone = (share > 0) & (self._open | (self._follows & is_beside[self._antecedent]))
        can_come = self._open & (share > 0)
        paired = (share > 0) & self._follows & can_come[self._antecedent] & (sentences > 1)
        cost = self.lengths + np.where(paired, self.lengths[self._antecedent], 0)
        value, gain = (np.where(paired, (each + each[self._antecedent]) / 2, each) for each in (worth, lead))
        while True:
            fitting = (alone | paired) & (cost <= room)
            if not fitting.any():
                return ()
            best = int(np.where(fitting, value, -np.inf).argmax())
            overall = int(np.where(alone, worth, -np.inf).argmax())
            missing = lead[overall] - gain[best]
            if alone[overall] and not fitting[overall] and missing > _SHORTFALL * abs(lead[overall]):
                return ()
            if not paired[best]:
                self._take(best)
                return (best,)
            antecedent = int(self._antecedent[best])
            if self._neighbours.likeness_to_row(antecedent)[best] < self._echo:
                self.brought[antecedent] = best
                self._take(antecedent)
                self._take(best)
                return (antecedent, best)
            self._close([best], f"says again what sentence {antecedent + 1} says")
            paired[best] = False

    def _take(self, at: int) -> None:
        self.taken.append(at)
        self._sentences_left -= 1
        self._words_left -= int(self.lengths[at])
        self._close([at], "printed")
        alike = self._neighbours.likeness_to_row(at)
        self._likeness = np.maximum(self._likeness, alike)
        echoes = np.flatnonzero((self._open | self._follows) & (alike >= self._echo)).tolist()
        self._echoes += echoes
        self._close(echoes, f"says again what sentence {at + 1} says")

    def admit_echoes(self) -> None:
        """Open again what was closed as an echo, and close no more."""
        self._echo = NO_LIMIT
        self._close(self._echoes, "")
        self._open[self._echoes] = True

    def fits(self, at: int) -> bool:
        """Tell whether the limit has room left for the sentence; a follower needs it for its antecedent, too."""
        antecedent = self.antecedents.get(at, at)
        needed = {at} if antecedent in self.taken else {at, antecedent}
        return bool(sum(int(self.lengths[each]) for each in needed) <= self._words_left)

    def _close(self, places: Sequence[int], reason: str) -> None:
        for at in places:
            self.reasons[at] = reason
        self._open[places] = False
        self._follows[places] = False
