"""TextRank, by sumy.

R. Mihalcea and P. Tarau, "TextRank: Bringing Order into Texts", EMNLP 2004.
"""

from dataclasses import dataclass

from briefer.model import Scores, Story
from briefer.rank import Ranker

_MOST = 1_500  # sentences: seconds of time; beyond it, minutes or gigabytes


@dataclass(frozen=True, slots=True)
class TextRank:
    """TextRank: sentences that share words with many others, counted by a random walk (sumy)."""

    def rank(self, story: Story) -> Scores:
        """Return sumy's ratings, scaled to [0, 1]; see `Ranker`."""
        from sumy.summarizers.text_rank import TextRankSummarizer

        from briefer.rank._sumy import rate

        return rate("textrank", TextRankSummarizer, story, most=_MOST)


RANKER: type[Ranker] = TextRank
