"""Likelihood words of a source, with the bands of two published scales: “likely”, “remote”, “almost certain”.

Nothing is estimated here: a word that the source uses as an estimate is found, and what ICD 203 (US) and the PHIA
Probability Yardstick (UK) say of it is looked up; `briefer/data/likelihood.json` names both. Words of confidence (“high
confidence”) are no likelihood and have no band. Precision comes before recall: a word is marked only in a construction
that makes it an estimate (“is likely to”, “will probably”), and not where it is denied, asked, compared (“more
likely”), an attribute (“likely voters”), or given a number of its own by the source.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from briefer.facts import Band, Likelihood
from briefer.model import Sentence
from briefer.resources import data
from briefer.text.language import primary

_TOKEN = re.compile(r"[^\W\d_]+(?:['’\-‑][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]|_")
_OWN_NUMBER = re.compile(r"\W{0,3}[(\[][^)\]]*(?:%|\bper ?cent\b|\bin \d)")
_ENDS_CLAUSE = frozenset({"and", "but", "who", "which", "while", ",", ";", ":", "–", "—", "(", ")", "“", "”", '"', "."})
_ADVERBS = frozenset({"probably", "almost certainly"})
_NOUNS = frozenset(
    {"remote chance", "almost no chance", "roughly even chance", "roughly even odds", "realistic possibility"}
)
_LONGEST = 3  # words of a term
_REACH = 6  # words before a term within which a negation, a condition or a doubt is taken to be about it
_FAR = 8  # words before "remote" within which the chance that is remote is named


def likelihoods(sentences: Iterable[Sentence]) -> tuple[Likelihood, ...]:
    """Return the likelihood words of sentences, in order; those of other languages than English have none."""
    return tuple(
        Likelihood(sentence, sentence.start + start, sentence.start + end, bands(sentence.text[start:end]))
        for sentence in sentences
        if primary(sentence.document.language) == "en"
        for start, end in _found(sentence.text)
    )


def bands(term: str) -> tuple[Band, ...]:
    """Return what each scale that has a term says of it, whatever its case; () for what is no term."""
    return _bands().get(" ".join(term.casefold().split()), ())


@cache
def _known() -> dict[str, Any]:
    known: dict[str, Any] = json.loads(data("likelihood.json").read_text("utf-8"))
    return known


@cache
def _bands() -> dict[str, tuple[Band, ...]]:
    said: dict[str, tuple[Band, ...]] = {}
    for scale in _known()["scales"]:
        for band in scale["bands"]:
            for term in band["terms"].split("|"):
                said[term] = (*said.get(term, ()), Band(scale["name"], band["low"], band["high"]))
    return said


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(_known()["words"][kind].split("|"))


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the terms begin and end that are used as an estimate."""
    tokens = list(_TOKEN.finditer(text))
    words = [token[0].casefold() for token in tokens]
    at = 0
    while at < len(words):
        length = next(
            (n for n in range(min(_LONGEST, len(words) - at), 0, -1) if " ".join(words[at : at + n]) in _bands()), 0
        )
        if not length:
            at += 1
            continue
        start, end = tokens[at].start(), tokens[at + length - 1].end()
        is_name = at > 0 and any(token[0][0].isupper() for token in tokens[at : at + length]) and not text.isupper()
        if not is_name and not _OWN_NUMBER.match(text, end) and _Use(words, at, at + length).is_estimate:
            yield start, end
        at += length


class _Use:
    """A term among the words of its sentence; it lives inside one call."""

    def __init__(self, words: Sequence[str], first: int, after: int) -> None:
        self._term = " ".join(words[first:after])
        self._next = words[after] if after < len(words) else "."
        self._rest = words[after : after + 4]
        before = words[:first]
        begin = next((at for at in range(first - 1, -1, -1) if before[at] in _ENDS_CLAUSE), -1) + 1
        self._clause = before[begin:]
        while before and before[-1] in _words("aside"):
            before = before[:-1]
        self._last = before[-1] if before else "."
        self._is_asked = "?" in words[after:]

    @property
    def is_estimate(self) -> bool:
        """Tell whether it says how likely something is, and nothing turns that round."""
        is_seen_as = self._last == "as" and not _words("seen").isdisjoint(self._clause[-3:])
        if self._is_asked or self._is_turned() or (self._last in _words("degree") and not is_seen_as):
            return False
        if self._term == "remote":
            return self._is_of_a_chance()
        if self._term in _NOUNS:
            return self._is_named()
        return self._is_of_all() if self._term in _ADVERBS else self._is_predicate()

    def _is_turned(self) -> bool:
        near = self._clause[-_REACH:]
        return any(word in _words("turns") or word.endswith(("n't", "n’t")) for word in near)

    def _is_of_a_chance(self) -> bool:
        """“Remote” says it of a chance only: “a remote possibility”, “the chance of that is remote”."""
        if self._next in _words("chance"):
            return self._last not in {"the", "any"}
        of_a_chance = not _words("chance").isdisjoint(self._clause[-_FAR:])
        return self._last in _words("copula") and of_a_chance and self._closes()

    def _is_named(self) -> bool:
        """“Almost no chance to speak” is about an occasion, “the realistic possibility” about a choice."""
        if self._term == "realistic possibility":
            return self._last == "a" and self._closes()
        return self._next != "to"

    def _is_of_all(self) -> bool:
        """“Probably” is about the whole sentence, but not in “you probably know” and “probably the best”."""
        praised = self._rest[1:] if self._next in _words("determiner") else self._rest[:1]
        is_praise = not _words("praise").isdisjoint(praised[:2]) or (self._next == "as" and "as" in self._rest[1:])
        return not is_praise and _words("speaker").isdisjoint(self._clause[-3:])

    def _is_predicate(self) -> bool:
        """“Is likely”, “likely to”, “seen as likely”, and no attribute: “a likely winner”, “likely voters”."""
        if self._next in _words("things") or self._last in _words("determiner"):
            return False
        if self._term.endswith("certain") and self._next != "to":
            return self._last in _words("copula") and self._closes() and self._next != "of" and not self._is_felt()
        is_of_it = self._last in {"it's", "it’s"} or self._clause[-2:-1] == ["it"]
        if self._next == "to" or (is_of_it and self._term.endswith("likely")):
            return True
        is_said_of = self._last in {"it", "as"} | _words("copula") or not _words("verdict").isdisjoint(self._clause)
        return (is_said_of and self._closes()) or (self._term.split()[-1] == "likely" and self._is_adverb())

    def _is_felt(self) -> bool:
        """“He is almost certain that” is about what he feels, “it is almost certain that” about what will be."""
        return not _words("person").isdisjoint(self._clause[-3:])

    def _is_adverb(self) -> bool:
        """“Will likely fall”, “is likely caused by”, “it likely will”, “the firm likely knew”, “likely because”."""
        if self._last in _words("copula"):
            return not self._next.endswith("s")  # “are likely demands”
        return (
            self._last in _words("modal") | _words("subject")
            or self._next in _words("auxiliary") | _words("reason")
            or (self._next.endswith("ing") and self._last == ",")
            or (self._next.endswith("ed") and self._last.isalpha())
        )

    def _closes(self) -> bool:
        """Tell whether no noun follows that it could be an attribute of."""
        return not self._next[0].isalnum() or self._next in _words("closing")
