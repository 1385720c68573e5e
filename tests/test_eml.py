"""An edition as a message: its header, which no text gets out of, its parts, which say the same, and its size."""

import email
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import tinycss2
from briefings import LATER, blocks, briefing, document, edition, nothing_new, odd, parts, words
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import briefer
from briefer import Briefing, UsageError
from briefer.catalogue import LANGUAGES
from briefer.deliver import Rendition
from briefer.model import Failure
from briefer.render._mail_html import MOST
from briefer.render._page import page
from briefer.render.eml import message

ODD = odd()
SUPPORT = json.loads((Path(__file__).parent / "cases" / "client_support.json").read_text("utf-8"))
DESK = "Morning desk <desk@example.org>"
HEADER = {"Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"} | {
    "Content-Language"
}
THREAD = {"In-Reply-To", "References"}


def sent(made: Briefing, **options: Any) -> EmailMessage:
    """Return a message as its reader has it: written, and read again."""
    given = {"sender": DESK, "recipients": ["reader@example.com"], **options}
    return read(message(made, **given).as_bytes())


def read(content: bytes) -> EmailMessage:
    """Return a message that was written."""
    found = email.message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    assert found.defects == []
    return found


def html_of(made: EmailMessage) -> str:
    """Return the HTML of a message."""
    return parts(made.as_bytes())["text/html"]


# Its parts


def test_its_parts_are_text_html_and_the_picture_in_it() -> None:
    """Alternatives, the richest last; the picture is with the HTML; what is attached is beside them."""
    attached = Rendition("pdf", "morning", "morning-0013.pdf", b"%PDF-1.7 \x00\xff\r\n.\n")
    bare, full = sent(edition()), sent(edition(), attachments=[attached])
    kinds = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert [part.get_content_type() for part in bare.walk()] == kinds
    assert [part.get_content_type() for part in full.walk()] == ["multipart/mixed", *kinds, "application/pdf"]
    (related,) = (part for part in full.walk() if part.get_content_subtype() == "related")
    assert related.get_param("type") == "text/html"  # RFC 2387, 3.1
    (file,) = full.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("morning-0013.pdf", attached.content)


@pytest.mark.parametrize("name", ODD)
def test_its_plain_text_is_the_brief_in_plain_text(name: str) -> None:
    """Nothing is in one and not in the other."""
    assert parts(sent(ODD[name]).as_bytes())["text/plain"] == briefer.render(ODD[name], "text").decode()


@pytest.mark.parametrize("name", sorted(ODD.keys() - {"Chinese", "very long word"}))
def test_both_parts_have_the_same_words(name: str) -> None:
    """Whatever is said of a source, a story or the brief: no word is in one part alone."""
    found = parts(sent(ODD[name]).as_bytes())
    shown = re.sub('<div class="preview".*?</div>', "", found["text/html"]).replace("<", " <")
    html, text = (
        set(re.findall(r"\w+", re.sub("[\u200e\u200f\u2060\u2066-\u2069]", "", said).casefold()))
        for said in (" ".join(words for _, words in blocks(shown)), found["text/plain"])
    )
    assert html - text - _of_the_timeline(ODD[name]) == set()
    assert text - html == set()


def _of_the_timeline(made: Briefing) -> set[str]:
    """Return what the ends of a drawing are called, and its points' numbers: in plain text there is none."""
    shown = page(made).timeline
    points = shown.past + shown.ahead
    ends = " ".join(point.date for point in points).casefold()
    return set(re.findall(r"\w+", ends)) | {str(point.number) for point in points}


@pytest.mark.parametrize("name", ODD)
def test_every_printed_sentence_is_in_both_parts(name: str) -> None:
    """Its words are there, exactly."""
    found = parts(sent(ODD[name]).as_bytes())
    shown = "\n".join(text for _, text in blocks(found["text/html"]))
    for sentence in ODD[name].printed:
        assert words(sentence.text) in shown
        assert words(sentence.text) in words(re.sub("[\u200e\u200f]", "", found["text/plain"]))


