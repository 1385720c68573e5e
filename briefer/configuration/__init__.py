"""`briefer.toml`: the briefings that are made again and again, read, checked and resolved.

The file describes briefings in tables `[briefing.NAME]`. What stands above them holds for each; a profile
`[briefing.NAME.profile.AUDIENCE]` tells the same sources to somebody else, and becomes the series "NAME/AUDIENCE".
Whatever is wrong is said at once, each with its line, its path and the nearest name that is known.
"""

import os
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from briefer import tables
from briefer.configuration.place import Place, Problem, nearest, path_as_written
from briefer.errors import ConfigError, UsageError
from briefer.series import Configuration, Series

NAME = "briefer.toml"
VARIABLE = "BRIEFER_CONFIG"

_LINE = re.compile(r"(.+): is not TOML: (.+?) \(at line (\d+), column \d+\)", re.DOTALL)
# as tomllib says it
_TWICE = re.compile(r"Cannot (?:overwrite a value|declare .+ twice)")
_TWO_FORMS = re.compile(r"Cannot mutate immutable namespace .+")


def find(named: str | None = None) -> Path:
    """Return the configuration's file: as named, else here, else where $BRIEFER_CONFIG says, else the user's own.

    Raises:
        ConfigError: there is none, or none where $BRIEFER_CONFIG says.
    """
    if named is not None:
        return Path(named)
    from platformdirs import user_config_path

    own = user_config_path("briefer") / NAME
    said = os.environ.get(VARIABLE)
    for path in (Path(NAME), Path(said) if said else own):
        if path.is_file():
            return path
    if said:  # another one in its place would be a surprise
        raise ConfigError(f"${VARIABLE}: there is no file {said}; name another, or unset it")
    raise ConfigError(
        f"there is no configuration (looked for {NAME}, {own}); type: briefer init, or name one with --config"
    )


def load(path: Path) -> Configuration:
    """Return what a file describes.

    Raises:
        ConfigError: it cannot be read, or something is wrong in it; `problems` has each.
    """
    from briefer.configuration.reader import Reader  # and with it every key, which --help can do without

    try:
        written, lines = tables.parsed(path)
    except ConfigError as error:
        located = _LINE.fullmatch(str(error))
        if located is None:
            raise
        said = _TWICE.sub("what this line says was said above; keep one of them", located[2])
        said = _TWO_FORMS.sub(
            "adds to what was written above in one piece, as in key = […]; write all of it here, or all of it there",
            said,
        )
        raise ConfigError(f"{located[1]}:{located[3]}: {said}") from error
    # not resolve(): where a link leads may change with every edition of the file, as it does in Kubernetes
    absolute = Path(os.path.abspath(path))  # noqa: PTH100
    place = Place(absolute.parent)
    state, series = Reader(place).read(written)
    if place.problems:
        raise ConfigError(*_said(path, place.problems, lines))
    return Configuration(path=absolute, state=Path(state) if state else default_state(absolute), series=series)


def default_state(path: Path) -> Path:
    """Return where the series of a configuration are remembered that does not say where: the same for the same file."""
    from platformdirs import user_data_path

    mark = sha256(os.fsencode(path)).hexdigest()[:8]
    return user_data_path("briefer") / f"{path.parent.name or path.stem}-{mark}" / "state.sqlite"


def chosen(configuration: Configuration, names: Sequence[str] = ()) -> tuple[Series, ...]:
    """Return the series of these names; that of a briefing stands for its profiles, too, and no name for all.

    Raises:
        UsageError: a name is none's.
    """
    for name in names:
        if not any(_is_of(series, name) for series in configuration.series):
            known = [series.name for series in configuration.series]
            raise UsageError(f"{configuration.path}: there is no briefing {name!r}{nearest(name, known)}")
    return tuple(series for series in configuration.series if not names or any(_is_of(series, name) for name in names))


def _is_of(series: Series, name: str) -> bool:
    return series.name == name or series.name.startswith(f"{name}/")


def _said(path: Path, problems: Sequence[Problem], lines: tables.Lines) -> list[str]:
    """Return problems as they are printed, in the order of the file."""
    placed = sorted(((lines.of(problem.path) or 0, problem) for problem in problems), key=lambda each: each[0])
    where = (
        (f"{path}:{line}" if line else f"{path}", path_as_written(problem.path), problem.said)
        for line, problem in placed
    )
    said = (": ".join(filter(None, each)) for each in where)
    return list(dict.fromkeys(said))
