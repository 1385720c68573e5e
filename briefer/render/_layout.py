"""Layouts: Jinja2 in a sandbox. A user's own layout may print the page, and reach nothing else."""

import re
from base64 import b64encode
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from traceback import walk_tb
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from briefer import resources
from briefer.catalogue import DEFAULT, Catalogue
from briefer.errors import ConfigError, RenderError, UnknownPluginError
from briefer.render._lines import SPACES, mark
from briefer.render._printed import Page
from briefer.render._theme import Theme, theme
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
_LAYOUT, _UNNAMED = ".j2", "<template>"  # the ending of layouts' names; how Jinja calls one given as text
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


def _percent_encoded(address: str) -> str:
    """Return an address with what none of its kind has as it is percent-encoded (RFC 3986)."""
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~", errors="backslashreplace")


def _autolink(address: str) -> Markup:
    """Return an address between angle brackets, with what would end it there percent-encoded."""
    return Markup(f"<{_percent_encoded(address)}>")  # noqa: S704 - nothing is left to escape


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
def _environment(is_markdown: bool, own: str) -> Any:  # noqa: ANN401 - jinja2 is imported late
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*([own] if own else []), resources.templates() / "layouts"]),
        autoescape=not is_markdown,
        finalize=markdown_escaped if is_markdown else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # which takes longer than what it saves
        cache_size=0 if own else 400,  # a layout that is new in the user's folder goes before one already in use
    )
    environment.globals.update(version=__version__, isolated=isolated, mark=_mark, written_direction=written_direction)
    environment.filters["as_written"] = Markup  # the user's own Markdown, in a layout for Markdown
    environment.filters["embedded"] = _embedded
    environment.filters["autolink"] = _autolink
    environment.filters["percent_encoded"] = _percent_encoded
    return environment


def fill(layout: str, page: Page, *, own: str = "", **extra: object) -> str:
    """Fill a layout.

    Args:
        layout: The name of one that ships with briefer, or the text of a user's own if it has a line break.
        page: What it may print.
        own: A folder of the user's own layouts; one of the same name as briefer's, or a part of it, goes before it.
        extra: Values beside the page.

    Raises:
        ConfigError: the layout is wrong, or reaches for what the sandbox forbids; the message names file and line.
    """
    from jinja2 import TemplateError

    is_markdown = layout.endswith(".md.j2") or "\n" in layout
    environment = _environment(is_markdown, own)
    try:
        template = environment.from_string(layout) if "\n" in layout else environment.get_template(layout)
        words = page.words
        filled: str = template.render(page=page, gettext=words.gettext, ngettext=words.ngettext, **extra)
    except (TemplateError, OSError, *_FAULTS_OF_LAYOUTS) as error:
        raise ConfigError(f"layout: {_place(error)}{str(error) or type(error).__name__}") from error
    return _encodable(filled)


def _encodable(text: str) -> str:
    """Return a text with halves of surrogate pairs as escapes: a file's name may hold bytes that are no text."""
    return text.encode("utf-8", "backslashreplace").decode()


def _place(error: Exception) -> str:
    """Return the file and line of a layout where it went wrong, as far as they are known, for the head of a message."""
    from jinja2 import TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError):
        where = [(error.filename or _UNNAMED, error.lineno)]
    else:  # Jinja writes the layouts, by file and line, into the traceback of what they raise
        frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
        where = [(name, line) for name, line in frames if name == _UNNAMED or name.endswith(_LAYOUT)]
    if not where:
        return ""
    name, line = where[-1]
    return f"line {line}: " if name == _UNNAMED else f"{name}, line {line}: "


def own_layouts(folder: str) -> str:
    """Return a folder of the user's own layouts as given, "" for none.

    Raises:
        ConfigError: it is no folder, or nothing in it would be used.
    """
    if not folder:
        return ""
    if not Path(folder).is_dir():
        raise ConfigError(f"layouts {folder}: there is no such folder")
    ours = {path.name for path in (resources.templates() / "layouts").iterdir()}
    theirs = sorted(path.name for path in Path(folder).iterdir() if path.is_file())
    if not ours & set(theirs):
        likely = [near for name in theirs for near in get_close_matches(name, ours, n=1)]
        hint = f"did you mean {likely[0]!r}? " if likely else ""
        raise ConfigError(
            f"layouts {folder}: no file in it has the name of a layout, so none would be used; {hint}"
            f"(known: {', '.join(sorted(ours))})"
        )
    return folder


def compile_layouts(folder: str) -> int:
    """Compile a folder of the user's own layouts, and return how many there are.

    Raises:
        ConfigError: one of them is not written as a layout is; the message names file and line.
    """
    from jinja2 import TemplateError

    ours = {path.name for path in (resources.templates() / "layouts").iterdir()}
    theirs = sorted(path.name for path in Path(folder).iterdir() if path.name in ours)
    for name in theirs:
        try:
            _environment(name.endswith(".md.j2"), folder).get_template(name)
        except (TemplateError, OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"layout: {_place(error)}{error}") from error
    return len(theirs)


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


def style_sheet(look: str | Theme, paper: str, words: Catalogue = _ENGLISH) -> Markup:
    """Return the page's CSS: screen, print, what stands on the margins of printed pages, and the theme.

    Raises:
        ConfigError: no theme or no paper has that name, or the user's theme is wrong.
    """
    if paper.lower() not in _PAPERS:
        raise UnknownPluginError("paper", paper, tuple(_PAPERS))
    styles = resources.templates() / "styles"
    shared = [(styles / name).read_text("utf-8") for name in ("screen.css", "print.css")]
    size = f"@page {{ size: {_PAPERS[paper.lower()]} }}\n"
    return Markup("".join(shared) + size + _page_margins(words) + theme(look).style)  # noqa: S704 - our own, or made safe


def script() -> Markup:
    """Return the page's script, without which it says the same."""
    return Markup((resources.templates() / "scripts" / "citations.js").read_text("utf-8"))  # noqa: S704 - a file of our own


def security_policy(style: str, script: str) -> Markup:
    """Return what a page may do (Content Security Policy 3): run these two as they are, and load nothing.

    Attributes for style are let through: they can place things, and what they could load is refused. Pictures and fonts
    are those that a theme embeds.
    """
    own_style, own_script = (b64encode(sha256(each.encode()).digest()).decode() for each in (style, script))
    return Markup(  # noqa: S704 - nothing in it is anybody else's
        f"default-src 'none'; script-src 'sha256-{own_script}'; style-src 'sha256-{own_style}'; "
        "style-src-attr 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


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
