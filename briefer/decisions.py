"""Why was each sentence printed or left out? In words, from what the assembler decided by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefer.model import Part, Role, Scheme

if TYPE_CHECKING:
    from briefer.choice import Choice


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that decided over the sentences of a story.

    Attributes:
        choice: What was taken, and why the rest was not open to be.
        references: What in each sentence points to one before it, "" where nothing does.
        roles: What each sentence does; aligned with `references`.
        scheme: The sections there were to fill.
        belonging: By each section's key, how probable it is of each sentence that it belongs there.
        places: By each section's key, the positions printed in it.
        asked: By each section's key, how probable another sentence must be to belong there.
    """

    choice: "Choice"
    references: Sequence[str]
    roles: Sequence[Role]
    scheme: Scheme
    belonging: Mapping[str, Sequence[float]]
    places: Mapping[str, Sequence[int]]
    asked: Mapping[str, float]

    def in_words(self) -> tuple[str, ...]:
        """Return one decision per sentence."""
        part_of = {at: part for part in self.scheme.parts for at in self.places[part.key]}
        return tuple(
            self._printed(at, part_of[at]) if at in part_of else f"left out: {self._left_out(at, part_of)}"
            for at in range(len(self.roles))
        )

    def _printed(self, at: int, part: Part) -> str:
        place = f"printed under {part.title}"
        if at in self.choice.antecedents:
            return f"{place}, together with sentence {self.choice.antecedents[at] + 1}, which it points to"
        if at in self.choice.brought:
            return f"{place}, together with sentence {self.choice.brought[at] + 1}, which points to it"
        return place

    def _left_out(self, at: int, part_of: Mapping[int, Part]) -> str:
        if self.choice.reasons[at] or at not in self.choice.antecedents:
            return self.choice.reasons[at] or self._competition(at, self.scheme.parts)
        return f"{self.references[at]}; {self._dependence(at, self.choice.antecedents[at], part_of)}"

    def _dependence(self, at: int, antecedent: int, part_of: Mapping[int, Part]) -> str:
        """Say why a follower stands neither beside its antecedent nor together with it."""
        named = f"sentence {antecedent + 1}"
        if antecedent in part_of:
            part = part_of[antecedent]
            if self._may_stand(at, part):
                return f"beside {named}, {self._competition(at, [part])}"
            return f"{named} is under {part.title}"
        if self.choice.reasons[antecedent]:
            return f"{named} is left out, too"
        shared = [part for part in self._open(self.scheme.parts) if self._is_sure(antecedent, part)]
        shared = [part for part in shared if self._may_stand(at, part)]
        return f"with {named}, {self._competition(at, shared)}" if shared else f"no section takes both it and {named}"

    def _competition(self, at: int, parts: Sequence[Part]) -> str:
        """Say why a sentence that nothing else speaks against is in none of these sections."""
        is_open = self._open(parts)
        if not any(self._is_sure(at, part) for part in is_open or parts):
            own = next((part for part in self.scheme.parts if self.roles[at] in part.roles), None)
            if own is None:
                return f"no section is for the role {self.roles[at]}"
            if own.attributed and not self._may_stand(at, own):
                return f"nobody is named who says it, as {own.title} asks"
            nearest = max(is_open or parts, key=lambda part: self.belonging[part.key][at] - self.asked[part.key])
            share = self.belonging[nearest.key][at]
            return f"not sure enough for {nearest.title}: {share:.2f}, where {self.asked[nearest.key]:.2f} is asked"
        if self.choice.fits(at):
            return "others were worth more for the space there is"
        return "too long for the space left"

    def _open(self, parts: Sequence[Part]) -> list[Part]:
        """Return the sections that may print another sentence."""
        return [part for part in parts if len(self.places[part.key]) < part.most]

    def _may_stand(self, at: int, part: Part) -> bool:
        return self.belonging[part.key][at] > 0

    def _is_sure(self, at: int, part: Part) -> bool:
        return self.belonging[part.key][at] >= self.asked[part.key] and self._may_stand(at, part)
