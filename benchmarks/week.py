"""Seven editions in eight days, as a reader gets them: real events, moved into one week, from feeds on a web server.

Four events are told day by day by three writers each (`background/dev.jsonl`), a fifth by Spanish outlets
(`timelines/mlcrisis_dev.jsonl.gz`), and each day brings articles on other things (`news_roles/dev.jsonl`). At seven
every morning `briefer.run` makes what is due, at a time that is given to it. Things go wrong on the way: on the third
day a feed answers 500, on the fourth all entries come again with other identifiers, on the fifth the state
file is damaged, on the sixth the machine is off, so that the next edition covers two days.

Printed for each edition: what it was made of, what became of its stories, sentences that say again what an earlier
edition printed outside Background, and whether all of it verifies. The editions themselves are in `--output`.
Run from anywhere: `python benchmarks/week.py [--output FOLDER]`.
"""

import argparse
import gzip
import json
import tempfile
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from serving import serving

import briefer
from briefer.briefing import Briefing
from briefer.text.tokens import stems, tokens

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
MONDAY = date(2026, 11, 16)
DAYS = 8  # of which the machine is off for one
ZONE = ZoneInfo("Europe/Berlin")
EVENTS = {  # the day of each that is moved to the Monday
    "bp_oil_spill": date(2010, 4, 22),
    "financial_crisis": date(2008, 9, 14),
    "haitian_earthquake": date(2010, 1, 12),
    "swine_flu": date(2009, 4, 23),
}
WRITERS = ("Courier", "Standard", "Wire")
SPANISH = ("es-libya", date(2011, 2, 16))
BROKEN, RENAMED, DAMAGED, OFF = 2, 3, 4, 5  # days of the week, from 0
LIKE = 0.8


class Entry(NamedTuple):
    """An entry of a feed: when it appears, what it is called, and what it says."""

    moment: datetime
    title: str
    text: str


class Feeds:
    """What the server has: entries by path, shown from their moment on, until more than so many are newer."""

    def __init__(self) -> None:
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        self.now = datetime.min.replace(tzinfo=UTC)
        self.broken: set[str] = set()
        self.edition_of_ids = 0

    def answer(self, path: str) -> tuple[int, bytes]:
        """Return what the server answers to a path."""
        if path in self.broken:
            return 500, b""
        return (200, self._feed(path)) if path in self.entries else (404, b"")

    def _feed(self, path: str) -> bytes:
        """Return a feed as it is now, in RSS 2.0."""
        items = []
        for number, entry in enumerate(self.entries[path]):
            if entry.moment > self.now:
                continue
            paragraphs = "".join(f"<p>{escape(each)}</p>" for each in entry.text.split("\n") if each.strip())
            items.append(
                f"<item><title>{escape(entry.title)}</title>"
                f"<guid isPermaLink='false'>{self.edition_of_ids}-{number}</guid>"
                f"<pubDate>{entry.moment:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
                f"<content:encoded>{escape(paragraphs)}</content:encoded></item>"
            )
        name = escape(path.strip("/").replace("-", " ").title())
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>{name}</title><link>https://example.org/</link>{''.join(reversed(items))}</channel></rss>"
        ).encode()


