"""All of what is remembered, in one."""

from briefer.state.answers import Answered
from briefer.state.archive import Archive
from briefer.state.runs import Runs


class State(Answered, Archive, Runs):
    """The memory of earlier runs. To be used from several threads, and by several runs at a time."""

    def is_used(self) -> bool:
        """Tell whether any edition is known."""
        return bool(self._rows("SELECT 1 FROM editions LIMIT 1"))
