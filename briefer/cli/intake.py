"""What a command reads, and how much of it: the options that several commands share, and the reading itself."""

import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar

import click

from briefer import api, ingest
from briefer.cli.terminal import warn
from briefer.errors import FetchError, SourceError, UsageError
from briefer.intake import Allowance
from briefer.model import Document, Failure
from briefer.render._failures import in_short
from briefer.text.language import is_tag

Command = TypeVar("Command", bound=Callable[..., Any])

# completed by the shell as a path; whether it can be read is found out, and said, where it is read
ANY_PATH = click.Path(allow_dash=True, readable=False)

_USUAL = Allowance()
_UNITS = {"k": 2**10, "m": 2**20, "g": 2**30}
_NAMES = ("host", "size", "pages", "depth", "entries", "seconds")

allow_option = click.option(
    "--allow",
    multiple=True,
    metavar="NAME=VALUE",
    help="Beyond the usual: host=NAME reads from a host of your own network; size=200M, pages=N, depth=N, entries=N "
    f"and seconds=N change the limits of a source ({_USUAL.size // 2**20}M, {_USUAL.pages}, {_USUAL.depth}, "
    f"{_USUAL.entries}, {_USUAL.seconds:g}). Repeat for several.",
)


@dataclass(frozen=True, slots=True)
class Intake:
    """What to read: sources as named, their language if said, how much may be taken in, and where answers are kept."""

    sources: tuple[str, ...]
    language: str | None
    allowance: Allowance
    cache: str | None


def intake_options(command: Command) -> Command:
    """Add the options of reading; the command is given their sum, as `intake`."""

    @wraps(command)
    def with_intake(
        *, sources: tuple[str, ...], lang: str | None, allow: tuple[str, ...], follow: bool, cache: str | None,
        **others: object,
    ) -> object:  # fmt: skip
        return command(intake=Intake(sources, lang, allowance_of(allow, follow=follow), cache), **others)

    wrapped: Any = with_intake
    for option in reversed((
        click.argument("sources", nargs=-1, metavar="FILE|FOLDER|URL|-...", type=ANY_PATH),
        allow_option,
        click.option("--follow", is_flag=True,
                     help="Follow the teasers of feeds on disk to their pages; those of feeds on the web always are."),
        click.option("--cache", metavar="FILE", type=ANY_PATH,
                     help="Keep what servers answer here, and ask them only for what has changed since."),
        click.option("--lang", metavar="TAG", help="The language of the sources, such as en or pt-BR; else detected."),
    )):  # fmt: skip
        wrapped = option(wrapped)
    result: Command = wrapped
    return result


def allowance_of(allowed: Sequence[str], *, follow: bool = False) -> Allowance:
    """Return the allowance that `NAME=VALUE` options describe.

    Raises:
        UsageError: one of them says nothing that can be allowed.
    """
    allowance = replace(_USUAL, follow=follow)
    for each in allowed:
        name, _, value = (part.strip() for part in each.partition("="))
        if name not in _NAMES or not value:
            raise UsageError(f"--allow {each}: give NAME=VALUE, with a name of {', '.join(_NAMES)}")
        if name == "host":
            allowance = replace(allowance, hosts=allowance.hosts | {_host(each, value)})
        else:
            number: Any = {name: _number(each, value, is_size=name == "size")}
            allowance = replace(allowance, **number)
    return allowance


def _host(option: str, value: str) -> str:
    host = value.lower().strip("[]").rstrip(".")
    if not host or "/" in host or (":" in host and value.count(":") == 1):
        raise UsageError(f"--allow {option}: give the name of the host alone, as in host=intranet.example")
    return host


def _number(option: str, value: str, *, is_size: bool) -> int:
    unit = _UNITS.get(value[-1].lower(), 1) if is_size else 1
    digits = value[:-1] if unit > 1 else value
    if not (
        digits.isascii() and digits.isdigit() and 0 < int(digits[:10]) <= 10**9 and len(digits) <= len("1000000000")
    ):
        example = ", as in 200M" if is_size else ""
        raise UsageError(f"--allow {option}: {value!r} is no whole number above 0{example}")
    return int(digits) * unit


def read_sources(intake: Intake, leave_out: Collection[str] = ()) -> tuple[tuple[Document, ...], tuple[Failure, ...]]:
    """Read what the command line names.

    Raises:
        UsageError: it names nothing, or a language that is none.
        SourceError: nothing could be read.
    """
    if not intake.sources:
        raise UsageError("nothing to brief: give files, folders, patterns or addresses, or - for standard input")
    check_language(intake.language)
    if ingest.STANDARD_INPUT in intake.sources and sys.stdin is None:
        raise FetchError(ingest.STANDARD_INPUT, "standard input is closed; give a file, or text to standard input")
    if intake.cache in {"", ingest.STANDARD_INPUT}:
        raise UsageError(f"--cache {intake.cache!r} is no file to keep answers in; give its name")
    named = dict.fromkeys(intake.sources)
    opened = [sys.stdin.buffer if source == ingest.STANDARD_INPUT else source for source in named]
    with api.answers(intake.cache) as answers:
        documents, failures = ingest.ingest(
            opened, language=intake.language, leave_out=leave_out, allowance=intake.allowance, answers=answers
        )
    report(documents, failures)
    return documents, failures


def check_language(given: str | None) -> None:
    """Raise `UsageError` where what --lang gives has not the form of a tag."""
    if given is not None and not is_tag(given):
        raise UsageError(f"--lang {given!r} is no language tag; give one such as en, de or pt-BR")


def report(documents: Sequence[Document], failures: Sequence[Failure]) -> None:
    """Warn of what was not read; raises `SourceError` where that is everything."""
    faults = [failure for failure in failures if failure.is_fault]
    if not documents and failures:
        first, *others = faults or failures
        for line in in_short(others):
            warn(line)
        raise SourceError(first.uri, first.reason)
    for what, each in (("not read", faults), ("set aside", [each for each in failures if not each.is_fault])):
        for line in in_short(each):
            warn(f"{what}: {line}")
