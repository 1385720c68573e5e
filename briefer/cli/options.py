"""Options that several commands share, and the jobs they describe."""

import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from briefer import config, ingest, jobs, registry
from briefer.cli.terminal import warn
from briefer.errors import FetchError, SourceError, UsageError
from briefer.model import Document, Failure
from briefer.pipeline import Job
from briefer.text.language import is_tag
from briefer.text.tokens import WORDS_A_MINUTE

Command = TypeVar("Command", bound=Callable[..., Any])

# completed by the shell as a path; whether it can be read is found out, and said, where it is read
ANY_PATH = click.Path(allow_dash=True, readable=False)


class Name(click.ParamType[str]):
    """A name from a registry: completed by the shell; checked where it is used, which knows the nearest match."""

    name = "name"

    def __init__(self, known: Callable[[], Sequence[str]]) -> None:
        self._known = known

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Return the names that begin so."""
        _ = ctx, param
        names = (name for name in self._known() if name.startswith(incomplete))
        return [click.shell_completion.CompletionItem(name) for name in names]


def job_options(command: Command) -> Command:
    """Add what decides over a brief's content: sources, ranker, scheme, length, language, title."""
    for option in reversed((
        click.argument("sources", nargs=-1, metavar="FILE|FOLDER|PATTERN|-...", type=ANY_PATH),
        click.option("--title", default="", help="What stands at the head; by default the headline of an only story."),
        click.option("--scheme", default=jobs.DEFAULT_SCHEME, show_default=True, type=Name(config.schemes),
                     help="The sections: a name (`briefer list schemes`) or a TOML file of your own."),
        click.option("--ranker", default=jobs.DEFAULT_RANKER, show_default=True,
                     type=Name(lambda: registry.names("rank")), help="What decides how much a sentence matters."),
        click.option("--sentences", type=int, metavar="N", help="Print at most N sentences."),
        click.option("--words", type=int, metavar="N", help="Print at most N words of sources."),
        click.option("--minutes", type=float, metavar="N",
                     help=f"Print at most N minutes of reading, {WORDS_A_MINUTE} words each."),
        click.option("--lang", metavar="TAG", help="The language of the sources, such as en or pt-BR; else detected."),
    )):  # fmt: skip
        command = option(command)
    return command


def described_job(
    *,
    title: str,
    scheme: str,
    ranker: str,
    sentences: int | None,
    words: int | None,
    minutes: float | None,
    note: str = "",
) -> Job:
    """Return the job that the options describe; raises before anything is read where a name leads nowhere."""
    return jobs.job(
        title=title,
        ranker_name=ranker,
        scheme_name=scheme,
        limit=jobs.limit(sentences=sentences, words=words, minutes=minutes),
        note=note,
    )


def read_sources(
    sources: Sequence[str], lang: str | None, leave_out: Collection[str] = ()
) -> tuple[tuple[Document, ...], tuple[Failure, ...]]:
    """Read what the command line names.

    Raises:
        UsageError: it names nothing, or a language that is none.
        SourceError: nothing could be read.
    """
    if not sources:
        raise UsageError("nothing to brief: give files, folders or patterns, or - for standard input")
    if lang is not None and not is_tag(lang):
        raise UsageError(f"--lang {lang!r} is no language tag; give one such as en, de or pt-BR")
    if ingest.STANDARD_INPUT in sources and sys.stdin is None:
        raise FetchError(ingest.STANDARD_INPUT, "standard input is closed; give a file, or text to standard input")
    opened = [sys.stdin.buffer if source == ingest.STANDARD_INPUT else source for source in dict.fromkeys(sources)]
    documents, failures = ingest.ingest(opened, language=lang, leave_out=leave_out)
    if not documents:
        for failure in failures[1:]:
            warn(f"{failure.uri}: {failure.reason}")
        raise SourceError(failures[0].uri, failures[0].reason)
    for failure in failures:
        warn(f"not read: {failure.uri}: {failure.reason}")
    return documents, failures


def read_own_file(path: str | None, what: str) -> str:
    """Return the text of a file that the user wrote for this brief, "" for none.

    Raises:
        UsageError: it cannot be read as UTF-8 text.
    """
    if path is None:
        return ""
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        raise UsageError(f"{what} {path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{what} {path}: is not UTF-8 text") from error
