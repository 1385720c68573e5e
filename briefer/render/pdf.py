"""PDF: the HTML page, printed by WeasyPrint. Tagged (PDF/UA-1), bookmarked, the same bytes every time."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from briefer import resources
from briefer.briefing import Briefing
from briefer.errors import RenderError
from briefer.render import Renderer
from briefer.render.html import Html

_MISSING_LIBRARY = (
    "WeasyPrint cannot load Pango; on Debian or Ubuntu: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
)


@dataclass(frozen=True, slots=True)
class Pdf:
    """Render PDF.

    Attributes:
        theme: The look; see `briefer list themes`.
        paper: "a4" or "letter".
        layout: The text of the user's own Markdown layout; "" for briefer's.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)
    is_text: ClassVar[bool] = False

    theme: str = "plain"
    paper: str = "a4"
    layout: str = ""

    def render(self, briefing: Briefing) -> bytes:
        """Return a PDF; see `Renderer`."""
        return print_page(Html(self.theme, self.paper, self.layout).render(briefing).decode())


def print_page(html: str) -> bytes:
    """Print a page of HTML. It may load `data:` addresses and files below briefer's own styles, and nothing else.

    Raises:
        RenderError: Pango is not installed, or the page cannot be printed.
    """
    weasyprint = _weasyprint()
    document = weasyprint.HTML(string=html, url_fetcher=_own_files_only())
    try:
        # the identifier is a hash of the content: a random one would make every PDF different
        written: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=True)
    except (OSError, ValueError) as error:
        raise RenderError(f"the PDF could not be made: {error}; `briefer doctor` looks for the cause") from error
    return written


def _weasyprint() -> Any:  # noqa: ANN401 - weasyprint is untyped
    try:
        import weasyprint
    except OSError as error:
        raise RenderError(_MISSING_LIBRARY) from error
    # what it would say on stderr, of CSS that it skips or a link without a target, is no news to a reader of a brief
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    return weasyprint


def _own_files_only() -> Any:  # noqa: ANN401 - weasyprint is untyped
    from weasyprint.urls import URLFetcher

    own = (resources.templates() / "styles").resolve()

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
        """WeasyPrint's own default reads any file and any address into the PDF."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - as the base class
            parts = urlsplit(url)
            if parts.scheme == "file":
                path = Path(unquote(parts.path)).resolve()
                if not path.is_relative_to(own):
                    raise ValueError(f"not one of briefer's own files: {url}")
            return super().fetch(url, headers)

    return OwnFilesOnly(allowed_protocols=("data", "file"), allow_redirects=False)


RENDERER: type[Renderer] = Pdf
