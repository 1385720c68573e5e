"""Where editions go: a channel's name, and its options, which are the fields of its plugin."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import timedelta
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from briefer import registry, secret
from briefer.configuration import times
from briefer.configuration.place import Place, nearest
from briefer.errors import BrieferError, ConfigError
from briefer.series import Delivery
from briefer.tables import is_a, named

_PATHS = frozenset({"path", "ca"})  # the options whose values are paths, relative to the configuration
_SAID = {str: "a string", int: "an integer", float: "a number", bool: "a boolean"}


def of_list(value: Any, place: Place) -> tuple[Delivery, ...]:
    """Read an array of tables, one a channel."""
    if not place.has(value, list):
        return ()
    found = [_of_table(each, place.at(number)) for number, each in enumerate(value)]
    return tuple(each for each in found if each is not None)


def _of_table(value: Any, place: Place) -> Delivery | None:
    if not place.has(value, dict):
        return None
    if "to" not in value:
        place.at("to").refuse(f"is missing: the name of a channel (known: {', '.join(registry.names('deliver'))})")
        return None
    if not place.at("to").has(value["to"], str):
        return None
    try:
        plugin = registry.load("deliver", value["to"])
    except BrieferError as error:
        place.at("to").refuse(str(error))
        return None
    before = len(place.problems)
    read = _options(plugin, value, place)
    if len(place.problems) == before:
        _try(plugin, read, place)
    return Delivery(value["to"], read)


def _options(plugin: type, value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Read a channel's options; refuse those that it does not have, or has of another type."""
    known = {field.name: field for field in fields(plugin) if field.init and not field.name.startswith("_")}
    hints = get_type_hints(plugin)
    options = {key: each for key, each in value.items() if key != "to"}
    for key in options:
        if key not in known:
            place.at(key).refuse(f"unknown option of {value['to']}{nearest(key, known)}")
    for key, field in known.items():
        if key in options:
            _check(options[key], hints[key], place.at(key))
        elif field.default is MISSING and field.default_factory is MISSING:
            place.at(key).refuse(f"is missing; {value['to']} cannot do without it")
    return {
        key: times.duration(each, place.at(key))
        if key in hints and hints[key] is timedelta
        else _absolute(key, each, place)
        for key, each in options.items()
    }


def _try(plugin: type, options: Mapping[str, Any], place: Place) -> None:
    """Refuse what a channel itself finds wrong with its options, each by its name: "sender: is empty".

    What a secret says is not known here: the option that stands for one, and what hangs on it, is looked at later.
    """
    try:
        plugin(**options)
    except ConfigError as error:
        for problem in error.problems:
            key, colon, said = problem.partition(": ")
            if not (colon and key in {field.name for field in fields(plugin)}):
                place.refuse(problem)
            elif not _holds_reference(options.get(key)):
                place.at(key).refuse(said)


def _holds_reference(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_holds_reference, value))
    return isinstance(value, str) and secret.is_reference(value)


def _check(value: Any, hint: Any, place: Place) -> None:
    """Refuse a value that a field of this type cannot have."""
    if not _fits(value, hint):
        place.refuse(f"expected {_said(hint)}, got {named(value)}")


def _fits(value: Any, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin in {Union, UnionType}:
        return any(_fits(value, each) for each in get_args(hint) if each is not NoneType)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, dict)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Sequence | set | frozenset):
        of = get_args(hint)[0] if get_args(hint) else Any
        return isinstance(value, list) and all(_fits(each, of) for each in value)
    if hint is Path:
        return isinstance(value, str)
    return is_a(value, hint) if hint in _SAID else True


def _said(hint: Any) -> str:
    origin = get_origin(hint)
    if origin is Literal:
        return " or ".join(map(repr, get_args(hint)))
    if origin in {Union, UnionType}:
        return " or ".join(_said(each) for each in get_args(hint) if each is not NoneType)
    if hint is Path:
        return _SAID[str]
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return "a table"
    if origin is None:
        return _SAID.get(hint, str(hint))
    of = get_args(hint)[0] if get_args(hint) else Any
    return f"an array, each of it {_SAID[of]}" if of in _SAID else "an array"


def _absolute(key: str, value: Any, place: Place) -> Any:
    """Return an option with its paths absolute."""
    if isinstance(value, str) and secret.is_reference(value):
        return secret.absolute(value, place.folder)
    if isinstance(value, str) and value and key in _PATHS:
        return place.absolute(value)
    if isinstance(value, list):
        return tuple(_absolute("", each, place) for each in value)
    return value
