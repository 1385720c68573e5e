"""The words that mail programs, mailing lists and lawyers put around what people write, as patterns."""

import json
import re
from functools import cache

from briefer.resources import data


@cache
def mail_words() -> dict[str, list[str]]:
    """Return the lists of `data/mail_chrome.json` by their names; the file says what they are."""
    read: dict[str, list[str]] = json.loads(data("mail_chrome.json").read_text("utf-8"))
    return read


def any_of(key: str) -> str:
    """Return a pattern for any entry of a list: spaces stand for white space, apostrophes for either form."""
    return "(?:" + "|".join(mail_words()[key]).replace(" ", r"\s+").replace("'", "['’]") + ")"


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern that takes no regard of case, nor of line breaks."""
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)
