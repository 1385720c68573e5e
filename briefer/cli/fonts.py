"""Which characters have a font on this machine? A PDF shows a box for each that has none, and says nothing."""

import os
from collections.abc import Iterator
from typing import NamedTuple


class Script(NamedTuple):
    """A script, the ranges of its characters, some of them to try, and the Debian package whose fonts have them."""

    name: str
    ranges: tuple[tuple[str, str], ...]
    samples: str
    package: str


_LAST_LATIN = "\u024f"  # up to here, every font that is needed has every letter
NEEDED = "fonts-dejavu-core"
_CJK = (("\u3040", "\u30ff"), ("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uac00", "\ud7af"))
SCRIPTS = (
    Script("Latin, Greek and Cyrillic", (("A", "\u052f"), ("\u1e00", "\u1fff")), "aßŁθЖ", NEEDED),
    Script("Arabic", (("\u0600", "\u06ff"), ("\u0750", "\u077f")), "ب", "fonts-noto-core"),
    Script("Hebrew", (("\u05d0", "\u05ea"),), "ש", "fonts-noto-core"),
    Script("Devanagari", (("\u0900", "\u097f"),), "क", "fonts-noto-core"),
    Script("Thai", (("\u0e00", "\u0e7f"),), "ก", "fonts-noto-core"),
    Script("Chinese, Japanese and Korean", _CJK, "汉あ한", "fonts-noto-cjk"),
    Script("emoji", (("\U0001f300", "\U0001faff"),), "😀", "fonts-noto-color-emoji"),
)


def can_look_up() -> bool:
    """Tell whether fontconfig's program is there to be asked."""
    import shutil

    return shutil.which("fc-list") is not None


def fc_list(pattern: str) -> str:
    """Return the families that match a fontconfig pattern, a line each; "" for none."""
    import subprocess

    found = subprocess.run(["fc-list", pattern, "family"], capture_output=True, check=False, text=True)  # noqa: S603, S607 - a fixed program, looked up on the path on purpose
    return found.stdout.strip()


def have_glyphs(characters: str) -> bool:
    """Tell whether each of the characters has a font."""
    return all(fc_list(f":charset={ord(character):x}") for character in characters)


def lacking(text: str) -> Iterator[Script]:
    """Yield the scripts that a text is written in and that no font here has; none where that cannot be looked up."""
    beyond = sorted({character for character in text if character > _LAST_LATIN})
    if not beyond or not can_look_up():
        return
    for script in SCRIPTS:
        own = (character for character in beyond if any(first <= character <= last for first, last in script.ranges))
        if (found := next(own, "")) and not have_glyphs(found):
            yield script


def install(packages: str) -> str:
    """Return the command that brings Debian packages."""
    is_administrator = not hasattr(os, "geteuid") or os.geteuid() == 0  # Windows has neither this nor sudo
    return f"{'' if is_administrator else 'sudo '}apt-get install {packages}"
