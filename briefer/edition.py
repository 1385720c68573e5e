"""One edition of a series, in steps that each are on the disk before the next begins.

    begin → collect → compose → deliver → finish

Killed anywhere, the next run goes on behind the last step that was done, with the documents and the moment that were
kept: it makes the same edition, and what a channel has confirmed is not delivered again. An edition is finished when
it has reached somebody, and only then does what it was made of count as read; what it owes to others is kept and tried
again (`delivering`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from briefer import delivering, jobs, pipeline, schedule
from briefer.briefing import Briefing
from briefer.deliver import Rendition
from briefer.errors import StateError
from briefer.gathering import Gathered
from briefer.memory import Memory, Silence
from briefer.model import Document, Failure
from briefer.recall import recall
from briefer.render.json import as_object
from briefer.report import Outcome, Result
from briefer.series import Series
from briefer.silence import silences
from briefer.state import Begun, State

_REMEMBERED = 30  # editions: what was told before that may be told again; time grows with their stories


def make(series: Series, state: State, begun: Begun, gathered: Gathered) -> Outcome:
    """Make an edition of what was gathered, and deliver it."""
    silent = silences(series.sources, state.habits(series.name, gathered.items, begun.created), begun.created)
    state.collect(series.name, _number(begun), gathered.documents, gathered.failures, silent, gathered.items)
    return resume(series, state, begun, begun.created)


def resume(series: Series, state: State, begun: Begun, now: datetime) -> Outcome:
    """Go on with an edition whose documents are collected; what failed is tried again if its time has come."""
    number = _number(begun)
    documents, failures, silent = state.collected(series.name, number)
    briefing = compose(series, state, begun, documents, failures, silent)
    if not briefing.summaries and series.when_empty == "skip":
        state.skip(series.name, number)
        return _outcome(series, begun, Result.EMPTY, briefing, len(documents))
    renditions = render(series, briefing)
    state.compose(series.name, number, as_object(briefing), [each.name for each in renditions])
    done = delivering.deliver(series, state, number, begun.created, now, briefing, renditions)
    if done.is_out:
        state.finish(series.name, number)
    result = Result.MADE if done.is_out else Result.FAILED
    return _outcome(series, begun, result, briefing, len(documents), done.receipts, done.problems)


def deliver_late(series: Series, state: State, now: datetime) -> Iterator[Outcome]:
    """Deliver what editions that are out still owe to somebody, and yield an outcome for each that was tried."""
    for number, done in delivering.retry(series, state, now):
        following = schedule.next_due(series.timetable, now)
        yield Outcome(
            series.name, Result.RETRIED, number, next_due=following, receipts=tuple(done.receipts),
            problems=tuple(done.problems),
        )  # fmt: skip


def plan(series: Series, state: State, begun: Begun, gathered: Gathered) -> Outcome:
    """Return what `make` would come to; nothing is kept, written or delivered."""
    silent = silences(series.sources, state.habits(series.name, gathered.items, begun.created), begun.created)
    briefing = compose(series, state, begun, gathered.documents, gathered.failures, silent)
    if not briefing.summaries and series.when_empty == "skip":
        return _outcome(series, begun, Result.PLANNED, briefing, len(gathered.documents), ("nothing: it is empty",))
    channels = jobs.channels(series.deliver)
    where = [
        f"{name} {recipient}: {', '.join(names(series, briefing))}"
        for name, channel in channels
        for recipient in channel.recipients()
    ]
    problems = [f"{name}: {problem}" for name, channel in channels for problem in channel.check()]
    return _outcome(series, begun, Result.PLANNED, briefing, len(gathered.documents), where, problems)


def compose(
    series: Series,
    state: State,
    begun: Begun,
    documents: Sequence[Document],
    failures: Sequence[Failure],
    silent: Sequence[Silence],
) -> Briefing:
    """Return the edition that the documents make: the same for the same, whenever it is asked for."""
    zone = schedule.zone(series.timetable)
    job = replace(
        jobs.of_series(series, edition=begun.number),
        memory=_memory(series, state),
        window=begun.window and (begun.window[0].astimezone(zone), begun.window[1].astimezone(zone)),
        next_edition=schedule.next_due(series.timetable, begun.created),
        silences=tuple(silent),
        undelivered=state.undelivered(series.name, begun.created),
    )
    created = begun.created.astimezone(zone)
    if series.pages is None:
        return pipeline.compose(job, documents, created, failures)
    from briefer.fitting import compose_to_fit
    from briefer.render.pdf import Pdf

    extent = Pdf(**jobs.look_of(series)).extent  # type: ignore[arg-type]  # options are checked by name
    return compose_to_fit(job, documents, created, failures, pages=series.pages, extent=extent)


def _memory(series: Series, state: State) -> Memory | None:
    """Return what the last editions told.

    Raises:
        StateError: one of them cannot be read back.
    """
    try:
        return recall(state.briefs(series.name, _REMEMBERED))
    except (KeyError, TypeError, ValueError) as error:
        advice = "remove the state file, and it is built again from the archive"
        raise StateError(f"an edition of {series.name} cannot be read back ({error!r}); {advice}") from error


def render(series: Series, briefing: Briefing) -> tuple[Rendition, ...]:
    """Return the edition in each of its series' formats, under names that tell one edition from another."""
    return tuple(
        Rendition(format_, _own(series), name, renderer.render(briefing))
        for format_, name, renderer in zip(series.formats, names(series, briefing), jobs.renderers(series), strict=True)
    )


def names(series: Series, briefing: Briefing) -> tuple[str, ...]:
    """Return the names of an edition's files, aligned with its series' formats."""
    day = "" if briefing.created is None else f"-{briefing.created:%Y-%m-%d}"
    stem = f"{_own(series)}-{briefing.edition or 0:04}{day}"
    return tuple(stem + renderer.suffixes[0] for renderer in jobs.renderers(series))


def _own(series: Series) -> str:
    return series.name.replace("/", "-")


def _number(begun: Begun) -> int:
    """Return the number of an edition that is under way: only one that was skipped has none."""
    if begun.number is None:
        raise ValueError(begun)
    return begun.number


def _outcome(
    series: Series,
    begun: Begun,
    result: Result,
    briefing: Briefing,
    documents: int,
    receipts: Sequence[str] = (),
    problems: Sequence[str] = (),
) -> Outcome:
    return Outcome(
        series=series.name,
        result=result,
        edition=None if result is Result.EMPTY else begun.number,
        due=begun.due,
        next_due=schedule.next_due(series.timetable, begun.created),
        briefing=briefing,
        receipts=tuple(receipts),
        problems=tuple(problems),
        documents=documents,
    )
