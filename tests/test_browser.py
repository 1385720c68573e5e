"""The promises of the page in a real browser: every claim is checked in place, by anyone, on anything, off line.

They need Chromium on the path (apt-get install chromium); nothing is downloaded.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from briefings import NOW, briefing, document, odd
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

import briefer
from briefer import Briefing
from briefer.briefing import Section
from briefer.facts import Evidence
from briefer.render._theme import themes

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: test)")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (extra: test)")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium (apt-get install chromium)")

SCREENS = Path(__file__).parent / "golden" / "screens"
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
_WIDE, _PHONE = (900, 700), (360, 640)
# what an excerpt may differ by: grey levels of a pixel (0 to 255) at a quarter of the size, and the share that differs
_LEVELS, _SHARE = 48, 0.01
_FONTS = """() => {
    const pen = document.createElement("canvas").getContext("2d");
    const theme = getComputedStyle(document.documentElement);
    return ["--prose", "--label"].map((name) => {
        pen.font = `100px ${theme.getPropertyValue(name)}`;
        return pen.measureText("Hamburgefonstiv 0123456789 قال").width.toFixed(1);
    }).join(" ");
}"""
_ARABIC = (
    "أغلق الجسر القديم يوم الاثنين بعد أن وجد المفتشون شقوقًا في إحدى دعائمه.",
    "بني الجسر عام 1931 ويعبره كل يوم نحو 40 ألف شخص.",
    "قال العمدة إن الإصلاح سيستغرق ثلاثة أشهر.",
)


def _wall() -> Briefing:
    """Return a brief that prints some sentences of a long paragraph, and all of a document in a file."""
    said = [
        f"The survey of day {day} found that the wall had moved {day} mm & more since it was built."
        for day in range(30)
    ]
    long = document(*said, title="The wall moves", outlet="Courier", uri="https://example.com/wall", author="A. Writer")
    port = document("The <harbour> stays open.", title="הגשר נסגר", outlet="Port Gazette", uri="notes/port.txt")
    made = briefing([replace(long, published=NOW), port], title="The wall moves")
    (summary,) = made.summaries
    first, *sentences = summary.story.sentences
    sections = (
        Section("bottom_line", "Bottom line", (first,)),
        Section("developments", "Developments", (sentences[14], sentences[17], sentences[-1])),
    )
    return replace(made, summaries=(replace(summary, sections=sections, evidence=Evidence()),))


_ODD = {"several outlets", "a timeline", "asked for", "an edition", "nothing new"}
BRIEFS = {
    "the wall": _wall(),
    "right to left": briefing(
        [document(*_ARABIC, title="إغلاق الجسر", outlet="النهار", language="ar", uri="https://example.com/ar")],
        title="إغلاق الجسر",
    ),
    **{name: made for name, made in odd().items() if name in _ODD},
}


@dataclass
class Desk:
    """A browser, and what pages in it asked for and complained of."""

    browser: Any
    folder: Path
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def opened(
        self, name: str, size: tuple[int, int] = _WIDE, *, theme: str = "plain", **options: Any
    ) -> Iterator[Any]:
        """Open a brief's page on a screen of this size, off line."""
        path = self.folder / f"{name}-{theme}.html"
        path.write_bytes(briefer.render(BRIEFS[name], "html", theme=theme))
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, **options)
        context.set_default_timeout(5000)
        tab = context.new_page()
        tab.on("request", lambda request: self.asked.append(request.url))
        tab.on("console", lambda message: self.complaints.append(message.text))
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
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
def desk(browser: Any, tmp_path: Path) -> Iterator[Desk]:
    """Return the browser; whatever is done in it, pages ask for nothing but themselves, and break no rule of theirs."""
    made = Desk(browser, tmp_path)
    yield made
    assert all(address.startswith("file:") for address in made.asked)
    assert len(set(made.asked)) == 1
    assert made.complaints == []


def focused(tab: Any) -> str:
    """Return the link or the words of what has the focus."""
    found: str = tab.evaluate(
        "() => document.activeElement.getAttribute('href') || document.activeElement.textContent.trim()"
    )
    return found


def is_wide(tab: Any) -> bool:
    """Tell whether the page must be scrolled sideways."""
    found: bool = tab.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return found


