"""Layouts: Jinja2 in a sandbox. A user's own layout may print the page, and reach nothing else."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from briefer import resources
from briefer.errors import ConfigError, RenderError, UnknownPluginError, UsageError
from briefer.render._page import Page
from briefer.version import __version__

_PAPERS = {"a4": "A4", "letter": "letter"}
_LONGEST_MARKDOWN = 200_000  # characters: Python-Markdown takes quadratic time on hostile input
_MARKUP = re.compile(r"([\\`*_{}\[\]#])")
_AT_LINE_START = re.compile(r"^(\s*)(?:([-+=~|:])|(\d+)([.)]))")
_SPACES = re.compile(r"\s+")


def markdown_escaped(value: object) -> str:
    """Return text that any Markdown reader shows as exactly these words, on one line."""
    if isinstance(value, Markup):
        return str(value)
    text = _SPACES.sub(" ", str(value))
    text = _MARKUP.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    text = text.replace("~", "&#126;").replace("|", "&#124;").replace("://", "&#58;//").replace("www.", "www&#46;")
    return _AT_LINE_START.sub(lambda at: at[1] + (f"&#{ord(at[2])};" if at[2] else f"{at[3]}&#{ord(at[4])};"), text)


def _autolink(address: str) -> Markup:
    """Return an address between angle brackets, with what would end it there percent-encoded."""
    return Markup("<{}>".format(quote(address, safe="!#$%&'()*+,/:;=?@[]~")))  # noqa: S704 - nothing is left to escape


@cache
def _environment(is_markdown: bool) -> Any:  # noqa: ANN401 - jinja2 is imported late
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(resources.templates() / "layouts"),
        autoescape=not is_markdown,
        finalize=markdown_escaped if is_markdown else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["version"] = __version__
    environment.filters["as_written"] = Markup  # the user's own Markdown, in a layout for Markdown
    environment.filters["autolink"] = _autolink
    return environment


def fill(layout: str, page: Page, **extra: object) -> str:
    """Fill a layout.

    Args:
        layout: The name of one that ships with briefer, or the text of a user's own if it has a line break.
        page: What it may print.
        extra: Values beside the page.

    Raises:
        ConfigError: the layout is wrong, or reaches for what the sandbox forbids.
    """
    from jinja2 import TemplateError

    is_markdown = layout.endswith(".md.j2") or "\n" in layout
    environment = _environment(is_markdown)
    try:
        template = environment.from_string(layout) if "\n" in layout else environment.get_template(layout)
        filled: str = template.render(page=page, **extra)
    except (TemplateError, TypeError, AttributeError, OverflowError) as error:
        raise ConfigError(f"layout: {error}") from error
    return filled


def html_of_markdown(written: str) -> Markup:
    """Turn the user's own Markdown into sanitised HTML: no script, no style, no remote load."""
    import markdown
    import nh3

    if len(written) > _LONGEST_MARKDOWN:
        raise RenderError(
            f"the Markdown has {len(written):,} characters; the most is {_LONGEST_MARKDOWN:,}: shorten it"
        )
    html = markdown.markdown(written, extensions=["footnotes", "sane_lists", "tables"], output_format="html")
    allowed = nh3.ALLOWED_TAGS - {"img", "map", "area"}  # what loads something from elsewhere
    attributes = {**nh3.ALLOWED_ATTRIBUTES, "*": {"id", "class"}, "a": {"href", "id", "class"}}
    clean = nh3.clean(html, tags=allowed, attributes=attributes, url_schemes={"http", "https", "mailto"})
    return Markup(clean)  # noqa: S704 - just sanitised


def style_sheet(theme: str, paper: str) -> Markup:
    """Return the page's CSS: theme, screen, print.

    Raises:
        UnknownPluginError: no theme has that name.
        UsageError: no paper has that name.
    """
    if theme not in themes():
        raise UnknownPluginError("theme", theme, themes())
    if paper.lower() not in _PAPERS:
        raise UsageError(f"unknown paper {paper!r}; known: {', '.join(_PAPERS)}")
    styles = resources.templates() / "styles"
    sheets = (styles / "themes" / f"{theme}.css", styles / "screen.css", styles / "print.css")
    size = f"@page {{ size: {_PAPERS[paper.lower()]} }}\n"
    return Markup("".join(map(_text, sheets)) + size)  # noqa: S704 - files of our own


def themes() -> tuple[str, ...]:
    """Return the names of the themes."""
    return resources.names("styles/themes", ".css")


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")
