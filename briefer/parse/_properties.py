"""What office programs write into a file's properties, where it is more than they wrote by themselves."""

import re

from briefer.text.clean import normalise

_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)|powerpoint|untitled|unbenannt|sans titre|sin título)\b.*"
    r"|(?:title|titel|titre|document|dokument|doc|print|scan|word document|presentation)[ _-]*\d*"
    r"|.*\.(?:docx?|odt|pdf|rtf|txt|html?|tex|dvi|pptx?|xlsx?|indd|qxp|pmd|cdr|eps)|[\W\d_]*|\S*[\\/_]\S*",
    re.IGNORECASE | re.DOTALL,
)
_NO_AUTHOR = re.compile(
    r"(?:user|admin\w*|author|unknown|owner|root|default|anonymous|python-docx|microsoft.*|[\W\d_]*|\S*[\\/_]\S*)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 300  # characters


def title_in(written: str) -> str | None:
    """Return the title that a property holds; None for a file's name, a program's or none at all."""
    return _plausible(written, _NO_TITLE)


def author_in(written: str) -> str | None:
    """Return the author that a property holds; None for an account's or a program's name, or none at all."""
    return _plausible(written, _NO_AUTHOR)


def _plausible(written: str, implausible: re.Pattern[str]) -> str | None:
    text = " ".join(normalise(written).split())
    return None if len(text) > _LONGEST or implausible.fullmatch(text) else text
