"""What was not read, told so that a reader gets through it: sources that failed for one reason in one line."""

from collections.abc import Iterable

from briefer.catalogue import DEFAULT, Catalogue
from briefer.model import Failure

_ENGLISH = Catalogue(DEFAULT)
_MOST = 12  # lines; the JSON has every source


def grouped(failures: Iterable[Failure], words: Catalogue = _ENGLISH) -> tuple[Failure, ...]:
    """Return one failure a reason, the first source named and the others counted, and what is too much counted last."""
    of_reason: dict[str, list[Failure]] = {}
    for failure in failures:
        of_reason.setdefault(failure.reason, []).append(failure)
    lines = [
        Failure(_named(first.uri, len(others), words), reason, first.is_fault)
        for reason, (first, *others) in of_reason.items()
    ]
    rest = sum(map(len, list(of_reason.values())[_MOST:]))
    told = lines[:_MOST]
    if not rest:
        return tuple(told)
    more = words.ngettext("{number} more", "{number} more", rest)
    return (*told, Failure(more, words.gettext("see the JSON of this brief"), lines[0].is_fault))


def in_short(failures: Iterable[Failure]) -> list[str]:
    """Return the lines that tell of failures, in English."""
    return [f"{failure.uri}: {failure.reason}" for failure in grouped(failures)]


def _named(first: str, others: int, words: Catalogue) -> str:
    if not others:
        return first
    return words.ngettext("{source} and {number} more", "{source} and {number} more", others, source=first)
