"""Themes: the look of a brief, one that ships with briefer or a user's own, read from the table `[theme]` of TOML."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from briefer import resources, tables
from briefer.errors import ConfigError, UnknownPluginError
from briefer.render import _theme_files
from briefer.render._theme_colours import NAMES, SCHEMES, WRITTEN, Colours, declared, full, readable, unreadable
from briefer.tables import misfits, nearest

_FOLDER, _SHEET, _SUFFIX = "styles/themes", ".css", ".toml"
_TABLE = {"base": str, "logo": str, "logo_text": str, "css": str, "colours": dict, "dark": dict, "fonts": dict}
_FONTS = {"prose": str, "label": str, "file": list}
_FONT_FILE, _FONT_FILE_OPTIONAL = {"family": str, "path": str}, {"weight": int, "italic": bool}
_FAMILY = re.compile(r"\w[\w .&+'-]*")
_HEAVIEST = 1000
_DERIVED = ("accent", "warning")  # what a user says once, for the light, has a likeness in the dark


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of a brief.

    Attributes:
        name: What it is called: a shipped theme's name, or the stem of the user's file.
        style: Its CSS, which follows the rules that all themes share.
        logo: A picture as a `data:` address, "" for none.
        logo_text: What it shows, in words.
        files: The user's files that it was read from.
    """

    name: str
    style: str
    logo: str = ""
    logo_text: str = ""
    files: tuple[Path, ...] = ()


def themes() -> tuple[str, ...]:
    """Return the names of the themes that ship with briefer."""
    return resources.names(_FOLDER, _SHEET)


def theme(name: str | Theme) -> Theme:
    """Return a theme by its name, or by the path of a user's own TOML file with a table `[theme]`.

    Raises:
        UnknownPluginError: no theme has that name.
        ConfigError: the file cannot be read, or says what a theme cannot say; every problem is named.
    """
    if isinstance(name, Theme):
        return name
    if not name.endswith(_SUFFIX):
        return _shipped(name)
    path = Path(name)
    written = tables.read(path)
    if not isinstance(written.get("theme"), dict) or len(written) > 1:
        raise ConfigError(f"{path}: write all of it into one table, below a line [theme]")
    try:
        return of_table(written["theme"], path)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def about(name: str) -> str:
    """Return what a shipped theme says of itself, in the comment at its head."""
    return _sheet(name).removeprefix("/* ").split("*/", 1)[0].strip().removeprefix(f"{name}: ")


def of_table(table: Mapping[str, Any], path: Path) -> Theme:
    """Return the theme that a table `[theme]` describes.

    Args:
        table: The table, parsed.
        path: The file it stands in; the paths in it are relative to that file's folder.

    Raises:
        ConfigError: it says what a theme cannot say; every problem is named, by its place in the file.
    """
    reader = _Reader(path.parent)
    made = reader.theme(table, path)
    if reader.problems:
        raise ConfigError("; ".join(f"theme.{problem}" for problem in dict.fromkeys(reader.problems)))
    return made


def _shipped(name: str) -> Theme:
    if name not in themes():
        raise UnknownPluginError("theme", name, themes())
    return Theme(name, _sheet(name))


def _sheet(name: str) -> str:
    return (resources.templates() / _FOLDER / f"{name}{_SHEET}").read_text("utf-8")


