"""`briefer explain`: why each sentence was printed or left out."""

import textwrap
from collections.abc import Iterable
from itertools import groupby

import click

from briefer.cli.intake import Intake, intake_options, read_sources
from briefer.cli.interests import interest_options, warn_of_nothing
from briefer.cli.options import described_job, job_options
from briefer.cli.terminal import envelope, progress
from briefer.explain import Explanation
from briefer.explain import explain as explain_all
from briefer.interests import Interests

_INDENT = " " * 7


@click.command(short_help="Say why each sentence was printed or left out.")
@intake_options
@job_options
@interest_options
@click.option("--json", "as_json", is_flag=True, help="Print the explanations as JSON.")
def explain(  # noqa: PLR0913 - one argument an option
    intake: Intake, interests: Interests, *, as_json: bool, title: str, scheme: str, ranker: str,
    sentences: int | None, words: int | None, minutes: float | None,
) -> None:  # fmt: skip
    """Say of every sentence: its score and the parts that add up to it, its role, and why it was printed or left out.

    Takes the options of `make` that decide what is printed, so that it explains the same brief.
    """
    job = described_job(
        title=title, scheme=scheme, ranker=ranker, sentences=sentences, words=words, minutes=minutes,
        interests=interests,
    )  # fmt: skip
    with progress("Reading the sources"):
        documents, _ = read_sources(intake)
    with progress("Ranking and sorting the sentences"):
        explanations = explain_all(job, documents)
    warn_of_nothing(explanations.outcome)
    if as_json:
        envelope("explain", sentences=[_as_object(each) for each in explanations.sentences])
        return
    for story, members in groupby(explanations.sentences, key=lambda each: each.story):
        _print_story(story, members)


def _print_story(story: int, members: Iterable[Explanation]) -> None:
    for _, inside in groupby(members, key=lambda each: each.sentence.document.id):
        of_document = list(inside)
        document = of_document[0].sentence.document
        print(f"Story {story}: {document.label}: {document.title or document.source.uri}\n")
        for each in of_document:
            print(f"{each.number:5d}  {each.score:.3f}  {each.role}  →  {each.decision}")
            print(textwrap.fill(each.sentence.text, 100, initial_indent=_INDENT, subsequent_indent=_INDENT))
            if each.parts:
                parts = ", ".join(f"{name} {value:+.3f}" for name, value in each.parts.items())
                made_of = f"{each.score:.3f} = {parts}"
                print(textwrap.fill(made_of, 100, initial_indent=_INDENT, subsequent_indent=_INDENT + _INDENT))
        print()


def _as_object(each: Explanation) -> dict[str, object]:
    return {
        "story": each.story,
        "number": each.number,
        "document": each.sentence.document.source.uri,
        "start": each.sentence.start,
        "end": each.sentence.end,
        "text": each.sentence.text,
        "score": round(each.score, 6),
        "parts": {name: round(value, 6) for name, value in each.parts.items()},
        "role": str(each.role),
        "decision": each.decision,
    }
