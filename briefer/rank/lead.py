"""The yardstick of news summarisation: what comes first matters most."""

from dataclasses import dataclass

from briefer.model import Scores, Story
from briefer.rank import Ranker


@dataclass(frozen=True, slots=True)
class Lead:
    """Position in the document: 1, 1/2, 1/3, … The yardstick."""

    def rank(self, story: Story) -> Scores:
        """Return 1 / (1 + index) for each sentence; see `Ranker`."""
        return tuple(1 / (1 + sentence.index) for sentence in story.sentences)


RANKER: type[Ranker] = Lead
