"""What is remembered, for the commands that look at it: of which configuration, of which series."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefer.cli.configured import config_option, configured
from briefer.cli.intake import ANY_PATH, Command
from briefer.errors import StateError, UsageError
from briefer.tables import nearest

if TYPE_CHECKING:
    from briefer.state import State


def remembered_options(command: Command) -> Command:
    """Add what says whose memory it is."""
    state_option = click.option(
        "--state", metavar="FILE", type=ANY_PATH, help="What is remembered; else as the configuration says."
    )
    return config_option(state_option(command))


series_option = click.option("--series", metavar="NAME", help="Of which briefing, such as morning or morning/board.")


def place(config: str | None, state: str | None) -> Path:
    """Return the file of what is remembered: the one that is named, else the configuration's."""
    return Path(state) if state else configured(config).state


def opened(path: Path) -> "State":
    """Open what is remembered; no file is made.

    Raises:
        StateError: there is none yet, or it cannot be used.
    """
    if not path.exists():
        raise StateError(f"{path}: nothing is remembered there yet; make an edition first: briefer run")
    from briefer.state import State  # sqlite3 is loaded only where it is used

    return State(path)


def chosen(state: "State", series: str | None) -> str:
    """Return the series that is meant: the one that is named, else the only one.

    Raises:
        UsageError: there is none of that name, or there are several.
    """
    known = state.series()
    if series is None and len(known) == 1:
        return known[0]
    if series is None:
        raise UsageError(f"which briefing? Give --series NAME (known: {', '.join(known) or 'none'})")
    check(state, series)
    return series


def check(state: "State", series: str | None) -> None:
    """Refuse the name of a series of which nothing is remembered.

    Raises:
        UsageError: it is such a name.
    """
    known = state.series()
    if series is not None and series not in known:
        raise UsageError(f"--series {series}: nothing is remembered of it{nearest(series, known)}")
