"""`briefer make`: documents in, a brief out."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from briefer import jobs, pipeline, registry
from briefer.atomic import write
from briefer.briefing import Briefing
from briefer.cli.fonts import install, lacking
from briefer.cli.intake import ANY_PATH, Intake, intake_options, read_sources
from briefer.cli.interests import interest_options, warn_of_nothing
from briefer.cli.look import Look, look_options
from briefer.cli.options import Name, described_job, job_options, note_option, read_own_file, ui_language_option
from briefer.cli.terminal import envelope, now, progress, tell, warn
from briefer.errors import BrieferError, ParseError, UsageError
from briefer.fetch.file import path_of
from briefer.interests import Interests
from briefer.media_type import media_type_of
from briefer.model import Document, Failure, Limit
from briefer.render import Renderer

_STANDARD_OUTPUT = "-"
_FAILED_SOURCE = 3


@dataclass(frozen=True, slots=True)
class _Output:
    """A rendition to be made: where it goes, in which format, by what."""

    path: str
    format: str
    renderer: Renderer


@click.command()
@intake_options
@job_options
@interest_options
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="PATH",
    type=ANY_PATH,
    help="Write here, in the format of the name's ending; repeat for several. Without it: Markdown to stdout.",
)
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    type=Name(lambda: registry.names("render")),
    help="The format, where the name's ending does not say (`briefer list formats`).",
)
@ui_language_option
@look_options
@note_option
@click.option(
    "--pages", type=int, metavar="N", help="Print no more than fits on N pages of the PDF; other formats say the same."
)
@click.option(
    "--archival",
    is_flag=True,
    help="Make the PDF a PDF/A-3u, with the JSON of the brief and the archived texts inside.",
)
@click.option(
    "--edition", type=click.IntRange(min=1), metavar="N", help="The number of this edition, for the masthead."
)
@click.option("--strict", is_flag=True, help="Exit with 3 if a source failed, though the brief was made.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON report of what was made to stdout.")
def make(  # noqa: PLR0913 - one argument an option
    intake: Intake, interests: Interests, outputs: tuple[str, ...], format_: str | None, look: Look,
    note: str | None, *, pages: int | None, archival: bool, edition: int | None, ui_lang: str, strict: bool,
    as_json: bool, title: str, scheme: str, ranker: str, sentences: int | None, words: int | None,
    minutes: float | None,
) -> int:  # fmt: skip
    """Make one brief of all documents.

    \b
      briefer report.txt notes.md -o brief.pdf -o brief.md
      briefer folder/ "archive/*.pdf" --minutes 3 -o brief.html
      briefer https://example.org/feed.xml inbox.mbox -o today.pdf
    """  # noqa: D301 - \b is click's mark for lines to keep as they are
    jobs.check_pages(pages)
    options = {**look.options(), "archival": archival}
    planned = plan(intake.sources, outputs, format_, options, as_json=as_json)
    job = described_job(
        title=title, scheme=scheme, ranker=ranker, sentences=sentences, words=words, minutes=minutes,
        note=read_own_file(note, "--note"), interests=interests, ui_language=ui_lang, edition=edition,
    )  # fmt: skip
    with progress("Reading the sources"):
        own_outputs = {os.path.realpath(each.path) for each in planned if each.path != _STANDARD_OUTPUT}
        documents, failures = read_sources(intake, leave_out=own_outputs)
    spare(planned, [document.source.uri for document in documents])
    with progress("Ranking and sorting the sentences"):
        briefing = _composed(job, documents, failures, pages, options)
    warn_of_nothing(briefing.outcome)
    if not briefing.summaries:
        conditions = [
            *([" within this length"] if job.limit != Limit() else []),
            *([" beside what is excluded"] if job.interests.exclude else []),
        ]
        first, *others = dict.fromkeys(document.source.uri for document in documents)
        raise ParseError(
            f"{first} and {len(others):,} more" if others else first,
            f"no sentence in {'them' if others else 'it'} can be printed{' and'.join(conditions)}; "
            "`briefer explain` says why of each",
        )
    code = deliver(planned, briefing, as_json=as_json)
    is_lacking = any(failure.is_fault for failure in failures)
    return _FAILED_SOURCE if code == 0 and is_lacking and strict else code


def _composed(
    job: pipeline.Job,
    documents: Sequence[Document],
    failures: Sequence[Failure],
    pages: int | None,
    options: Mapping[str, Any],
) -> Briefing:
    if pages is None:
        return pipeline.compose(job, documents, now(), failures)
    from briefer.fitting import compose_to_fit
    from briefer.render.pdf import Pdf

    return compose_to_fit(job, documents, now(), failures, pages=pages, extent=Pdf(**options).extent)


def plan(
    sources: Sequence[str],
    outputs: Sequence[str],
    format_: str | None,
    options: Mapping[str, Any],
    *,
    as_json: bool,
) -> list[_Output]:
    """Resolve every name before anything is read, so that no wrong one costs a minute's work."""
    planned = [_output(path, format_, options) for path in outputs]
    if not outputs and not as_json:
        planned = [_output(_STANDARD_OUTPUT, format_ or "markdown", options)]
    if options["archival"] and all(each.format != "pdf" for each in planned):
        raise UsageError("--archival is for a PDF; give -o NAME.pdf, or leave it out")
    targets = [os.path.realpath(each.path) for each in planned if each.path != _STANDARD_OUTPUT]
    if len(set(targets)) < len(targets):
        raise UsageError("two -o name the same file; give each format a name of its own")
    spare(planned, sources)
    if as_json and any(each.path == _STANDARD_OUTPUT for each in planned):
        raise UsageError("--json and -o - both want standard output; give -o a file")
    return planned


