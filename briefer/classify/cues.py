"""Roles by rules: named cues speak for a role or against it, and the role with the most points wins.

The roles are those of T. A. van Dijk, *News as Discourse* (1988); the cues are the ones he and P. K. Choubey et al.
(ACL 2020) describe: place in the text, tense and dates, quotation and attribution, modality, stance, likeness to the
headline. Nothing is learned: the points were set by hand and tried on annotated articles. Two points say about
"twice as likely".
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from briefer.classify import Classifier
from briefer.model import Document, Role, Story
from briefer.resources import data
from briefer.text.language import UNDETERMINED, primary
from briefer.text.tokens import terms, tokens

Points = tuple[int, ...]
_ROLES = tuple(Role)  # the order of the columns; of two roles with equal points the one further left wins
_NONE = _ROLES.index(Role.NONE)

# fmt: off
# Where the sentence stands, counted without the furniture, and how like the headline it is.
#                       main  conseq  prev   curr   hist   anec   eval   expe   none
_PLACE: dict[str, Points] = {
    "any":               (0,     0,     1,     3,     1,    -2,     2,     0,    -3),
    "lead":              (7,     0,    -3,    -3,    -3,     0,    -2,    -2,     0),
    "second":            (3,     1,     3,     0,    -2,    -3,    -1,    -1,     0),
    "third":             (2,     1,     2,     1,    -1,    -2,    -1,     0,     0),
    "early":             (0,     1,     1,     1,     0,    -2,     0,     0,     0),
    "middle":           (-2,     0,     0,     0,     0,     0,     0,     0,    -2),
    "deep":             (-3,     0,    -1,     0,     1,     1,     0,     0,    -2),
    "late":             (-1,     0,     0,     1,     1,     0,     0,     1,     0),
    "like the headline": (3,    -1,     0,     0,    -1,    -3,     0,     0,     0),
    "brief":            (-1,     0,     0,     0,     0,     0,     0,    -1,     1),
}
# What stands in an article and is none of its prose: captions, credits, links, notes.
_LAYOUT: dict[str, Points] = {
    "wordless":          (0,     0,     0,     0,     0,     0,     0,     0,    99),
    "before dateline":   (0,     0,     0,     0,     0,     0,     0,     0,    12),
    "bracketed":         (0,     0,     0,     0,     0,     0,     0,     0,     6),
    "caption":           (0,     0,     0,     0,     0,     0,     0,     0,     7),
    "slug":              (0,     0,     0,     0,     0,     0,     0,     0,     5),
    "furniture":         (0,     0,     0,     0,     0,     0,     0,     0,     5),
    "unended":           (0,     0,     0,     0,     0,     0,     0,     0,     4),
    "short":             (0,     0,     0,     0,     0,     0,     0,     0,     2),
}
# What the sentence says and how; its neighbours hear an echo of it.
_WORDING: dict[str, Points] = {
    "past year":         (0,     0,     0,     0,     5,     0,     0,    -1,     0),
    "recent year":       (0,     0,     0,     0,     3,    -2,     0,     0,     0),
    "distant past":      (0,    -1,     1,     0,     3,     0,     0,     0,     0),
    "recent past":       (0,    -1,     2,     1,    -1,     0,     0,     0,     0),
    "month":             (0,    -1,     2,     0,     2,    -2,    -1,     0,     0),
    "weekday":           (2,     1,     1,     0,    -5,    -2,     0,     0,     0),
    "since":             (0,     1,     0,     2,    -1,     0,     0,     0,     0),
    "now":               (0,     0,     0,     1,     0,     0,     0,     0,     0),
    "present":           (0,    -2,    -1,     1,    -3,     0,     1,     0,     0),
    "perfect":           (0,     0,     0,     1,    -2,     0,     1,     0,    -2),
    "past":              (0,     0,     1,     0,     1,     0,     0,    -1,    -1),
    "pluperfect":        (0,     0,     1,     0,     1,     0,     0,    -2,    -2),
    "future":            (1,     0,    -3,    -1,    -3,     0,     0,     4,     0),
    "possibility":       (0,    -1,    -1,    -2,    -1,     0,     0,     2,     0),
    "expectation":       (0,    -1,    -1,    -2,    -2,     0,     0,     5,     0),
    "condition":         (0,     0,     0,     0,    -1,     0,     0,     3,     0),
    "quotation":         (0,    -2,    -1,    -2,     0,     1,     2,     0,    -2),
    "opening quotation": (0,     0,    -1,    -1,    -2,     2,     1,     0,    -2),
    "speech":            (1,     0,     0,    -1,    -1,     1,     1,     1,    -2),
    "announcement":      (1,     2,     0,     0,    -1,    -4,     0,     0,     0),
    "no comment":        (0,     0,     0,     6,     0,     0,     0,     0,     0),
    "opinion":           (0,    -1,     0,     0,     0,     0,     2,     1,    -1),
    "judgement":         (0,    -1,     0,     0,     0,     0,     1,     0,    -2),
    "contrast":          (0,     0,     0,     0,     0,     0,     1,     1,    -2),
    "pointing":          (0,    -1,     0,    -1,    -1,     1,     1,     0,     0),
    "first person":      (0,    -2,    -2,    -2,    -2,     3,     1,     0,    -2),
    "beside an I or we": (0,     0,    -1,     0,    -1,     2,     0,     0,     0),
    "beside a he or she": (0,   -1,     0,     0,     1,     0,     0,     0,     0),
    "person":            (0,     0,     0,     0,     0,     1,     0,     0,     0),
    "personal":          (0,     0,     0,     0,     0,     3,     0,     0,     0),
    "effect":            (0,     3,     1,     0,     0,     0,    -1,     0,     0),
    "figure":            (0,     1,     0,     0,     0,     0,    -2,    -1,     1),
    "quantity":          (0,     1,     1,     1,     0,    -1,     0,     0,    -2),
    "addition":          (0,     0,     0,     1,     0,    -1,     0,     0,     0),
}
# fmt: on
POINTS = _PLACE | _LAYOUT | _WORDING
_NOTHING: Points = (0,) * len(_ROLES)

_OWN = 8  # how much louder a sentence's own wording is than its neighbour's
_FURNITURE = 6  # points for no role, from layout alone, that make a sentence furniture
_FALLBACK = "en"  # for a text whose language nobody could tell
_ALIKE = 3  # terms shared with the headline, or all of a shorter one
_DATELINE_WITHIN = 8  # sentences; a dash after brackets further down is none
_SHORT, _BRIEF = 8, 14  # words
_STAGES = ("lead", "second", "third", *("early",) * 5, *("middle",) * 7)  # by position; all after is deep
_OPENING = 3  # sentences that are never late, however short the text
_LATE = 0.8  # of the text

_QUOTES = frozenset('"“”„«»‹›「」『』')
_DATELINE = re.compile(r".{0,80}?\([^()]{2,40}\)\s{0,3}[-–—]+\s")
_YEAR = re.compile(r"(?<![\d.,$€£])(?:1[5-9]|20)[0-9]{2}(?!\d|[.,]\d|\s?%)")
# ", Sept. 13, 2018." ends what a photographer wrote
_CAPTION_END = re.compile(r",[^,]{0,25}\d[^,]{0,12}, ?(?:19|20)\d\d\W*$")
_SLUG = re.compile(r"\||\w@\w|://")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Cues:
    """Give each sentence the role that the most points speak for; each document is judged on its own."""

    def classify(self, story: Story) -> tuple[Role, ...]:
        """Return one role per sentence, aligned with `story.sentences`."""
        return tuple(chain.from_iterable(map(_roles, story.documents)))


def _roles(document: Document) -> list[Role]:
    texts = [sentence.text.replace("''", '"').strip() for sentence in document.sentences]
    tag = primary(document.language)
    language = _FALLBACK if tag == UNDETERMINED else tag
    words = [[word.replace("’", "'") for word in tokens(text)] for text in texts]
    listed = [_listed(spoken, language) for spoken in words]

    layout = _layouts(texts, words, listed)
    body = [at for at, cues in enumerate(layout) if sum(_LAYOUT[cue][_NONE] for cue in cues) < _FURNITURE]
    place = _places(document.title, texts, words, body, language)
    wording = _wordings(texts, listed, body, document.published.year if document.published else None)

    stands = [_added(there | laid) for there, laid in zip(place, layout, strict=True)]
    says = [_added(cues) for cues in wording]
    echoing = [_NOTHING, *says, _NOTHING]
    return [_strongest(*heard) for heard in zip(stands, says, echoing[:-2], echoing[2:], strict=True)]


def _added(cues: set[str]) -> Points:
    return tuple(sum(column) for column in zip(_NOTHING, *(POINTS[cue] for cue in cues), strict=True))


def _strongest(stands: Points, says: Points, before: Points, after: Points) -> Role:
    """Return the role with the most points; what the neighbours say counts little, and so mostly settles ties."""
    columns = zip(stands, says, before, after, strict=True)
    totals = [_OWN * (place + own) + left + right for place, own, left, right in columns]
    return _ROLES[totals.index(max(totals))]


def _layouts(texts: Sequence[str], words: Sequence[Sequence[str]], listed: Sequence[set[str]]) -> list[set[str]]:
    """Return the cues that a sentence is no prose."""
    unended = [text[-1:].isalnum() for text in texts]
    # scripts and transcripts without full stops say nothing by leaving one out
    stops = 2 * sum(unended) < len(texts)
    datelines = (at for at, text in enumerate(texts[:_DATELINE_WITHIN]) if _DATELINE.match(text))
    dateline = next(datelines, 0)
    return [
        {
            cue
            for cue, holds in (
                ("wordless", not spoken),
                ("before dateline", at < dateline),
                ("bracketed", text[:1] in {"(", "["} and text[-1:] in {")", "]"}),
                ("caption", _CAPTION_END.search(text[-60:]) and not cues & {"speech", "past"}),
                ("slug", _SLUG.search(text)),
                ("furniture", "furniture" in cues),
                ("unended", stops and unended[at]),
                ("short", len(spoken) < _SHORT),
            )
            if holds
        }
        for at, (text, spoken, cues) in enumerate(zip(texts, words, listed, strict=True))
    ]


def _places(
    title: str, texts: Sequence[str], words: Sequence[Sequence[str]], body: Sequence[int], language: str
) -> list[set[str]]:
    """Return the cues of place, of length and of likeness to the headline."""
    found = [{"any", "brief"} if len(spoken) < _BRIEF else {"any"} for spoken in words]
    headline, *content = (set(said) for said in terms([title, *texts], language))
    for position, at in enumerate(body):
        found[at].add(_STAGES[position] if position < len(_STAGES) else "deep")
        if position >= max(_OPENING, _LATE * len(body)):
            found[at].add("late")
        if headline and len(headline & content[at]) >= min(_ALIKE, len(headline)):
            found[at].add("like the headline")
    return found


def _wordings(
    texts: Sequence[str], listed: Sequence[set[str]], body: Sequence[int], written: int | None
) -> list[set[str]]:
    """Return the cues of what is said; `written` is the year of publication, where known."""
    years = [[int(year) for year in _YEAR.findall(text)] for text in texts]
    this_year = written or max((year for at in body for year in years[at]), default=0)
    found = []
    for at, (text, named) in enumerate(zip(texts, years, strict=True)):
        beside = set().union(*listed[max(0, at - 1) : at], *listed[at + 1 : at + 2])
        holds = (
            ("quotation", not _QUOTES.isdisjoint(text)),
            ("opening quotation", text[:1] in _QUOTES),
            ("figure", _DIGIT.search(text)),
            ("past year", named and min(named) < this_year - 1),
            ("recent year", named and this_year - 1 <= min(named) <= this_year),
            ("beside an I or we", "first person" in beside),
            ("beside a he or she", "person" in beside),
        )
        found.append(listed[at] & _WORDING.keys() | {cue for cue, held in holds if held})
    return found


def _listed(words: Sequence[str], language: str) -> set[str]:
    """Return the cues whose words or phrases occur."""
    phrases = _phrases(language)
    return {
        cue
        for at, word in enumerate(words)
        for rest, cue in phrases.get(word, ())
        if not rest or tuple(words[at + 1 : at + 1 + len(rest)]) == rest
    }


@cache
def _phrases(language: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return for each word the phrases that begin with it: what must follow, and the cue; empty without a list."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for cue, listed in _lists().get(language, {}).items():
        for first, *rest in map(str.split, listed.split("|")):
            found.setdefault(first, []).append((tuple(rest), cue))
    return found


@cache
def _lists() -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = json.loads(data("cues.json").read_text("utf-8"))["words"]
    return lists


CLASSIFIER: type[Classifier] = Cues