@dataclass(slots=True)
class _Reader:
    """Reads one table, and writes down each problem, so that all can be said at once."""

    folder: Path
    problems: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def theme(self, table: Mapping[str, Any], path: Path) -> Theme:
        self.problems += misfits(table, {}, "", _TABLE)
        base = self._text(table, "base", "plain")
        if base not in themes():
            self.problems.append(f"base: unknown theme {base!r}{nearest(base, themes())}")
            base = "plain"
        sheet = _sheet(base)
        variables = declared(sheet)
        logo = self._file(table, "logo", "logo", _theme_files.logo)
        logo_text = " ".join(self._text(table, "logo_text").split())
        if bool(logo_text) != bool(self._text(table, "logo")):
            missing, of = (
                ("logo", "the picture") if logo_text else ("logo_text", "what the logo says, for who cannot see it")
            )
            self.problems.append(f"{missing}: is missing: {of}")
        fonts = self._fonts(self._table(table, "fonts"), variables["colours"])
        colours = self._colours(table, variables)
        own = self._file(table, "css", "css", _theme_files.style)
        style = "\n".join(filter(None, (sheet.rstrip(), *fonts, *colours, own.rstrip()))) + "\n"
        return Theme(path.stem, style, logo, logo_text, (path, *self.files))

    def _colours(self, table: Mapping[str, Any], variables: Mapping[str, Colours]) -> Iterator[str]:
        """Yield the rules for what the user says of colours; the print's are those of the light, on white paper."""
        light, dark = (self._own_colours(self._table(table, scheme), scheme) for scheme in ("colours", "dark"))
        if not light and not dark:
            return
        own = {"colours": light, "dark": dark, "print": {name: light[name] for name in light if name != "paper"}}
        schemes = {
            scheme: {name: own[scheme].get(name, variables[scheme][name]) for name in NAMES} for scheme in SCHEMES
        }
        for name in _DERIVED:
            if name in light and name not in dark:
                schemes["dark"][name] = readable(light[name], schemes["dark"])
        self.problems += unreadable(schemes)
        for scheme, condition in zip(SCHEMES, ("", "(prefers-color-scheme: dark)", "print"), strict=True):
            rule = _root(schemes[scheme])
            yield f"@media {condition} {{ {rule} }}" if condition else rule

    def _own_colours(self, written: Mapping[str, Any], scheme: str) -> dict[str, str]:
        self.problems += misfits(written, {}, f"{scheme}.", dict.fromkeys(NAMES, str))
        found = {}
        for name in NAMES:
            value = written.get(name)
            if isinstance(value, str) and WRITTEN.fullmatch(value):
                found[name] = full(value)
            elif isinstance(value, str):
                self.problems.append(f"{scheme}.{name}: {value!r} is no colour that is known here; write #rrggbb")
        return found

    def _fonts(self, written: Mapping[str, Any], stacks: Mapping[str, str]) -> Iterator[str]:
        """Yield the rules for the user's fonts; those of the base stay behind them, for what they lack."""
        self.problems += misfits(written, {}, "fonts.", _FONTS)
        for number, each in enumerate(files if isinstance(files := written.get("file"), list) else []):
            yield self._font_face(each, f"fonts.file[{number}]")
        families = {role: self._family(written, role, "fonts.") for role in ("prose", "label")}
        named = {role: f'"{family}", {stacks[role]}' for role, family in families.items() if family}
        if named:
            yield _root(named)

    def _font_face(self, written: object, place: str) -> str:
        if not isinstance(written, dict):
            self.problems.append(f"{place}: is no table")
            return ""
        self.problems += misfits(written, _FONT_FILE, f"{place}.", _FONT_FILE_OPTIONAL)
        weight = written.get("weight", 400)
        if tables.is_a(weight, int) and not 1 <= weight <= _HEAVIEST:
            self.problems.append(f"{place}.weight: must be a number from 1 to {_HEAVIEST:,}; regular is 400, bold 700")
        family = self._family(written, "family", f"{place}.")
        address = self._file(written, "path", f"{place}.path", _theme_files.font)
        style = "italic" if written.get("italic") else "normal"
        return (
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; src: url({address}) }}'
        )

    def _family(self, written: Mapping[str, Any], key: str, place: str) -> str:
        name = self._text(written, key)
        if name and not _FAMILY.fullmatch(name):
            self.problems.append(f'{place}{key}: {name!r} is no name of one font; write one such as "Noto Serif"')
        return name

    def _file(self, table: Mapping[str, Any], key: str, place: str, read: Callable[[Path], str]) -> str:
        name = self._text(table, key)
        if not name:
            return ""
        path = self.folder / name
        self.files.append(path)
        try:
            return read(path)
        except ValueError as error:
            self.problems.append(f"{place}: {error}")
            return ""

    def _text(self, table: Mapping[str, Any], key: str, usual: str = "") -> str:
        value = table.get(key)
        return value if isinstance(value, str) else usual

    def _table(self, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = table.get(key, {})
        return value if isinstance(value, dict) else {}


def _root(variables: Mapping[str, str]) -> str:
    return f":root {{ {' '.join(f'--{name}: {value};' for name, value in variables.items())} }}"
