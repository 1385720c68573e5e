"""What a web page says of itself in its head: schema.org in JSON-LD, Open Graph, and the meta elements of old."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from briefer.parse._metadata import Metadata, host_of
from briefer.resources import data
from briefer.text.clean import normalise
from briefer.text.dates import parse_date
from briefer.text.language import tag_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review)$")  # the types of schema.org that are articles end so
_MOST_ITEMS = 1000  # of linked data; a page has some ten
_TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "citation_author")
_DATES = (
    "article:published_time", "datepublished", "og:article:published_time", "parsely-pub-date", "sailthru.date", "date",
    "pubdate", "publish-date", "publication_date", "article.published", "dc.date", "dc.date.issued", "dcterms.created",
    "citation_publication_date",
)  # fmt: skip
_SEPARATOR = re.compile(r"\s+(?:[|·•»«–—:-]|::)\s+|\s*\|\s*")
_BY = re.compile(r"^\s*(?:by|von|par|por|di|av|af|door|text|текст|автор|autor)\b\s*:?\s*(?=\S)", re.IGNORECASE)
_DATE_AFTER = re.compile(
    r"(?:^|\s+)(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:january|february|march|july|september|october"
    r"|november|december)\W*$).*",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"https?:|www\.|@|\.(?:com|org|net)\b|^(?:admin|staff|editor|redaktion|unknown)$", re.IGNORECASE)
_LONGEST_NAME = 60  # characters; more is a biography
_LONGEST_TITLE = 300
_EARLIEST = 1990  # the first web page; earlier dates are those of nothing (1970, 1)
_TAG = re.compile(r"<[^>]*>")
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "ne", "net", "or", "org"})
_OF_A_PLACE = 2  # labels of a host under "co.uk" are more
_HOSTERS = frozenset({"beehiiv", "blogspot", "ghost", "github", "medium", "substack", "tumblr", "wordpress"})
_OTHERS = re.compile(r"\W+")
_LEAST_NAME = 3  # letters of a site's name that are looked for in another name


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself.

    Attributes:
        about: Its attributes.
        body: The article's text as its linked data repeats it for search engines, "" where it does not.
        words: How many words it says that the article has; 0 where it does not.
        is_free: False where it says that one has to pay to read on.
    """

    about: Metadata
    body: str
    words: int
    is_free: bool


def read_page(tree: "HtmlElement", url: str | None) -> Page:
    """Return what a page says of itself; `url` is where it came from."""
    items = list(_linked_data(tree))
    article = next((item for item in items if any(map(_ARTICLE.search, _types(item)))), {})
    page = next((item for item in items if "WebPage" in _types(item)), {})
    meta = _meta(tree)
    address = _address(tree, meta, url)
    said = (meta.get("og:site_name"), _publisher(article, items))  # which may be an agency, or the owner
    parts = {_plain(part) for part in (*_names(article.get("articleSection")), meta.get("article:section")) if part}
    named = (part for it in said if it for part in _SEPARATOR.split(it)[:2])
    outlet = next((name for name in named if _is_outlet(name, parts, host_of(address))), None)
    sites = [outlet, meta.get("og:site_name"), meta.get("twitter:site"), host_of(address)]
    words = str(article.get("wordCount") or "")
    return Page(
        about=Metadata(
            title=_title(tree, _name(article.get("headline")), meta, {_plain(site) for site in sites if site}),
            outlet=outlet,
            author=_author(article, page, meta, outlet),
            published=_published(tree, [article.get("datePublished"), page.get("datePublished")], meta),
            language=_language(tree, meta),
            url=address,
        ),
        body=_body(article.get("articleBody")),
        words=int(words) if words.isdecimal() else 0,
        is_free=str(article.get("isAccessibleForFree", True)).lower() not in {"false", "no", "http://schema.org/false"}
        and meta.get("article:content_tier") != "locked",
    )


def one_line(written: str) -> str:
    """Return a title or name in one line, its references to characters and its markup undone."""
    return " ".join(normalise(_TAG.sub(" ", unescape(written))).split())


def name_list(written: str, outlet: str | None) -> str | None:
    """Return the names of authors without "By"; None where there is none, or only that of the outlet."""
    bare = (_DATE_AFTER.sub("", _BY.sub("", one_line(name))).strip(" ,;|") for name in re.split(r"[;|\n]", written))
    kept = [name for name in bare if name and len(name) <= _LONGEST_NAME and not _NO_NAME.search(name)]
    others = [name for name in dict.fromkeys(kept) if not outlet or _plain(name) != _plain(outlet)]
    return ", ".join(others) or None


def _linked_data(tree: "HtmlElement") -> Iterator[Mapping[str, Any]]:
    """Yield the items of every block of JSON-LD, outer ones first; what cannot be read is passed over."""
    waiting: list[Any] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            start, end = script.text.find("{"), script.text.rfind("}")
            written = script.text.strip()
            bare = written if written.startswith(("[", "{")) else script.text[start : end + 1]
            try:
                waiting.append(json.loads(bare.rstrip("; \n"), strict=False))
            except (ValueError, RecursionError):
                continue
    for _, item in zip(range(_MOST_ITEMS), _each(waiting), strict=False):
        yield item


def _each(waiting: list[Any]) -> Iterator[Mapping[str, Any]]:
    for item in waiting:  # which grows meanwhile
        if isinstance(item, list):
            waiting.extend(item[:_MOST_ITEMS])
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item)


def _types(item: Mapping[str, Any]) -> list[str]:
    types = item.get("@type")
    return [str(each) for each in (types if isinstance(types, list) else [types])]


