"""Which encoding are undeclared bytes in? The one in which they read as words of a language that is written in it.

Every encoding is tried. A reading is worth the share of its characters beyond ASCII that are letters of the language it
seems to be in: the same bytes read in a wrong encoding show letters foreign to that language, capitals inside words,
signs between letters, or characters that hardly anybody uses.
"""

import codecs
import re
from functools import cache

from briefer.text.language import detect

_SAMPLE = 16_384  # bytes beside those of plain ASCII lines
_TAGS_AND_LINES = re.compile(rb"<[A-Za-z/!?][^<>]*>|[\r\n]+")  # English tags would hide the language of a page
_CONTROL = re.compile("[\x7f-\x9f]")
_FIT = 0.6  # share of fitting characters from which a reading is believed: noisy pages reach it, wrong readings do not
_RARER_CASE = 0.005  # share of a text's letters, at least, that are capitals, or small ones
_ALL_SMALL = 0.95  # worth of a reading with fewer capitals: a line may have none, but it is no sign of a right reading
_ALL_CAPITAL = 0.85  # the same of small letters, which are missed more
_BARE_SIGN = 0.9  # worth of a quotation mark or dash, which fits any language, beside a letter's

_WESTERN = "ca da de en es fi fr ga gl is it nb nl nn no pt sv"
_CENTRAL = "bs cs hr hu pl ro sh sk sl sq"
_CYRILLIC = "be bg mk ru sr uk"
_CHINESE = "wuu yue zh"
_ARABIC = "ar arz"
# What each encoding is used for; of two that read the same bytes equally well, the first is chosen. A bigger character
# set reads more into foreign bytes, hence Korean before Japanese before Chinese, and Hebrew before what has two cases.
_MULTI_BYTE = (
    ("euc_kr", "ko"),
    ("cp949", "ko"),
    ("johab", "ko"),
    ("shift_jis", "ja"),
    ("cp932", "ja"),
    ("euc_jp", "ja"),
    ("gb2312", _CHINESE),
    ("gb18030", _CHINESE),
    ("big5", _CHINESE),
    ("big5hkscs", _CHINESE),
    ("cp950", _CHINESE),
)
_ONE_BYTE = (
    ("cp1255", "he yi"),
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("iso8859_2", _CENTRAL),
    ("cp1254", "az tr"),
    ("cp1257", "et lt lv"),
    ("iso8859_15", f"{_WESTERN} et"),
    ("mac_roman", _WESTERN),
    ("cp850", _WESTERN),
    ("cp852", _CENTRAL),
    ("mac_latin2", _CENTRAL),
    ("cp1251", _CYRILLIC),
    ("koi8_r", "bg ru"),
    ("koi8_u", "ru uk"),
    ("iso8859_5", _CYRILLIC),
    ("cp866", "bg ru"),
    ("mac_cyrillic", _CYRILLIC),
    ("cp855", "bg mk ru sr"),
    ("cp1253", "el"),
    ("iso8859_7", "el"),
    ("cp1256", _ARABIC),
    ("iso8859_6", _ARABIC),
    ("cp874", "th"),
)


