"""`briefer archive`: past editions, listed, shown, searched, compared and pruned."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from briefer.cli.remembered import check, chosen, opened, place, remembered_options, series_option
from briefer.cli.terminal import envelope, tell
from briefer.errors import UsageError

if TYPE_CHECKING:
    from briefer.comparison import Compared
    from briefer.state import Entry, Hit

_json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


class _Number(click.ParamType[int]):
    """The number of an edition."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - as click has it
        """Return the number that was written."""
        _ = param, ctx
        if not str(value).isdecimal() or not int(value):
            raise UsageError(
                f"{value!r} is no number of an edition; give one such as 12, as `briefer archive list` does"
            )
        return int(value)


@click.group()
def archive() -> None:
    """Look at past editions: list, show, search, compare, prune."""


@archive.command("list", short_help="List the editions that were delivered.")
@series_option
@remembered_options
@_json_option
def list_(series: str | None, config: str | None, state: str | None, *, as_json: bool) -> None:
    """List the editions that were delivered: number, date, title, stories, and who received them."""
    with opened(place(config, state)) as memory:
        check(memory, series)
        entries = memory.entries(series)
    if as_json:
        envelope("archive list", editions=[_as_object(each) for each in entries])
        return
    if not entries:
        tell("no edition was delivered yet")
    for each in entries:
        _print(_line(each))


@archive.command(short_help="Show an edition as it was printed.")
@click.argument("number", type=_Number(), metavar="N")
@series_option
@remembered_options
@click.option("--json", "as_json", is_flag=True, help="Print the edition's JSON, as `briefer verify` takes it.")
def show(number: int, series: str | None, config: str | None, state: str | None, *, as_json: bool) -> None:
    """Show edition N as it was printed: its stories, sentence by sentence, and where they are from."""
    with opened(place(config, state)) as memory:
        brief = memory.brief(chosen(memory, series), number)
    if as_json:
        print(json.dumps(brief, ensure_ascii=False, indent=1))
        return
    for line in _shown(brief):
        _print(line)


@archive.command(short_help="Search printed sentences and the texts they cite.")
@click.argument("query", nargs=-1, required=True, metavar="WORD...")
@series_option
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="At most N.")
@remembered_options
@_json_option
def search(
    query: tuple[str, ...], series: str | None, limit: int, config: str | None, state: str | None, *, as_json: bool
) -> None:
    """Search printed sentences and the archived texts of what they cite, for all of the words.

    "Words in quotation marks" are searched for as they stand, and the beginning of a word with an asterisk behind it*.
    """
    with opened(place(config, state)) as memory:
        check(memory, series)
        hits = memory.search(" ".join(query), series, limit)
    if as_json:
        envelope("archive search", hits=[hit._asdict() for hit in hits])
        return
    if not hits:
        tell("nothing was found")
    for hit in hits:
        _print(_origin(hit))
        click.echo(f"    {_excerpt(hit)}")


@archive.command(short_help="Say what changed from one edition to another.")
@click.argument("before", type=_Number(), metavar="A")
@click.argument("after", type=_Number(), metavar="B")
@series_option
@remembered_options
@_json_option
def diff(before: int, after: int, series: str | None, config: str | None, state: str | None, *, as_json: bool) -> None:
    """Say what changed from edition A to edition B: stories that are new or gone, sentences added and removed."""
    from briefer.comparison import compare

    with opened(place(config, state)) as memory:
        of = chosen(memory, series)
        earlier, later = memory.brief(of, before), memory.brief(of, after)
    stories = compare(earlier, later)
    if as_json:
        envelope("archive diff", before=before, after=after, stories=[asdict(each) for each in stories])
        return
    _print(f"{_dated(earlier)} → {_dated(later)}")
    for each in stories:
        for line in _changed(each):
            _print(line)


