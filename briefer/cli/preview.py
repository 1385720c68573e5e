"""`briefer preview`: the brief in a browser, laid out again whenever a layout, a style or the theme is edited."""

import errno
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING

import click

from briefer import pipeline, resources
from briefer.briefing import Briefing
from briefer.cli.intake import Intake, intake_options, read_sources
from briefer.cli.interests import interest_options
from briefer.cli.look import Look, look_options
from briefer.cli.options import described_job, job_options, note_option, read_own_file, ui_language_option
from briefer.cli.terminal import now, progress, tell
from briefer.errors import BrieferError, UsageError
from briefer.interests import Interests

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_HOST = "127.0.0.1"  # whoever is at another machine has no business with what is being written here
_LAST_PORT = 65535
_PAUSE = 0.5  # seconds between two looks at the files
_PATIENCE = 15.0  # seconds after which a browser that waits is told that there is still somebody here
_SCRIPT = '<script>new EventSource("/changes?{}").onmessage = () => location.reload()</script>'
_FAULT = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>briefer preview</title></head>
<body style="font: 17px/26px sans-serif; max-width: 42rem; margin: 2rem auto; overflow-wrap: anywhere">
<h1>This cannot be laid out yet</h1>
<p>{}</p>
<p>The page comes back by itself when it is mended.</p>
</body>
</html>
"""

Seen = dict[Path, tuple[int, int]]


@click.command(short_help="Show the brief in a browser, live while its look is edited.")
@intake_options
@job_options
@interest_options
@look_options
@ui_language_option
@note_option
@click.option("--port", type=click.IntRange(0, _LAST_PORT), default=0, metavar="N",
              help="Serve on this port; without it, on one that is free.")  # fmt: skip
def preview(  # noqa: PLR0913 - one argument an option
    intake: Intake, interests: Interests, look: Look, note: str | None, port: int, *, ui_lang: str, title: str,
    scheme: str, ranker: str, sentences: int | None, words: int | None, minutes: float | None,
) -> int:  # fmt: skip
    """Show the brief in a browser of this machine, and again whenever a layout, a style or the theme is edited.

    The sources are read once; nobody else can reach the page. Ctrl-C ends it.

    \b
      briefer preview seeds --theme house.toml --layouts my-layouts/
    """  # noqa: D301 - \b is click's mark for lines to keep as they are
    look.options()
    job = described_job(
        title=title, scheme=scheme, ranker=ranker, sentences=sentences, words=words, minutes=minutes,
        note=read_own_file(note, "--note"), interests=interests, ui_language=ui_lang,
    )  # fmt: skip
    with progress("Reading the sources"):
        documents, failures = read_sources(intake)
    with progress("Ranking and sorting the sentences"):
        briefing = pipeline.compose(job, documents, now(), failures)
    desk = Desk(briefing, look)
    server = served(desk, port)
    Thread(target=desk.watch, daemon=True).start()
    print(f"http://{_HOST}:{server.server_port}/", flush=True)
    tell("Ctrl-C ends the preview")
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    desk.close()
    server.server_close()
    return 0


@dataclass(slots=True)
class Desk:
    """A brief being laid out: what it looks like now, and word of each change.

    Attributes:
        briefing: What is laid out.
        look: By what, as it was asked for; its files are read anew for every page.
    """

    briefing: Briefing
    look: Look
    _version: int = 1
    _is_open: bool = True
    _changed: Condition = field(default_factory=Condition)
    _own: tuple[Path, ...] = ()  # the files of the theme, as it was when it could last be read
    _before: Seen = field(init=False)

    def __post_init__(self) -> None:
        self._before = self._seen()  # now, so that what is edited while the first page is made is a change

    def page(self) -> str:
        """Return the brief as HTML that waits for a change; where it cannot be laid out, what is wrong."""
        version = self._version
        try:
            options = self.look.options()
            page = self._laid_out(options)
        except BrieferError as error:
            page = _FAULT.format(escape(str(error)))
        head, end, foot = page.rpartition("</body>")
        return head + _SCRIPT.format(version) + end + foot

    def _laid_out(self, options: dict[str, object]) -> str:
        from briefer.render._theme import Theme
        from briefer.render.html import Html

        if isinstance(theme := options["theme"], Theme):
            self._own = theme.files
        return Html(**options).render(self.briefing).decode()  # type: ignore[arg-type]  # what `Look` makes is what renderers take

    def changes(self, version: int) -> Iterator[int | None]:
        """Yield the present version as soon as it is another one; None from time to time until then."""
        with self._changed:
            while self._is_open and self._version == version:
                if not self._changed.wait(_PATIENCE):
                    yield None
            if self._is_open:
                yield self._version

    def watch(self) -> None:
        """Look at the files twice a second, and give word of what has changed, until the desk is closed."""
        while self._is_open:
            with self._changed:
                self._changed.wait_for(lambda: not self._is_open, _PAUSE)
            after = self._seen()
            if after != self._before:
                self._before = after
                with self._changed:
                    self._version += 1
                    self._changed.notify_all()

    def close(self) -> None:
        """Let all who wait go."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    def _seen(self) -> Seen:
        """Return when each file was last written, and how long it is."""
        folders = [resources.templates(), *([Path(self.look.layouts)] if self.look.layouts else [])]
        files = [path for folder in folders for path in folder.rglob("*")]
        files += [Path(each) for each in (self.look.theme, self.look.layout) if each]
        seen: Seen = {}
        for path in (*files, *self._own):
            with suppress(OSError):
                stat = path.stat()
                seen[path] = stat.st_mtime_ns, stat.st_size
        return seen


