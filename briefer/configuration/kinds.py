"""What the values of a configuration may be, each read and checked: a reader takes a value and its place."""

import os
import re
from collections.abc import Callable, Sequence
from typing import Any

from briefer import config, jobs, own_files, registry, secret
from briefer.catalogue import LANGUAGES
from briefer.configuration.place import Place
from briefer.errors import UnknownPluginError, UsageError
from briefer.text.language import is_tag, primary

Reader = Callable[[Any, Place], Any]
"""Returns what a value means; what it returns of one that it refuses is not used."""

_TOML = ".toml"
_SIZE = re.compile(r"(\d{1,6})\s*([kKmMgG]?)")
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_MOST = 10**9  # of anything that is counted: beyond any use, within exact arithmetic


def text(value: Any, place: Place) -> str:
    """Read any text."""
    place.has(value, str)
    return str(value)


def flag(value: Any, place: Place) -> bool:
    """Read true or false."""
    place.has(value, bool)
    return bool(value)


def choice(*known: str) -> Reader:
    """Return the reader of one of a few words."""

    def read(value: Any, place: Place) -> str:
        if place.has(value, str) and value not in known:
            place.refuse(f"{value!r} is none of {', '.join(map(repr, known))}")
        return str(value)

    return read


def name(what: str, known: Callable[[], Sequence[str]]) -> Reader:
    """Return the reader of a name from a registry."""

    def read(value: Any, place: Place) -> str:
        if place.has(value, str) and value not in known():
            place.refuse_for(UnknownPluginError(what, value, known()))
        return str(value)

    return read


def name_or_file(what: str, known: Callable[[], Sequence[str]]) -> Reader:
    """Return the reader of a name, or of the path of a TOML file of one's own."""
    of_name = name(what, known)

    def read(value: Any, place: Place) -> str:
        if not isinstance(value, str) or not value.endswith(_TOML):
            return str(of_name(value, place))
        path = place.absolute(value)
        if not os.path.isfile(path):  # noqa: PTH113 - says no where Path.is_file raises: for a name that is too long
            place.refuse(f"there is no file {path}")
        return path

    return read


def names(what: str, kind: str) -> Reader:
    """Return the reader of an array of names of plugins of a kind."""

    def read(value: Any, place: Place) -> tuple[str, ...]:
        if not place.has(value, list):
            return ()
        if not value:
            place.refuse("is empty; name one at least")
        one = name(what, lambda: registry.names(kind))
        return tuple(dict.fromkeys(one(each, place.at(number)) for number, each in enumerate(value)))

    return read


def phrases(value: Any, place: Place) -> tuple[str, ...]:
    """Read one phrase or several, of which each has a word in it."""
    if not place.has(value, str, list):
        return ()
    several = isinstance(value, list)
    read: list[str] = []
    for number, each in enumerate(value if several else [value]):
        here = place.at(number) if several else place
        if here.has(each, str):
            try:
                read += jobs.interests(focus=each).focus
            except UsageError as error:
                here.refuse(str(error).removeprefix("focus: "))
    return tuple(dict.fromkeys(read))


def watchlist(value: Any, place: Place) -> tuple[str, ...]:
    """Read files of names to watch, one or several, and return the names."""
    if not place.has(value, str, list):
        return ()
    several = isinstance(value, list)
    found: list[str] = []
    for number, each in enumerate(value if several else [value]):
        here = place.at(number) if several else place
        if here.has(each, str):
            try:
                found += jobs.interests(watch=own_files.names(here.absolute(each))).watch
            except UsageError as error:
                here.refuse_for(error)
    return tuple(dict.fromkeys(found))


def length(kind: type[int] | type[float]) -> Reader:
    """Return the reader of an upper limit: `int` of sentences, words or pages, `float` of minutes."""

    def read(value: Any, place: Place) -> float:
        if not place.has(value, kind):
            return 0
        try:
            if place.path[-1] == "pages":
                jobs.check_pages(value)
            else:
                jobs.limit(**{str(place.path[-1]): value})
        except UsageError as error:
            place.refuse_for(error)
        return kind(value)

    return read


