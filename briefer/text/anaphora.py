"""Does a sentence point back to one before it? If so, by which words.

Surface rules over lists, without a parser: what opens the sentence, inside a quotation, too; what stands behind an
opening preposition; and who speaks a quotation. `data/openers.json`, `data/anaphora.json` and `data/pronouns.json`
have the words, by language; a language without a list has no such rule.
"""

import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from briefer.resources import data
from briefer.text.language import primary
from briefer.text.tokens import tokens

_OPENING = 160  # characters that surely hold the words looked at
_OPENER_LENGTHS = range(4, 0, -1)  # words: "at the same time" is at_the_same_time in the data
_LEAD_LENGTHS = range(3, 0, -1)
_COMMA = re.compile(",")
_PHRASE_LENGTHS = range(8)  # words of an opening phrase, its preposition not counted
_CLAUSE_LENGTHS = range(16)  # of a clause behind a participle, whose subject is that of the sentence
_POINTS_FORWARD = re.compile(r"^[^,]{1,90}, (?:[A-Z]\w+\. )?[A-Z]\w")  # In his appeal, Mr. Brown said
_NAME = re.compile(r"\b[A-Z][\w'-]*")
_APPOSITION = re.compile(r"^\w+(?: \w+){1,3}, [A-Z]")  # The defendant, Michael Hamlin, had
_QUOTED = re.compile(r"^[\"'“‘«„「`]+\s*")
_CLOSING_QUOTES = '”»“"」'  # “ closes in German
_ENDS_QUOTED = re.compile(r"[\"”»“」]\s*$")


class _Phrases(NamedTuple):
    """A language's words: see `data/anaphora.json`."""

    articles: frozenset[str]
    leads: frozenset[str]
    anaphors: frozenset[str]
    subjects: frozenset[str]
    persons: frozenset[str]
    participles: frozenset[str]
    names: re.Pattern[str]
    times: frozenset[str]
    answers: re.Pattern[str]
    quotable: frozenset[str]
    complete: re.Pattern[str]
    speaks: re.Pattern[str]


_NO_WORDS = frozenset[str]()
_NEVER = re.compile("(?!)")
_NO_PHRASES = _Phrases(
    _NO_WORDS,
    _NO_WORDS,
    _NO_WORDS,
    _NO_WORDS,
    _NO_WORDS,
    _NO_WORDS,
    _NEVER,
    _NO_WORDS,
    _NEVER,
    _NO_WORDS,
    _NEVER,
    _NEVER,
)


def backward_reference(text: str, language: str, title: str = "") -> str | None:
    """Return why the sentence is only understood after one before it, None where nothing says so.

    Args:
        text: The sentence.
        language: Its BCP 47 tag.
        title: Its document's title: "the probe" is understood under one that speaks of a probe.
    """
    tag = primary(language)
    start = text[:_OPENING]
    said = _QUOTED.sub("", start)
    is_quoted = len(said) < len(start)
    said = said.replace("’", "'")
    phrases = _phrases(tag)
    words = tokens(phrases.names.sub(r"\g<0>_", said))  # no list has a word so marked
    if not (is_quoted and words[:1] and words[0] in phrases.quotable) and not phrases.complete.match(said.lower()):
        count = _opener(said, words, tag, phrases.articles, title) or _behind_a_lead(said, words, phrases)
        if count:
            pointer = " ".join(said.split()[:count]).rstrip(",;:")
            return f"opens with {pointer!r}, which points to a sentence before it"
    answer = phrases.answers.search(text.lower())
    if answer:
        return f"answers a sentence before it: {answer[0].rstrip(',.;')!r}"
    return _missing_speaker(text, tag)


def _opener(said: str, words: list[str], tag: str, articles: Collection[str], title: str) -> int:
    """Return of how many words the longest listed opener is that the words begin with; a genitive is its noun."""
    openers = _words("openers.json").get(tag, frozenset())
    for length in _OPENER_LENGTHS:
        opening = "_".join(words[:length])
        plain = opening.removesuffix("'s").removesuffix("'")
        if opening in openers or plain in openers:
            is_told = words[0] in articles and (_APPOSITION.match(said) or plain.rpartition("_")[2] in tokens(title))
            return 0 if is_told else len(words[:length])
    return 0


