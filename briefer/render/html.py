"""HTML: one self-contained file that loads nothing and needs no script."""

import re
from dataclasses import dataclass
from typing import ClassVar

from briefer.briefing import Briefing
from briefer.render import Renderer
from briefer.render._layout import fill, html_of_markdown, style_sheet
from briefer.render._page import page

_FIRST_LEVEL = re.compile(r"^(?:#\s|=+\s*$)", re.MULTILINE)


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
        written = fill(f"{self.layout}\n", shown) if self.layout else ""
        # the page has its title; a layout's own first-level heading comes below it
        body = html_of_markdown(written, place="layout", top_heading=2 if _FIRST_LEVEL.search(written) else 1)
        style = style_sheet(self.theme, self.paper, shown.words)
        note = html_of_markdown(shown.note, place="note", top_heading=3)
        return fill("briefing.html.j2", shown, style=style, note=note, body=body).encode()


RENDERER: type[Renderer] = Html
