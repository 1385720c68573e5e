"""Is everything there that the editions of a configuration need? Looked at before anything is due.

What several series share is looked at once: their sources, all at a time, each within a limit of its own; the look of
their pages; where they go; the secrets they need.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from briefer import config, jobs, secret
from briefer.configuration.kinds import is_web_address
from briefer.configuration.show import written
from briefer.errors import BrieferError, ConfigError, SourceError
from briefer.media_type import media_type_of
from briefer.reading import Reading
from briefer.series import Configuration, Delivery, Series

_Key = TypeVar("_Key")

_AT_ONCE = 16  # sources
_PATIENCE = 20.0  # seconds for one source


class State(StrEnum):
    """What became of a look at something."""

    OK = "ok"
    BROKEN = "broken"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        series: The names of those that need it; () for what all need.
        what: What it is: "source", "channel", "layout".
        name: Which one.
        state: What was found.
        detail: What there is, or what is wrong and what to do.
    """

    series: tuple[str, ...]
    what: str
    name: str
    state: State
    detail: str = ""


def checks(configuration: Configuration, series: Sequence[Series], *, offline: bool = False) -> Iterator[Check]:
    """Yield what is found of everything that series need.

    Args:
        configuration: What they are of.
        series: Those to look at.
        offline: Whether what is beyond this machine is left alone.
    """
    yield _looked_at((), "state", str(configuration.state), lambda: _writable(configuration.state))
    for name, of in _by((each.scheme, each.name) for each in series).items():
        yield _looked_at(of, "scheme", name, partial(_scheme, name))
    for look, of in _by(((each.theme, each.paper, each.layouts), each.name) for each in series).items():
        yield _looked_at(of, "look", ", ".join(filter(None, look)), partial(_look, *look))
    for each in series:
        if each.archival and "pdf" not in each.formats:
            yield Check(
                (each.name,), "archival", "PDF/A-3u", State.SKIPPED, 'is for a PDF; there is no "pdf" in formats'
            )
    yield from _sources(series, offline=offline)
    deliveries = {written({"to": each.to, **each.options}): each for one in series for each in one.deliver}
    named = ((written({"to": each.to, **each.options}), one.name) for one in series for each in one.deliver)
    for key, of in _by(named).items():
        yield _looked_at(of, "channel", deliveries[key].to, partial(_channel, deliveries[key], offline=offline))
    for each in series:
        together = _looked_at((each.name,), "channels", each.name, partial(_channels, each))
        if together.state is State.BROKEN:
            yield together
    for address, of in _by((each.healthcheck, each.name) for each in series if each.healthcheck).items():
        yield _looked_at(of, "healthcheck", secret.masked_path(address), partial(_healthcheck, address))


def _by(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, tuple[str, ...]]:
    """Return what several need, each with their names."""
    found: dict[_Key, tuple[str, ...]] = {}
    for needed, name in pairs:
        found[needed] = (*found.get(needed, ()), name)
    return found


def _looked_at(series: tuple[str, ...], what: str, name: str, look: Callable[[], str | None]) -> Check:
    """Return what a look at something finds: a detail, or None where it could not be looked at; it raises if broken."""
    try:
        detail = look()
    except SourceError as error:
        return Check(series, what, name, State.BROKEN, secret.masked_address(error.reason))
    except BrieferError as error:
        return Check(series, what, name, State.BROKEN, str(error).removeprefix(f"{name}: "))
    if detail is None:
        return Check(series, what, name, State.SKIPPED, "is beyond this machine")
    return Check(series, what, name, State.OK, detail)


def _writable(path: Path) -> str:
    there = next(place for place in (path, *path.parents) if os.path.exists(place))  # noqa: PTH110 - never raises
    is_right = there.is_file() if there == path else there.is_dir()
    if not is_right:
        raise ConfigError(f"{there} is no {'file' if there == path else 'folder'}; name another file in state")
    if not os.access(there, os.R_OK | os.W_OK):
        raise ConfigError(f"{there} cannot be written; let it be, or name another file in state")
    return "can be written" if there == path else "will be made"


def _scheme(name: str) -> str:
    return f"{len(config.scheme(name).parts)} sections"


def _look(theme: str, paper: str, layouts: str) -> str:
    from briefer.render._layout import compile_layouts

    jobs.look(theme=theme, paper=paper, layouts=layouts)
    number = compile_layouts(layouts) if layouts else 0
    return f"can be read{f', {number} layouts of your own' if number else ''}"


def _sources(series: Sequence[Series], *, offline: bool) -> Iterator[Check]:
    """Yield what is found of each source, in the order of the file; all are on their way at a time."""
    from concurrent.futures import ThreadPoolExecutor

    readers = _by((source.uri, each.name) for each in series for source in each.sources)
    allowances = {
        source.uri: replace(each.allowance, seconds=min(each.allowance.seconds, _PATIENCE))
        for each in series
        for source in each.sources
    }
    with ExitStack() as stack:
        # one for all that may do the same, so that no host is asked more at a time than in a run
        readings = {allowance: stack.enter_context(Reading(allowance)) for allowance in set(allowances.values())}
        for uri, allowance in allowances.items():
            with suppress(BrieferError):  # its transport is made before threads share it
                readings[allowance].is_remote(secret.resolve_source(uri))
        pool = stack.enter_context(ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="check"))
        yield from pool.map(
            lambda uri: _source(uri, readers[uri], readings[allowances[uri]], offline=offline), list(readers)
        )


def _source(uri: str, series: tuple[str, ...], reading: Reading, *, offline: bool) -> Check:
    shown = secret.masked_address(uri)
    check = _looked_at(series, "source", shown, partial(_reached, uri, reading, offline=offline))
    return replace(check, detail=secret.conceal(check.detail, [uri]))


def _reached(uri: str, reading: Reading, *, offline: bool) -> str | None:
    address = secret.resolve_source(uri)
    if offline and reading.is_remote(address):
        return None
    number, blob = reading.reach(address)
    if blob is None:
        return "is empty now"
    kind = media_type_of(blob.content, blob.name, blob.media_type)
    return f"{number:,} files, the first {kind}" if number > 1 else f"{kind}, {len(blob.content):,} bytes"


def _channel(delivery: Delivery, *, offline: bool) -> str | None:
    channel = jobs.channel(delivery)
    if offline and getattr(channel, "is_remote", True):
        return None
    if problems := channel.check():
        raise ConfigError(*problems)
    recipients = ", ".join(map(secret.masked_address, channel.recipients()))
    return f"delivers to {recipients or 'nobody'}"


def _channels(series: Series) -> str:
    try:
        for each in series.deliver:
            jobs.channel(each)
    except BrieferError:  # which the look at that channel says
        return ""
    for name, channel in jobs.channels(series.deliver):
        if missing := [each for each in getattr(channel, "attach", ()) if each not in series.formats]:
            raise ConfigError(f"{name}: attach: {', '.join(missing)} is not among its formats; add it there")
    return ""


def _healthcheck(address: str) -> str:
    if not is_web_address(secret.resolve(address)):
        raise ConfigError("what is kept there is no address; one begins with https://")
    return "will be called"
