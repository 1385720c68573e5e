"""The nouns of a configuration: what `briefer.toml` describes, as frozen values.

A series is one briefing for one audience: what it reads, how it is made, when, and where it goes. Its editions are
numbered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from briefer.intake import Allowance

_USUAL = Allowance()


@dataclass(frozen=True, slots=True)
class Subscription:
    """A source that a series reads.

    Attributes:
        uri: What to read: an address, or a path, absolute by now; or where the address is kept secret, as
            `briefer.secret` resolves it.
        name: What to call it on the page, "" for what it calls itself.
        grade: The user's own grading of it, printed as given; "" for none.
        quiet: How long it may be silent before that is said; None to learn its habit.
    """

    uri: str
    name: str = ""
    grade: str = ""
    quiet: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """When editions are due.

    Attributes:
        crons: Cron expressions of five fields, each of them a time; () where editions are made only by hand.
        timezone: The IANA name of the zone that they are meant in.
    """

    crons: tuple[str, ...] = ()
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where editions go: the name of a channel, and its options; paths absolute, what is secret still as written."""

    to: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Series:
    """A briefing in the configuration.

    Attributes:
        name: "morning"; of a profile "morning/board".
        title: What stands at the head of its editions.
        sources: What it reads.
        timetable: When it is due.
        window: How far back an edition reads; None for since the last one.
        scheme: The name or path of a section scheme.
        ranker: The name of a ranker.
        sentences: At most so many, None for no limit; `words`, `minutes` and `pages` alike.
        focus: What counts for more.
        exclude: What is not printed.
        watch: Names to look out for.
        language: Of the documents, "" to detect it.
        ui_language: Of our own words on the page, "" for that of most documents.
        theme: The look: a name, or the path of a file.
        paper: "a4" or "letter".
        layouts: A folder of the user's own layouts, "" for none.
        note: An editor's note, in Markdown.
        note_file: Where it was read, "" for none.
        formats: The names of the renderers, in the order of delivery.
        archival: Whether its PDF is PDF/A-3u, with the JSON and the archived texts inside.
        deliver: Where editions go; () for the archive alone.
        when_empty: "send" or "skip" an edition that has nothing to tell.
        catch_up: What to make when editions were missed: "merged" one that covers all, "each" of them, or the
            "latest" alone.
        healthcheck: An address to call when a run succeeds, and with "/fail" behind it when it fails, or where it is
            kept secret; "" for none.
        allowance: How much may be taken in of each source.
    """

    name: str
    title: str
    sources: tuple[Subscription, ...]
    timetable: Timetable = Timetable()
    window: timedelta | None = None
    scheme: str = "news"
    ranker: str = "salience"
    sentences: int | None = None
    words: int | None = None
    minutes: float | None = None
    pages: int | None = None
    focus: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    language: str = ""
    ui_language: str = ""
    theme: str = "plain"
    paper: str = "a4"
    layouts: str = ""
    note: str = ""
    note_file: str = ""
    formats: tuple[str, ...] = ("pdf",)
    archival: bool = False
    deliver: tuple[Delivery, ...] = ()
    when_empty: str = "send"
    catch_up: str = "merged"
    healthcheck: str = ""
    allowance: Allowance = _USUAL


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file describes.

    Attributes:
        path: The file, absolute.
        state: The SQLite file that remembers; beside it lies the archive of past editions.
        series: Its briefings, profiles apart, in the order of the file.
    """

    path: Path
    state: Path
    series: tuple[Series, ...]
