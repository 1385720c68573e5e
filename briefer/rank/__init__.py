"""How much does each sentence matter? One file a ranker; its name is the name in the configuration."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from briefer.model import Scores, Story


class Ranker(Protocol):
    """What every ranker promises."""

    def rank(self, story: Story) -> Scores:
        """Return one score in [0, 1] per sentence of the story, aligned with `story.sentences`.

        Finite, the same for the same story, `()` for an empty one. A repeated sentence keeps its importance:
        redundancy is the assembler's business.

        Raises:
            UsageError: the story is larger than this ranker can take; the message says the limit.
        """


@runtime_checkable
class Explained(Protocol):
    """A ranker that can say what its scores are made of."""

    def parts(self, story: Story) -> Mapping[str, Scores]:
        """Return named addends, each aligned with `story.sentences`; together they are the score that `rank` gives."""


@runtime_checkable
class Several(Protocol):
    """A ranker that ranks many stories faster than one after the other."""

    def rank_each(self, stories: Sequence[Story]) -> list[Scores]:
        """Return what `rank` returns of each story; they have nothing to do with each other."""


def unit_interval(values: Sequence[float], narrowest: float = 0.0) -> Scores:
    """Map finite numbers linearly onto [0, 1], the largest to 1, and the smallest to 0 if it is so far below.

    Args:
        values: What to map.
        narrowest: The distance that is not stretched to the whole of [0, 1], if the numbers lie closer together.
    """
    high = max(values, default=0.0)
    width = max(narrowest, high - min(values, default=0.0))
    return tuple(1 - (high - value) / width if width > 0 else 1.0 for value in values)
