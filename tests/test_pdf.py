"""The promises of the PDF rendition: tagged, bookmarked, the same bytes every time, deaf to what a page asks for."""

import ctypes
import http.server
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from briefings import briefing as briefing_of
from briefings import document
from command import EPOCH, environment

import briefer
from briefer import Briefing, RenderError, resources
from briefer.render import pdf
from briefer.render.pdf import print_page

LEAK = "QJZXVLEAK"


@pytest.fixture(scope="module")
def printed(briefing: Briefing) -> bytes:
    """Return the brief of the sample documents, printed."""
    return briefer.render(briefing, "pdf")


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return the paths that a web server on this machine, the first of the list its address, is asked for."""
    seen: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(LEAK.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    monkeypatch.delenv("http_proxy", raising=False)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        seen.append(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield seen
        server.shutdown()
        thread.join()


def text(content: bytes) -> str:
    """Return the words of a PDF."""
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def attachments(content: bytes) -> int:
    """Return how many files a PDF has inside."""
    count: int = pypdfium2.PdfDocument(content).count_attachments()
    return count


_LOADERS = [
    '<img src="{}" alt="x">',
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    '<object data="{}"></object>',
    '<embed src="{}">',
    "<style>@import url({});</style>",
    "<style>body {{ background: url({}) }}</style>",
    "<style>@font-face {{ font-family: x; src: url({}) }} body {{ font-family: x }}</style>",
    "<style>p::before {{ content: url({}) }}</style>",
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{}#a"/></svg>',
]


@pytest.mark.parametrize("loader", _LOADERS)
def test_a_page_cannot_read_this_machine_into_a_pdf(loader: str, tmp_path: Path) -> None:
    """No file is read for an image, a style, a font, an object or an attachment, whatever its address looks like."""
    secret = tmp_path / "secret.txt"
    secret.write_text(LEAK, "utf-8")
    styles = resources.templates() / "styles"
    for address in (
        secret.as_uri(),
        "file:///etc/passwd",
        f"{styles.as_uri()}/../../pyproject.toml",
        f"{styles.as_uri()}/%2e%2e/%2e%2e/pyproject.toml",
        "FILE:///etc/passwd",
        f"file://localhost{secret}",
    ):
        content = print_page(f"<html lang=en><title>t</title><p>Words.</p>{loader.format(address)}</html>")
        assert attachments(content) == 0
        assert "Words." in text(content)
        for leak in (LEAK, "root:", "build-system"):
            assert leak not in text(content)
            assert leak.encode() not in content


@pytest.mark.parametrize("loader", _LOADERS)
def test_a_page_cannot_reach_the_web(loader: str, requests: list[str]) -> None:
    """Printing asks no server for anything."""
    address = requests[0]
    content = print_page(f"<html lang=en><title>t</title><p>Words.</p>{loader.format(f'{address}/x')}</html>")
    assert requests == [address]
    assert LEAK not in text(content)
    assert attachments(content) == 0


def test_a_link_out_of_our_own_styles_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A symbolic link among the styles gives no access to what it points to."""
    (tmp_path / "styles").mkdir()
    secret = tmp_path / "secret.css"
    secret.write_text(f"p::after {{ content: '{LEAK}' }}", "utf-8")
    (tmp_path / "styles" / "link.css").symlink_to(secret)
    (tmp_path / "styles" / "own.css").write_text("p::after { content: 'OWNSTYLE' }", "utf-8")
    monkeypatch.setattr(resources, "templates", lambda: tmp_path)
    for name, shown in (("own", "OWNSTYLE"), ("link", "")):
        sheet = f'<link rel=stylesheet href="{(tmp_path / "styles" / f"{name}.css").as_uri()}">'
        words = text(print_page(f"<html lang=en><title>t</title>{sheet}<p>Words.</p></html>"))
        assert LEAK not in words
        assert shown in words


@pytest.mark.parametrize("epoch", [None, EPOCH], ids=["without-epoch", "with-epoch"])
def test_two_processes_print_the_same_bytes(tmp_path: Path, epoch: str | None) -> None:
    """A briefing gives the same PDF in another process and under another hash seed, SOURCE_DATE_EPOCH or not."""
    code = (
        "import sys, briefer; from datetime import datetime, UTC\n"
        "made = briefer.brief(sys.argv[1], now=datetime(2026, 3, 14, tzinfo=UTC))\n"
        "sys.stdout.buffer.write(briefer.render(made, 'pdf'))"
    )
    source = Path(__file__).parent.parent / "seeds" / "harrow-bay-flood-wire.md"
    dated = {} if epoch is None else {"SOURCE_DATE_EPOCH": epoch}
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code, source], cwd=tmp_path, env=environment(PYTHONHASHSEED=seed, **dated),
            capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2")
    )  # fmt: skip
    assert first.startswith(b"%PDF-")
    assert first == second


