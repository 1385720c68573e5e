"""The phrases that name a time, found by the words and patterns of `data/time_expressions.json`.

Its `about` tells how they are written. A language's patterns become a trie over what its words may stand for; nothing
is loaded before a text in that language is read.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from briefer.resources import data

_FIRST_YEAR, _LAST_YEAR = 1000, 2100  # what four digits may say as a year
_TENS = frozenset(range(20, 100, 10))
_THIS_CENTURY = 2000  # whose first decade, too, is called the 2000s
_YEAR_DIGITS, _DAY_DIGITS, _LAST_DAY = 4, 2, 31
# what names no time alone
_NOT_ALONE = frozenset({"NUMBER", "HUNDREDS", "ORDINAL", "SHIFT", "PART", "CENTURY", "TIMEOFDAY", "COUNTED"})
_NO_LANGUAGES = frozenset({"about", "every"})
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}([-./])\d{1,2}\1(?:\d\d){1,2}")
_YEARS = re.compile(r"[12]\d{3}[-–/]\d\d")
_APOSTROPHES = ("'", "’", "ʼ")

Symbols = Sequence[tuple[str, int | str]]  # what a word may stand for, and its value as that
Phrase = tuple[int, int, str, Mapping[str, list[int | str]]]


class Grammar(NamedTuple):
    """A language's words and patterns, and what tells how a sentence is meant: see the data file."""

    token: re.Pattern[str]
    symbols: Mapping[str, Symbols]
    number: re.Pattern[str]
    patterns: "_Node"
    anchors: frozenset[str]  # a text without any of these words, and without digits, names no time
    cues: re.Pattern[str]
    before_christ: re.Pattern[str]  # follows times that are beyond the calendar
    since: frozenset[str]
    until: frozenset[str]
    between: frozenset[str]
    then: frozenset[str]
    month_first: bool
    day_first_regions: frozenset[str]


class _End(NamedTuple):
    """A pattern's end: its rule, what it says without a word, and what must or must not stand around it."""

    order: int  # of two patterns of a length, the one listed first wins
    rule: str
    constants: tuple[tuple[str, int | str], ...]
    after: frozenset[str]
    not_after: frozenset[str]
    before: frozenset[str]
    not_before: frozenset[str]


class _Node:
    """A node of the trie of all patterns."""

    __slots__ = ("children", "ends")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.ends: list[_End] = []


def phrases(grammar: Grammar, words: Sequence[str]) -> Iterator[Phrase]:
    """Yield the longest pattern at each place, left to right: first word, word behind the last, rule, what is said."""
    symbols = [
        grammar.symbols.get(word) or (_in_digits(grammar, word) if word[0].isdecimal() else ()) for word in words
    ]
    at = 0
    while at < len(words):
        longest = _longest(grammar.patterns, words, symbols, at) if symbols[at] else None
        if longest is not None:
            yield longest
        at = longest[1] if longest is not None else at + 1


def _longest(root: _Node, words: Sequence[str], symbols: Sequence[Symbols], at: int) -> Phrase | None:
    best: tuple[int, _End, Symbols] | None = None
    stack: list[tuple[int, _Node, tuple[tuple[str, int | str], ...]]] = [(at, root, ())]
    while stack:
        here, node, said = stack.pop()
        for end in node.ends:
            is_better = best is None or (here, -end.order) > (best[0], -best[1].order)
            if is_better and _fits(end, words, symbols, at, here):
                best = here, end, said
        for symbol, value in symbols[here] if here < len(words) else ():
            child = node.children.get(symbol)
            if child is not None:
                stack.append((here + 1, child, (*said, (symbol, value)) if symbol.isupper() else said))
    if best is None:
        return None
    values: dict[str, list[int | str]] = {}
    for symbol, value in (*best[2], *best[1].constants):
        values.setdefault(symbol, []).append(value)
    return at, best[0], best[1].rule, values


def _fits(end: _End, words: Sequence[str], symbols: Sequence[Symbols], start: int, stop: int) -> bool:
    if end.after or end.not_after:
        ahead = _standing(words, symbols, start - 1)
        if start > 1:
            ahead.add(f"{words[start - 2]}_{words[start - 1]}".lower())
        if (end.after and ahead.isdisjoint(end.after)) or not ahead.isdisjoint(end.not_after):
            return False
    behind = _standing(words, symbols, stop) if end.before or end.not_before else set()
    return not (end.before and behind.isdisjoint(end.before)) and behind.isdisjoint(end.not_before)


