"""How much does each sentence matter? One file a ranker; its name is the name in the configuration."""

from collections.abc import Mapping
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


def unit_interval(values: "list[float]") -> Scores:
    """Map finite numbers linearly onto [0, 1]; equal numbers all become 1."""
    if not values:
        return ()
    low, high = min(values), max(values)
    width = high - low
    return tuple((value - low) / width if width > 0 else 1.0 for value in values)
