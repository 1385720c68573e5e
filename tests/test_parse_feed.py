"""Feeds: the same entry whatever the format and however broken; teasers; what is hostile ends soon."""

import json
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import briefer
from briefer.errors import ParseError
from briefer.intake import Blob, Found, Link
from briefer.model import Document, Failure
from briefer.parse.feed import Feed
from briefer.text.tokens import count_words

CASES = Path(__file__).parent / "cases" / "feed"
TEASERS: list[dict[str, Any]] = json.loads((CASES / "teasers.json").read_text(encoding="utf-8"))["cases"]
PAGE = "https://mercury.example/1"
FULL = "The council closed the bridge on Monday because engineers had found cracks in two of its piers. " * 5
MANY = 20_000


def found(content: bytes | str, *, entries: int = 100, url: str | None = None) -> list[Found]:
    """Return all that is found in a feed."""
    raw = content.encode() if isinstance(content, str) else content
    return list(Feed(entries=entries).parse(Blob("a/feed.xml", "feed.xml", raw, url=url)))


def outcome(content: bytes | str) -> list[Found] | str:
    """Return all that is found, or the words in which it is refused."""
    try:
        return found(content)
    except ParseError as error:
        return str(error)


def rss(*items: str) -> str:
    """Return a feed of items, each the XML that stands in it."""
    return f"<rss><channel><title>Mercury</title>{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>"


def item(markup: str, *, title: str = "", link: str = "") -> str:
    """Return what stands in an item whose description is this markup."""
    return f"<title>{title}</title><link>{link}</link><description>{escape(markup)}</description>"


def documents(content: str) -> list[Document]:
    """Return the documents of a feed: its full entries, and what it says of the others."""
    each = (one.teaser if isinstance(one, Link) else one for one in found(content))
    return [one for one in each if isinstance(one, Document)]


def failures(results: list[Found]) -> list[tuple[str, bool]]:
    """Return the reasons of the failures, and whether each is a fault."""
    return [(each.reason, each.is_fault) for each in results if isinstance(each, Failure)]


@pytest.mark.parametrize("path", sorted(CASES.glob("*.xml")), ids=lambda path: path.stem)
def test_an_entry_is_the_same_in_every_format(path: Path) -> None:
    """RSS, RDF and Atom, escaped, as text, as XHTML, in base64 or broken, say the same of the same entry."""
    link, *_ = found(path.read_bytes(), url="https://mercury.example/feed.xml")
    assert isinstance(link, Link)
    assert link.uri == "https://mercury.example/1?a=1&b=2"
    teaser = link.teaser
    assert teaser is not None
    assert teaser.title == "Council closes the bridge & opens a ferry"
    assert teaser.outlet == "The Harwick Mercury"
    assert teaser.author == "Jane Doe"
    assert teaser.published == datetime(2024, 5, 6, 7, 30, tzinfo=UTC)
    assert teaser.language.casefold() == "en-gb"
    assert [sentence.text.replace("\xa0", " ") for sentence in teaser.sentences] == [
        "Harbour & bridge: the council closed it on Monday.",
        "Repairs take until May, it said.",
    ]


@pytest.mark.parametrize("case", TEASERS, ids=lambda case: str(case["name"]))
def test_a_teaser_leads_to_its_page_and_is_never_quoted_in_halves(case: dict[str, Any]) -> None:
    """What is short or cut off is a teaser: without what stands below it, its last sentence quoted only if whole."""
    (link,) = found(rss(item(case["markup"], title="Bridge", link=PAGE)))
    assert isinstance(link, Link)
    assert link.uri == PAGE
    assert link.teaser is not None
    assert link.teaser.text == case["text"]
    assert [sentence.text for sentence in link.teaser.sentences] == case.get("sentences", [case["text"]])
    assert not link.teaser.complete


def test_a_full_entry_is_a_document() -> None:
    """An entry with running text is a document at its page's address, and a part of the feed by its title."""
    (document,) = found(rss(item(FULL, title="Bridge &lt;i&gt;closed&lt;/i&gt;", link=PAGE)))
    assert isinstance(document, Document)
    assert document.complete
    assert document.url == PAGE
    assert document.title == document.source.part == "Bridge closed"
    assert (document.source.uri, document.source.name) == ("a/feed.xml", "feed.xml")


def test_an_entry_that_says_itself_cut_is_a_teaser_however_long() -> None:
    """A long text that ends with "read more" is followed to its page."""
    (link,) = found(rss(item(FULL + "Read more", link=PAGE)))
    assert isinstance(link, Link)


def test_an_entry_without_a_page_is_all_there_is() -> None:
    """Where there is no link, or none on the web, a short text is a document, complete unless it is cut."""
    for link in ("", "javascript:alert(1)", "file:///etc/passwd", "ftp://x.example/1", "/1", "http://[", "https://"):
        whole, cut = found(rss(item("The bridge is shut.", link=link), item("The bridge is [...]", link=link)))
        assert isinstance(whole, Document)
        assert isinstance(cut, Document)
        assert (whole.complete, cut.complete) == (True, False)
        assert whole.url is None


