"""Where does a text mention a name? Whole words only, as it is written."""

import re
from bisect import bisect_right
from functools import cache

from briefer.model import Document
from briefer.text.language import primary
from briefer.text.tokens import is_unspaced

# languages that set a genitive s without an apostrophe: Merkels Rede
_BARE_GENITIVE = frozenset({"da", "de", "nb", "nl", "nn", "no", "sv"})
_HANGUL = range(0xAC00, 0xD7B0)  # Korean particles follow a name without a space
_VARIANTS = {"'": "['’]", "’": "['’]", "-": "[-‑–]"}


def mentions(name: str, text: str, language: str) -> tuple[int, ...]:
    """Return where a name begins in a text.

    Capitals count where the text has both capitals and small letters. A possessive belongs to the name; a longer word
    that holds it does not, but in scripts without spaces there is no telling.

    Args:
        name: One or more words, in form NFC.
        text: In form NFC.
        language: The text's BCP 47 tag.
    """
    is_cased = text not in {text.upper(), text.lower()}
    pattern = _pattern(name, is_cased=is_cased, has_bare_genitive=primary(language) in _BARE_GENITIVE)
    return tuple(found.start() for found in pattern.finditer(text))


def mentioning(name: str, document: Document) -> frozenset[int]:
    """Return the indices of the sentences of a document in which a name begins."""
    starts = [start for start, _ in document.spans]
    inside = ((bisect_right(starts, at) - 1, at) for at in mentions(name, document.text, document.language))
    return frozenset(index for index, at in inside if index >= 0 and at < document.spans[index][1])


@cache
def _pattern(name: str, *, is_cased: bool, has_bare_genitive: bool) -> re.Pattern[str]:
    words = r"\s+".join("".join(_VARIANTS.get(sign, re.escape(sign)) for sign in word) for word in name.split())
    before = "" if is_unspaced(name[0]) else r"(?<!\w)"
    after = "" if is_unspaced(name[-1]) or ord(name[-1]) in _HANGUL else r"(?!\w)"
    genitive = "s?" if has_bare_genitive and name[-1].isalpha() else ""
    return re.compile(before + words + genitive + after, 0 if is_cased else re.IGNORECASE)
