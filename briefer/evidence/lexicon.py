"""The words that decide what a sentence claims: negation, doubt, direction, and what is counted. By language."""

import json
from functools import cache

from briefer.resources import data
from briefer.text.language import primary

HARMS = ("dead", "injured", "missing", "arrested", "displaced")
_OPPOSED = ("negation", "doubt", "outlook", "up", "down", "won", "guilt", "innocence")


@cache
def _lists() -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = json.loads(data("claims.json").read_text("utf-8"))["claims"]
    return lists


def is_known(language: str) -> bool:
    """Tell whether briefer has lists for a language."""
    return primary(language) in _lists()


@cache
def words(kind: str, language: str) -> frozenset[str]:
    """Return the words and phrases of a kind, in lower case; empty where briefer has no list for the language."""
    return frozenset(_lists().get(primary(language), {}).get(kind, "").split("|")) - {""}


@cache
def values(kind: str, language: str) -> dict[str, float]:
    """Return the words of a kind that stand for numbers, with those."""
    pairs = (entry.partition("=") for entry in words(kind, language))
    return {word: float(value) for word, _, value in pairs}


def bearing(said: frozenset[str], language: str) -> frozenset[str]:
    """Return which kinds of words that turn a claim around are among the words of a sentence.

    Two sentences of the same words, one with and one without such a kind, do not say the same.
    """
    return frozenset(kind for kind in _OPPOSED if said & words(kind, language))


def harms(said: frozenset[str], language: str) -> frozenset[str]:
    """Return which kinds of harm to people are among the words of a sentence."""
    return frozenset(kind for kind in HARMS if said & words(kind, language))