def test_a_click_shows_the_sentence_in_its_paragraph(desk: Desk) -> None:
    """It is marked, alone, with what stands around it, its source and the link there; the page stays where it is."""
    (cited,) = [each.sentence for each in BRIEFS["the wall"].citations if each.number == 3]
    with desk.opened("the wall") as tab:
        tab.click("a[href='#cite-3']")
        box = tab.locator("dialog[open]")
        assert box.locator("mark.cited").inner_text() == cited.text
        words = box.inner_text()
        assert all(each.text in words for each in cited.document.sentences[17:20])
        assert "Courier, The wall moves, A. Writer, 14 March 2026." in words
        assert f"3 {cited.start}–{cited.end}" in words
        assert box.locator("a").get_attribute("href") == "https://example.com/wall"
        assert box.get_attribute("aria-labelledby") == box.locator("h2").get_attribute("id")
        assert box.locator("h2").inner_text().lower() == "citation 3 in its source"
        assert "#" not in tab.url
        tab.get_by_role("button", name="Close").click()
        assert not box.is_visible()
        tab.click("a[href='#cite-4']")
        assert box.locator("mark.cited").inner_text() == "The <harbour> stays open."
        ids = tab.evaluate("() => [...document.querySelectorAll('[id]')].map((each) => each.id)")
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("way", ["Escape", "Enter"])
def test_the_keyboard_is_enough(way: str, desk: Desk) -> None:
    """Tab leads to a citation, Enter opens it, the focus is inside; Escape, or Enter on the button, leads back."""
    with desk.opened("the wall") as tab:
        for _ in range(20):
            tab.keyboard.press("Tab")
            if focused(tab) == "#cite-2":
                break
        assert focused(tab) == "#cite-2"
        assert tab.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
        tab.keyboard.press("Enter")
        assert tab.locator("dialog[open] mark.cited").is_visible()
        assert focused(tab) == "Close"
        assert tab.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
        tab.keyboard.press("Tab")
        assert focused(tab) == "https://example.com/wall"
        tab.keyboard.press("Shift+Tab")
        tab.keyboard.press(way)
        assert tab.locator("dialog[open]").count() == 0
        assert focused(tab) == "#cite-2"
        assert "#" not in tab.url


def test_without_script_a_citation_is_a_link(desk: Desk) -> None:
    """It leads to the marked sentence at the foot, and its number there back to where it is printed."""
    with desk.opened("the wall", java_script_enabled=False) as tab:
        tab.click("a[href='#cite-3']")
        assert tab.url.endswith("#cite-3")
        mark = tab.locator("mark:target")
        assert tab.locator("dialog").count() == 0
        assert 0 <= mark.bounding_box()["y"] < _WIDE[1]
        marked = mark.inner_text()
        tab.click("a[role=doc-backlink][href='#quote-3']")
        assert tab.locator("span:target").inner_text() == marked


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_room_for_it(scheme: str, desk: Desk) -> None:
    """At 360 pixels nothing is cut off at the side, and the cited sentence is on the screen as it opens."""
    for name, made in BRIEFS.items():
        with desk.opened(name, _PHONE, color_scheme=scheme, has_touch=True) as tab:
            assert not is_wide(tab)
            for number in range(1, len(made.citations) + 1):
                tab.locator(f"a[href='#cite-{number}']").first.tap()
                box, mark = (tab.locator(which).bounding_box() for which in ("dialog[open]", "mark.cited"))
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= _PHONE[0]
                assert box["y"] <= mark["y"]
                assert mark["y"] + mark["height"] <= box["y"] + box["height"]
                assert not is_wide(tab)
                tab.keyboard.press("Escape")
    desk.asked[:] = desk.asked[:1]


def test_paper_has_no_dialogue(desk: Desk) -> None:
    """What is open on the screen is not printed; the marked sentences at the foot are."""
    with desk.opened("the wall") as tab:
        tab.click("a[href='#cite-3']")
        tab.emulate_media(media="print")
        assert not tab.locator("dialog").is_visible()
        assert tab.locator("#cite-3").is_visible()
        assert tab.pdf().startswith(b"%PDF-")


def test_a_page_from_right_to_left_opens_its_own_way(desk: Desk) -> None:
    """The dialogue runs as the page does: its heading is on the right, its button on the left."""
    with desk.opened("right to left") as tab:
        tab.click("a[href='#cite-2']")
        assert tab.evaluate("() => getComputedStyle(document.querySelector('dialog')).direction") == "rtl"
        heading, button = (tab.locator(f"dialog {which}").bounding_box() for which in ("h2", "button"))
        assert button["x"] + button["width"] < heading["x"]
        assert tab.locator("mark.cited").inner_text() == _ARABIC[1]


