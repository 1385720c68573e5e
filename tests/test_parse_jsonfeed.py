"""JSON Feed: versions 1.0 and 1.1, and whatever else is JSON."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefer.errors import ParseError
from briefer.intake import Blob, Found, Link
from briefer.model import Document, Failure
from briefer.parse.jsonfeed import JsonFeed

FULL = "The council closed the bridge on Monday because engineers had found cracks in two of its piers. " * 5
KEYS = [
    "title", "url", "external_url", "content_html", "content_text", "summary", "date_published", "authors", "author",
    "language", "id",
]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from([FULL, "https://x.example/1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", *KEYS]), inner, max_size=3),
    max_leaves=5,
)


def found(feed: Any, *, entries: int = 100, url: str | None = None) -> list[Found]:
    """Return all that is found in a feed, given as JSON or as bytes."""
    content = feed if isinstance(feed, bytes) else json.dumps(feed).encode()
    return list(JsonFeed(entries=entries).parse(Blob("a/feed.json", "feed.json", content, url=url)))


def outcome(feed: Any) -> list[Found] | str:
    """Return all that is found, or the words in which it is refused."""
    try:
        return found(feed)
    except ParseError as error:
        return str(error)


def one(item: dict[str, Any], **feed: Any) -> Document:
    """Return the document of a feed of one item, or what it says of the item's page."""
    (each,) = found({"version": "https://jsonfeed.org/version/1.1", "items": [item], **feed})
    document = each.teaser if isinstance(each, Link) else each
    assert isinstance(document, Document)
    return document


def test_an_item_is_described_by_itself_then_by_its_feed() -> None:
    """Authors, language and outlet are the item's own, else the feed's."""
    feed = {
        "title": "Mercury",
        "language": "de",
        "authors": [{"name": "A"}, {"url": "https://x.example"}, {"name": "B"}],
    }
    document = one({"content_text": FULL, "title": " A\n& B ", "date_published": "2024-05-06T09:30:00+02:00"}, **feed)
    assert (document.title, document.outlet, document.author, document.language) == ("A & B", "Mercury", "A, B", "de")
    assert document.published == datetime(2024, 5, 6, 7, 30, tzinfo=UTC)
    own = {"content_text": FULL, "author": {"name": "C"}, "language": "en-GB", "date_modified": "2024-05-06"}
    document = one(own, **feed)
    assert (document.author, document.language) == ("C", "en-GB")
    assert document.published == datetime(2024, 5, 6, tzinfo=UTC)


def test_the_author_of_version_1_0_is_read() -> None:
    """Version 1.0 has one author, of the feed or of an item."""
    assert one({"content_text": FULL}, author={"name": "Jane Doe"}).author == "Jane Doe"


def test_html_goes_before_text_and_both_before_the_summary() -> None:
    """An item's text is its HTML, made plain; else its plain text, as it is; else its summary."""
    item = {"content_html": f"<p>{FULL}<script>x()</script></p>", "content_text": "5 < 6 <b>.", "summary": "In short."}
    assert one(item).text == FULL.strip()
    assert one(item | {"content_html": None}).text == "5 < 6 <b>."
    assert one({"summary": "In short."}).text == "In short."


def test_a_short_item_leads_to_its_page() -> None:
    """What is short is a teaser of the item's page, which may be another site's; relative addresses are resolved."""
    short = {"summary": "In short."}
    for item in (
        {"url": "/1", **short},
        {"external_url": "/1", **short},
        {"url": "javascript:x", "external_url": "1", **short},
    ):
        (link,) = found({"items": [item]}, url="https://mercury.example/feed.json")
        assert isinstance(link, Link)
        assert link.uri == "https://mercury.example/1"
        assert link.teaser is not None
        assert not link.teaser.complete


def test_what_is_left_out_is_told() -> None:
    """Items over the limit and items that say nothing are counted, in the order of the feed."""
    items = [{"id": "2", "content_text": FULL}, None, {"id": 3}, {"id": "1", "content_text": FULL}]
    results = found({"items": items}, entries=3)
    assert isinstance(results[0], Document)
    assert [each.reason for each in results[1:] if isinstance(each, Failure) and not each.is_fault] == [
        "2 of its entries have neither text nor a link",
        "has 4 entries; the first 3 are read",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is broken JSON"),
        (b"[" * 100_000, "is broken JSON"),
        (b'{"items": ' + b"9" * 10_000 + b"}", "is broken JSON"),
        (b"[]", "no JSON Feed"),
        (b'{"items": {}}', "no JSON Feed"),
        (b'{"items": []}', "without entries"),
        (b'{"items": [{"title": "Only this"}]}', "neither text nor a link"),
        (b"\x00\x01\x02\x03" * 50, "is not text"),
    ],
)
def test_what_is_no_feed_is_refused(content: bytes, reason: str) -> None:
    """What holds nothing to brief is refused, with the reason."""
    with pytest.raises(ParseError, match=f"^a/feed.json: .*{reason}"):
        found(content)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES), max_size=3), st.dictionaries(st.sampled_from(KEYS), VALUES)
)
def test_any_json_is_read_or_refused(items: list[dict[str, Any]], feed: dict[str, Any]) -> None:
    """Values of any type in any place give documents, links and failures, or a refusal that names the source."""
    result = outcome({**feed, "items": items})
    if isinstance(result, str):
        assert result.startswith("a/feed.json: ")
    else:
        assert all(each.uri.startswith("http") for each in result if isinstance(each, Link))
