"""The promises of robots.txt (RFC 9309)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.fetch._robots import parse

# rules for everyone, a target, and whether it may be read
# fmt: off
CASES = [
    ("", "/", True),
    ("Disallow:", "/", True),
    ("Disallow: /", "/", False),
    ("Disallow: /", "/robots.txt", True),
    ("Disallow: /a", "/ab", False),
    ("Disallow: /a", "/A", True),
    ("Disallow: /a/", "/a", True),
    ("Disallow: /\nAllow: /news/", "/news/x", True),  # the longest rule decides, not the first
    ("Allow: /news/\nDisallow: /", "/other", False),
    ("Disallow: /a\nAllow: /a", "/a", True),  # of equals, the kinder
    ("Disallow: /*.pdf$", "/x/report.pdf", False),
    ("Disallow: /*.pdf$", "/x/report.pdf?page=2", True),
    ("Disallow: /*?", "/x?y", False),
    ("Disallow: /*?", "/x", True),
    ("Disallow: /a*b*c", "/a-b-c-d", False),
    ("Disallow: /a*b*c", "/a-c-b", True),
    ("Disallow: /a*a$", "/a", True),
    ("Disallow: /a*a$", "/a-a", False),
    ("Disallow: *", "/x", False),
    ("Disallow: /$", "/", False),
    ("Disallow: /$", "/x", True),
    ("Disallow: /ü", "/%C3%BC", False),
    ("Disallow: /%c3%bc", "/%C3%BC", False),
    ("Disallow: /%7Ejoe", "/~joe", False),
    ("Disallow: /a%2Fb", "/a/b", True),
    ("disallow : /a # not this", "/a", False),
    ("Nonsense\nDisallow: /a", "/a", False),
    ("Sitemap: https://example.org/s.xml\nDisallow: /a", "/a", False),
    ("Crawl-delay: 2\nDisallow: /a", "/a", False),
]
# fmt: on


@pytest.mark.parametrize(("rules", "target", "may"), CASES)
def test_the_longest_rule_that_matches_decides(rules: str, target: str, may: bool) -> None:
    """Paths match from their beginning, `*` any characters and a final `$` the end; the longest match decides."""
    assert parse(f"\ufeffUser-agent: *\r\n{rules}\n", "briefer").allow(target) is may


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("User-agent: *\nDisallow: /\n\nUser-agent: Briefer/1.0\nDisallow: /other", True),
        ("User-agent: briefer\nUser-agent: other\nDisallow: /", False),
        ("User-agent: briefer\nAllow: /x\nUser-agent: other\nDisallow: /", True),
        ("User-agent: briefer-news\nDisallow: /", True),
        ("User-agent: brief\nDisallow: /", True),
        ("User-agent: briefer\nDisallow: /a\n\nUser-agent: BRIEFER\nDisallow: /x", False),
        ("User-agent: briefer\nSitemap: /s\nUser-agent: other\nDisallow: /", False),
        ("User-agent:\nDisallow: /", True),
        ("Disallow: /", True),
        ("User-agent: other\nDisallow: /", True),
    ],
)
def test_the_group_that_names_the_reader_counts(text: str, may: bool) -> None:
    """The groups of the reader's name, whatever its case, count together and alone; else those for anyone do."""
    assert parse(text, "briefer").allow("/x") is may


@pytest.mark.parametrize(
    ("value", "delay"), [("2", 2), ("0.5", 0.5), ("3600", 5), ("-1", 0), ("nan", 0), ("1e9", 0), ("", 0), ("²", 0)]
)
def test_a_delay_is_kept_within_reason(value: str, delay: float) -> None:
    """A delay that is a number is kept, up to 5 s; anything else is none."""
    assert parse(f"User-agent: *\nCrawl-delay: {value}", "briefer").delay == delay


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_text_is_read(text: str, target: str) -> None:
    """Whatever a site serves as robots.txt gives rules, and whatever address is judged by them."""
    rules = parse(f"User-agent: *\nDisallow: {text}\n{text}", "briefer")
    assert rules.allow("/" + target) in {True, False}


def test_patterns_take_no_time() -> None:
    """A pattern made to take for ever does not."""
    rules = parse("User-agent: *\n" + f"Disallow: /{'*a' * 5000}b$\n" * 20, "briefer")
    began = time.perf_counter()
    assert rules.allow("/" + "a" * 20_000)
    assert time.perf_counter() - began < 2
