"""Reduction, by sumy.

sumy’s own: the sum of a sentence’s TextRank edges, without the walk.
"""

from dataclasses import dataclass

from briefer.model import Scores, Story
from briefer.rank import Ranker

_MOST = 1_500  # sentences: seconds of time; beyond it, minutes or gigabytes


@dataclass(frozen=True, slots=True)
class Reduction:
    """Reduction: sentences that share most words with the others (sumy)."""

    def rank(self, story: Story) -> Scores:
        """Return sumy's ratings, scaled to [0, 1]; see `Ranker`."""
        from sumy.summarizers.reduction import ReductionSummarizer

        from briefer.rank._sumy import rate

        return rate("reduction", ReductionSummarizer, story, most=_MOST)


RANKER: type[Ranker] = Reduction