@archive.command(short_help="Remove old editions, but never a briefing's last one.")
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="Keep the newest N editions of each briefing.")
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Remove those made before that day.")
@series_option
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@remembered_options
@_json_option
def prune(
    keep: int | None, before: datetime | None, series: str | None, config: str | None, state: str | None,
    *, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Remove old editions from the archive, but never a briefing's last one.

    What only removed editions told counts as untold: it may be told again as new.
    """
    if keep is None and before is None:
        raise UsageError("what is to be removed? Give --keep N or --before DATE")
    with opened(place(config, state)) as memory:
        check(memory, series)
        entries = memory.prunable(series, keep=keep, before=before and before.date())
        if not dry_run:
            memory.prune(entries)
    if as_json:
        envelope("archive prune", is_done=not dry_run, editions=[_as_object(each) for each in entries])
        return
    for each in entries:
        _print(("would remove  " if dry_run else "removed  ") + _line(each))
    if not entries:
        tell("nothing to remove")


def _as_object(entry: "Entry") -> dict[str, Any]:
    return {
        "series": entry.series,
        "number": entry.number,
        "created": entry.created.isoformat(),
        "title": entry.title,
        "stories": entry.stories,
        "files": list(entry.files),
        "recipients": [{"channel": channel, "recipient": recipient} for channel, recipient in entry.recipients],
    }


def _line(entry: "Entry") -> str:
    stories = f"{entry.stories} {'story' if entry.stories == 1 else 'stories'}"
    to = ", ".join(f"{channel} {recipient}" for channel, recipient in entry.recipients) or "the archive alone"
    return f"{entry.series} {entry.number:4}  {entry.created:%Y-%m-%d %H:%M}  {entry.title}  ({stories}; to {to})"


def _shown(brief: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of an edition."""
    documents = {document["id"]: document for document in brief["documents"]}
    yield f"# {brief['title']}"
    yield _dated(brief)
    for failure in brief["failures"]:
        if failure["is_fault"]:
            yield f"! Not read: {failure['uri']}: {failure['reason']}"
    cited: dict[str, list[int]] = {}
    for story in brief["stories"]:
        yield ""
        yield f"## {story['headline'] or '(no headline)'}"
        for section in story["sections"]:
            yield ""
            yield f"### {section['title']}"
            yield ""
            for sentence in section["sentences"]:
                also = [f"[{other['citation']}]" for other in sentence["also"]]
                for each in (sentence, *sentence["also"]):
                    cited.setdefault(each["document"], []).append(each["citation"])
                yield f"- {sentence['text']} [{sentence['citation']}]" + (f" (also {', '.join(also)})" if also else "")
    yield ""
    yield "## Sources"
    yield ""
    for name, document in documents.items():
        published = document["published"] and _day(document["published"])
        outlet = document["outlet"] or document["source"]["name"]
        said = (outlet, document["title"], published, document["url"] or document["source"]["uri"])
        numbers = ", ".join(f"[{number}]" for number in sorted(set(cited.get(name, ()))))
        yield f"- {', '.join(filter(None, said))}" + (f" {numbers}" if numbers else "")


def _day(moment: str) -> str:
    day = datetime.fromisoformat(moment)
    return f"{day.day} {day:%B %Y}"  # %-d is unknown to Windows


def _dated(brief: Mapping[str, Any]) -> str:
    made = brief["created"] and f"{_day(brief['created'])}, {datetime.fromisoformat(brief['created']):%H:%M}"
    return " · ".join(filter(None, (f"Edition {brief['edition']}" if brief["edition"] else "", made)))


def _origin(hit: "Hit") -> str:
    what = "printed" if hit.is_printed else "cited text"
    published = hit.published and _day(hit.published)
    edition = f"{hit.series} {hit.number}, {_day(hit.created)}"
    return " · ".join(filter(None, (f"{edition} ({what})", hit.outlet, published, hit.title)))


def _excerpt(hit: "Hit") -> str:
    """Return what was found, its words set off on a terminal."""
    said, end = "", 0
    for start, stop in hit.matches:
        said += _plain(hit.snippet[end:start]) + click.style(_plain(hit.snippet[start:stop]), bold=True)
        end = stop
    return said + _plain(hit.snippet[end:])


def _plain(text: str) -> str:
    """Return a text on one line, what is not printable as an escape."""
    return "".join(
        character if character.isprintable() else " " if character.isspace() else repr(character)[1:-1]
        for character in text
    )


def _changed(story: "Compared") -> Iterator[str]:
    yield f"{story.fate:10}  {story.headline}"
    for mark, sentences in (("+", story.added), ("-", story.removed)):
        for sentence in sentences:
            yield f"          {mark} {sentence['text']}"


def _print(line: str) -> None:
    print(_plain(line))
