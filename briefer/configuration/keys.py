"""Every key of `briefer.toml`, declared once: from these come the checks, the starter and the reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefer.configuration import channels, kinds, sources, times
from briefer.configuration.kinds import Reader
from briefer.configuration.place import Place, nearest
from briefer.intake import Allowance
from briefer.series import Subscription

_USUAL = Allowance()


@dataclass(frozen=True, slots=True)
class Key:
    """A key that may be written.

    Attributes:
        name: What it is called.
        read: Reads and checks its value.
        example: A value of it, as TOML.
        doc: What it says, in a line.
        default: What holds without it: as TOML, or in words; "" where it must be there.
    """

    name: str
    read: Reader
    example: str
    doc: str
    default: str = "none"


def read_table(
    table: Mapping[str, Any],
    keys: Sequence[Key],
    place: Place,
    *,
    others: Sequence[str] = (),
    elsewhere: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what a table says, by key; what is wrong is refused at its place and left out.

    Args:
        table: What was written.
        keys: What it may say.
        place: Where it stands.
        others: Further keys that it may have, which somebody else reads.
        elsewhere: Where those keys belong that stand here by mistake.
    """
    known = [key.name for key in keys] + list(others)
    for name in table:
        if name not in known:
            belongs = (elsewhere or {}).get(name)
            place.at(name).refuse(
                f"does not belong here, but {belongs}" if belongs else f"unknown key{nearest(name, known)}"
            )
    said = {}
    for key in keys:
        here = place.at(key.name)
        if key.name in table:
            before = len(place.problems)
            value = key.read(table[key.name], here)
            if len(place.problems) == before:
                said[key.name] = value
        elif not key.default:
            here.refuse(f"is missing; write {key.name} = {key.example}")
    return said


SOURCE = (
    Key("uri", sources.uri, '"reports/"', "An address or a path, or where the address is kept secret.", ""),
    Key("name", kinds.text, '"Our reports"', "What to call it on the page.", "what it calls itself"),
    Key("grade", kinds.text, '"A"', "Your own grade of it, printed as given."),
    Key("quiet_after", times.duration, '"3d"', "It may be silent for so long before that is said.", "its own habit"),
)

ALLOW = (
    Key("hosts", kinds.hosts, '["intranet.example"]', "Hosts of your own network that may be read from.", "[]"),
    Key("size", kinds.size, '"200M"', "The largest file, page, feed or message.", f'"{_USUAL.size // 2**20}M"'),
    Key("pages", kinds.count, "5_000", "The most pages of a PDF.", f"{_USUAL.pages:_}"),
    Key("depth", kinds.count, "6", "How deep files may lie in files.", f"{_USUAL.depth}"),
    Key("entries", kinds.count, "500", "The most entries of a feed, mailbox or archive.", f"{_USUAL.entries:_}"),
    Key("seconds", kinds.seconds, "20", "The longest that a source may take.", f"{_USUAL.seconds:g}"),
    Key("follow", kinds.flag, "true", "Whether the teasers of feeds on disk are followed to their pages.", "false"),
)


def _sources(value: Any, place: Place) -> tuple[Subscription, ...]:
    def read(table: dict[str, Any], at: Place) -> dict[str, Any]:
        said = read_table(table, SOURCE, at)
        return {{"quiet_after": "quiet"}.get(name, name): each for name, each in said.items()}

    return sources.of_list(value, place, read)


def _allow(value: Any, place: Place) -> dict[str, Any]:
    return read_table(value, ALLOW, place) if place.has(value, dict) else {}


TITLE = Key("title", kinds.text, '"Morning brief"', "What stands at the head of each edition.", "the briefing's name")
SOURCES = Key(
    "sources", _sources, '["documents/", "https://example.org/feed.xml"]',
    "What it reads: addresses, files, folders and patterns beside this file, names of collections, or tables that say "
    "more of one.", "",
)  # fmt: skip
ONLY_PROFILES = Key(
    "only_profiles", kinds.flag, "true", "Whether it is made for its profiles alone, and not also by itself.", "false"
)

