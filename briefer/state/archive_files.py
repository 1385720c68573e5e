"""The archive's files: one for each edition, beside the state, which can be built from them again.

A file is the JSON rendition, so that `briefer verify` proves it, with one field more: "archive", what is remembered of
it beside what it prints. They outlive the database, and are read without it.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from briefer import atomic
from briefer.errors import DeliveryError, StateError
from briefer.state._database import read, written
from briefer.state.items import Arrival
from briefer.state.stages import Begun, Stage


@dataclass(frozen=True, slots=True)
class Filed:
    """An edition as its file has it.

    Attributes:
        begun: Which it is.
        files: The names of its files.
        items: What its sources had; () where the file does not say.
        deliveries: Channel, recipient, status, attempts, moment and note of each.
        brief: The JSON object as it was printed.
        is_finished: Whether it was written when all deliveries were over.
    """

    begun: Begun
    files: Sequence[str]
    items: Sequence[Arrival]
    deliveries: Sequence[Sequence[Any]]
    brief: Mapping[str, Any]
    is_finished: bool = False


def write(folder: Path, filed: Filed) -> None:
    """Write an edition's file, whole or not at all.

    Raises:
        StateError: it cannot be written.
    """
    begun = filed.begun
    path = _path(folder, begun.series, begun.number or 0)
    beside = {
        "series": begun.series,
        "number": begun.number,
        "due": begun.due and written(begun.due),
        "created": written(begun.created),
        "window": begun.window and [written(moment) for moment in begun.window],
        "files": list(filed.files),
        "deliveries": list(filed.deliveries),
        "is_finished": filed.is_finished,
        "items": list(filed.items),
    }
    content = json.dumps({**filed.brief, "archive": beside}, ensure_ascii=False, indent=1) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, content.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise StateError(f"{path}: the edition cannot be archived: {error.strerror}; let it be written") from error
    except DeliveryError as error:
        raise StateError(
            f"{error}; the edition cannot be archived: make room on the disk, or let it be written"
        ) from error


def remove(folder: Path, series: str, number: int) -> None:
    """Remove an edition's file; one that is gone is no error.

    Raises:
        StateError: it cannot be removed.
    """
    path = _path(folder, series, number)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StateError(f"{path}: cannot be removed: {error.strerror}; let its folder be written") from error
    with suppress(OSError):  # of the last one, the folder goes, too
        path.parent.rmdir()


def paths(folder: Path) -> list[Path]:
    """Return the archive's files, series by series, by number."""
    return sorted(folder.rglob("*.json"))


def read_file(folder: Path, path: Path) -> Filed:
    """Return what a file of the archive has.

    Raises:
        OSError, KeyError, TypeError, ValueError, StateError: it is none.
    """
    brief = json.loads(path.read_text("utf-8"))
    beside = brief.pop("archive")
    window = beside["window"] and tuple(map(datetime.fromisoformat, beside["window"]))
    if path != _path(folder, beside["series"], int(beside["number"])):
        raise ValueError(f"{path}: is in another edition's place")
    begun = Begun(
        series=beside["series"],
        number=int(beside["number"]),
        due=read(beside["due"]),
        created=datetime.fromisoformat(beside["created"]),
        window=window,
        stage=Stage.DELIVERED,
    )
    items = [Arrival(*each) for each in beside["items"]]
    return Filed(begun, beside["files"], items, beside["deliveries"], brief, beside["is_finished"])


def _path(folder: Path, series: str, number: int) -> Path:
    """Return the place of an edition's file.

    Raises:
        StateError: the name of the series would lead out of the folder.
    """
    parts = PurePosixPath(series).parts
    if not parts or any(part in {"/", ".."} for part in parts):
        raise StateError(f"{series!r}: cannot be the name of a folder; name the series otherwise")
    return folder.joinpath(*parts, f"{number:05d}.json")
