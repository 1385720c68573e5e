"""A web server on this machine that answers as it is told, and remembers what it was asked."""

import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

CERTIFICATE = Path(__file__).parent / "cases" / "web" / "localhost.pem"  # of "localhost", signed by itself


@dataclass(frozen=True)
class Page:
    """One answer; `pieces` are sent one by one, with `pause` seconds before each."""

    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    pause: float = 0


Answering = Callable[[BaseHTTPRequestHandler], Page]


class Web:
    """What the server has, by path, and what came of it.

    Attributes:
        pages: The answers to a path, one after the other, the last again and again; or a function that gives each.
        asked: The paths that were asked for, in order, without robots.txt.
        headers: The headers of each request to a path.
        most_at_once: How many requests were under way at a time.
    """

    def __init__(self, port: int, scheme: str) -> None:
        self.base = f"{scheme}://127.0.0.1:{port}"
        self.pages: dict[str, list[Page] | Answering] = {}
        self.asked: list[str] = []
        self.headers: dict[str, list[Mapping[str, str]]] = defaultdict(list)
        self.most_at_once = self._now = 0
        self._lock = Lock()

    def has(self, path: str, *pages: Page) -> str:
        """Put answers at a path, and return its address."""
        self.pages[path] = list(pages)
        return self.base + path

    def answer(self, request: BaseHTTPRequestHandler) -> Page:
        """Return what a request is answered."""
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.headers[request.path].append(dict(request.headers))
            if request.path != "/robots.txt":
                self.asked.append(request.path)
            pages = self.pages.get(request.path, [Page(status=404)])
            if isinstance(pages, list):
                return pages.pop(0) if len(pages) > 1 else pages[0]
        return pages(request)

    def answered(self) -> None:
        """Count a request as done."""
        with self._lock:
            self._now -= 1


@contextmanager
def serving(*, tls: bool = False) -> Iterator[Web]:
    """Run a server, on any free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # headers and body in one packet

        def do_GET(self) -> None:
            try:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self._send(web.answer(self))
            finally:
                web.answered()

        do_POST = do_GET  # noqa: N815 - the name that the base class looks for

        def _send(self, page: Page) -> None:
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if page.pieces:
                self.close_connection = True
            elif "Content-Length" not in page.headers:
                self.send_header("Content-Length", str(len(page.content)))
            with suppress(OSError):  # the reader may have gone
                self.end_headers()
                for piece in page.pieces or (page.content,):
                    time.sleep(page.pause)
                    self.wfile.write(piece)
                    self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the overridden signature
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: a reader that goes is expected."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    web = Web(server.server_port, "https" if tls else "http")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