def _behind_a_lead(said: str, words: list[str], phrases: _Phrases) -> int:
    """Return how many words the opening has up to an anaphor behind a preposition or conjunction, 0 for none.

    The anaphor follows it ("According to him"), or is the subject after a phrase that names nobody ("In 2016 she").
    """
    leads = phrases.leads | phrases.participles
    lead = next((length for length in _LEAD_LENGTHS if "_".join(words[:length]) in leads), 0)
    if not lead or len(words) <= lead or _POINTS_FORWARD.match(said):
        return 0
    if words[lead] in phrases.anaphors:
        return 0 if phrases.complete.match(" ".join(words[lead:])) else lead + 1
    for comma in _COMMA.finditer(said):
        # at each, since a date or a list has commas of its own: On June 1, 2020, he
        if count := _names_only_its_subject(said[: comma.start()], words, lead, phrases):
            return count
    # without a comma: On Monday he
    return _names_only_its_subject(" ".join(said.split()[: lead + 1]), words, lead, phrases)


def _names_only_its_subject(phrase: str, words: list[str], lead: int, phrases: _Phrases) -> int:
    """Return how many words a phrase and the pronoun behind it have; 0 without one, or if the phrase names it."""
    count = len(tokens(phrase))
    subject = words[count] if count < len(words) else ""
    lengths = _CLAUSE_LENGTHS if words[0] in phrases.participles else _PHRASE_LENGTHS
    if count - lead not in lengths or subject not in phrases.subjects:
        return 0
    is_person = subject in phrases.persons
    named = (name for name in _NAME.findall(phrase)[1:] if not (is_person and name.isupper()))  # nobody is "TV"
    return count + 1 if all(name.lower() in phrases.times for name in named) else 0


def _missing_speaker(text: str, tag: str) -> str | None:
    straight = text.strip().replace("``", '"').replace("''", '"')
    closing = max(map(straight.rfind, _CLOSING_QUOTES))
    if closing < 0:
        said = _phrases(tag).speaks.search(straight)
        if not said or _is_introduced(straight[: said.start()], _phrases(tag)):
            return None
        return f"is told by somebody who is only {said['speaker']!r}"
    if is_bare_quotation(text):
        return "is a quotation without its speaker"
    before, after = straight[closing - 1 : closing], straight[closing + 1 :].lstrip()
    # “biggest winner” after it gained is no speech
    if before not in set(",!?…,.") and not after.startswith(","):
        return None
    follows = tokens(after[:_OPENING])[:2]
    pronoun = next((word for word in follows if word in _words("pronouns.json").get(tag, ())), None)
    return f"is a quotation whose speaker is only {pronoun!r}" if pronoun else None


def _is_introduced(before: str, phrases: _Phrases) -> bool:
    """Tell whether a clause before its main one may name who speaks in that: When Ann Lee came, she said."""
    is_clause = not (phrases.leads | phrases.participles).isdisjoint(tokens(before)[:1])
    return is_clause and any(name.lower() not in phrases.times for name in _NAME.findall(before)[1:])


def is_bare_quotation(text: str) -> bool:
    """Tell whether a sentence is one quotation and nothing else."""
    straight = text.strip().replace("``", '"').replace("''", '"')
    is_quoted = bool(_QUOTED.match(straight) and _ENDS_QUOTED.search(straight))
    return is_quoted and not re.search(r"[\"“”„«»「」]", straight[1:-1])


@cache
def _words(file: str) -> Mapping[str, frozenset[str]]:
    """Return a data file's words by language."""
    lists = json.loads(data(file).read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}


@cache
def _phrases(language: str) -> _Phrases:
    lists = json.loads(data("anaphora.json").read_text("utf-8"))
    if language == "about" or language not in lists:
        return _NO_PHRASES
    found = lists[language]
    return _Phrases(
        articles=frozenset(found["articles"].split()),
        leads=frozenset(found["leads"].split()),
        anaphors=frozenset(found["anaphors"].split()),
        subjects=frozenset(found["subjects"].split()),
        persons=frozenset(found["persons"].split()),
        participles=frozenset(found["participles"].split()),
        names=re.compile(found["names"]),
        times=frozenset(found["times"].split()),
        answers=re.compile(found["answers"]),
        quotable=frozenset(found["quotable"].split()),
        complete=re.compile("|".join(f"(?:{pattern})" for pattern in found["complete"])),
        speaks=re.compile(found["speaks"]),
    )
