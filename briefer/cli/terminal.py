"""What the terminal is told, and how: results to stdout; progress, warnings and errors to stderr."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any, Protocol

from briefer.errors import UsageError
from briefer.version import __version__

ENVELOPE = 1  # the version of the form that --json prints


class Counted(Protocol):
    """How far something is: what is being done, how many of it, and what share of all, if that is known."""

    @property
    def doing(self) -> str: ...  # noqa: D102 - the class says it
    @property
    def documents(self) -> int: ...  # noqa: D102
    @property
    def failures(self) -> int: ...  # noqa: D102
    @property
    def fresh(self) -> int: ...  # noqa: D102
    @property
    def share(self) -> float | None: ...  # noqa: D102


_PATIENCE = 1.0  # seconds before progress shows: what is quick needs none


def prepare() -> None:
    """Make the streams fit to be printed to: there, and able to take any character, as an escape if need be."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open until we exit
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def fail(message: str, code: int) -> int:
    """Print an error, on one line, and return the exit code."""
    print("briefer: error:", one_line(message), file=sys.stderr)
    return code


def warn(message: str) -> None:
    """Print a warning, on one line."""
    print("briefer: warning:", one_line(message), file=sys.stderr)


def tell(message: str) -> None:
    """Print what was done, where a person sees it and a pipe does not."""
    print(one_line(message), file=sys.stderr)


def one_line(message: str) -> str:
    """Return a message on one line, what is not printable as an escape: a file's name must not steer the terminal."""
    line = " ".join(message.split())
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in line)


def envelope(command: str, **content: object) -> None:
    """Print a result as one JSON object, the same outer form for every command."""
    outer: dict[str, Any] = {"envelope": ENVELOPE, "generator": f"briefer {__version__}", "command": command, **content}
    print(json.dumps(outer, ensure_ascii=False, indent=1))


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """Show what is being done, from the second second on, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    shown: list[Any] = []

    def show() -> None:
        from rich.console import Console

        status = Console(stderr=True).status(doing)
        shown.append(status)
        status.start()

    timer = Timer(_PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for status in shown:
            status.stop()


@contextmanager
def counting(what: str) -> Iterator[Callable[[Counted], None]]:
    """Show how many are done, how fast, and how long it will take, on a terminal only; gives whom to tell."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task, began, before = shown.add_task("starting", total=None, said=""), monotonic(), 0.0

        def watch(counted: Counted) -> None:
            nonlocal began, before
            share, said = counted.share or 0.0, []
            if counted.documents:
                said.append(f"{counted.documents:,} {what}")
            if counted.failures:
                said.append(f"{counted.failures:,} failed")
            if counted.fresh:
                taken = max(monotonic() - began, 1e-3)
                said.append(f"{counted.fresh / taken:,.0f}/s")
                if share > before:
                    said.append(f"{timedelta(seconds=round(taken * (1 - share) / (share - before)))} left")
            else:  # what was done before, and another thing, say nothing of how fast this is
                began, before = monotonic(), share
            total = None if counted.share is None else 1.0
            shown.update(task, description=counted.doing, completed=share, total=total, said=", ".join(said))

        yield watch


def now() -> datetime:
    """Return the moment to date a brief with: `SOURCE_DATE_EPOCH` if set, so that builds can be repeated.

    Raises:
        UsageError: `SOURCE_DATE_EPOCH` is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now().astimezone().replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}, which is no number of seconds since 1970") from error
