"""The promises of telling a message's own words from copies, signatures and footers: what goes, and what must not."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefer.parse._message import unflow, words
from briefer.text.mail_footers import is_chrome, is_placeholder, without_farewell
from briefer.text.mail_headers import Subject, read_subject, written_date
from briefer.text.quoting import forwarded, own_lines, unquoted

ATTRIBUTIONS = [
    "On Mon, 2 Mar 2026 at 10:14, Anna Kovač <anna@example.org> wrote:",
    "On 02/03/2026 10:14, Anna wrote:",
    "Anna Kovač writes:",
    "Quoting Anna <anna@example.org>:",
    "Am Mo., 2. März 2026 um 10:14 Uhr schrieb Anna Kovač <anna@example.org>:",
    "Am 02.03.26 um 10:14 schrieb Anna:",
    "Anna schrieb am 02.03.2026:",
    "Le lun. 2 mars 2026 à 10:14, Anna <anna@example.org> a écrit :",
    "El lun, 2 mar 2026 a las 10:14, Anna (<anna@example.org>) escribió:",
    "Il giorno lun 2 mar 2026 alle ore 10:14 Anna <anna@example.org> ha scritto:",
    "Em seg., 2 de mar. de 2026 às 10:14, Anna <anna@example.org> escreveu:",
    "Op ma 2 mrt 2026 om 10:14 schreef Anna <anna@example.org>:",
    "Den mån 2 mars 2026 kl 10:14 skrev Anna <anna@example.org>:",
    "2026-03-02 10:14 GMT+01:00 Anna <anna@example.org>:",
    "2 марта 2026 г., 10:14, Анна <anna@example.org> пишет:",
]


@pytest.mark.parametrize("line", ATTRIBUTIONS)
@pytest.mark.parametrize("is_reply", [True, False])
def test_who_is_quoted_goes_with_what_is_quoted(line: str, is_reply: bool) -> None:
    """The line above a quotation that says whose it is goes with it, in whatever language, wrapped or not."""
    lines = ["My own words.", "", line, "> Hers.", ">", "> More.", "", "Mine again."]
    assert own_lines(lines, is_reply=is_reply) == [0, 1, 6, 7]
    at = line.rfind(" ", 0, len(line) * 2 // 3)
    if not line.startswith("Quoting"):
        wrapped = ["My own words.", "", line[:at], line[at + 1 :], "", "> Hers."]
        assert own_lines(wrapped, is_reply=is_reply) in ([0, 1], [0, 1, 4])


@pytest.mark.parametrize("line", [line for line in ATTRIBUTIONS if line.startswith(("On ", "Am ", "Le ", "El "))])
def test_what_follows_an_unmarked_copy_is_of_it(line: str) -> None:
    """Below the line that says who wrote when, an answer holds nothing but what it answers; other messages do."""
    lines = ["My own words.", "", line, "", "Her words."]
    assert own_lines(lines, is_reply=True) == [0, 1]
    assert own_lines(lines, is_reply=False) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        "From: the start of June the ferry runs.\nTo: the end of it, nobody knows.",
        "The load must stay\n> 5 tonnes below the limit.",
        ">>> limit = 5\n>>> limit * 2",
        "On Monday the mayor wrote:\nthe bridge is closed.",
        "He said on 2 March 2026:\n\nThe bridge is closed.",
        "-----\nA line above prose is a line.\n-----",
        "See the original message.",
        "x > y and y > z",
        "| Bridge | open |\n| Ferry | closed |",
        "--> the bridge is closed",
        "The result\n: it is closed.",
        "    The bridge is closed to\n    lorries.",
    ],
)
@pytest.mark.parametrize("is_reply", [True, False])
def test_prose_that_looks_like_a_copy_stays(text: str, is_reply: bool) -> None:
    """Labels, comparisons, prompts and introductions in prose are prose."""
    lines = ["Something before.", *text.split("\n"), "Something after."]
    assert own_lines(lines, is_reply=is_reply) == list(range(len(lines)))


def test_the_rest_of_a_quoted_line_that_was_wrapped_goes_with_it() -> None:
    """What a mail program broke off a quoted line is no answer; an answer between two quoted lines is."""
    quoted = "> " + "This line is as long as mail programs let lines be and then some " * 2
    assert own_lines([quoted, "more", "> goes on."], is_reply=True) == []
    assert own_lines([quoted, "more of it, and that is longer than a word or two", "> goes on."], is_reply=True) == []
    assert own_lines([quoted, "No.", "> goes on."], is_reply=True) == [1]
    assert own_lines([f"{quoted.strip()}?", "no.", "> And then?"], is_reply=True) == [1]


@pytest.mark.parametrize("mark", ["BJ> ", "bob> ", "Carol>", "BJ>> ", "  A.B> ", "| ", "|> ", ": "])
def test_marks_of_other_programs(mark: str) -> None:
    """In an answer, initials or a name before the sign quote as well, and so do bars and colons."""
    lines = ["Mine.", "", f"{mark} Hers.", f"{mark} More.", "Mine again.", "", f"{mark} Hers.", "", "Mine."]
    assert own_lines(lines, is_reply=True) == [0, 1, 4, 5, 7, 8]
    assert own_lines(lines, is_reply=False) == list(range(len(lines)))
    if mark != ": ":
        assert own_lines(["Mine.", f"{mark} Hers.", "Mine."], is_reply=True) == [0, 2]


def test_an_indented_block_that_is_introduced_is_quoted() -> None:
    """Below a line that ends with a colon, an answer indents what others wrote; a list there is its own."""
    lines = ["Carol said in her mail:", "", "    It works.", "", "    On all of them.", "", "Not here."]
    assert own_lines(lines, is_reply=True) == [0, 1, 5, 6]
    assert own_lines(lines, is_reply=False) == list(range(len(lines)))
    assert own_lines(["Anna wrote:", "", "\tHers.", "", "Mine."], is_reply=True) == [3, 4]
    for own in (
        ["Three things are open:", "", "  - The bridge.", "  - The ferry.", "", "No more."],
        ["The council decided:", "", "   The bridge is closed until", "the end of May.", "", "No more."],
        ["The council decided.", "", "    The bridge is closed.", "", "No more."],
    ):
        assert own_lines(own, is_reply=True) == list(range(len(own)))


@pytest.mark.parametrize("colon", ["", ":"])
def test_headers_in_columns(colon: str) -> None:
    """Lotus Notes sets the labels of what is answered or passed on in a column of their own."""
    space = " " * 13
    lines = [
        "Mine.",
        "",
        f"{space}Bob Jones{space}",
        f"{space}<bob@example.org>  ",
        f"{space * 4}To{colon} ",
        f"{space}01.03.2026 09:12    anna@example.org   ",
        f"{space * 4}cc{colon} ",
        space,
        f"{space * 3}Subject{colon} ",
        f"{space * 2}Bridge closure   ",
        "",
        "His.",
    ]
    assert own_lines(lines, is_reply=True) == [0, 1]
    found = forwarded(lines, is_expected=True)
    assert found is not None
    assert (found.start, [line for line in found.lines if line]) == (2, ["His."])
    assert (found.headers["from"], found.headers["date"]) == ("Bob Jones", "01.03.2026 09:12")
    assert found.headers["subject"] == "Bridge closure"


@given(
    st.lists(st.sampled_from(["a b c.", "> q", ">> q", "", "-- ", "x wrote:", "From: a", "Date: b", "To: c", "____"]))
)
def test_lines_are_taken_away_and_nothing_else(lines: list[str]) -> None:
    """What is kept are lines of the message, in their order."""
    for is_reply in (True, False):
        kept = own_lines(lines, is_reply=is_reply)
        assert kept == sorted(set(kept) & set(range(len(lines))))
    kept = without_farewell(lines)
    assert kept == sorted(set(kept) & set(range(len(lines))))
    found = forwarded(lines, is_expected=True)
    assert found is None or len(found.lines) + found.start <= len(lines)
    assert [f"> {line}" for line in unquoted([f"> {line}" for line in lines])] == [f"> {line}" for line in lines]


@pytest.mark.parametrize(
    "labels",
    [
        ("From", "Sent", "To", "Subject"), ("Von", "Gesendet", "An", "Betreff"), ("De ", "Envoyé ", "À ", "Objet "),
        ("De", "Enviado el", "Para", "Asunto"), ("Da", "Inviato", "A", "Oggetto"),
        ("De", "Enviada em", "Para", "Assunto"),
        ("Van", "Verzonden", "Aan", "Onderwerp"), ("Från", "Skickat", "Till", "Ämne"),
        ("*From*", "*Date*", "*To*", "*Subject*"),
        ("От", "Дата", "Кому", "Тема"), ("发件人", "发送时间", "收件人", "主题"),
    ],
)  # fmt: skip
def test_headers_of_a_message_in_a_message(labels: tuple[str, ...]) -> None:
    """They are known in the languages of mail programs, on lines of their own or all in one paragraph."""
    values = ("Anna <anna@example.org>", "2 March 2026 10:14", "Ben", "Bridge: closed")
    headers = [f"{label}: {value}" for label, value in zip(labels, values, strict=True)]
    expected = dict(zip(("from", "date", "to", "subject"), values, strict=True))
    for lines in (["Mine.", "", *headers, "", "Hers."], ["Mine.", " ".join(headers), "Hers."]):
        found = forwarded(lines, is_expected=True)
        assert found is not None
        assert found.headers == expected
        assert [line for line in found.lines if line] == ["Hers."]
        assert lines[: found.start][0] == "Mine."
        assert [lines[number] for number in own_lines(lines, is_reply=True) if lines[number]] == ["Mine."]


@pytest.mark.parametrize(
    "separator",
    [
        "---------- Forwarded message ---------", "-------- Weitergeleitete Nachricht --------",
        "Begin forwarded message:",
        "Début du message transféré :", "-------- Mensaje reenviado --------", "Inizio messaggio inoltrato:",
        "----- Forwarded by Anna Kovac/ORG on 02/03/2026 10:14 -----",
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_expected", [True, False])
def test_a_message_that_is_passed_on_is_found(separator: str, is_expected: bool) -> None:
    """The line that mail programs put above it tells where it begins, whatever the subject says."""
    found = forwarded(
        ["Mine.", "", separator, "", "From: Anna", "Subject: Bridge", "", "Hers."], is_expected=is_expected
    )
    assert found is not None
    assert (found.start, found.headers) == (2, {"from": "Anna", "subject": "Bridge"})
    assert [line for line in found.lines if line] == ["Hers."]


@pytest.mark.parametrize(
    "farewell",
    [
        "-- \nAnna\nHarbour Office", "--\nAnna\nTel. 1234", "Best regards,\nAnna Kovač",
        "Kind regards\n\nAnna\nTel: +49 40 1234567",
        "Mit freundlichen Grüßen\ni. A. Anna Kovač", "Viele Grüße, Anna", "Cordialement,\nAnna", "Un saludo,\nAnna",
        "Cheers, Anna", "Sent from my iPhone", "Von meinem iPhone gesendet", "Get Outlook for iOS", "Thanks!\nAnna",
        "Anna Kovač\nHarbour Office\nTel. +49 40 1234567\nanna@example.org",
        "____________________\nlist mailing list\nhttps://example.org/listinfo/list",
        "-- \nYou received this message because you are subscribed to the group.\nTo unsubscribe, mail a@b.org.",
    ],
)  # fmt: skip
def test_how_people_and_programs_close(farewell: str) -> None:
    """Signatures, farewells and footers at the end go, and nothing above them."""
    lines = ["The bridge is closed.", "Thanks to the council, it opens in May.", "", *farewell.split("\n")]
    assert [lines[number] for number in without_farewell(lines) if lines[number]] == lines[:2]


@pytest.mark.parametrize(
    "text",
    [
        "Best regards are not what the mayor sends to the council this week.",
        "Thanks,\nthe council said on Monday, the bridge will open again in May.",
        "--\nThe second part of this letter is about the ferry, which runs every hour.",
        "Call the office.\nIt opens at nine.",
        "_____\nThe list of streets follows in the next letter of the council.",
        "Anna",
    ],
)
def test_what_looks_like_a_farewell_and_says_something_stays(text: str) -> None:
    """A closing formula within prose, a line between two parts, a name alone: in doubt it stays."""
    lines = ["The bridge is closed.", "", *text.split("\n")]
    assert without_farewell(lines) == list(range(len(lines)))


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("This e-mail and any attachments are confidential and intended solely for the addressee.", True),
        ("CONFIDENTIALITY NOTICE: The information in this message is privileged.", True),
        ("If you are not the intended recipient, please delete this message.", True),
        ("Diese E-Mail könnte vertrauliche Informationen enthalten.", True),
        ("Sollten Sie diese E-Mail irrtümlich erhalten haben, löschen Sie sie.", True),
        ("Ce message et ses pièces jointes sont confidentiels.", True),
        ("Este mensaje y sus adjuntos se dirigen exclusivamente a su destinatario.", True),
        ("Le informazioni contenute in questa comunicazione sono riservate.", True),
        ("You are receiving this email because you signed up.", True),
        ("To unsubscribe from this list, click here.", True),
        ("If you no longer wish to receive these emails, you can unsubscribe.", True),
        ("Unsubscribe | View in browser | Privacy policy", True),
        ("© 2026 Harbour Weekly. All rights reserved.", True),
        ("Sie erhalten diesen Newsletter, weil Sie ihn bestellt haben.", True),
        ("Vous recevez cet e-mail car vous êtes inscrit.", True),
        ("View this email in your browser", True),
        ("Our mailing address is: 12 Quay Street, Harbourtown", True),
        ("The e-mail was marked confidential by the minister.", False),
        ("This message was heard by the council, which opened the bridge.", False),
        ("If you are not sure which ferry to take, ask the crew.", False),
        ("To unsubscribe from the ferry pass, residents must write to the council.", False),
        ("You received a letter because the bridge is closed.", False),
        ("Copyright law was changed in 2026.", False),
        ("Views of the harbour are blocked by the crane.", False),
        ("Any use of the bridge by lorries is prohibited in June, the council said.", False),
        ("Read more books, the mayor said to the pupils.", False),
        ("Contact us before Monday if your house is near the bridge.", False),
        ("Diese Nachricht wurde im Rat gelesen.", False),
        ("Ce message du maire a été lu au conseil.", False),
    ],
)
def test_what_is_chrome(paragraph: str, expected: bool) -> None:
    """Disclaimers and footers are known by what they say of the message itself; what is about the world is prose."""
    assert is_chrome(paragraph) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Your email client does not support HTML.", True),
        ("Please view this email in a browser: https://example.org", True),
        ("Ihr Programm unterstützt leider kein HTML.", True),
        ("The council closed the bridge on Monday.", False),
    ],
)
def test_a_plain_part_that_only_points_to_the_other(text: str, expected: bool) -> None:
    """Some senders put a note where the text should be."""
    assert is_placeholder(text) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Re: AW: Bridge", Subject("Bridge", is_reply=True, is_forward=False)),
        ("Fwd: Re: Bridge", Subject("Bridge", is_reply=False, is_forward=True)),
        ("Re: Fwd: Bridge", Subject("Bridge", is_reply=True, is_forward=False)),
        ("[Harbour] RE[2]: WG: Bridge", Subject("Bridge", is_reply=True, is_forward=False)),
        ("TR : Pont", Subject("Pont", is_reply=False, is_forward=True)),
        ("回复：桥", Subject("桥", is_reply=True, is_forward=False)),
        ("Reform: what comes next", Subject("Reform: what comes next", is_reply=False, is_forward=False)),
        ("", Subject("", is_reply=False, is_forward=False)),
    ],
)
def test_subjects(written: str, expected: Subject) -> None:
    """A title is what the sender wrote, without what programs and lists put before it."""
    assert read_subject(written, is_list=True) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mon, 2 Mar 2026 10:14:00 +0100", datetime(2026, 3, 2, 9, 14, tzinfo=UTC)),
        ("Mon, Mar 2, 2026 at 10:14 AM", datetime(2026, 3, 2, 10, 14, tzinfo=UTC)),
        ("Monday, March 2, 2026 10:14 PM", datetime(2026, 3, 2, 22, 14, tzinfo=UTC)),
        ("Montag, 2. März 2026 10:14", datetime(2026, 3, 2, 10, 14, tzinfo=UTC)),
        ("lundi 2 mars 2026 à 10:14", datetime(2026, 3, 2, 10, 14, tzinfo=UTC)),
        ("lunes, 2 de marzo de 2026 9:05", datetime(2026, 3, 2, 9, 5, tzinfo=UTC)),
        ("venerdì 9 giugno 2017 15:50", datetime(2017, 6, 9, 15, 50, tzinfo=UTC)),
        ("02.03.2026 10:14", datetime(2026, 3, 2, tzinfo=UTC)),
        ("02/03/2026 10:14", None),
        ("30 February 2026", None),
        ("last week", None),
    ],
)
def test_dates_of_forwarded_messages(written: str, expected: datetime | None) -> None:
    """They are read as mail programs write them; what has two meanings has none."""
    assert written_date(written) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=?utf-8?Q?Br=C3=BCcke?=", "Brücke"),
        ("=?UTF-8?B?QnLD?= =?UTF-8?B?vGNrZQ==?=", "Brücke"),  # a character cut in two
        ("=?iso-8859-1*de?Q?Br=FCcke?= zu", "Brücke zu"),
        ("=?none?Q?Br=C3=BCcke?=", "Brücke"),
        ('"=?utf-8?Q?Br=C3=BCcke?="', '"Brücke"'),
        ("=?utf-8?B?a?=", "a"),
        ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
        ("a =?utf-8?Q?_b?= c", "a b c"),
        ("folded\n\there", "folded here"),
        ("Br\udcfccke", "Brücke"),
        ("=?utf-8?Q?broken", "=?utf-8?Q?broken"),
    ],
)
def test_encoded_words(raw: str, expected: str) -> None:
    """Headers are decoded by RFC 2047, where it was kept and where it was not."""
    assert words(raw) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a \nb\n c", "a b\nc"),
        ("> a \n> b\nc", "> a b\nc"),
        (">> a \n> b", ">> a \n> b"),
        ("-- \nAnna \nTel", "-- \nAnna Tel"),
        ("a\n\nb", "a\n\nb"),
        (" >no quote", ">no quote"),
    ],
)
def test_flowed_text(text: str, expected: str) -> None:
    """Lines that end with a space run on (RFC 3676), within one depth of quotation, and not over a signature."""
    assert unflow(text) == expected
    assert unflow("an \nother", is_space_kept=False) == "another"
