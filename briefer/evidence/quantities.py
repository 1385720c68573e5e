"""What a sentence counts: “at least 12 dead”, “$1.5 million”, “4.6 %”, with the value for comparison only.

A number is left out where it may be anything but a count, an amount or a share of the whole thing: a date, a year, an
age, a time, a length of time, a score, a name ("Flight 447"), a range, a part ("two of them") or an addition ("three
more"). What is left out is never shown as differing.
"""

import re
from dataclasses import dataclass

from briefer.evidence import lexicon
from briefer.model import Span
from briefer.text.language import primary
from briefer.text.tokens import stems, stop_words

_TOKEN = re.compile(r"\d{1,3}(?:[\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’.\-‑][^\W\d_]+)*|[^\w\s]")
_GROUPED = re.compile(r"\d{1,3}(?:([.,\u00a0\u202f])\d{3})(?:\1\d{3})*")
_CURRENCIES = frozenset("$€£¥₹₽₩")
_BEFORE = frozenset("([\"'“‘„«`")  # what may stand right before a number that is one
_HYPHENS = frozenset("-‑–—−/")
_POINT_LANGUAGES = frozenset({"en", "zh", "ja", "ko", "th", "he", "hi", "ga", "ms", "ta", "und"})
FIRST_YEAR, LAST_YEAR = 1000, 2100
_PHRASE = 3  # words of a thing counted: "12 senior police officers"
_REACH = 5  # words from a number to what befell those counted: "12 people in a bus were killed"
_MOST = 1e15  # beyond, it is an account's or a part's number
_SMALL = 100  # below, rounding is not to be thought of
_ROUNDED, _ROUGHLY = 0.05, 0.1


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count, an amount or a percentage, and where it stands.

    Attributes:
        start: Where it begins in the text, its qualifier included ("at least").
        end: Where it ends, what is counted included ("dead").
        first: Where the number itself begins, its qualifier and currency included.
        last: Where that ends, its percent sign included.
        value: The number, for comparison.
        is_rough: Whether it says itself that it is rounded ("about").
        subject: What is counted, in lower case: "dead", "%", "$", or the stem of a noun.
        noun: The stem of who was harmed where that is the subject, "" for people in general.
    """

    start: int
    end: int
    first: int
    last: int
    value: float
    is_rough: bool
    subject: str
    noun: str = ""

    @property
    def is_harm(self) -> bool:
        """Tell whether it counts people who came to harm."""
        return self.subject in lexicon.HARMS

    @property
    def is_measured(self) -> bool:
        """Tell whether it is a share or an amount of money, so that words beside it say of what."""
        return self.subject == "%" or self.subject in _CURRENCIES

    def is_compatible(self, other: "Quantity") -> bool:
        """Tell whether both may be the same number, one of them rounded."""
        return may_be_one(self.value, other.value, is_rough=self.is_rough or other.is_rough)


def may_be_one(one: float, other: float, *, is_rough: bool) -> bool:
    """Tell whether two values may be of the same number, one of them rounded.

    Args:
        one: A value.
        other: Another.
        is_rough: Whether one of them is said to be rounded.
    """
    if one == other:
        return True
    low, high = sorted((one, other))
    distance = (high - low) / high
    if is_rough and distance <= _ROUGHLY:
        return True
    return (low >= _SMALL or low != int(low) or high != int(high)) and distance <= _ROUNDED and _rounds(low, high)


def _rounds(one: float, other: float) -> bool:
    digits = min(len(f"{abs(value):.15g}".replace(".", "").strip("0")) for value in (one, other))
    return f"{one:.{digits}g}" == f"{other:.{digits}g}"


def numbers(text: str, language: str) -> frozenset[float]:
    """Return the values of all numbers in a text, dates and names included."""
    reader = Reader(text, language)
    found = set()
    at = 0
    while at < len(reader.tokens):
        value, after = reader.number(at)
        if value is not None:
            found.add(value)
        at = max(after, at + 1)
    return frozenset(found)


def bounds(text: str, language: str) -> frozenset[tuple[str, float]]:
    """Return the numbers of a text that are said to be a bound: "above" or "below", and the value."""
    reader = Reader(text, language)
    return frozenset(
        (side, value)
        for at in range(len(reader.tokens))
        for value in [reader.number(at)[0]]
        if value is not None and (side := reader.side(at))
    )


def quantities(text: str, language: str) -> list[Quantity]:
    """Return the counts, amounts and percentages of a text, in order."""
    reader = Reader(text, language)
    found = []
    at = 0
    while at < len(reader.tokens):
        value, after = reader.number(at)
        if value is not None and (quantity := reader.quantity(at, after, value)):
            found.append(quantity)
        at = max(after, at + 1)
    return found


class Reader:
    """The tokens of one text, read once; it lives inside one call."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.tokens = list(_TOKEN.finditer(text))
        self.units = lexicon.values("number", language)
        self.scales = lexicon.values("scale", language)
        self.words = [token[0].lower().replace("’", "'") for token in self.tokens]

    def number(self, at: int) -> tuple[float | None, int]:
        """Return the number that begins at a token, None where none does, and the token after it."""
        value = self._plain(at)
        if value is None:
            return None, at + 1
        after = at + 1
        while scale := self.scales.get(self._word(after)):
            if len(self._word(after)) == 1 and not self._touches(after):
                break  # "m" for million stands right at its number
            value, after = value * scale, after + 1
        return value, after

    def side(self, at: int) -> str:
        """Return whether the number at a token is said to be passed, "above", or not reached, "below"."""
        start = at - 1 if self._word(at - 1) in _CURRENCIES else at
        phrases = [self._phrase(start - size, size) for size in (3, 2, 1) if start >= size]
        named = (side for said in phrases for side in ("above", "below") if said in self._kind(side))
        return next(named, "")

    def quantity(self, at: int, after: int, value: float) -> Quantity | None:
        """Return what the number in some tokens counts; None where it is no count, or it is not clear of what."""
        if self.is_no_count(at, after, value):
            return None
        start, is_rough = self.qualified(at)
        if self.is_beside_a_whole(start):
            return None
        sign = self.sign(at, after)
        if sign and self._word(at - 1) in _CURRENCIES and self._touches(at - 1) and self._word(at - 2)[:1].isalpha():
            return None  # A$: another currency than $
        if sign:
            written = start, after + self._percent(after)
            return self._made(written, written, value, sign, "", is_rough=is_rough)
        return self._counted(start, after, value, is_rough=is_rough)

    def sign(self, at: int, after: int) -> str:
        """Return the currency of the number in some tokens, or "%"; "" where it has neither."""
        currency = self._word(at - 1)
        return "%" if self._percent(after) else currency if currency in _CURRENCIES else ""

    def _percent(self, at: int) -> int:
        """Return how many tokens say "per cent" from one on."""
        if self._word(at) == "%":
            return 1
        return next((size for size in (1, 2) if self._phrase(at, size) in self._kind("percent")), 0)

    def _counted(self, start: int, after: int, value: float, *, is_rough: bool) -> Quantity | None:
        end = self._phrase_end(after)
        harm, harm_start, harm_end = self._harm(start, after, end)
        outside = self._kind("people") | (self._kind(harm) if harm else frozenset())
        nouns = [word for word in self.words[after:end] if word not in outside]
        noun = stems(nouns[-1:], self.language)[0] if nouns else ""
        if harm:
            return self._made((harm_start, harm_end), (start, after), value, harm, noun, is_rough=is_rough)
        is_vague = not noun or value == 1 or noun in self._kind("score") or (noun.isascii() and len(noun) < 3)  # noqa: PLR2004
        if is_vague or self._word(end)[:1].isdigit() or self._is_in(end, "part"):
            return None
        return self._made((start, end), (start, after), value, noun, "", is_rough=is_rough)

    def _harm(self, start: int, after: int, end: int) -> tuple[str, int, int]:
        """Return what befell those counted, "" for nothing known, and the tokens of a span that says so."""
        for place in range(after, min(after + _REACH, len(self.words))):
            harm, length = self._harm_named(place)
            if harm:
                return harm, start, max(end, place + length)
            word = self.words[place]
            is_number = word[0].isdigit() or word in self.units
            if place >= end and (
                is_number or word in self._kind("clause") or not (word[0].isalpha() or word in _HYPHENS)
            ):
                break
        if harm := self._harm_named(start - 1)[0]:
            return harm, start - 1, end
        toll = next(
            (place for place in range(max(0, start - 4), start) if self.words[place] in self._kind("toll")), None
        )
        return ("", start, end) if toll is None else ("dead", toll, end)

    def _harm_named(self, at: int) -> tuple[str, int]:
        """Return the harm that the words from a token on name, "" for none, and how many words do."""
        phrases = [(length, self._phrase(at, length)) for length in range(1, 5)] if at >= 0 else []
        named = ((kind, length) for kind in lexicon.HARMS for length, said in phrases if said in self._kind(kind))
        return next(named, ("", 0))

    def is_no_count(self, at: int, after: int, value: float) -> bool:
        """Tell whether a number may be a time, a date, a name, a part of a range or of a whole, or one more."""
        written, before, following = self.words[at], self._word(at - 1), self._word(after)
        is_written_out = not written[0].isdigit()
        is_year = written.isdigit() and len(written) == 4 and after == at + 1 and FIRST_YEAR <= value <= LAST_YEAR  # noqa: PLR2004
        return (
            ":" in written
            or (written.isdigit() and len(written) > 1 and written[0] == "0")
            or (self._touches(at) and before not in _CURRENCIES | _BEFORE)  # COVID-19, Q3, #5
            or (self._touches(after) and (following in _HYPHENS or following[:1].isalpha()))  # 90-day, 3rd
            or (following in _HYPHENS and self._word(after + 1)[:1].isdigit())  # 10 – 12
            or (is_year and before not in _CURRENCIES and following not in self._kind("people"))
            or before in self._kind("month")
            or following in self._kind("month") | self._kind("time")
            or (following == "." and self._word(after + 1) in self._kind("month"))  # 3. März
            or (
                self._is_in(at - 1, "range") and self._is_number(at - 2) and not self._is_in(at - 3, "agent")
            )  # 10 to 12
            or self._is_in(at - 1, "another")
            or self._phrase(max(at - 2, 0), 2) in self._kind("another")
            or self._is_in(after, "instead")
            or (at > 1 and not is_written_out and self.tokens[at - 1][0][0].isupper())  # Flight 447
        )

    def is_beside_a_whole(self, start: int) -> bool:
        """Tell whether what begins at a token comes on top of something, or is what a part is spoken of."""
        return start > 0 and (self._is_in(start - 1, "another") or self._is_part(start))

    def _is_part(self, start: int) -> bool:
        """Tell whether what begins at a token is a whole of which a part is spoken of: "half of 40 people"."""
        return self._is_in(start - 1, "part") and (self._is_in(start - 2, "partly") or self._is_number(start - 2))

    def qualified(self, at: int) -> tuple[int, bool]:
        """Return the token where a number begins with its currency and qualifier, and whether that means "about"."""
        has_lead = self._word(at - 1) in _CURRENCIES or self.words[at] in self.scales
        start = at - 1 if has_lead else at
        for size in (3, 2, 1):
            if start - size >= 0 and (said := self._phrase(start - size, size)) in self._kind("qualifier"):
                return start - size, said in self._kind("rough")
        return start, False

    def _phrase_end(self, at: int) -> int:
        stopped = stop_words(self.language)
        end = at
        while end < min(at + _PHRASE, len(self.words)):
            word = self.words[end]
            if not word[0].isalpha() or (word in stopped and word not in self._kind("people")):
                break
            end += 1
            if self._harm_named(end - 1)[0]:
                break
        return end

    def _made(self, whole: Span, written: Span, value: float, subject: str, noun: str, *, is_rough: bool) -> Quantity:
        """Return what the tokens of a span count; those of another are the number itself."""
        return Quantity(*self._characters(whole), *self._characters(written), value, is_rough, subject, noun)

    def _characters(self, span: Span) -> Span:
        begin, end = span
        return self.tokens[begin].start(), self.tokens[end - 1].end()

    def _plain(self, at: int) -> float | None:
        """Return the value of one token, None where it is no number."""
        written = self.words[at]
        if not written[0].isdigit():
            if written in self.units:
                return self.units[written]
            tens, hyphen, ones = written.partition("-")
            if hyphen and tens in self.units and ones in self.units:
                return self.units[tens] + self.units[ones]  # twenty-five
            return self.scales[written] if written in self.scales and self._is_in(at - 1, "one") else None  # a dozen
        point = "." if primary(self.language) in _POINT_LANGUAGES else ","
        grouped = _GROUPED.fullmatch(written)
        if grouped and (grouped[1] != point or written.count(point) > 1):
            written = re.sub(r"\D", "", written)
        try:
            value = float(written.replace("," if point == "." else ".", "").replace(point, "."))
        except ValueError:
            return None  # 14:30, 1.2.3
        return value if value < _MOST else None

    def _is_number(self, at: int) -> bool:
        return at >= 0 and (self._plain(at) is not None or self.words[at] in self.scales)

    def _word(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    def _phrase(self, at: int, size: int) -> str:
        return " ".join(self.words[at : at + size])

    def _kind(self, kind: str) -> frozenset[str]:
        return lexicon.words(kind, self.language)

    def _is_in(self, at: int, kind: str) -> bool:
        return self._word(at) in self._kind(kind)

    def _touches(self, at: int) -> bool:
        """Tell whether a token stands right after the one before it."""
        return 0 < at < len(self.tokens) and self.tokens[at - 1].end() == self.tokens[at].start()
