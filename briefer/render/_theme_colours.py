"""The colours of a theme: what can be read on what (WCAG 2.2), in the light, in the dark and on paper."""

import re
from collections.abc import Iterator, Mapping

Colours = Mapping[str, str]
"""Each name of `NAMES` and its colour, "#rrggbb" in lower case."""

NAMES = ("paper", "ink", "quiet", "hairline", "wash", "accent", "warning")
SCHEMES = ("colours", "dark", "print")
"""The sets of colours that a theme has, by their names in TOML; that of paper is no user's to set."""

PROSE, LABELS = 7.0, 4.5
"""The least contrasts: what is quoted, and everything else that is read (WCAG 2.2, 1.4.6 and 1.4.3)."""

WRITTEN = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)

_ROOT = re.compile(r":root\s*\{([^}]*)\}")
_ROOTS_IN_TURN = re.compile(r"(?:@media\s+(?P<condition>[^{}]*)\{\s*)?:root\s*\{(?P<rule>[^}]*)\}")
_VARIABLE = re.compile(r"--([a-z-]+):\s*([^;}]+?)\s*(?:;|$)")
_GROUNDS = ("paper", "wash")
_LEAST = {"ink": PROSE, "quiet": LABELS, "accent": LABELS, "warning": LABELS}
_STEPS = 16


def declared(sheet: str) -> dict[str, dict[str, str]]:
    """Return the variables of a theme's style sheet by scheme: its first three `:root` rules, in that order."""
    roots = _ROOT.findall(sheet)[: len(SCHEMES)]
    return {scheme: dict(_VARIABLE.findall(root)) for scheme, root in zip(SCHEMES, roots, strict=True)}


def in_force(sheet: str) -> dict[str, dict[str, str]]:
    """Return the colours of a theme by scheme, as all its `:root` rules together make them: the last one wins."""
    found: dict[str, dict[str, str]] = {scheme: {} for scheme in SCHEMES}
    for root in _ROOTS_IN_TURN.finditer(sheet):
        condition = root["condition"] or ""
        scheme = "print" if "print" in condition else "dark" if "dark" in condition else "colours"
        found[scheme] |= {name: value for name, value in _VARIABLE.findall(root["rule"]) if name in NAMES}
    return found


def full(written: str) -> str:
    """Return "#rgb" and "#RRGGBB" as "#rrggbb"."""
    digits = written.lower().removeprefix("#")
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)  # noqa: PLR2004 - of #rgb


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour of sRGB, 0 to 1 (WCAG 2.2, "relative luminance")."""
    channels = (value / 255 for value in _channels(colour))
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]  # noqa: PLR2004 - the standard's
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def unreadable(schemes: Mapping[str, Colours]) -> Iterator[str]:
    """Yield a line for each text that cannot be read on its ground; what fails in the light is not said again."""
    said = set()
    for scheme, colours in schemes.items():
        for name, least in _LEAST.items():
            for ground in _GROUNDS:
                pair = (name, colours[name], ground, colours[ground])
                found = contrast(colours[name], colours[ground])
                if found < least and pair not in said:
                    said.add(pair)
                    where = "colours, in print" if scheme == "print" else scheme
                    yield (
                        f"{where}: {name} {colours[name]} on {ground} {colours[ground]} has a contrast of "
                        f"{int(found * 10) / 10:g}:1, and is read from {least:g}:1 on; "
                        "change one of the two"
                    )
                    break


def readable(colour: str, on: Colours) -> str:
    """Return a colour that can be read in a scheme: itself, or mixed with so much of the scheme's ink as it takes."""
    for step in range(_STEPS + 1):
        mixed = "#" + "".join(
            f"{round(own + (ink - own) * step / _STEPS):02x}"
            for own, ink in zip(_channels(colour), _channels(on["ink"]), strict=True)
        )
        if all(contrast(mixed, on[ground]) >= LABELS for ground in _GROUNDS):
            return mixed
    return on["ink"]
