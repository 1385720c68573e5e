"""LSA, by sumy.

J. Steinberger and K. Ježek, "Using Latent Semantic Analysis in Text Summarization", ISIM 2004.
"""

from dataclasses import dataclass

from briefer.model import Scores, Story
from briefer.rank import Ranker

_MOST = 1_500  # sentences: seconds of time; beyond it, minutes or gigabytes


@dataclass(frozen=True, slots=True)
class Lsa:
    """LSA: sentences that stand for the main topics of a singular value decomposition (sumy)."""

    def rank(self, story: Story) -> Scores:
        """Return sumy's ratings, scaled to [0, 1]; see `Ranker`."""
        from sumy.summarizers.lsa import LsaSummarizer

        from briefer.rank._sumy import rate

        return rate("lsa", LsaSummarizer, story, most=_MOST)


RANKER: type[Ranker] = Lsa