def count(value: Any, place: Place) -> int:
    """Read a whole number above 0."""
    if place.has(value, int) and not 0 < value <= _MOST:
        place.refuse(f"{value} is no whole number above 0 and up to {_MOST:,}")
    return value if isinstance(value, int) else 0


def size(value: Any, place: Place) -> int:
    """Read a number of bytes, or of larger units as in "200M"."""
    if not isinstance(value, str):
        return count(value, place) if place.has(value, int, str) else 0
    found = _SIZE.fullmatch(value.strip())
    if not found or not int(found[1]):
        place.refuse(f"{value!r} is no size; write one such as '200M'")
        return 0
    return int(found[1]) * _UNITS[found[2].lower()]


def seconds(value: Any, place: Place) -> float:
    """Read a number of seconds above 0."""
    if place.has(value, float) and not 0 < value <= _MOST:
        place.refuse(f"{value} is no number of seconds above 0")
    return value if isinstance(value, int | float) else 0


def hosts(value: Any, place: Place) -> frozenset[str]:
    """Read names of hosts."""
    if not place.has(value, list):
        return frozenset()
    read = set()
    for number, each in enumerate(value):
        here = place.at(number)
        if here.has(each, str):
            host = each.lower().strip("[]").rstrip(".")
            if not host or "/" in host or host.count(":") == 1:
                here.refuse(f"{each!r} is no name of a host alone; write one such as 'intranet.example'")
            read.add(host)
    return frozenset(read)


def language(value: Any, place: Place) -> str:
    """Read a language tag, "" for none."""
    if place.has(value, str) and value and not is_tag(value):
        place.refuse(f"{value!r} is no language tag; give one such as 'en', 'de' or 'pt-BR'")
    return str(value)


def ui_language(value: Any, place: Place) -> str:
    """Read a language that there is a catalogue of, "" for that of most documents."""
    if place.has(value, str) and value and primary(value) not in LANGUAGES:
        place.refuse_for(UnknownPluginError("language of the page", value, LANGUAGES))
    return str(value)


def folder(value: Any, place: Place) -> str:
    """Read a folder that is there, "" for none."""
    if not place.has(value, str) or not value:
        return ""
    path = place.absolute(value)
    if not os.path.isdir(path):  # noqa: PTH112 - as above
        place.refuse(f"there is no folder {path}")
    return path


def file_to_write(value: Any, place: Place) -> str:
    """Read the path of a file that need not be there."""
    if place.has(value, str) and not value:
        place.refuse("is empty; name a file, or leave the key out")
    return place.absolute(str(value))


def note(value: Any, place: Place) -> tuple[str, str]:
    """Read a file of the user's own words; return its path and its text, "" for none."""
    if not place.has(value, str) or not value:
        return "", ""
    path = place.absolute(value)
    try:
        return path, own_files.text(path)
    except UsageError as error:
        place.refuse_for(error)
        return "", ""


def web_address(value: Any, place: Place) -> str:
    """Read an address of the web, or where it is kept secret; "" for none."""
    if not place.has(value, str) or not value:
        return ""
    if not secret.is_reference(value) and not is_web_address(value):
        place.refuse("is no address of the web; one begins with https://")  # what it is may be secret
    return secret.absolute(value, place.folder)


def is_web_address(value: str) -> bool:
    """Tell whether something is an address of the web, with a host and nothing that could not be in one."""
    from urllib.parse import urlsplit

    try:
        split = urlsplit(value)
        return split.scheme in {"http", "https"} and bool(split.hostname) and value.isprintable() and " " not in value
    except ValueError:
        return False


def schemes() -> tuple[str, ...]:
    """Return the names of section schemes."""
    return config.schemes()


def rankers() -> tuple[str, ...]:
    """Return the names of rankers."""
    return registry.names("rank")


def themes() -> tuple[str, ...]:
    """Return the names of themes."""
    from briefer.render._theme import themes

    return themes()
