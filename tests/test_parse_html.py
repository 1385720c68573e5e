"""HTML: the article of a page and nothing around it, word for word; fragments by their blocks."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefer.errors import ParseError
from briefer.intake import Blob
from briefer.model import Document
from briefer.parse._chrome import is_chrome, is_cut
from briefer.parse._html import paragraphs_of, sections_of
from briefer.parse.html import PARSER

PROSE = [
    "The council closed the bridge on Monday because engineers had found cracks in two of its four piers.",
    "About nine thousand people crossed it on a working day, most of them on foot, the harbour office said.",
    "A ferry will carry them from Tuesday, every ten minutes until midnight, and it will cost them nothing.",
    "Repairs will take until the end of May if the water stays low, the chief engineer told reporters.",
]
TAGS = (
    "div",
    "p",
    "span",
    "b",
    "a",
    "table",
    "tr",
    "td",
    "li",
    "ul",
    "h1",
    "article",
    "br",
    "blockquote",
    "pre",
    "title",
)


def page(*body: str, head: str = "", lang: str = "en") -> str:
    """Return a page with the paragraphs of `PROSE` and what else is given, in an article."""
    paragraphs = "".join(f"<p>{text}</p>" for text in PROSE)
    return f'<html lang="{lang}"><head>{head}</head><body><article>{paragraphs}{"".join(body)}</article></body></html>'


def read(markup: str | bytes, *, url: str | None = None, charset: str | None = None) -> Document:
    """Return the document of a page."""
    content = markup.encode() if isinstance(markup, str) else markup
    (document,) = PARSER().parse(Blob("saved/page.html", "page.html", content, url=url, charset=charset))
    assert isinstance(document, Document)
    return document


def sentences(markup: str) -> list[str]:
    """Return the texts of a page's sentences."""
    return [sentence.text for sentence in read(markup).sentences]


@pytest.mark.parametrize(
    "chrome",
    [
        "By Jane Doe, Political correspondent", "Advertisement", "Read more: What the ferry will cost", "Share",
        "Share this with Facebook", "Follow us on Twitter", "Updated at 14.03 GMT", "14:03", "3 hours ago",
        "© 2026 The Harbour Post. All rights reserved.", "Photograph: Jane Doe/Agency", "Image copyright Agency",
        "Sign up for our newsletter and get the best of the week.", "This video can not be played", "12 comments",
        "Von Jana Muster", "Lesen Sie auch: Was die Fähre kostet", "Anzeige", "Foto: Jana Muster", "vor 5 Minuten",
        "Lire aussi : Ce que coûtera le bac", "Publicité", "Publié le 2 mars 2026 à 8h14", "Par Jeanne Dupont",
        "Lee también: Cuánto costará el ferri", "Publicidad", "Todos los derechos reservados.", "Por Juana Pérez",
    ],
)  # fmt: skip
def test_what_is_of_the_page_is_no_sentence_of_the_article(chrome: str) -> None:
    """Bylines, credits, dates, buttons, pleas and pointers are left out, in four languages."""
    assert is_chrome(chrome)
    document = read(page(f"<p>{chrome}</p><p>The mayor of the town will speak about it on Friday evening.</p>"))
    assert chrome not in document.text
    assert [sentence.text for sentence in document.sentences][:4] == PROSE


@pytest.mark.parametrize(
    "sentence",
    [
        "By Monday, all of them had left the island.", "Share prices fell by a tenth on Monday.",
        "Photos of the bridge show cracks in its piers.", "Read more slowly, the judge told the clerk.",
        "Follow the money, he said, and you will find the man.", "Subscribe to nothing that you cannot cancel.",
        "Comments by the minister were met with laughter.", "Von der Leyen sprach am Montag in Brüssel.",
        "Advertisement spending rose by a third last year.", "Par ailleurs, le pont restera fermé.",
        "Related companies were fined as well.", "Por ahora, el puente seguirá cerrado.",
        "Drivers will have to register to access the ferry.", "He said that subscribers only pay for the paper.",
    ],
)  # fmt: skip
def test_a_sentence_is_not_taken_for_a_button(sentence: str) -> None:
    """A sentence that begins as chrome does is kept."""
    assert not is_chrome(sentence)


@given(st.lists(st.sampled_from(PROSE), min_size=3, max_size=8, unique=True).map(" ".join))
def test_long_paragraphs_are_never_chrome(paragraph: str) -> None:
    """A paragraph of running text is left alone, whatever words it begins with."""
    assert not any(
        is_chrome(f"{opening} {paragraph}") for opening in ("Read more:", "Sign up for our newsletter.", "By")
    )


