"""HTML to clean paragraphs by its block structure, for fragments that are all content: feed entries, mail bodies."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from briefer.parse._chrome import is_chrome
from briefer.text.clean import blocks, is_heading, join_lines, normalise, unwrap

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# what browsers show nothing of, what is no running text, and what is struck out, which its author no longer says
_UNSEEN = frozenset({
    "applet", "area", "audio", "button", "canvas", "datalist", "del", "embed", "figcaption", "frame", "frameset",
    "head", "iframe", "img", "input", "link", "map", "meta", "meter", "nav", "noembed", "noframes", "noscript",
    "object", "optgroup", "option", "picture", "progress", "rp", "rt", "s", "script", "select", "source", "strike",
    "style", "svg", "template", "textarea", "title", "track", "video",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "p", "plaintext", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
})  # fmt: skip
_LINK = frozenset({"link"})
_TRAITS = {
    **dict.fromkeys(("h1", "h2", "h3"), frozenset({"heading", "no prose"})),
    **dict.fromkeys(("h4", "h5", "h6", "caption", "legend", "summary", "dt"), frozenset({"no prose"})),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), frozenset({"no prose", "lines"})),
    **dict.fromkeys(("b", "strong"), frozenset({"bold"})),
    **dict.fromkeys(("td", "th"), frozenset({"cell"})),  # newsletters are laid out in either
    **dict.fromkeys(("aside", "footer", "form", "header"), frozenset({"apart"})),
    "blockquote": frozenset({"quoted"}),
    "a": _LINK,
}
_DATA = frozenset({"no prose"})
_STYLES = (
    (re.compile(r"\bfont-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE), frozenset({"bold"})),
    (re.compile(r"\bwhite-space\s*:\s*pre", re.IGNORECASE), frozenset({"lines"})),
)
# not a font size of 0, which templates of newsletters set on cells and take back within them
_HIDDEN = re.compile(
    r"\b(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0)(?![\w.])", re.IGNORECASE
)
_UNSEEN_CLASSES = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"})
_WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")
_NO_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # in the sense of XML 1.0, 2.2
_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔։።][\"'”“’»›)\]）」』\d¹²³⁰-⁹]*$")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_ITEM = re.compile(r"[-*•–—·‣▪]\s|\(?\d{1,3}[.)]\s")
_EXPONENT = re.compile(r"[+−-]?(?:\d+|[ni](?:[+−-]\d+)?)")
_RAISED = str.maketrans("0123456789ni+−-", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿⁱ⁺⁻⁻")
_NOTES = re.compile(r"\d{1,3}(?:\s*[,;–-]\s*\d{1,3})+")
_MARKS = re.compile(r"(?:\[\s*(?:\d{1,3}|[a-z])\s*\](?:\s*[,;–-]?\s*))+|[*†‡§¶]+")
_AFTER_DIGITS = re.compile(  # ordinals and units, which mean the same when they are not raised
    r"st|nd|rd|th|er|ers|re|ère|e|es|ème|eme|nde|ter|o|a|os|as|[ºª°®™℠%‰€$£¢′″'\"]|TM|h|min|\W?", re.IGNORECASE
)

_LONGEST_RAISED = 20  # characters; more is an element that was not closed
_MOSTLY = 0.6  # share of a paragraph's characters

_Traits = frozenset[str]


class Paragraph(NamedTuple):
    """A paragraph as it stands in HTML.

    Attributes:
        text: Its clean text.
        is_prose: Whether it is running text, of which sentences are made.
        traits: What its elements say of all of it: "heading" (`h1` to `h3`), "no prose", "bold", "cell", "lines",
            "quoted", "apart" (`header`, `footer`, `aside`, `form`); "link": of most of it.
        element: The element that its text begins in.
    """

    text: str
    is_prose: bool
    traits: frozenset[str]
    element: "HtmlElement"


def paragraphs_of(markup: str) -> list[tuple[str, bool]]:
    """Return the clean paragraphs of a fragment of HTML, and whether each is prose; none where it holds no text.

    What is not shown (scripts, styles, hidden elements, images), struck out or a caption is left out. A single `br`
    breaks a line as in wrapped text, two break a paragraph where no sentence runs on. Headings, tables with a head,
    preformatted text and short fragments are no prose.
    """
    return [(paragraph.text, paragraph.is_prose) for paragraph in _paragraphs(markup)]


def sections_of(markup: str) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Return the same paragraphs, split at their headings: pairs of a heading, "" before the first, and what follows.

    Headings are `h1` to `h3`, and short cells of tables (newsletters are laid out in these) all in bold.
    """
    sections: list[tuple[str, list[tuple[str, bool]]]] = [("", [])]
    for text, is_prose, traits, _ in _paragraphs(markup):
        if "heading" in traits or ({"cell", "bold"} <= traits and is_heading(text)):
            sections.append((text, []))
        else:
            sections[-1][1].append((text, is_prose))
    return sections if sections[0][1] else sections[1:]