def _names(value: object) -> Iterator[str]:
    """Yield the names that a value of linked data gives: a text, an item with a name, or several."""
    if isinstance(value, list):
        for each in value[:_MOST_ITEMS]:
            if not isinstance(each, list):
                yield from _names(each)
    elif isinstance(value, dict):
        yield from _names(value.get("name") if isinstance(value.get("name"), str) else None)
    elif isinstance(value, str) and (name := one_line(value)):
        yield name


def _name(value: object) -> str | None:
    return next(_names(value), None)


def _publisher(article: Mapping[str, Any], items: list[Mapping[str, Any]]) -> str | None:
    """Return the name of an article's publisher, which may stand in another item that the article refers to."""
    publisher = article.get("publisher")
    named = _name(publisher)
    if named or not isinstance(publisher, dict) or not publisher.get("@id"):
        return named
    return next((name for it in items if it.get("@id") == publisher["@id"] and (name := _name(it.get("name")))), None)


def _is_outlet(name: str, parts: Collection[str], host: str) -> bool:
    """Tell whether a name is that of an outlet: not of a part of one, nor but a piece of its host's name."""
    plain = _plain(name)
    if not plain or _NO_NAME.search(name) or plain in parts or plain in _sections():
        return False
    labels = host.split(".")
    is_shared = len(labels) > _OF_A_PLACE and labels[-2] in _SECOND_LEVEL
    own = labels[: -2 if is_shared else -1]
    return name not in labels and (plain not in own[:-1] or own[-1] in _HOSTERS)


@cache
def _sections() -> frozenset[str]:
    """Return the names of the parts that newspapers have, as `_plain` gives them."""
    return frozenset(map(_plain, json.loads(data("page_chrome.json").read_text(encoding="utf-8"))["sections"]))


def _meta(tree: "HtmlElement") -> Mapping[str, str]:
    """Return the first content of each meta element, by its property or name in lower case."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = one_line(element.get("content") or "")
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and element.get(key):
                found.setdefault(element.get(key, "").strip().lower(), content)
    return found


def _address(tree: "HtmlElement", meta: Mapping[str, str], url: str | None) -> str | None:
    """Return the address that the page calls its own; a site's front page is not that of a page that lies deeper."""
    canonical = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    for said in (*canonical, meta.get("og:url")):
        try:
            address = urljoin(url or "", (said or "").strip())
            parts = urlsplit(address)
            if parts.scheme in {"http", "https"} and parts.hostname and (parts.path.strip("/") or parts.query):
                return "".join(address.split())
        except ValueError:
            continue
    return url


def _title(tree: "HtmlElement", headline: str | None, meta: Mapping[str, str], sites: set[str]) -> str | None:
    """Return the page's title without the site's name."""
    shown = [one_line(heading.text_content()) for _, heading in zip(range(3), tree.iter("h1"), strict=False)]
    head = [one_line(title.text_content()) for _, title in zip(range(1), tree.iter("title"), strict=False)]
    said = [headline or "", *(meta.get(key, "") for key in _TITLES), *shown, *head]
    titles = [title for title in said if title and len(title) <= _LONGEST_TITLE and _plain(title) not in sites]
    if not titles:
        return None
    best = next((meta[key] for key in _TITLES if meta.get(key) in titles), titles[0])
    for title in titles:  # one of them may be another with something set off
        if (best.startswith(title) and _SEPARATOR.match(best[len(title) :])) or best.endswith(f"| {title}"):
            return title
    return _without_site(best, sites)


def _without_site(title: str, sites: set[str]) -> str:
    """Return a title without the names of its site that are set off at its end or beginning."""
    while cuts := list(_SEPARATOR.finditer(title)):
        if _is_site(title[cuts[-1].end() :], sites):
            title = title[: cuts[-1].start()]
        elif _is_site(title[: cuts[0].start()], sites):
            title = title[cuts[0].end() :]
        else:
            break
    return title


def _is_site(name: str, sites: set[str]) -> bool:
    plain = _plain(name)
    return any(plain == site or (min(len(plain), len(site)) >= _LEAST_NAME and (plain in site)) for site in sites)


def _plain(name: str) -> str:
    return _OTHERS.sub("", name).casefold().removeprefix("the")


def _author(
    article: Mapping[str, Any], page: Mapping[str, Any], meta: Mapping[str, str], outlet: str | None
) -> str | None:
    said = ["; ".join(_names(item.get("author"))) for item in (article, page)]
    return next((names for it in (*said, *map(meta.get, _AUTHORS)) if it and (names := name_list(it, outlet))), None)


def _published(tree: "HtmlElement", said: list[Any], meta: Mapping[str, str]) -> datetime | None:
    """Return when the page says that it was published, a day at its midnight in UTC."""
    times = [time for _, time in zip(range(50), tree.iter("time"), strict=False) if time.get("datetime")]
    marked = [time for time in times if "pubdate" in time.attrib or time.get("itemprop") == "datePublished"]
    written = [*said, *map(meta.get, _DATES), *(time.get("datetime") for time in (*marked, *times[:1]))]
    moments = (parse_date(each) for each in written if isinstance(each, str))
    return next((moment for moment in moments if moment and moment.year >= _EARLIEST), None)


def _language(tree: "HtmlElement", meta: Mapping[str, str]) -> str | None:
    lang = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    said = (lang, meta.get("content-language"), meta.get("og:locale"))
    return next((tag for it in said if it and (tag := tag_of(it.replace("_", "-")))), None)


def _body(value: object) -> str:
    return unescape(value) if isinstance(value, str) else ""
