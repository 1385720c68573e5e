"""Which of many texts may be copies of each other, told by keys that few others have.

A text is sketched by the least values that its shingles take under many random permutations; of two texts, as large a
share of the values agrees as of the shingles (A. Broder, "On the resemblance and containment of documents", SEQUENCES
1997). A few values together are a key, so that texts that share a key are likely to be alike (A. Gionis, P. Indyk and
R. Motwani, "Similarity search in high dimensions via hashing", VLDB 1999). The sketch is made by rensa.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from briefer.errors import UsageError

KEYS = 32  # of a text
_VALUES = 3  # that make a key: of texts of resemblance s, 1 − (1 − s³)³² share one; 0.93 of 0.43, 0.004 of 0.05
_FIRST = 4  # texts with a key that later ones are compared with: the source of a copy is among the first
_SEED = 1
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, of no pattern: 2⁶⁴ over the golden ratio


def algorithm() -> str:
    """Return what keys depend on besides the text: those of another algorithm must not be compared with them.

    Raises:
        UsageError: rensa is not installed.
    """
    return f"rensa {_rensa().RMinHash.ALGORITHM_VERSION}, {KEYS} × {_VALUES}"


def keys(text: str) -> list[int]:
    """Return the keys of a text, each in [−2⁶³, 2⁶³); none for fewer than five words.

    The same text has the same keys in every process. Words count, and neither their case nor punctuation; see
    `briefer.text.copies`, which decides what is a copy.
    """
    import numpy as np

    from briefer.text.copies import shingles

    hashes, _ = shingles(text)
    if not len(hashes):
        return []
    ends = np.array([0, len(hashes)], dtype=np.uint64)
    # one text a call: for more rensa starts threads, and a process with threads is not to be forked
    sketch = _rensa().RMinHash.digest_matrix_from_flat_token_hashes(hashes, ends, KEYS * _VALUES, _SEED).to_rows()[0]
    found = np.arange(KEYS, dtype=np.uint64)  # so that only keys of one place agree
    for values in np.array(sketch, dtype=np.uint64).reshape(_VALUES, KEYS):
        found = (found + values) * np.uint64(_MULTIPLIER)
        found ^= found >> np.uint64(29)
    return [int(key) for key in found.view(np.int64)]


def pairs(sorted_keys: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield which texts are to be compared: (the later one, the earlier one), some pairs repeatedly.

    Args:
        sorted_keys: Pairs of a key and the number of a text that has it, ascending.
    """
    for _, holders in groupby(sorted_keys, key=itemgetter(0)):
        first: list[int] = []
        for _, text in holders:
            for earlier in first:
                yield text, earlier
            if len(first) < _FIRST:
                first.append(text)


def _rensa() -> Any:  # noqa: ANN401 - rensa is untyped
    try:
        import rensa
    except ImportError as error:
        raise UsageError("stories of an archive need rensa, which is not here; pip install 'briefer[batch]'") from error
    return rensa
