"""A state that is damaged or gone is built again from the archive's files, and what that costs is said."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from os import PathLike
from pathlib import Path

from briefer.errors import DamagedStateError, StateError
from briefer.state.archive import Restored
from briefer.state.state import State

_LOST = (
    "Lost: which items were read for editions that were skipped, what an edition under way was to be made of, who was "
    "still to have an earlier one, the record of runs, and what servers answered, which is fetched anew."
)


def open_or_recover(
    path: str | PathLike[str], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> tuple[State, str | None]:
    """Open a state; where it is damaged, keep it aside and build a new one from the archive beside it.

    A new one that is empty beside an archive that is not, as after a file was lost, is filled from it as well. All
    editions are put back in one transaction: killed in between, the next call does it again.

    Args:
        path: The SQLite file; its folder is made if it is not there.
        clock: See `State`.

    Returns:
        The state, and what an operator must be told; None where all was well.

    Raises:
        StateError: it cannot be used, and neither be rebuilt.
    """
    place = Path(path)
    _make_folder(place)
    mark = place.with_name(f"{place.name}.damage")
    found = _identity(place)
    damage = ""
    try:
        if mark.exists():
            raise DamagedStateError(f"{place}: proved damaged in use")  # noqa: TRY301 - as if it was found here
        state = State(place, clock=clock, damage_mark=mark)
        try:
            state.check()
        except BaseException:
            state.close()
            raise
    except DamagedStateError as error:
        if found and _identity(place) == found:  # else another run has seen to it in the meantime
            aside = _put_aside(place)
            reason = str(error.__cause__ or error).removeprefix(f"{place}: ").removeprefix("is damaged: ")
            damage = f"{place}: was damaged ({reason}) and is kept as {aside}. "
        mark.unlink(missing_ok=True)
        state = State(place, clock=clock, damage_mark=mark)
    try:
        return state, _fill(state, place, damage)
    except BaseException:
        state.close()
        raise


def _fill(state: State, place: Path, damage: str) -> str | None:
    """Put back what the archive has into a state that knows of no edition, and return what to say of it."""
    folder = state.archive_folder
    restored = None if state.is_used() or folder is None else state.restore(folder)
    if restored is None or not (damage or restored.editions or restored.unread):
        return damage or None
    return (damage or f"{place}: knew of no edition, though there is an archive. ") + " ".join(
        _account(folder, restored)
    )


def _account(folder: Path | None, restored: Restored) -> Iterator[str]:
    """Say what was put back and what was not, a sentence each."""
    if restored.editions:
        numbers = {begun.series: begun.number for begun, _ in restored.editions}
        last = ", ".join(f"{series} {number}" for series, number in numbers.items())
        yield f"A new one was built from the archive's {len(restored.editions)} editions (the last: {last}). {_LOST}"
    else:
        yield f"There is no edition in the archive {folder}: everything is as on the first day, and will be read anew."
    unsure = [f"{begun.series} {begun.number}" for begun, is_finished in restored.editions if not is_finished]
    if unsure:
        yield f"Taken as delivered, though it may not have been: {', '.join(unsure)}."
    if restored.unread:
        yield f"Of the archive, these cannot be read: {', '.join(map(str, restored.unread))}."


def _make_folder(place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(f"{place.parent}: cannot be made: {error.strerror}; let it be written") from error


def _identity(place: Path) -> tuple[int, int] | None:
    try:
        known = place.stat()
    except OSError:
        return None
    return known.st_dev, known.st_ino


def _put_aside(place: Path) -> Path:
    """Give a file, and what SQLite wrote beside it, the first free name, and return that."""
    aside = next(
        name for number in count(1) if not (name := place.with_name(f"{place.name}.damaged-{number}")).exists()
    )
    try:
        place.rename(aside)
    except OSError as error:
        raise StateError(f"{place}: is damaged, and cannot be renamed: {error.strerror}; move it away") from error
    for ending in ("-wal", "-shm"):
        with suppress(OSError):
            place.with_name(place.name + ending).rename(aside.with_name(aside.name + ending))
    return aside
