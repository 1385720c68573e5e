"""The series of a configuration that have times, for the commands that let the time pass."""

import sys
from collections.abc import Sequence

from briefer import configuration
from briefer.errors import UsageError
from briefer.series import Configuration, Series

# -P: a file called briefer.py in the folder that a scheduler starts us in must not stand in for the package
PROGRAM = (sys.executable, "-P", "-m", "briefer")


def timed(described: Configuration, names: Sequence[str]) -> tuple[Series, ...]:
    """Return those of the series of these names that have times; without names, all that have.

    Raises:
        UsageError: there is no such series, or none of them has a time.
    """
    found = configuration.chosen(described, names)
    with_times = tuple(each for each in found if each.timetable.crons)
    if not with_times:
        said = ", ".join(each.name for each in found) or "nothing"
        raise UsageError(f'{described.path}: {said} has no time; give a briefing one, such as at = "07:00"')
    return with_times
