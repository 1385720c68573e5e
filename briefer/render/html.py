"""HTML: one self-contained file that loads nothing; its one script shows a citation's source, a link without it."""

import re
from dataclasses import dataclass
from typing import ClassVar

from briefer.briefing import Briefing
from briefer.render import Renderer
from briefer.render._layout import fill, html_of_markdown, script, security_policy, style_sheet
from briefer.render._page import page
from briefer.render._theme import Theme, theme

_FIRST_LEVEL = re.compile(r"^(?:#\s|=+\s*$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Html:
    """Render HTML.

    Attributes:
        theme: The look: a name (`briefer list themes`), the path of a user's own (.toml), or one that was read.
        paper: The size of its pages when printed: "a4" or "letter".
        layout: The text of the user's own Markdown layout; "" for briefer's.
        layouts: A folder of the user's own layouts, which go before briefer's of the same name; "" for none.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm")
    is_text: ClassVar[bool] = True

    theme: str | Theme = "plain"
    paper: str = "a4"
    layout: str = ""
    layouts: str = ""

    def render(self, briefing: Briefing) -> bytes:
        """Return an HTML document in UTF-8; see `Renderer`."""
        return self.written(briefing).encode()

    def written(self, briefing: Briefing, *, contents: bool = False, excerpts: bool = True) -> str:
        """Return an HTML document.

        Args:
            briefing: What to render.
            contents: Whether it lists its stories with the pages they begin on, for paper.
            excerpts: Whether its sources are followed by the paragraphs that are cited, or by their places alone.
        """
        shown = page(briefing)
        written = fill(f"{self.layout}\n", shown, own=self.layouts) if self.layout else ""
        # the page has its title; a layout's own first-level heading comes below it
        body = html_of_markdown(written, place="layout", top_heading=2 if _FIRST_LEVEL.search(written) else 1)
        look = theme(self.theme)
        style = style_sheet(look, self.paper, shown.words)
        note = html_of_markdown(shown.note, place="note", top_heading=3)
        made = {"style": style, "script": script()}
        policy = security_policy(*(f"\n{each}\n" for each in made.values()))  # as they stand between their tags
        return fill(
            "briefing.html.j2",
            shown,
            own=self.layouts,
            policy=policy,
            theme=look,
            note=note,
            body=body,
            contents=contents,
            excerpts=excerpts,
            **made,
        )


RENDERER: type[Renderer] = Html
