"""Which discourse role does each sentence play? One file a classifier."""

from typing import Protocol

from briefer.model import Role, Story


class Classifier(Protocol):
    """What every classifier promises."""

    def classify(self, story: Story) -> tuple[Role, ...]:
        """Return one role per sentence, aligned with `story.sentences`; the same for the same story."""