def test_the_longest_text_is_taken() -> None:
    """Of a summary and contents, the one that says most is the text; of several kinds, only what is text."""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><summary>In short.</summary>'
        f'<content type="image/svg+xml">{"x" * 900}</content><content type="html">&lt;p&gt;{FULL}&lt;/p&gt;</content>'
        "</entry></feed>"
    )
    assert [document.text for document in documents(atom)] == [FULL.strip()]


def test_entries_come_in_order_and_once() -> None:
    """Documents are in the order of the feed; what has the same identity and text is there once."""
    items = [item(f"{FULL} Number {number}.", title=f"T{number}", link=f"{PAGE}{number}") for number in (3, 1, 2, 1)]
    assert [document.title for document in documents(rss(*items))] == ["T3", "T1", "T2"]


def test_what_is_left_out_is_told() -> None:
    """Entries over the limit and entries that say nothing are counted, by a rule and not by a fault."""
    items = [item(f"{FULL} {number}.") for number in range(5)]
    results = found(rss(*items), entries=3)
    assert len(results) == 4
    assert failures(results) == [("has 5 entries; the first 3 are read", False)]
    results = found(rss(items[0], "<title>Only this</title>", "<enclosure url='https://x.example/1.mp3'/>"))
    assert failures(results) == [("2 of its entries have neither text nor a link", False)]


def test_a_feed_may_have_nothing_at_present() -> None:
    """On a quiet day a feed without entries is no fault, and it is said."""
    assert failures(found(rss())) == [("has no entries at present", False)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<rss/>", "without entries"),
        (rss("<title>Bridge closed</title>"), "neither text nor a link"),
        ('<?xml version="1.0"?><urlset><url/></urlset>', "is XML, but no feed"),
        ("no XML at all", "is XML, but no feed"),
        ("<rss", "is XML, but no feed"),
        (b"\x00\x01\x02\x03" * 50, "is not text"),
    ],
)
def test_what_is_no_feed_is_refused(content: bytes | str, reason: str) -> None:
    """What holds nothing to brief is refused, with the reason."""
    with pytest.raises(ParseError, match=f"^a/feed.xml: .*{reason}.*; "):
        found(content)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("jane@mercury.example (Jane Doe)", "Jane Doe"),
        ("Jane Doe &lt;jane@mercury.example&gt;", "Jane Doe"),
        ("Jane Doe (jane@mercury.example)", "Jane Doe"),
        ("Jane Doe (Mercury)", "Jane Doe (Mercury)"),
        ("jane@mercury.example", None),
        ("Jane Doe, John Roe &amp;amp; Zoë", "Jane Doe, John Roe & Zoë"),
    ],
)
def test_an_author_is_a_name(written: str, name: str | None) -> None:
    """An address of mail is no name of an author, and does not stand beside one."""
    (document,) = documents(rss(item(FULL) + f"<author>{written}</author>"))
    assert document.author == name


def test_a_feed_that_breaks_off_says_so() -> None:
    """Of a feed cut off within an entry, the whole entries are read, and of the last no half sentence."""
    whole = rss(item(FULL, title="A"), item(FULL + "The mayor did not say that it would open again.", title="B"))
    results = found(whole[: whole.index(" open again")])
    first, second = (each for each in results if isinstance(each, Document))
    assert (first.complete, second.complete) == (True, False)
    assert [sentence.text for sentence in second.sentences] == [sentence.text for sentence in first.sentences]
    assert failures(results) == [("is cut off: the end of its last entry is missing", True)]


def test_what_is_commented_out_is_no_entry() -> None:
    """A comment is passed over; one that never ends hides what follows, which is told."""
    comment = f"</item><!-- <item>{item(FULL)}</item> --><item>"
    whole = rss(item(FULL), item(FULL + "Two.")).replace("</item><item>", comment)
    assert [document.complete for document in documents(whole)] == [True, True]
    assert failures(found(whole)) == []
    assert failures(found(whole.replace("-->", ""))) == [("is cut off: the end of its last entry is missing", True)]


def test_entries_that_cannot_be_told_apart_are_counted() -> None:
    """Entries behind what ends the reading are not forgotten in silence."""
    results = found(rss(item(FULL), "<a>" * 300, item(FULL + "Two.")))
    assert ("is broken XML: 1 of its 3 entries cannot be told apart", True) in failures(results)


@pytest.mark.parametrize(
    ("declared", "encoded"),
    [(None, "utf-8"), (None, "utf-16"), ("iso-8859-1", "cp1252"), ("koi8-r", "koi8-r"), ("shift_jis", "cp932")],
)
def test_the_encoding_of_a_feed_is_believed(declared: str | None, encoded: str) -> None:
    """Titles and texts are decoded by the declared encoding, or by what shows itself."""
    words = {"koi8-r": "Мост закрыт.", "shift_jis": "橋は閉鎖された。"}.get(declared or "", "“Brücke gesperrt.”")
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    (document,) = found((head + rss(item(words, title=words))).encode(encoded))
    assert isinstance(document, Document)
    assert document.title == document.text == words


BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
HOSTILE = {
    "entities in entities": f'<!DOCTYPE rss [<!ENTITY e0 "ha">{BOMB}]>' + rss(item("x") + "<title>&e12;</title>"),
    "entities in an attribute": f'<!DOCTYPE rss [<!ENTITY e0 "ha">{BOMB}]>' + rss('<link href="&e12;"/>' + item("x")),
    "nested elements": rss("<b>" * 5 * MANY),
    "nested entries": "<rss><channel>" + "<item><title>x</title>" * 5 * MANY,
    "nested XHTML": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">' + "<div>" * 5 * MANY,
    "nested HTML": rss(item("<div>" * 5 * MANY)),
    "comments in HTML": rss(item("<!--" * MANY)),
    "style": rss(item(f'<p style="{"url(" * MANY}">x</p>')),
    "quotation marks": rss('<a " ' * MANY),
    "attributes": "<rss" + "".join(f' a{n}="1"' for n in range(5 * MANY)) + ">" + rss(item("x")) + "</rss>",
    "namespaces": rss("".join(f'<n{n}:title xmlns:n{n}="u{n}"/>' for n in range(MANY))),
    "categories": rss("".join(f"<category>{n}</category>" for n in range(MANY))),
    "an author": rss("<author>" + "a" * 5 * MANY + "</author>"),
    "an author's address": rss("<author>a@" + "a." * 5 * MANY + "</author>"),
    "a date": rss("<pubDate>" + "1 " * 5 * MANY + "</pubDate>"),
    "sections of CDATA": rss("<![CDATA[" * 5 * MANY),
    "comments before it": "<!--" * 5 * MANY,
    "document types": "<!DOCTYPE x [" * 5 * MANY,
    "tags": "<rss>" + "<item " * 5 * MANY,
    "unclosed titles": "<rss>" + "<title><description></x>" * MANY,
    "cut marks": rss(item("<p>[…]</p>" * MANY)),
    "dots": rss(item("<p>a" + " ." * 5 * MANY)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_ends_soon(name: str) -> None:
    """Feeds made to take all time or memory are read or refused in seconds."""
    start = monotonic()
    result = outcome(HOSTILE[name])
    assert monotonic() - start < 10
    assert len(repr(result)) < 10_000
    assert not isinstance(result, str) or result.startswith("a/feed.xml: ")


def test_nothing_is_loaded_and_no_entity_is_expanded(tmp_path: Path) -> None:
    """A file that a feed names by an entity, a DTD or an inclusion is not read."""
    secret = tmp_path / "secret"
    secret.write_text("The secret is out.", encoding="utf-8")
    dtd = f'<!DOCTYPE rss SYSTEM "{secret.as_uri()}" [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "Hidden.">]>'
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    content = dtd + rss(f"<title>&x;</title><description>&x; &y; Nothing else. {include}</description>")
    (document,) = documents(content)
    assert document.text == "&x; &y; Nothing else."
    assert document.title == "&x;"


def test_markup_is_gone(tmp_path: Path) -> None:
    """Scripts, styles and images leave nothing behind, whether they are escaped, in CDATA or bare."""
    markup = "<p>The bridge<script>alert(1)</script> is shut.<style>p{}</style><img src=x onerror='alert(1)'></p>"
    path = tmp_path / "feed.xml"
    for written in (escape(markup), f"<![CDATA[{markup}]]>", markup.replace("=x", "='x'").replace("></p>", "/></p>")):
        path.write_text(rss(f"<title>{written}</title><description>{written}</description>"), encoding="utf-8")
        (document,) = briefer.read(path)
        assert document.text == document.title == "The bridge is shut."


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_feed_is_read_or_refused(data: st.DataObject) -> None:
    """Bytes changed, cut out, doubled or moved in a good feed give documents that keep their promises, or a refusal."""
    path = data.draw(st.sampled_from(sorted(CASES.glob("*.xml"))))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        change = data.draw(st.sampled_from([b"", content[start:end] * 2, b"\x00", b"<", b"&", b"]]>", b"\xff", b'"']))
        content[start:end] = change
    result = outcome(bytes(content))
    if isinstance(result, str):
        assert result.startswith("a/feed.xml: ")
        return
    for each in result:
        document = each.teaser if isinstance(each, Link) else each
        if isinstance(document, Document):
            assert all(sentence.text.strip() == sentence.text != "" for sentence in document.sentences)
            assert count_words(document.title) == count_words(" ".join(document.title.split()))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<item>", "</item>", "<p>", "</title>", "<title>", "<![CDATA[", "]]>", "&", "x. ", "<!--"])
    )
)
def test_any_heap_of_tags_is_read_or_refused(pieces: list[str]) -> None:
    """Tags in any order never raise but a refusal that names the source."""
    result = outcome("<rss><channel>" + "".join(pieces))
    assert result
    assert not isinstance(result, str) or result.startswith("a/feed.xml: ")
