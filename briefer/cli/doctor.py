"""`briefer doctor`: is everything there that briefer needs, and if not, which command brings it?"""

import os
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import click

from briefer import resources
from briefer.cli.terminal import envelope, progress
from briefer.errors import RenderError
from briefer.version import __version__

_DISTRIBUTION = re.compile(r"[\w.-]+")
_REINSTALL = "pip install --force-reinstall briefer"
# a script, a character of it, and the Debian package whose fonts have it
_SCRIPTS = (
    ("Latin, Greek and Cyrillic", "aßŁθЖ", "fonts-dejavu-core"),
    ("Arabic", "ب", "fonts-noto-core"),
    ("Hebrew", "ש", "fonts-noto-core"),
    ("Devanagari", "क", "fonts-noto-core"),
    ("Thai", "ก", "fonts-noto-core"),
    ("Chinese, Japanese and Korean", "汉あ한", "fonts-noto-cjk"),
    ("Emoji", "😀", "fonts-noto-color-emoji"),
)
_PREFERRED = (("Noto Serif", "fonts-noto-core"), ("Noto Sans", "fonts-noto-core"))
_NEEDED = "fonts-dejavu-core"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `state` is "ok", "missing" (briefer works without it) or "broken" (it does not)."""

    what: str
    state: str
    detail: str
    command: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
def doctor(*, as_json: bool) -> int:
    """Check versions, Pango, fonts and a test PDF; say of each problem the command that mends it."""
    with progress("Looking"):
        checks = [*_versions(), *_fonts(), _test_pdf()]
    broken = any(check.state == "broken" for check in checks)
    if as_json:
        envelope(
            "doctor",
            healthy=not broken,
            checks=[{"what": c.what, "state": c.state, "detail": c.detail, "command": c.command} for c in checks],
        )
        return 1 if broken else 0
    for check in checks:
        print(
            f"{check.state:8} {check.what}: {check.detail}" + (f"\n         → {check.command}" if check.command else "")
        )
    return 1 if broken else 0


def _versions() -> Iterator[Check]:
    from importlib.metadata import PackageNotFoundError, requires, version

    from briefer.text.language import detect

    yield Check("briefer", "ok", f"{__version__}, Python {platform.python_version()}, {platform.system()}")
    needed = (_DISTRIBUTION.match(line) for line in requires("briefer") or () if "extra ==" not in line)
    for package in sorted(found[0] for found in needed if found):
        try:
            yield Check(package, "ok", version(package))
        except PackageNotFoundError:
            yield Check(package, "broken", "not installed", f"pip install {package}")
    told = detect("The council of the town met on Monday and agreed to mend the wall.")
    state = "ok" if told == "en" else "broken"
    yield Check(
        "language detection", state, f"says {told!r} of an English sentence", "" if state == "ok" else _REINSTALL
    )
    folder = resources.templates()
    state = "ok" if (folder / "schemes").is_dir() else "broken"
    yield Check("templates", state, str(folder), "" if state == "ok" else _REINSTALL)


def _fonts() -> Iterator[Check]:
    import shutil

    if shutil.which("fc-list") is None:
        yield Check(
            "fonts", "missing", "fc-list is not installed, so fonts cannot be looked up", _install("fontconfig")
        )
        return
    for family, package in _PREFERRED:
        found = bool(_fc_list(family))
        yield Check(
            f"font {family}",
            *(("ok", "installed") if found else ("missing", "preferred by the theme", _install(package))),
        )
    for script, characters, package in _SCRIPTS:
        missing = [character for character in characters if not _fc_list(f":charset={ord(character):x}")]
        if not missing:
            yield Check(f"glyphs of {script}", "ok", "a font has them")
            continue
        state = "broken" if package == _NEEDED else "missing"
        detail = "no font has them: a PDF would show boxes"
        yield Check(f"glyphs of {script}", state, detail, _install(package))


def _fc_list(pattern: str) -> str:
    import subprocess

    found = subprocess.run(["fc-list", pattern, "family"], capture_output=True, check=False, text=True)  # noqa: S603, S607 - a fixed program, looked up on the path on purpose
    return found.stdout.strip()


def _test_pdf() -> Check:
    from briefer.render.pdf import print_page

    try:
        start = perf_counter()
        printed = print_page('<html lang="en"><head><title>Test</title></head><body><h1>Test</h1></body></html>')
    except RenderError as error:
        return Check(
            "test PDF",
            "broken",
            str(error).split(";")[0],
            _install("libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"),
        )
    return Check("test PDF", "ok", f"{len(printed):,} bytes in {perf_counter() - start:.1f} s, Pango included")


def _install(package: str) -> str:
    return f"{'' if os.geteuid() == 0 else 'sudo '}apt-get install {package}"
