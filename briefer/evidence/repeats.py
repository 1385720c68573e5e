"""Has an earlier edition printed a sentence? Nearly the same words count, unless a figure, name or denial differs."""

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from briefer.evidence import lexicon
from briefer.evidence.claims import names_in
from briefer.evidence.quantities import numbers
from briefer.memory import Memory
from briefer.model import Sentence
from briefer.text.tokens import stop_words, tokens

_COMMON = 50  # printed sentences that share a pair of words: where more do, it tells nothing
_CANDIDATES = 5  # printed sentences that one is compared with in full
_SHARED = 0.4  # the least share of the pairs of words of a sentence that the printed one must have
_LEAST = 0.4  # of the words of both, the share that both have, below which no measure finds them alike
_ALIKE = 0.75  # of the words of both, or of the characters that stand in one order, the share that both have


class Printed(NamedTuple):
    """A sentence that an earlier edition printed, and the number of that."""

    sentence: Sentence
    edition: int


class Repeats:
    """What earlier editions printed, of whatever story, held ready for comparison; it lives inside one run."""

    def __init__(self, memory: Memory) -> None:
        first: dict[Sentence, int] = {}
        for told in memory.stories:
            for sentence, edition in zip(told.sentences, told.editions, strict=True):
                first[sentence] = min(edition, first.get(sentence, edition))
        self._printed = [Printed(sentence, edition) for sentence, edition in first.items()]
        self._words = [tokens(printed.sentence.text) for printed in self._printed]
        self._whole: dict[tuple[str, ...], int] = {}
        self._holding: dict[tuple[str, str], list[int]] = {}
        for at, words in enumerate(self._words):
            self._whole.setdefault(tuple(words), at)
            language = self._printed[at].sentence.document.language
            for pair in dict.fromkeys(content_pairs(words, language)):
                self._holding.setdefault(pair, []).append(at)

    def of(self, sentence: Sentence) -> Printed | None:
        """Return a printed sentence that says the same in nearly the same words, None where there is none."""
        words = tokens(sentence.text)
        if (same := self._whole.get(tuple(words))) is not None:
            return self._printed[same]
        pairs = frozenset(content_pairs(words, sentence.document.language))
        least = _SHARED * len(pairs)
        holding = [found for pair in pairs if (found := self._holding.get(pair))]
        if not holding or len(holding) < least:
            return None
        shared = Counter(at for found in holding if len(found) <= _COMMON for at in found)
        alike = sorted((-count, at) for at, count in shared.items() if count >= least)[:_CANDIDATES]
        return next((self._printed[at] for _, at in alike if self._is_repeated(sentence, words, at)), None)

    def _is_repeated(self, sentence: Sentence, words: list[str], at: int) -> bool:
        earlier = self._printed[at].sentence
        return are_alike(sentence, earlier, words, self._words[at]) and not says_otherwise(sentence, earlier)


def content_pairs(words: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Return the words that carry meaning, each with the next one."""
    stopped = stop_words(language)
    return list(pairwise(word for word in words if word not in stopped))


def are_alike(one: Sentence, other: Sentence, words: list[str], others: list[str]) -> bool:
    """Tell whether two sentences have nearly the same words.

    By any of: Jaccard's index of their words, their cosine without function words, and the share of characters that
    stand in one order in both (J. Ratcliff and D. Metzener, "Pattern matching: the gestalt approach", 1988).

    Args:
        one: A sentence.
        other: Another.
        words: The words of the first.
        others: Those of the other.
    """
    share = _jaccard(set(words), set(others))
    if share >= _ALIKE or share < _LEAST:
        return share >= _ALIKE
    stopped = stop_words(one.document.language)
    first, second = (Counter(word for word in said if word not in stopped) for said in (words, others))
    if _cosine(first, second) >= _ALIKE:
        return True
    matcher = SequenceMatcher(None, one.text, other.text, autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def says_otherwise(sentence: Sentence, earlier: Sentence) -> bool:
    """Tell whether a sentence has a figure or a name that an earlier one lacks, or denies what that says.

    So it has where another day or month is named, and where other kinds of words turn it around; see `lexicon`.
    """
    language = sentence.document.language
    if not numbers(sentence.text, language) <= numbers(earlier.text, earlier.document.language):
        return True
    said, before = (frozenset(tokens(each.text)) for each in (sentence, earlier))
    calendar = lexicon.words("weekday", language) | lexicon.words("month", language)
    negation = lexicon.words("negation", language)
    return (
        not names_in(sentence.text) <= before | calendar
        or not said & calendar <= before
        or len(said & negation) != len(before & negation)
        or lexicon.bearing(said, language) != lexicon.bearing(before, language)
        or lexicon.harms(said, language) != lexicon.harms(before, language)
    )


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    product = sum(count * other[word] for word, count in one.items())
    lengths = sum(count**2 for count in one.values()) * sum(count**2 for count in other.values())
    return float(product / max(1, lengths) ** 0.5)
