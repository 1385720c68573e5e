"""LexRank, by sumy.

G. Erkan and D. Radev, "LexRank: Graph-based Lexical Centrality as Salience in Text Summarization", JAIR 22, 2004.

The graph of sentences with a cosine above 0.1. sumy stops the power method at 0.1, before it has converged: with 10⁻⁴
the order no longer changes.
"""

from dataclasses import dataclass

from briefer.model import Scores, Story
from briefer.rank import Ranker

_MOST = 1_500  # sentences: seconds of time; beyond it, minutes or gigabytes


@dataclass(frozen=True, slots=True)
class LexRank:
    """LexRank: sentences that many others are like, counted by a random walk (sumy)."""

    def rank(self, story: Story) -> Scores:
        """Return sumy's ratings, scaled to [0, 1]; see `Ranker`."""
        from sumy.summarizers.lex_rank import LexRankSummarizer

        from briefer.rank._sumy import rate

        return rate("lexrank", LexRankSummarizer, story, most=_MOST, epsilon=1e-4)


RANKER: type[Ranker] = LexRank
