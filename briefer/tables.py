"""What is wrong with a table of TOML: keys that are missing, unknown or of the wrong type, each with its place."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from briefer.errors import ConfigError

# as TOML calls them
_NAMES = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "a boolean",
    list: "an array",
    dict: "a table",
    time: "a time",
    date: "a date",
    datetime: "a date with a time",
}

BARE = re.compile(r"[\w-]+", re.ASCII)  # a key that needs no quotation marks

Step = str | int
"""A key of a table, or a position in an array."""


def read(path: Path) -> dict[str, Any]:
    """Return what a file of TOML says.

    Raises:
        ConfigError: it cannot be read, or is not TOML.
    """
    return parsed(path)[0]


def parsed(path: Path) -> tuple[dict[str, Any], "Lines"]:
    """Return what a file of TOML says, and the lines in which it says so.

    Raises:
        ConfigError: it cannot be read, or is not TOML.
    """
    try:
        text = path.read_text("utf-8-sig")
        return tomllib.loads(text), Lines(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: is not UTF-8 text; save it as UTF-8") from error
    except ValueError as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from error


@dataclass(frozen=True)
class Lines:
    """Tells in which line of a file of TOML something is first said, which the parser itself does not.

    As many whole lines as are TOML of their own say a part of what the file says, and each further statement adds to
    it: so the line of a path is where the first statement begins that adds it. It is found by halving, so that a long
    file is parsed a dozen times and not a thousand.
    """

    text: str
    _said: dict[int, dict[str, Any] | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def of(self, path: Sequence[Step]) -> int | None:
        """Return the line, from 1, in which a path is first said, or else the nearest one above it; None for none."""
        for length in range(len(path), 0, -1):
            if _leads(self._first(len(self._lines))[1], path[:length]):
                return self._line(path[:length])
        return None

    def _line(self, path: Sequence[Step]) -> int:
        before, until = 0, len(self._lines)  # so many lines do not say it, and so many do
        while until - before > 1:
            middle = (before + until) // 2
            if _leads(self._first(middle)[1], path):
                until = middle
            else:
                before = middle
        # `until` lines need not be TOML of their own: a statement that begins in the last of them may go on
        end, _ = self._first(until)
        positions = [at for at, step in enumerate(path) if isinstance(step, int)]
        element = path[: positions[-1] + 1] if positions else path
        # the elements of an array that goes on are told apart by closing it behind each of its lines
        closed = {line: _toml("\n".join([*self._lines[:line], "]"])) for line in range(until, end)} if positions else {}
        found = (line for line, said in closed.items() if said is not None and _leads(said, element))
        return next(found, end if any(closed.values()) else until)

    def _first(self, count: int) -> tuple[int, dict[str, Any]]:
        """Return what the first lines say, `count` or the fewest above it that are TOML, and how many these are."""
        for further in range(count, len(self._lines) + 1):
            if further not in self._said:
                self._said[further] = _toml("\n".join(self._lines[:further]))
            said = self._said[further]
            if said is not None:
                return further, said
        return len(self._lines), {}


def _toml(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _leads(said: object, path: Sequence[Step]) -> bool:
    """Tell whether a path leads to something that is said."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(said, list) or step >= len(said):
                return False
            said = said[step]
        elif isinstance(said, dict) and step in said:
            said = said[step]
        else:
            return False
    return True


def named(value: object) -> str:
    """Return what TOML calls a value: "a string"."""
    return _NAMES.get(type(value), type(value).__name__)


def kind_named(*kinds: type) -> str:
    """Return what TOML calls values of these types: "a string or an array"."""
    return " or ".join(_NAMES[kind] for kind in kinds)


def misfits(
    table: Mapping[str, Any],
    required: Mapping[str, type],
    place: str,
    optional: Mapping[str, type] | None = None,
) -> list[str]:
    """Return a line for each key that is missing, unknown or of the wrong type.

    Args:
        table: What was written.
        required: The type of each key that must be there.
        place: What stands before a key to say where it is, such as "section[0].".
        optional: The type of each key that may be there.
    """
    expected = {**required, **(optional or {})}
    missing = [f"{place}{key}: is missing" for key in required if key not in table]
    unknown = [f"{place}{key}: unknown key{nearest(key, expected)}" for key in table if key not in expected]
    ill_typed = [
        f"{place}{key}: expected {kind_named(kind)}, got {named(table[key])}"
        for key, kind in expected.items()
        if key in table and not is_a(table[key], kind)
    ]
    return missing + unknown + ill_typed


def nearest(name: str, known: Collection[str]) -> str:
    """Return what follows a name that nobody knows: the nearest one that is known, and all of them."""
    likely = get_close_matches(name, known, n=1)
    return (f"; did you mean {likely[0]!r}?" if likely else "") + f" (known: {', '.join(known)})"


def is_a(value: object, kind: type) -> bool:
    """Tell whether a value has the type; whole numbers are numbers, and booleans are not."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)