def test_sentences_stand_word_for_word_on_the_page() -> None:
    """No words are dropped within a sentence, as a strict reading drops some links."""
    links = "".join(
        f'<p>{first[:30]}<a href="/x{at}">{first[30:60]}</a>{first[60:]} {second}</p>'
        for at, (first, second) in enumerate(pairwise(PROSE))
    )
    markup = page(links)
    shown = " ".join(re.sub(r"<[^>]+>", "", markup.replace("</p>", " ")).split())
    assert all(text in shown for text in sentences(markup))


def test_an_article_in_several_containers_is_read_to_its_end() -> None:
    """Containers that are made alike and stand side by side are parts of one article."""
    parts = "".join(
        f'<div class="grid"><div class="body-text entry-content"><p>{text} That was said in part {n}.</p></div></div>'
        for n, text in enumerate(PROSE * 2)
    )
    found = sentences(f"<html><body><article><div>{parts}</div></article></body></html>")
    assert [text for text in found if text.startswith("That")] == [f"That was said in part {n}." for n in range(8)]


def test_headings_tables_and_short_cells_are_no_sentences() -> None:
    """What is no running text stays in the document's text and out of its sentences."""
    table = (
        "<table><thead><tr><th>Day</th><th>Crossings</th></tr></thead><tr><td>Monday.</td><td>9,000.</td></tr></table>"
    )
    document = read(page("<h2>What comes next?</h2>", table, f"<p>{PROSE[0]} It was time.</p>"))
    assert "What comes next?" in document.text
    assert not [s.text for s in document.sentences if "next" in s.text or "9,000" in s.text]


def test_posts_of_others_are_read_and_not_quoted() -> None:
    """A post that the page shows within its article is in the text; it is none of its sentences."""
    quoted = '<blockquote class="twitter-tweet"><p>What a day it was, they said to me.</p></blockquote>'
    post = f'<div class="social-embed">{quoted}</div>'
    document = read(page(post, f"<p>{PROSE[0]} It was time.</p>"))
    assert not [s.text for s in document.sentences if "What a day" in s.text]


@pytest.mark.parametrize(
    ("quoted", "is_prose"),
    [
        ('<blockquote class="twitter-tweet">The mayor is a thief and all of you know it.</blockquote>', False),
        ("<p>He did not say:</p><blockquote><p>The mayor is a thief and all know it.</p></blockquote>", False),
        ("<p>She said:</p><blockquote>“The mayor is a thief and all of you know it.”</blockquote>", True),
    ],
)  # fmt: skip
def test_what_others_wrote_is_not_the_outlets_own(quoted: str, is_prose: bool) -> None:
    """A quotation set off as a block is read, and is a sentence only if it shows that it is one."""
    document = read(page(quoted, f"<p>{PROSE[0]} It was time.</p>"))
    assert any("thief" in s.text for s in document.sentences) == is_prose
    assert "It was time." in [s.text for s in document.sentences]


