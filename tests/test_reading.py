"""The promises of the loop that joins transports and parsers, kept with a web and a format made for the tests."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

import briefer
from briefer import Document, Failure, FetchError, ParseError, registry
from briefer.ingest import ingest
from briefer.intake import Allowance, Blob, Found, Link
from briefer.model import Source
from briefer.reading import Reading
from briefer.teasers import completed
from briefer.text.document import from_paragraphs

TREE = "application/x-tree"
_KEPT = registry.plugins


class Web:
    """A web of addresses and what lies at each; it counts how often each is asked for."""

    def __init__(self, **pages: list[Any]) -> None:
        self.pages = {f"https://example.org/{name}": page for name, page in pages.items()}
        self.asked: list[str] = []

    def plugin(self) -> type[Any]:
        """Return a transport over this web."""
        web = self

        @dataclass(frozen=True)
        class Fake:
            schemes: ClassVar[tuple[str, ...]] = ("http", "https")
            is_remote: ClassVar[bool] = True

            def expand(self, uri: str) -> tuple[str, ...]:
                return (uri,)

            def fetch(self, uri: str) -> Blob:
                web.asked.append(uri)
                if uri not in web.pages:
                    raise FetchError(uri, "404: no such page")
                return Blob(uri, uri.rpartition("/")[2], json.dumps(web.pages[uri]).encode(), TREE, url=uri)

            def close(self) -> None:
                web.asked.append("closed")

        return Fake


@dataclass(frozen=True)
class Tree:
    """A format in which one says what is found: [kind, …] for each thing, in JSON."""

    media_types: ClassVar[tuple[str, ...]] = (TREE,)

    def parse(self, blob: Blob) -> Iterator[Found]:
        """Yield what the blob says."""
        for kind, *rest in json.loads(blob.content):
            match kind:
                case "text":
                    yield self._document(blob, *rest)
                case "link":
                    yield Link(rest[0], self._document(blob, *rest[1:], complete=False) if rest[1:] else None)
                case "file":
                    yield blob.within("inner.tree", json.dumps(rest[0]).encode(), media_type=TREE)
                case "failure":
                    yield Failure(blob.place, rest[0], is_fault=False)
                case _:
                    raise ParseError(blob.place, "breaks off")

    def _document(self, blob: Blob, text: str, title: str = "", *, complete: bool = True) -> Document:
        return from_paragraphs(
            [(text, True)] if text else [],
            source=Source(blob.uri, blob.name, TREE, part=blob.part),
            title=title,
            language="en",
            complete=complete,
        )


@pytest.fixture
def spin(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Web]:
    """Return what makes a web and puts it in the place of the real one."""

    def made(**pages: list[Any]) -> Web:
        web = Web(**pages)
        fake = {"fetch": [("web", web.plugin())], "parse": [("tree", Tree)]}

        def plugins(kind: str, likely: str = "") -> Iterator[tuple[str, Any]]:
            yield from fake[kind]
            yield from _KEPT(kind, likely)

        monkeypatch.setattr(registry, "plugins", plugins)
        return web

    return made


def on_disk(folder: Path, things: list[Any], name: str = "list.tree") -> Path:
    """Write a tree to a file that is told by its content."""
    path = folder / name
    path.write_text(json.dumps(things), "utf-8")
    return path


def texts(documents: tuple[Document, ...] | list[Document]) -> list[str]:
    """Return the texts of documents."""
    return [document.text for document in documents]


PAGE = [["text", "The bridge was closed on Monday."]]
FEED = "https://example.org/feed"


def test_a_feed_of_the_web_leads_to_its_pages_in_its_own_order(spin: Callable[..., Web]) -> None:
    """Full entries and the pages behind teasers come in the order of the feed, and each address is asked for once."""
    web = spin(
        feed=[
            ["text", "One is whole."],
            ["link", "https://example.org/two", "Two is …"],
            ["text", "Three is whole."],
            ["link", "https://example.org/two", "Two is …"],
        ],
        two=[["text", "Two is a page."]],
    )
    documents, failures = ingest([FEED])
    assert (texts(documents), failures) == (["One is whole.", "Two is a page.", "Three is whole."], ())
    assert sorted(web.asked[:-1]) == [FEED, "https://example.org/two"]
    assert web.asked[-1] == "closed"


def test_a_teaser_stands_in_for_a_page_that_cannot_be_had(spin: Callable[..., Web]) -> None:
    """Where the page is missing or breaks, the teaser is used, marked so, and the reason said, as no fault."""
    spin(
        feed=[["link", f"https://example.org/{name}", f"About {name}."] for name in ("gone", "broken")], broken=[["?"]]
    )
    documents, failures = ingest([FEED])
    assert texts(documents) == ["About gone.", "About broken."]
    assert not any(document.complete for document in documents)
    assert [(failure.uri, failure.is_fault) for failure in failures] == [
        ("https://example.org/gone", False),
        ("https://example.org/broken", False),
    ]
    assert all("its teaser stands in" in failure.reason for failure in failures)


def test_a_link_without_a_teaser_that_fails_is_a_fault(spin: Callable[..., Web]) -> None:
    """What is lost for good is a fault of its own address, and stops nothing."""
    spin(feed=[["link", "https://example.org/gone"], ["text", "The rest is here."]])
    documents, failures = ingest([FEED])
    assert texts(documents) == ["The rest is here."]
    assert failures == (Failure("https://example.org/gone", "404: no such page"),)


def test_what_is_on_disk_reaches_for_the_web_only_if_the_user_says_so(spin: Callable[..., Web], tmp_path: Path) -> None:
    """The teasers of a feed on disk are taken as they are, which is said; --follow follows them."""
    web = spin(page=PAGE)
    path = on_disk(tmp_path, [["link", "https://example.org/page", "A bridge was closed."]])
    found = briefer.read(path, media_type=TREE)
    assert texts(found) == ["A bridge was closed."]
    assert web.asked == []
    assert texts(briefer.read(path, media_type=TREE, allowance=Allowance(follow=True))) == [PAGE[0][1]]


def test_a_list_of_feeds_on_disk_is_followed_where_the_user_named_it_and_not_inside_other_files(
    spin: Callable[..., Web], tmp_path: Path
) -> None:
    """A list of addresses is read for its addresses; one that came in an attachment or archive is not."""
    web = spin(page=PAGE)
    links = [["link", "https://example.org/page"]]
    assert texts(briefer.read(on_disk(tmp_path, links), media_type=TREE)) == [PAGE[0][1]]
    web.asked.clear()
    briefer.read(on_disk(tmp_path, [["file", links], ["text", "The rest is here."]]), media_type=TREE)
    assert web.asked == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "notes.txt", "javascript:alert(1)", "imaps://a@b/INBOX"])
def test_a_link_leads_nowhere_but_to_the_web(spin: Callable[..., Web], address: str) -> None:
    """A feed cannot make briefer read a file, a mailbox, or anything else that it could not read itself."""
    spin(feed=[["link", address], ["text", "The rest is here."]])
    documents, failures = ingest([FEED])
    assert texts(documents) == ["The rest is here."]
    assert [failure.reason for failure in failures] == ["is no address on the web; it is not followed"]


def test_files_in_files_are_read_only_so_deep(spin: Callable[..., Web], tmp_path: Path) -> None:
    """What lies deeper than allowed is named with its place, and what lies above it is read."""
    spin()
    things: list[Any] = [["text", "The deepest."]]
    for level in range(3):
        things = [["file", things], ["text", f"Level {level}."]]
    path = on_disk(tmp_path, things)
    assert texts(briefer.read(path, media_type=TREE))[0] == "The deepest."
    with pytest.raises(FetchError, match=r"inner\.tree › inner\.tree: lies more than 1 files deep"):
        briefer.read(on_disk(tmp_path, [["file", [["file", PAGE]]]]), media_type=TREE, allowance=Allowance(depth=1))


def test_no_source_gives_more_than_a_few_times_its_size(spin: Callable[..., Web], tmp_path: Path) -> None:
    """Archives in archives cannot multiply without end: what comes out of one source is counted, and cut off."""
    spin()
    many = [["file", [["text", f"Number {n} of many small files that lie in one."]]] for n in range(9)]
    path = on_disk(tmp_path, many)
    small = Allowance(size=100)
    with Reading(small, media_type=TREE) as reading:
        results = list(reading.results(lambda: Blob(str(path), path.name, path.read_bytes())))
    cut = [each for each in results if isinstance(each, FetchError)]
    assert [each.reason.startswith("more than") for each in cut] == [True] * len(cut)
    assert 0 < len(cut) < len(many)


def test_links_lead_only_so_far(spin: Callable[..., Web]) -> None:
    """A chain of links ends where the allowance does."""
    web = spin(**{f"p{n}": [["link", f"https://example.org/p{n + 1}"], ["text", f"Page {n}."]] for n in range(9)})
    documents, failures = ingest(["https://example.org/p0"], allowance=Allowance(depth=2))
    assert texts(documents) == ["Page 2.", "Page 1.", "Page 0."]
    assert [failure.uri for failure in failures] == ["https://example.org/p3"]
    assert "https://example.org/p4" not in web.asked


def test_a_page_behind_a_teaser_leads_no_further(spin: Callable[..., Web]) -> None:
    """A feed cannot make briefer walk from feed to feed: what a teaser leads to is a page, whatever lies there."""
    entries = [["link", f"https://example.org/inner{n}", f"Teaser {n} of many."] for n in range(3)]
    web = spin(
        feed=entries,
        **{f"inner{n}": [["link", f"https://example.org/deeper{n}"], ["text", f"Inner {n}."]] for n in range(3)},
    )
    documents, failures = ingest([FEED])
    assert len(web.asked) == len([FEED, *entries, "closed"])
    assert texts(documents) == ["Inner 0.", "Inner 1.", "Inner 2."]
    assert all("not asked for" in failure.reason for failure in failures)


def test_a_source_leads_only_to_so_many_pages(spin: Callable[..., Web]) -> None:
    """What is beyond the allowance is not asked for, and said."""
    web = spin(feed=[["link", f"https://example.org/p{n}", f"Teaser {n}."] for n in range(9)])
    _, failures = ingest([FEED], allowance=Allowance(entries=4))
    assert len(web.asked) == len([FEED, "closed"]) + 4
    assert len([failure for failure in failures if "too many steps or links" in failure.reason]) == 5


def test_entries_that_lead_to_one_page_keep_their_own_words(spin: Callable[..., Web]) -> None:
    """A page of consent, or one that several entries share, does not take the place of what each of them says."""
    consent = [["text", "Before you continue, accept all."]]
    spin(feed=[["link", f"https://example.org/{n}", f"Entry {n} says this."] for n in "ab"], a=consent, b=consent)
    documents, failures = ingest([FEED])
    assert texts(documents) == ["Entry a says this.", "Entry b says this."]
    assert [failure.reason for failure in failures] == [
        "leads to the same page as other entries; its teaser stands in"
    ] * 2


def test_what_was_found_before_a_fault_is_kept(spin: Callable[..., Web], tmp_path: Path) -> None:
    """A file that breaks off gives what came before, and the fault beside it."""
    spin()
    path = on_disk(tmp_path, [["text", "It begins well."], ["?"]])
    path = path.rename(tmp_path / "list.txt")
    assert texts(briefer.read(path, media_type=TREE)) == ["It begins well."]


def test_reading_stops_at_its_time(spin: Callable[..., Web], monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that takes too long is cut off between two documents; what there is by then is used, and it is said."""
    spin(feed=[["text", f"Number {n}."] for n in range(9)])
    ticks = iter(range(0, 1000, 10))
    monkeypatch.setattr("briefer.reading.monotonic", lambda: next(ticks))
    documents, failures = ingest([FEED], allowance=Allowance(seconds=25))
    assert texts(documents) == ["Number 0.", "Number 1.", "Number 2."]
    assert [failure.reason for failure in failures] == ["takes longer to read than 25 s; the first 3 are used"]


