"""A message in a real browser: as clients show it that keep its style sheets, and as those that drop them do.

They need Chromium on the path (apt-get install chromium); nothing is downloaded.
"""

import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from briefings import edition, odd, parts
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from briefer.render.eml import message

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: test)")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (extra: test)")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium (apt-get install chromium)")

SCREENS = Path(__file__).parent / "golden" / "mail"
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars")
_WIDTHS = (320, 600, 1024)
_SHEETS = re.compile(r"<style>.*?</style>", re.DOTALL)
# what a picture may differ by: grey levels of a pixel (0 to 255) at a quarter of the size, and the share that differs
_LEVELS, _SHARE = 48, 0.01
_FONTS = """() => {
    const pen = document.createElement("canvas").getContext("2d");
    return ["Georgia, serif", "Arial, sans-serif"].map((stack) => {
        pen.font = `100px ${stack}`;
        return pen.measureText("Hamburgefonstiv 0123456789 قال").width.toFixed(1);
    }).join(" ");
}"""
MADE = {
    name: message(brief, sender="", recipients=(), unsubscribe="https://example.org/leave").as_bytes()
    for name, brief in {**odd(), "an edition": edition()}.items()
}


def page_of(content: bytes, *, is_bare: bool) -> str:
    """Return a message's HTML with its pictures in it, as a client has them; bare, without its style sheets."""
    html = parts(content)["text/html"]
    for part in message_from_bytes(content, policy=default).walk():
        assert isinstance(part, EmailMessage)
        if name := part["Content-ID"]:
            inside = b64encode(part.get_content()).decode()
            html = html.replace(f"cid:{name.strip('<> ')}", f"data:image/png;base64,{inside}")
    return _SHEETS.sub("", html) if is_bare else html


@dataclass
class Client:
    """A browser that stands for a mail client, and what messages in it asked for."""

    browser: Any
    folder: Path
    asked: list[str] = field(default_factory=list)

    @contextmanager
    def opened(self, name: str, width: int, scheme: str = "light", *, is_bare: bool = False) -> Iterator[Any]:
        """Open a message in a window of this width, off line."""
        path = self.folder / "message.html"
        path.write_text(page_of(MADE[name], is_bare=is_bare), "utf-8")
        context = self.browser.new_context(viewport={"width": width, "height": 1200}, color_scheme=scheme, offline=True)
        context.set_default_timeout(5000)
        tab = context.new_page()
        tab.on("request", lambda request: self.asked.append(request.url.partition(":")[0]))
        tab.goto(path.as_uri())
        yield tab
        context.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium once, with a new profile, without a window."""
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def client(browser: Any, tmp_path: Path) -> Iterator[Client]:
    """Return the browser; whatever is done in it, messages ask for nothing but themselves and what is in them."""
    made = Client(browser, tmp_path)
    yield made
    assert set(made.asked) <= {"file", "data"}


@pytest.mark.parametrize("is_bare", [False, True])
def test_no_message_is_wider_than_a_phone(is_bare: bool, client: Client) -> None:
    """Nobody has to scroll sideways, whatever is said in it, with style sheets and without."""
    for name in MADE:
        with client.opened(name, 320, is_bare=is_bare) as tab:
            assert tab.evaluate("() => document.documentElement.scrollWidth") == 320, name


@pytest.mark.parametrize(("scheme", "is_bare"), [("light", False), ("dark", False), ("light", True)])
def test_no_message_keeps_a_reader_out(scheme: str, is_bare: bool, client: Client) -> None:
    """Axe finds nothing: contrast, headings, alternatives of pictures, tables that are for layout alone."""
    for name in ("an edition", "nothing new", "several outlets", "a timeline from right to left", "asked for"):
        with client.opened(name, 600, scheme, is_bare=is_bare) as tab:
            options = {"rules": {"landmark-one-main": {"enabled": False}, "region": {"enabled": False}}}
            found = axe.Axe().run(tab, options=options).response
            assert len(found["passes"]) > 8
            assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == [], name


def test_a_citation_leads_to_its_source(client: Client) -> None:
    """The source is in sight after a click on the number."""
    with client.opened("an edition", 600) as tab:
        tab.click("a[href='#source-6'] >> nth=0")
        assert 0 <= tab.locator("a[name='source-6']").bounding_box()["y"] < 1200


def test_the_preview_is_not_shown(client: Client) -> None:
    """What is only for lists of messages takes no room."""
    with client.opened("an edition", 600, is_bare=True) as tab:
        assert not tab.locator(".preview").is_visible()


@pytest.mark.parametrize(
    ("screen", "width", "scheme", "is_bare"),
    [
        *((f"{width}-{scheme}", width, scheme, False) for width in _WIDTHS for scheme in ("light", "dark")),
        ("320-bare", 320, "light", True),
    ],
)
def test_a_message_looks_as_approved(
    screen: str, width: int, scheme: str, is_bare: bool, client: Client, request: pytest.FixtureRequest
) -> None:
    """It is as a person has approved it, but for the smoothing of letters; with other fonts it is skipped."""
    with client.opened("an edition", width, scheme, is_bare=is_bare) as tab:
        fonts = tab.evaluate(_FONTS)
        taken = Image.open(BytesIO(tab.screenshot(full_page=True)))
    path = SCREENS / f"{screen}.png"
    if request.config.getoption("--update-golden"):
        told = PngInfo()
        told.add_text("Fonts", fonts)
        path.parent.mkdir(exist_ok=True)
        taken.convert("L").quantize(4).save(path, optimize=True, pnginfo=told)
    approved = Image.open(BytesIO(path.read_bytes()))
    if approved.info["Fonts"] != fonts:
        pytest.skip("the approved pictures were taken with other fonts")
    assert taken.size == approved.size
    small = [each.convert("L").reduce(4) for each in (taken, approved)]
    levels = ImageChops.difference(*small).histogram()
    assert sum(levels[_LEVELS:]) <= _SHARE * sum(levels)


def test_no_picture_is_approved_that_is_not_taken() -> None:
    """There are seven, of at most 80 KB each."""
    kept = sorted(path.name for path in SCREENS.iterdir())
    schemes = sorted(f"{width}-{scheme}.png" for width in _WIDTHS for scheme in ("light", "dark"))
    assert kept == sorted([*schemes, "320-bare.png"])
    assert all(path.stat().st_size <= 80_000 for path in SCREENS.iterdir())