WHEN = (
    Key("at", times.at, '"07:00"', "At what time it is due, or an array of times.", "made by hand"),
    Key("on", times.on, '"weekdays"', '"daily", "weekdays", "weekends", an array such as ["mon", "thu"], or days of '
        "the month, such as [1, 15]; a month without that day is left out.", '"daily"'),
    Key("cron", times.crons, '"0 7 * * 1-5"', "In place of at and on: a cron expression of five fields, or an array."),
    Key("timezone", times.zone, '"Europe/Berlin"', "The zone of these times.", '"UTC"'),
    Key("window", times.window, '"24h"', "How far back an edition reads: a length of time, or "
        '"since the last edition".', '"since the last edition"'),
    Key("catch_up", kinds.choice("merged", "each", "latest"), '"latest"', "What is made when editions were missed: one "
        '"merged" that covers all, "each" of them, or the "latest" alone.', '"merged"'),
    Key("when_empty", kinds.choice("send", "skip"), '"skip"', "What becomes of an edition that has nothing to tell.",
        '"send"'),
)  # fmt: skip

WHAT = (
    Key("grades", sources.grades, '{"example.org" = "B"}', "Your own grades of sources, by host, name or address; "
        "those of a briefing are added to those above it."),
    Key("scheme", kinds.name_or_file("scheme", kinds.schemes), '"report"', "Which sections: a name (`briefer list "
        "schemes`) or a TOML file of your own.", '"news"'),
    Key("ranker", kinds.name("ranker", kinds.rankers), '"lexrank"', "What decides how much a sentence matters "
        "(`briefer list rankers`).", '"salience"'),
    Key("sentences", kinds.length(int), "20", "At most so many sentences; all limits hold.", "no limit"),
    Key("words", kinds.length(int), "600", "At most so many words of sources.", "no limit"),
    Key("minutes", kinds.length(float), "3", "At most so many minutes of reading.", "no limit"),
    Key("pages", kinds.length(int), "2", "No more than fits on so many pages of the PDF.", "no limit"),
    Key("focus", kinds.phrases, '["interest rates"]', "What counts for more: a query, or an array."),
    Key("exclude", kinds.phrases, '["horoscope"]', "What is not printed: a phrase, or an array."),
    Key("watch", kinds.phrases, '["Harrow Bay"]', "Names of which each edition says where they are."),
    Key("watchlist", kinds.watchlist, '"names.txt"', "A file of such names, one a line, or an array of files."),
    Key("language", kinds.language, '"en"', "The language of the sources.", "detected"),
)  # fmt: skip

LOOK = (
    Key("ui_language", kinds.ui_language, '"de"', "The language of titles, dates and counts.", "that of most sources"),
    Key("theme", kinds.name_or_file("theme", kinds.themes), '"press"', "The look: a name (`briefer list themes`) or a "
        "TOML file of your own.", '"plain"'),
    Key("paper", kinds.choice("a4", "letter"), '"letter"', "The size of printed pages.", '"a4"'),
    Key("layouts", kinds.folder, '"layouts"', "A folder of your own layouts.", "briefer's"),
    Key("note", kinds.note, '"note.md"', "A file with an editor's note (Markdown)."),
    Key("formats", kinds.names("output format", "render"), '["html", "pdf"]', "What is made (`briefer list formats`).",
        '["pdf"]'),
    Key("archival", kinds.flag, "true", "Whether the PDF is PDF/A-3u, with the archived texts inside.", "false"),
)  # fmt: skip

WHERE = (
    Key("deliver", channels.of_list, '[{to = "folder", path = "briefs"}]', "Where editions go: an array of tables, "
        "each with the name of a channel in `to` and its options.", "the archive alone"),
    Key("healthcheck", kinds.web_address, '"env:HEALTHCHECK"', "An address to call when an edition was made, and with "
        "/fail behind it when not."),
    Key("allow", _allow, '{hosts = ["intranet.example"], size = "200M"}', "What may be taken in of a source: a table "
        "of hosts, size, pages, depth, entries, seconds and follow.", "as usual"),
)  # fmt: skip

STATE = Key(
    "state", kinds.file_to_write, '"state.sqlite"', "The file that remembers what was told; past editions are archived "
    "beside it.", "in your data folder",
)  # fmt: skip

SHARED = (*WHEN, *WHAT, *LOOK, *WHERE)
"""What may stand in a profile, in a briefing, and at the top for all of them."""

TOP = (STATE, *SHARED)
BRIEFING = (TITLE, SOURCES, *SHARED, ONLY_PROFILES)
PROFILE = (TITLE, *SHARED)
COLLECTION = (SOURCES,)