@pytest.mark.parametrize("name", ODD)
def test_each_citation_leads_to_its_source(name: str) -> None:
    """A number is a link to the source in the list that has that number among its own."""
    html = html_of(sent(ODD[name]))
    numbers = {mark.number: document.id for mark in ODD[name].citations for document in [mark.sentence.document]}
    places = {document.id: str(at) for at, document in enumerate(ODD[name].documents, 1)}
    links = re.findall(r'<a class="cite" href="#source-(\d+)"[^>]*>(\d+)</a>', html)
    assert {int(number) for _, number in links} == set(numbers)
    assert all(places[numbers[int(number)]] == place for place, number in links)
    assert all(f'name="source-{place}"' in html for place, _ in links)


def test_the_address_of_a_source_is_shown() -> None:
    """It can be read as well as clicked."""
    html = html_of(sent(edition()))
    assert re.search(r'<a class="link" [^>]*href="https://example\.org/1"[^>]*>https://example\.org/1</a>', html)


def test_an_address_is_written_as_addresses_are() -> None:
    """Nothing in a link ends it, a tag, a comment or a condition, whatever its reader makes of quotation marks."""
    uri = "https://example.org/</td><!--[if mso]>-->\"'x y\n\u00e9"
    (link,) = re.findall(r'<a class="link" [^>]*?href="([^"]*)"', html_of(sent(briefing([document("x", uri=uri)]))))
    assert link == "https://example.org/%3C/td%3E%3C!--[if%20mso]%3E--%3E%22'x%20y%0A%C3%A9"


@pytest.mark.parametrize("name", ["eml", "markdown"])
def test_an_address_that_is_no_text_is_a_link(name: str) -> None:
    """A half of a surrogate pair, as a page's own address may have it, is shown as an escape and stops nothing."""
    made = briefing([document("x", uri="https://example.org/\ud800")])
    assert "https://example.org/%5Cud800" in "".join(
        [briefer.render(made, name).decode()] if name == "markdown" else parts(briefer.render(made, name)).values()
    )


def test_the_timeline_is_a_picture_with_its_words() -> None:
    """It is a part of the message, and says what it shows; the list below it has what its numbers stand for."""
    made = sent(edition())
    (picture,) = (part for part in made.walk() if part.get_content_type() == "image/png")
    html = html_of(made)
    (shown,) = re.findall(r"<img [^>]*>", html)
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in shown
    assert 'alt="Timeline: 2 June 2019 – 24 November 2026. Numbered points on a line of time;' in shown
    assert Image.open(BytesIO(picture.get_content())).size == (1200, 64)
    assert picture.get_content_disposition() == "inline"


def test_a_timeline_from_right_to_left_is_mirrored() -> None:
    """The first point of an Arabic page stands at the right: there the picture is full, at the left it is hollow."""
    made = sent(ODD["a timeline from right to left"])
    (picture,) = (part for part in made.walk() if part.get_content_type() == "image/png")
    image = Image.open(BytesIO(picture.get_content())).convert("RGBA")

    def ink(left: int) -> int:
        return sum(pixel > 128 for pixel in image.crop((left, 0, left + 52, 64)).getchannel("A").tobytes())

    assert ink(1200 - 52) > 1.5 * ink(0)


def test_a_logo_is_a_part_of_the_message(tmp_path: Path) -> None:
    """A theme's picture is not loaded from anywhere; its words stand for it where it is no PNG."""
    Image.new("RGB", (20, 10), "#0b3d6b").save(tmp_path / "logo.png")
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    for suffix in ("png", "svg"):
        look = tmp_path / f"{suffix}.toml"
        look.write_text(f'[theme]\nlogo = "logo.{suffix}"\nlogo_text = "Port & Sons"\ncolours.accent = "#7a0000"\n')
        made = sent(ODD["plain"], theme=str(look))
        assert [part.get_filename() for part in made.walk() if part["Content-ID"]] == ["logo.png"] * (suffix == "png")
        assert ('alt="Port &amp; Sons"' in html_of(made)) is (suffix == "png")
        assert "Port &amp; Sons" in html_of(made)
        assert "#7a0000" in html_of(made)


def test_with_its_pdf(briefing: Briefing) -> None:
    """A PDF comes with the message on request, the same that would have been written."""
    (file,) = read(briefer.render(briefing, "eml", pdf=True)).iter_attachments()
    assert file.get_content() == briefer.render(briefing, "pdf")


