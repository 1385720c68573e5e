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
_PAIRS = (("“", "”"), ("«", "»"), ("「", "」"), ("(", ")"), ("[", "]"))
_FIRST_WORD = 40  # characters that surely hold it
_OPENING_QUOTES = frozenset("\"'“‘«„「`")
_CALL = re.compile(
    r"\b(?:click here|read more|sign up|subscribe|follow us|all rights reserved|cookies?|newsletter|©)\b|https?://|www\.",
    re.IGNORECASE,
)
# the tokenised style of treebanks writes its quotation marks so
_TOKENISED = ("``", "''")


@cache
def _openers() -> dict[str, frozenset[str]]:
    lists = json.loads(data("openers.json").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}


def objection(text: str, language: str) -> str | None:
    """Return why a reader who sees only this sentence would be lost, None where nothing speaks against it."""
    return next((reason for is_so, reason in _RULES if is_so(text)), None) or _backward_reference(text, language)


def _is_torn(text: str) -> bool:
    if any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS):
        return True
    return text.count('"') % 2 == 1 or text.count(_TOKENISED[0]) > text.count(_TOKENISED[1])


def _backward_reference(text: str, language: str) -> str | None:
    first = tokens(text[:_FIRST_WORD])[:1]
    # inside a quotation a pronoun is the speaker's, who is named after it
    if first and text[0] not in _OPENING_QUOTES and first[0] in _openers().get(primary(language), frozenset()):
        return f"opens with {first[0]!r}, which points to a sentence before it"
    return None


_RULES: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda text: count_words(text) < _FEWEST, "a fragment: too few words"),
    (lambda text: count_words(text) > _MOST, "too long to read as one sentence"),
    (_QUESTION.search, "a question"),
    (lambda text: not _ENDS.search(text.rstrip(" '`")), "a fragment: does not end as a sentence does"),
    (_LIST_DEBRIS.match, "part of a list"),
    (_CALL.search, "an address to the reader or a link"),
    (_is_torn, "part of a longer quotation or bracket"),
)
