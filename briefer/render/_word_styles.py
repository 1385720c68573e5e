"""The styles of a Word document: what is quoted is serif and black, what is ours sans and grey."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefer.text.language import direction, primary

if TYPE_CHECKING:
    from docx.document import Document

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_INK, _QUIET, _ACCENT, _HAIRLINE, _WARNING = "14171A", "4B5661", "0B3D6B", "C9D0D6", "9A5B00"


@dataclass(frozen=True, slots=True)
class East:
    """The fonts of an East Asian script: of what is quoted, and of what is ours."""

    prose: str
    label: str


# what Word, and LibreOffice by its table of replacements, have or replace
_PROSE, _LABEL = "Cambria", "Calibri"
_PROSE_RTL, _LABEL_RTL = "Times New Roman", "Arial"
_EAST = {
    "zh": East("SimSun", "Microsoft YaHei"),
    "zh-hant": East("PMingLiU", "Microsoft JhengHei"),
    "ja": East("MS Mincho", "MS Gothic"),
    "ko": East("Batang", "Malgun Gothic"),
}
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


@dataclass(frozen=True, slots=True)
class _Style:
    """A style: lengths in points; `level` is its place in the outline, 0 for the highest, -1 for none."""

    name: str
    label: bool = False
    size: float = 10.5
    line: float = 15
    colour: str = _INK
    bold: bool = False
    capitals: bool = False
    before: float = 0
    after: float = 0
    hanging: float = 0
    raised: bool = False
    keeps: bool = False
    level: int = -1
    rules: tuple[str, ...] = ()
    rule: str = _HAIRLINE


_PARAGRAPHS = (
    _Style("Normal"),
    _Style("Title", size=22, line=28, after=4, keeps=True),
    _Style("Subtitle", label=True, size=8.5, line=12, after=2, keeps=True),
    _Style("Masthead", label=True, size=8.5, line=12, colour=_QUIET, after=8, rules=("bottom",), rule=_ACCENT),
    _Style("Heading 1", size=15, line=20, before=20, after=2, keeps=True, level=0),
    _Style("Heading 2", label=True, size=8, line=12, colour=_ACCENT, bold=True, capitals=True, before=12, after=2,
           keeps=True, level=1),
    _Style("Part Heading", label=True, size=8, line=12, colour=_ACCENT, bold=True, capitals=True, before=16, after=2,
           keeps=True, level=0),
    _Style("Tellers", label=True, size=8.5, line=12, colour=_QUIET, after=2, keeps=True),
    _Style("Quote", after=4),
    _Style("Intense Quote", size=13, line=18, after=4, rules=("top", "bottom")),
    _Style("Origin", label=True, size=8.5, line=12, colour=_QUIET, after=8),
    _Style("Timeline", after=4, hanging=12),
    _Style("Key Figure", keeps=True),
    _Style("Actor", after=4, hanging=12),
    _Style("Figure", label=True, size=8.5, line=12, colour=_QUIET, keeps=True),
    _Style("List Paragraph", label=True, size=8.5, line=12, colour=_QUIET, after=4, hanging=12),
    _Style("Small Print", label=True, size=8.5, line=12, colour=_QUIET, after=4),
    _Style("Editor Note", label=True, size=9, line=13, after=4),
    _Style("Warning", label=True, size=8.5, line=12, colour=_WARNING, after=2),
    _Style("Header", label=True, size=8, line=12, colour=_QUIET),
    _Style("Footer", label=True, size=8, line=12, colour=_QUIET),
)  # fmt: skip
_CHARACTERS = (
    _Style("Citation", label=True, size=11, colour=_ACCENT, bold=True, raised=True),
    _Style("Label", label=True, size=8.5, colour=_QUIET, bold=True),
    _Style("Aside", label=True, size=8.5, colour=_QUIET),
    _Style("Earlier", size=9, colour=_QUIET),
    _Style("Value", size=15),
    _Style("Hyperlink", label=True, size=8.5, colour=_ACCENT),
)
_BESIDE = 40  # twips between the columns of a table


def is_east_asian(language: str) -> bool:
    """Tell whether a language is written in Chinese characters, kana or hangul."""
    return primary(language) in _EAST


def east_asian(language: str) -> East:
    """Return the fonts for East Asian characters in a text of a language."""
    tag = primary(language)
    is_traditional = tag == "zh" and not _TRADITIONAL.isdisjoint(language.lower().split("-"))
    return _EAST["zh-hant" if is_traditional else tag if tag in _EAST else "zh"]


def identifier(style: str) -> str:
    """Return what a document calls a style by its name."""
    return style.replace(" ", "")


def language_of(language: str) -> dict[str, str]:
    """Return a language as Word tells it: of Latin, East Asian or right-to-left text; {} where it is not known."""
    if primary(language) in {"", "und"}:
        return {}
    kind = "eastAsia" if is_east_asian(language) else "bidi" if direction(language) == "rtl" else "val"
    return {kind: language}


def add_styles(document: "Document", language: str) -> None:
    """Give a document briefer's styles, for a page in a language."""
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles.element
    for found in styles.findall(qualified("style")):  # a hundred looks for tables
        if found.get(qualified("type")) == "table" and not found.get(qualified("default")):
            styles.remove(found)
    east, is_spaced = east_asian(language), direction(language) == "ltr" and not is_east_asian(language)
    defaults = styles.find("{*}docDefaults/{*}rPrDefault/{*}rPr")
    for found in list(defaults.iterchildren("{*}lang")):
        defaults.remove(found)
    added(defaults, "lang", **{"val": "en-US", "eastAsia": "zh-CN", "bidi": "ar-SA", **language_of(language)})
    for style in _PARAGRAPHS:
        element = _style(document, style.name, WD_STYLE_TYPE.PARAGRAPH)
        _replace(element, _paragraph(element, style))
        _replace(element, _character(element, style, east, is_spaced=is_spaced))
    for style in _CHARACTERS:
        element = _style(document, style.name, WD_STYLE_TYPE.CHARACTER)
        _replace(element, _character(element, style, east, is_spaced=is_spaced))
    table = _style(document, "Figures", WD_STYLE_TYPE.TABLE)
    properties = added(table, "tblPr")
    borders = added(properties, "tblBorders")
    for side in ("top", "bottom", "insideV"):
        _rule(borders, side, _HAIRLINE)
    margins = added(properties, "tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        added(margins, side, w=str(2 * _BESIDE), type="dxa")


def _style(document: "Document", name: str, kind: Any) -> Any:  # noqa: ANN401 - as above
    styles = document.styles
    if name not in styles:
        new = styles.add_style(name, kind, builtin=name == "Hyperlink")
        if name == "Part Heading":
            new.base_style = styles["Heading 1"]
    return styles[name].element


def _paragraph(element: Any, style: _Style) -> Any:  # noqa: ANN401 - as above
    """Return the properties of a paragraph, in the order of the schema (ECMA-376, part 1, 17.3.1.26)."""
    properties = made(element, "pPr")
    if style.keeps:
        added(properties, "keepNext")
        added(properties, "keepLines")
    added(properties, "widowControl")
    if style.rules:
        borders = added(properties, "pBdr")
        for side in style.rules:
            _rule(borders, side, style.rule)
    added(properties, "spacing", before=_twips(style.before), after=_twips(style.after), line=_twips(style.line),
           lineRule="atLeast")  # fmt: skip
    if style.hanging:
        added(properties, "ind", left=_twips(style.hanging), hanging=_twips(style.hanging))
    if style.level >= 0:
        added(properties, "outlineLvl", val=str(style.level))
    return properties


def _character(element: Any, style: _Style, east: East, *, is_spaced: bool) -> Any:  # noqa: ANN401 - as above
    """Return the properties of text, in the order of the schema (ECMA-376, part 1, 17.3.2.28)."""
    properties = made(element, "rPr")
    font, rtl = (_LABEL, _LABEL_RTL) if style.label else (_PROSE, _PROSE_RTL)
    added(properties, "rFonts", ascii=font, hAnsi=font, eastAsia=east.label if style.label else east.prose, cs=rtl)
    for name in ("b", "bCs") if style.bold else ():
        added(properties, name)
    if style.capitals:
        added(properties, "caps")
    added(properties, "color", val=style.colour)
    if style.capitals and is_spaced:
        added(properties, "spacing", val=_twips(0.5))
    for name in ("sz", "szCs"):
        added(properties, name, val=str(round(2 * style.size)))
    if style.raised:
        added(properties, "vertAlign", val="superscript")
    return properties


def _rule(borders: Any, side: str, colour: str) -> None:  # noqa: ANN401 - as above
    added(borders, side, val="single", sz="4", space="4", color=colour)


def _replace(element: Any, properties: Any) -> None:  # noqa: ANN401 - as above
    found = element.find(properties.tag)
    if found is not None:
        element.remove(found)
    element.append(properties)  # pPr and rPr are the last of a style's children, in this order


def added(parent: Any, name: str, /, **attributes: str) -> Any:  # noqa: ANN401 - as above
    """Add an element of WordprocessingML at the end of another one, and return it."""
    child = made(parent, name, **attributes)
    parent.append(child)
    return child


def made(beside: Any, name: str, /, **attributes: str) -> Any:  # noqa: ANN401 - as above
    """Return a new element of WordprocessingML for the document of another one."""
    named = {qualified(key): value for key, value in attributes.items()}
    return beside.makeelement(qualified(name), named, {"w": _NAMESPACE})


def qualified(name: str) -> str:
    """Return a name of WordprocessingML as lxml writes it."""
    return f"{{{_NAMESPACE}}}{name}"


def _twips(points: float) -> str:
    return str(round(20 * points))