def test_the_policy_of_the_page_holds(desk: Desk) -> None:
    """Were markup ever to get into a page, it could load nothing and run nothing."""
    with desk.opened("the wall") as tab:
        refused = tab.evaluate("""async () => {
            const refused = [];
            document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
            document.body.insertAdjacentHTML("beforeend", `
                <img src="https://example.com/x.png" onerror="window.ran = 1"><iframe src="https://example.com/"></iframe>
                <style>body { color: red }</style><p style="background: url(https://example.com/y.png)">x</p><form action="https://example.com/"></form>`);
            document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = 2" }));
            document.forms[0].submit();
            await fetch("https://example.com/").catch(() => 0);
            await new Promise((done) => setTimeout(done, 300));
            return [window.ran, ...new Set(refused)];
        }""")
    ran, *directives = refused
    assert ran is None
    assert set(directives) == {
        "img-src", "frame-src", "style-src-elem", "script-src-elem", "script-src-attr", "connect-src", "form-action",
    }  # fmt: skip
    desk.complaints.clear()  # the browser tells each of them
    desk.asked[:] = desk.asked[:1]  # it counts what it refuses


@pytest.mark.parametrize(
    ("theme", "scheme", "size", "names"),
    [
        ("plain", "light", _WIDE, tuple(BRIEFS)),
        ("plain", "dark", _PHONE, tuple(BRIEFS)),
        *((theme, scheme, _WIDE, ("several outlets",)) for theme in themes() for scheme in ("light", "dark")),
    ],
)
def test_nobody_is_kept_out(theme: str, scheme: str, size: tuple[int, int], names: tuple[str, ...], desk: Desk) -> None:
    """axe-core finds nothing against WCAG 2.2 A and AA or good practice, on the page and with a citation open."""
    for name in names:
        with desk.opened(name, size, theme=theme, color_scheme=scheme) as tab:
            for state in ("closed", "open") if BRIEFS[name].citations else ("closed",):
                if state == "open":
                    tab.locator("a[href='#cite-1']").first.click()
                found = axe.Axe().run(tab).response
                assert len(found["passes"]) > 15
                told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]
                assert told == [], (name, state)
    desk.asked[:] = desk.asked[:1]


def _shots(tab: Any, which: str) -> bytes:
    if which == "foot":
        shot: bytes = tab.locator(".sources").screenshot()
        return shot
    tab.click(f"a[href='#cite-{which}']")
    seen: bytes = tab.screenshot()
    return seen


@pytest.mark.parametrize(
    ("screen", "name", "size", "options", "which"),
    [
        ("open", "the wall", _WIDE, {}, "3"),
        ("open-phone-dark", "the wall", _PHONE, {"color_scheme": "dark"}, "3"),
        ("open-right-to-left", "right to left", _PHONE, {}, "2"),
        ("foot", "the wall", _WIDE, {}, "foot"),
        ("foot-paper", "the wall", _WIDE, {"media": "print"}, "foot"),
    ],
)
def test_a_screen_looks_as_approved(
    screen: str, name: str, size: tuple[int, int], options: dict[str, str], which: str, desk: Desk,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """A screen is as a person has approved it, but for the smoothing of letters; with other fonts it is skipped."""
    with desk.opened(name, size, **{key: value for key, value in options.items() if key != "media"}) as tab:
        tab.emulate_media(media=options.get("media", "screen"))
        fonts = tab.evaluate(_FONTS)
        taken = Image.open(BytesIO(_shots(tab, which)))
    path = SCREENS / f"{screen}.png"
    if request.config.getoption("--update-golden"):
        told = PngInfo()
        told.add_text("Fonts", fonts)
        path.parent.mkdir(exist_ok=True)
        taken.convert("L").quantize(16).save(path, optimize=True, pnginfo=told)
    approved = Image.open(path)
    if approved.info["Fonts"] != fonts:
        pytest.skip("the approved screens were taken with other fonts")
    assert taken.size == approved.size
    small = [each.convert("L").reduce(4) for each in (taken, approved)]
    levels = ImageChops.difference(*small).histogram()
    assert sum(levels[_LEVELS:]) <= _SHARE * sum(levels)


def test_no_screen_is_approved_that_is_not_taken() -> None:
    """There are at most six, of at most 60 KB each."""
    kept = sorted(path.name for path in SCREENS.iterdir())
    assert kept == ["foot-paper.png", "foot.png", "open-phone-dark.png", "open-right-to-left.png", "open.png"]
    assert all(path.stat().st_size <= 60_000 for path in SCREENS.iterdir())
