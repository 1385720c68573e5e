"""Paragraphs of a web page that are none of its article: bylines, credits, pointers to other pages, pleas, buttons.

Only whole short paragraphs are judged, never a part of one.
"""

import json
import re
from functools import cache

from briefer.resources import data
from briefer.text.tokens import count_words

_LONGEST = 30  # words; what is longer is read
_TAIL = r"[\s.:…!?›»>→|]*"
_BEGINNING = r"(?:^|[.!?…:|–—]\s)\W*"  # of the paragraph or of a sentence: people subscribe and pay in news, too
_CUT_OFF = re.compile(r"(?:…|\.{3,}|\[(?:…|\.{3}|\+)\]|\((?:…|\.{3})\))[\s\"”’»]*$")


def is_chrome(paragraph: str) -> bool:
    """Tell whether a paragraph is no part of an article, but of the page around it."""
    rules = _rules()
    if count_words(paragraph) > _LONGEST:
        return False
    return bool(rules["whole"].fullmatch(paragraph) or rules["opening"].match(paragraph) or is_cut(paragraph))


def is_cut(paragraph: str) -> bool:
    """Tell whether a paragraph says that the rest has to be paid for, or lies on another page."""
    return count_words(paragraph) <= _LONGEST and _rules()["cut"].search(paragraph) is not None


def breaks_off(paragraph: str) -> bool:
    """Tell whether a text that ends with this paragraph goes on elsewhere."""
    return _CUT_OFF.search(paragraph) is not None


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    """Return one pattern a kind of rule: of all languages, since pages mix them and are mistaken about their own."""
    written = json.loads(data("page_chrome.json").read_text(encoding="utf-8"))
    rules = [of_language for of_language in written.values() if isinstance(of_language, dict)]
    joined = {kind: "|".join(each for rule in rules for each in rule[kind]) for kind in ("whole", "opening", "cut")}
    return {
        "whole": re.compile(f"(?:{joined['whole']}){_TAIL}", re.IGNORECASE),
        "opening": re.compile(joined["opening"], re.IGNORECASE),
        "cut": re.compile(rf"{_BEGINNING}(?:{joined['cut']})", re.IGNORECASE),
    }
