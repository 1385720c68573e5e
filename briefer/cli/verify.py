"""`briefer verify`: prove every sentence of a brief again."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from briefer.briefing import Finding
from briefer.cli.intake import ANY_PATH, allow_option, allowance_of
from briefer.cli.terminal import envelope, one_line
from briefer.errors import FetchError, ParseError
from briefer.verify import SourceState, Verifiable, verify_sources
from briefer.verify import verify as prove


@click.command(short_help="Prove every sentence of a brief against its archived texts.")
@click.argument("brief", type=ANY_PATH, metavar="BRIEF.json|BRIEFS.jsonl")
@click.option("--sources", is_flag=True, help="Read the original sources again, and prove against them, too.")
@allow_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(brief: str, *, sources: bool, allow: tuple[str, ...], as_json: bool) -> int:
    """Prove every sentence of a brief verbatim against its archived texts; exit with 1 if one is not proven.

    Of a file .jsonl, as `briefer batch` makes it, every line is a brief.
    """
    allowance = allowance_of(allow)
    states: list[SourceState] = []
    every: list[tuple[int, Finding]] = []
    for line, each in _briefs(Path(brief)):
        try:
            findings = prove(each)
            found = verify_sources(each, allowance) if sources else []
        except ParseError as error:
            raise ParseError(f"{brief} › line {line}" if line else brief, error.reason) from error
        states += found
        every += ((line, finding) for finding in (*findings, *(one for state in found for one in state.findings)))
    if as_json:
        envelope(
            "verify",
            proven=not every,
            findings=[{**asdict(finding), **({"line": line} if line else {})} for line, finding in every],
            sources=[{"uri": state.uri, "state": state.state} for state in states],
        )
        return 1 if every else 0
    for state in states:
        print(one_line(f"{state.uri}: {state.state}"))
    for line, finding in every:
        print(one_line(f"line {line}: {_said(finding)}" if line else _said(finding)))
    if not every:
        against = "its archived texts and its sources" if sources else "its archived texts"
        print(f"{brief}: every sentence is proven verbatim against {against}")
    return 1 if every else 0


def _briefs(path: Path) -> Iterator[tuple[int, Verifiable]]:
    """Yield the briefs in a file, each with its line: itself with 0, or those in its lines.

    Raises:
        FetchError: it cannot be read.
        ParseError: it should have lines, and has none.
    """
    if path.suffix != ".jsonl":
        yield 0, path
        return
    line = 0
    try:
        with path.open("rb") as lines:
            for line, written in enumerate(lines, 1):
                yield line, written
    except OSError as error:
        raise FetchError(str(path), f"cannot be read: {error.strerror}; check the path") from error
    if not line:
        raise ParseError(str(path), "is empty; give the briefs that `briefer batch` made")


def _said(finding: Finding) -> str:
    return (
        f"NOT PROVEN [{finding.citation}] “{finding.text}”: {finding.reason}"
        if finding.text
        else f"NOT PROVEN: {finding.reason}"
    )
