"""Which sentences of mail are questions, and to whom of those who got it they are put."""

import re

from briefer.model import Mailing, Sentence
from briefer.text.mail_headers import is_machine

# He said, "Are you in?" "Are you in?" he said: whose question that is, is another matter
_REPORTED = re.compile(r"\A[\"“„«]|(?<![\w*_])[\"'“‘«„][^\"“”«»]*[?？؟⁇][\"'”’»“]+\W*\Z")
_END = re.compile(r"[?？؟⁇]+[\s\"'”’»«)\]!*_]*\Z")
_WORD = r"[^\W\d_]{2,}(?:[-’'][^\W\d_]+)*"
_NAME = re.compile(_WORD)
# what a person is spoken to with: "Ben, could you", "Ben and Anna: could you", "@Ben", "could you, Ben?", "Hi Ben,"
_FIRST = re.compile(rf"\W*({_WORD})\s*([,:!–—]|\Z|(?:and|und|et|y|e|en|и|та)\b|&)", re.IGNORECASE)
_WITHIN = re.compile(rf"@({_WORD})|,\s+({_WORD})\W*\Z")
_GREETING = re.compile(
    r"\A\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thanks|thank you|hallo|liebe[rs]?"
    r"|guten (?:tag|morgen)|moin|bonjour|salut|cher|chère|hola|querid[oa]"
    r"|estimad[oa]|buenos días|ciao|car[oa]|gentile|olá|oi|prezad[oa]|beste|hoi|dag|привет"
    r"|здравствуйте|уважаем\w+|привіт|шановн\w+)\s+([^,:!.?\n]{2,60})\s*[,:!–—]",
    re.IGNORECASE,
)
_LONGEST_LETTER = 2_500  # characters
_YOU = re.compile(
    r"\b(?:you|your|yours|du|dich|dir|dein\w*|euch|euer|Sie|Ihnen|Ihre[mnrs]?|tu|toi|vous|votre|vos|usted(?:es)?|tú|te|vosotros"
    r"|ti|Lei|voi|você|vocês|je|jij|jou|jouw|jullie|uw?|ты|тебя|тебе|вы|вас|вам|ваш\w*|ти|тобі|ви|вами)\b|[你您]"
)
_OPENING = 200  # characters of a message that greet


def is_question(text: str) -> bool:
    """Tell whether a sentence ends as a question does, and tells of none that somebody put."""
    return _END.search(text[-12:]) is not None and _REPORTED.search(text) is None


def as_statement(text: str) -> str:
    """Return a question with the mark of a statement, to be judged as any sentence is."""
    return _END.sub(".", text)


def is_put_to(reader: tuple[str, ...], sentence: Sentence, others: tuple[str, ...] = ()) -> bool:
    """Tell whether a sentence of mail, if it asks for something, asks it of a reader.

    It does where it names the reader, or names nobody and the mail is written to the reader, not only copied to or
    delivered by a list. What the reader wrote, and what machines or lists of news send, asks for nothing; in what is
    too long for a letter, most questions are an article's own, unless they say "you".

    Args:
        reader: Addresses and names, in lower case; () for anybody who got it.
        sentence: A sentence.
        others: Names of people that it may speak to beside those who got it.
    """
    mailing = sentence.document.mailing
    if not reader:
        return True
    if mailing is None or mailing.is_bulk or mailing.sender in reader or is_machine(mailing.sender):
        return False
    own = frozenset(reader)
    names = own.union(others, _names(mailing, own))
    spoken_to = _spoken_to(sentence.text, names) or _greeted(
        sentence.document.text[:_OPENING].partition("\n")[0], names
    )
    if spoken_to:
        return bool(spoken_to & own)
    is_letter = len(sentence.document.text) <= _LONGEST_LETTER or _YOU.search(sentence.text) is not None
    return is_letter and any(address in own for _, address in mailing.to)


def names_of(name: str, address: str) -> tuple[str, ...]:
    """Return what a person may be called by, in lower case: "Anna Berg" and "Berg, Anna" are called Anna."""
    last, _, first = name.partition(",")
    called = _NAME.findall(first if first.strip() else last)[:1]
    local = re.split(r"[._+-]", address.partition("@")[0])[0]
    return tuple(dict.fromkeys(each.lower() for each in (*called, *_NAME.findall(local)[:1])))


def _names(mailing: Mailing, own: frozenset[str]) -> frozenset[str]:
    """Return the names of the others who got a message."""
    people = [(name, address) for name, address in (*mailing.to, *mailing.copied) if address not in own]
    return frozenset(called for name, address in people for called in names_of(name, address))


def _spoken_to(text: str, names: frozenset[str]) -> frozenset[str]:
    """Return which of some people a sentence speaks to by name."""
    within = {name.lower() for found in _WITHIN.findall(text) for name in found}
    return _greeted(text, names) | (names & within)


def _greeted(text: str, names: frozenset[str]) -> frozenset[str]:
    """Return whom a text speaks to in its first words."""
    first: list[str] = []
    at, end = 0, ""
    while (found := _FIRST.match(text, at)) and found[1].lower() in names:
        first.append(found[1].lower())
        at, end = found.end(), found[2]
    greeting = _GREETING.match(text)
    greeted = {name.lower() for name in _NAME.findall(greeting[1])} if greeting else set()
    return frozenset([] if end.isalpha() or end == "&" else first) | (names & greeted)
