"""`briefer status`: how each briefing stands: its last edition, its next, its last run, and what needs a hand."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefer.cli.configured import configured
from briefer.cli.remembered import opened, remembered_options
from briefer.cli.terminal import envelope, now, one_line, tell
from briefer.secret import masked_address
from briefer.series import Series

if TYPE_CHECKING:
    from briefer.state import Run, Standing

_MOMENT = "%Y-%m-%d %H:%M %Z"
_FAILED = "failed"


@click.command(short_help="Say how each briefing stands.")
@remembered_options
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def status(config: str | None, state: str | None, *, as_json: bool) -> int:
    """Say how each briefing stands; exit with 1 if the last run of one failed.

    Its last edition and the next one due, what came of its last run, deliveries that did not arrive, sources that
    failed, and sources that have been silent for longer than is their habit.
    """
    described = {}
    path = Path(state or "")
    if config or not state:
        loaded = configured(config)
        described = {each.name: each for each in loaded.series}
        path = Path(state) if state else loaded.state
    with opened(path) if path.exists() or not described else nullcontext() as memory:
        known = {each.series: each for each in memory.overview()} if memory else {}
    names = list(dict.fromkeys((*described, *known)))
    moment = now()
    standings = [(name, known.get(name), _next(described.get(name), moment)) for name in names]
    # what is described no more, and is made no more, would fail for ever
    runs = [standing.run for name, standing in known.items() if standing.run and (not described or name in described)]
    has_failed = any(map(_has_failed, runs))
    if as_json:
        series = [_as_object(*each, is_described=each[0] in described) for each in standings]
        envelope("status", failed=has_failed, series=series)
    else:
        for each in standings:
            _print(*each)
        if not standings:
            tell("no edition was made yet")
    return 1 if has_failed else 0


def _next(series: Series | None, moment: datetime) -> datetime | None:
    from briefer import schedule  # time zones take 8 ms that --help can do without

    return None if series is None else schedule.next_due(series.timetable, moment)


def _has_failed(run: "Run") -> bool:
    return _FAILED in run.outcome.get("results", ()) or bool(run.outcome.get("problems"))


def _print(name: str, standing: "Standing | None", following: datetime | None) -> None:
    print(name)
    last = standing and standing.last
    print("  last edition:", f"{last.number}, {_moment(last.created)}" if last else "none")
    if following:
        print("  next edition:", following.strftime(_MOMENT))
    if standing is None:
        return
    if standing.unfinished:
        print(f"  under way: {standing.unfinished.number}, {standing.unfinished.stage}; the next run goes on with it")
    if standing.run:
        results = ", ".join(standing.run.outcome.get("results", ()))
        problems = masked_address(standing.run.outcome.get("problems", ""))
        said = ": ".join(filter(None, (results, problems))) or "done"
        print(f"  last run: {_moment(standing.run.finished)},", one_line(said))
    for row in standing.undelivered:
        later = f"; to be tried again from {_moment(row.next_try)}" if row.next_try else ""
        note = one_line(row.note.removeprefix(f"{row.recipient}: "))
        print(f"  {row.status}: No. {row.edition}, {row.channel} {row.recipient} ({row.attempts} ×)", note + later)
    for failure in standing.failures:
        if failure.is_fault:
            print(f"  not read: {masked_address(failure.uri)}:", one_line(failure.reason))
    for silence in standing.silences:
        usual = max(1, round(silence.usual.total_seconds() / 3600))
        print(f"  silent: {silence.name}, since {_moment(silence.since)} (usually no longer than {usual} h)")


def _moment(moment: datetime) -> str:
    return moment.astimezone().strftime(_MOMENT)


def _as_object(
    name: str, standing: "Standing | None", following: datetime | None, *, is_described: bool
) -> Mapping[str, Any]:
    last, unfinished, run = (standing.last, standing.unfinished, standing.run) if standing else (None, None, None)
    outcome = run and {**run.outcome, "problems": masked_address(run.outcome.get("problems", ""))}
    return {
        "series": name,
        "is_configured": is_described,
        "last": last and {"number": last.number, "created": last.created.isoformat()},
        "next": following and following.isoformat(),
        "unfinished": unfinished and {"number": unfinished.number, "stage": unfinished.stage},
        "run": run and {"started": run.started.isoformat(), "finished": run.finished.isoformat(), "outcome": outcome},
        "undelivered": [
            {**asdict(row), "moment": row.moment.isoformat(), "next_try": row.next_try and row.next_try.isoformat()}
            for row in (standing.undelivered if standing else ())
        ],
        "failures": [
            {**asdict(each), "uri": masked_address(each.uri)} for each in (standing.failures if standing else ())
        ],
        "silences": [
            {"uri": each.uri, "name": each.name, "since": each.since.isoformat(), "usual": each.usual.total_seconds()}
            for each in (standing.silences if standing else ())
        ],
    }
