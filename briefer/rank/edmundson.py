"""Edmundson's cue, title and location methods, by sumy.

H. P. Edmundson, "New Methods in Automatic Extracting", Journal of the ACM 16, 1969. The cue words are a list of our own
for English; in other languages title and location decide.
"""

import json
from dataclasses import dataclass
from functools import cache

from briefer.model import Scores, Story
from briefer.rank import Ranker
from briefer.resources import data
from briefer.text.language import primary
from briefer.text.tokens import stop_words

_MOST = 20_000  # sentences: seconds of time
_NOTHING = frozenset({"\0"})  # sumy refuses an empty set; no token is this


@cache
def _cue_words() -> dict[str, dict[str, list[str]]]:
    words: dict[str, dict[str, list[str]]] = json.loads(data("edmundson.json").read_text("utf-8"))
    return words


@dataclass(frozen=True, slots=True)
class Edmundson:
    """Edmundson: cue words, words of the title, and place (sumy)."""

    def rank(self, story: Story) -> Scores:
        """Return sumy's ratings, scaled to [0, 1]; see `Ranker`."""
        from sumy.summarizers.edmundson import EdmundsonSummarizer

        from briefer.rank._sumy import rate

        language = story.documents[0].language if story.documents else "und"
        cues = _cue_words().get(primary(language), {})
        return rate(
            "edmundson",
            EdmundsonSummarizer,
            story,
            most=_MOST,
            bonus_words=cues.get("bonus", _NOTHING),
            stigma_words=cues.get("stigma", _NOTHING),
            null_words=stop_words(language) or _NOTHING,
        )


RANKER: type[Ranker] = Edmundson
