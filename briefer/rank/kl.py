"""KL, by sumy.

A. Haghighi and L. Vanderwende, "Exploring Content Models for Multi-Document Summarization", NAACL 2009.
"""

from dataclasses import dataclass

from briefer.model import Scores, Story
from briefer.rank import Ranker

_MOST = 150  # sentences: seconds of time; beyond it, minutes or gigabytes


@dataclass(frozen=True, slots=True)
class Kl:
    """KL: sentences that bring the summary's words nearest to the text's (sumy)."""

    def rank(self, story: Story) -> Scores:
        """Return sumy's ratings, scaled to [0, 1]; see `Ranker`."""
        from sumy.summarizers.kl import KLSummarizer

        from briefer.rank._sumy import rate

        return rate("kl", KLSummarizer, story, most=_MOST)


RANKER: type[Ranker] = Kl
