"""The options for what the reader asks for beside the news of the day, and what is said where it is not found."""

from functools import wraps
from typing import Any

import click

from briefer import jobs, own_files
from briefer.briefing import Outcome
from briefer.cli.intake import ANY_PATH, Command
from briefer.cli.terminal import warn
from briefer.errors import UsageError


def interest_options(command: Command) -> Command:
    """Add focus, exclusions and watched names; the command is given them as `interests`."""

    @wraps(command)
    def with_interests(
        *, focus: tuple[str, ...], exclude: tuple[str, ...], watch: tuple[str, ...], watchlist: tuple[str, ...],
        **others: object,
    ) -> object:  # fmt: skip
        names = [*watch, *(name for path in watchlist for name in _names(path))]
        return command(interests=jobs.interests(focus=focus, exclude=exclude, watch=names), **others)

    wrapped: Any = with_interests
    for option in reversed((
        click.option("--focus", multiple=True, metavar="QUERY",
                     help="Give more weight to what is about this, without dropping what leads the day. Repeatable."),
        click.option("--exclude", multiple=True, metavar="PHRASE",
                     help="Print no sentence that says this, and no story whose headline does. Repeatable."),
        click.option("--watch", multiple=True, metavar="NAME",
                     help="Say of this name where it is printed or mentioned. Repeatable."),
        click.option("--watchlist", multiple=True, metavar="FILE", type=ANY_PATH,
                     help="A file of names to watch, one a line; # begins a comment. Repeatable."),
    )):  # fmt: skip
        wrapped = option(wrapped)
    result: Command = wrapped
    return result


def warn_of_nothing(outcome: Outcome) -> None:
    """Say which focus no sentence says, and which exclusion nothing."""
    for focus in outcome.focuses:
        if not focus.sentences:
            others = "; those with some of its words count for more" if focus.is_touched else ""
            warn(f"--focus {focus.query!r}: no sentence says it{others}")
    for exclusion in outcome.exclusions:
        if not exclusion.sentences and not exclusion.stories:
            warn(f"--exclude {exclusion.phrase!r}: nothing says it, so nothing is left out for it")


def _names(path: str) -> list[str]:
    try:
        return own_files.names(path)
    except UsageError as error:
        raise UsageError(f"--watchlist {error}") from error
