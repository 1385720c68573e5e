"""Quotations and signatures in the HTML of mail, by the marks that mail programs put on them."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefer.parse._html import parse_tree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SIGNATURE = re.compile(
    r"(?:^|\s)(?:x_)*(?:gmail_signature(?:_prefix)?|moz-signature|ms-outlook-mobile-signature|signature|mobile_signature"
    r"|protonmail_signature_block|tutanota_signature|apple-mail-signature)(?:\s|$)",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(r"(?:^|\s)(?:x_)*(?:gmail_attr|moz-cite-prefix|protonmail_quote_attr)(?:\s|$)", re.IGNORECASE)
_QUOTE = re.compile(
    r"(?:^|\s)(?:x_)*(?:gmail_quote|yahoo_quoted|ydp\w*yahoo_quoted|protonmail_quote|tutanota_quote|moz-forward-container"
    r"|zmail_extra|outlookmessageheader)(?:\s|$)",
    re.IGNORECASE,
)
# what is below these in a mail is all of an earlier one
_DIVIDER = re.compile(
    r"(?:^|\s)(?:x_)*(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|isReplyContent|OLK_SRC_BODY_SECTION"
    r"|reply-intro|stopSpelling|__DIVIDER__)(?:\s|$)",
    re.IGNORECASE,
)
_RULED = re.compile(r"border-top\s*:\s*solid\s+#(?:E1E1E1|B5C4DF)|border-style\s*:\s*solid none none", re.IGNORECASE)
_HEADERS = re.compile(r"[^:]{2,20}:[^:]{2,200}:")
_MARKS = ("class", "id", "name", "data-marker")


def without_quotations(markup: str, *, is_reply: bool) -> str:
    """Return the HTML of a message without signatures and, of an answer, without what mail programs mark as quoted.

    Answers between quotations stay. Of a message that answers nothing the quotations are content.
    """
    root = parse_tree(markup)
    if root is None:
        return ""
    from lxml import html

    for element in list(_marked(root, _SIGNATURE)):
        _drop(element)
    if is_reply:
        divider = next(_dividers(root), None)
        if divider is not None:
            _cut_below(divider)
        framed = [*root.iter("blockquote"), *_marked(root, _QUOTE)]
        for element in [*filter(_is_quotation, framed), *_marked(root, _ATTRIBUTION)]:
            _drop(element)
    return str(html.tostring(root, encoding="unicode"))


def _marked(root: "HtmlElement", marks: re.Pattern[str]) -> "Iterator[HtmlElement]":
    return (each for each in root.iter("*") if any(marks.search(each.get(name) or "") for name in _MARKS))


def _dividers(root: "HtmlElement") -> "Iterator[HtmlElement]":
    for element in root.iter("div", "hr", "td", "span"):
        style = element.get("style") or ""
        is_ruled = _RULED.search(style) and _HEADERS.match(str(element.text_content())[:400].strip())
        if is_ruled or any(_DIVIDER.search(element.get(name) or "") for name in _MARKS):
            yield element


def _is_quotation(element: "HtmlElement") -> bool:
    """Tell whether an element is all quoted: Gmail's frame may hold answers beside the quotations."""
    marks = " ".join(element.get(name) or "" for name in _MARKS)
    if element.tag != "blockquote":
        return "gmail_quote" not in marks or element.find(".//blockquote") is None
    is_cited = element.get("type") == "cite" or "cite" in element.attrib
    return is_cited or "border-left" in (element.get("style") or "") or bool(_QUOTE.search(marks))


def _cut_below(element: "HtmlElement") -> None:
    """Drop an element and all that follows it in the document."""
    above: HtmlElement | None = element
    while above is not None and above.tag not in {"body", "html"}:
        for following in list(above.itersiblings()):
            following.tail = None
            _drop(following)
        above.tail = None
        above = above.getparent()
    _drop(element)


def _drop(element: "HtmlElement") -> None:
    """Take an element out of its document, and leave the text after it."""
    if element.getparent() is not None:
        element.drop_tree()
