"""`briefer batch`: an archive in, a brief or a summary of each document, story or day out."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

import click

from briefer import jobs, registry
from briefer.batch.task import DOCUMENT, FIELDS, JSONL, PARQUET, Task
from briefer.cli.intake import ANY_PATH, allow_option, allowance_of, check_language
from briefer.cli.interests import interest_options
from briefer.cli.look import Look, look_options
from briefer.cli.options import Name, described_job, job_options, ui_language_option
from briefer.cli.terminal import counting, envelope, fail, tell, warn
from briefer.errors import BrieferError, UnknownPluginError, UsageError
from briefer.interests import Interests

if TYPE_CHECKING:
    from briefer.batch.pools import Pool

_FAILED_SOURCE, _SIGNALLED = 3, 128  # the latter and the signal's number, as shells have it
_GO_ON = "the same command goes on where it was"


def _formats() -> tuple[str, ...]:
    return (JSONL, PARQUET, *registry.names("render"))


@click.command(short_help="Make a brief of every document, story or day of an archive.")
@click.argument("sources", nargs=-1, metavar="FILE|FOLDER...", type=ANY_PATH)
@click.option(
    "-o",
    "--output",
    "out",
    required=True,
    metavar="FOLDER",
    type=ANY_PATH,
    help="A folder that is new or empty, or the one that the same command was stopped in.",
)
@click.option(
    "--each", is_flag=True, help="Choose the sentences that say most (3, or --sentences N), and make no brief."
)
@click.option(
    "--by",
    default=DOCUMENT,
    show_default=True,
    metavar="document|story|day|FIELD",
    help="What is told as one; days are those of UTC.",
)
@click.option(
    "--format",
    "format_",
    default=JSONL,
    show_default=True,
    metavar="NAME",
    type=Name(_formats),
    help="A line for each (jsonl), a table (parquet), or a file for each (`briefer list formats`).",
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="NAME=FIELD",
    help=f"The field that has a row's {', '.join(FIELDS)}, where it is called otherwise. Repeatable.",
)
@click.option(
    "--lang", metavar="TAG", help="The language of the documents, such as en or pt-BR; else by field, or detected."
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Processes on this machine; by default one a processor."
)
@click.option("--dask", metavar="ADDRESS|local", help="Let the workers of a Dask scheduler do it, as tcp://host:8786.")
@click.option(
    "--shard",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    metavar="N",
    help="Documents that go to a worker at a time.",
)
@allow_option
@job_options
@interest_options
@ui_language_option
@look_options
@click.option("--strict", is_flag=True, help="Stop, with exit code 3, at the first document that fails.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON summary of what was made to stdout.")
def batch(  # noqa: PLR0913 - one argument an option
    sources: tuple[str, ...], out: str, interests: Interests, look: Look, *, each: bool, by: str, format_: str,
    fields: tuple[str, ...], lang: str | None, workers: int | None, dask: str | None, shard: int,
    allow: tuple[str, ...], strict: bool, as_json: bool, ui_lang: str, title: str, scheme: str, ranker: str,
    sentences: int | None, words: int | None, minutes: float | None,
) -> int:  # fmt: skip
    """Make a brief of every document of an archive, or of every story or day in it.

    Sources are JSON lines (.jsonl, .jsonl.gz), Parquet, mailboxes, and folders of any files that briefer reads. They
    are read piece by piece, and what is done is kept: stopped or killed, the same command goes on where it was.

    \b
      briefer batch archive.jsonl.gz --each -o summaries/
      briefer batch archive.parquet --field text=article --by day -o days/
      briefer batch inbox.mbox --format pdf --workers 4 -o pdfs/
      briefer batch archive.jsonl --each --dask tcp://scheduler:8786 -o summaries/
    """  # noqa: D301 - \b is click's mark for lines to keep as they are
    from briefer.batch import archive  # processes are loaded only where they are used
    from briefer.batch.cluster import LOCAL

    job = described_job(
        title=title, scheme=scheme, ranker=ranker, sentences=sentences, words=words, minutes=minutes,
        interests=interests, ui_language=ui_lang,
    )  # fmt: skip
    task = Task(
        scheme=job.scheme,
        by=by,
        each=each,
        format=_format(format_),
        fields=_named(fields),
        language=lang,
        ranker=ranker,
        limit=job.limit,
        interests=interests,
        title=title,
        ui_language=job.ui_language,
        look={**look.options(), "archival": False},
        allowance=allowance_of(allow),
    )
    _check(task)
    if dask not in {None, LOCAL} and workers:
        raise UsageError("--workers is for this machine; a cluster has those that it has")
    folder, started = Path(out), monotonic()
    try:
        with _terminable(), counting("documents") as watch:
            outcome = archive.run(
                task, sources, folder, lambda own: _pool(dask, workers, own), size=shard, strict=strict, watch=watch
            )
    except _Terminated:
        return fail(f"terminated; {_GO_ON}", _SIGNALLED + signal.SIGTERM)
    except KeyboardInterrupt:
        return fail(f"interrupted; {_GO_ON}", _SIGNALLED + signal.SIGINT)
    except archive.FailedDocumentError as error:
        return fail(f"{error} (without --strict {_GO_ON})", _FAILED_SOURCE)
    said = folder / archive.FAILURES
    if as_json:
        envelope("batch", folder=out, **asdict(outcome), seconds=round(monotonic() - started, 3))
    elif outcome.rows:
        what = "summaries" if each else "briefs"
        tell(f"wrote {outcome.rows:,} {what} of {outcome.documents:,} documents to {folder / outcome.result}")
    if not outcome.rows:
        why = f"nothing could be made of it; {said} says why" if outcome.failures else "holds no document"
        raise BrieferError(f"{' '.join(sources)}: {why}")
    if outcome.failures:
        warn(f"{outcome.failures:,} failed or were set aside: {said} says why")
    return 0


class _Terminated(KeyboardInterrupt):
    """Whoever runs this wants it to end."""


@contextmanager
def _terminable() -> Iterator[None]:
    """Have SIGTERM end what is done as Ctrl-C does."""

    def end(*_: object) -> NoReturn:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _check(task: Task) -> None:
    """Raise where the options do not go together, or a name leads nowhere."""
    check_language(task.language)
    if task.each and not (task.is_rows and task.interests == Interests(focus=task.interests.focus)):
        raise UsageError("--each makes summaries, which are jsonl or parquet, and know no --exclude and no --watch")
    if not task.is_rows:
        jobs.outfitted(task.format, task.look)


def _format(name: str) -> str:
    """Return the name of the format that is meant by a name or by the ending of its files."""
    if name in _formats():
        return name
    endings = {ending: known for known, plugin in registry.plugins("render") for ending in plugin.suffixes}
    if f".{name}" not in endings:
        raise UnknownPluginError("output format", name, _formats())
    return endings[f".{name}"]


def _pool(dask: str | None, workers: int | None, own: Path) -> "Pool":
    from briefer.batch.pools import Processes, usual_workers

    count = workers or usual_workers()
    if dask is None:
        return Processes(count, own)
    from briefer.batch.cluster import Dask

    pool = Dask(dask, count)
    if pool.dashboard:
        tell(f"the cluster's dashboard: {pool.dashboard}")
    return pool


def _named(fields: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    named: Mapping[str, str] = {}
    for each in fields:
        field, _, name = (part.strip() for part in each.partition("="))
        if field not in FIELDS or not name:
            raise UsageError(f"--field {each}: give NAME=FIELD, with a name of {', '.join(FIELDS)}")
        named = {**named, field: name}
    return tuple(sorted(named.items()))
