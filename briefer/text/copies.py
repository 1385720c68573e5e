"""Which documents are copies of another: the same wire text, whoever prints it.

Texts are compared by their shingles, the runs of five words that stand in them (A. Broder, "On the resemblance and
containment of documents", SEQUENCES 1997, whose resemblance and containment these are). Outlets cut a wire text at its
end, and put their own words before it: so a long document is compared with a shorter one only as far as the shorter
one could reach, and of both, the smaller number of shingles is the measure. A digest that prints two texts one after
the other is thus no bridge between them.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from briefer.model import Document
from briefer.text.tokens import tokens

_LENGTH = 5  # words of a shingle
_SHARE = 0.6  # of the shingles of the shorter text; most pairs of reports on one event share less than a tenth
_LONG = 60  # shingles: a shorter text may be within a longer one by chance or as a quotation, and must be its equal
_REACH = 1.5  # how far into the longer text, in lengths of the shorter one, a copy is looked for
_FIRST = 4  # documents with a shingle that later ones are compared with: the source of a copy is among the first
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, of no pattern: 2⁶⁴ over the golden ratio

_Hashes = NDArray[np.uint64]
_Integers = NDArray[np.int64]


def originals(documents: Sequence[Document]) -> tuple[int, ...]:
    """Return for each document the position of the first one whose text it has, its own where it is no copy.

    A copy of a copy has the original of both; so what stands at the returned position is always an original. Titles
    do not count. A document of fewer than five words is nobody's copy. Time grows with the words, up to one sort.
    """
    found = list(range(len(documents)))
    for first, later in _pairs([shingles(document.text) for document in documents]):
        if found[later] == later:
            found[later] = found[first]
    return tuple(found)


def shingles(text: str) -> tuple[_Hashes, _Integers]:
    """Return the hashes of the different shingles of a text, ascending, and the word where each first stands."""
    words = tokens(text)
    hash_of = {word: crc32(word.encode("utf-8", "surrogatepass")) for word in set(words)}
    hashes = np.array([hash_of[word] for word in words], dtype=np.uint64)
    count = max(0, len(words) - _LENGTH + 1)
    shingles = np.zeros(count, dtype=np.uint64)
    for at in range(_LENGTH):
        shingles = (shingles + hashes[at : at + count]) * np.uint64(_MULTIPLIER)
        shingles ^= shingles >> np.uint64(29)
    different, places = np.unique(shingles, return_index=True)
    return different, places.astype(np.int64, copy=False)


def _pairs(shingles: Sequence[tuple[_Hashes, _Integers]]) -> list[tuple[int, int]]:
    """Return pairs (position, later position) of documents with the same text, sorted by the later one, then the first.

    Each document is compared with the first few that have one of its shingles. That is enough, since a copy of a later
    one is a copy of the first as well, and it keeps a phrase that thousands print from making millions of pairs.
    """
    count = len(shingles)
    size = np.array([len(hashes) for hashes, _ in shingles], dtype=np.int64)
    length = np.array([places.max(initial=-1) + 1 for _, places in shingles], dtype=np.int64)  # repeated ones counted
    hashes = np.concatenate([np.zeros(0, np.uint64), *(hashes for hashes, _ in shingles)])
    places = np.concatenate([np.zeros(0, np.int64), *(places for _, places in shingles)])
    order = np.argsort(hashes, kind="stable")
    hashes, places = hashes[order], places[order]
    document = np.repeat(np.arange(count), size)[order]
    begins = np.ones(len(hashes), dtype=bool)
    begins[1:] = hashes[1:] != hashes[:-1]
    run_start = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    keys = []
    for nth in range(_FIRST):
        here = np.flatnonzero(run_start + nth < np.arange(len(hashes)))
        there = run_start[here] + nth
        reach = _REACH * np.minimum(length[document[here]], length[document[there]])
        within = (places[here] < reach) & (places[there] < reach)
        keys.append(document[here[within]] * count + document[there[within]])
    key, shared = np.unique(np.concatenate(keys), return_counts=True)
    later, first = np.divmod(key, max(count, 1))
    shorter, longer = np.minimum(size[later], size[first]), np.maximum(size[later], size[first])
    same = shared >= _SHARE * np.where(shorter >= _LONG, shorter, longer)
    return list(zip(first[same].tolist(), later[same].tolist(), strict=True))