def served(desk: Desk, port: int) -> "ThreadingHTTPServer":
    """Return a server of the desk's page on this machine's own address, not yet running.

    Raises:
        UsageError: the port is taken, or not for this user.
    """
    from http.server import ThreadingHTTPServer

    class Server(ThreadingHTTPServer):
        """Says nothing of browsers that leave before they are answered."""

        def handle_error(self, request: object, client_address: object) -> None:
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it was given

    try:
        return Server((_HOST, port), _handler(desk))
    except OSError as error:
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had: {error.strerror}"
        raise UsageError(f"--port {port}: {why}; give another, or leave the option out") from error


def _handler(desk: Desk) -> "type[BaseHTTPRequestHandler]":
    from http.server import BaseHTTPRequestHandler

    class Handler(BaseHTTPRequestHandler):
        """Answers for a desk."""

        def do_GET(self) -> None:
            _answer(self, desk)

        def log_message(self, *_: object) -> None:
            """Say nothing: what is asked for is no news."""

    return Handler


def _answer(asked: "BaseHTTPRequestHandler", desk: Desk) -> None:
    """Answer with the page, or with word of a change; to nobody who came by another name."""
    path, _, query = asked.path.partition("?")
    port = asked.connection.getsockname()[1]
    if asked.headers.get("Host") not in {f"{_HOST}:{port}", f"localhost:{port}"}:
        asked.send_error(421)  # a page elsewhere, whose name was made to lead here, must not read this one
    elif path == "/":
        page = desk.page().encode()
        _begin(asked, "text/html; charset=utf-8", ("Content-Length", str(len(page))))
        asked.wfile.write(page)
    elif path == "/changes" and query.isascii() and query.isdigit():
        _begin(asked, "text/event-stream")
        for change in desk.changes(int(query[:9])):
            asked.wfile.write(b": still here\n\n" if change is None else b"data: %d\n\n" % change)
            asked.wfile.flush()
    else:
        asked.send_error(404)


def _begin(asked: "BaseHTTPRequestHandler", media_type: str, *more: tuple[str, str]) -> None:
    asked.send_response(200)
    for name, value in (("Content-Type", media_type), ("Cache-Control", "no-store"), *more):
        asked.send_header(name, value)
    asked.end_headers()
