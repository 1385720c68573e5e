"""SumBasic, by sumy.

L. Vanderwende et al., "Beyond SumBasic", Information Processing & Management 43, 2007.
"""

from dataclasses import dataclass

from briefer.model import Scores, Story
from briefer.rank import Ranker

_MOST = 5_000  # sentences: seconds of time; beyond it, minutes or gigabytes


@dataclass(frozen=True, slots=True)
class SumBasic:
    """SumBasic: sentences of frequent words, each word counting less once it is said (sumy)."""

    def rank(self, story: Story) -> Scores:
        """Return sumy's ratings, scaled to [0, 1]; see `Ranker`."""
        from sumy.summarizers.sum_basic import SumBasicSummarizer

        from briefer.rank._sumy import rate

        return rate("sumbasic", SumBasicSummarizer, story, most=_MOST)


RANKER: type[Ranker] = SumBasic
