"""EPUB 3.3: the HTML page as a book of one chapter, with contents, and notes that readers show where they are cited."""

import re
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from io import StringIO
from typing import TYPE_CHECKING, ClassVar
from uuid import NAMESPACE_URL, uuid5

from briefer import resources
from briefer.briefing import Briefing
from briefer.render import Renderer
from briefer.render._layout import fill
from briefer.render._package import UNDATED, packed, writable
from briefer.render._page import page
from briefer.render._theme import Theme, theme
from briefer.render.html import Html

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_XHTML, _EPUB = "http://www.w3.org/1999/xhtml", "http://www.idpf.org/2007/ops"
_SVG = "http://www.w3.org/2000/svg"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_CONTAINER = b"""<?xml version="1.0" encoding="utf-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_ROLES = {"doc-noteref": "noteref", "doc-backlink": "backlink"}  # what readers that go by epub:type call it
_DIRECTION = re.compile(r"(?<![\w-])(?:direction|unicode-bidi):[^;}]*;?")  # EPUB 3.3, 6.3.1.2: in attributes only
_NO_NAME = re.compile(r"[^\w.-]")


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading of the page: its id, its words, and those of the next level below it."""

    id: str
    text: str
    below: "list[_Heading]"


@dataclass(frozen=True, slots=True)
class Epub:
    """Render EPUB.

    Attributes:
        theme: The look: a name (`briefer list themes`), the path of a user's own (.toml), or one that was read.
        layout: The text of the user's own Markdown layout; "" for briefer's.
        layouts: A folder of the user's own layouts, which go before briefer's of the same name; "" for none.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".epub",)
    is_text: ClassVar[bool] = False

    theme: str | Theme = "plain"
    layout: str = ""
    layouts: str = ""

    def render(self, briefing: Briefing) -> bytes:
        """Return an .epub file; see `Renderer`."""
        shown = page(briefing)
        look = theme(self.theme)
        html = Html(look, layout=self.layout, layouts=self.layouts).render(briefing).decode()
        before, end, after = html.rpartition("</footer>")
        notes = "" if self.layout or not shown.notes else fill("epub-notes.html.j2", shown, own=self.layouts)
        root = _parsed(before + notes + end + after)
        title = writable(shown.title).strip() or shown.words.gettext("Brief")
        _bind(root, title)
        headings = _headings(root)
        brief = _as_xhtml(root)
        modified = (briefing.created or UNDATED).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        package = fill(
            "epub-package.opf.j2",
            shown,
            own=self.layouts,
            title=title,
            identifier=f"urn:uuid:{uuid5(NAMESPACE_URL, sha256(brief).hexdigest())}",
            date=modified if briefing.created else "",
            modified=modified,
            has_pictures=root.find(".//svg") is not None,
        )
        navigation = fill("epub-navigation.xhtml.j2", shown, own=self.layouts, title=title, headings=headings)
        entries = {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": _CONTAINER,
            "EPUB/package.opf": writable(package).encode(),
            "EPUB/navigation.xhtml": writable(navigation).encode(),
            "EPUB/brief.xhtml": brief,
            "EPUB/style.css": _style(look).encode(),
        }
        return packed(entries.items(), stored="mimetype")


def _style(look: Theme) -> str:
    styles = resources.templates() / "styles"
    screen, book = ((styles / name).read_text("utf-8") for name in ("screen.css", "epub.css"))
    return _DIRECTION.sub("", screen + look.style + book)


def _parsed(html: str) -> "Element":
    """Return the tree of a page of HTML; the names of its elements have no namespace, those of its pictures do."""
    from tinyhtml5 import parse

    root: Element = parse(StringIO(writable(html)), namespace_html_elements=False)
    return root


def _bind(root: "Element", title: str) -> None:
    """Make a page of HTML a chapter of a book: its style beside it, its notes marked, its ids names of XML."""
    root.attrib.update({"xmlns": _XHTML, "xmlns:epub": _EPUB})
    _bind_head(root[0], title)
    has_notes = root.find(".//aside[@role='doc-footnote']") is not None
    for element in root.iter():
        if element.tag.startswith(f"{{{_SVG}}}"):
            _bind_picture(element)
        if element.tag == "sup":
            element.attrib.setdefault("dir", "ltr")  # keeps a number out of the text around it
        if lang := element.get("lang"):
            element.set(f"{_XML}lang", lang)
        if name := element.get("id"):
            element.set("id", _NO_NAME.sub("-", name))
        if (link := element.get("href", "")).startswith("#"):
            element.set("href", "#" + _NO_NAME.sub("-", link[1:]))
        if kind := _ROLES.get(element.get("role", "")):
            element.set("epub:type", kind)
            if kind == "noteref" and has_notes:
                element.set("href", element.get("href", "").replace("#cite-", "#footnote-"))


def _bind_head(head: "Element", title: str) -> None:
    from xml.etree.ElementTree import SubElement

    for child in list(head):
        if child.tag == "title":
            child.text = title
        elif (
            child.tag in {"style", "script"}
            or child.get("charset")
            or child.get("http-equiv")
            or child.get("name") in {"viewport", "color-scheme"}
        ):
            head.remove(child)
    SubElement(head, "link", {"rel": "stylesheet", "type": "text/css", "href": "style.css"})


def _bind_picture(element: "Element") -> None:
    """Name an element of SVG without a prefix, which readers of books may not know; its root says what it is."""
    element.tag = element.tag.partition("}")[2]
    for name in [name for name in element.attrib if name.startswith("{http://www.w3.org/2000/xmlns/}")]:
        del element.attrib[name]  # declared in the HTML, where it is an attribute as any other
    if element.tag == "svg":
        element.set("xmlns", _SVG)


def _headings(root: "Element") -> list[_Heading]:
    """Return the headings of a page for its contents, and give each an id."""
    found: list[_Heading] = []
    levels = {"h1": 1, "h2": 2, "h3": 3}
    for number, element in enumerate((each for each in root.iter() if each.tag in levels), 1):
        text = " ".join("".join(element.itertext()).split())
        if not text:
            continue
        name = element.get("id") or f"heading-{number}"
        element.set("id", name)
        (found[-1].below if levels[element.tag] == 3 and found else found).append(_Heading(name, text, []))  # noqa: PLR2004
    return found


def _as_xhtml(root: "Element") -> bytes:
    from xml.etree.ElementTree import tostring

    written: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n' + written + b"\n"


RENDERER: type[Renderer] = Epub
