"""`briefer preview`: a real server on this machine's own address, asked as a browser asks it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest
from command import Command, environment
from conftest import ROOT, SEEDS

from briefer import Briefing, resources
from briefer.cli.look import Look
from briefer.cli.preview import Desk, served

_SOON = 20  # seconds: more than any of it takes


class Browser:
    """Asks a desk's server."""

    def __init__(self, port: int) -> None:
        self.port = port

    @contextmanager
    def asked(self, path: str, **headers: str) -> Iterator[HTTPResponse]:
        """Give the answer to GET."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=_SOON)) as connection:
            connection.request("GET", path, headers=headers)
            yield connection.getresponse()

    def page(self) -> str:
        """Return the page."""
        with self.asked("/") as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.read().decode()

    def status(self, path: str, **headers: str) -> int:
        """Return the answer's status."""
        with self.asked(path, **headers) as answer:
            return answer.status


@contextmanager
def preview(briefing: Briefing, look: Look) -> Iterator[Browser]:
    """Give a browser on the preview of a brief."""
    desk = Desk(briefing, look)
    server = served(desk, 0)
    threads = [Thread(target=desk.watch), Thread(target=server.serve_forever, args=(0.05,))]
    for thread in threads:
        thread.start()
    try:
        yield Browser(server.server_port)
    finally:
        desk.close()
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join(_SOON)
            assert not thread.is_alive()


def edited_and_seen(browser: Browser, path: Path, content: str, version: int = 1) -> str:
    """Edit a file while a browser waits for word of it; return the page that it then reads."""
    with browser.asked(f"/changes?{version}") as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        path.write_text(content, "utf-8")
        assert answer.readline() == b"data: %d\n" % (version + 1)
    return browser.page()


def look(theme: str = "plain", layouts: str = "", layout: str | None = None) -> Look:
    """Return what was asked for."""
    return Look(theme, "a4", layout, layouts)


def test_the_page_is_the_brief_and_waits(briefing: Briefing) -> None:
    """The page is what `-o brief.html` writes, and one script that asks for word of changes."""
    from briefer import render

    with preview(briefing, look()) as browser:
        page = browser.page()
    script = '<script>new EventSource("/changes?1").onmessage = () => location.reload()</script>'
    assert page.count("<script>") == page.count(script) == 1
    assert page.replace(script, "") == render(briefing, "html").decode()


def test_a_layout_that_is_edited_is_shown(briefing: Briefing, tmp_path: Path) -> None:
    """Word comes when a layout of the user's own is edited, and for the next edit; the page is then the new one."""
    layout = tmp_path / "briefing.html.j2"
    layout.write_text("<body>first</body>", "utf-8")
    with preview(briefing, look(layouts=str(tmp_path))) as browser:
        assert "<body>first<script>" in browser.page()
        assert "<body>second<script>" in edited_and_seen(browser, layout, "<body>second</body>")
        assert "third" in edited_and_seen(browser, layout, "third", 2)


def test_a_layout_that_is_new_goes_before_ours(briefing: Briefing, tmp_path: Path) -> None:
    """A part added to the folder while the preview runs takes the place of the one in use."""
    (tmp_path / "briefing.html.j2").write_text('{% include "_timeline.html.j2" %}', "utf-8")
    with preview(briefing, look(layouts=str(tmp_path))) as browser:
        assert "<p>Mine</p>" in edited_and_seen(browser, tmp_path / "_timeline.html.j2", "<p>Mine</p>")


def test_a_theme_and_its_files_that_are_edited_are_shown(briefing: Briefing, tmp_path: Path) -> None:
    """A user's theme, and a style sheet that it names, are read anew."""
    theme, css = tmp_path / "house.toml", tmp_path / "own.css"
    theme.write_text('[theme]\ncss = "own.css"', "utf-8")
    css.write_text(".a{}", "utf-8")
    with preview(briefing, look(str(theme))) as browser:
        assert ".a{}" in browser.page()
        assert ".bb{}" in edited_and_seen(browser, css, ".bb{}")
        page = edited_and_seen(browser, theme, '[theme]\nbase = "press"\ncss = "own.css"', 2)
    assert "a newspaper" in page
    assert ".bb{}" in page


