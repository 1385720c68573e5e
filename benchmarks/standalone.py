"""How many printed sentences lean on one that the reader does not see? Counted over briefs of 100 news articles.

Each article of the shared `news_roles/dev.jsonl` is made a brief through the public API (scheme "news"). The rule is
English, and deliberately not briefer's own: it has its own lists, which are wider, and it knows what is printed.

A sentence is flagged if, after its dateline, its first words, inside or outside a quotation mark, are

- a connective: But, However, Meanwhile, For example, In response, Since then, …; Later and Earlier before a comma;
- a pronoun of the third person or its possessive. "It is clear that …" is none, where an adjective or noun of a short
  list stands in for the clause that follows; nor is "Its shares fell, Tesla said" where a name follows the first comma;
- a pronoun of the first or second person outside a quotation;
- this, that, these, those, such, alone or before any noun; but not "This week" and the like, which the date of
  publication resolves, nor "Those who", which says itself who is meant;
- both, another, others, the former, the latter, or a quantity ("Some were", "Two of them", "The three said") without
  its noun;
- "the" with a noun that names only a kind (the company, the man, the move, the attack; the list is below), at most a
  number or "same", "other", "new" between them, with nothing after it that says which (of, that, who, in, …), unless
  the noun occurs in the headline or in what was printed of the document before;
- a preposition with one of these pronouns as its object ("According to him", "Among them", "At that time"), or an
  opening phrase or clause that names nobody and is followed by such a pronoun ("On Monday, he said", "In 2016 she").

A flagged sentence is resolved if the sentence printed directly before it in its section stands directly before it in
the source. The share counts what is not resolved; the aim is below 3 %. Two more figures stand beside it: quotations
whose speaker is only a pronoun or is not named at all, and sentences outside 8 to 40 words.

Without the data it says so and does nothing. Run from anywhere: `python benchmarks/standalone.py [--show N]`.
"""

import argparse
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import briefer
from briefer import Section, Sentence

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "news_roles" / "dev.jsonl"
TARGET = 3.0  # per cent
WORDS = range(8, 41)

