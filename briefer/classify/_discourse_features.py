"""What a sentence of English prose shows of its discourse role: place, wording, time, speech, novelty, likeness.

One document at a time; time and memory are linear in its words, up to sorting. Capitals help where there are any.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from math import log1p

import numpy as np
from numpy.typing import ArrayLike

from briefer.classify._discourse_lexicon import BREAK, Booleans, Lexicon, Singles, tokens
from briefer.classify._discourse_likeness import likeness
from briefer.text.similarity import Floats, Integers

Columns = Sequence[ArrayLike]  # each of one number a sentence

_YEAR = re.compile(r"(?:1[5-9]|20)[0-9]{2}(?<![\d.,$€£]....)(?!\d|[.,]\d|\s?%)")  # what stands before is asked last
_DATELINE = re.compile(
    r".{0,80}?\([^()]{2,40}\)\s{0,3}[-–—]+\s|[A-Z][A-Z ,.]{3,40}[^a-z]{0,30}(?:\([A-Z][a-zA-Z]+\)|--|—|–)"
)
_DATELINE_WITHIN = 8  # sentences
_CAPTION_END = re.compile(r",[^,]{0,25}\d[^,]{0,12}, ?(?:19|20)\d\d\W*$")
_SLUGS = ("|", "@", "://", "/File", "REUTERS", "www.", ".com")
_CAPITALISED = re.compile(r"\s([^\W\d_a-z]\S*)")
_AROUND = "“”‘’\"'.,;:!?()[]"  # a word of a name
_CLOSERS = " '\"”’)]"
_LATEST_YEAR = 2030  # a number beyond is no year that a text was written in
_OLD = 2000
_TOGETHER = 500  # sentences whose words are added up at once: bounds memory
_CURLY = re.compile("[“”«»]")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A document of n sentences and T known and unknown words and marks.

    Attributes:
        dense: What each sentence shows, of shape (n, d).
        meaning: The weighted mean direction of its words, rows of length 1 or 0, of shape (n, m).
        rows: The sentence of each word, of shape (T,), ascending.
        words: Its row in the lexicon, of shape (T,).
    """

    dense: Floats
    meaning: Floats
    rows: Integers
    words: Integers


def read(texts: Sequence[str], title: str, lexicon: Lexicon, year: int | None = None) -> Reading:
    """Read the n > 0 sentences of a document; `year` is the one it was published in, where known."""
    count = len(texts)
    found = tokens(BREAK.join(text.replace(BREAK, " ") for text in (*texts, title)))
    vocabulary = dict.fromkeys(found)
    number = {word: at for at, word in enumerate(vocabulary)}
    unknown = len(lexicon.number)
    known = np.fromiter(map(lexicon.number.get, vocabulary, repeat(unknown)), np.int64, len(number))
    places = np.fromiter(map(number.__getitem__, found), np.int64, len(found))
    is_break = places == number[BREAK]
    row_of_word, places = np.cumsum(is_break)[~is_break], places[~is_break]
    is_content = lexicon.is_content[known]
    units = lexicon.stem[known]
    strange = np.flatnonzero(known == unknown)
    units[strange] = unknown + strange
    listed = list(vocabulary)
    is_content[strange] = [listed[at][0].isalpha() for at in strange.tolist()]

    in_text = int(np.searchsorted(row_of_word, count))
    rows, words = row_of_word[:in_text], known[places[:in_text]]
    lengths = np.bincount(rows, minlength=count)
    ends = [text.rstrip(_CLOSERS)[-1:] for text in texts]
    marks = [mark for mark in _SLUGS if any(mark in text for text in texts)]
    slugs = [any(mark in text for mark in marks) for text in texts]
    captions = [_CAPTION_END.search(text[-60:]) is not None for text in texts]
    body = _body(texts, lengths, ends, [one or other for one, other in zip(slugs, captions, strict=True)])

    is_said = is_content[places]
    terms, term_of_word = np.unique(units, return_inverse=True)
    idf = np.zeros(len(terms))
    np.maximum.at(idf, term_of_word, np.where(is_content, lexicon.idf[known], 0))
    alike = likeness(row_of_word[is_said], term_of_word[places[is_said]], idf, body)

    spoken = np.flatnonzero(lengths)
    starts = (np.cumsum(lengths) - lengths)[spoken]
    local = places[:in_text]
    class_of_word = lexicon.classes_of(known)
    classes = _summed(class_of_word, local, spoken, starts, count)
    opening = np.zeros((count, len(lexicon.opening_classes)))
    opening[spoken] = class_of_word[local[starts]][:, lexicon.opening_classes]
    meaning = _summed(lexicon.meanings_of(known), local, spoken, starts, count)
    meaning /= np.sqrt((meaning**2).sum(axis=1, keepdims=True)) + 1e-6

    columns = [
        *_position(body), *_length(lengths, ends, body), *alike, *_years(texts, year), *_quotation(texts),
        *_names(texts, title, lengths, int(body.argmax())), *_marks(texts, slugs, captions),
    ]  # fmt: skip
    shown = np.array(columns, dtype=np.float64).T
    return Reading(np.hstack([shown, np.sqrt(classes.clip(max=3)), opening]), meaning, rows, words)


