"""What a site asks of automated readers: robots.txt (RFC 9309).

The standard library's parser takes the first rule that matches instead of the longest, and knows no `*` and `$`: it
would read pages that sites refuse, and refuse pages that they allow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

LARGEST = 512 * 1024  # bytes that are read of one file; section 2.5 asks for 500 KiB
_LONGEST_DELAY = 5.0  # seconds between two requests; some sites ask for minutes, which no run would end under

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_PRODUCT = re.compile(r"[a-z_-]+|\*")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site asks of one reader.

    Attributes:
        paths: Patterns of paths, each with whether it allows what it matches.
        delay: Seconds between two requests (Crawl-delay, which many sites use though no standard names it).
    """

    paths: tuple[tuple[str, bool], ...] = ()
    delay: float = 0

    def allow(self, target: str) -> bool:
        """Tell whether a path, with its query, may be read: the longest pattern that matches it decides."""
        target = _canonical(target)
        matching = [(len(pattern), allows) for pattern, allows in self.paths if _matches(pattern, target)]
        return target == "/robots.txt" or max(matching, default=(0, True))[1]


NO_RULES = Rules()
NOTHING_ALLOWED = Rules((("/", False),))


def parse(text: str, product: str) -> Rules:
    """Return the rules for the reader called `product`: of every group that names it, else of those for any."""
    groups: dict[str, list[tuple[str, str]]] = {}
    current: list[str] = []
    has_rules = False
    for key, value in _lines(text):
        if key == "user-agent":
            current = [] if has_rules else current
            has_rules = False
            name = _PRODUCT.match(value.lower())
            current.append(name[0] if name else "")
            groups.setdefault(current[-1], [])
        elif key in {"allow", "disallow", "crawl-delay"}:
            has_rules = True
            for name_ in current:
                groups[name_].append((key, value))
    chosen = groups.get(product, groups.get("*", []))
    return Rules(
        tuple((_canonical(value), key == "allow") for key, value in chosen if key != "crawl-delay" and value),
        max((_delay(value) for key, value in chosen if key == "crawl-delay"), default=0),
    )


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.removeprefix("\ufeff").splitlines():
        key, _, value = line.partition("#")[0].partition(":")
        yield key.strip().lower(), value.strip()


def _delay(value: str) -> float:
    return min(float(value), _LONGEST_DELAY) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value, re.ASCII) else 0


def _canonical(path: str) -> str:
    """Return a path or pattern in the one form in which the two are compared (section 2.2.2)."""

    def unescaped(escape: re.Match[str]) -> str:
        character = chr(int(escape[1], 16))
        return character if _UNRESERVED.fullmatch(character) else escape[0].upper()

    return _ESCAPE.sub(unescaped, quote(path, safe="".join(map(chr, range(0x21, 0x7F))), errors="replace"))


def _matches(pattern: str, target: str) -> bool:
    """Tell whether a pattern with `*` and a final `$` matches the beginning of a target, in linear time."""
    is_whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    end = len(first)
    last = rest.pop() if is_whole and rest else None
    for part in rest:
        found = target.find(part, end)
        if found < 0:
            return False
        end = found + len(part)
    if last is not None:
        return target.endswith(last) and len(target) - len(last) >= end
    return not is_whole or end == len(target)
