"""Words broken at the end of a line, put together again with the document's own words as the judge."""

import re
from collections import Counter
from collections.abc import Iterable

from briefer.text.tokens import is_unspaced

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_BROKEN = re.compile(r"(?:^|(?<=[^\w-]))([^\W_][\w-]*)[-‐]$")
_TYPED = re.compile(r"\w[-‐]$")
_CLOSED = re.compile(r"\w[—/]$")
_BEGINNING = re.compile(r"[^\W_]+")
# what goes on after a hyphen that stands for a word to come: "pre- and post-war"
_SUSPENDED = frozenset(
    {"and", "or", "to", "und", "oder", "bzw", "sowie", "bis", "et", "ou", "y", "o", "en", "of", "och"}
)
_LONGEST_WORD = 80  # characters before the end of a line that are looked at
_SHORTEST = 3  # letters of a word that may stand alone in a compound
# words that make a compound with a hyphen; others that do ("co-", "ex-") begin too many plain words
_KEEPING = frozenset({"self", "well", "half", "e"})


class Vocabulary:
    """The words of a document, those at line ends aside, and how often each occurs."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Count the words of `lines`."""
        self._count: Counter[str] = Counter()
        for line in lines:
            whole = _BROKEN.sub("", line) if line[-1:] in {"-", "‐"} else line
            words = _WORD.findall(whole.casefold().replace("‐", "-"))
            self._count.update(words)
            self._count.update(part for word in words if "-" in word for part in word.split("-"))

    def joined(self, before: str, line: str) -> str:
        """Return two lines as one: what the break of a line put between them is gone, and nothing else.

        Args:
            before: The line, or the paragraph so far, without space at its end.
            line: What follows, without space at its beginning.
        """
        if not before or not line:
            return before + line
        tail = before[-_LONGEST_WORD:]
        begun, rest = _BROKEN.search(tail) if tail[-1] in "-‐" else None, _BEGINNING.match(line)
        if begun is None or rest is None:
            is_closed = _CLOSED.search(tail) or _TYPED.search(tail)
            unspaced = is_unspaced(before[-1]) and is_unspaced(line[0])
            return before + line if is_closed or unspaced else f"{before} {line}"
        if rest[0].casefold() in _SUSPENDED:
            return f"{before} {line}"
        return before + line if self._keeps(begun[1], rest[0]) else before[:-1] + line

    def _keeps(self, begun: str, rest: str) -> bool:
        """Tell whether the hyphen between two parts is the word's own."""
        if not rest[0].islower() or any(map(str.isdigit, begun)):
            return True
        first, second = begun.casefold(), rest.casefold()
        last = first.rpartition("-")[2]
        closed, open_ = self._count[last + second], self._count[f"{first}-{second}"]
        if closed or open_:
            return open_ > closed
        return last in _KEEPING or (
            min(len(last), len(second)) >= _SHORTEST and bool(self._count[last]) and bool(self._count[second])
        )
