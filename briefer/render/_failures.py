"""What was not read, told so that a reader gets through it: sources that failed for one reason in one line."""

from collections.abc import Iterable

from briefer.model import Failure

_MOST = 12  # lines; the JSON has every source


def grouped(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Return one failure a reason, the first source named and the others counted, and what is too much counted last."""
    of_reason: dict[str, list[Failure]] = {}
    for failure in failures:
        of_reason.setdefault(failure.reason, []).append(failure)
    lines = [
        Failure(first.uri + (f" and {len(others):,} more" if others else ""), reason, first.is_fault)
        for reason, (first, *others) in of_reason.items()
    ]
    rest = sum(map(len, list(of_reason.values())[_MOST:]))
    told = lines[:_MOST]
    return (*told, Failure(f"{rest:,} more", "see the JSON of this brief", lines[0].is_fault)) if rest else tuple(told)


def in_short(failures: Iterable[Failure]) -> list[str]:
    """Return the lines that tell of failures."""
    return [f"{failure.uri}: {failure.reason}" for failure in grouped(failures)]
