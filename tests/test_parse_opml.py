"""OPML: the addresses of feeds, wherever they stand in the outline."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefer.errors import ParseError
from briefer.intake import Blob, Found, Link
from briefer.model import Failure
from briefer.parse.opml import Opml


def found(body: bytes | str, *, entries: int = 100, url: str | None = None) -> list[Found]:
    """Return all that is found in a list; a string is what stands in its body."""
    content = body if isinstance(body, bytes) else f'<opml version="2.0"><body>{body}</body></opml>'.encode()
    return list(Opml(entries=entries).parse(Blob("a/list.opml", "list.opml", content, url=url)))


def outcome(body: bytes | str) -> list[Found] | str:
    """Return all that is found, or the words in which it is refused."""
    try:
        return found(body)
    except ParseError as error:
        return str(error)


def feed(address: str, name: str = "xmlUrl") -> str:
    """Return the outline of one feed."""
    return f'<outline text="x" {name}="{address}"/>'


def test_feeds_are_found_at_any_depth_in_order_and_once() -> None:
    """Outlines lie in outlines; an address that comes twice is followed once, however its attribute is written."""
    inner = f"<outline>{feed(' http://b.example ', 'xmlurl')}</outline>"
    body = f'{feed("https://a.example/1?a&b=2")}<outline text="y">{inner}'
    results = found(body + feed("http://b.example") + "</outline>" + feed("https://c.example/ä", "XMLURL"))
    assert results == [Link("https://a.example/1?a&b=2"), Link("http://b.example"), Link("https://c.example/ä")]


def test_what_is_no_address_on_the_web_fails_alone() -> None:
    """Files, scripts and relative addresses are refused one by one; on the web, relative ones are resolved."""
    body = feed("file:///etc/passwd") + feed("/feed.xml") + feed("https://a.example") + feed("http://[")
    first, second, third, fourth = found(body)
    assert isinstance(first, Failure)
    assert first.reason == "'file:///etc/passwd' is no address on the web; its feed is not read"
    assert isinstance(second, Failure)
    assert third == Link("https://a.example")
    assert isinstance(fourth, Failure)
    assert found(body, url="https://b.example/list.opml")[1] == Link("https://b.example/feed.xml")


def test_what_is_left_out_is_told() -> None:
    """Feeds over the limit are counted, and so is it said where a list breaks off."""
    results = found("".join(feed(f"https://a.example/{number}") for number in range(5)), entries=2)
    assert results[:2] == [Link("https://a.example/0"), Link("https://a.example/1")]
    assert results[2:] == [Failure("a/list.opml", "lists 5 feeds; the first 2 are read", is_fault=False)]
    assert found(b"<opml><body>" + feed("https://a.example").encode() + b"<outline")[1:] == [
        Failure("a/list.opml", "is cut off or broken XML; the feeds up to there are read")
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "lists no feed"),
        ('<outline text="A page" url="https://a.example/"/>', "lists no feed"),
        (feed(" "), "lists no feed"),
        (b"<rss/>", "is no OPML"),
        (b"text", "is no OPML"),
        (b"\x00\x01\x02\x03" * 50, "is not text"),
    ],
)
def test_what_lists_no_feed_is_refused(content: bytes | str, reason: str) -> None:
    """A list without feeds is refused, with the reason."""
    with pytest.raises(ParseError, match=f"^a/list.opml: {reason}.*; give "):
        found(content)


def test_entities_are_not_expanded() -> None:
    """Entities that a list declares are left as they are written: it can neither grow nor read a file."""
    bomb = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    declared = f'<!DOCTYPE opml [<!ENTITY e0 "x">{bomb}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    content = f"{declared}<opml><body>{feed('https://a.example/&e12;&f;')}{feed('https://b.example/')}</body></opml>"
    assert found(content.encode()) == [Link("https://a.example/&e12;&f;"), Link("https://b.example/")]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [feed("https://a.example"), "<outline>", "</outline>", "<", "&", '"', "<body>", "</opml>", "]]>"]
        )
    )
)
def test_any_heap_of_outlines_is_read_or_refused(pieces: list[str]) -> None:
    """Outlines in any order give links and failures, or a refusal that names the source."""
    result = outcome("".join(pieces))
    if isinstance(result, str):
        assert result.startswith("a/list.opml: ")
    else:
        assert Link("https://a.example") in result
