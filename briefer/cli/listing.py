"""`briefer list`: the names that options take."""

from collections.abc import Callable
from inspect import getdoc

import click

from briefer import config, registry
from briefer.cli.terminal import envelope
from briefer.render._layout import themes


def _first_lines(kind: str) -> dict[str, str]:
    return {name: (getdoc(registry.load(kind, name)) or "").split("\n", 1)[0] for name in registry.names(kind)}


def _formats() -> dict[str, str]:
    return {name: " ".join(registry.load("render", name).suffixes) for name in registry.names("render")}


def _schemes() -> dict[str, str]:
    return {name: config.scheme(name).title for name in config.schemes()}


_LISTS: dict[str, Callable[[], dict[str, str]]] = {
    "rankers": lambda: _first_lines("rank"),
    "schemes": _schemes,
    "formats": _formats,
    "themes": lambda: dict.fromkeys(themes(), ""),
}


@click.command("list")
@click.argument("what", type=click.Choice(list(_LISTS)))
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_(what: str, *, as_json: bool) -> None:
    """List the rankers, schemes, formats or themes that there are."""
    listed = _LISTS[what]()
    if as_json:
        envelope("list", **{what: listed})
        return
    width = max(map(len, listed))
    for name, said in listed.items():
        print(f"{name:{width}}  {said}".rstrip())
