"""Bytes to text: by byte-order mark, declaration, UTF-8, and only then by charset-normalizer's guess."""

import codecs
import re
from unicodedata import category

from briefer.text.language import detect

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536  # bytes: enough to tell, and the guess stays fast on large files
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # not white space, not ESC (ISO-2022 has it)
_MOST_CONTROL = 0.005  # share of control bytes above which bytes are no text
_HALF_NUL = 0.02  # share of NULs in one half of the bytes that speaks for UTF-16: those of spaces and digits, at least
_NONSENSE = frozenset({"Cc", "Cn", "Co", "Cs"})  # categories of characters that text has next to none of
_HIGH = re.compile(rb"[\x80-\xff]+")
_ACCENTS_ALONE = 2.0  # bytes: accented letters stand alone among ASCII ones, other alphabets fill whole words
_MULTI_BYTE = frozenset(
    {"big5", "big5hkscs", "cp932", "cp949", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "shift_jis"}
)
# Latin alphabets beyond Western Europe's: the languages that are written in each
_LATIN = (
    ("cp1250", frozenset({"bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"})),
    ("iso8859_2", frozenset({"bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"})),
    ("cp1254", frozenset({"az", "tr"})),
    ("cp1257", frozenset({"et", "lt", "lv"})),
)


class NotTextError(ValueError):
    """The bytes are no text in any encoding that briefer can tell."""


def decode(content: bytes, *, declared: str | None = None) -> str:
    """Return the text that `content` encodes.

    Args:
        content: Any bytes.
        declared: The encoding that came with them, if any; it is not believed where it does not decode them.

    Raises:
        NotTextError: they are no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    for claimed in (declared, _wide(content[:_SAMPLE]), "utf-8"):
        if (text := _strictly(content, claimed)) is not None:
            return text
    if len(_CONTROL.findall(content[:_SAMPLE])) > _MOST_CONTROL * len(content[:_SAMPLE]):
        raise NotTextError
    return content.decode(_guess(content), "replace")


def _strictly(content: bytes, encoding: str | None) -> str | None:
    """Decode without loss, and without a NUL in the result; None where that cannot be."""
    if encoding is None:
        return None
    try:
        text = content.decode(encoding)
    except (
        ValueError,
        LookupError,
    ):  # what a sender declares may be no name of an encoding, or one that fails its own way
        return None
    return None if "\x00" in text else text


def _wide(sample: bytes) -> str | None:
    """Tell UTF-16 without a mark by where its NULs stand: text of any alphabet has ASCII spaces and digits in it."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) <= max(_HALF_NUL * len(sample) / 2, 2 * min(even, odd)):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = sample.decode(encoding, "replace")
    nonsense = sum(category(character) in _NONSENSE for character in text if not character.isspace())
    return encoding if nonsense <= _MOST_CONTROL * len(text) else None


def _guess(content: bytes) -> str:
    """Name the likeliest encoding.

    charset-normalizer is reliable between alphabets, but wavers among the one-byte encodings of the Latin alphabet, the
    more the shorter a text is. Those are told apart by the language that the text turns out to be in; Windows-1252,
    which says all that Latin-1 can print and more, is the rest.
    """
    from charset_normalizer import from_bytes

    sample = content[:_SAMPLE]
    best = from_bytes(sample).best()
    if best is None or (best.encoding not in _MULTI_BYTE and _is_accented_latin(sample)):
        for encoding, languages in _LATIN:
            text = _strictly(content, encoding)
            if text is not None and detect(text) in languages:
                return encoding
        if _strictly(content, "cp1252") is not None:
            return "cp1252"
    if best is None:
        raise NotTextError
    return best.encoding


def _is_accented_latin(sample: bytes) -> bool:
    runs = _HIGH.findall(sample)
    return bool(runs) and sum(map(len, runs)) < _ACCENTS_ALONE * len(runs)
