"""Can a sentence stand alone on a page? If not, why not."""

import json
import re
from collections.abc import Callable
from functools import cache

from briefer.resources import data
from briefer.text.language import primary
from briefer.text.tokens import count_words, tokens

_FEWEST, _MOST = 4, 70  # words: a fragment below, a list or a broken split above
_ENDS = re.compile(r"[.!…。！？؟।۔։።။]['\"”“’‘»«›‹)\]）」』]*(?:\[\^?\w{1,3}\]|[¹²³⁰-⁹]+)*$")
_UNPUNCTUATED = frozenset({"lo", "th"})  # languages whose sentences end in a space
_QUESTION = re.compile(r"[?？؟]['\"”“’‘»«›‹)\]）」』]*$")
_STRAY_NUMBER = re.compile(r"^\d{1,3} (?:[A-Z][a-z]+ |[A-Z]+,)")
_FIRST_LETTER = re.compile(r"^[\W\d_]*([^\W\d_])([^\W\d_]?)")
_LIST_DEBRIS = re.compile(r"^(?:[-*•–—·‣▪#|>]|\(?[a-z\d]{1,3}\)\s)")
_PAIRS = (("«", "»"), ("「", "」"), ("(", ")"), ("[", "]"))
_CLOSING_QUOTES = '”»“"」'  # “ closes in German
_OPENING = 40  # characters that surely hold an opener
_OPENER_LENGTHS = range(1, 5)  # words: "at the same time" is at_the_same_time in the data
_OPENING_QUOTES = frozenset("\"'“‘«„「`")
_CALL = re.compile(
    r"\b(?:click here|read more|follow us|all rights reserved|(?:sign up|subscribe)[^.]{0,20} (?:newsletters?|alerts?)"
    r"|our newsletters?|we use cookies)\b|©|https?://|www\.",
    re.IGNORECASE,
)
# the tokenised style of treebanks writes its quotation marks so
_TOKENISED = ("``", "''")


@cache
def _words(file: str) -> dict[str, frozenset[str]]:
    """Return a data file's words by language."""
    lists = json.loads(data(file).read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}


def objection(text: str, language: str, *, is_cased: bool = True) -> str | None:
    """Return why a reader who sees only this sentence would be lost, None where nothing speaks against it.

    Args:
        text: The sentence.
        language: Its BCP 47 tag.
        is_cased: Whether its document uses capitals, so that a small first letter means something.
    """
    reason = next((reason for is_so, reason in _RULES if is_so(text)), None)
    if reason is None and is_cased and _begins_inside(text):
        return "a fragment: begins in the middle of a sentence"
    if reason is None and primary(language) not in _UNPUNCTUATED and not _ENDS.search(text.rstrip(" '`")):
        return "a fragment: does not end as a sentence does"
    return reason or _backward_reference(text, language)


def _begins_inside(text: str) -> bool:
    first = _FIRST_LETTER.match(text)
    # a capital in second place makes a name: iPhone, eBay
    return first is not None and text[0] not in _OPENING_QUOTES and first[1].islower() and not first[2].isupper()


def _is_torn(text: str) -> bool:
    # “ opens in English and closes in German
    low, high, closed = map(text.count, "„“”")
    if low != high + closed if low else high != closed:
        return True
    if any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS):
        return True
    return text.count('"') % 2 == 1 or text.count(_TOKENISED[0]) > text.count(_TOKENISED[1])


def _backward_reference(text: str, language: str) -> str | None:
    opening = tokens(text[:_OPENING])
    openers = _words("openers.json").get(primary(language), frozenset())
    # inside a quotation a pronoun is the speaker's own
    opener = next((length for length in _OPENER_LENGTHS if "_".join(opening[:length]) in openers), 0)
    if opener and text[0] not in _OPENING_QUOTES:
        return f"opens with {' '.join(text.split()[:opener])!r}, which points to a sentence before it"
    closing = max(map(text.rfind, _CLOSING_QUOTES))
    after = tokens(text[closing + 1 : closing + 1 + _OPENING])[:2] if closing >= 0 else []
    pronoun = next((word for word in after if word in _words("pronouns.json").get(primary(language), ())), None)
    return f"is a quotation whose speaker is only {pronoun!r}" if pronoun else None


_RULES: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda text: count_words(text) < _FEWEST, "a fragment: too few words"),
    (lambda text: count_words(text) > _MOST, "too long to read as one sentence"),
    (_QUESTION.search, "a question"),
    (_LIST_DEBRIS.match, "part of a list"),
    (_STRAY_NUMBER.match, "begins with what looks like the number of a note"),
    (_CALL.search, "an address to the reader or a link"),
    (_is_torn, "part of a longer quotation or bracket"),
)
