"""Luhn, by sumy.

H. P. Luhn, "The Automatic Creation of Literature Abstracts", IBM Journal 2, 1958.
"""

from dataclasses import dataclass

from briefer.model import Scores, Story
from briefer.rank import Ranker

_MOST = 10_000  # sentences: seconds of time; beyond it, minutes or gigabytes


@dataclass(frozen=True, slots=True)
class Luhn:
    """Luhn: sentences with dense runs of frequent words (sumy)."""

    def rank(self, story: Story) -> Scores:
        """Return sumy's ratings, scaled to [0, 1]; see `Ranker`."""
        from sumy.summarizers.luhn import LuhnSummarizer

        from briefer.rank._sumy import rate

        return rate("luhn", LuhnSummarizer, story, most=_MOST)


RANKER: type[Ranker] = Luhn
