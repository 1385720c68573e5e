"""What the classifier `discourse` knows of English words, and how it finds them in a text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from briefer.text.similarity import Floats, Integers

Booleans = NDArray[np.bool_]
Singles = NDArray[np.float32]
Arrays = Mapping[str, NDArray[np.generic]]

BREAK = "\0"
"""Stands between sentences, and is no word."""

_TOKEN = re.compile(rf"\w+(?:[.,'\-‑&]\w+)*|[\"?!%$£€:;()\[\]{BREAK}]")
_QUOTES = {**dict.fromkeys("“”«»„", '"'), **dict.fromkeys("’‘", "'")}
_PLAIN = {**_QUOTES, **dict.fromkeys("123456789", "0")}  # replacing one by one is faster than str.translate


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """What is known of V words; row V stands for all others.

    Attributes:
        number: The row of each word.
        stem: The same number for words of one stem, of shape (V + 1,); below V.
        idf: −ln of the share of running words, of shape (V + 1,).
        directions: Word vectors without their scale, of shape (V + 1, m); 0 for the unknown.
        weight: What each counts in the direction of a sentence: a / (a + share), the smooth inverse frequency of S.
            Arora et al., "A Simple but Tough-to-Beat Baseline for Sentence Embeddings", ICLR 2017, of shape (V + 1,).
        scale: Of each direction, of shape (m,).
        classes: Which of c word classes each is of, eight to the byte, of shape (V + 1, ⌈c / 8⌉).
        class_count: c.
        opening_classes: Those that count apart in the first word of a sentence.
        is_content: False for function words and marks, of shape (V + 1,).
    """

    number: dict[str, int]
    stem: Integers
    idf: Floats
    directions: NDArray[np.int8]
    weight: Singles
    scale: Singles
    classes: NDArray[np.uint8]
    class_count: int
    opening_classes: Integers
    is_content: Booleans

    @classmethod
    def of(cls, arrays: Arrays) -> Self:
        """Unpack what `benchmarks/train/discourse.py` packed."""
        words = np.asarray(arrays["words"], np.uint8).tobytes().decode().split("\n")
        return cls(
            dict(zip(words, range(len(words)), strict=True)),
            np.asarray(arrays["stem"], np.int64),
            np.asarray(arrays["idf"], np.float64),
            np.asarray(arrays["directions"], np.int8),
            np.asarray(arrays["weight"], np.float32),
            np.asarray(arrays["scale"], np.float32),
            np.asarray(arrays["classes"], np.uint8),
            int(arrays["class_count"]),
            np.asarray(arrays["opening_classes"], np.int64),
            np.asarray(arrays["is_content"], np.bool_),
        )

    def classes_of(self, words: Integers) -> Singles:
        """Return the classes of k words, of shape (k, c), 0 or 1."""
        return np.unpackbits(self.classes[words], axis=1, count=self.class_count).astype(np.float32)

    def meanings_of(self, words: Integers) -> Singles:
        """Return the weighted vectors of k words, of shape (k, m)."""
        return self.directions[words] * (self.weight[words, np.newaxis] * self.scale)


def tokens(text: str) -> list[str]:
    """Return words and marks in lower case, every digit as 0, every quotation mark straight."""
    plain = text.lower()
    for written, meant in _PLAIN.items():
        plain = plain.replace(written, meant)
    return _TOKEN.findall(plain)
