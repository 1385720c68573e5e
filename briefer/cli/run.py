"""`briefer run`: make the editions that are due."""

import json
from time import monotonic
from typing import Any

import click

from briefer.cli.configured import config_option, configured, names_argument
from briefer.cli.terminal import now, progress, tell, warn
from briefer.report import Outcome, Result
from briefer.secret import masked_address
from briefer.series import Configuration

_FAILED_SOURCE = 3


@click.command(short_help="Make the editions that are due.")
@names_argument
@config_option
@click.option("--dry-run", is_flag=True, help="Say what would be read, written and sent, and do none of it but read.")
@click.option("--extra", is_flag=True, help="Make an edition now, though none is due.")
@click.option("--strict", is_flag=True, help="Exit with 3 if a source failed, though the edition was made.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON to stdout, for monitoring.")
def run(names: tuple[str, ...], *, config: str | None, dry_run: bool, extra: bool, strict: bool, as_json: bool) -> int:
    """Make the editions that are due: of the briefings named, with their profiles, or of all.

    An edition is made once, however often this runs: where none is due, it says so and ends well.

    \b
      briefer run
      briefer run morning --dry-run
      briefer run morning/board --extra
    """  # noqa: D301 - \b is click's mark for lines to keep as they are
    from briefer import running

    began = monotonic()
    described = configured(config)
    with progress("Making what is due"):
        report = running.run(described, names, now(), dry_run=dry_run, extra=extra)
    for warning in report.warnings:
        warn(warning)
    for outcome in report.outcomes:
        if not as_json:
            _tell(outcome, described)
        _warn(outcome)
    if as_json:
        runs = [_as_object(outcome) for outcome in report.outcomes]
        line = {"run": 1, "seconds": round(monotonic() - began, 3), "warnings": report.warnings, "series": runs}
        print(json.dumps(line, ensure_ascii=False))
    if any(outcome.result is Result.FAILED or outcome.problems for outcome in report.outcomes):
        return 1
    return _FAILED_SOURCE if strict and any(outcome.failures for outcome in report.outcomes) else 0


def _tell(outcome: Outcome, described: Configuration) -> None:
    """Say what became of a series, on a line, and where its edition went; of a dry run, what was read for it, too."""
    following = f"; the next is due {outcome.next_due:%a %d %b %H:%M %Z}" if outcome.next_due else ""
    of = f"of {outcome.documents:,} new document{'s' * (outcome.documents != 1)}"
    said = {
        Result.MADE: f"made {of}{following}",
        Result.EMPTY: f"nothing to tell {of}, nothing sent{following}",
        Result.NOT_DUE: f"nothing is due{following}" if following else "has no time of its own; name it to make it",
        Result.BUSY: "is being run by another process; left to that",
        Result.PLANNED: f"would be made {of}",
        Result.FAILED: "failed",
        Result.RETRIED: "tried again for those who have not had it",
    }
    tell(f"{_named(outcome)}: {said[outcome.result]}")
    if outcome.result is Result.PLANNED and outcome.briefing and outcome.briefing.window:
        start, end = (f"{moment:%a %d %b %H:%M %Z}" for moment in outcome.briefing.window)
        tell(f"  would cover {start} to {end}")
        for source in next(each.sources for each in described.series if each.name == outcome.series):
            tell(f"  would read {masked_address(source.uri)}")
    for receipt in outcome.receipts:
        tell(f"  {'would go to' if outcome.result is Result.PLANNED else 'went to'} {receipt}")


def _warn(outcome: Outcome) -> None:
    """Say what did not succeed."""
    for problem in outcome.problems:
        warn(f"{_named(outcome)}: {masked_address(problem)}")
    for failure in outcome.failures:
        warn(f"{_named(outcome)}: not read: {masked_address(failure.uri)}: {failure.reason}")


def _named(outcome: Outcome) -> str:
    return f"{outcome.series} No. {outcome.edition}" if outcome.edition else outcome.series


def _as_object(outcome: Outcome) -> dict[str, Any]:
    briefing = outcome.briefing
    return {
        "series": outcome.series,
        "result": outcome.result,
        "edition": outcome.edition,
        "due": outcome.due and outcome.due.isoformat(),
        "next_due": outcome.next_due and outcome.next_due.isoformat(),
        "next_try": outcome.next_try and outcome.next_try.isoformat(),
        "documents": outcome.documents,
        "stories": len(briefing.summaries) if briefing else 0,
        "receipts": outcome.receipts,
        "problems": list(map(masked_address, outcome.problems)),
        "failures": [{"uri": masked_address(each.uri), "reason": each.reason} for each in outcome.failures],
        "silent": [each.uri for each in briefing.silences] if briefing else [],
    }
