"""HTML: one self-contained file that loads nothing and needs no script."""

from dataclasses import dataclass
from typing import ClassVar

from briefer.model import Briefing
from briefer.render import Renderer
from briefer.render._layout import fill, html_of_markdown, style_sheet
from briefer.render._page import page


@dataclass(frozen=True, slots=True)
class Html:
    """Render HTML.

    Attributes:
        theme: The look; see `briefer list themes`.
        paper: The size of its pages when printed: "a4" or "letter".
        layout: The text of the user's own Markdown layout; "" for briefer's.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm")
    is_text: ClassVar[bool] = True

    theme: str = "plain"
    paper: str = "a4"
    layout: str = ""

    def render(self, briefing: Briefing) -> bytes:
        """Return an HTML document in UTF-8; see `Renderer`."""
        shown = page(briefing)
        body = html_of_markdown(fill(f"{self.layout}\n", shown)) if self.layout else ""
        style = style_sheet(self.theme, self.paper)
        return fill("briefing.html.j2", shown, style=style, note=html_of_markdown(shown.note), body=body).encode()


RENDERER: type[Renderer] = Html
