"""Prose made by chance: as long as one likes, the same for the same seed, and nobody's.

What the speed of ranking hangs on is true to life, the meaning is not: sentences of about 22 words, near half of them
function words, the rest drawn by Zipf's law (the r-th commonest word is r times rarer than the commonest), with figures
and names in between, so that the vocabulary grows with the text as it does in a newspaper.
"""

from collections.abc import Iterator
from itertools import accumulate, product
from random import Random

_SEED = 20_261_122
_FUNCTION_WORDS = (
    "the", "of", "and", "to", "a", "in", "for", "is", "on", "that", "by", "this", "with", "it", "not", "are", "as",
    "be", "from", "at", "an", "was", "were", "has", "have", "had", "but", "they", "which", "their", "will", "would",
    "its", "after", "before", "when", "who", "more", "than", "into", "about", "said",
)  # fmt: skip
_FUNCTION_SHARE = 0.45
_FIGURE_SHARE = 0.03
_NAME_SHARE = 0.06
_SYLLABLES = [first + second for first, second in product("bdfgklmnprstv", "aeiou")]
_ENDINGS = ("", "n", "r", "l", "s", "st", "ting", "ment", "ed", "er")
_VOCABULARY = 50_000
_WORDS, _SPREAD, _FEWEST = 22, 8, 5  # words of a sentence: mean, standard deviation, least
_PARAGRAPH = 3  # sentences


def sentences(count: int) -> list[str]:
    """Return so many sentences; fewer are the beginning of more."""
    chance = Random(_SEED)  # noqa: S311 - nothing is kept secret with it
    words = list(_vocabulary(chance))
    zipf = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    return [_sentence(chance, words, zipf) for _ in range(count)]


def article(count: int) -> str:
    """Return so many sentences as a plain-text article, in paragraphs, with a header that says its language."""
    told = sentences(count)
    paragraphs = (" ".join(told[at : at + _PARAGRAPH]) for at in range(0, count, _PARAGRAPH))
    return "\n\n".join(("Title: A long report\nLanguage: en", *paragraphs)) + "\n"


def _vocabulary(chance: Random) -> Iterator[str]:
    """Yield pseudo-words, commonest first: the common ones are short, as in any language."""
    known = set(_FUNCTION_WORDS)
    while len(known) < _VOCABULARY + len(_FUNCTION_WORDS):
        syllables = 2 + (len(known) > 500) + chance.randrange(2)
        word = "".join(chance.choices(_SYLLABLES, k=syllables)) + chance.choice(_ENDINGS)
        if word not in known:
            known.add(word)
            yield word


def _sentence(chance: Random, words: list[str], zipf: list[float]) -> str:
    length = max(_FEWEST, round(chance.gauss(_WORDS, _SPREAD)))
    content = iter(chance.choices(words, cum_weights=zipf, k=length))
    spoken = [_word(chance, next(content)) for _ in range(length)]
    return f"{spoken[0].capitalize()} {' '.join(spoken[1:])}."


def _word(chance: Random, content: str) -> str:
    kind = chance.random()
    if kind < _FUNCTION_SHARE:
        return chance.choice(_FUNCTION_WORDS)
    if kind < _FUNCTION_SHARE + _FIGURE_SHARE:
        return f"{chance.randrange(1, 2000):,}"
    return content.capitalize() if kind > 1 - _NAME_SHARE else content