def test_our_own_styles_are_watched(briefing: Briefing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever works on briefer's own templates sees them, too."""
    ours = Path(copytree(resources.templates(), tmp_path / "templates"))
    monkeypatch.setattr(resources, "templates", lambda: ours)
    with preview(briefing, look()) as browser:
        assert "/* changed */" in edited_and_seen(browser, ours / "styles" / "screen.css", "/* changed */")


def test_a_fault_is_a_page_and_mending_it_brings_the_brief_back(briefing: Briefing, tmp_path: Path) -> None:
    """A layout that is wrong is shown as one sentence with file and line, escaped, on a page that waits, too."""
    layout = tmp_path / "briefing.html.j2"
    layout.write_text("fine", "utf-8")
    with preview(briefing, look(layouts=str(tmp_path))) as browser:
        page = edited_and_seen(browser, layout, "\n{{ '<b>' + 1 }}")
        assert "This cannot be laid out yet" in page
        assert f"{layout}, line 2: can only concatenate str" in page
        assert 'new EventSource("/changes?2")' in page
        assert "mended" in edited_and_seen(browser, layout, "mended", 2)
        page = edited_and_seen(browser, layout, "{% include '<tag>' %}", 3)
    assert "line 1: " in page
    assert "&lt;tag&gt;" in page
    assert "<tag>" not in page


def test_whoever_comes_late_is_told_at_once(briefing: Briefing) -> None:
    """A browser that shows another version than the present one, as after a restart, is told to reload."""
    with preview(briefing, look()) as browser, browser.asked("/changes?7") as answer:
        assert answer.readline() == b"data: 1\n"


def test_nobody_else_is_answered(briefing: Briefing) -> None:
    """Other paths are not there; a name of elsewhere that leads here is refused: a page there could read the brief."""
    with preview(briefing, look()) as browser:
        assert browser.status("/", Host=f"localhost:{browser.port}") == 200
        assert browser.status("/", Host=f"evil.example:{browser.port}") == 421
        assert browser.status("/changes?1", Host="evil.example") == 421
        for path in ("/favicon.ico", "/../pyproject.toml", "/etc/passwd", "/changes", "/changes?x", "/changes?%D9%A3"):
            assert browser.status(path) == 404


def test_it_is_served_to_this_machine_only(briefing: Briefing) -> None:
    """The server listens at 127.0.0.1 and nowhere else."""
    with served(Desk(briefing, look()), 0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_a_browser_that_leaves_is_no_news(
    briefing: Briefing, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A connection that breaks off while it waits says nothing on the terminal, and stops nothing."""
    layout = tmp_path / "briefing.html.j2"
    layout.write_text("first", "utf-8")
    with preview(briefing, look(layouts=str(tmp_path))) as browser:
        for _ in range(3):
            with browser.asked("/changes?1"):
                pass
        assert "second" in edited_and_seen(browser, layout, "second")
    assert capfd.readouterr() == ("", "")


def test_a_port_that_is_taken_is_said(run: Command, seeds: Path) -> None:
    """A wrong port is one line with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = run("preview", seeds, "--port", str(taken.getsockname()[1]))
    assert ran.code == 2
    assert "is taken; give another, or leave the option out" in ran.complaint


def test_what_leads_nowhere_is_said_before_anything_is_read(run: Command) -> None:
    """A wrong theme or folder costs no reading."""
    assert run("preview", "nothing.txt", "--theme", "prss").complaint.startswith(
        "unknown theme 'prss'; did you mean 'press'"
    )
    assert "there is no such folder" in run("preview", "nothing.txt", "--layouts", "no").complaint


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    """The command prints its address, serves the brief there, and ends with 0 and without a traceback."""
    command = [sys.executable, "-m", "briefer", "preview", str(SEEDS), "--theme", "press"]
    env = environment(PYTHONPATH=os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]))
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        address = running.stdout.readline().strip()
        port = int(address.removeprefix("http://127.0.0.1:").removesuffix("/"))
        assert "a newspaper" in Browser(port).page()
        with Browser(port).asked("/changes?1"):
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=_SOON)
    assert (running.returncode, said) == (0, "Ctrl-C ends the preview\n")