def _standing(words: Sequence[str], symbols: Sequence[Symbols], at: int) -> set[str]:
    """Return all that conditions may call the word at a place."""
    if not 0 <= at < len(words):
        return {"START" if at < 0 else "END"}
    named = {words[at].lower(), *(symbol for symbol, _ in symbols[at])}
    return named | {"CAPITAL"} if words[at][0].isupper() else named


def _in_digits(grammar: Grammar, word: str) -> Symbols:
    """Return what a word that begins with a digit may stand for."""
    found = grammar.number.fullmatch(word)
    if found is None:
        symbol = "DATE" if _DATE.fullmatch(word) else "YEARS" if _YEARS.fullmatch(word) else ""
        return ((symbol, word),) if symbol else ()
    length = len(found["digits"])
    if length > _YEAR_DIGITS:
        return ()
    value = int(found["digits"])
    is_day = 0 < value <= _LAST_DAY and length <= _DAY_DIGITS
    day = (("DAY", value),) if is_day else ()
    is_year = length == _YEAR_DIGITS and _FIRST_YEAR <= value <= _LAST_YEAR
    if found["decade"] is not None and value % 10 == 0 and (is_year or length == _DAY_DIGITS):
        hundred = (("HUNDRED", value),) if is_year and value % 100 == 0 and value != _THIS_CENTURY else ()
        return (("DECADE" if is_year else "DECADE2", value), *hundred)
    if found["decade"] is not None or found["ordinal"] is not None:
        return (("ORDINAL", value), *day) if length <= _DAY_DIGITS else ()
    if length == _YEAR_DIGITS:
        return (("YEAR", value),) if is_year else ()
    return (("NUMBER", value), *day) if length < _YEAR_DIGITS else ()


@cache
def grammar_of(language: str) -> Grammar | None:
    """Return the grammar of a language by its primary tag, None where there is none."""
    if language in _NO_LANGUAGES or language not in _data():
        return None
    every, rules = _data()["every"], _data()[language]
    patterns, literals, alone = _trie((rules["patterns"], every["patterns"]))
    compounds, in_several_words = _compounds(rules["words"], rules.get("compounds", ()))
    symbols = _symbols(
        (every["words"], rules["words"]), compounds, literals, frozenset(rules.get("lower_only", "").split())
    )
    decade, ordinal = rules.get("decade", "(?!)"), rules.get("ordinal", "(?!)")
    end_of_word = r"(?![^\W\d_])"
    return Grammar(
        token=re.compile(
            rf"{in_several_words}|{rules.get('lexemes', '(?!)')}|\d{{4}}-\d\d-\d\d(?!\d)"
            r"|\d{1,2}\.\d{1,2}\.\d{2,4}(?!\.?\d)|\d{1,2}/\d{1,2}/\d{2,4}(?!\d)|\d{1,2}-\d{1,2}-\d{4}(?!\d)"
            r"|\d{4}[-–/]\d\d(?![-–/]?\d)"
            rf"|\d+(?:[.,:]\d+)+|\d+(?:-?(?:{decade}|{ordinal}){end_of_word})?|[^\W\d_]+|[^\w\s]|_"
        ),
        symbols=symbols,
        number=re.compile(rf"(?P<digits>\d+)(?:-?(?:(?P<decade>{decade})|(?P<ordinal>{ordinal})))?"),
        patterns=patterns,
        anchors=frozenset(
            word
            for word, said in symbols.items()
            if any(symbol in alone or (symbol.isupper() and symbol not in _NOT_ALONE) for symbol, _ in said)
        ),
        cues=re.compile(rf"\b(?:(?P<future>{rules['future']})|(?P<past>{rules['past']}))\b"),
        before_christ=re.compile(rf"\s*(?:{rules['before_christ']})"),
        since=frozenset(rules["since"].split()),
        until=frozenset(rules["until"].split()),
        between=frozenset(rules["between"].split()),
        then=frozenset(rules["then"].split()),
        month_first=rules.get("month_first", False),
        day_first_regions=frozenset(rules.get("day_first_regions", "").split()),
    )


