"""The key quotation of a story: a printed sentence that quotes somebody at length, and names them in full."""

import re
from collections.abc import Sequence

from briefer.briefing import Summary
from briefer.evidence.speakers import speaker
from briefer.model import Sentence
from briefer.text.tokens import count_words

_FEWEST, _MOST = 8, 45  # words between quotation marks
_SHARE = 0.5  # of the sentence is quoted
_LONG_STORY = 4  # printed sentences: a shorter one is told at a glance
_ADDRESSES = frozenset({"Mr.", "Mrs.", "Ms.", "Mr", "Mrs", "Ms", "Herr", "Frau", "M.", "Mme"})  # known from elsewhere
_QUOTED = re.compile(r"[“„«\"]([^“”„«»\"]+)[”“»\"]|(?:''|``)((?:(?!''|``).)+)''")


def key_quotations(summaries: Sequence[Summary]) -> tuple[Sentence, ...]:
    """Return the key quotations of stories, one of each at most, and none of most; never a story's lead."""
    found = (next(filter(_is_quotation, _eligible(summary)), None) for summary in summaries)
    return tuple(sentence for sentence in found if sentence)


def _eligible(summary: Summary) -> tuple[Sentence, ...]:
    sentences = summary.sentences
    if len(sentences) < _LONG_STORY:
        return ()
    return tuple(sentence for sentence in sentences if sentence != summary.lead)


def _is_quotation(sentence: Sentence) -> bool:
    """Tell whether a sentence is mostly somebody's own words, and says with two words or more who that is."""
    text = sentence.text
    quoted = " ".join(one or other for one, other in _QUOTED.findall(text))
    length = count_words(quoted)
    if not _FEWEST <= length <= _MOST or length < _SHARE * count_words(text):
        return False
    by = speaker(sentence)
    names = by.text.split() if by and by.text not in quoted else []
    return len(names) > 1 and names[0] not in _ADDRESSES and any(name[0].isupper() for name in names[1:])