def parse_tree(markup: str) -> "HtmlElement | None":
    """Return the root element of HTML, repaired as libxml2 does.

    No entity is expanded but those of HTML, and nothing is loaded. None where nothing can be made of it: it is empty,
    or its elements lie more than 2048 deep in each other.
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = html.document_fromstring(_NO_CHARACTERS.sub("", markup).encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    error = parser.error_log.last_error
    return None if error is not None and error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT else root


def paragraphs_in(root: "HtmlElement", *, with_hidden: bool = False) -> Iterator[Paragraph]:
    """Yield the clean paragraphs below an element; those in hidden blocks only if asked to.

    What is hidden in a line is never read: it would be in the middle of a sentence that its readers see without it.
    """
    for written, traits, element in _blocks(root, with_hidden=with_hidden):
        for block in _paragraph_breaks(blocks(normalise(written)), traits):
            whole = block if "lines" in traits else join_lines(block.split("\n"))
            for text in [whole] if "no prose" in traits else unwrap(block):
                is_label = "link" in traits and not is_sentence(text)
                yield Paragraph(text, not ("no prose" in traits or is_heading(text) or is_label), traits, element)


def is_sentence(text: str) -> bool:
    """Tell whether a paragraph ends as a sentence does."""
    return _SENTENCE_END.search(text) is not None


def _paragraph_breaks(pieces: list[str], traits: _Traits) -> list[str]:
    """Join again what two line breaks part in the middle of a sentence: half a sentence may say the opposite."""
    if "lines" in traits or len(pieces) == 1:
        return pieces
    joined = [[piece] for piece in pieces[:1]]
    for before, piece in pairwise(pieces):
        stands_over = len(joined[-1]) == 1 and _stands_over(before) and not piece[0].islower()
        if is_sentence(before) or stands_over or _ITEM.match(piece):
            joined.append([piece])
        else:
            joined[-1].append(piece)
    return [
        join_lines(line for piece in parts for line in piece.split("\n")) if len(parts) > 1 else parts[0]
        for parts in joined
    ]


def _stands_over(line: str) -> bool:
    """Tell whether a line without a sentence's end reads as a heading, or as what pages print over an article."""
    words = _LONG_WORD.findall(line)
    return is_chrome(line) or (is_heading(line) and 2 * sum(word[0].isupper() for word in words) > len(words))


def _paragraphs(markup: str) -> Iterator[Paragraph]:
    root = parse_tree(markup) if markup.strip() else None
    return iter(()) if root is None else paragraphs_in(root)


def _blocks(root: "HtmlElement", *, with_hidden: bool) -> Iterator[tuple[str, _Traits, "HtmlElement"]]:
    """Yield the text of each block, its line breaks as line feeds, its traits, and the element that it begins in."""
    from lxml import etree

    pieces: list[str] = []
    begun: tuple[_Traits, HtmlElement] | None = None
    linked = 0
    last = ""  # the last character that is no space
    garbled = _Traits()
    within: list[_Traits] = [_Traits()]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element.tag in _BLOCKS:
            if begun is not None:
                written = "".join(pieces)
                label = _LINK if linked > _MOSTLY * len(written) else _Traits()
                yield written, begun[0] | label | garbled, begun[1]
            pieces, begun, linked, last, garbled = [], None, 0, "", _Traits()
        if event == "start":
            within.append(within[-1] | _traits(element))
            if _is_unseen(element) or not ((with_hidden and element.tag in _BLOCKS) or _is_shown(element)):
                walk.skip_subtree()
                continue
            text = element.text
            if element.tag == "sup" and (whole := _short_text(element)) is not None:
                walk.skip_subtree()
                text = _raised(whole, last)
                garbled |= _DATA if text is None else _Traits()
                text = whole if text is None else text
        else:
            within.pop()
            text = element.tail
        if event == "start" and element.tag == "br":
            pieces.append("\n")
        elif text:
            pieces.append(text if "lines" in within[-1] else _WHITE_SPACE.sub(" ", text))
            if not text.isspace():
                last = text.rstrip()[-1]
                begun = (within[-1], element) if begun is None else (begun[0] & within[-1], begun[1])
                linked += len(pieces[-1]) if "link" in within[-1] else 0


def _short_text(element: "HtmlElement") -> str | None:
    """Return the text of an element, None where it is too long to be raised."""
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > _LONGEST_RAISED:
            return None
    return text


def _raised(text: str, before: str) -> str | None:
    """Return raised text as it can be written in a line: 10 to the power of 6 is not 106. The marks of notes go.

    None where it would be taken for something else; `before` is the last character before it.
    """
    bare = text.strip()
    if _EXPONENT.fullmatch(bare):
        return text.translate(_RAISED)
    is_number = before.isdigit()
    if _MARKS.fullmatch(bare) or (_NOTES.fullmatch(bare) and not is_number):
        return ""
    is_plain = _AFTER_DIGITS.fullmatch(bare) if is_number else not any(map(str.isdigit, bare))
    return text if is_plain else None


def _traits(element: "HtmlElement") -> _Traits:
    """Return what an element says of the text in it."""
    traits = _TRAITS.get(element.tag, _Traits())
    if element.tag == "table" and element.find("thead") is not None:
        return _DATA
    style = element.get("style")
    if style:
        traits = traits.union(*(trait for pattern, trait in _STYLES if pattern.search(style)))
    return traits


def _is_unseen(element: "HtmlElement") -> bool:
    """Tell whether nothing in an element is text for a reader; the mark of a footnote is none either."""
    if element.tag == "sup":
        return (
            any(str(link.get("href", "")).startswith("#") for link in element.iter("a"))
            and _short_text(element) is not None
        )
    return element.tag in _UNSEEN


def _is_shown(element: "HtmlElement") -> bool:
    if "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
        return False
    return element.tag in _BLOCKS or _UNSEEN_CLASSES.isdisjoint(element.get("class", "").lower().split())
