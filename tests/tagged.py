"""A tagged PDF as a screen reader goes through it: its structure elements in order, and what of each page they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
_PAINTING = frozenset({"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"})


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element: its role and those it stands in, outermost first; what it holds; the page of that, from 0.

    `kids` are the roles of the elements in it; `content` counts the pieces of marked content that are its own.
    """

    role: str
    within: tuple[str, ...]
    page: int
    kids: tuple[str, ...]
    content: int
    links: int
    alternative: str


def opened(content: bytes) -> pikepdf.Pdf:
    """Return an open PDF."""
    return pikepdf.open(BytesIO(content))


def elements(pdf: pikepdf.Pdf) -> list[Element]:
    """Return the structure elements in reading order, each before those in it."""
    pages: dict[object, int] = {page.objgen: number for number, page in enumerate(pdf.pages)}
    return [found for root in pdf.Root.StructTreeRoot.K for found in _elements(root, (), pages)]


def _elements(node: pikepdf.Object, within: tuple[str, ...], pages: dict[object, int]) -> Iterator[Element]:
    role = str(node.S)[1:]
    kids: list[Any] = list(node.get("/K", []))
    inside = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    yield Element(
        role=role,
        within=within,
        page=pages[node.Pg.objgen] if "/Pg" in node else 0,
        kids=tuple(str(kid.S)[1:] for kid in inside),
        content=sum(1 for kid in kids if isinstance(kid, int)),
        links=sum(1 for kid in kids if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"),
        alternative=str(node.get("/Alt", "")),
    )
    for kid in inside:
        yield from _elements(kid, (*within, role), pages)


def orphans(pdf: pikepdf.Pdf) -> list[int]:
    """Return the pages, from 1, that end with a heading: what it is over begins on the next."""
    last: dict[int, Element] = {}
    for element in elements(pdf):
        if element.content:
            last[element.page] = element
    return [page + 1 for page, element in last.items() if {element.role, *element.within} & set(HEADINGS)]


def unmarked(pdf: pikepdf.Pdf) -> list[str]:
    """Return what is painted neither as content of an element nor as an artifact, as operators."""
    found = []
    for page in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
            if operator in _PAINTING and not depth:
                found.append(operator)
    return found


def metadata(pdf: pikepdf.Pdf) -> str:
    """Return the XMP metadata."""
    text: str = pdf.Root.Metadata.read_bytes().decode("utf-8")
    return text


def files(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    """Return the files inside, by name, in order."""
    return {name: attached.get_file().read_bytes() for name, attached in pdf.attachments.items()}