def test_documents_without_a_sentence_are_counted(spin: Callable[..., Web]) -> None:
    """Those beside others are set aside, in one line; where there is no other, the source has nothing to read."""
    spin(feed=[["text", ""], ["text", "There is one."], ["text", "", "Only a title"]], bare=[["text", "", "Title"]])
    documents, failures = ingest([FEED, "https://example.org/bare"])
    assert texts(documents) == ["There is one."]
    assert failures == (
        Failure(FEED, "2 of its 3 documents hold no sentence", is_fault=False),
        Failure("https://example.org/bare", "holds no sentence; give running text"),
    )


def test_a_page_is_completed_by_what_its_feed_says() -> None:
    """Title, outlet and date come from the feed where the page has none; its identity is that of what is printed."""
    page = written("The page says it.", uri="https://example.org/page")
    teaser = replace(
        written("A teaser.", title="The title"), published=datetime(2026, 3, 2, tzinfo=UTC), outlet="Courier"
    )
    whole = completed(page, teaser)
    assert (whole.text, whole.title, whole.outlet) == ("The page says it.", "The title", "Courier")
    assert whole.published == teaser.published
    assert whole.id == written("The page says it.", uri="https://example.org/page", title="The title").id


def test_a_page_cut_short_does_not_displace_a_longer_teaser() -> None:
    """Behind a paywall stands less than the feed said."""
    teaser = written("A teaser that says much.")
    assert completed(replace(written("Log in."), complete=False), teaser) is teaser


def written(text: str, *, uri: str = "", title: str = "") -> Document:
    """Return a document of one sentence."""
    return from_paragraphs([(text, True)], source=Source(uri, "page"), title=title, language="en")