@pytest.mark.parametrize("hidden", ["hidden", 'style="display:none"', 'class="a sr-only"', 'class="visually-hidden"'])
def test_what_is_hidden_in_a_line_is_not_read(hidden: str) -> None:
    """Readers see the sentence without it, which may say the opposite."""
    found = sentences(page(f"<p>It is <span {hidden}>not </span>true that the council closed the bridge.</p>"))
    assert "It is true that the council closed the bridge." in found


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Shut | The Harbour Post</title><meta property='og:site_name' content='Harbour Post'>", "Shut"),
        ("<title>Shut - news.example</title><link rel=canonical href='https://news.example/a'>", "Shut"),
        ("<title>x</title><meta property='og:title' content='Bridge &amp; ferry'>", "Bridge & ferry"),
        ("<title>Bridge - closed</title>", "Bridge - closed"),
        ('<script type="application/ld+json">[{"@type":["NewsArticle"],"headline":"Shut"}]</script>', "Shut"),
        ('<title>A</title><script type="application/ld+json">{"@type": "NewsArticle", </script>', "A"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_title_is_without_the_sites_name(head: str, title: str) -> None:
    """The title is what the page calls itself, without the name of its site."""
    assert read(page(head=head)).title == title


def test_a_page_says_who_wrote_it_when_and_where() -> None:
    """Author, outlet, time, language and address are the page's own; times are UTC, a day is its midnight."""
    head = """<link rel="canonical" href="/news/bridge"><meta property="og:site_name" content="The Harbour Post">
        <meta name="author" content="By Jane Doe; https://example.org/jane; The Harbour Post">
        <meta property="article:published_time" content="2026-03-02">"""
    document = read(page(head=head, lang="en-GB"), url="https://harbour.example/news/bridge?from=mail")
    assert (document.author, document.outlet, document.language) == ("Jane Doe", "The Harbour Post", "en-GB")
    assert document.published == datetime(2026, 3, 2, tzinfo=UTC)
    assert document.url == "https://harbour.example/news/bridge"


@pytest.mark.parametrize(
    ("url", "site", "linked", "outlet"),
    [
        ("https://reuters.com/a", "U.S.", '{"name": "Reuters"}', "Reuters"),
        ("https://reuters.com/a", "U.S.", "null", "reuters.com"),
        ("https://post.example/a", "Harbour Post", '{"name": "Associated Press"}', "Harbour Post"),
        ("https://reuters.com/a", "Politics | Reuters", "null", "Reuters"),
        ("https://hosted.ap.org/a", "Hosted", "null", "hosted.ap.org"),
        ("https://money.news.example/a", "Money.", "null", "money.news.example"),
        ("https://www.nj.com/a", "nj", "null", "nj.com"),
        ("https://www.cleveland.com/a", "cleveland", "null", "cleveland.com"),
        ("https://edition.cnn.com/a", "CNN", "null", "CNN"),
        ("https://bbc.co.uk/a", "BBC", "null", "BBC"),
        ("https://wonkette.substack.com/a", "Wonkette", "null", "Wonkette"),
        ("https://news.example/a", "", '{"@id": "#us"}', "The Harbour Post"),
        ("https://news.example/a", "Ships", "null", "news.example"),
    ],
)  # fmt: skip
def test_a_part_of_an_outlet_is_not_the_outlet(url: str, site: str, linked: str, outlet: str) -> None:
    """Sections and pieces of the host's name leave it to the publisher in linked data, and that to the host."""
    items = f'[{{"@type": "NewsArticle", "articleSection": ["Ships"], "publisher": {linked}}}'
    items += ', {"@graph": [{"@id": "#us", "name": "The Harbour Post"}]}]'
    head = f'<meta property="og:site_name" content="{site}"><script type="application/ld+json">{items}</script>'
    assert read(page(head=head), url=url).outlet == outlet


@pytest.mark.parametrize("canonical", ["https://harbour.example/", "javascript:x", "http://[", ""])
def test_a_page_does_not_pass_for_another(canonical: str) -> None:
    """An address that cannot be the page's own is not taken for it."""
    head = f'<link rel="canonical" href="{canonical}">'
    assert read(page(head=head), url="https://harbour.example/a").url == "https://harbour.example/a"


def test_a_template_does_not_decide_on_the_language() -> None:
    """A page that is plainly in another language than it declares is in that."""
    assert read(page(lang="de")).language == "en"
    assert read(page(lang="en-AU")).language == "en-AU"


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("", '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'),
        ("", '<script type="application/ld+json">{"@type":"NewsArticle","wordCount":900}</script>'),
        ("<p>Subscribe to continue reading.</p>", ""), ("<p>This article is for subscribers only.</p>", ""),
        ("<p>Already a subscriber? Log in</p>", ""), ("<p>The engineers said that the bridge would not […]</p>", ""),
        ("<p>Dieser Artikel ist nur für Abonnenten.</p>", ""), ("<p>Déjà abonné ? Se connecter</p>", ""),
        ("<p>Suscríbete para seguir leyendo</p>", ""), ("<p>Read the full story at the harbour office's site.</p>", ""),
    ],
)  # fmt: skip
def test_a_page_that_shows_a_part_is_not_complete(body: str, head: str) -> None:
    """Where a page says that there is more of its article, the document is not complete; else it is."""
    assert not read(page(body, head=head)).complete
    assert read(page()).complete


def test_the_text_that_a_page_repeats_for_search_engines_stands_in() -> None:
    """An article of which the page shows next to nothing is read from the page's linked data."""
    body = "\\n\\n".join(PROSE)
    head = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}"}}</script>'
    assert sentences(f"<html><head>{head}</head><body><p>Wait a moment, please.</p></body></html>") == PROSE


@pytest.mark.parametrize(
    "markup",
    [b"", b" ", b"\0" * 100, b"<div>" * 200_000, b"<p>" * 60_000, b"<div>x" * 400, b"<!--", b"x" * 9_000_000],
    ids=["nothing", "space", "NULs", "deep", "many", "nested", "comment", "long"],
)
def test_a_page_beyond_measure_is_refused_in_words(markup: bytes) -> None:
    """What is no page, or too large a one, is refused with a reason."""
    with pytest.raises(ParseError, match=r"page\.html: .+; (?:save|give|split) "):
        read(markup)


def test_elements_that_xml_closes_at_once_are_closed() -> None:
    """XHTML's short form of an empty element does not swallow the page."""
    markup = page(head="<title>A bridge</title><script src='x.js' />")
    assert sentences(f'<?xml version="1.0" encoding="utf-8"?>{markup}') == PROSE