def filled() -> Feeds:
    """Return the feeds of the week."""
    feeds = Feeds()
    for line in (DATA / "background" / "dev.jsonl").read_text("utf-8").splitlines():
        event = json.loads(line)
        first = EVENTS.get(event["id"])
        for day in event["timeline"] if first else ():
            offset = (date.fromisoformat(day["date"]) - first).days if first else -1
            for writer, text in zip(WRITERS, day["updates"], strict=True):
                if 0 <= offset < DAYS:
                    said = text.replace("\\n", "\n").strip()
                    title = said.split(". ")[0].split("\n")[0][:90]
                    feeds.entries[f"/{writer.lower()}"].append(Entry(_moment(offset, len(title)), title, said))
    with gzip.open(DATA / "timelines" / "mlcrisis_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        spanish = next(each for each in map(json.loads, lines) if each["id"] == SPANISH[0])
    for number, document in enumerate(spanish["documents"]):
        offset = (date.fromisoformat(document["date"]) - SPANISH[1]).days
        if 0 <= offset < DAYS and number % 3 == 0:
            title = document["text"].split("\n")[0][:80]
            feeds.entries["/diario"].append(Entry(_moment(offset, number), title, document["text"]))
    others = (DATA / "news_roles" / "dev.jsonl").read_text("utf-8").splitlines()
    for number, line in enumerate(others[:70]):
        row = json.loads(line)
        text = " ".join(each["text"] if isinstance(each, dict) else each for each in row["sentences"])
        feeds.entries[f"/gazette-{number % 3}"].append(Entry(_moment(number % DAYS, number), row["headline"], text))
    for entries in feeds.entries.values():
        entries.sort()
    return feeds


def _moment(offset: int, spread: int) -> datetime:
    """Return a moment on a day of the week: at night, so that it is in the next morning's edition."""
    return datetime.combine(MONDAY + timedelta(days=offset - 1), time(12), UTC) + timedelta(minutes=spread * 7 % 600)


def configuration(folder: Path, base: str, feeds: Feeds) -> Path:
    """Write a briefer.toml for the week."""
    sources = ", ".join(f'"{base}{path}"' for path in sorted(feeds.entries))
    file = folder / "briefer.toml"
    file.write_text(
        f'state = "state.sqlite"\ntimezone = "{ZONE.key}"\n\n[briefing.week]\ntitle = "The week"\nat = "07:00"\n'
        f'sources = [{sources}]\nminutes = 6\nformats = ["pdf", "html", "markdown", "json"]\n'
        'deliver = [{to = "folder", path = "editions"}]\nallow = {hosts = ["127.0.0.1"]}\n',
        encoding="utf-8",
    )
    return file


def repeats(told: list[str], briefing: Briefing) -> list[str]:
    """Return the sentences outside Background that say again what was told, by the cosine of their terms."""
    earlier = [_terms(text) for text in told]
    found = []
    for summary in briefing.summaries:
        for section in summary.sections:
            for sentence in section.sentences if section.key != "background" else ():
                own = _terms(sentence.text)
                if any(own and len(own & each) / (len(own) * len(each)) ** 0.5 >= LIKE for each in earlier if each):
                    found.append(sentence.text)
    return found


def _terms(text: str) -> frozenset[str]:
    return frozenset(stems(tokens(text.lower()), "en"))


def main() -> None:
    """Make the week."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, help="where the editions go; by default nowhere that lasts")
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = parser.parse_args().output or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        feeds = filled()
        told: list[str] = []
        with serving(feeds.answer) as base:
            config = configuration(folder, base, feeds)
            for day in range(DAYS):
                if day == OFF:
                    print(f"{MONDAY + timedelta(days=day)}: the machine is off")
                    continue
                feeds.now = datetime.combine(MONDAY + timedelta(days=day), time(7), ZONE)
                feeds.broken = {"/gazette-1"} if day == BROKEN else set()
                feeds.edition_of_ids = int(day >= RENAMED)
                if day == DAMAGED:
                    (folder / "state.sqlite").write_bytes(b"no database")
                report = briefer.run(config, now=feeds.now + timedelta(seconds=20))
                for warning in report.warnings:
                    print("  warning:", warning)
                for outcome in report.outcomes:
                    _say(outcome.briefing, told, outcome.documents, outcome.problems)
                    told += [each.text for each in outcome.briefing.printed] if outcome.briefing else []


def _say(briefing: Briefing | None, told: list[str], documents: int, problems: tuple[str, ...]) -> None:
    if briefing is None:
        print("  no edition:", *problems)
        return
    again = repeats(told, briefing)
    statuses: dict[str, int] = defaultdict(int)
    for summary in briefing.summaries:
        statuses[str(summary.change.status) if summary.change else "first"] += 1
    if briefing.delta:
        statuses |= {"continuing": len(briefing.delta.continuing), "closed": len(briefing.delta.closed)}
    window = " to ".join(f"{moment:%a %H:%M}" for moment in briefing.window or ())
    findings = len(briefer.verify(briefing))
    print(
        f"No. {briefing.edition} {briefing.created:%a %d %b} ({window}): {documents} new documents; "
        f"{len(briefing.printed)} sentences, {len(again)} said before; {dict(statuses)}; "
        f"{len(briefing.failures)} failures; {len(briefing.silences)} silent; {findings} not proven"
    )
    for problem in (*again, *problems):
        print("  !", problem)


if __name__ == "__main__":
    main()