# Its header


def test_the_header_of_an_edition() -> None:
    """Each field that a reader, a list and an answering machine go by is there, once, and says this."""
    made = sent(
        edition(),
        series="morning",
        reply_to="editor@example.org",
        list_id="morning.example.org",
        unsubscribe="https://example.org/leave?reader=1, leave@example.org",
    )
    found = {name: str(value) for name, value in made.items()}
    assert len(found) == len(made.items())
    assert found["Date"] == "Mon, 23 Nov 2026 07:00:00 +0100"
    assert found["From"] == DESK
    assert found["Reply-To"] == "editor@example.org"
    assert found["To"] == "reader@example.com"
    assert found["Subject"] == (
        "1 source not read · The morning brief, No. 13 · "
        "Fifteen people were killed and 52 injured when the ferry Merrow capsized off Port Orrin on […]"
    )
    assert found["List-Id"] == "The morning brief <morning.example.org>"
    assert found["List-Unsubscribe"] == "<https://example.org/leave?reader=1>, <mailto:leave@example.org>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Content-Language"] == "en"
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", found["Message-ID"])
    assert found["In-Reply-To"] == found["References"] != found["Message-ID"]


def test_no_title_turns_around_what_follows() -> None:
    """An override in it (UAX #9) would show the rest of the subject backwards; the words themselves stay."""
    made = sent(briefing([document("It is said.", title="a \u202eb")], title="a \u202eb \u202dc"))
    assert made["Subject"] == "a b c · It is said."


def test_an_edition_without_news_says_so_in_its_subject() -> None:
    """Nobody has to open a message to learn that nothing is new."""
    assert sent(nothing_new())["Subject"] == (
        "1 source not read · The morning brief, No. 13 · Nothing new to report since No. 12 of 22 November 2026."
    )


def test_one_click_needs_an_address_of_the_web() -> None:
    """By mail alone nobody leaves with one click (RFC 8058)."""
    assert "List-Unsubscribe-Post" not in sent(edition(), unsubscribe="leave@example.org")
    assert "List-Unsubscribe" not in sent(edition())


def test_an_identifier_is_of_an_edition_and_its_recipients() -> None:
    """The same message to the same people has the same; another edition, or other people, another."""
    full, later = edition(), replace(edition(), edition=14)
    found = [
        sent(made, recipients=to, series=series)["Message-ID"]
        for made in (full, later)
        for to in (["a@example.com"], ["b@example.com"], [])
        for series in ("morning", "evening")
    ]
    assert len(set(found)) == len(found)
    assert sent(full, recipients=["A <a@example.com>"], series="morning")["Message-ID"] == found[0]


def test_the_editions_of_a_series_are_one_thread() -> None:
    """They all answer the same message, which nobody has; those of another series answer another."""
    roots = [
        sent(made, series=series, recipients=to)["References"]
        for series in ("morning", "evening")
        for made in (edition(), nothing_new())
        for to in (["a@example.com"], ["b@example.com"])
    ]
    assert len(set(roots[:4])) == len(set(roots[4:])) == 1
    assert roots[0] != roots[4]
    assert THREAD.isdisjoint(sent(edition()).keys())


def test_without_a_sender_it_is_a_draft() -> None:
    """Nobody is made up: a file has no sender and is opened for sending; its identifier is of no real domain."""
    made = read(briefer.render(edition(), "eml"))
    assert made["X-Unsent"] == "1"
    assert "From" not in made
    assert "To" not in made
    assert made["Message-ID"].endswith("@briefer.invalid>")


names = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters='<>"\\'), max_size=60
) | st.sampled_from(
    ["", "Zoë Ångström", "Ö, b; (c) @ d", "李\u3000雷", "=?utf-8?q?x?=", "Jr., A. B.", "محمد", "x" * 110, "ä" * 100]
)