def _summed(values: Singles, words: Integers, spoken: Integers, starts: Integers, count: int) -> Floats:
    """Return the sums of the values of each sentence's words.

    Args:
        values: Of each word of the vocabulary, of shape (k, m).
        words: Which word each is, of shape (t,).
        spoken: The sentences that have words.
        starts: Where each of them begins.
        count: Of all sentences.
    """
    sums = np.zeros((count, values.shape[1]))
    ends = np.append(starts[_TOGETHER::_TOGETHER], len(words))
    for block, end in enumerate(ends.tolist() if len(starts) else ()):
        place = slice(block * _TOGETHER, (block + 1) * _TOGETHER)
        start = starts[place][0]
        sums[spoken[place]] = np.add.reduceat(values[words[start:end]], starts[place] - start, axis=0)
    return sums


def _body(texts: Sequence[str], lengths: Integers, ends: Sequence[str], furniture: Sequence[bool]) -> Booleans:
    """Tell prose from captions, credits and links; if there is none, all is taken for prose."""
    body = np.array([
        not (
            words < 4  # noqa: PLR2004
            or (words < 16 and end.isalnum())  # noqa: PLR2004 - a heading
            or found
            or (text[:1] in "([" and text[-1:] in "])")
        )
        for text, words, end, found in zip(texts, lengths.tolist(), ends, furniture, strict=True)
    ])  # fmt: skip
    return body if body.any() else ~body


def _position(body: Booleans) -> Columns:
    """Where a sentence stands, counted in prose."""
    count, total = len(body), int(body.sum())
    index = np.maximum(np.cumsum(body) - 1, 0)
    left = total - 1 - index
    inside = np.flatnonzero(body)
    order = np.arange(count)
    return [
        body, index == 0, index == 1, index == 2, (index > 2) & (index < 6), 1 / (1 + index), index / total,  # noqa: PLR2004
        np.log1p(index), left == 0, left == 1, 1 / (1 + left), order < inside[0], np.full(count, np.log(total)),
        order > inside[-1],
    ]  # fmt: skip


def _length(lengths: Integers, ends: Sequence[str], body: Booleans) -> Columns:
    """How long a sentence is, and how it ends."""
    length = np.log1p(lengths)
    return [
        length, lengths < 8, lengths < 14, [end in {".", "!", "?"} for end in ends],  # noqa: PLR2004
        list(map(str.isalnum, ends)), length - length[body].mean(),
    ]  # fmt: skip


def _years(texts: Sequence[str], year: int | None) -> Columns:
    """Which years are named, seen from the one the text was written in, or else from the latest it names."""
    named = [list(map(int, _YEAR.findall(text))) for text in texts]
    written = year or max((each for some in named for each in some if each <= _LATEST_YEAR), default=0)
    found = np.zeros((6, len(texts)))
    for at, some in enumerate(named):
        if some:
            first = min(some)
            past = log1p(max(0, written - first))
            found[:, at] = (
                1, first < written - 1, written - 1 <= first <= written, max(some) > written, past, first < _OLD,
            )  # fmt: skip
    return list(found)


def _quotation(texts: Sequence[str]) -> Columns:
    """Whether a sentence quotes, opens with a quotation, begins or ends inside one, and for how many it has run."""
    found = []
    is_open, run = False, 0
    for text in texts:
        began = is_open
        curly = len(_CURLY.findall(text))
        straight = text.count('"') + text.count("''")
        if curly:
            is_open = text.rfind("“") > text.rfind("”")
        elif straight % 2:
            is_open = not is_open
        elif is_open and not straight and run > 3:  # noqa: PLR2004 - nobody closed it
            is_open = False
        run = run + 1 if began else 0
        opens = text.lstrip()[:1] in {'"', "“", "«", "'"}
        found.append((curly + straight > 0, opens, began, is_open, began and is_open, min(run, 4)))
    return list(zip(*found, strict=True))


def _names(texts: Sequence[str], title: str, lengths: Integers, first: int) -> Columns:
    """How many names there are, and how many of them are new, in the first sentence of prose, in the title."""
    names = [[word.strip(_AROUND) for word in _CAPITALISED.findall(text)] for text in texts]
    in_title, in_lead = {word.strip(_AROUND) for word in title.split()}, set(names[first])
    seen: set[str] = set()
    found = []
    for named, length in zip(names, lengths.tolist(), strict=True):
        total = max(1, len(named))
        found.append((
            log1p(len(named)), len(named) / max(1, length), (len(named) - sum(map(seen.__contains__, named))) / total,
            sum(map(in_lead.__contains__, named)) / total, sum(map(in_title.__contains__, named)) / total,
        ))  # fmt: skip
        seen.update(named)
    return list(zip(*found, strict=True))


def _marks(texts: Sequence[str], slugs: Sequence[bool], captions: Sequence[bool]) -> Columns:
    """What layout and punctuation show."""
    found = [
        (
            text[:1] in {"(", "["}, text[:1].islower(), text.isupper(), log1p(text.count(",")),
            "--" in text or "—" in text or " - " in text, text[:1].isdigit(), ":" in text,
        )
        for text in texts
    ]  # fmt: skip
    datelines = [at < _DATELINE_WITHIN and _DATELINE.match(text) is not None for at, text in enumerate(texts)]
    return [datelines, captions, slugs, *zip(*found, strict=True)]
