"""What a briefing reads: addresses, paths, tables that say more of one, names of collections; and the user's grades."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from briefer import secret
from briefer.configuration.place import Place, nearest
from briefer.fetch.file import path_of
from briefer.series import Subscription

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:(?://|(?<=file:))", re.IGNORECASE)
_WORD = re.compile(r"\w[\w -]*")  # what could be the name of a collection, and is no address and no file with an ending

TableReader = Callable[[dict[str, Any], Place], dict[str, Any]]


def of_list(value: Any, place: Place, read_table: TableReader) -> tuple[Subscription, ...]:
    """Read an array of sources.

    Args:
        value: What was written.
        place: Where.
        read_table: Reads a table that describes one source.
    """
    if not place.has(value, list):
        return ()
    if not value:
        place.refuse("is empty; name a source at least")
    found: dict[str, Subscription] = {}
    for number, each in enumerate(value):
        for subscription in _of_entry(each, place.at(number), read_table):
            found.setdefault(subscription.uri, subscription)
    return tuple(found.values())


def uri(value: Any, place: Place) -> str:
    """Read an address or a path, which becomes absolute; or where the address is kept secret."""
    if not place.has(value, str):
        return ""
    written = str(value).strip()
    if not written or written == "-":
        place.refuse(f"{value!r} is no source for a brief that is made unattended; give an address or a path")
    is_file = written.startswith("file:")
    if not is_file and (secret.is_reference_of_source(written) or _ADDRESS.match(written)):
        return written
    return place.absolute(str(path_of(written)) if is_file else written)


def grades(value: Any, place: Place) -> dict[str, str]:
    """Read a table from hosts, names or addresses of sources to the user's own grades."""
    if not place.has(value, dict):
        return {}
    return {key: str(grade) for key, grade in value.items() if place.at(key).has(grade, str)}


def graded(
    subscriptions: Iterable[Subscription], grades: Mapping[str, str], folder: Path
) -> tuple[tuple[Subscription, ...], set[str]]:
    """Return sources with the user's grades, and which of the grades are of one.

    What a source says of itself goes first, then its address, its name, and its host; of hosts, the most exact.
    """
    used: set[str] = set()
    found = []
    for each in subscriptions:
        ranked = {key: rank for key in grades if (rank := _rank(key, each, folder)) is not None}
        used |= set(ranked)
        grade = each.grade or (grades[min(ranked, key=lambda key: ranked[key])] if ranked else "")
        found.append(replace(each, grade=grade))
    return tuple(found), used


def _of_entry(value: Any, place: Place, read_table: TableReader) -> tuple[Subscription, ...]:
    if isinstance(value, str) and value in place.collections:
        return place.collections[value]
    if isinstance(value, str) and _WORD.fullmatch(value) and not os.path.exists(place.absolute(value)):  # noqa: PTH110 - raises for a name that is too long
        if place.collections:
            known = nearest(value, place.collections)
            place.refuse(f"there is no collection {value!r}, and no file or folder of that name{known}")
        else:
            place.refuse(f"there is no file or folder {value!r}")
        return ()
    if isinstance(value, dict):
        said = read_table(value, place)
        return (Subscription(**said),) if "uri" in said else ()
    return (Subscription(uri(value, place)),) if place.has(value, str, dict) else ()


def _rank(key: str, subscription: Subscription, folder: Path) -> int | None:
    """Return how exactly a grade names a source, from 0 for its address; None where it does not."""
    if key == subscription.uri or str(folder / key).rstrip("/") == subscription.uri:
        return 0
    if key == subscription.name:
        return 1
    host = _host(subscription.uri)
    wanted = key.lower().removeprefix("www.")
    if host and (host == wanted or host.endswith(f".{wanted}")):
        return 2 + host.count(".") - wanted.count(".")
    return None


def _host(address: str) -> str:
    if not _ADDRESS.match(address):
        return ""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
