"""Bytes to text: by byte-order mark, by what shows itself, by declaration, and only then by a guess."""

import codecs
import re
from unicodedata import category

from briefer.text.charset_guess import likeliest

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536  # bytes: enough to tell, and the guess stays fast on large files
_HEAD = 4096  # bytes that a declaration stands in: browsers look at 1024 and more
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # not white space, not ESC (ISO-2022 has it)
_MOST_CONTROL = 0.005  # share of control bytes above which bytes are no text
_HALF_NUL = 0.02  # share of NULs in one half of the bytes that speaks for UTF-16: those of spaces and digits, at least
_NONSENSE = frozenset({"Cc", "Cn", "Co", "Cs"})  # categories of characters that text has next to none of
_MOST_DAMAGE = 0.02  # share of a damaged text's bytes beyond ASCII that its encoding may fail on
_ASCII = bytes(range(128))
_HIGH = re.compile(rb"[\x80-\xff]+")
_ACCENTS_ALONE = 2.0  # bytes: accented letters stand alone among ASCII ones, other alphabets fill whole words
# Encodings of seven bits show themselves by how they change alphabets (ISO/IEC 2022, RFC 1468, 1554, 1557 and 1843)
_SHIFTS = (
    (re.compile(rb"\x1b\$\)C"), ("iso2022_kr",)),
    (re.compile(rb"\x1b(?:\$[@AB]|\$\([CDOQ]|\([IJ])"), ("iso2022_jp_ext", "iso2022_jp_2", "iso2022_jp_2004")),
    (re.compile(rb"~\{(?:[!-w][!-~])+~\}"), ("hz",)),
)
_XML = re.compile(rb"""\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)""")
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/][^>]*", re.IGNORECASE)
_CHARSET = re.compile(rb"""\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# Labels that browsers know by the WHATWG's Encoding Standard, and Python does not, where `_readings` has cut them
_LABELS = {
    "cseuckr": "euc_kr", "csgb2312": "gb2312", "cn-big5": "big5", "gb_2312": "gb2312", "gb_2312-80": "gb2312",
    "iso-ir-149": "euc_kr", "koi": "koi8_r", "koi8": "koi8_r", "koi8-ru": "koi8_u", "ks_c_5601-1989": "euc_kr",
    "ksc_5601": "euc_kr", "logical": "iso8859_8", "mac": "mac_roman", "mac-ukrainian": "mac_cyrillic",
    "dos-874": "cp874", "user-defined": "cp1252", "visual": "iso8859_8", "cp31j": "cp932",
}  # fmt: skip
# Python's codecs of notations, not of alphabets; two of them take time that grows with the square of the length
_NOTATIONS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})
# What browsers read under a label is often a larger encoding. Where the two differ on what both have, which is in a few
# signs of East Asian ones (the dash, the wave), the text is as the label says for as long as that will do.
_LARGER = {
    "ascii": ("cp1252",), "iso8859-1": ("cp1252",), "iso8859-9": ("cp1254",), "iso8859-11": ("cp874",),
    "tis-620": ("cp874",), "euc_kr": ("euc_kr", "cp949"), "gb2312": ("gb2312", "gb18030"), "gbk": ("gbk", "gb18030"),
    "big5": ("big5", "big5hkscs", "cp950"), "shift_jis": ("shift_jis", "cp932"),
}  # fmt: skip


class NotTextError(ValueError):
    """The bytes are no text in any encoding that briefer can tell."""


def decode(content: bytes, *, declared: str | None = None) -> str:
    """Return the text that `content` encodes.

    Args:
        content: Any bytes. Where they are markup, they may declare their encoding themselves.
        declared: The encoding that came with them, if any; it is not believed where it does not decode them, nor
            against a byte-order mark.

    Raises:
        NotTextError: they are no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    sample = content[:_SAMPLE]
    # What is valid UTF-8 beyond ASCII is nothing else, whereas any bytes are valid in most of the encodings that it is
    # declared as by mistake; the same goes for NULs and escapes. So a declaration is asked for about the rest only.
    claims = [reading for label in (declared, declared_in(content)) if label for reading in _readings(label, sample)]
    if (text := _first(content, *_wide(sample), *_shifted(content), "utf-8")) is not None:
        return text
    is_noise = len(_CONTROL.findall(sample)) > _MOST_CONTROL * len(sample)
    if not is_noise and _is_nearly(sample, "utf-8") and _is_nearly(content, "utf-8"):
        return content.decode(errors="replace")
    if (text := _first(content, *claims)) is not None:
        return text
    if is_noise:
        raise NotTextError
    nearly = next((claim for claim in claims if _is_nearly(sample, claim) and _is_nearly(content, claim)), None)
    likely = (nearly,) if nearly else _readings(_guess(content), sample)
    text = _first(content, *likely)
    return content.decode(likely[-1], "replace") if text is None else text


def declared_in(content: bytes) -> str | None:
    """Return the encoding that an HTML or XML document declares in its head, as it is written there, in lower case.

    That is what an XML declaration says (XML 1.0, 4.3.3), or a `meta` element (the HTML Standard, "prescan a byte
    stream to determine its encoding"). None where nothing does, or `content` does not begin with markup. A document
    whose declaration can be read as ASCII is not in UTF-16, whatever it says: then it is UTF-8.
    """
    head = content[:_HEAD].removeprefix(codecs.BOM_UTF8)
    if not head.lstrip().startswith(b"<"):
        return None
    found = _XML.match(head)
    if found is None:
        elements = (element[0] for element in _META.finditer(_COMMENT.sub(b"", head)))
        # `content` says it only of the header that it stands for, not in a description
        said = (it for it in elements if b"content" not in it.lower() or b"http-equiv" in it.lower())
        found = next(filter(None, map(_CHARSET.search, said)), None)
    if found is None:
        return None
    label = found[1].decode("ascii").lower()
    return "utf-8" if label.startswith(("utf-16", "utf-32", "ucs-")) else label


def _readings(label: str, sample: bytes) -> tuple[str, ...]:
    """Return the codecs to try, in this order, for what a label of an encoding says; none where it says nothing."""
    name = re.sub(r"^(?:x-)+|(?<=8859-\d)-[ie]$", "", label.strip().lower()).replace("windows-", "cp")
    name = re.sub(r"^iso8859(?=\d)", "iso8859-", name)
    try:
        known = codecs.lookup(_LABELS.get(name, name)).name
    except (LookupError, ValueError):  # a sender may declare anything
        return ()
    if known in _NOTATIONS:
        return ()
    readings = _LARGER.get(known, (known,))
    return readings[:1] if _is_accented_latin(sample) else readings  # the larger ones make ideographs of "öß" and "ür"


def _first(content: bytes, *encodings: str) -> str | None:
    """Decode by the first encoding that loses nothing and gives no NUL; None where that cannot be."""
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except (ValueError, LookupError):  # LookupError: the codec is not of text
            continue
        if "\x00" not in text:
            return text
    return None


def _is_nearly(content: bytes, encoding: str) -> bool:
    """Tell whether all but a few of the bytes beyond ASCII are valid in `encoding`: the rest is damage."""
    try:
        lost = content.decode(encoding, "replace").count("\ufffd")
    except (ValueError, LookupError):
        return False
    return lost <= _MOST_DAMAGE * len(content.translate(None, _ASCII))


def _wide(sample: bytes) -> tuple[str, ...]:
    """Tell UTF-32 and UTF-16 without a mark by where their NULs stand.

    The last byte, or the first, of every character is NUL in UTF-32. In UTF-16 it is in some: text of any alphabet has
    ASCII spaces and digits in it.
    """
    quarter = len(sample) // 4
    first, second, third, fourth = (sample[at : quarter * 4 : 4].count(0) for at in range(4))
    found = []
    for order, outer, half, other in (
        ("le", fourth, second + fourth, first + third),
        ("be", first, first + third, second + fourth),
    ):
        if outer == quarter > 0:
            found.append(f"utf-32-{order}")
        if half > max(_HALF_NUL * quarter * 2, 2 * other):
            found.append(f"utf-16-{order}")
    return tuple(encoding for encoding in found if not _is_nonsense(sample, encoding))


def _is_nonsense(sample: bytes, encoding: str) -> bool:
    text = sample.decode(encoding, "replace")
    nonsense = sum(category(character) in _NONSENSE for character in text if not character.isspace())
    return nonsense > _MOST_CONTROL * len(text)


def _shifted(content: bytes) -> tuple[str, ...]:
    if not content.isascii():
        return ()
    return next((encodings for shift, encodings in _SHIFTS if shift.search(content)), ())


def _guess(content: bytes) -> str:
    """Name the likeliest encoding: the one of a language that can be told; else charset-normalizer's guess.

    charset-normalizer knows encodings of more languages, but wavers among the one-byte ones of the Latin alphabet, the
    more the shorter a text is. There Windows-1252, which says all that Latin-1 can print and more, is the rest.
    """
    high = _HIGH.search(content)
    start = content.rfind(b"\n", 0, high.start()) + 1 if high else 0
    sample = content[start : start + _SAMPLE]
    if start + _SAMPLE < len(content):
        sample = sample[: sample.rfind(b"\n") + 1] or sample  # no character is cut
    if (encoding := likeliest(sample)) is not None:
        return encoding
    if _is_accented_latin(sample) and _first(content, "cp1252") is not None:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise NotTextError
    return best.encoding


def _is_accented_latin(sample: bytes) -> bool:
    runs = _HIGH.findall(sample)
    return bool(runs) and sum(map(len, runs)) < _ACCENTS_ALONE * len(runs)
