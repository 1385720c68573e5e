"""The dateline of an agency's report, which is no part of its first sentence: “SOFIA, Oct. 8 (Reuters) - …”.

The forms are those of the style books of AP, Reuters and dpa, and of American press releases: a place, perhaps a
country and a day, perhaps the agency in parentheses, and a dash.
"""

import re

_AGENCIES = (
    "AFP|AGI|ANI|ANP|ANSA|AP|APA|Agencia EFE|Belga|Bloomberg|CNN|DPA|EFE|Europa Press|IANS|Interfax|KNA"
    "|Kyodo|Kyodo News|Lusa|MTI|PA|PA Media|PAP|PTI"
    "|RIA|Reuters|Reuters Breakingviews|Reuters Health|Ritzau|SDA|SID|STT|Sports Network|TASS|TT"
    "|Thomson Reuters Foundation|UPI|Ukrinform|Xinhua|Yonhap|dpa|epd"
)
_DATELINE = re.compile(
    rf"(?P<place>[^\W\d_][^()\n:;!?]{{0,50}}?)?(?:,? ?\((?P<agency>{_AGENCIES})\))?(?(agency) ?| )"
    r"(?P<dash>—|–|--|-) ?(?=[\w“”\"'‘„«])"
)
_MOST_WORDS = 8  # RIVER BEND, the United States, Sept. 15
_PLACE = re.compile(r"[^\W\d_][\w.'’/-]*(?: [\w.'’/-]+)*")
_NEW_SENTENCE = re.compile(r" [“”\"'‘„«]*[A-ZÀ-ÖØ-Þ]")
_IN_A_STATE = re.compile(r"[A-Z][\w.'’ -]+, [A-Z]{2}")  # Lower Kell, NY: as press releases write
_NO_PLACE = re.compile(
    r"(?:FILE )?(?:PHOTO|PICTURE|IMAGE|VIDEO|MAP)S?|(?:INFO)?GRAPHICS?|NOTE|WARNING|CORRECTION|(?:AN?|THE) .*"
)
_FEWEST_LETTERS = 4  # "NATO — …" is as short as a place gets


def behind_dateline(paragraph: str) -> int:
    """Return where the first sentence of a paragraph begins behind a dateline, 0 where there is none."""
    found = _DATELINE.match(paragraph)
    if not found:
        return 0
    place, agency = found["place"] or "", found["agency"]
    name = place.split(",")[0].strip()
    if len(place.split()) > _MOST_WORDS:
        return 0
    if agency:
        is_dateline = not place or (name[0].isupper() and bool(_PLACE.fullmatch(name)))
    else:
        letters = sum(map(str.isalpha, name))
        # a hyphen may stand in a name, too: POST-WAR, A380 - 800
        is_dash = found["dash"] != "-" or _NEW_SENTENCE.match(paragraph, found.end("dash"))
        is_city = name.isupper() and letters >= _FEWEST_LETTERS and not _NO_PLACE.fullmatch(name)
        is_place = is_city or _IN_A_STATE.fullmatch(place)
        is_dateline = bool(is_dash and is_place)
    return found.end() if is_dateline else 0
