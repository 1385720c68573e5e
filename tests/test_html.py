"""The promises of the HTML rendition: one file that loads nothing, runs only its own, and cannot be broken out of."""

import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

import pytest
from briefings import HOSTILE, blocks, briefing, document, odd, words
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import Briefing, ConfigError, RenderError
from briefer.briefing import Citation
from briefer.render._layout import fill, html_of_markdown
from briefer.render._page import page
from briefer.render._theme import themes

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_LOADING = {
    "img",
    "script",
    "iframe",
    "object",
    "embed",
    "link",
    "base",
    "form",
    "audio",
    "video",
    "source",
    "image",
    "use",
    "foreignobject",
    "math",
}
_OPTIONAL_END = {"p", "li"}


class Structure(HTMLParser):
    """Collects elements with their attributes, and checks that each is closed in its order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), f"an attribute twice in {tag}"
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        assert self.open.pop() == tag

    def values(self, attribute: str) -> list[str]:
        """Return every value of an attribute, in order."""
        return [value for _, attributes in self.elements if (value := attributes.get(attribute)) is not None]


def html(made: Briefing, **options: Any) -> str:
    """Return the page."""
    return briefer.render(made, "html", **options).decode("utf-8")


ODD = odd()


@pytest.mark.parametrize("name", ODD)
def test_a_page_is_well_formed_and_self_contained(name: str) -> None:
    """Nothing is loaded, nothing runs but one script of ours, every element is closed, no handler of events is set."""
    written = html(ODD[name])
    structure = Structure(written)
    assert {tag for tag, _ in structure.elements} & _LOADING == {"script"}
    (running,) = [set(attributes) for tag, attributes in structure.elements if tag == "script"]
    assert running == {"data-title", "data-close"}
    attributes = {attribute for _, found in structure.elements for attribute in found}
    assert not {attribute for attribute in attributes if attribute.startswith("on")}
    assert attributes & {"src", "srcset", "action", "background", "poster", "data", "ping"} == set()
    style = written.split("<style>")[1].split("</style>")[0]
    assert not re.search(r"url\(|@import|expression\(|</", style)


@pytest.mark.parametrize("name", ODD)
def test_every_citation_leads_to_its_source_and_back(name: str) -> None:
    """Ids are unique, every link within the page has its target, and each sentence and its mark lead to each other."""
    structure = Structure(html(ODD[name]))
    ids = structure.values("id")
    assert len(ids) == len(set(ids))
    inner = [href[1:] for href in structure.values("href") if href.startswith("#")]
    assert set(inner) <= set(ids)
    for citation in ODD[name].citations:
        # a sentence that is cited again is led to again, and leads back to the first place, as watched names do
        assert inner.count(f"cite-{citation.number}") >= 1
        assert inner.count(f"quote-{citation.number}") >= 1
        for target in (f"cite-{citation.number}", f"quote-{citation.number}"):
            assert ids.count(target) == 1


@pytest.mark.parametrize("name", ODD)
def test_a_link_leads_to_the_web_or_within_the_page(name: str) -> None:
    """Only http, https and the page itself are linked to."""
    links = Structure(html(ODD[name])).values("href")
    assert all(link.startswith(("https://", "http://", "#")) for link in links)


def test_a_page_shows_what_several_outlets_say() -> None:
    """Who else says it, how many outlets there are, both figures, the page and what was set aside are on the page."""
    found = [text for _, text in blocks(html(ODD["several outlets"]))]
    said = " ".join(found)
    assert any(text.endswith("4 outlets, 3 independent") for text in found)
    assert "Also: Herald2, Courier3" in said
    assert "Courier, 1 March 2026 “At least 12 people were killed”4" in found
    assert "Herald, 3 March 2026 “Fifteen people were killed”7" in found
    assert "m.eml › c.pdf" in said
    assert "2 p. 2, 201–311" in said
    assert found[-2:] == ["Set aside:", "m.eml › x.png: a picture & no text"]
    assert "a.zip: no <such> member" in found[found.index("Not read") + 1]
    assert "1 failed" in said


def test_a_page_says_what_it_is(briefing: Briefing) -> None:
    """Language, direction, encoding, width for phones, title and generator are given."""
    written = html(briefing)
    assert written.startswith("<!DOCTYPE html>\n<html ")
    structure = Structure(written)
    root, *_ = (attributes for tag, attributes in structure.elements if tag == "html")
    assert (root["lang"], root["dir"]) == ("en", "ltr")
    metas = [attributes for tag, attributes in structure.elements if tag == "meta"]
    assert {"charset": "utf-8"} in metas
    assert any(meta.get("name") == "viewport" for meta in metas)
    assert f"<title>{briefing.title}</title>" in written
    assert [tag for tag, _ in structure.elements].count("h1") == 1


def test_other_scripts_run_their_own_way() -> None:
    """A page in Arabic runs from right to left; a Hebrew sentence in an English page says that it does."""
    root, *_ = (found for tag, found in Structure(html(ODD["right to left"])).elements if tag == "html")
    assert (root["lang"], root["dir"]) == ("ar", "rtl")
    quotes = [found for _, found in Structure(html(ODD["mixed directions"])).elements if found.get("dir") == "rtl"]
    assert {quote["lang"] for quote in quotes if "lang" in quote} == {"he"}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_sources_say_is_text_and_nothing_else(text: str) -> None:
    """Markup in sentences, titles, outlets, authors, addresses and failures is shown, not obeyed."""
    harmless = re.sub(r"[<>&\"'=]", "x", text)
    shapes = []
    for said in (text, harmless):
        made = briefing(
            [document(said, said, title=said, outlet=said, uri=f"a{said}.txt", author=said)],
            [document(said, title=said, uri="https://example.com/" + said)],
            title=said,
            failures=[briefer.Failure(said, said)],
        )
        written = html(made)
        skeleton = [tag for tag, _ in Structure(written).elements if tag not in {"b", "span"}]
        shapes.append(skeleton)
        assert sum(words(said) in found for _, found in blocks(written)) >= 6
    assert shapes[0] == shapes[1]


texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(
    lambda t: bool(words(t))
)


@given(st.lists(texts.map(str.strip).filter(bool), min_size=1, max_size=3), texts)
def test_any_words_are_shown_exactly(said: list[str], title: str) -> None:
    """Whatever the characters, a reader of the page sees the words of each sentence and of the title."""
    written = html(briefing([document(*said, title=title)], title=title))
    found = " ".join(text for _, text in blocks(written))
    assert words(title) in found
    for text in said:
        assert words(text) in found


@pytest.mark.parametrize(
    ("note", "shown", "gone"),
    [
        ("*Mind* the [gap](https://example.com/).", ["<em>Mind</em>", 'href="https://example.com/"'], []),
        ("<script>alert(1)</script>kept", ["kept"], ["script", "alert"]),
        ("![x](http://evil.example/x.png)", [], ["img", "evil.example"]),
        ("<img src=x onerror=alert(1)>kept", ["kept"], ["img", "onerror"]),
        (
            "[x](javascript:alert(1)) [y](data:text/html,z) [z](file:///etc/passwd)",
            [],
            ["javascript:", "data:", "file:"],
        ),
        ("<p style='background:url(http://evil.example)'>kept</p>", ["kept"], ["style", "evil.example"]),
        ("<iframe src='http://evil.example'></iframe><object data=x></object>kept", ["kept"], ["iframe", "object"]),
        (
            "<form action=x><input name=y></form><base href='http://evil.example/'>kept",
            ["kept"],
            ["form", "base", "input"],
        ),
        ("<svg onload=alert(1)></svg><math><mi>kept</mi></math>", [], ["svg", "onload", "math"]),
        ("<style>body{display:none}</style>kept", ["kept"], ["style", "display"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", ["<table>", "<td>1</td>"], []),
    ],
)
def test_an_editors_note_is_sanitised(note: str, shown: list[str], gone: list[str]) -> None:
    """Markdown and harmless HTML of a note or a layout become HTML; what runs or loads anything is taken out."""
    clean = html_of_markdown(note, place="note", top_heading=3)
    assert all(each in clean for each in shown)
    assert not any(each in clean for each in gone)
    made = briefing([document("It is said.")], note=note)
    assert str(clean) in html(made)
    layout = html(briefing([document("It is said.")]), layout=note)
    assert all(each in layout for each in shown)
    assert not any(each in layout.split('class="own-layout"')[1] for each in gone)


def test_a_note_as_long_as_a_book_is_refused() -> None:
    """Python-Markdown takes quadratic time, so a note has a largest size, which is named."""
    with pytest.raises(RenderError, match="200,000"):
        html_of_markdown("a" * 200_001, place="note", top_heading=3)


def test_ids_of_a_note_do_not_repeat_those_of_the_page() -> None:
    """A note that brings an id such as `cite-1`, or footnotes beside a layout with footnotes, leaves ids unique."""
    note = '<b id="cite-1">x</b> and a footnote.[^1]\n\n[^1]: Here.'
    ids = Structure(
        html(briefing([document("It is said.")], note=note), layout="A footnote.[^1]\n\n[^1]: There.")
    ).values("id")
    assert len(ids) == len(set(ids))


def test_a_layout_of_ones_own_has_no_dead_links(briefing: Briefing) -> None:
    """With a user's own layout, every link within the page still has its target."""
    structure = Structure(html(briefing, layout="# {{ page.title }}\n\n{{ page.stories[0].sections[0].title }}"))
    assert {href[1:] for href in structure.values("href") if href.startswith("#")} <= set(structure.values("id"))