@given(st.lists(names, min_size=1, max_size=6))
def test_names_are_read_as_they_were_given(given_names: list[str]) -> None:
    """Commas, quotation marks and any script in names of several recipients make no other recipient."""
    to = [f"{name} <reader{at}@example.com>" for at, name in enumerate(given_names)]
    content = message(ODD["one sentence"], sender=to[0], recipients=to).as_bytes()
    assert content.isascii()
    made = read(content)
    assert [each.addr_spec for each in made["To"].addresses] == [f"reader{at}@example.com" for at in range(len(to))]
    for each, name in zip(made["To"].addresses, given_names, strict=True):
        # Python 3.11 reads the space between two encoded words, which is none (RFC 2047, 6.2)
        assert "".join(each.display_name.split()) == "".join(name.split())


hostile = st.text(max_size=40) | st.sampled_from([
    "x\r\nBcc: all@example.com", "x\nBcc: all@example.com", "x\r\n\r\n<b>body</b>", "\u2028Bcc: a@b.cd", "a\x00b",
    "x\x85Bcc: a@b.cd", "\x0bBcc: y", "=?utf-8?q?a=0D=0ABcc:_x?=", "a@b.cd>, <c@d.ef", "a@b.cd, c@d.ef", "x" * 1200,
    'a"b@c.de', "<a@b.cd>\tBcc: e@f.gh", "https://example.org/\r\nBcc: a@b.cd", "Ж" * 300, "\ud800", "undisclosed:;",
])  # fmt: skip


@given(st.data())
def test_no_text_makes_another_field(data: st.DataObject) -> None:
    """Whatever a title, a source, a name, an address or an option says: it is refused, or the fields stay the same."""
    said = {name: data.draw(hostile, name) for name in ("title", "sentence", "failure")}
    made = briefing([document(said["sentence"] or "x", title=said["title"])], title=said["title"], created=LATER)
    made = replace(made, failures=(Failure(said["failure"], said["failure"]),))
    options: dict[str, Any] = {"series": data.draw(hostile, "series")}
    expected = HEADER | (THREAD if options["series"] else set())
    option = data.draw(st.sampled_from(["sender", "reply_to", "recipients", "list_id", "unsubscribe", "domain", ""]))
    if option:
        given_text = data.draw(hostile, option)
        options |= {option: [given_text] if option == "recipients" else given_text}
        more = {"reply_to": "Reply-To", "list_id": "List-Id", "unsubscribe": "List-Unsubscribe"}.get(option)
        expected = expected | ({more} if more and given_text.strip(", \t\r\n") else set())
    try:
        content = message(made, **{"sender": DESK, "recipients": ["reader@example.com"], **options}).as_bytes()
    except UsageError:
        assert option
        return
    head, _, rest = content.partition(b"\r\n\r\n")
    fields = Counter(line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t")
    if option == "sender" and not options["sender"]:
        expected = expected - {"From"} | {"X-Unsent"}
    assert set(fields) - {"List-Unsubscribe-Post"} == expected
    assert set(fields.values()) == {1}
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert [part.get_content_type() for part in read(content).walk()][:2] == ["multipart/alternative", "text/plain"]
    assert rest.startswith(b"--=_")


@pytest.mark.parametrize(
    "address",
    [
        "", "reader", "a@b@c.de", "a b@c.de", "a@c..de", "a@-c.de", ".a@c.de", '"a b"@c.de', "a@c.de,", "<a@c.de",
        "a@c.de>", "a@c.de b@c.de", "A <>", "a@\u202ec.de", "a@c.de\n", "x" * 65 + "@c.de", "a@" + "x" * 64,
        "N" * 200 + " <a@c.de>",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    """The message names the option and how an address is written."""
    with pytest.raises(UsageError, match=r"^recipients: .* is no address; write name@example\.org or Name <"):
        message(ODD["plain"], sender=DESK, recipients=[address])


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("domain", "a b"), ("domain", "exämple.org"), ("list_id", "morning"), ("list_id", "a@b.cd"),
        ("unsubscribe", "http://example.org"), ("unsubscribe", "javascript:x"), ("unsubscribe", "https://exämple.org"),
    ],
)  # fmt: skip
def test_what_a_header_cannot_say_is_refused(option: str, value: Any) -> None:
    """The message names the option."""
    with pytest.raises(UsageError, match=f"^{option}: "):
        message(ODD["plain"], sender=DESK, recipients=(), **{option: value})


def test_addresses_that_are_not_in_ascii() -> None:
    """They are sent as they are (RFC 6532), which the message's policy says; a name alone needs none of that."""
    plain = message(ODD["plain"], sender="Jörg <joerg@example.org>", recipients=["李 <li@example.com>"])
    assert plain.as_bytes().isascii()
    other = message(ODD["plain"], sender=DESK, recipients=["Jörg <jörg@exämple.org>"])
    assert [isinstance(each.policy, EmailPolicy) and each.policy.utf8 for each in (plain, other)] == [False, True]
    assert "<jörg@exämple.org>".encode() in other.as_bytes()
    again = email.message_from_string(other.as_bytes().decode(), policy=default)
    assert again["To"].addresses[0].addr_spec == "jörg@exämple.org"


def test_files_are_named_as_they_are() -> None:
    """Any name is one file's (RFC 2231), and no name ends the header; a message inside is sent as bytes."""
    files = [Rendition("x", "x", name, b"x\r\n\x00") for name in ("Größe 東.pdf", 'a"b\r\nBcc: c.html', "m.eml", "x")]
    found = list(sent(ODD["plain"], attachments=files).iter_attachments())
    assert [each.get_filename() for each in found] == ["Größe 東.pdf", 'a"b Bcc: c.html', "m.eml", "x"]
    kinds = ["application/pdf", "text/html", "application/octet-stream", "application/octet-stream"]
    assert [each.get_content_type() for each in found] == kinds
    assert all(each.get_payload(decode=True) == b"x\r\n\x00" for each in found)


@given(
    st.text(max_size=40) | st.sampled_from(["=?utf-8?q?a=0D=0ABcc:_x?=", "a\u202efdp.exe", "東" * 300, "a/b", '"\\'])
)
def test_a_file_name_makes_no_other_field(name: str) -> None:
    """Whatever it is, the part has its own three fields and the ending is kept, so that the file can be opened."""
    (file,) = sent(ODD["one sentence"], attachments=[Rendition("pdf", "x", f"{name}.pdf", b"x")]).iter_attachments()
    assert sorted(file.keys()) == ["Content-Disposition", "Content-Transfer-Encoding", "Content-Type"]
    assert str(file.get_filename()).endswith(".pdf")
    assert "\u202e" not in str(file.get_filename())


# Its lines


@given(
    st.lists(
        st.sampled_from(["From ", ".", "..", "\n", "\r\n", " ", "\t", "=", "From", "é", "東", "x" * 75, "y" * 5, "\f"])
        | st.text(max_size=20),
        max_size=30,
    ).map("".join)
)
def test_its_lines_get_through_as_they_are(said: str) -> None:
    """None is too long (RFC 2045, 6.7), ends in a space, or begins with a dot or as messages in a mailbox do."""
    made = replace(ODD["one sentence"], note=said.replace("[", "(").replace("<", "("))
    content = message(made, sender=DESK, recipients=["reader@example.com"]).as_bytes()
    _, _, rest = content.partition(b"\r\n\r\n")
    for line in rest.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))
    text = parts(content)["text/plain"]
    assert words(text) == words(briefer.render(made, "text").decode())