# fmt: off
CONNECTIVES = (
    "but", "however", "meanwhile", "and", "so", "also", "still", "instead", "moreover", "then", "for example",
    "for instance", "in addition", "in contrast", "by contrast", "in comparison", "by comparison", "on the other hand",
    "on the one hand", "as a result", "nevertheless", "nonetheless", "therefore", "thus", "hence", "yet", "or", "nor",
    "besides", "similarly", "likewise", "additionally", "furthermore", "consequently", "indeed", "in fact",
    "in other words", "at the same time", "in turn", "even so", "even then", "since then", "until then", "by then",
    "before then", "afterward", "afterwards", "subsequently", "conversely", "otherwise", "rather", "finally", "lastly",
    "first,", "firstly", "second,", "secondly", "third,", "thirdly", "separately,", "again,", "either way",
    "in response,", "in particular,", "as such", "to that end", "here,", "there,", "later,", "earlier,", "accordingly",
    "that said", "what's more", "what is more", "on top of that", "for one thing", "in short", "in the meantime",
    "in the end", "as well as that", "after all", "by the way", "to be sure", "of course", "not so", "even worse",
    "hours later", "days later", "weeks later", "months later", "years later", "shortly after,", "soon after,",
    "shortly afterwards", "shortly thereafter", "the following day", "the next day", "the same day", "thereafter",
    "at the time", "at that", "amongst others", "among others", "in doing so", "nearby", "as comparison", "all that",
    "either", "neither", "too", "anyway", "well,", "yes", "no,",
)
QUANTITIES = (
    "both", "another", "others", "some", "many", "most", "few", "several", "all", "none", "each", "one", "two", "three",
    "four", "five", "six", "seven", "eight", "nine", "ten", "neither", "either", "half",
)
DEICTIC = (
    "week", "weekend", "month", "year", "morning", "afternoon", "evening", "spring", "summer", "autumn", "fall",
    "winter", "season", "century", "decade", "quarter", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "past", "coming",
)
KINDS = (
    "company", "firm", "group", "organization", "organisation", "agency", "body", "committee", "panel", "commission",
    "court", "judge", "bank", "party", "team", "club", "school", "university", "newspaper", "paper", "channel",
    "man", "woman", "boy", "girl", "child", "couple", "pair", "duo", "trio", "family", "suspect", "victim", "attacker",
    "gunman", "driver", "pilot", "officer", "official", "spokesman", "spokeswoman", "author", "researcher", "expert",
    "actor", "actress", "singer", "teenager", "student", "leader", "minister", "candidate", "lawmaker", "politician",
    "billionaire", "businessman", "executive", "side", "country", "nation", "city", "town", "village", "area",
    "region", "province", "state", "place", "site", "building", "vehicle", "plane", "aircraft", "ship", "train", "bus",
    "issue", "matter", "problem", "move", "decision", "plan", "deal", "agreement", "proposal", "measure", "law",
    "bill", "rule", "ruling", "verdict", "order", "policy", "program", "programme", "project", "effort", "step",
    "action", "report", "study", "survey", "poll", "statement", "announcement", "comment", "remark", "letter",
    "document", "article", "tweet", "video", "book", "film", "interview", "speech", "meeting", "talk", "summit",
    "visit", "trip", "event", "incident", "attack", "accident", "crash", "blast", "explosion", "shooting", "fire",
    "case", "trial", "lawsuit", "suit", "investigation", "inquiry", "probe", "charge", "allegation", "claim",
    "figure", "number", "result", "finding", "data", "increase", "decline", "drop", "rise", "change", "difference",
    "news", "idea", "situation", "crisis", "conflict", "process", "system", "service", "facility", "factory", "plant",
    "people", "corps", "center", "centre", "forecaster", "witness", "professor", "defendant", "killing", "insurer",
    "soldier",
    "lobby", "neighborhood", "neighbourhood", "job", "protest", "prosecutor", "doctor", "gang", "storm", "drive",
    "test", "drug", "technology", "device", "weapon", "missile", "money", "fund", "payment", "price", "contract",
)
PERSONS = ("he", "she", "him", "her", "his", "hers", "himself", "herself")
OWN_ACT = (  # "It is able to …" says what "it" does; "It is hard to …" does not
    "able", "unable", "due", "set", "ready", "willing", "unwilling", "likely", "unlikely", "about", "going", "keen",
    "expected", "forced", "required", "allowed", "designed", "intended", "meant", "used", "supposed", "scheduled",
)
# fmt: on
_DATELINE = re.compile(
    r"^(?:[A-Z][\w.’' /-]*(?:, [^()]{1,40})?)?\s*\((?:Reuters|Xinhua|AP|AFP)[^)]*\)\s*(?:-+|—|–)+\s*"
)
_QUOTE = re.compile(r"^[\"'“‘«„`]+\s*")
_THIRD = r"(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|himself|herself|itself|themselves)"
_THAT = r"(?:this|that|these|those|such)"
_BE = r"(?:is|was|'s|’s|has been|had been|will be|would be|may be|might be|could be|became|becomes)"
_PREPOSITION = (
    r"(?:about|above|across|after|against|along|alongside|amid|among|apart from|around|as|as for|as of|at|because of"
    r"|before|behind|besides|between|beyond|but for|by|despite|due to|during|even after|even before|even with|for"
    r"|following|from|given|in|in addition to|in light of|in response to|in spite of|including|inside|instead of|into"
    r"|like|of|on|out of|over|per|prior to|since|thanks to|through|throughout|to|toward|towards|under|unlike|until"
    r"|upon|via|with|within|without|according to|just after|shortly after|soon after|long before)"
)
_CONJUNCTION = (
    r"(?:when|whenever|while|if|as|once|although|though|because|unless|until|whether|where|wherever|after|before|since)"
)
_FEW = 14  # words of an opening phrase or clause
_VERB = r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|do|does|did|say|says|said|\w{2,}ed)"
_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)"
_IDENTIFIED = (
    r"(?:\s+(?:of|that|which|who|whose|where|for|in|on|at|to|from|with|between|against|by|about|over|near|called|named"
    r"|known|behind|responsible|accused|based|charged|involved|suspected|convicted|arrested|killed)\b|,? [A-Z])"
)
_NAME = re.compile(
    r"\b(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\b)[A-Z][\w’'-]+"
)
_ENDS_QUOTED = re.compile(r"[\"”’'»“]+$")


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed sentence and what was found: why it is flagged ("" if not), whether it is resolved, where it stands."""

    sentence: Sentence
    section: str
    flag: str
    is_resolved: bool


def flag(text: str, seen: str) -> str:
    """Return why a sentence leans on another, "" if it does not; `seen` is the headline and what is printed before."""
    bare = _DATELINE.sub("", text)
    plain = _QUOTE.sub("", bare).replace("’", "'")
    is_quoted = plain != bare.replace("’", "'")
    lower = plain.lower()
    for word in CONNECTIVES:
        if word in {"neither", "either"} and re.match(r"\w+ [^,]* n?or ", lower):
            continue
        if re.match(rf"{re.escape(word)}(?![\w'-])(?! (?:to|with|of) )", lower):
            return f"connective: {word}"
    if not is_quoted and re.match(r"(?:i|we|you|my|our|your|us|me)\b", lower):
        return "first or second person"
    if found := re.match(rf"{_THIRD}\b", lower):
        is_dummy = found[0] == "it" and _holds_the_place_of_a_clause(lower)
        return "" if is_dummy or _names_whom(plain) else f"pronoun: {found[0]}"
    if found := re.match(rf"{_THAT}\b\s*([\w'-]*)", lower):
        is_resolved = found[0].startswith("this") and found[1] in DEICTIC
        is_resolved |= found[0].startswith("those") and _says_which(found[1])
        return "" if is_resolved else f"demonstrative: {found[0]}"
    return _incomplete(plain, seen) or _behind_a_phrase(plain)


def _names_whom(plain: str) -> bool:
    """Tell whether a possessive or a clause points forward: Its shares fell, Tesla said. When he won, Obama wept."""
    opened, _, followed = plain.partition(", ")
    is_possessive = re.match(r"(?:his|her|its|their)\b", plain, re.IGNORECASE) is not None
    is_clause = re.match(rf"(?:{_CONJUNCTION}|{_PREPOSITION})\b", plain, re.IGNORECASE) is not None
    return (is_possessive or is_clause) and len(opened.split()) <= _FEW and _NAME.match(followed) is not None


def _says_which(word: str) -> bool:
    return word in {"who", "in", "with", "at", "of", "on", "from", "for", "without", "whose"} or word.endswith("ing")


def _holds_the_place_of_a_clause(lower: str) -> bool:
    """Tell whether "it" stands for a clause that follows: It is (not) clear that …, It takes a year to …."""
    own_act = "|".join(OWN_ACT)
    held = "time|surprise|secret|pity|shame|fact|wonder|coincidence|mistake|first|second"
    linked = rf"it (?:{_BE}|remains|remained)(?: (?:not|also|now|still|very|too|more|less))*"
    word = rf"(?:(?:an?|no|the) (?:{held}) ?|\w+ )(?:and \w+ )?(?:time )?"
    with_word = rf"{linked} (?!(?:{own_act})\b){word}(?:that|to|for|how|whether|if|when)\b"
    said = rf"{linked} (?:reported|announced|believed|estimated|thought|said|known) that\b"
    verb = r"(?:seems|seemed|appears|appeared|turns out|turned out|takes|took|will take|would take)"
    verbal = rf"it {verb}\b.{{1,40}}\b(?:that|to|for)\b"
    return any(re.match(pattern, lower) for pattern in (with_word, said, verbal))


def _incomplete(plain: str, seen: str) -> str:
    lower = plain.lower()
    quantity = "|".join(QUANTITIES)
    whole = (
        r"both [^,]* and ",
        r"(?:others|both|the others?) (?:who|in|of the)\b",
        rf"the (?:rest|remaining|former|other) (?!{_VERB}\b)\w+",
    )
    found = re.match(r"(?:another|others|both|the (?:former|latter|others?|rest|remaining))\b", lower)
    if found and not any(re.match(pattern, lower) for pattern in whole):
        return f"incomplete: {found[0]}"
    if found := re.match(
        rf"(?:the )?(?:{quantity}|\d+)(?: (?:of (?:them|these|those(?! who)|its|their|his|her)|{_VERB}))\b", lower
    ):
        return f"incomplete: {found[0]}"
    if found := re.match(r"(?:other|(?:\d+|\w+) others?)\b(?! than)", lower):
        return f"incomplete: {found[0]}"
    kinds = "|".join(map(_forms, KINDS))
    if found := re.match(
        rf"the (?:(?:{_NUMBER}|same|other|new|latest|former|whole|entire) )*({kinds})(?:'s?)?\b(?!-)", lower
    ):
        forms = next(forms for forms in map(_forms, KINDS) if re.fullmatch(forms, found[1]))
        rest = plain[found.end() :]
        if not re.match(_IDENTIFIED, rest) and not re.search(rf"\b{forms}\b", seen.lower()):
            return f"a kind: {found[0]}"
    return ""


def _forms(noun: str) -> str:
    """Return a pattern of a noun's singular and plural."""
    if noun in {"man", "woman", "gunman", "spokesman", "spokeswoman", "businessman"}:
        return f"(?:{noun}|{noun[:-2]}en)"
    if noun == "child":
        return "child(?:ren)?"
    return rf"(?:{noun}|{noun[:-1]}ies)" if noun.endswith("y") else rf"{noun}(?:s|es)?"


