"""Where in a configuration something stands, and what is wrong there."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from briefer.errors import BrieferError
from briefer.series import Subscription
from briefer.tables import BARE, Step, is_a, kind_named, named


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong: its path in the file, and what to do about it."""

    path: tuple[Step, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, handed down from a table to what is in it.

    Attributes:
        folder: What paths are relative to: the folder of the file.
        collections: The named collections of sources.
        path: The keys and positions that lead here.
        problems: What is wrong anywhere in the file; every place adds to the same list.
    """

    folder: Path
    collections: Mapping[str, tuple[Subscription, ...]] = field(default_factory=dict)
    path: tuple[Step, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def at(self, step: Step) -> "Place":
        """Return the place of a key or a position in what stands here."""
        return replace(self, path=(*self.path, step))

    def refuse(self, said: str) -> None:
        """Write down what is wrong here."""
        self.problems.append(Problem(self.path, said))

    def refuse_for(self, error: BrieferError) -> None:
        """Write down what was raised of the value that stands here."""
        self.refuse(str(error).removeprefix(f"{self.path[-1]}: "))

    def has(self, value: object, *kinds: type) -> bool:
        """Tell whether a value has one of these types, and refuse it if not."""
        if any(is_a(value, kind) for kind in kinds):
            return True
        alone = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else "{…}"
        hint = f"; put it in brackets: [{alone}]" if kinds == (list,) and isinstance(value, str | dict) else ""
        self.refuse(f"expected {kind_named(*kinds)}, got {named(value)}{hint}")
        return False

    def absolute(self, written: str) -> str:
        """Return a path as written, which is relative to the file's folder; ~ is the user's own."""
        if "\0" in written:
            self.refuse("is no path; there is a character in it that no path has")
            return ""
        # not pathlib: it raises where there is no such user, and follows links
        return os.path.abspath(os.path.join(self.folder, os.path.expanduser(written)))  # noqa: PTH100, PTH111, PTH118


def path_as_written(path: Iterable[Step]) -> str:
    """Return a path as it is said: `briefing.morning.sources[2].uri`."""
    said = ""
    for step in path:
        if isinstance(step, int):
            said += f"[{step}]"
        else:
            key = step if BARE.fullmatch(step) else json.dumps(step, ensure_ascii=False)
            said += f".{key}" if said else key
    return said


def nearest(name: str, known: Iterable[str]) -> str:
    """Return what follows a name that nobody knows: the nearest one that is known, or else all of them."""
    listed = list(known)
    likely = get_close_matches(name, listed, n=1)
    return f"; did you mean {likely[0]!r}?" if likely else f" (known: {', '.join(listed) or 'none'})"