def spare(planned: Sequence[_Output], sources: Sequence[str]) -> None:
    """Raise where an output would overwrite a source."""
    inputs = {os.path.realpath(path_of(source)) for source in sources}
    for each in planned:
        target = os.path.realpath(each.path)
        if each.path != _STANDARD_OUTPUT and target in inputs and os.access(target, os.F_OK):
            raise UsageError(f"-o {each.path} is one of the sources; give the brief another name")


def _output(path: str, format_: str | None, options: Mapping[str, Any]) -> _Output:
    name = format_ or _format_of(path)
    renderer = jobs.outfitted(name, options)
    if path == _STANDARD_OUTPUT:
        if not renderer.is_text and sys.stdout.isatty():
            raise UsageError(f"{name} is no text for a terminal; write it to a file with -o NAME{renderer.suffixes[0]}")
    elif os.path.isdir(path):  # noqa: PTH112 - says no where Path.is_dir raises: for a name that is too long
        raise UsageError(
            f"-o {path} is a folder; give a file in it, such as {Path(path, 'brief' + renderer.suffixes[0])}"
        )
    elif not os.path.isdir(Path(path).parent):  # noqa: PTH112 - as above
        raise UsageError(f"-o {path}: there is no folder {Path(path).parent}; make it first")
    return _Output(path, name, renderer)


def _format_of(path: str) -> str:
    if path == _STANDARD_OUTPUT:
        return "markdown"
    suffix = Path(path).suffix.lower()
    known: list[str] = []
    for name, plugin in registry.plugins("render", likely=media_type_of(b"", path)):
        if suffix in plugin.suffixes:
            return name
        known += plugin.suffixes
    endings = ", ".join(sorted(known))
    raise UsageError(f"-o {path}: no format goes by the ending {suffix!r}; use one of {endings}, or say --format")


def deliver(planned: Sequence[_Output], briefing: Briefing, *, as_json: bool) -> int:
    """Render and write each output. What fails is said and does not stop the others; the code is then 1."""
    written = []
    problems = []
    if any(output.format == "pdf" for output in planned):
        _warn_of_boxes(briefing)
    for output in planned:
        try:
            with progress(f"Making {output.path}"):
                content = output.renderer.render(briefing)
            _put(output.path, content)
        except BrieferError as error:
            problems.append(error)
            continue
        written.append(
            {"path": output.path, "format": output.format, "bytes": len(content), "sha256": sha256(content).hexdigest()}
        )
        if output.path != _STANDARD_OUTPUT and not as_json:
            tell(f"wrote {output.path} ({len(content):,} bytes)")
    if as_json:
        from briefer.render.json import as_object

        envelope("make", outputs=written, problems=[str(problem) for problem in problems], brief=as_object(briefing))
    if problems and len(problems) == len(planned):
        for said in list(dict.fromkeys(map(str, problems)))[1:]:
            warn(f"not made: {said}")
        raise problems[0]
    for problem in problems:
        warn(f"not made: {problem}")
    return 1 if problems else 0


def _warn_of_boxes(briefing: Briefing) -> None:
    """Say which script of the brief has no font here: the PDF would show boxes, and the other formats would not."""
    words = [briefing.title, briefing.note, *(summary.headline for summary in briefing.summaries)]
    words += [section.title for summary in briefing.summaries for section in summary.sections]
    words += [f"{document.label} {document.title} {document.author}" for document in briefing.documents]
    words += [citation.sentence.text for citation in briefing.citations]
    for script in lacking("".join(words)):
        warn(f"the PDF shows boxes for {script.name}: no font here has it; type: {install(script.package)}")


def _put(path: str, content: bytes) -> None:
    if path == _STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write(Path(path), content)
