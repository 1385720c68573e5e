"""Files that ship with briefer: templates beside the package in a checkout, inside it in an installed wheel."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


@cache
def templates() -> Path:
    """Return the folder that holds `schemes`, `layouts` and `styles`."""
    installed = _PACKAGE / "templates"
    return installed if installed.is_dir() else _PACKAGE.parent / "templates"


def data(name: str) -> Path:
    """Return the path of a data file of the package."""
    return _PACKAGE / "data" / name


def locale(language: str | None = None) -> Path:
    """Return the path of a language's compiled catalogue, or that of the patterns of dates and numbers of all."""
    folder = _PACKAGE / "locale"
    return folder / language / "LC_MESSAGES" / "briefer.mo" if language else folder / "cldr.json"


def names(folder: str, suffix: str) -> tuple[str, ...]:
    """Return the stems of the templates with `suffix` in `folder`, sorted: the names a user may choose from."""
    return tuple(sorted(path.name.removesuffix(suffix) for path in (templates() / folder).glob(f"*{suffix}")))
