"""A channel that delivers nothing, with options of every type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from briefer import registry
from briefer.briefing import Briefing
from briefer.deliver import Rendition


@dataclass(frozen=True, slots=True)
class Post:
    """A channel with options of every type."""

    is_repeatable: ClassVar[bool] = False

    server: str
    addresses: tuple[str, ...] = ()
    port: int = 25
    patience: float | None = None
    headers: Mapping[str, str] | None = None
    path: str = ""

    def check(self) -> Sequence[str]:
        """Say what is wrong with the port."""
        return () if self.port else ("port 0 is none", "nor is any other")

    def recipients(self) -> Sequence[str]:
        """Return the addresses."""
        return self.addresses

    def prepare(
        self, briefing: Briefing, renditions: Sequence[Rendition], look: Mapping[str, Any]
    ) -> Sequence[Rendition]:
        """Return the renditions."""
        _ = briefing, look
        return renditions

    def deliver(self, recipient: str, parcel: Sequence[Rendition]) -> str:
        """Deliver nothing."""
        return f"{recipient}: {len(parcel)}"

    def close(self) -> None:
        """Do nothing."""


def add(patch: pytest.MonkeyPatch) -> None:
    """Add the channel "post", as another distribution would."""
    load, names = registry.load, registry.names

    def loaded(kind: str, name: str) -> Any:
        return Post if (kind, name) == ("deliver", "post") else load(kind, name)

    patch.setattr(registry, "load", loaded)
    patch.setattr(registry, "names", lambda kind: tuple(sorted({*names(kind), *(["post"] * (kind == "deliver"))})))
