"""Can a sentence stand alone on a page? If not, why not."""

import json
import re
from collections.abc import Callable
from functools import cache

from briefer.resources import data
from briefer.text.language import primary
from briefer.text.tokens import count_words, tokens

_FEWEST, _MOST = 4, 70  # words: a fragment below, a list or a broken split above
_ENDS = re.compile(r"[.!…。！？؟।]['\"”’»›)\]）」』]*$")
_QUESTION = re.compile(r"[?？؟]['\"”’»)\]）」』]*$")
_LIST_DEBRIS = re.compile(r"^(?:[-*•–—·‣▪#|>]|\(?[a-z\d]{1,3}\)\s)")
_PAIRS = (("«", "»"), ("「", "」"), ("(", ")"), ("[", "]"))
_CLOSING_QUOTES = '”»“"」'  # “ closes in German
_FIRST_WORD = 40  # characters that surely hold it
_OPENING_QUOTES = frozenset("\"'“‘«„「`")
_CALL = re.compile(
    r"\b(?:click here|read more|sign up|subscribe|follow us|all rights reserved|cookies?|newsletter|©)\b|https?://|www\.",
    re.IGNORECASE,
)
# the tokenised style of treebanks writes its quotation marks so
_TOKENISED = ("``", "''")


@cache
def _words(file: str) -> dict[str, frozenset[str]]:
    """Return a data file's words by language."""
    lists = json.loads(data(file).read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}


def objection(text: str, language: str) -> str | None:
    """Return why a reader who sees only this sentence would be lost, None where nothing speaks against it."""
    return next((reason for is_so, reason in _RULES if is_so(text)), None) or _backward_reference(text, language)


def _is_torn(text: str) -> bool:
    # “ opens in English and closes in German
    low, high, closed = map(text.count, "„“”")
    if low != high + closed if low else high != closed:
        return True
    if any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS):
        return True
    return text.count('"') % 2 == 1 or text.count(_TOKENISED[0]) > text.count(_TOKENISED[1])


def _backward_reference(text: str, language: str) -> str | None:
    first = tokens(text[:_FIRST_WORD])[:1]
    # inside a quotation a pronoun is the speaker's own
    if first and text[0] not in _OPENING_QUOTES and first[0] in _words("openers.json").get(primary(language), ()):
        return f"opens with {first[0]!r}, which points to a sentence before it"
    closing = max(map(text.rfind, _CLOSING_QUOTES))
    after = tokens(text[closing + 1 : closing + 1 + _FIRST_WORD])[:2] if closing >= 0 else []
    pronoun = next((word for word in after if word in _words("pronouns.json").get(primary(language), ())), None)
    return f"is a quotation whose speaker is only {pronoun!r}" if pronoun else None


_RULES: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda text: count_words(text) < _FEWEST, "a fragment: too few words"),
    (lambda text: count_words(text) > _MOST, "too long to read as one sentence"),
    (_QUESTION.search, "a question"),
    (lambda text: not _ENDS.search(text.rstrip(" '`")), "a fragment: does not end as a sentence does"),
    (_LIST_DEBRIS.match, "part of a list"),
    (_CALL.search, "an address to the reader or a link"),
    (_is_torn, "part of a longer quotation or bracket"),
)