@pytest.mark.parametrize(
    "layout",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ page.__class__ }}",
        "{{ page.__init__.__globals__ }}",
        "{{ page['__class__'] }}",
        "{{ page | attr('__class__') }}",
        "{{ page.stories.__len__ }}",
        "{{ (page | attr('__' ~ 'class__')).__name__ }}",
        "{{ [page] | map(attribute='__class__') | list }}",
        "{{ '{0.__class__}'.format(page) }}",
        "{{ '%s' | format(page.__dict__) }}",
        "{{ lipsum.__globals__ }}",
        "{{ cycler.__init__.__globals__['os'].popen('id').read() }}",
        "{{ self.__init__ }}",
        "{{ joiner.__class__ }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ as_written.__globals__ }}",
        "{{ config }}",
        "{% import 'os' as os %}{{ os }}",
        "{% include '../../pyproject.toml' %}",
        "{% extends '/etc/passwd' %}",
        "{{ page.facts.append('x') }}",
        "{% set page.title = 'x' %}",
    ],
)
def test_the_sandbox_gives_a_layout_the_page_and_nothing_else(briefing: Briefing, layout: str) -> None:
    """Attributes behind the page, modules, files and changes are refused, or nothing of them is shown."""
    filled = ""
    with suppress(ConfigError):
        filled = fill(f"{layout}\n", page(briefing))
    assert not re.search(r"class|globals|function|module|method|uid=|build-system", filled)


