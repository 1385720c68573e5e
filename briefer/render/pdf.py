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
from briefer.render._theme import Theme
from briefer.render.html import Html

_MISSING_LIBRARY = (
    "WeasyPrint cannot load Pango; on Debian or Ubuntu: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
)


_SHORT = 3  # pages: a longer brief of several stories has its contents listed
_SURELY_LONG = 450  # words: of several stories, so many fill more than three pages; laid out with contents at once


@dataclass(frozen=True, slots=True)
class Pdf:
    """Render PDF.

    Attributes:
        theme: The look: a name (`briefer list themes`), the path of a user's own (.toml), or one that was read.
        paper: "a4" or "letter".
        layout: The text of the user's own Markdown layout; "" for briefer's.
        layouts: A folder of the user's own layouts, which go before briefer's of the same name; "" for none.
        archival: Whether it is PDF/A-3u beside PDF/UA-1, with the brief's JSON and the archived texts inside.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".pdf",)
    is_text: ClassVar[bool] = False

    theme: str | Theme = "plain"
    paper: str = "a4"
    layout: str = ""
    layouts: str = ""
    archival: bool = False

    def render(self, briefing: Briefing) -> bytes:
        """Return a PDF; see `Renderer`."""
        document = self._laid_out(briefing)
        if not self.archival:
            return _written(document, pdf_variant="pdf/ua-1")
        from briefer.render import _archive

        attachments = _archive.attachments(briefing)
        return _written(
            document,
            pdf_variant="pdf/a-3u",
            pdf_tags=True,
            attachments=[_weasyprint().Attachment(**each) for each in attachments],
            finisher=_archive.claim_both,
        )

    def extent(self, briefing: Briefing) -> float:
        """Return how many pages it takes: 1.5 is a page and about half of another, 2.0 fills the second.

        Raises:
            RenderError: as `render`.
        """
        pages = self._laid_out(briefing).pages
        last = pages[-1]
        # the lowest edge of whatever has an id: that of the foot, which ends the page
        ends_at: float = max((box[3] for box in last.anchors.values()), default=last.height)
        return len(pages) - 1 + min(1.0, ends_at / float(last.height))

    def _laid_out(self, briefing: Briefing) -> Any:  # noqa: ANN401 - weasyprint is untyped
        """Lay it out, with contents where it has several stories on more than three pages: once, or twice at most."""
        page = Html(self.theme, self.paper, self.layout, self.layouts)
        excerpts = briefing.pages is None  # on few pages there is no room for them: citations lead to their source
        may_list = not self.layout and len(briefing.at_length) > 1
        lists = may_list and briefing.coverage.words >= _SURELY_LONG
        document = lay_out(page.written(briefing, contents=lists, excerpts=excerpts))
        if may_list and lists is not (len(document.pages) > _SHORT):
            return lay_out(page.written(briefing, contents=not lists, excerpts=excerpts))
        return document


def print_page(html: str) -> bytes:
    """Print a page of HTML. It may load `data:` addresses and files below briefer's own styles, and nothing else.

    Raises:
        RenderError: Pango is not installed, or the page cannot be printed.
    """
    return _written(lay_out(html), pdf_variant="pdf/ua-1")


def lay_out(html: str) -> Any:  # noqa: ANN401 - weasyprint is untyped
    """Lay a page of HTML out on sheets of paper: a `weasyprint.Document`; see `print_page`."""
    weasyprint = _weasyprint()
    with _Refusals():
        return weasyprint.HTML(string=html, url_fetcher=_own_files_only()).render()


def _written(document: Any, **options: object) -> bytes:  # noqa: ANN401 - weasyprint is untyped
    with _Refusals():
        # the identifier is a hash of the content: a random one would make every PDF different
        written: bytes = document.write_pdf(pdf_identifier=True, **options)
    return written


class _Refusals:
    """Turns what WeasyPrint refuses into a clear error."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (OSError, ValueError)):
            raise RenderError(f"the PDF could not be made: {error}; `briefer doctor` looks for the cause") from error


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
