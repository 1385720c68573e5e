"""A small newsroom: feeds on a web server of this machine, and a series that reads them, for tests of whole runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from web import Page, Web

from briefer import running
from briefer.briefing import Briefing
from briefer.deliver import Rendition
from briefer.errors import DeliveryError
from briefer.intake import Allowance
from briefer.report import Outcome, Report
from briefer.series import Configuration, Delivery, Series, Subscription, Timetable

MORNING = datetime(2026, 3, 16, 7, 0, 20, tzinfo=UTC)  # a Monday, just when the edition is due
DAILY = Timetable(("0 7 * * *",), "UTC")
REPORTS = (
    "The council of Arlow approved harbour plan {0} on Sunday. Some {1} ships will use the new quay from next year.",
    "A court in Benmore fined dairy {0} over spoiled milk. Inspectors had found {1} faulty tanks in its cellars.",
    "Doctors at Cardon hospital treated patient {0} with a new vaccine. Fever fell in {1} of the volunteers.",
    "The orchestra of Dunvale opened season {0} with a forgotten opera. It drew {1} listeners to the old theatre.",
    "Miners near Eastry struck copper in shaft {0} at dawn. The company hired {1} engineers to widen the tunnel.",
    "Fernhill university gave grant {0} to its astronomers. They will grind {1} mirrors for a telescope in the desert.",
    "The Garrow football club sold striker {0} to a rival. Supporters burned {1} scarves outside the stadium.",
    "Firemen in Holme rescued horse {0} from a flooded stable. The river had risen {1} centimetres overnight.",
    "Inver parliament passed tax bill {0} after a long debate. Landlords of {1} villages threatened to sue.",
    "The Jura railway tested locomotive {0} on the mountain line. It pulled {1} wagons through the snow.",
)


@dataclass(frozen=True)
class Entry:
    """An entry of a feed."""

    title: str
    text: str
    published: datetime | None
    id: str = ""


def about(number: int, published: datetime | None = MORNING) -> Entry:
    """Return an entry about an event of its own."""
    text = REPORTS[number % len(REPORTS)].format(f"number {number + 100}", number + 20)
    return Entry(text.partition(". ")[0], text, published)


def told(outcome: Outcome, *entries: Entry) -> list[int]:
    """Return the positions of those entries of which an edition prints a sentence."""
    assert outcome.briefing is not None
    texts = [sentence.text for sentence in outcome.briefing.printed]
    return [at for at, entry in enumerate(entries) if any(text in entry.text for text in texts)]


def feed(*entries: Entry, prefix: str = "") -> Page:
    """Return entries as a feed, in RSS."""
    items = "".join(
        f"<item><title>{escape(each.title)}</title><guid isPermaLink='false'>{prefix}{each.id or each.title}</guid>"
        + (f"<pubDate>{each.published:%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if each.published else "")
        + f"<description>{escape(each.text)}</description></item>"
        for each in entries
    )
    text = f"<?xml version='1.0'?><rss version='2.0'><channel><title>The Post</title>{items}</channel></rss>"
    return Page(text.encode(), headers={"Content-Type": "application/rss+xml"})


@dataclass
class Newsroom:
    """A configuration with one series, and what it takes to run it."""

    folder: Path
    web: Web
    series: Series = field(init=False)

    def __post_init__(self) -> None:
        self.series = Series(
            name="morning",
            title="Morning",
            sources=(Subscription(self.web.base + "/feed"),),
            timetable=DAILY,
            formats=("text",),
            deliver=(Delivery("folder", {"path": str(self.folder / "out")}),),
            allowance=Allowance(hosts=frozenset({"127.0.0.1"})),
        )

    def publishes(self, *entries: Entry, path: str = "/feed", prefix: str = "") -> None:
        """Let a feed have these entries, and no others."""
        self.web.has(path, feed(*entries, prefix=prefix))

    def changes(self, **choices: object) -> None:
        """Let the series be configured otherwise."""
        self.series = replace(self.series, **choices)  # type: ignore[arg-type]  # the caller names its fields

    def reads(self, *paths: str) -> None:
        """Let the series read these feeds."""
        self.changes(sources=tuple(Subscription(self.web.base + path) for path in paths))

    def configuration(self, *others: Series) -> Configuration:
        """Return the configuration, with further series."""
        return Configuration(self.folder / "briefer.toml", self.folder / "state.sqlite", (self.series, *others))

    def runs(self, now: datetime = MORNING, **choices: bool) -> Outcome:
        """Run what is due, and return the last outcome."""
        return self.reports(now, **choices).outcomes[-1]

    def reports(self, now: datetime = MORNING, **choices: bool) -> Report:
        """Run what is due."""
        return running.run(self.configuration(), (), now, dry_run=choices.get("dry_run", False),
                           extra=choices.get("extra", False))  # fmt: skip

    def delivered(self) -> dict[str, str]:
        """Return what is in the folder of editions, by name."""
        return {each.name: each.read_text("utf-8") for each in sorted((self.folder / "out").glob("*"))}


@dataclass(frozen=True, slots=True)
class Postbox:
    """A channel that counts: each delivery adds a line to a file, and cannot be taken back.

    Attributes:
        path: The file.
        fails: Deliveries that fail at first.
    """

    path: str
    fails: int = 0
    is_repeatable: ClassVar[bool] = False
    is_remote: ClassVar[bool] = True

    def check(self) -> Sequence[str]:
        """Find nothing."""
        return ()

    def recipients(self) -> Sequence[str]:
        """Return the one there is."""
        return ("reader@example.org",)

    def prepare(
        self, briefing: Briefing, renditions: Sequence[Rendition], look: Mapping[str, Any]
    ) -> Sequence[Rendition]:
        """Return the line to be added."""
        _ = look
        return (Rendition("line", renditions[0].series, "line", f"{briefing.edition} {briefing.seal}\n".encode()),)

    def deliver(self, recipient: str, parcel: Sequence[Rendition]) -> str:
        """Add a line."""
        file = Path(self.path)
        tries = Path(f"{self.path}.tries")
        count = len(tries.read_bytes()) if tries.exists() else 0
        if count < self.fails:
            tries.write_bytes(b"." * (count + 1))
            raise DeliveryError(f"{recipient}: the postbox is shut")
        with file.open("ab") as lines:
            lines.write(parcel[0].content)
        return f"posted to {recipient}"

    def close(self) -> None:
        """Do nothing."""
