"""Layouts: Jinja2 in a sandbox. A user's own layout may print the page, and reach nothing else."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from briefer import resources
from briefer.catalogue import DEFAULT, Catalogue
from briefer.errors import ConfigError, RenderError, UnknownPluginError
from briefer.render._lines import SPACES, mark
from briefer.render._printed import Page
from briefer.text.language import isolated, written_direction
from briefer.version import __version__

_PAPERS = {"a4": "A4", "letter": "letter"}
_ENGLISH = Catalogue(DEFAULT)
_FOOTNOTE = "fn"  # how the ids that Python-Markdown gives to footnotes begin
_NOTE_HEADING = 3  # the level of a note's first-level headings: its own title is of the second
_LONGEST_MARKDOWN = 200_000  # characters: Python-Markdown takes quadratic time on hostile input
_MARKUP = re.compile(r"([\\`*_{}\[\]#])")
# what is escaped, and code, are no marks of footnotes
_FOOTNOTE_MARK = re.compile(r"\\.|(`+)(?!`)(?s:.*?)(?<!`)\1(?!`)|\[\^(?P<label>[^\]\s]+)\]")
_LINE_BREAK = re.compile(r"\r\n?|\n")
_AT_LINE_START = re.compile(r"^(\s*)(?:([-+=~|:])|(\d+)([.)]))")
# what the user's own expressions can come to
_FAULTS_OF_LAYOUTS = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)


def markdown_escaped(value: object) -> str:
    """Return text that readers of CommonMark, of GFM and Python-Markdown show as exactly these words, on one line."""
    if isinstance(value, Markup):
        return str(value)
    text = SPACES.sub(" ", str(value))
    text = _MARKUP.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    text = text.replace("~", "&#126;").replace("|", "&#124;").replace("://", "&#58;//").replace("www.", "www&#46;")
    return _AT_LINE_START.sub(lambda at: at[1] + (f"&#{ord(at[2])};" if at[2] else f"{at[3]}&#{ord(at[4])};"), text)


def _autolink(address: str) -> Markup:
    """Return an address between angle brackets, with what would end it there percent-encoded."""
    return Markup("<{}>".format(quote(address, safe="!#$%&'()*+,/:;=?@[]~")))  # noqa: S704 - nothing is left to escape


def _mark(text: str, direction: str) -> Markup:
    """Return what stands before a text so that its line runs this way, in Markdown."""
    return Markup(mark(text, direction))  # noqa: S704 - one of two invisible characters


def _embedded(note: str) -> Markup:
    """Return the user's own Markdown as a section of the page: its headings lowered, its footnotes apart.

    Raises:
        RenderError: it leaves open what would take in the rest of the page.
    """
    import nh3
    from markdown_it import MarkdownIt

    note = _encodable(note)
    reader = MarkdownIt("commonmark")
    if not nh3.clean(reader.render(f"{note}\n\n# end")).endswith("<h1>end</h1>\n"):
        raise RenderError(
            "the note leaves a comment, a tag or a block of code open, which would take in the brief below it: close it"
        )
    lines = _LINE_BREAK.split(note)
    tokens = reader.parse(note)
    for at in reversed(range(len(tokens))):
        opening = tokens[at]
        if opening.type == "heading_open" and opening.map:
            first, end = opening.map
            marks = "#" * min(int(opening.tag[1]) + _NOTE_HEADING - 1, 6)
            if opening.markup.startswith("#"):
                lines[first] = lines[first].replace(opening.markup, marks, 1)
            else:  # underlined, which there is for two levels only
                title = tokens[at + 1].content.split("\n")
                lines[first] = lines[first].replace(title[0], f"{marks} {' '.join(title)} {marks}", 1)
                del lines[first + 1 : end]
    apart = _FOOTNOTE_MARK.sub(lambda at: f"[^note-{at['label']}]" if at["label"] else at[0], "\n".join(lines))
    return Markup(apart)  # noqa: S704 - the user's own


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
    environment.globals.update(version=__version__, isolated=isolated, mark=_mark, written_direction=written_direction)
    environment.filters["as_written"] = Markup  # the user's own Markdown, in a layout for Markdown
    environment.filters["embedded"] = _embedded
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
        words = page.words
        filled: str = template.render(page=page, gettext=words.gettext, ngettext=words.ngettext, **extra)
    except (TemplateError, *_FAULTS_OF_LAYOUTS) as error:
        raise ConfigError(f"layout: {str(error) or type(error).__name__}") from error
    return _encodable(filled)


def _encodable(text: str) -> str:
    """Return a text with halves of surrogate pairs as escapes: a file's name may hold bytes that are no text."""
    return text.encode("utf-8", "backslashreplace").decode()