# Its size


def _long(stories: int) -> Briefing:
    """Return a brief of so many stories of some length, each of its own source."""
    return briefing(
        *(
            [
                document(
                    *(
                        f"Sentence {at} of story {number} tells what the council of town {number} did."
                        for at in range(9)
                    ),
                    title=f"Story <{number}>",
                    outlet=f"Post {number}",
                    uri=f"https://example.org/{number}",
                )
            ]
            for number in range(stories)
        ),
        title="A long brief",
    )


@pytest.mark.parametrize("is_attached", [True, False])
def test_what_is_too_long_ends_at_a_story(is_attached: bool) -> None:
    """Below what Gmail clips, stories are whole or not there; the rest are counted, and the plain text has them all."""
    brief = _long(120)
    attachments = [Rendition("pdf", "x", "brief.pdf", b"%PDF")] if is_attached else []
    made = sent(brief, attachments=attachments)
    html, text = html_of(made), parts(made.as_bytes())["text/plain"]
    assert MOST * 0.9 < len(html.encode()) <= MOST
    told = "\n".join(text for _, text in blocks(html))
    kept = [summary.sentences[-1].text in told for summary in brief.summaries]
    rest = kept.count(False)
    assert kept == [True] * (120 - rest) + [False] * rest
    where = "in the attached brief." if is_attached else "in the plain text of this message."
    assert f"{rest} more stories are {where}" in told
    assert 60 < rest < 120
    assert all(words(sentence.text) in words(text) for sentence in brief.printed)
    assert all(f'href="#source-{place}"' in html for place in re.findall(r'name="source-(\d+)"', html))
    last = [sentence.text in told for sentence in brief.summaries[119 - rest].sentences[1:]]
    first_left_out = [sentence.text in told for sentence in brief.summaries[120 - rest].sentences[1:]]
    assert (all(last), any(first_left_out)) == (True, False)


