"""How much is each sentence about a query? BM25 over the sentences of a run, with terms that the run itself adds.

For a query of stems t, in the language of each sentence s, with its words side by side as one more t:

    bm25(s) = Σ_t idf(t) · tf(t, s) / ( tf(t, s) + k1 · (1 − b + b · |s| / mean |s|) ) / Σ_t idf(t)      in [0, 1)
    idf(t)  = ln( 1 + (N − n(t) + ½) / (n(t) + ½) )

(S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", FnTIR 3, 2009, eq. 3.15, with
the 1 that keeps idf positive.) A sentence says the query if it has all of its words, or three quarters of them where
there are four or more; a query in quotation marks, if it has them side by side:

    literal(s) = ½ + ½ · bm25(s) / max bm25    if s says the query
                 ¼ · bm25(s)                   if it has some of its words, and the query is not in quotation marks

From the sentences that say it come the terms that stand out in them: of each w, p(w) · ln(p(w) / its share of all
words), with p(w) = Σ_s bm25(s) · tf(w, s) / |s| (the relevance model of V. Lavrenko and W. B. Croft, SIGIR 2001, with
the divergence of C. Carpineto et al., TOIS 19, 2001). They are mixed in as in RM3 (N. Abdul-Jaleel et al., TREC 2004):

    likeness(s) = (1 − λ) · literal(s) + λ · expansion(s)

with expansion(s) the bm25 of those terms, divided by the largest. With λ = 0.2, a sentence that does not say the query
stays below 0.4 and one that does above it: expansion never overrules the literal match.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log

from briefer.model import Scores
from briefer.text.phrases import function_stems, occurrences, phrase_stems

_K1 = 1.2
_B = 0.4  # sentences differ in length by what they say, less by how wordily
_LAMBDA = 0.2
_FEEDBACK = 20  # sentences
_TERMS = 8
_ENOUGH = 0.75  # of the words of a query of four or more
_SHORT = 3  # words, of which all are wanted
_QUOTED = re.compile('"[^"]+"|“[^”]+”|„[^“”]+[“”]|«[^»]+»|»[^«]+«')


@dataclass(frozen=True, slots=True)
class Sought:
    """What a query finds among sentences.

    Attributes:
        likeness: How much each is about it, in [0, 1].
        says: Whether each says it.
        terms: The stems that were added to it, the weightiest first.
    """

    likeness: Scores
    says: tuple[bool, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """The sentences of a run: the stems of each one's words, and the language of each."""

    words: tuple[Sequence[str], ...]
    languages: tuple[str, ...]

    def damping(self) -> Scores:
        """Return k1 · (1 − b + b · |s| / mean |s|) of each."""
        mean = sum(map(len, self.words)) / max(1, len(self.words)) or 1
        return tuple(_K1 * (1 - _B + _B * len(words) / mean) for words in self.words)


@dataclass(frozen=True, slots=True)
class _Query:
    """A query in the stems of one language.

    Attributes:
        phrase: All of its words, side by side.
        words: The same, "" in place of function words and repetitions; so a place is one word in every language.
    """

    phrase: tuple[str, ...]
    words: tuple[str, ...]


def search(query: str, collection: Collection) -> Sought:
    """Return how much each sentence of a collection is about a query."""
    text, is_quoted = _unquoted(query)
    in_language = {language: _stemmed(text, language) for language in set(collection.languages)}
    frequencies = [
        _frequencies(in_language[language], words, is_quoted=is_quoted)
        for words, language in zip(collection.words, collection.languages, strict=True)
    ]
    damping = collection.damping()
    bm25 = _bm25(frequencies, damping)
    says = tuple(
        _is_said(found, in_language[language], is_quoted=is_quoted)
        for found, language in zip(frequencies, collection.languages, strict=True)
    )
    best = max((score for score, is_said in zip(bm25, says, strict=True) if is_said), default=1.0)
    literal = [0.5 + 0.5 * score / best if is_said else 0.25 * score for score, is_said in zip(bm25, says, strict=True)]
    terms = _expansion(collection, bm25, says, in_language)
    related = _related(collection, terms, damping)
    mixed = tuple((1 - _LAMBDA) * own + _LAMBDA * other for own, other in zip(literal, related, strict=True))
    return Sought(mixed, says, tuple(terms))


