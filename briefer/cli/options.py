"""The options that decide over a brief's content, and the jobs they describe."""

from collections.abc import Callable, Sequence
from functools import partial

import click
from click.shell_completion import CompletionItem

from briefer import config, jobs, own_files, registry
from briefer.catalogue import LANGUAGES
from briefer.cli.intake import ANY_PATH, Command
from briefer.errors import UsageError
from briefer.interests import Interests
from briefer.pipeline import Job
from briefer.text.tokens import WORDS_A_MINUTE


class Name(click.ParamType[str]):
    """A name from a registry: completed by the shell; checked where it is used, which knows the nearest match."""

    name = "name"

    def __init__(self, known: Callable[[], Sequence[str]]) -> None:
        self._known = known

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names that begin so."""
        _ = ctx, param
        names = (name for name in self._known() if name.startswith(incomplete))
        return [CompletionItem(name) for name in names]


def job_options(command: Command) -> Command:
    """Add what decides over a brief's content, whatever is read: ranker, scheme, length, title."""
    return job_options_by(jobs.DEFAULT_SCHEME)(command)


def job_options_by(default_scheme: str) -> Callable[[Command], Command]:
    """Return what adds the options of `job_options`, for another scheme if none is named."""
    return partial(_with_job_options, default_scheme)


def _with_job_options(default_scheme: str, command: Command) -> Command:
    for option in reversed((
        click.option("--title", default="", help="What stands at the head; by default the headline of an only story."),
        click.option("--scheme", default=default_scheme, show_default=True, type=Name(config.schemes),
                     help="The sections: a name (`briefer list schemes`) or a TOML file of your own."),
        click.option("--ranker", default=jobs.DEFAULT_RANKER, show_default=True,
                     type=Name(lambda: registry.names("rank")), help="What decides how much a sentence matters."),
        click.option("--sentences", type=int, metavar="N", help="Print at most N sentences."),
        click.option("--words", type=int, metavar="N", help="Print at most N words of sources."),
        click.option("--minutes", type=float, metavar="N",
                     help=f"Print at most N minutes of reading, {WORDS_A_MINUTE} words each."),
    )):  # fmt: skip
        command = option(command)
    return command


ui_language_option = click.option(
    "--ui-lang",
    default="",
    metavar="TAG",
    type=Name(lambda: LANGUAGES),
    help=f"The language of titles, dates and counts, {', '.join(LANGUAGES)}; by default that of most documents, or en.",
)
note_option = click.option(
    "--note",
    metavar="FILE",
    type=ANY_PATH,
    help="An editor's note (Markdown), printed at the head, apart from the sources.",
)


def described_job(  # noqa: PLR0913 - one argument an option
    *,
    title: str,
    scheme: str,
    ranker: str,
    sentences: int | None,
    words: int | None,
    minutes: float | None,
    note: str = "",
    interests: Interests,
    ui_language: str = "",
    edition: int | None = None,
) -> Job:
    """Return the job that the options describe; raises before anything is read where a name leads nowhere."""
    return jobs.job(
        title=title,
        ranker_name=ranker,
        scheme_name=scheme,
        limit=jobs.limit(sentences=sentences, words=words, minutes=minutes),
        note=note,
        interests=interests,
        ui_language=ui_language,
        edition=edition,
    )


def read_own_file(path: str | None, what: str) -> str:
    """Return the text of a file that the user wrote for this brief, "" for none.

    Raises:
        UsageError: it cannot be read as UTF-8 text, or is empty.
    """
    if path is None:
        return ""
    try:
        return own_files.text(path)
    except UsageError as error:
        raise UsageError(f"{what} {error}") from error