@pytest.mark.parametrize(("others", "most"), [(0, 900), (1, 900), (0, 1)])
def test_a_story_that_is_too_long_ends_at_a_sentence(others: int, most: int) -> None:
    """As much of it as fits is there, from its begin, and what follows is said; a sentence is whole or not there."""
    said = [f"Sentence {at} of it tells {'much ' * (30_000 // most)}of what the council did." for at in range(most)]
    small = [document("Rain fell on 12 towns.", "More is expected.", title="Rain", uri="b.txt")]
    made = sent(briefing([document(*said, title="Council <meets>")], *[small] * others, title="A long brief"))
    html = html_of(made)
    told = "\n".join(text for _, text in blocks(html))
    kept = [sentence in told for sentence in said]
    rest = kept.count(False)
    assert kept == [True] * (most - rest) + [False] * rest
    assert MOST * 0.99 * (most > 1) < len(html.encode()) <= MOST
    assert rest > 0
    assert ("The story goes on in the plain text of this message." in told) is (most > 1)
    left_out = others + (most == 1)
    assert ("1 more story is in the plain text of this message." in told) is bool(left_out)
    assert len(re.findall("<b>[0-9]+</b>&nbsp;", html)) == most - rest + others


def test_what_is_short_is_whole() -> None:
    """No story of a brief that fits is left out."""
    assert "more stor" not in html_of(sent(_long(20)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language(language: str) -> None:
    """The page runs its language's way, and the subject says in it what failed."""
    made = sent(replace(edition(), language=language), unsubscribe="leave@example.org")
    way = "rtl" if language == "ar" else "ltr"
    page, sheet = [attributes for tag, attributes in elements(html_of(made)) if tag == "table"][:2]
    assert (page["lang"], page["dir"], sheet["dir"]) == (language, way, way)
    assert made["Content-Language"] == language
    assert ("not read" in made["Subject"]) is (language == "en")
    assert "No. 13" not in made["Subject"] or language in {"en", "nl"}
    assert "The morning brief" in made["Subject"]


# What mail clients make of it


class _Elements(HTMLParser):
    """Collects elements: their names, attributes and the declarations of their style."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def elements(html: str) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of a page."""
    reader = _Elements()
    reader.feed(html)
    return reader.found


def declarations(style: str) -> Iterator[tuple[str, str]]:
    """Yield the properties of a style and their values."""
    for each in tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True):
        assert each.type == "declaration", style
        yield each.name, tinycss2.serialize(each.value).strip()


# what does no harm where it is not known, and why it is there
HARMLESS = {
    ("elements", "body"): "Outlook for macOS replaces it; its colours are on the table inside, too",
    ("properties", "overflow"): "of the preview, which Outlook for Windows hides by mso-hide",
    ("properties", "white-space"): "a figure and its unit; Outlook for Windows may part them",
    ("properties", "max-height"): "of the preview, which is not shown; of a logo, which has its height as an attribute",
}
FULL = [edition(), nothing_new(), *(ODD[name] for name in ("several outlets", "asked for", "a long timeline"))]
ALL_PARTS = "".join(html_of(sent(each, unsubscribe="https://example.org/leave")) for each in [*FULL, *ODD.values()])


def test_nothing_is_used_that_a_client_does_not_know() -> None:
    """No element, attribute, property or unit that Gmail, Outlook or Apple Mail is known not to support."""
    used: set[tuple[str, str]] = set()
    for tag, attributes in elements(ALL_PARTS):
        used |= {("elements", tag), *(("attributes", name) for name in attributes)}
        for name, value in declarations(attributes.get("style", "")):
            used |= {("properties", name), *(("units", unit) for unit in re.findall(r"\d(%|[a-z]+)\b", value))}
            assert "var(" not in value
            assert "url(" not in value
    unknown = {(kind, name) for kind, name in used if SUPPORT[kind].get(name, {}).get("no")}
    assert unknown - HARMLESS.keys() == set()
    assert len(used) > 60


def test_what_is_known_in_part_is_used_where_it_is_known() -> None:
    """Outlook for Windows pads cells alone, sizes no paragraph, and knows no margin that is negative or automatic."""
    for tag, attributes in elements(ALL_PARTS):
        for name, value in declarations(attributes.get("style", "")):
            if name.startswith("padding"):
                assert tag in {"td", "body"}, (tag, name)
            if name in {"width", "height"}:
                assert tag in {"table", "td", "img"}, (tag, name)
            if name == "max-width":
                assert tag in {"table", "img"}, (tag, name)
            if name.startswith("margin"):
                assert "auto" not in value
                assert "-" not in value
        if tag == "img":
            assert {"alt", "height"} < attributes.keys()


def test_nothing_is_loaded_and_nothing_runs() -> None:
    """No picture, style, font or script is from elsewhere; links lead to sources, and out of the list."""
    found = elements(ALL_PARTS)
    allowed = {
        "html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "h1", "h2", "h3",
        "p", "span", "b", "cite", "sup", "a", "br", "img", "em", "strong",
    }  # fmt: skip
    assert {tag for tag, _ in found} <= allowed
    assert all(attributes["src"].startswith("cid:") for _, attributes in found if "src" in attributes)
    assert not any(name.startswith("on") or name == "background" for _, attributes in found for name in attributes)
    links = {attributes["href"].partition(":")[0] for tag, attributes in found if "href" in attributes}
    assert {link for link in links if not link.startswith("#")} <= {"https", "http"}


def test_its_style_sheets_are_what_gmail_takes() -> None:
    """Each is below 8 kB, has no comment, no variable, and nothing nested deeper than a media query."""
    sheets = re.findall(r"<style>(.*?)</style>", html_of(sent(edition())), re.DOTALL)
    assert len(sheets) == 2
    for sheet in sheets:
        assert len(sheet) < 8192
        assert "/*" not in sheet
        assert "var(" not in sheet
        assert "@import" not in sheet
    assert "prefers-color-scheme: dark" in sheets[0]
    assert "[" not in sheets[0]


def test_each_text_has_a_colour_in_the_dark() -> None:
    """Every class that has a colour of its own in the light has one in the dark."""
    styles = Path(__file__).parent.parent / "templates" / "styles"
    light = (styles / "email.css").read_text("utf-8")
    coloured = set(re.findall(r"\.([a-z-]+) \{[^}]*[ ;]color:", light))
    for name in ("email-screen.css", "email-outlook.css"):
        dark = (styles / name).read_text("utf-8")
        assert coloured - {"preview"} <= set(re.findall(r"\.([a-z-]+)", dark)), name


def test_without_its_style_sheets_it_is_the_same_page() -> None:
    """Clients that drop the head lose no size, no colour and no room: each cell with words has them in itself."""
    for tag, attributes in elements(html_of(sent(edition()))):
        if tag == "td" and {"part", "cell"} & set(attributes.get("class", "").split()):
            own = dict(declarations(attributes["style"]))
            assert {"font", "color", "padding"} <= own.keys()


def test_headings_are_in_order() -> None:
    """No level is left out on the way down."""
    for made in FULL:
        levels = [int(tag[1]) for tag, _ in elements(html_of(sent(made))) if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_a_list_of_messages_shows_behind_the_subject() -> None:
    """The bottom line where the subject cuts it, then what else there is; nobody sees it in the message."""
    html = html_of(sent(edition()))
    (preview,) = re.findall(r'<div class="preview" style="([^"]*)">([^<]*)<', html)
    assert "display:none" in preview[0]
    assert preview[1].startswith(
        "Fifteen people were killed and 52 injured when the ferry Merrow capsized off Port Orrin"
    )
    assert "Calvessa holds rates" in preview[1]