def html_of_markdown(written: str, *, place: str, top_heading: int) -> Markup:
    """Turn the user's own Markdown into sanitised HTML: no script, no style, no remote load.

    Args:
        written: Markdown with footnotes and tables.
        place: What it is on the page; its footnotes' ids begin so, and it has no other ids.
        top_heading: The level of its first-level headings on the page, 1 to 6.
    """
    if not written:
        return Markup()
    import markdown
    import nh3

    if len(written) > _LONGEST_MARKDOWN:
        raise RenderError(
            f"the Markdown has {len(written):,} characters; the most is {_LONGEST_MARKDOWN:,}: shorten it"
        )

    def own(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return f"{place}-{value}" if value.startswith(_FOOTNOTE) else None
        if attribute == "href" and value.startswith("#"):
            return f"#{place}-{value[1:]}" if value[1:].startswith(_FOOTNOTE) else value
        return value

    html = markdown.markdown(
        _encodable(written),
        extensions=["footnotes", "sane_lists", "tables", "toc"],
        extension_configs={"toc": {"baselevel": top_heading}},
        output_format="html",
    )
    clean = nh3.clean(
        html,
        tags=nh3.ALLOWED_TAGS - {"img", "map", "area"},  # what loads something from elsewhere
        attributes={**nh3.ALLOWED_ATTRIBUTES, "*": {"id"}, "a": {"href"}},
        attribute_filter=own,
        url_schemes={"http", "https", "mailto"},
    )
    return Markup(clean)  # noqa: S704 - just sanitised


def style_sheet(theme: str, paper: str, words: Catalogue = _ENGLISH) -> Markup:
    """Return the page's CSS: theme, screen, print, and what stands on the margins of printed pages.

    Raises:
        UnknownPluginError: no theme or no paper has that name.
    """
    if theme not in themes():
        raise UnknownPluginError("theme", theme, themes())
    if paper.lower() not in _PAPERS:
        raise UnknownPluginError("paper", paper, tuple(_PAPERS))
    styles = resources.templates() / "styles"
    sheets = (styles / "themes" / f"{theme}.css", styles / "screen.css", styles / "print.css")
    size = f"@page {{ size: {_PAPERS[paper.lower()]} }}\n"
    return Markup("".join(map(_text, sheets)) + size + _page_margins(words))  # noqa: S704 - files of our own


def _page_margins(words: Catalogue) -> str:
    start, end = ("left", "right") if words.direction == "ltr" else ("right", "left")
    number = words.gettext("page {page} of {pages}").format(page='" counter(page) "', pages='" counter(pages) "')
    font = "font: 8pt/12pt var(--label); color: var(--quiet)"
    return (
        "@page {\n"
        f"  @top-{start} {{ content: string(title, first-except); {font}; white-space: nowrap; overflow: hidden; "
        "text-overflow: ellipsis; width: 100% }\n"
        f'  @bottom-{end} {{ content: "{number}"; {font} }}\n'
        "}\n"
    )


def themes() -> tuple[str, ...]:
    """Return the names of the themes."""
    return resources.names("styles/themes", ".css")


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")