def _compounds(
    words: Mapping[str, Mapping[str, str]], forms: Iterable[str]
) -> tuple[list[tuple[str, str, int | str]], str]:
    """Return the numbers from 21 to 99 in words, as what and which, and the pattern of those in several words."""
    tens = [(ten, int(value)) for value, said in words["NUMBER"].items() if int(value) in _TENS for ten in said.split()]
    ones = [
        (one, symbol, int(value))
        for symbol in ("NUMBER", "ORDINAL")
        for value, said in words[symbol].items()
        if len(value) == 1
        # of the words for 1, the first is that of 21: "a" is not
        for one in said.split()[: 1 if (symbol, value) == ("NUMBER", "1") else None]
    ]
    found: list[tuple[str, str, int | str]] = [
        (form.replace("TEN", ten).replace("ONE", one), symbol, value + unit)
        for form in forms
        for ten, value in tens
        for one, symbol, unit in ones
    ]
    either = {re.sub("[- ]", r"[-‑\\s]", form.replace("TEN", "")) for form in forms if not form.isalpha()}
    if not either:
        return found, "(?!)"
    begins = "".join(sorted({letter for ten, _ in tens for letter in (ten[0], ten[0].upper())}))
    joined = "|".join(sorted(either)).replace("ONE", f"(?:{'|'.join(one for one, _, _ in ones)})")
    return found, rf"(?=[{begins}])(?i:(?:{'|'.join(ten for ten, _ in tens)})(?:{joined}))(?![^\W\d_])"


def _symbols(
    classes: Iterable[Mapping[str, Mapping[str, str]]],
    compounds: Iterable[tuple[str, str, int | str]],
    literals: Iterable[str],
    only_lower: frozenset[str],
) -> dict[str, Symbols]:
    """Return what each form of each word may stand for; words of patterns stand for themselves."""
    listed: list[tuple[str, str, int | str]] = [
        (word, symbol, _value(value))
        for by_symbol in classes
        for symbol, by_value in by_symbol.items()
        for value, words in by_value.items()
        for word in words.split()
    ]
    symbols: dict[str, dict[tuple[str, int | str], None]] = {}
    for word, symbol, value in (*listed, *compounds, *((word, word, word) for word in sorted(literals))):
        capitals = set() if word in only_lower else {word.upper(), word.capitalize() if word.islower() else word}
        for form in {word} | capitals:
            for apostrophe in _APOSTROPHES if "'" in form else "'":
                symbols.setdefault(form.replace("'", apostrophe), {})[symbol, value] = None
    return {word: tuple(said) for word, said in symbols.items()}


def _trie(listed: Iterable[Mapping[str, Sequence[str]]]) -> tuple[_Node, set[str], set[str]]:
    """Return the patterns' trie, their words, and those that make a time with no other telling symbol."""
    root, literals, alone = _Node(), set[str](), set[str]()
    templates = ((rule, template) for by_rule in listed for rule, of_rule in by_rule.items() for template in of_rule)
    for order, (rule, template) in enumerate(templates):
        steps = _plant(root, order, rule, template)
        literals |= {symbol for step in steps for symbol in step if not symbol.isupper()}
        words = [step for step in steps if not any(symbol.isupper() for symbol in step)]
        if words and all(symbol in _NOT_ALONE for step in steps if step not in words for symbol in step):
            alone |= max(words, key=lambda step: min(map(len, step)))  # the longest word is the rarest
    return root, literals, alone


def _plant(root: _Node, order: int, rule: str, template: str) -> list[set[str]]:
    """Put a pattern into the trie, with and without each of its optional words; return its symbols, word by word."""
    constants, around = [], {sign: frozenset[str]() for sign in "<^>!"}
    steps: list[list[str | None]] = []
    for piece in template.split():
        symbol, is_constant, value = piece.partition("=")
        if piece[0] in around:
            around[piece[0]] = frozenset(piece[1:].split("|"))
        elif is_constant:
            constants.append((symbol, _value(value)))
        else:
            options: list[str | None] = [*piece.removesuffix("?").split("|")]
            steps.append([*options, None] if piece.endswith("?") else options)
    end = _End(order, rule, tuple(constants), around["<"], around["^"], around[">"], around["!"])
    for path in product(*steps):
        node = root
        for symbol in filter(None, path):
            node = node.children.setdefault(symbol, _Node())
        node.ends.append(end)
    return [set(filter(None, step)) for step in steps]


def _value(written: str) -> int | str:
    return int(written) if written.lstrip("-").isdecimal() else written


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(data("time_expressions.json").read_text("utf-8"))
    return found