def _unquoted(query: str) -> tuple[str, bool]:
    text = query.strip()
    is_quoted = _QUOTED.fullmatch(text) is not None
    return (text[1:-1] if is_quoted else text), is_quoted


def _stemmed(text: str, language: str) -> _Query:
    (phrase,) = phrase_stems([text], language)
    once = [word if word not in phrase[:at] else "" for at, word in enumerate(phrase)]
    content = ["" if word in function_stems(language) else word for word in once]
    return _Query(tuple(phrase), tuple(content if any(content) else once))


def _frequencies(query: _Query, words: Sequence[str], *, is_quoted: bool) -> tuple[int, ...]:
    """Return how often each word of the query, and then all side by side, stand in a sentence."""
    if is_quoted:
        return (occurrences(query.phrase, words),)
    own = tuple(occurrences((word,), words) if word else 0 for word in query.words)
    return (*own, occurrences(query.phrase, words)) if len(own) > 1 and any(own) else own


def _is_said(found: Sequence[int], query: _Query, *, is_quoted: bool) -> bool:
    if is_quoted:
        return found[0] > 0
    count = sum(map(bool, query.words))
    wanted = count if count <= _SHORT else ceil(_ENOUGH * count)
    return sum(frequency > 0 for frequency in found[: len(query.words)]) >= wanted


def _bm25(frequencies: Sequence[Sequence[int]], damping: Sequence[float]) -> list[float]:
    """Return the bm25 of each sentence, from how often it has each term; one without any may leave them out."""
    width = max(map(len, frequencies), default=0)
    having = [0] * width
    for found in frequencies:
        for term, frequency in enumerate(found):
            having[term] += frequency > 0
    idf = [log(1 + (len(frequencies) - count + 0.5) / (count + 0.5)) for count in having]
    whole = sum(idf) or 1.0
    return [
        sum(weight * tf / (tf + damp) for weight, tf in zip(idf, found, strict=False) if tf) / whole
        for found, damp in zip(frequencies, damping, strict=True)
    ]


def _expansion(
    collection: Collection, bm25: Sequence[float], says: Sequence[bool], in_language: Mapping[str, _Query]
) -> dict[str, float]:
    """Return the terms that stand out in the best sentences that say the query, with weights that add up to 1."""
    distinct: dict[tuple[str, ...], int] = {}
    for at in sorted((at for at, is_said in enumerate(says) if is_said), key=lambda at: -bm25[at]):
        # a wire text that five outlets print is one witness of what goes with what
        distinct.setdefault(tuple(collection.words[at]), at)
    feedback = list(distinct.values())[:_FEEDBACK]
    whole = sum(bm25[at] for at in feedback)
    share: dict[str, float] = defaultdict(float)
    having: Counter[str] = Counter()
    for at in feedback:
        words, query = collection.words[at], in_language[collection.languages[at]]
        known = function_stems(collection.languages[at]).union(query.words, query.phrase)
        own = Counter(word for word in words if word not in known and len(word) > 1 and not word[0].isdigit())
        having.update(own.keys())
        for word, count in own.items():
            share[word] += bm25[at] / whole * count / len(words)
    candidates = {word for word, count in having.items() if count > 1}
    everywhere = Counter(word for words in collection.words for word in words if word in candidates)
    total = sum(map(len, collection.words))
    gain = {word: share[word] * log(share[word] * total / everywhere[word]) for word in sorted(candidates)}
    kept = sorted((word for word in gain if gain[word] > 0), key=lambda word: -gain[word])[:_TERMS]
    most = sum(gain[word] for word in kept)
    return {word: gain[word] / most for word in kept}


def _related(collection: Collection, terms: Mapping[str, float], damping: Sequence[float]) -> list[float]:
    """Return how much of the added terms each sentence has, in [0, 1]."""
    found = [
        sum(
            terms[word] * count / (count + damp)
            for word in sorted(terms.keys() & words)
            for count in [words.count(word)]
        )
        for words, damp in zip(collection.words, damping, strict=True)
    ]
    most = max(found, default=0.0)
    return [each / most if most else 0.0 for each in found]
