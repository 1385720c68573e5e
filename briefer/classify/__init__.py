"""Which discourse role does each sentence play? One file a classifier."""

from typing import Protocol, runtime_checkable

from briefer.model import Role, Story


class Classifier(Protocol):
    """What every classifier promises."""

    def classify(self, story: Story) -> tuple[Role, ...]:
        """Return one role per sentence, aligned with `story.sentences`; the same for the same story."""


@runtime_checkable
class Probable(Protocol):
    """A classifier that can say how sure it is."""

    def probabilities(self, story: Story) -> tuple[tuple[float, ...], ...]:
        """Return for each sentence the probability of each role, in the order of `Role`; each row adds up to 1.

        `classify` need not take the likeliest role.
        """
