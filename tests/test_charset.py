"""Bytes to text: what encodings are told apart, and how often."""

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from briefer.text.charset import NotTextError, decode

ENGLISH = "The council closed the “old” harbour bridge – for €40m – on Monday.\nIt reopens in May.\n"
GERMAN = "Der Stadtrat von Größenau sperrte am Montag die alte Brücke über die Öhre. Geöffnet wird sie im März.\n"
FRENCH = (
    "Le conseil a fermé lundi le vieux pont du port, à cause de fissures. L’été sera difficile, dit-on à la mairie.\n"
)
RUSSIAN = "Городской совет закрыл старый мост в понедельник. Ремонт займёт три месяца.\n"
CHINESE = "市政府星期一关闭了旧港桥。\n维修需要3个月,费用为 4000 万元。\n"
ARABIC = "أغلقت المدينة الجسر القديم يوم الاثنين. ستستغرق الإصلاحات ثلاثة أشهر.\n"
TEXTS = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "ru": RUSSIAN, "zh": CHINESE, "ar": ARABIC}

ENCODINGS = Path(__file__).parents[2] / "shared" / "data" / "inputs" / "encodings"
FLOOR = 0.9


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("mark", [True, False], ids=["marked", "unmarked"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str, mark: bool, language: str) -> None:
    """UTF-8 and UTF-16 of either order are told by their byte-order mark or without, and the mark is no text."""
    text = TEXTS[language]
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    assert decode((marks[encoding] if mark else b"") + text.encode(encoding)) == text


@pytest.mark.parametrize("order", ["le", "be"])
def test_marked_utf_32_is_not_taken_for_utf_16(order: str) -> None:
    """The mark of UTF-32 begins with that of UTF-16, and is looked at first."""
    assert decode(f"\ufeff{RUSSIAN}".encode(f"utf-32-{order}")) == RUSSIAN


@pytest.mark.parametrize("text", [ENGLISH, GERMAN, FRENCH], ids=["en", "de", "fr"])
def test_windows_1252_is_the_western_default(text: str) -> None:
    """Western text of one byte a letter keeps its typographic quotes, dashes and euro signs."""
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("text", ["Smörgåsbord på Åland.", "Café fermé à Orléans.", "Köln: Brücke gesperrt."])
def test_short_latin_1_is_read(text: str) -> None:
    """A line is enough to read the accents of Latin-1."""
    assert decode(text.encode("latin-1")) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", RUSSIAN * 3),
        ("koi8-r", RUSSIAN * 3),
        (
            "cp1250",
            "Rada města zavřela v pondělí starý most přes řeku Žďárku. Otevře se až v květnu, řekl primátor. " * 2,
        ),
        ("cp1254", "Belediye pazartesi günü eski liman köprüsünü kapattı. Onarım üç ay sürecek, dedi başkan. " * 2),
        ("shift_jis", "市は月曜日、古い港の橋を閉鎖した。修理には三か月かかるという。" * 3),
        ("gb18030", CHINESE * 3),
    ],
)
def test_other_alphabets_are_told_by_their_words(encoding: str, text: str) -> None:
    """A few sentences are enough to tell the usual encodings of other alphabets."""
    assert decode(text.encode(encoding)) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=200))
def test_utf_8_is_never_mistaken(text: str) -> None:
    """What is valid UTF-8 without NULs is read as that, without a guess."""
    assume(not text.startswith("\ufeff"))
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    ("declared", "text"),
    [("koi8-r", RUSSIAN), ("iso-8859-5", RUSSIAN), ("cp437", FRENCH.replace("’", "'")), ("utf-8", GERMAN)],
)
def test_a_declaration_is_believed_where_it_fits(declared: str, text: str) -> None:
    """The encoding that came with the bytes is used, however short they are."""
    assert decode(text[:12].encode(declared), declared=declared) == text[:12]


@pytest.mark.parametrize(
    "declared", ["utf-8", "ascii", "gb2312", "undefined", "hex", "base64", "idna", "no-such", "", "a\0b", "\ud800", "é"]
)
def test_a_wrong_declaration_does_no_harm(declared: str) -> None:
    """A declaration that does not decode the bytes, or is no encoding at all, is as good as none."""
    assert decode(GERMAN.encode("cp1252"), declared=declared) == GERMAN


def test_a_mark_outweighs_a_declaration() -> None:
    """Where a byte-order mark and a declaration disagree, the mark is right."""
    assert decode(codecs.BOM_UTF16_LE + ENGLISH.encode("utf-16-le"), declared="latin-1") == ENGLISH


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8,
        bytes(1000),
        bytes(range(32)) * 40,
        b"".join(at.to_bytes(4, "little") for at in range(500)),
        b"".join((at * 37 % 600 - 300).to_bytes(2, "little", signed=True) for at in range(900)),
    ],
    ids=["program", "noughts", "control", "numbers", "samples"],
)
def test_junk_is_no_text(content: bytes) -> None:
    """Programs, pictures, sounds and tables of numbers are refused, not read as strange letters."""
    with pytest.raises(NotTextError):
        decode(content)


def test_nothing_is_empty_text() -> None:
    """No bytes are no characters."""
    assert (decode(b""), decode(codecs.BOM_UTF8), decode(codecs.BOM_UTF16_BE)) == ("", "", "")


@given(st.binary(max_size=300), st.none() | st.text(max_size=12) | st.sampled_from(["utf-7", "utf-16", "punycode"]))
def test_any_bytes_are_text_or_are_refused(content: bytes, declared: str | None) -> None:
    """Whatever the bytes and whatever is said of them, the answer is text or the one refusal, and always the same."""

    def answer() -> str | None:
        try:
            return decode(content, declared=declared)
        except NotTextError:
            return None

    assert answer() == answer()


@pytest.mark.skipif(not ENCODINGS.is_dir(), reason="the collection of encoded files is not beside this checkout")
def test_files_in_the_wild_are_decoded_exactly() -> None:
    """At least nine of ten files of forty encodings, by no declaration, are decoded to the very letter."""
    rows = [json.loads(line) for line in (ENCODINGS / "index.jsonl").read_text("utf-8").splitlines()]
    failed = [row["id"] for row in rows if row["decodes"] and not _is_exact(row)]
    total = sum(row["decodes"] for row in rows)
    assert 1 - len(failed) / total >= FLOOR, f"{len(failed)} of {total}: {failed}"


def _is_exact(row: dict[str, str]) -> bool:
    content = (ENCODINGS / row["file"]).read_bytes()
    try:
        return decode(content).lstrip("\ufeff") == content.decode(row["encoding"]).lstrip("\ufeff")
    except NotTextError:
        return False