def test_images_in_a_saved_page_do_not_count() -> None:
    """A page that was saved in one file, images and all, is read."""
    image = "data:image/png;base64," + "A" * 9_000_000
    assert sentences(page(f'<img src="{image}">')) == PROSE


@pytest.mark.parametrize(
    "markup",
    ["<script>var a = 'It is a text.';</script>", "<form><input name=user></form>", "<ul><li><a href=a>News</a></ul>"],
)
def test_a_page_without_an_article_has_no_sentences(markup: str) -> None:
    """A page of scripts, of a form or of links gives a document without sentences."""
    assert sentences(f"<html><body>{markup}</body></html>") == []


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS])
        | st.sampled_from(
            [
                *PROSE,
                "<p hidden>",
                "<a<b",
                '<a href="x">',
                "<!-- ",
                "<![CDATA[",
                "&#0;",
                "&nbsp;",
                "\0",
                "<p style='a",
                "\n",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_any_markup_is_read_or_refused(markup: str) -> None:
    """Whatever the markup, nothing but a refusal is raised; fragments are not refused, and sections lose no words."""
    with suppress(ParseError):
        read(markup)
    flat = [text for text, _ in paragraphs_of(markup)]
    split = [(heading, [text for text, _ in rest]) for heading, rest in sections_of(markup)]
    assert flat == [text for heading, rest in split for text in ([heading] if heading else []) + rest]
    assert all(text == text.strip() and text and not re.search(r"\n\s*\n|\0", text) for text in flat)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("plain text, no markup.", [("plain text, no markup.", True)]),
        ("<p>One<br>line is here.<br><br>Another is.", [("One line is here.", True), ("Another is.", True)]),
        ("<ul><li>Milk<li>Bread was baked on Monday.</ul>", [("Milk", False), ("Bread was baked on Monday.", True)]),
        ("<p>It was <del>open</del> shut.</p><script>x()</script><p hidden>No.</p>", [("It was shut.", True)]),
        ('<div style="display: none">No.</div><td style="font-size:0">It was shut.</td>', [("It was shut.", True)]),
        ("<p>10<sup>6</sup> people saw it.<sup><a href='#n1'>1</a></sup></p>", [("10⁶ people saw it.", True)]),
        ("<p>10<sup>6.5</sup> people saw it.</p>", [("106.5 people saw it.", False)]),
        ("<p>10<sup><i>6</i></sup> and x<sup>n</sup> are it.</p>", [("10⁶ and xⁿ are it.", True)]),
        ("<p>A note<sup>1,2</sup> of 2010<sup>[3]</sup> says it.</p>", [("A note of 2010 says it.", True)]),
        ("<p>It was the 21<sup>st</sup> of May.</p>", [("It was the 21st of May.", True)]),
        ("<div><sup>It was never shut until Monday.</div>", [("It was never shut until Monday.", True)]),
        ("<p>He did not say that<br><br>The dam is shut.", [("He did not say that The dam is shut.", True)]),
        ("<p>The New Ferry<br><br>It is free.<br> <br>It is.", [
            ("The New Ferry", False), ("It is free.", True), ("It is.", True)]),
        ("<p>It was <span hidden>never </span>shut.</p>", [("It was shut.", True)]),
        ("<pre>a = 1\n  b = 2.</pre>", [("a = 1\nb = 2.", False)]),
        ("<h2>It is shut.</h2><p>It<!-- x --> was <b>shut</b>.</p>", [("It is shut.", False), ("It was shut.", True)]),
        ("<img alt='A bridge.'><figure><figcaption>A bridge.</figcaption></figure>", []),
        (f"<p><a href=x>{PROSE[0][:-1]}</a></p>", [(PROSE[0][:-1], False)]),
    ],
)  # fmt: skip
def test_a_fragment_is_read_by_its_blocks(markup: str, expected: list[tuple[str, bool]]) -> None:
    """Blocks are paragraphs; only running text that is shown is prose."""
    assert paragraphs_of(markup) == expected


def test_a_newsletter_is_split_at_its_headings() -> None:
    """Headings and bold cells begin sections; what comes before the first has none."""
    markup = (
        "<p>Good morning to all of you.</p><h2>Bridge</h2><p>It is shut.</p>"
        "<table><tr><td><b>The new ferry</b></td></tr><tr><td>It is free.</td></tr></table>"
    )
    assert sections_of(markup) == [
        ("", [("Good morning to all of you.", True)]),
        ("Bridge", [("It is shut.", True)]),
        ("The new ferry", [("It is free.", True)]),
    ]
    assert not is_cut("It is free.")
