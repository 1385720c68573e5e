"""`briefer serve`: wait, and run briefings when they are due."""

from typing import TYPE_CHECKING

import click

from briefer.cli.configured import config_option, configured, names_argument
from briefer.cli.timetables import timed
from briefer.errors import BrieferError

if TYPE_CHECKING:
    from briefer.series import Series


@click.command(short_help="Wait in this process, and run briefings when they are due.")
@names_argument
@config_option
def serve(names: tuple[str, ...], config: str | None) -> None:
    """Wait in this process, and run briefings when they are due: for containers.

    Without names: every briefing that has a time. What was missed is made up for at the start. SIGTERM and Ctrl-C end
    it at once, SIGHUP has it read the configuration again. It prints one line of JSON a run; a run that fails is tried
    again after 5, 15 and 60 minutes, and ends nothing. Whom an edition did not reach is tried again when that is due.
    """
    from briefer import waiting
    from briefer.cli import serving

    path = configured(config).path
    served: tuple[Series, ...] = ()

    def read() -> "tuple[Series, ...]":
        nonlocal served
        try:
            found = timed(configured(str(path)), names)
        except BrieferError as error:
            if not served:
                raise
            serving.say("error", message=str(error), kept=[each.name for each in served])
            return served
        served = found
        all_names = [each.name for each in served]
        serving.say("waiting", configuration=str(path), series=all_names, next=serving.next_of(served))
        return served

    signals = serving.Signals()
    waiting.wait(read, lambda series, now: serving.run(series, now, path, signals), signals)
    serving.say("stopped")
