"""What is wrong with a table of TOML: keys that are missing, unknown or of the wrong type, each with its place."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from briefer.errors import ConfigError

# as TOML calls them
_NAMES = {str: "a string", int: "an integer", float: "a number", bool: "a boolean", list: "an array", dict: "a table"}


def read(path: Path) -> dict[str, Any]:
    """Return what a file of TOML says.

    Raises:
        ConfigError: it cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from error


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
        f"{place}{key}: expected {_NAMES[kind]}, got {_NAMES.get(type(table[key]), type(table[key]).__name__)}"
        for key, kind in expected.items()
        if key in table and not is_a(table[key], kind)
    ]
    return missing + unknown + ill_typed


def nearest(name: str, known: Mapping[str, object]) -> str:
    """Return what follows a name that nobody knows: the nearest one that is known, and all of them."""
    likely = get_close_matches(name, known, n=1)
    return (f"; did you mean {likely[0]!r}?" if likely else "") + f" (known: {', '.join(known)})"


def is_a(value: object, kind: type) -> bool:
    """Tell whether a value has the type; whole numbers are numbers, and booleans are not."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, (int, float) if kind is float else kind)
