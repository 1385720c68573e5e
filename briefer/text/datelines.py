"""The dateline of an agency's report, which is no part of its first sentence: “SOFIA, Oct. 8 (Reuters) - …”.

The forms are those of the style books of AP, Reuters and dpa: a place, perhaps a country and a day, perhaps the agency
in parentheses, and a dash.
"""

import re

_AGENCIES = (
    "AFP|AGI|ANI|ANP|ANSA|AP|APA|Agencia EFE|Belga|Bloomberg|CNN|DPA|EFE|Europa Press|IANS|Interfax|KNA"
    "|Kyodo|Kyodo News|Lusa|MTI|PA|PA Media|PAP|PTI"
    "|RIA|Reuters|Ritzau|SDA|SID|STT|TASS|TT|UPI|Ukrinform|Xinhua|Yonhap|dpa|epd"
)
_DATELINE = re.compile(
    rf"(?P<place>[^\W\d_][^()\n:;!?]{{0,50}}?)?(?:,? ?\((?P<agency>{_AGENCIES})\))?(?(agency) ?| )"
    r"(?P<dash>—|–|--|-) ?(?=[\w“”\"'‘„«])"
)
_MOST_WORDS = 6
_PLACE = re.compile(r"[^\W\d_][\w.'’/-]*(?: [\w.'’/-]+)*")
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
        is_dateline = found["dash"] != "-" and name.isupper() and letters >= _FEWEST_LETTERS
    return found.end() if is_dateline else 0
