"""Which discourse role does each sentence play? One file a classifier."""

from typing import NamedTuple, Protocol, runtime_checkable

from briefer.model import Role, Story


class Classifier(Protocol):
    """What every classifier promises."""

    def classify(self, story: Story) -> tuple[Role, ...]:
        """Return one role per sentence, aligned with `story.sentences`; the same for the same story."""


class Judgement(NamedTuple):
    """What a classifier finds, aligned with `story.sentences`.

    Attributes:
        roles: One per sentence; not always the likeliest one.
        probabilities: Of each sentence, that of each role in the order of `Role`; each row adds up to 1, but for
            rounding.
    """

    roles: tuple[Role, ...]
    probabilities: tuple[tuple[float, ...], ...]


@runtime_checkable
class Probable(Classifier, Protocol):
    """A classifier that can say how sure it is."""

    def judge(self, story: Story) -> Judgement:
        """Return the roles that `classify` returns, and the probabilities that they were decided by."""