def _behind_a_phrase(plain: str) -> str:
    """Find a pronoun behind an opening preposition, conjunction, phrase or clause."""
    opening = rf"(?:{_CONJUNCTION} {_THIRD}|{_PREPOSITION} (?:{_THIRD}|{_THAT}))\b\s*([\w'-]*)"
    if found := re.match(opening, plain, re.IGNORECASE):
        points_forward = _names_whom(plain) and not re.search(rf"\b{_THAT}\b", found[0], re.IGNORECASE)
        dated = re.search(rf"\bthis (?:{'|'.join(DEICTIC)})\b", found[0], re.IGNORECASE)
        those = re.search(r"\bthose \w+", found[0], re.IGNORECASE) and _says_which(found[1])
        is_conjunction = re.match(r"(?:given|except|in) that\b", found[0], re.IGNORECASE)
        if not (points_forward or dated or those or is_conjunction):
            return f"behind a preposition: {found[0]}"
    for cut in (r",\s+", r"\s+"):
        found = re.match(rf"([A-Z]\w*(?:[^,]{{0,80}}?)){cut}({_THIRD})\b(?= )", plain)
        if not found or len(found[1].split()) > 12:
            continue
        if cut == r"\s+" and not re.match(
            rf"{_PREPOSITION} (?:[A-Z]\w+ ?\d*|\d{{4}}|the \w+|a \w+)$", found[1], re.IGNORECASE
        ):
            continue
        named = _NAME.search(found[1][1:]) or not re.match(
            rf"(?:{_PREPOSITION}|{_CONJUNCTION}|last|earlier|later)\b", found[1], re.IGNORECASE
        )
        thing = found[2].lower() not in PERSONS and re.search(r"\b(?:the|a|an|its|their)\s+\w+", found[1])
        if not named and not thing:
            return f"behind a phrase: {found[0]}"
    return ""


