"""The files of a user's theme as text for the page: a logo and fonts as `data:` addresses, a style sheet made safe.

Whatever would load something from elsewhere, or would not be shown, is refused. What is wrong is a `ValueError` that
names the file and what to do.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_LARGEST_LOGO = 100_000  # bytes: it is in every brief
_LARGEST_FONT = 1_000_000
_LARGEST_STYLE = 1_000_000  # fonts may be in it
_MOST_PIXELS = 4096  # a side
_PNG = b"\x89PNG\r\n\x1a\n"
_FONTS = {b"wOF2": "woff2", b"wOFF": "woff", b"OTTO": "otf", b"\0\1\0\0": "ttf", b"true": "ttf"}
_SVG = "{http://www.w3.org/2000/svg}svg"
_ELSEWHERE = re.compile(r"""(?:\bhref\s*=\s*["']|\burl\(\s*["']?|@import)(?!\s*(?:#|data:))[^"')>]*""", re.IGNORECASE)
# functions of CSS that take a string for an address
_LOADING = frozenset({"image", "image-set", "-webkit-image-set", "src"})


def logo(path: Path) -> str:
    """Return an SVG or PNG as a `data:` address; raises `ValueError`."""
    content = _content(path, _LARGEST_LOGO)
    if content.startswith(_PNG):
        sides = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
        if not 0 < min(sides) <= max(sides) <= _MOST_PIXELS:
            raise ValueError(f"{path}: is {sides[0]:,} by {sides[1]:,} pixels; the most is {_MOST_PIXELS:,} a side")
        return _data("image/png", content)
    _check_svg(path, content)
    return _data("image/svg+xml", content)


def _check_svg(path: Path, content: bytes) -> None:
    from xml.etree.ElementTree import ParseError, fromstring

    text = content.decode("utf-8", "replace")
    if "<!ENTITY" in text:
        raise ValueError(f"{path}: defines entities, which grow; export it as plain SVG")
    try:
        root = fromstring(content)  # noqa: S314 - has no entities
    except (ParseError, ValueError) as error:
        raise ValueError(f"{path}: is neither PNG nor SVG ({error}); give one of these") from error
    if root.tag != _SVG:
        raise ValueError(f"{path}: is XML, and no SVG; give an SVG or a PNG")
    if found := _ELSEWHERE.search(text):
        raise ValueError(f"{path}: has {found[0]!r}, and a brief loads nothing from elsewhere; embed it, or remove it")


def font(path: Path) -> str:
    """Return a font as a `data:` address; raises `ValueError`."""
    content = _content(path, _LARGEST_FONT)
    kind = _FONTS.get(content[:4])
    if kind is None:
        raise ValueError(f"{path}: is no font; give a .woff2, .woff, .ttf or .otf")
    return _data(f"font/{kind}", content)


def style(path: Path) -> str:
    """Return a style sheet that ends where it should and loads nothing; raises `ValueError` with every fault in it."""
    import tinycss2

    try:
        text = _content(path, _LARGEST_STYLE).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: is not UTF-8 text") from error
    tokens = tinycss2.parse_component_value_list(text, skip_comments=True)
    faults = [f"{path}, line {token.source_line}: {fault}" for token in _all(tokens) if (fault := _fault(token))]
    if faults:
        raise ValueError("; ".join(faults))
    return written(tokens)


def written(tokens: list[Any]) -> str:
    """Return tokens of CSS as text: every block closed, and no string in it that could close a page's style element."""
    import tinycss2

    text: str = tinycss2.serialize(tokens)
    return text.replace("</", r"<\/")


def _all(tokens: list[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _all(getattr(token, "content", None) or getattr(token, "arguments", None) or [])


def _fault(token: Any) -> str:  # noqa: ANN401 - tinycss2 is untyped
    """Return why a token of CSS is refused, "" where it is not."""
    match token.type:
        case "error":
            return f"is not CSS: {token.message}"
        case "at-keyword" if token.lower_value == "import":
            return "@import loads another sheet; copy what is in it to here"
        case "url":
            return _address_fault(token.value)
        case "function" if token.lower_name == "url":
            strings = [each.value for each in token.arguments if each.type == "string"]
            return _address_fault("".join(strings))
        case "function" if token.lower_name in _LOADING:
            return f"{token.lower_name}() may load from elsewhere; write url(data:…)"
    return ""


def _address_fault(address: str) -> str:
    if address.strip().lower().startswith(("data:", "#")):
        return ""
    return f"url({address[:60]}) loads from elsewhere, and a brief does not; write url(data:…)"


def _content(path: Path, most: int) -> bytes:
    try:
        if not path.is_file():
            raise ValueError(f"{path}: {'is no file' if path.exists() else 'is not there'}")
        with path.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > most:
        raise ValueError(f"{path}: is larger than {most:,} bytes, and is in every brief; make it smaller")
    if not content:
        raise ValueError(f"{path}: is empty")
    return content


def _data(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{b64encode(content).decode()}"