def test_a_layout_cannot_unescape_what_sources_say() -> None:
    """Where a user's layout prints a sentence, its markup is shown as words, in Markdown and in HTML."""
    made = briefing([document("<script>alert(1)</script> *was* said.")])
    layout = "{{ page.stories[0].sections[0].paragraphs[0].quotes[0].text }}"
    assert "&lt;script&gt;" in briefer.render(made, "markdown", layout=layout).decode()
    body = html(made, layout=layout).split('class="own-layout"')[1]
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt; *was* said.</p>" in body


@pytest.mark.parametrize("theme", themes())
def test_every_theme_has_dark_mode_and_paper(theme: str, briefing: Briefing) -> None:
    """Each theme has colours for the dark, and rules for paper."""
    style = html(briefing, theme=theme).split("<style>")[1].split("</style>")[0]
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    assert style.count("{") == style.count("}")


def test_unknown_theme_and_paper(briefing: Briefing) -> None:
    """A wrong name is answered with the known ones."""
    with pytest.raises(ConfigError, match="unknown theme 'plian'; did you mean 'plain'"):
        html(briefing, theme="plian")
    with pytest.raises(ConfigError, match=r"unknown paper 'a0' \(known: a4, letter\)"):
        html(briefing, paper="a0")


def test_the_page_of_many_sources_numbers_its_citations_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The citations are gone through as often for fifty sources as for two, so that time grows with their number."""
    citations = vars(Briefing)["citations"].fget
    calls: list[Briefing] = []

    def counted(of: Briefing) -> tuple[Citation, ...]:
        calls.append(of)
        numbered: tuple[Citation, ...] = citations(of)
        return numbered

    monkeypatch.setattr(Briefing, "citations", property(counted))
    counts = []
    for sources in (2, 50):
        calls.clear()
        page(briefing(*([document("It is said.", uri=f"{n}.txt")] for n in range(sources))))
        counts.append(len(calls))
    assert counts[0] == counts[1]
