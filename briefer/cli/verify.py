"""`briefer verify`: prove every sentence of a brief again."""

from dataclasses import asdict
from pathlib import Path

import click

from briefer.briefing import Finding
from briefer.cli.intake import ANY_PATH, allow_option, allowance_of
from briefer.cli.terminal import envelope
from briefer.verify import verify as prove
from briefer.verify import verify_sources


@click.command()
@click.argument("brief", type=ANY_PATH, metavar="BRIEF.json")
@click.option("--sources", is_flag=True, help="Read the original sources again, and prove against them, too.")
@allow_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(brief: str, *, sources: bool, allow: tuple[str, ...], as_json: bool) -> int:
    """Prove every sentence of a brief verbatim against its archived texts; exit with 1 if one is not proven."""
    path = Path(brief)
    findings = prove(path)
    states = verify_sources(path, allowance_of(allow)) if sources else []
    every = [*findings, *(finding for state in states for finding in state.findings)]
    if as_json:
        envelope(
            "verify",
            proven=not every,
            findings=[asdict(finding) for finding in every],
            sources=[{"uri": state.uri, "state": state.state} for state in states],
        )
        return 1 if every else 0
    for state in states:
        print(f"{state.uri}: {state.state}")
    for finding in every:
        print(_said(finding))
    if not every:
        against = "its archived texts and its sources" if sources else "its archived texts"
        print(f"{brief}: every sentence is proven verbatim against {against}")
    return 1 if every else 0


def _said(finding: Finding) -> str:
    return (
        f"NOT PROVEN [{finding.citation}] “{finding.text}”: {finding.reason}"
        if finding.text
        else f"NOT PROVEN: {finding.reason}"
    )
