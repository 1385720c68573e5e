"""Which figures of a sentence tell where something stands, each with the clause that says what it is.

"The cost has risen to $8 billion" and "5,000 barrels a day" tell so; "the Dow fell 300 points" tells how far something
moved, and tomorrow's move is no other figure for today's.
"""

from dataclasses import dataclass
from functools import cache
from itertools import islice

from briefer.evidence import lexicon
from briefer.evidence.claims import names_in
from briefer.evidence.quantities import Reader
from briefer.text.tokens import stems, stop_words, terms

_UNIT = 2  # words after a number that may be its unit: "suspected cases", "barrels of crude"
_BEFORE = 3  # words before a number that may say that it is a level: "rose by nine to at least 27"
_JOINED = frozenset("'’%$€£¥-‑")  # signs that do not end a clause


@dataclass(frozen=True, slots=True)
class Level:
    """A figure that tells where something stands.

    Attributes:
        language: Of the text.
        value: The number.
        is_rough: Whether it says itself that it is rounded.
        sign: Its currency or "%", "" for a count.
        unit: The stems of what may be counted.
        terms: The stems of the clause's content words, numbers and times left out.
        names: Words written like names in it, in lower case.
        opener: The first word of the text where the clause opens it: it may be one, too.
        harm: What befell those it counts, "" for nothing known; see `lexicon.HARMS`.
        is_denied: Whether its clause denies something.
        is_sure: Whether it says that this is confirmed.
        is_guessed: Whether it is a sum of money that is estimated: what is spent so far is another.
        is_running: Whether it counts up: a total, a toll, a number so far.
    """

    language: str
    value: float
    is_rough: bool
    sign: str
    unit: frozenset[str]
    terms: frozenset[str]
    names: frozenset[str]
    opener: str
    harm: str
    is_denied: bool
    is_sure: bool
    is_running: bool
    is_guessed: bool

    @property
    def kind(self) -> tuple[str, str, bool, bool, bool]:
        """What two figures for one thing have alike, whatever the thing."""
        return self.sign, self.harm, self.is_sure, self.is_denied, self.is_guessed


def levels(text: str, language: str) -> list[Level]:
    """Return the figures of a text that tell where something stands, in order."""
    reader = Reader(text, language)
    found = []
    at = 0
    while at < len(reader.tokens):
        value, after = reader.number(at)
        if value is not None and value != 1 and (level := _level(reader, at, after, value)):
            found.append(level)
        at = max(after, at + 1)
    return found


def _level(reader: Reader, at: int, after: int, value: float) -> Level | None:
    language = reader.language
    begin, end = _clause(reader, at, after)
    said = frozenset(reader.words[begin:end])
    start, is_rough = reader.qualified(at)
    sign = reader.sign(at, after)
    unit = frozenset() if sign else _unit(reader, after, end)
    if (
        reader.is_no_count(at, after, value)
        or reader.is_beside_a_whole(start)
        or frozenset(reader.words[begin:at]) & lexicon.words("added", language)
        or unit & lexicon.words("aside", language)
        or _is_passing(said, sign, frozenset(reader.words[max(begin, start - _BEFORE) : at]), language)
    ):
        return None
    clause = reader.text[reader.tokens[begin].start() : reader.tokens[end - 1].end()]
    around = said.union(reader.words[max(0, begin - 1) : begin], reader.words[end : end + 1])  # "died since the war"
    quantity = reader.quantity(at, after, value)
    return Level(
        language=language,
        value=value,
        is_rough=is_rough,
        sign=sign,
        unit=unit,
        terms=frozenset(term for term in terms([clause], language)[0] if not term[0].isdigit()) - _vague(language),
        names=frozenset(name for name in names_in(clause if begin == 0 else f"a {clause}") if not name[0].isdigit()),
        opener=reader.words[0] if begin == 0 else "",
        harm=quantity.subject if quantity and quantity.is_harm else "",
        is_denied=bool(said & lexicon.words("negation", language)),
        is_sure=bool(said & lexicon.words("sure", language)),
        is_guessed=bool(sign and said & lexicon.words("guessed", language)),
        is_running=bool(around & lexicon.words("running", language)),
    )


def _is_passing(said: frozenset[str], sign: str, leading: frozenset[str], language: str) -> bool:
    """Tell whether a clause tells of a move, a price or a forecast: each day has another one.

    Args:
        said: Its words.
        sign: The currency of the figure, or "%".
        leading: The words right before that.
        language: Of the text.
    """
    is_moving = bool(said & lexicon.words("move", language))
    is_reached = sign != "%" and bool(leading & lexicon.words("level", language))
    is_priced = bool(sign and said & lexicon.words("traded", language))
    return (
        (is_moving and not is_reached)
        or is_priced
        or bool(said & (lexicon.words("outlook", language) | lexicon.words("market", language)))
    )


def _unit(reader: Reader, after: int, end: int) -> frozenset[str]:
    """Return the stems of the words right after a number that may say what is counted."""
    stopped = stop_words(reader.language)
    if reader.words[after : after + 1] and reader.words[after] in stopped:
        return frozenset()
    words = (word for word in reader.words[after:end] if word[0].isalpha() and word not in stopped)
    return frozenset(stems(islice(words, _UNIT), reader.language))


@cache
def _vague(language: str) -> frozenset[str]:
    """Return the stems of words that say nothing of what is counted: numbers, times, people, "more than"."""
    kinds = ("time", "weekday", "month", "ordinal", "percent", "people", "qualifier")
    said = {word for kind in kinds for phrase in lexicon.words(kind, language) for word in phrase.split()}
    said |= lexicon.values("number", language).keys() | lexicon.values("scale", language).keys()
    return frozenset(stems(sorted(said), language))


def _clause(reader: Reader, at: int, after: int) -> tuple[int, int]:
    """Return the first token of the clause that the number in some tokens stands in, and the one behind it."""
    joints = lexicon.words("joint", reader.language)

    def is_inside(place: int) -> bool:
        word = reader.words[place]
        return word not in joints and (word[0].isalnum() or word in _JOINED)

    begin, end = at, after
    while begin and is_inside(begin - 1):
        begin -= 1
    while end < len(reader.words) and is_inside(end):
        end += 1
    return begin, end
