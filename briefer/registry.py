"""Find plugins by name: the file is the plugin, its name is the name written in the configuration.

A plugin of kind `rank` is a module `briefer/rank/<name>.py` with a constant `RANKER` that holds its class. Other
distributions add plugins by entry points in the group `briefer.<kind>`, each naming such a class. Modules whose names
begin with an underscore are shared by the plugins of their kind and are none themselves.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from briefer.errors import ConfigError, UnknownPluginError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

# kind → (the constant that a plugin's module offers, what a user calls such a plugin)
_KINDS = {
    "rank": ("RANKER", "ranker"),
    "classify": ("CLASSIFIER", "classifier"),
    "fetch": ("FETCHER", "transport"),
    "parse": ("PARSER", "input format"),
    "render": ("RENDERER", "output format"),
    "deliver": ("CHANNEL", "channel"),
    "schedulers": ("SCHEDULER", "scheduler"),
}


@cache
def _built_in(kind: str) -> tuple[str, ...]:
    package = import_module(f"briefer.{kind}")
    return tuple(sorted(found.name for found in iter_modules(package.__path__) if not found.name.startswith("_")))


@cache
def _added(kind: str) -> "dict[str, EntryPoint]":
    from importlib.metadata import entry_points  # 20 ms that --help can do without

    return {point.name: point for point in entry_points(group=f"briefer.{kind}")}


def names(kind: str) -> tuple[str, ...]:
    """Return the names of every plugin of `kind`, sorted."""
    return tuple(sorted({*_built_in(kind), *_added(kind)}))


def plugins(kind: str, likely: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every plugin of `kind`, name and class: those that ship with briefer first, then the added ones.

    Whoever finds what it looks for among the first never pays for the loading of the others; those come first whose
    names occur in `likely`, as "pdf" does in "application/pdf".
    """
    for name in sorted(_built_in(kind), key=lambda name: name not in likely):
        yield name, load(kind, name)
    for name in sorted(_added(kind)):
        if name not in _built_in(kind):
            yield name, load(kind, name)


@cache
def load(kind: str, name: str) -> Any:  # noqa: ANN401 - the caller's annotation says which protocol it keeps
    """Return the plugin class called `name`.

    Raises:
        UnknownPluginError: nothing of that kind has that name.
        ConfigError: an added plugin cannot be imported.
    """
    constant, called = _KINDS[kind]
    if name in _built_in(kind):
        return getattr(import_module(f"briefer.{kind}.{name}"), constant)
    if name in _added(kind):
        try:
            return _added(kind)[name].load()
        except (ImportError, AttributeError) as error:
            raise ConfigError(f"the {called} {name!r} is installed but cannot be loaded: {error}") from error
    raise UnknownPluginError(called, name, names(kind))
