"""A configuration as TOML again: everything resolved, nothing inherited, no secret told. What it says, `load` reads."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, time, timedelta
from typing import Any

from briefer import secret
from briefer.configuration.times import SINCE_THE_LAST, written_duration
from briefer.intake import Allowance
from briefer.series import Configuration, Series, Subscription
from briefer.tables import BARE


def shown(configuration: Configuration, *, masked: bool = True) -> str:
    """Return a configuration as TOML, each series a briefing of its own; all paths are absolute.

    Args:
        configuration: What to show.
        masked: Whether what is secret itself, and not where it is kept, is left out.
    """
    lines = [f"state = {written(str(configuration.state))}"]
    for series in configuration.series:
        lines += ["", f"[briefing.{_key(series.name)}]"]
        lines += [f"{key} = {_over_lines(value)}" for key, value in _table(series, masked=masked)]
    return "\n".join(lines) + "\n"


def _table(series: Series, *, masked: bool) -> Iterator[tuple[str, Any]]:
    """Yield the keys of a series and their values, without those that are as if not there."""
    yield "title", series.title
    yield "sources", [_source(each, masked=masked) for each in series.sources]
    if series.timetable.crons:
        yield "cron", list(series.timetable.crons)
    yield "timezone", series.timetable.timezone
    yield "window", SINCE_THE_LAST if series.window is None else written_duration(series.window)
    for key in _PLAIN:
        value = getattr(series, key)
        if value not in (None, "", ()):
            yield key, value
    if series.note_file:
        yield "note", series.note_file
    if series.deliver:
        options = [secret.masked_options(each.options) if masked else each.options for each in series.deliver]
        yield "deliver", [{"to": each.to, **its} for each, its in zip(series.deliver, options, strict=True)]
    if series.healthcheck:
        yield "healthcheck", secret.masked_path(series.healthcheck) if masked else series.healthcheck
    yield "allow", {each.name: getattr(series.allowance, each.name) for each in fields(Allowance)}


_PLAIN = (
    "catch_up", "when_empty", "scheme", "ranker", "sentences", "words", "minutes", "pages", "focus", "exclude", "watch",
    "language", "ui_language", "theme", "paper", "layouts", "formats", "archival",
)  # fmt: skip


def _source(source: Subscription, *, masked: bool) -> dict[str, str]:
    said = {
        "uri": secret.masked_address(source.uri) if masked else source.uri,
        "name": source.name,
        "grade": source.grade,
        "quiet_after": written_duration(source.quiet) if source.quiet is not None else "",
    }
    return {key: value for key, value in said.items() if value}


def _over_lines(value: Any) -> str:
    """Return a value as TOML writes it, each table of an array on a line of its own."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return "[\n" + "".join(f"    {written(each)},\n" for each in value) + "]"
    return written(value)


def written(value: Any) -> str:
    """Return a value as TOML writes it, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() | time() | date():
            return value.isoformat() if isinstance(value, time | date) else repr(value)
        case timedelta():
            return written(written_duration(value))
        case str():  # a string of JSON is one of TOML, but for one control character
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Mapping():
            return "{" + ", ".join(f"{_key(key)} = {written(each)}" for key, each in value.items()) + "}"
        case _:
            items = sorted(value) if isinstance(value, set | frozenset) else value
            return "[" + ", ".join(map(written, items)) + "]"


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else written(key)
