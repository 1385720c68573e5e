"""What Hypothesis makes documents, stories and texts of: plain words, foreign scripts, and the debris of real files."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from briefer.model import Document, Role, Scheme, Story
from briefer.model import Part as PartOfScheme
from briefer.text.document import from_sentences

# fmt: off
_WORDS = (
    "council", "bridge", "harbour", "storm", "budget", "rate", "bank", "mayor", "flood", "train", "school", "river",
    "strike", "vote", "court", "price", "wheat", "fire", "closed", "raised", "fell", "opened", "said", "warned",
    "ordered", "rebuilt", "delayed", "won", "in", "of", "the", "and", "after", "on", "5.25", "%", "COVID-19", "Q3",
    "1931", "$40m", "Monday",
)
# fmt: on
_FOREIGN = (
    "市政府关闭了旧港桥",
    "橋は月曜日に閉鎖された",
    "город закрыл мост",
    "الجسر القديم",
    "สะพานเก่า",
    "पुराना पुल",
    "ürbi",
    "😀",
)
_DEBRIS = ("", " ", "…", "''", "\u00a0", "\u200b", "—", "(", "Mr.", "U.S.", "e\u0301", "\U0001f3f4\u200d")

LANGUAGES = ("en", "de", "fr-CA", "es", "ru", "zh", "ja", "ar", "th", "hi", "und")

words = st.sampled_from(_WORDS)
plain_sentences = st.lists(words, min_size=3, max_size=14).map(lambda found: " ".join(found).capitalize() + ".")
"""Sentences of a small vocabulary, so that many are alike and some are the same."""

odd_sentences = st.one_of(
    st.sampled_from(_DEBRIS),
    st.lists(st.sampled_from(_WORDS + _FOREIGN + _DEBRIS), max_size=12).map(" ".join),
    st.text(max_size=40),
)
"""Sentences as broken files give them: empty, wordless, of any script, of any characters at all."""

sentences = plain_sentences | odd_sentences
titles = st.just("") | plain_sentences | odd_sentences

running_text = st.lists(
    st.lists(plain_sentences | odd_sentences, min_size=1, max_size=5).map(" ".join), max_size=5
).flatmap(
    lambda found: st.sampled_from(("\n\n", "\n", "\r\n\r\n", " \n \n", "\n\n\n")).map(lambda gap: gap.join(found))
)
"""Text with paragraphs, and with what looks like them."""


@st.composite
def documents(
    draw: st.DrawFn, texts: st.SearchStrategy[str] = sentences, *, fewest: int = 0, most: int = 10
) -> Document:
    """Draw a document of ready-made sentences; its language is given, since detection is slow and tested elsewhere."""
    made = from_sentences(
        draw(st.lists(texts, min_size=fewest, max_size=most)),
        title=draw(titles),
        language=draw(st.sampled_from(LANGUAGES)),
        published=draw(st.none() | st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001 - Hypothesis adds the zone
    )
    return replace(made, outlet=draw(st.none() | st.sampled_from(("Post", "post", "Echo"))))


@st.composite
def stories(draw: st.DrawFn, texts: st.SearchStrategy[str] = sentences, *, fewest: int = 0, most: int = 10) -> Story:
    """Draw a story of up to three documents; two of them may be the same."""
    return Story(tuple(draw(st.lists(documents(texts, fewest=fewest, most=most), min_size=min(fewest, 1), max_size=3))))


roles = st.sampled_from(list(Role))


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """Draw a scheme of up to four sections; roles may stand in several or in none."""
    count = draw(st.integers(1, 4))
    weights = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    parts = tuple(
        PartOfScheme(
            key=f"part{number}",
            title=f"Part {number}",
            roles=tuple(draw(st.lists(roles, max_size=4, unique=True))),
            share=weight / sum(weights),
            most=draw(st.integers(1, 5)),
        )
        for number, weight in enumerate(weights)
    )
    return Scheme("drawn", "Drawn", draw(st.integers(1, 12)), parts)
