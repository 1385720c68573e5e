"""Unit files in the folder of a scheduler."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from briefer import atomic
from briefer.errors import DeliveryError
from briefer.schedulers import Task, Unit


def put(units: Iterable[Unit], folder: Path) -> Iterator[str]:
    """Write units into a folder, made if need be, and yield what was done; raises `DeliveryError`."""
    atomic.folder(folder)
    for unit in units:
        atomic.write(folder / unit.name, unit.content)
        yield f"wrote {folder / unit.name}"


def take_away(paths: Iterable[Path]) -> Iterator[str]:
    """Delete those of the files that are there, and yield what was done; raises `DeliveryError`."""
    for path in paths:
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DeliveryError(f"{path}: cannot be deleted: {error.strerror or error}") from error
        yield f"deleted {path}"


def make_room(tasks: Iterable[Task]) -> None:
    """Make the folders that the tasks write to, so that a sandbox can open them; raises `DeliveryError`."""
    for task in tasks:
        for folder in task.writes:
            atomic.folder(folder)
