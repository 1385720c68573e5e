"""Is a sentence one that can be printed? If not, why not. `briefer.text.anaphora` asks what it points back to."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache

from briefer.resources import data
from briefer.text.language import primary
from briefer.text.tokens import length_in_words, stop_words, tokens

NO_VERB = "a fragment: no verb"  # or an imperative, which looks the same
_FEWEST, _MOST = 4, 70  # words: a fragment below, a list or a broken split above
_ENDS = re.compile(r"[.!…。！？؟।۔։።။]['\"”“’‘»«›‹)\]）」』]*(?:\[\^?\w{1,3}\]|[¹²³⁰-⁹]+)*$")
_ENDS_AT_A_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Capt|Cpl|Sgt|Pfc|Lt|Col|Gen|Rev|Prof)\.$")
_UNPUNCTUATED = frozenset({"lo", "th"})  # languages whose sentences end in a space
_QUESTION = re.compile(r"[?？؟]['\"”“’‘»«›‹)\]）」』]*$")
# "30 Palestinians were killed" counts; what opens a sentence is not counted
_STRAY_NUMBER = re.compile(
    r"\d{1,3} (?:An?|The|Th(?:is|at|ere|ese|ose|ey)|We|Our|It|He|She|See|As|At|By|For|From|In|On|Per|To|Under|With"
    r"|According|Although|Based|Because|Due|Given|If|Prior|Since|When|Whether|While|Some|One|Two|Three|Several) "
)
_FIRST_LETTER = re.compile(r"^[\W\d_]*([^\W\d_])([^\W\d_]?)")
# al-Qaeda, de Blasio, van der Bellen; a particle that is a word of the sentence's own language makes no name
_PARTICLE = re.compile(
    r"((?:al|as|ash|el)-|(?:d[aeiou]|del|della|la|le|van|von|bin|ibn|ten|ter)(?= ))(?: (?:de[nr]?|het|la))? ?[A-Z]"
)
_LIST_DEBRIS = re.compile(r"^(?:[-*•–—·‣▪#|>]|\(?[a-z\d]{1,3}\)\s)")
_PAIRS = (("«", "»"), ("「", "」"), ("(", ")"), ("[", "]"))
_OPENING_QUOTES = frozenset("\"'“‘«„「`")
_CALL = re.compile(
    r"(?:^|[.!?:|–—] )\W*(?:to )?(?:read more|follow us)\b"
    r"|\b(?:click here|follow us on|all rights reserved|(?:sign up|subscribe)[^.]{0,20} (?:newsletters?|alerts?)"
    r"|our newsletters?|we use cookies|anyone with (?:any )?information (?:is|was|should|can|may|who))\b|©|https?://|www\."
    r"|^\W*(?:(?:be|make) sure to|don['’]t forget to|(?:sign|tune|log) (?:up|in)|subscribe|stay tuned|check out"
    r"|(?:learn|find out) more)\b",
    re.IGNORECASE,
)
# that somebody said nothing: so it ends, or all but
_NO_COMMENT = re.compile(
    r"\b(?:(?:declin|refus)ed (?:immediate )?(?:to )?comment"
    r"|(?:had|has|have|was) no (?:immediate |further )?comment"
    r"|(?:neither|none)\b[^.;]{1,80} responded to [^.;]{0,40}\brequests?"
    r"|(?:was|were) not (?:immediately )?available (?:for|to) comment"
    r"|could not (?:immediately )?be reached (?:immediately )?for (?:immediate |further )?comment"
    r"|did(?: not|n['’]t) (?:immediately )?(?:comment|return [^.;]{0,30}\b(?:calls?|messages?|e-?mails?)"
    r"|(?:respond|reply) to [^.;]{0,40}\b(?:requests?|messages?|e-?mails?|[ei]nquir(?:y|ies)|quer(?:y|ies)))"
    r"|(?:wollten?|will) sich (?:[^.;,]{0,40} )?nicht (?:[^.;,]{0,20} )?äußern"
    r"|lehnten? (?:eine Stellungnahme|einen Kommentar) ab"
    r"|(?:a|ont) (?:refusé de|décliné toute demande de) (?:commenter|commentaires?|s['’]exprimer)"
    r"|n['’](?:a|ont) pas (?:souhaité|voulu) (?:commenter|réagir|faire de commentaires?|s['’]exprimer)"
    r"|(?:declin|rehus)(?:ó|aron) (?:hacer )?comenta(?:r|rios))\b"
    # a request for help is another matter
    r"(?! (?:for|to) (?!(?:immediate |further )?comment\b|this\b|an? interview\b|(?:more )?information\b))"
    r"[^.;,:]{0,60}\W*$",
    re.IGNORECASE,
)
_SHORT = 25  # words, within which a sentence says nothing else beside
# what a speaker, who is not quoted, says of the speech: "Let me start with the Americas", "Turning to our results"
_SIGNPOST = re.compile(
    r"(?:(?:and|so|now|but|okay|well|then|first|next|finally|lastly|with that),? )*(?:"
    r"let me (?:\w+ )?(?:start|begin|turn|move|walk|conclude)\b|let['’]s (?:\w+ )?(?:turn|move|start|begin)\b"
    r"|I(?:['’]ll| will| would like to|['’]d like to|['’]m going to)(?: \w+)? (?:"
    r"(?:start|begin|conclude) (?:with|by|on|my|our)\b|walk you through\b"
    r"|(?:discuss|cover|review|address)\b.*\b(?:slides?|pages?|in (?:more|greater) detail|shortly|in a moment)\b"
    r"|turn (?:it|this|the (?:call|discussion|floor|microphone))\b|(?<=now )(?:turn to|ask)\b)"
    r"|we(?:['’]ll| will) (?:now |then )?(?:start|begin|open|conclude|close|take) (?:with |to )?(?:a|the|your|our) "
    r"(?:q(?:uestions?)?\b|remarks\b|review\b|brief\b)"
    r"|(?:turning|moving|shifting)(?: \w+)?(?: \w+)? to [^,;.]{1,60}(?:\.$|, I(?:['’]ll| will)\b))",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"[%$€£¥]|\d{4}")
_BREAKS_OFF = re.compile(r"(?:\.{3,}|…)[\"'”’»)\]]*$")
_TRAILING_OFF = frozenset({"ja", "ko", "zh"})  # languages in which whole sentences end so
_GAP = re.compile(r"[:,;] ?\.$")  # what stood there was not text, such as a picture
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_CAPTION = re.compile(
    r"\W*(?:FILE PHOTO|(?i:file (?:photo|picture|image)|(?:undated |handout |combination )*(?:photo|picture|image)s? "
    r"(?:taken|released|shows?|by|courtesy)|video (?:grab|still)|in this (?:\w+ ){0,4}(?:photo|image|picture)))\b|L-R:"
)
_PLACE_IN_PICTURE = re.compile(r"\((?:[LCR]|L[- ]to[- ]R|\d(?:st|nd|rd|th) [LR])\)")
_END = 60  # characters at the end that surely hold a credit, or a place and date
_CREDIT = re.compile(
    r"\bvia REUTERS\b|\b(?:REUTERS|Xinhua)/[A-Z]"
    # "in Palermo, Italy, September 15, 2018.": a sentence about the past says "on"
    rf"|\b[A-Z][\w.]+,? {_MONTH} \d{{1,2}}, \d{{4}}\.$"
)
_EDITORIAL = re.compile(
    r"(?:EDS|Corrections?(?: \([^)]*\))?):"
    r"|\(?(?:The|This) (?:story|article) (?:corrects|clarifies|is (?:refiled|corrected|part of)|has been)\b"
    r"|It is a condensed version of\b|.{0,120}\bcontributed (?:reporting|research|to this (?:report|story|article))\b"
    r"|\(?(?:Additional )?(?:[Rr]eporting|[Ww]riting|[Ee]diting) by [A-Z]"
)
_FEW = 12  # words, up to which a sentence without a verb is found
# the tokenised style of treebanks writes its quotation marks so
_TOKENISED = ("``", "''")


def objection(text: str, language: str, *, is_cased: bool = True) -> str | None:
    """Return why a reader would be lost whatever stands beside the sentence, None where nothing speaks against it.

    Args:
        text: The sentence.
        language: Its BCP 47 tag.
        is_cased: Whether its document uses capitals, so that a small first letter means something.
    """
    reason = next((reason for is_so, reason in _RULES if is_so(text)), None)
    if reason is None and primary(language) not in _TRAILING_OFF and _BREAKS_OFF.search(text):
        return "a fragment: breaks off"
    if reason is None and is_cased and _begins_inside(text, language):
        return "a fragment: begins in the middle of a sentence"
    if reason is None and _lacks_a_verb(text, language):
        return NO_VERB
    if reason is None and primary(language) not in _UNPUNCTUATED and not _ENDS.search(text.rstrip(" '`")):
        return "a fragment: does not end as a sentence does"
    return reason


def _begins_inside(text: str, language: str) -> bool:
    first = _FIRST_LETTER.match(text)
    # a capital in second place makes a name: iPhone, eBay
    if first is None or text[0] in _OPENING_QUOTES or not first[1].islower() or first[2].isupper():
        return False
    particle = _PARTICLE.match(text)
    return particle is None or particle[1] in stop_words(language)


def _lacks_a_verb(text: str, language: str) -> bool:
    """Tell whether a short sentence surely has no finite verb.

    In English a verb in the present ends in -s, unless its subject is a pronoun or a plural, most of which end in -s; a
    verb in the past ends in -ed or is irregular. Where there is none of these there is no verb. Imperatives, which are
    no news, look the same.
    """
    finite = _finite().get(primary(language))
    if finite is None or length_in_words(text) > _FEW:
        return False
    return not any(
        word in finite or word.endswith(("s", "ed", "'d", "'ll", "'ve", "'re", "n't")) for word in tokens(text)
    )


@cache
def _finite() -> Mapping[str, frozenset[str]]:
    lists = json.loads(data("finite.json").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}


def _is_caption(text: str) -> bool:
    return bool(_CAPTION.match(text) or _PLACE_IN_PICTURE.search(text) or _CREDIT.search(text[-_END:]))


def _says_that_nothing_was_said(text: str) -> bool:
    return length_in_words(text) <= _SHORT and _NO_COMMENT.search(text) is not None


def _is_signpost(text: str) -> bool:
    return length_in_words(text) <= _SHORT and not _MEASURED.search(text) and _SIGNPOST.match(text) is not None


def _is_torn(text: str) -> bool:
    # “ opens in English and closes in German
    low, high, closed = map(text.count, "„“”")
    if low != high + closed if low else high != closed:
        return True
    if any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS):
        return True
    opened, closed = map(text.count, _TOKENISED)
    # some papers write '' for both
    return text.count('"') % 2 == 1 or (opened != closed if opened else closed % 2 == 1)


_RULES: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda text: length_in_words(text) < _FEWEST, "a fragment: too few words"),
    (lambda text: length_in_words(text) > _MOST, "too long to read as one sentence"),
    (_QUESTION.search, "a question"),
    (_LIST_DEBRIS.match, "part of a list"),
    (_STRAY_NUMBER.match, "begins with what looks like the number of a note"),
    (_CALL.search, "an address to the reader or a link"),
    (_is_caption, "a picture's caption"),
    (_says_that_nothing_was_said, "says only that somebody did not comment"),
    (_is_signpost, "says only what comes next"),
    (_GAP.search, "a fragment: what it ends with is missing"),
    (_EDITORIAL.match, "a note by the editors"),
    (lambda text: _ENDS_AT_A_TITLE.search(text[-8:]), "a fragment: ends before a name"),
    (_is_torn, "part of a longer quotation or bracket"),
)
