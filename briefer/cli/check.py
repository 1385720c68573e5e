"""`briefer check`: is everything there that the editions will need, before anything is due?"""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefer import configuration
from briefer.cli.configured import config_option, names_argument
from briefer.cli.terminal import envelope, now, one_line, progress
from briefer.errors import ConfigError
from briefer.series import Configuration, Series

if TYPE_CHECKING:
    from briefer.checks import Check

_NEXT = 3  # editions
_WRONG = 2


@click.command(short_help="Look at all that the briefings need before they are due.")
@names_argument
@config_option
@click.option("--offline", is_flag=True, help="Leave alone what is beyond this machine: addresses, servers.")
@click.option("--show", is_flag=True, help="Print the configuration as it is understood, and look at nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what is found as JSON.")
def check(names: tuple[str, ...], config: str | None, *, offline: bool, show: bool, as_json: bool) -> int:
    """Look at everything that the briefings need, before anything is due; exit with 2 if something is wrong.

    Secrets, times, sources, sections, themes, layouts, channels, the file that remembers. Of each briefing, its next
    editions. A briefing's name stands for its profiles, too; without a name, all are looked at.
    """
    from briefer.checks import State, checks
    from briefer.configuration.show import shown

    path = configuration.find(config)
    try:
        loaded = configuration.load(path)
        series = configuration.chosen(loaded, names)
    except ConfigError as error:
        if as_json:
            envelope("check", config=str(path), sound=False, problems=list(error.problems), series=[], checks=[])
        else:
            print("\n".join(map(one_line, error.problems)))
        return _WRONG
    if show:
        print(shown(Configuration(loaded.path, loaded.state, series)), end="")
        return 0
    with progress("Looking"):
        found = list(checks(loaded, series, offline=offline))
    due = {each.name: _next_editions(each, now()) for each in series}
    broken = [each for each in found if each.state is State.BROKEN]
    if as_json:
        envelope(
            "check",
            config=str(path),
            sound=not broken,
            problems=[f"{each.what} {each.name}: {each.detail}" for each in broken],
            series=[
                {"name": each.name, "title": each.title, "next": [moment.isoformat() for moment in due[each.name]]}
                for each in series
            ],
            checks=[asdict(each) for each in found],
        )
    else:
        _print(loaded.path, series, due, found)
    return _WRONG if broken else 0


def _next_editions(series: Series, moment: datetime) -> list[datetime]:
    from briefer import schedule

    due: list[datetime] = []
    while len(due) < _NEXT and (following := schedule.next_due(series.timetable, due[-1] if due else moment)):
        due.append(following)
    return due


def _print(path: Path, series: tuple[Series, ...], due: dict[str, list[datetime]], found: "list[Check]") -> None:
    print(one_line(f"{path}: {len(series)} to be made"))
    for each in series:
        sources = f"{len(each.sources)} source{'s' * (len(each.sources) > 1)}"
        times = ", ".join(f"{moment:%a} {moment.day} {moment:%b %Y %H:%M}" for moment in due[each.name])
        when = f"next {times} ({each.timetable.timezone})" if times else "made by hand"
        kept = "" if each.deliver else ", kept in the archive alone"
        print(one_line(f"{each.name}: “{each.title}”, {sources}, {when}{kept}"))
    for one in found:
        of = f" ({', '.join(one.series)})" if one.series and len(one.series) < len(series) else ""
        print(f"{one.state:8}", one_line(f"{one.what} {one.name}: {one.detail}{of}"))