def test_a_pdf_is_tagged_and_says_its_language_and_title(printed: bytes, briefing: Briefing) -> None:
    """The PDF is tagged, declares PDF/UA-1, and gives its title and language, for those who have it read to them."""
    opened = pypdfium2.PdfDocument(printed)
    assert opened.get_metadata_dict()["Title"] == briefing.title
    assert pdfium.FPDFCatalog_IsTagged(opened)
    streams = re.finditer(rb"FlateDecode[^>]*>>\nstream\n(.*?)\nendstream", printed, re.DOTALL)
    assert any(b'pdfuaid:part="1"' in zlib.decompress(stream[1]) for stream in streams)
    needed = pdfium.FPDFCatalog_GetLanguage(opened, None, 0)
    buffer = (ctypes.c_ushort * needed)()
    pdfium.FPDFCatalog_GetLanguage(opened, buffer, needed)
    assert bytes(buffer).decode("utf-16-le").rstrip("\0") == "en"


def test_a_pdf_has_bookmarks(printed: bytes, briefing: Briefing) -> None:
    """The headlines of the stories are among the bookmarks, in order, and each leads to a page."""
    marks = list(pypdfium2.PdfDocument(printed).get_toc())
    titles = [" ".join(mark.get_title().split()) for mark in marks]
    headlines = [" ".join(summary.headline.split()) for summary in briefing.summaries]
    assert [title for title in titles if title in headlines] == headlines
    assert all(mark.get_dest() is not None for mark in marks)


@pytest.mark.parametrize(("paper", "size"), [("a4", (595.28, 841.89)), ("letter", (612, 792))])
def test_every_page_has_the_size_of_the_paper(paper: str, size: tuple[float, float], briefing: Briefing) -> None:
    """Pages are A4 or Letter."""
    for sheet in pypdfium2.PdfDocument(briefer.render(briefing, "pdf", paper=paper)):
        assert sheet.get_size() == pytest.approx(size, abs=0.1)


def test_every_page_has_its_number(printed: bytes) -> None:
    """Each page says which it is, of how many; there is more than one."""
    opened = pypdfium2.PdfDocument(printed)
    assert len(opened) > 1
    for number, sheet in enumerate(opened, 1):
        assert f"page {number} of {len(opened)}" in sheet.get_textpage().get_text_range()


def test_pages_after_the_first_carry_the_title(printed: bytes, briefing: Briefing) -> None:
    """The running header of later pages is the brief's title."""
    for sheet in list(pypdfium2.PdfDocument(printed))[1:]:
        top = sheet.get_textpage().get_text_bounded(bottom=sheet.get_height() - 54)
        assert briefing.title[:30] in top


def test_citations_are_links(printed: bytes, briefing: Briefing) -> None:
    """Each citation leads into the document, and back: at least two inner links a sentence."""
    inner = 0
    for sheet in pypdfium2.PdfDocument(printed):
        link, start = pdfium.FPDF_LINK(), ctypes.c_int(0)
        while pdfium.FPDFLink_Enumerate(sheet, ctypes.byref(start), ctypes.byref(link)):
            inner += bool(pdfium.FPDFLink_GetDest(sheet.pdf, link))
    assert inner >= 2 * len(briefing.citations)


def test_fonts_are_in_the_file(printed: bytes) -> None:
    """Every font that is used is embedded, so that the page looks the same everywhere."""
    fonts = {}
    for sheet in pypdfium2.PdfDocument(printed):
        for found in sheet.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(found)
            fonts[ctypes.addressof(font.contents)] = pdfium.FPDFFont_GetIsEmbedded(font)
    assert fonts
    assert set(fonts.values()) == {1}


def test_nothing_is_said_on_stderr(tmp_path: Path) -> None:
    """Printing, with a layout of one's own or without, says nothing of CSS, fonts or anchors."""
    layout = tmp_path / "own.md.j2"
    layout.write_text("# {{ page.title }}\n\n[dead](#nowhere)\n", "utf-8")
    source = Path(__file__).parent.parent / "seeds" / "harrow-bay-flood-wire.md"
    for options in ([], ["--layout", str(layout)]):
        command = [sys.executable, "-m", "briefer", str(source), "--format", "pdf", *options]
        ran = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, check=True)
        assert ran.stdout.startswith(b"%PDF-")
        assert ran.stderr == b""


def test_without_pango_the_command_that_brings_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where WeasyPrint cannot load its library, the error is the line to type."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setattr("builtins.__import__", _without_pango(__import__))
    with pytest.raises(RenderError, match=r"apt-get install libpango-1.0-0") as caught:
        print_page("<p>x</p>")
    assert isinstance(caught.value.__cause__, OSError)


def _without_pango(real: object) -> object:
    def importing(name: str, *arguments: object, **named: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *arguments, **named)  # type: ignore[operator]  # the real import

    return importing


def test_what_weasyprint_refuses_is_a_render_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure inside the printing is said, with where to look."""

    class Broken:
        def __init__(self, **_: object) -> None: ...

        def render(self) -> object:
            raise ValueError("no such glyph")

    monkeypatch.setattr(pdf, "_weasyprint", lambda: type("Module", (), {"HTML": Broken}))
    with pytest.raises(RenderError, match=r"no such glyph.*briefer doctor"):
        print_page("<p>x</p>")


@pytest.mark.parametrize(
    ("language", "said"), [("ar", "أغلق الجسر."), ("zh", "市政府关闭了旧港桥。"), ("th", "สะพานปิด")]
)
def test_other_scripts_can_be_printed(language: str, said: str) -> None:
    """A sentence in another script is printed, on a page in its language."""
    content = briefer.render(briefing_of([document(said, language=language)]), "pdf")
    assert content.startswith(b"%PDF-")
    assert set(said) - set(" .") <= set(text(content))
