"""What a sentence shows of its importance: position, length, centrality, topic words, wording.

Everything is counted within the sentence's own document, as if it stood alone: a term of two documents is two columns
of one sparse matrix. So one pass serves a whole story, in time and memory linear in its words (up to sorting), and a
long document does not drown a short one. Nothing looks at capitals, which headlines, feeds and transcripts may lack.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from briefer.model import Story
from briefer.rank._matrix import Places, Terms, Words, count_terms, looked_up, read_words, sum_at
from briefer.resources import data
from briefer.text.language import primary
from briefer.text.similarity import Floats, Integers
from briefer.text.tokens import stems, stop_words, tokens

Booleans = NDArray[np.bool_]

Groups = Mapping[str, list[Floats]]
"""Named groups of features, each of shape (n,) for n sentences."""

_UNSAID = 5.3  # idf of a word of a title that its document never says
_CLASSES = ("first person", "second person", "third person", "speech", "present", "past", "modal", "time")
_FIRST_PERSON, _THIRD_PERSON = 1, 3  # their numbers; 0 is no class
_TOPICS, _MAIN_TOPICS = 10, 3  # the heaviest terms of a document

_QUOTE = re.compile('["“”„«»]')
_MONEY = re.compile("[$£€¥%]")
_ENDS = re.compile(r"""[.!?。][ '"”’)]*$""")


def features(story: Story, *, of_one_event: bool = True) -> Groups:
    """Return the features of each of n sentences of a story, in named groups; the same groups for every story.

    Words, stop words and stems are of the language of the first document.

    Args:
        story: The documents.
        of_one_event: Whether they tell the same; else they are only counted in one pass, and agree on nothing.
    """
    language = story.documents[0].language if story.documents else "und"
    texts = story.texts
    places = Places.of(story)
    words = read_words(texts)
    lengths = sum_at(words.rows, None, len(texts))
    terms = count_terms(words, places, language)
    return {
        "position": _position(places, lengths),
        "length": _length(words, terms, places, lengths),
        "centrality": _centrality(terms, places),
        "likeness to lead": _likeness_to_lead(terms, places),
        "topic words": [*_topics(terms, places), *_recurrence(words, terms, places, lengths)],
        "figures": _figures(texts, words, lengths),
        "wording": _wording(texts, words, places, lengths, language),
        "likeness to title": [_likeness_to_title(terms, story, len(texts), language)],
        "agreement of outlets": [_agreement(terms, story, len(texts)) if of_one_event else np.zeros(len(texts))],
    }


def _position(places: Places, lengths: Floats) -> list[Floats]:
    n, total = places.size(), places.per_document(lengths)
    read = np.cumsum(lengths) - lengths
    first = np.concatenate([[0], np.cumsum(places.sizes)])[:-1][places.document]
    before = read - read[first]
    index = places.index.astype(np.float64)
    return [index, 1 / (1 + index), index / np.maximum(1, n - 1), before, n - 1 - index, n, total]


def _length(words: Words, terms: Terms, places: Places, lengths: Floats) -> list[Floats]:
    count = len(lengths)
    mean = places.per_document(lengths) / places.size()
    content = sum_at(terms.rows, terms.counts, count)
    letters = sum_at(words.rows, np.array(list(map(len, words.vocabulary)), dtype=np.float64)[words.numbers], count)
    return [
        lengths,
        content,
        sum_at(terms.rows, None, count),
        lengths / np.maximum(1, mean),
        mean,
        content / np.maximum(1, lengths),
        letters / np.maximum(1, lengths),
        places.rank(lengths),
        *places.neighbours(lengths),
    ]


def _centrality(terms: Terms, places: Places) -> list[Floats]:
    """Cosines with the other sentences of the document.

    In sum with the later ones, with the earlier ones (H. Zheng and M. Lapata, "Sentence Centrality Revisited for
    Unsupervised Summarization", ACL 2019), in the mean, with the neighbours, and with the centroid (D. R. Radev et al.,
    "Centroid-based summarization of multiple documents", IPM 40, 2004).
    """
    count, width = len(places.index), len(terms.idf)
    order = np.argsort(terms.columns, kind="stable")
    values, columns, rows = terms.values[order], terms.columns[order], terms.rows[order]
    totals = sum_at(columns, values, width)
    running = np.cumsum(values)
    is_first = np.diff(columns, prepend=-1) != 0
    earlier_values = running - values - (running - values)[is_first][np.cumsum(is_first) - 1]
    earlier = sum_at(rows, values * earlier_values, count)
    later = sum_at(rows, values * (totals[columns] - earlier_values - values), count)
    adjoin = np.flatnonzero((np.diff(columns) == 0) & (np.diff(rows) == 1))
    with_before = sum_at(rows[adjoin + 1], values[adjoin] * values[adjoin + 1], count)
    with_after = sum_at(rows[adjoin], values[adjoin] * values[adjoin + 1], count)
    centroid = np.sqrt(sum_at(terms.documents, totals**2, len(places.sizes)))[places.document]
    with_all = sum_at(rows, values * totals[columns], count)
    n = places.size()
    mean = (later + earlier) / np.maximum(1, n - 1)
    return [
        later,
        earlier,
        mean,
        later / np.maximum(1, n - 1 - places.index),
        with_all / np.maximum(centroid, 1e-9),
        with_before,
        with_after,
        places.rank(later),
        places.rank(mean),
    ]


def _likeness_to_lead(terms: Terms, places: Places) -> list[Floats]:
    """Cosines with the first sentence, the first three, the first eight; and how well the lead sums up its document."""
    found = []
    for length in (1, 3, 8):
        in_lead = (places.index < length)[terms.rows]
        lead = sum_at(terms.columns, terms.values * in_lead, len(terms.idf))
        norm = np.sqrt(sum_at(terms.documents, lead**2, len(places.sizes)))[places.document]
        found.append(sum_at(terms.rows, terms.values * lead[terms.columns], len(places.index)) / np.maximum(norm, 1e-9))
    first, three, eight = found
    return [first, three, eight, places.per_document(three) / places.size()]


def _likeness_to_title(terms: Terms, story: Story, count: int, language: str) -> Floats:
    """Return the share of its document's title, by idf, that each sentence says; 0 where there is no title."""
    said = np.zeros(len(terms.units))
    stopped = stop_words(language)
    for number, document in enumerate(story.documents):
        if not document.title:
            continue
        title = sorted({*stems([word for word in tokens(document.title) if word not in stopped], language)})
        units = np.array([number * len(terms.stems) + terms.stems[each] for each in title if each in terms.stems])
        start, end = (np.searchsorted(terms.units, units, side) for side in ("left", "right"))
        columns = start[start < end]
        unsaid = _UNSAID * (len(title) - len(columns))
        said[columns] = terms.idf[columns] / (terms.idf[columns].sum() + unsaid)
    return sum_at(terms.rows, said[terms.columns], count)


def _agreement(terms: Terms, story: Story, count: int) -> Floats:
    """Return the mean cosine with the centroids of the other outlets; 0 where there is none.

    So what many outlets tell matters more, and how much one of them writes does not.
    """
    number: dict[str, int] = {}
    outlets = np.array([number.setdefault(each.outlet or each.id, len(number)) for each in story.documents])
    if len(number) < 2:  # noqa: PLR2004 - with one, there is nobody to agree
        return np.zeros(count)
    stem = terms.units % len(terms.stems)
    told, which = np.unique(outlets[terms.documents] * len(terms.stems) + stem, return_inverse=True)
    weight = sum_at(which, sum_at(terms.columns, terms.values, len(terms.units)), len(told))
    outlet_told, stem_told = np.divmod(told, len(terms.stems))
    weight /= np.sqrt(sum_at(outlet_told, weight**2, len(number)))[outlet_told]
    elsewhere = sum_at(stem_told, weight, len(terms.stems))[stem] - weight[which]
    return sum_at(terms.rows, terms.values * elsewhere[terms.columns], count) / (len(number) - 1)


def _topics(terms: Terms, places: Places) -> list[Floats]:
    """What the document is about, by tf · idf against ordinary articles; and what is new where it stands."""
    count = len(places.index)

    def per_row(values: Floats | Booleans) -> Floats:
        return sum_at(terms.rows, values, count)

    spread = sum_at(terms.columns, None, len(terms.idf))
    weight = sum_at(terms.columns, terms.counts, len(terms.idf)) * terms.idf
    total = sum_at(terms.documents, weight, len(places.sizes))[places.document]
    said_first = np.unique(terms.sequence, return_index=True)[1]  # decides between equals
    by_weight = np.lexsort((said_first, -weight.round(9), terms.documents))
    place = np.empty(len(weight), dtype=np.int64)
    starts = np.searchsorted(terms.documents, np.arange(len(places.sizes)))
    place[by_weight] = np.arange(len(weight)) - starts[terms.documents]
    content, distinct = per_row(terms.counts), per_row(np.ones(len(terms.rows)))
    # rows ascend, so the first entry of a column is in its first sentence
    first = terms.rows[np.unique(terms.columns, return_index=True)[1]][terms.columns]
    is_new = first == terms.rows
    idf, others = terms.idf[terms.columns], spread[terms.columns] - 1
    share = per_row(weight[terms.columns]) / np.maximum(total, 1e-9)
    return [
        share,
        places.rank(share),
        *places.neighbours(share),
        per_row((place < _TOPICS)[terms.columns]),
        per_row((place < _MAIN_TOPICS)[terms.columns]),
        per_row(terms.counts * idf) / np.maximum(1, content),
        per_row(terms.counts * (others > 0)) / np.maximum(1, content),
        per_row(is_new) / np.maximum(1, distinct),
        per_row(is_new & (others > 1)),
        per_row(is_new * others * idf),
        per_row(~is_new * idf),
    ]


def _recurrence(words: Words, terms: Terms, places: Places, lengths: Floats) -> list[Floats]:
    """How often two words that follow each other do so elsewhere in the document, for all words and content words."""
    count = len(lengths)
    document = places.document[words.rows]
    raw = _recurring(words.rows, words.numbers + document * len(words.vocabulary))
    content = _recurring(terms.sequence_rows, terms.sequence)
    return [
        sum_at(*raw, count) / np.maximum(1, lengths),
        sum_at(content[0], (content[1] > 0).astype(np.float64), count),
    ]


def _recurring(rows: Integers, units: Integers) -> tuple[Integers, Floats]:
    """Return the sentence of each pair of neighbours within a sentence, and how often the pair stands elsewhere."""
    inside = np.flatnonzero(np.diff(rows) == 0)
    pairs = units[inside] * (int(units.max(initial=0)) + 1) + units[inside + 1]
    _, which, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    return rows[inside], (counts[which] - 1).astype(np.float64)


def _figures(texts: Sequence[str], words: Words, lengths: Floats) -> list[Floats]:
    has_digit = [not word.isalpha() and any(map(str.isdecimal, word)) for word in words.vocabulary]
    figures = sum_at(words.rows, np.array(has_digit, dtype=bool)[words.numbers], len(lengths))
    return [figures, figures / np.maximum(1, lengths), _matches(_MONEY, texts)]


def _wording(texts: Sequence[str], words: Words, places: Places, lengths: Floats, language: str) -> list[Floats]:
    """How the sentence speaks: closed classes of words, quotation, signs; and how its document does."""
    count, width = len(lengths), len(_CLASSES) + 1
    kind = looked_up(_word_classes(language), words.vocabulary, 0).astype(np.int64)[words.numbers]
    classes = sum_at(words.rows * width + kind, None, count * width).reshape(count, width)[:, 1:]
    opening = np.zeros(count, dtype=np.int64)
    opening[words.rows[::-1]] = kind[::-1]
    quoted = _matches(_QUOTE, texts)
    of_document = sum_at(places.document[words.rows] * width + kind, None, len(places.sizes) * width)
    said = of_document.reshape(-1, width)[:, 1:][places.document] / np.maximum(1, places.per_document(lengths))[:, None]
    signs = [
        (
            _QUOTE.match(text) is not None,
            "?" in text,
            ":" in text,
            "(" in text,
            text.count(","),
            _ENDS.search(text) is not None,
        )
        for text in texts
    ]
    return [
        *classes.T,
        (opening == _FIRST_PERSON).astype(np.float64),
        (opening == _THIRD_PERSON).astype(np.float64),
        quoted,
        *np.array(signs, dtype=np.float64).reshape(count, 6).T,
        *said.T,
        places.per_document(quoted) / places.size(),
    ]


def _matches(pattern: re.Pattern[str], texts: Iterable[str]) -> Floats:
    """Return 1 for each text in which the pattern is found, else 0."""
    return np.array([pattern.search(text) is not None for text in texts], dtype=np.float64)


@cache
def _word_classes(language: str) -> dict[str, int]:
    """Return the number of the class of each word that has one, from 1, in the order of `_CLASSES`."""
    classes = json.loads(data("word_classes.json").read_text("utf-8"))["classes"].get(primary(language), {})
    return {word: 1 + _CLASSES.index(name) for name, words in classes.items() for word in words.split()}