def _span(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


def _rows(encoding: str, first: int, last: int) -> str:
    """Return the characters of some rows of a two-byte encoding: its standard puts the common ones together."""
    return "".join(
        bytes((lead, trail)).decode(encoding, "ignore")
        for lead in range(first, last + 1)
        for trail in range(0x40, 0xFF)
    )


_RUSSIAN = _span("а", "я")
_HEBREW = _span("\u05b0", "\u05c7") + _span("א", "ת")
# The letters beyond ASCII that a language is written with, small ones where there are two cases
_LETTERS = {
    "ar": _span("ء", "ْ"), "arz": _span("ء", "ْ"), "az": "çəğıöşü", "be": _RUSSIAN + "ёіў", "bg": _RUSSIAN,
    "bs": "čćđšž", "ca": "àçèéíïòóúü", "cs": "áčďéěíňóřšťúůýž", "da": "æøåé", "de": "äöüßé",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "en": "éèêëïöüàâçñôæ", "es": "áéíñóúüªº", "et": "äõöüšž",
    "fi": "äöå", "fr": "àâæçèéêëîïôœùûüÿ", "ga": "áéíóú", "gl": "áéíñóúü",
    "he": _HEBREW, "hr": "čćđšž", "hu": "áéíóöőúüű", "is": "áðéíóúýþæö", "it": "àèéìíîòóù",
    "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "mk": _RUSSIAN + "ѓѕјљњќџ", "nb": "æøåéòô", "nl": "éëïóöüè",
    "nn": "æøåéòô", "no": "æøåéòô", "pl": "ąćęłńóśźż", "pt": "àáâãçéêíóôõúªº", "ro": "ăâîşţ", "ru": _RUSSIAN + "ё",
    "sh": "čćđšž", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "sq": "ëç", "sr": _RUSSIAN + "ђјљњћџ", "sv": "åäöé",
    "th": _span("ก", "๛"), "tr": "çğıöşüâîû", "uk": _RUSSIAN + "ґєії", "yi": _HEBREW,
}  # fmt: skip
# in shapes: no word looks like that
_BROKEN = re.compile("lu|lU|Lu|A(?=[ul])|[ul](?=A)|(?<=[uUlLc])s(?=[uUlLc])|b(?=[uUlLc])")
# Vowels that have no consonant, of Thai and Hebrew
_MISPLACED = re.compile("[เ-ไ](?![ก-ฮ])|(?<![ก-๎])[ะ-ฺ็-๎]|(?<![\u05b0-\u05c7א-ת])[\u05b0-\u05c7]")
_KANA = re.compile("[ぁ-ヿ]")
_LEAST_KANA = 0.1  # of Japanese letters
_SIGNS = frozenset("\xa0\xad“”„‚‘’–—―…«»‹›€£§©®°·•№¿¡´™†" + _span("\u3000", "\u303f") + _span("\uff01", "\uff5e"))
_IN_WORDS = frozenset("\xa0\xad’·…–—―")  # the signs that may well stand between letters
_BEFORE_NO_WORD = frozenset("©®°´•†™")


class _Shapes(dict[int, str]):
    """What each character is to one language, for `str.translate`.

    Its letters beyond ASCII are "u" (capital), "l" (small) or "c" (caseless). Those of ASCII are "U" and "L" to what is
    written in Latin letters, else "A". "s" is a sign, "i" one that may stand in a word, "b" one that no word follows;
    "x" is foreign, and " " the rest of ASCII.
    """

    def __init__(self, letters: str) -> None:
        super().__init__()
        self.letters = frozenset(letters + letters.upper() + ("İ" if "ı" in letters else ""))
        self.is_latin = max(letters) < "\u0250"

    def __missing__(self, code: int) -> str:
        self[code] = shape = self._shape(chr(code))
        return shape

    def _shape(self, character: str) -> str:
        case = "u" if character.isupper() else "l" if character.islower() else "c"
        if character.isascii():
            return " " if case == "c" else case.upper() if self.is_latin else "A"
        if character in self.letters:
            return case
        if character in _SIGNS:
            return "i" if character in _IN_WORDS else "b" if character in _BEFORE_NO_WORD else "s"
        return "x"


@cache
def _shapes(language: str) -> _Shapes:
    if language == "ja":
        return _Shapes(_span("ぁ", "ヿ") + _rows("euc_jp", 0xB0, 0xCF))
    if language == "ko":
        return _Shapes(_rows("euc_kr", 0xB0, 0xC8))
    if language in _CHINESE.split():
        return _Shapes(_rows("gb2312", 0xB0, 0xD7) + _rows("big5", 0xA4, 0xC6))
    return _Shapes(_LETTERS[language])


def likeliest(content: bytes) -> str | None:
    """Name the encoding in which `content` reads best; None where it reads badly in all of them.

    Args:
        content: Text in an encoding that ASCII is a part of. What makes little sense in it decides nothing.
    """
    parts = [part for part in _TAGS_AND_LINES.split(content) if not part.isascii()]
    sample = b"\n".join(parts)[:_SAMPLE]
    for encoding, languages in _MULTI_BYTE:
        if _worth(sample, encoding, languages) >= _FIT:
            return encoding
    worths = {encoding: _worth(sample, encoding, languages) for encoding, languages in _ONE_BYTE}
    best = max(worths, key=lambda encoding: worths[encoding])
    return best if worths[best] >= _FIT else None


def _worth(sample: bytes, encoding: str, languages: str) -> float:
    """Return how well `sample` reads in `encoding`, at most 1; 0 where it is no text of its languages."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)  # the last character may be cut
    except ValueError:
        return 0
    if _CONTROL.search(text) or (language := detect(text)) not in languages.split():
        return 0
    shapes = text.translate(_shapes(language))
    count = {shape: shapes.count(shape) for shape in "ulcULxsib"}
    letters, signs = count["u"] + count["l"] + count["c"], count["s"] + count["i"] + count["b"]
    if not letters + signs or (language == "ja" and len(_KANA.findall(text)) < _LEAST_KANA * letters):
        return 0
    broken = len(_BROKEN.findall(shapes)) + len(_MISPLACED.findall(text))
    worth = (letters + _BARE_SIGN * signs - count["x"] - 2 * broken) / (letters + signs + count["x"])
    capital, small = count["u"] + count["U"], count["l"] + count["L"]
    if capital < _RARER_CASE * small:
        return worth * _ALL_SMALL
    return worth * _ALL_CAPITAL if small < _RARER_CASE * capital else worth
