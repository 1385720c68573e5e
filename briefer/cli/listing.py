"""`briefer list`: the names that options take."""

from collections.abc import Callable

import click

from briefer import config, registry
from briefer.cli.terminal import envelope


def _first_lines(kind: str) -> dict[str, str]:
    return {name: (plugin.__doc__ or "").split("\n", 1)[0] for name, plugin in sorted(registry.plugins(kind))}


def _formats() -> dict[str, str]:
    return {name: " ".join(plugin.suffixes) for name, plugin in sorted(registry.plugins("render"))}


def _themes() -> dict[str, str]:
    from briefer.render._theme import about, themes

    return {name: about(name) for name in themes()}


def _schemes() -> dict[str, str]:
    return {name: config.scheme(name).title for name in config.schemes()}


_LISTS: dict[str, Callable[[], dict[str, str]]] = {
    "rankers": lambda: _first_lines("rank"),
    "schemes": _schemes,
    "formats": _formats,
    "themes": _themes,
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
