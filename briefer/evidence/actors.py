"""Who is who: the persons and organisations that printed sentences name with a role, in their words.

Found are appositions (“Ilse Brandt, the harbour master”, “the harbour master, Ilse Brandt,”) and titles (“Finance
Minister Joram Teal”). A role is one only where a word of a list says so: what is not sure is left out.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from briefer.briefing import Summary
from briefer.facts import Actor, Passage, passage
from briefer.model import Document, Sentence, Span
from briefer.resources import data
from briefer.text.language import primary
from briefer.text.names import mentions
from briefer.text.tokens import stop_words

_MOST = 8
_LONGEST = 14  # words of a role; a longer one tells a life
_PROPER = r"(?:(?:[ae]l-|[dDO]['’])?[A-ZÀ-ÞŁŚŠŽČĐ][^\W\d_]*(?:['’.-][^\W\d_]+)*(?:(?<=\b[A-Z])\.|(?<=\b[JS]r)\.)?)"
_INSIDE = r"(?:[^,;:()“”\"«»–—.]|(?<=\b[A-Z])\.|(?<=\.[A-Z])\.|(?<=\b[DM]r)\.)"
_FIRST_WORD = re.compile(r"(\w+)\.? ")
_GENITIVE = re.compile(r"['’]s?$")
_OWNER = re.compile(r"['’]s? ")  # President Rolf Meer's Party
# one of a list's patterns, and the letters that it begins with in any case
_LISTED = re.compile(r"(?=[^|])(?P<literal>[\w -]*(?![?*{]))(?:[^|()]|\([^()]*\))*")
_FOLD = {ord("ı"): "i", 0x307: None}  # what (?i) does beside casefold, to which İ is i and a dot
_NEVER = "(?!)"


class _Patterns(NamedTuple):
    """What finds names with roles in some texts of a language, and words that are no part of a name."""

    patterns: tuple[re.Pattern[str], ...]
    noun: re.Pattern[str]
    of_another: re.Pattern[str]
    title: re.Pattern[str]
    determiners: frozenset[str]
    possessives: frozenset[str]
    ruled_out: frozenset[str]
    generic: frozenset[str]
    stop_words: frozenset[str]


def who_is_who(summaries: Sequence[Summary]) -> tuple[Actor, ...]:
    """Return who is named with a role, at most eight, those mentioned most first; none where it is only one.

    Args:
        summaries: The stories of a brief: their printed sentences are read, and mentions counted in all documents.
    """
    documents = {document.id: document for summary in summaries for document in _read(summary)}
    named: dict[str, tuple[Passage, Passage]] = {}
    sentences = tuple(dict.fromkeys(sentence for summary in summaries for sentence in summary.sentences))
    known = _patterns(sentences)
    for sentence in sentences:
        for name, role in _named(sentence, known.get(primary(sentence.document.language))):
            key = _surname(name.text)
            if key not in named or len(named[key][1].text.split()) < 2 <= len(role.text.split()):  # noqa: PLR2004
                named[key] = (name, role)
    actors = [Actor(name, role, _mentions(name.text, documents.values())) for name, role in named.values()]
    actors.sort(key=lambda actor: -actor.mentions)
    return tuple(actors[:_MOST]) if len(actors) > 1 else ()


def _read(summary: Summary) -> Iterator[Document]:
    """Yield what a story is told from, what is recalled of earlier editions included."""
    yield from summary.story.documents
    yield from (sentence.document for sentence in summary.sentences)


def _surname(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1]


def _mentions(name: str, documents: Iterable[Document]) -> int:
    """Return how often documents that have a whole name mention it, or its last word alone."""
    count = 0
    for document in documents:
        whole = mentions(name, document.text, document.language)
        if whole:
            count += max(len(whole), len(mentions(_surname(name), document.text, document.language)))
    return count


def _named(sentence: Sentence, found: _Patterns | None) -> Iterator[tuple[Passage, Passage]]:
    """Yield the names of a sentence and their roles, in order; of several of one name the longest."""
    if found is None:
        return
    text = sentence.text
    spans = sorted(
        (
            _trimmed(text, match.span("name"), found, is_titled=match.start("role") < match.start("name")),
            match.span("role"),
        )
        for pattern in found.patterns
        for match in pattern.finditer(text)
    )
    taken = {role[0] for name, role in spans if name < role}
    for _, same in groupby(spans, key=lambda each: each[0]):
        name, role = max(same, key=lambda each: each[1][1] - each[1][0])
        # “the mayor, Ann Lee, a friend of one of the guests, Bob Ray”; “a lawyer for the mayor, Ann Lee”
        is_doubtful = role < name and (role[0] in taken or found.of_another.search(text, *role))
        if is_doubtful:
            continue
        if (word := _FIRST_WORD.match(text, *role)) and word[1].lower() in found.possessives:
            role = word.end(), role[1]  # whose, nobody sees beside the name alone
        if _is_name(text[slice(*name)], found) and _is_role(text[slice(*role)], found):
            yield passage(sentence, name), passage(sentence, role)


def _trimmed(text: str, name: Span, found: _Patterns, *, is_titled: bool) -> Span:
    """Return where a name is without titles before it and a genitive behind; what a titled person owns is none."""
    start, end = name
    while (word := _FIRST_WORD.match(text, start, end)) and found.title.fullmatch(word[1]):
        start = word.end()
    if is_titled and (owner := _OWNER.search(text, start, end)):
        end = owner.start()
    return start, start + len(_GENITIVE.sub("", text[start:end]))


def _is_name(name: str, found: _Patterns) -> bool:
    words = [word.lower().rstrip(".") for word in name.split()]
    is_titled = any(found.title.fullmatch(word) for word in name.split())
    return len(words) > 1 and found.ruled_out.isdisjoint(words) and not is_titled and not name.isupper()


def _is_role(role: str, found: _Patterns) -> bool:
    """Tell whether a role is short, and its noun stands at its head: no verb or preposition is before that."""
    noun = found.noun.search(role)
    head = [word.lower() for word in (role[: noun.start()] if noun else role).split()]
    head = head[1:] if head and head[0] in found.determiners else head
    return (
        noun is not None
        and len(role.split()) <= _LONGEST
        and found.stop_words.isdisjoint(head)
        and head[:1] not in (["am"], ["pm"])
        and not any(word in "-–" for word in head)
        and role.lower() not in found.generic
    )


def _patterns(sentences: Iterable[Sentence]) -> dict[str, _Patterns]:
    """Return what finds names with roles, by language; languages without lists, or without a noun in the text, lack."""
    texts: dict[str, list[str]] = {}
    for sentence in sentences:
        texts.setdefault(primary(sentence.document.language), []).append(sentence.text)
    found = {
        language: _in_text(_lists()[language], "\n".join(said))
        for language, said in texts.items()
        if language in _lists()
    }
    return {
        language: _compiled(words, language)
        for language, words in found.items()
        if words["role"] or words["organisation"]
    }


@cache
def _lists() -> Mapping[str, Mapping[str, str]]:
    lists: dict[str, Any] = json.loads(data("actors.json").read_text("utf-8"))
    del lists["about"]
    return lists


def _in_text(words: Mapping[str, str], text: str) -> dict[str, str]:
    """Return lists with only those of their nouns and the like that can be in a text: to compile all takes 20 ms."""
    folded = text.casefold().translate(_FOLD)
    said = {
        kind: "|".join(each[0] for each in _LISTED.finditer(words[kind]) if each["literal"].casefold() in folded)
        for kind in ("role", "organisation", "modifying", "honorific")
    }
    return {**words, **said}


def _compiled(words: Mapping[str, str], language: str) -> _Patterns:
    any_of = {kind: f"(?:{listed or _NEVER})" for kind, listed in words.items()}
    honorific, particle = f"(?i:{any_of['honorific']})", any_of["particle"]
    role, modifying = f"(?i:{words['role_opening']}{any_of['role']})", f"(?i:{any_of['modifying']})"
    group = f"(?:{words['organisation_opening']}{any_of['organisation']})"
    following = f"(?: {any_of['following']})?" if words["following"] else ""
    determiner, preposition = f"(?i:{any_of['determiner']})", any_of["preposition"]
    name = rf"(?P<name>{_PROPER}(?: (?:{particle} )*{_PROPER}){{1,3}})"
    tail = rf"(?: {preposition} {_INSIDE}{{1,80}}?)?"
    phrase = rf"(?:{determiner}\s?)?(?:{_INSIDE}{{0,50}}? )??"
    end = rf"(?=[,;)]| {any_of['end']}\b|[.!?]?[”\"]?$)"
    proper = rf"(?!{honorific}\.? ){_PROPER}(?:['’]s)?"
    title = rf"(?:(?:{proper}|{modifying}|[a-z]+-[a-z]+) ){{0,5}}{role}{following}"
    written = [rf"{name}, (?P<role>{phrase}(?:{role}|{group})\b(?!-){tail}){end}"]
    if words["role"]:
        written += [
            rf"\b(?P<role>{determiner}\s?(?:{_INSIDE}{{0,50}}? )?{role}{tail}), {name}{end}",
            rf"(?<![\w’'-])(?P<role>{title}) (?:{honorific}\.? )?{name}(?!\w| [A-ZÀ-Þ])",
        ]
    return _Patterns(
        patterns=tuple(map(re.compile, written)),
        noun=re.compile(rf"\b(?:{role}|{group})\b(?!-)"),
        of_another=re.compile(rf"{role} {preposition} (?:.* )?{role}\b"),
        title=re.compile(f"(?:{role}|{honorific})"),
        determiners=frozenset(words["determiner"].split("|")),
        possessives=frozenset(words["possessive"].split("|")),
        ruled_out=frozenset(words["unnamed"].split("|")),
        generic=frozenset(words["generic"].split("|")),
        stop_words=stop_words(language),
    )
