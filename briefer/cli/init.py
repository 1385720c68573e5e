"""`briefer init`: a configuration to start from, every key in it explained."""

import os
import shlex
from pathlib import Path

import click

from briefer import configuration
from briefer.cli.intake import ANY_PATH
from briefer.cli.terminal import tell
from briefer.errors import DeliveryError, UsageError

_ZONES = "zoneinfo/"


@click.command(short_help="Write a configuration to start from.")
@click.argument("file", default=configuration.NAME, type=ANY_PATH)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="FOLDER|FILE|URL",
    type=ANY_PATH,
    help="What the briefing reads, as seen from the file; by default a folder documents/. Repeatable.",
)
@click.option("--print", "to_stdout", is_flag=True, help="Print it, and write nothing.")
def init(file: str, sources: tuple[str, ...], *, to_stdout: bool) -> None:
    """Write a configuration to start from, every key in it explained; a file that is there is left as it is.

    It describes one briefing, which needs no network: of the documents in a folder, as HTML into another.
    """
    from briefer.configuration.starter import starter

    written = starter(sources=sources or ("documents/",), timezone=_local_zone())
    if to_stdout:
        print(written, end="")
        return
    try:
        with Path(file).open("x", encoding="utf-8") as opened:
            opened.write(written)
    except FileExistsError as error:
        raise UsageError(f"{file} is there already, and is left as it is; name another file, or --print") from error
    except FileNotFoundError as error:
        raise UsageError(f"{file}: there is no folder {Path(file).parent}; make it first") from error
    except OSError as error:
        raise DeliveryError(f"{file}: cannot be written: {error.strerror}") from error
    named = "" if file == configuration.NAME else f" --config {shlex.quote(file)}"
    first = "" if sources else "put what is to be read into documents/, then "
    tell(f"wrote {file}; next: {first}briefer check{named}")


def _local_zone() -> str:
    """Return the IANA name of this machine's zone, "UTC" where it does not say."""
    from zoneinfo import available_timezones

    named = os.environ.get("TZ", "").lstrip(":")
    linked = os.path.realpath("/etc/localtime").partition(_ZONES)[2]
    zone = next((zone for zone in (named, linked) if zone in available_timezones()), "UTC")
    return zone.removeprefix("Etc/")
