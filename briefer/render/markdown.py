"""Markdown: CommonMark with footnotes. Escaped, so that it reads back as exactly the words."""

from dataclasses import dataclass
from typing import ClassVar

from briefer.briefing import Briefing
from briefer.render import Renderer
from briefer.render._layout import fill
from briefer.render._page import page


@dataclass(frozen=True, slots=True)
class Markdown:
    """Render Markdown.

    Attributes:
        layout: The text of the user's own layout; "" for briefer's.
        layouts: A folder of the user's own layouts, which go before briefer's of the same name; "" for none.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".md", ".markdown")
    is_text: ClassVar[bool] = True

    layout: str = ""
    layouts: str = ""

    def render(self, briefing: Briefing) -> bytes:
        """Return UTF-8 Markdown; see `Renderer`."""
        return fill(_named(self.layout), page(briefing), own=self.layouts).encode()


def _named(layout: str) -> str:
    return f"{layout}\n" if layout else "briefing.md.j2"


RENDERER: type[Renderer] = Markdown