def speaker_is_missing(text: str) -> bool:
    """Tell whether a quotation's speaker is only a pronoun, or is not in the sentence at all."""
    bare = text.strip().replace("``", "“").replace("''", "”")
    if not _QUOTE.match(bare):
        return False
    if re.search(r"[\"”][,.]? ?(?:he|she|they|it|we|i|you)\b", bare.lower()):
        return True
    return bool(_ENDS_QUOTED.search(bare)) and not re.search(r"[\"”“]", bare[1:-1])


def printed() -> Iterator[Printed]:
    """Make the briefs and look at every sentence."""
    for line in DATA.read_text("utf-8").splitlines():
        row = json.loads(line)
        title = row.get("headline") or ""
        document = briefer.document("", sentences=[each["text"] for each in row["sentences"]], title=title)
        seen = title
        for summary in briefer.brief([document], scheme="news").summaries:
            for section in summary.sections:
                for found in _of_section(section, seen):
                    yield found
                    seen += f" {found.sentence.text}"


def _of_section(section: Section, seen: str) -> Iterator[Printed]:
    before: Sentence | None = None
    for sentence in section.sentences:
        follows = before is not None and (before.document.id, before.index + 1) == (
            sentence.document.id,
            sentence.index,
        )
        yield Printed(sentence, section.key, flag(sentence.text, seen), follows)
        seen += f" {sentence.text}"
        before = sentence


def _spread(found: Sequence[Printed], count: int) -> Sequence[Printed]:
    """Return so many, evenly spread."""
    return [found[at * len(found) // count] for at in range(count)] if len(found) > count else found


def main() -> None:
    """Print the shares, and examples where asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="print N of what is flagged, and of what is not"
    )
    show = parser.parse_args().show
    if not DATA.is_file():
        print(f"skipped: there is no {os.path.relpath(DATA)}; the articles are in the shared data only")
        return
    found = list(printed())
    flagged = [each for each in found if each.flag]
    unresolved = [each for each in flagged if not each.is_resolved]
    speakers = [each for each in found if speaker_is_missing(each.sentence.text) and not each.is_resolved]
    lengths = [len(each.sentence.text.split()) for each in found]
    outside = [length for length in lengths if length not in WORDS]

    def share(part: Sequence[object]) -> str:
        return f"{100 * len(part) / max(1, len(found)):5.2f} %   {len(part)} of {len(found)}"

    print(f"open with an unresolved pronoun or connective  {share(unresolved)}   (aim: below {TARGET:.0f} %)")
    print(f"… as flagged, resolved or not                  {share(flagged)}")
    print(f"quotations without a speaker's name            {share(speakers)}")
    print(f"outside {WORDS.start} to {WORDS.stop - 1} words                          {share(outside)}")
    for title, group in (
        ("unresolved", unresolved),
        ("resolved", [each for each in flagged if each.is_resolved]),
        ("no speaker", speakers),
        ("not flagged", [each for each in found if not each.flag]),
    ):
        for each in _spread(group, show) if show else ():
            print(f"\n{title} · {each.section} · {each.flag}\n  {each.sentence.text}")


if __name__ == "__main__":
    main()
