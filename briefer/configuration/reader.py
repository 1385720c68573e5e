"""The tables of a configuration → its series: what holds for all, for a briefing, and for each of its profiles."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from briefer.configuration.keys import BRIEFING, COLLECTION, PROFILE, TOP, Key, read_table
from briefer.configuration.place import Place, path_as_written
from briefer.configuration.sources import graded
from briefer.intake import Allowance
from briefer.series import Series, Subscription, Timetable
from briefer.tables import Step

_NAME = re.compile(r"\w[\w-]*")
_SERIES = re.compile(r"\w[\w-]*(?:/\w[\w-]*)?")
_EVERY_DAY, _UTC = "* * *", "UTC"
_ADDED_UP = ("grades", "allow")  # entry by entry; of all other keys the nearest goes before those above it
_BELONG_TO_A_BRIEFING = {
    "title": "into [briefing.NAME]",
    "sources": "into [briefing.NAME] or [collection.NAME]",
    "only_profiles": "into [briefing.NAME]",
    "profile": "below its briefing: [briefing.NAME.profile.AUDIENCE]",
}
_BELONG_TO_THE_TOP = {"state": "at the top of the file", "collection": "at the top: [collection.NAME]"}
_BELONG_TO_ITS_BRIEFING = {
    "sources": "in its briefing: a profile tells the same sources to others",
    "only_profiles": "in its briefing: it decides over all its profiles",
    **_BELONG_TO_THE_TOP,
}

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Level:
    """What one table says, where, and what holds there: with all that stands above it."""

    place: Place
    said: Said
    holds: Said
    above: "_Level | None" = None

    def below(self, place: Place, said: Said) -> "_Level":
        """Return what a table further down says, and what holds there."""
        above = dict(self.holds)
        for key in ("at", "on") if "cron" in said else ("cron",) if "at" in said or "on" in said else ():
            above.pop(key, None)
        added = {key: {**above.get(key, {}), **said[key]} for key in _ADDED_UP if key in said}
        return _Level(place, said, {**above, **said, **added}, self)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one file. What is wrong is written down at its place."""

    place: Place
    _grades: dict[tuple[Step, ...], bool] = field(default_factory=dict)  # of each, whether it is of any source

    def read(self, written: Said) -> tuple[str, tuple[Series, ...]]:
        """Return the file that remembers, "" where that is not said, and the series."""
        top = self.place
        said = self._table(written, TOP, top, ("collection", "briefing"), _BELONG_TO_A_BRIEFING)
        holds = {key: value for key, value in said.items() if key != "state"}
        level = _Level(replace(top, collections=self._collections(written)), said, holds)
        briefings = _tables(written, "briefing", top)
        found = [each for name, table in briefings.items() for each in self._briefing(name, table, level)]
        if "briefing" not in written:
            top.refuse("there is no briefing in it; write a table [briefing.NAME]")
        named: dict[str, Place] = {}
        for place, series in found:
            called = series.name.replace("/", "-").casefold()  # as its files are, where case makes no difference
            if called in named:
                other = path_as_written(named[called].path)
                place.refuse(f"is called {series.name!r}, and its files as those of {other}; give it another name")
            named.setdefault(called, place)
        for path, is_of_a_source in self._grades.items():
            if not is_of_a_source:
                replace(top, path=path).refuse("no source that is read has this host, name or address")
        return said.get("state", ""), tuple(series for _, series in found)

    def _collections(self, written: Said) -> dict[str, tuple[Subscription, ...]]:
        tables = _tables(written, "collection", self.place)
        read = {
            name: self._table(table, COLLECTION, self.place.at("collection").at(name)) for name, table in tables.items()
        }
        return {name: said.get("sources", ()) for name, said in read.items()}

    def _briefing(self, name: str, table: Said, top: _Level) -> list[tuple[Place, Series]]:
        """Return the series of a briefing and of its profiles, and where each stands."""
        place = top.place.at("briefing").at(name)
        if not _SERIES.fullmatch(name):
            place.refuse("is no name; use letters, digits, - and _")
        said = {
            "title": name[:1].upper() + name[1:],
            **self._table(table, BRIEFING, place, ("profile",), _BELONG_TO_THE_TOP),
        }
        level = top.below(place, said)
        levels = {} if said.get("only_profiles") else {name: level}
        profiles = _tables(table, "profile", place)
        if said.get("only_profiles") and not profiles:
            table_of_one = path_as_written((*place.path, "profile", "AUDIENCE"))
            place.at("only_profiles").refuse(f"there is no profile; write a table [{table_of_one}]")
        for audience, of_profile in profiles.items():
            at = place.at("profile").at(audience)
            if not _NAME.fullmatch(audience):
                at.refuse("is no name; use letters, digits, - and _")
            levels[f"{name}/{audience}"] = level.below(
                at, self._table(of_profile, PROFILE, at, (), _BELONG_TO_ITS_BRIEFING)
            )
        return [(each.place, self._series(series, each)) for series, each in levels.items()]

    def _series(self, name: str, level: _Level) -> Series:
        holds = dict(level.holds)
        holds.pop("only_profiles", None)
        sources, used = graded(holds.pop("sources", ()), holds.pop("grades", {}), level.place.folder)
        if "sources" in level.holds:
            self._remember(level, used)
        note_file, note = holds.pop("note", ("", ""))
        watch = dict.fromkeys((*holds.pop("watch", ()), *holds.pop("watchlist", ())))
        return Series(
            name=name,
            sources=sources,
            timetable=_timetable(level, {key: holds.pop(key, None) for key in ("at", "on", "cron", "timezone")}),
            watch=tuple(watch),
            note=note,
            note_file=note_file,
            allowance=Allowance(**holds.pop("allow", {})),
            **holds,
        )

    def _remember(self, level: _Level | None, used: set[str]) -> None:
        """Remember which of the grades that hold somewhere are of a source there."""
        while level is not None:
            for key in level.said.get("grades", {}):
                path = (*level.place.path, "grades", key)
                self._grades[path] = self._grades.get(path, False) or key in used
            level = level.above

    @staticmethod
    def _table(
        table: Said, keys: Sequence[Key], place: Place, others: Sequence[str] = (), elsewhere: Said | None = None
    ) -> dict[str, Any]:
        said = read_table(table, keys, place, others=others, elsewhere=elsewhere)
        if "cron" in said and said.keys() & {"at", "on"}:
            place.at("cron").refuse("stands in place of at and on; leave out the one or the other")
        return said


def _timetable(level: _Level, holds: Said) -> Timetable:
    if holds["on"] is not None and not holds["at"] and not holds["cron"] and "on" in level.said:
        level.place.at("on").refuse('says on which days, and nothing says at what time; add at = "07:00"')
    days = holds["on"] or _EVERY_DAY
    crons = holds["cron"] or tuple(f"{minute} {hour} {days}" for hour, minute in holds["at"] or ())
    return Timetable(crons, holds["timezone"] or _UTC)


def _tables(written: Said, key: str, place: Place) -> dict[str, Said]:
    """Return the tables that a key names, by name; anything else there is refused."""
    here = place.at(key)
    if key not in written or not here.has(written[key], dict):
        return {}
    if not written[key]:
        here.refuse(f"is empty; write a table [{path_as_written((*here.path, 'NAME'))}]")
    return {name: each for name, each in written[key].items() if here.at(name).has(each, dict)}
