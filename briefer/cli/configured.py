"""What the commands share that work by a configuration: how it is named, and which of its briefings."""

import click

from briefer import configuration
from briefer.cli.intake import ANY_PATH
from briefer.cli.options import Name
from briefer.errors import BrieferError
from briefer.series import Configuration


def _names() -> tuple[str, ...]:
    try:
        return tuple(each.name for each in configured(None).series)
    except BrieferError:  # of a shell that completes, nobody would read why
        return ()


def configured(path: str | None) -> Configuration:
    """Return what the configuration describes that is named, or found; raises `ConfigError`."""
    return configuration.load(configuration.find(path))


config_option = click.option(
    "--config",
    metavar="FILE",
    type=ANY_PATH,
    help=f"The configuration; else ./{configuration.NAME}, ${configuration.VARIABLE}, or the one of your own.",
)
names_argument = click.argument("names", nargs=-1, metavar="[NAME]...", type=Name(_names))
