"""Bytes to text: what encodings are told apart, and how often."""

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from briefer.text.charset import NotTextError, declared_in, decode

ENGLISH = "The council closed the “old” harbour bridge – for €40m – on Monday.\nIt reopens in May.\n"
GERMAN = "Der Stadtrat von Größenau sperrte am Montag die alte Brücke über die Öhre. Geöffnet wird sie im März.\n"
FRENCH = (
    "Le conseil a fermé lundi le vieux pont du port, à cause de fissures. L’été sera difficile, dit-on à la mairie.\n"
)
RUSSIAN = "Городской совет закрыл старый мост в понедельник. Ремонт займёт три месяца.\n"
CHINESE = "市政府星期一关闭了旧港桥。\n维修需要3个月,费用为 4000 万元。\n"
ARABIC = "أغلقت المدينة الجسر القديم يوم الاثنين. ستستغرق الإصلاحات ثلاثة أشهر.\n"
TEXTS = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "ru": RUSSIAN, "zh": CHINESE, "ar": ARABIC}

# Nobody declares any of it: the same news in many languages, and the encodings that each is found in
NEWS = {
    "cs": (
        "Rada města v pondělí zavřela starý přístavní most. Oprava potrvá tři měsíce a bude stát "
        "čtyřicet milionů korun, řekla starostka Žaneta Šťastná. Řidiči mají jezdit přes Ďáblice."
    ),
    "sk": (
        "Mestská rada v pondelok uzavrela starý prístavný most. Oprava potrvá tri mesiace a bude stáť "
        "štyridsať miliónov, povedala primátorka Ľubica Žiaková. Vodiči majú ísť cez Ťahanovce."
    ),
    "pl": (
        "Rada miasta zamknęła w poniedziałek stary most portowy. Remont potrwa trzy miesiące i będzie "
        "kosztował czterdzieści milionów złotych, powiedziała burmistrz Świętosława Żółkiewska. "
        "Kierowcy mają jeździć przez Łódź."
    ),
    "hu": (
        "A városi tanács hétfőn lezárta a régi kikötői hidat. A felújítás három hónapig tart, és "
        "negyvenmillióba kerül, mondta Őry Ágnes polgármester. Az autósoknak a külső gyűrűn kell "
        "közlekedniük."
    ),
    "sl": (
        "Mestni svet je v ponedeljek zaprl stari pristaniški most. Popravilo bo trajalo tri mesece in "
        "bo stalo štirideset milijonov evrov, je povedala županja Špela Žagar. Vozniki naj vozijo čez "
        "Črnuče."
    ),
    "hr": (
        "Gradsko vijeće u ponedjeljak je zatvorilo stari lučki most. Popravak će trajati tri mjeseca i "
        "stajati četrdeset milijuna eura, rekla je gradonačelnica Željka Šarić. Vozači neka voze preko "
        "Đurđevca."
    ),
    "ro": (
        "Consiliul orăşenesc a închis luni vechiul pod al portului. Reparaţia va dura trei luni şi va "
        "costa patruzeci de milioane de lei, a spus primăriţa Ştefania Ţurcanu. Şoferii trebuie să "
        "ocolească prin Făgăraş."
    ),
    "tr": (
        "Belediye meclisi pazartesi günü eski liman köprüsünü kapattı. Onarım üç ay sürecek ve kırk "
        "milyon liraya mal olacak, dedi başkan Şule Işık. Sürücüler İğdeli yolundan geçmeli, çünkü "
        "diğer geçiş yok."
    ),
    "lt": (
        "Miesto taryba pirmadienį uždarė senąjį uosto tiltą. Remontas truks tris mėnesius ir kainuos "
        "keturiasdešimt milijonų eurų, sakė merė Živilė Šležaitė. Vairuotojai turės važiuoti per "
        "Ąžuolyną."
    ),
    "lv": (
        "Pilsētas dome pirmdien slēdza veco ostas tiltu. Remonts ilgs trīs mēnešus un maksās četrdesmit "
        "miljonus eiro, sacīja mēre Žanete Šķēle. Autovadītājiem jābrauc pa Ķengaraga šoseju."
    ),
    "et": (
        "Linnavolikogu sulges esmaspäeval vana sadamasilla. Remont kestab kolm kuud ja läheb maksma "
        "nelikümmend miljonit eurot, ütles linnapea Õnne Šmidt. Autojuhid peavad sõitma üle Ülemiste."
    ),
    "de": (
        "Der Stadtrat von Größenau sperrte am Montag die alte Brücke über die Öhre. Die Arbeiten dauern "
        "drei Monate und kosten vierzig Millionen, erklärte die Bürgermeisterin. Autofahrer müssen über "
        "Ützdorf fahren."
    ),
    "fr": (
        "Le conseil a fermé lundi le vieux pont du port, à cause de fissures. Les travaux dureront "
        "trois mois et coûteront quarante millions, a déclaré la maire. L'été sera difficile là-bas, et "
        "les élèves iront à pied."
    ),
    "es": (
        "El ayuntamiento cerró el lunes el viejo puente del puerto. La reparación durará tres meses y "
        "costará cuarenta millones, según la alcaldesa Begoña Ibáñez. ¿Qué harán los niños? Irán a pie "
        "mañana."
    ),
    "pt": (
        "A câmara fechou na segunda-feira a velha ponte do porto. A reparação vai durar três meses e "
        "custará quarenta milhões, disse a presidente. Os condutores não poderão passar até às férias "
        "de verão."
    ),
    "it": (
        "Il consiglio ha chiuso lunedì il vecchio ponte del porto. I lavori dureranno tre mesi e "
        "costeranno quaranta milioni, perché la struttura è fragile, ha detto la sindaca. La città sarà "
        "più lenta."
    ),
    "sv": (
        "Kommunen stängde på måndagen den gamla hamnbron. Reparationen tar tre månader och kostar "
        "fyrtio miljoner, säger borgmästaren Åsa Öberg. Bilisterna får köra över Ängö, där vägen är "
        "öppen."
    ),
    "da": (
        "Kommunen lukkede mandag den gamle havnebro. Reparationen varer tre måneder og koster fyrre "
        "millioner, siger borgmester Søren Ærø. Bilisterne må køre over Ølby, hvor vejen er åben."
    ),
    "fi": (
        "Kaupunki sulki maanantaina vanhan satamasillan. Korjaus kestää kolme kuukautta ja maksaa "
        "neljäkymmentä miljoonaa, sanoi pormestari Päivi Ylönen. Autoilijat ajavat nyt Äänekosken "
        "kautta."
    ),
    "is": (
        "Borgarráð lokaði á mánudag gömlu hafnarbrúnni. Viðgerðin tekur þrjá mánuði og kostar fjörutíu "
        "milljónir, sagði borgarstjórinn Þóra Óskarsdóttir. Ökumenn verða að aka aðra leið."
    ),
    "ru": (
        "Городской совет закрыл в понедельник старый мост. Ремонт займёт три месяца и обойдётся в сорок "
        "миллионов, сообщила мэр Анна Щукина. Водителям придётся ехать через объезд."
    ),
    "bg": (
        "Общинският съвет затвори в понеделник стария мост на пристанището. Ремонтът ще продължи три "
        "месеца и ще струва четиридесет милиона, каза кметът Юлия Щерева. Шофьорите трябва да минават "
        "през Ямбол."
    ),
    "uk": (
        "Міська рада закрила в понеділок старий міст у порту. Ремонт триватиме три місяці й коштуватиме "
        "сорок мільйонів, сказала мер Їлена Щербина. Водіям доведеться їхати через Київ, адже іншого "
        "шляху немає."
    ),
    "el": (
        "Το δημοτικό συμβούλιο έκλεισε τη Δευτέρα την παλιά γέφυρα του λιμανιού. Η επισκευή θα "
        "διαρκέσει τρεις μήνες και θα κοστίσει σαράντα εκατομμύρια, είπε η δήμαρχος Άννα Ωραιοπούλου. "
        "Οι οδηγοί πρέπει να περάσουν από την Ύδρα."
    ),
    "he": (
        "מועצת העיר סגרה ביום שני את גשר הנמל הישן. התיקון יימשך שלושה חודשים ויעלה ארבעים מיליון "
        "שקלים, אמרה ראש העיר. הנהגים מתבקשים לנסוע בדרך החדשה."
    ),
    "ar": (
        "أغلقت المدينة الجسر القديم يوم الاثنين. ستستغرق الإصلاحات ثلاثة أشهر وتكلف أربعين مليونا، كما "
        "قالت رئيسة البلدية. على السائقين أن يسلكوا الطريق الجديد."
    ),
    "th": (
        "เทศบาลเมืองปิดสะพานท่าเรือเก่าเมื่อวันจันทร์ "
        "การซ่อมแซมจะใช้เวลาสามเดือนและใช้เงินสี่สิบล้านบาท "
        "นายกเทศมนตรีกล่าว ผู้ขับขี่ควรใช้เส้นทางใหม่"
    ),
    "zh-Hans": (
        "市政府星期一关闭了旧港桥。维修需要三个月,费用为四千万元,市长说。司机应该走新的道路,因为没有别的办法。"
    ),
    "zh-Hant": (
        "市政府星期一關閉了舊港橋。維修需要三個月,費用為四千萬元,市長說。司機應該走新的道路,因為沒有別的辦法。"
    ),
    "ja": (
        "市は月曜日、古い港の橋を閉鎖した。修理には三か月かかり、費用は四千万円になると市長は述べた。運転する人は新しい道路を使ってほしいという。"
    ),
    "ko": (
        "시의회는 월요일에 오래된 항구 다리를 폐쇄했다. 수리는 석 달이 걸리고 사천만 원이 들 "
        "것이라고 시장이 말했다. 운전자들은 새 도로를 이용해야 한다."
    ),
}
CENTRAL = ("cp1250", "iso8859_2", "cp852", "mac_latin2")
WESTERN = ("cp1252", "latin_1", "iso8859_15", "mac_roman", "cp850")
CYRILLIC = ("cp1251", "koi8_r", "iso8859_5", "cp866", "mac_cyrillic", "cp855")
FOUND_IN = {
    "cs": CENTRAL,
    "hu": CENTRAL,
    "pl": CENTRAL,
    "sk": CENTRAL,
    "sl": CENTRAL,
    "da": WESTERN,
    "de": WESTERN,
    "es": WESTERN,
    "fi": WESTERN,
    "fr": WESTERN,
    "it": WESTERN,
    "pt": WESTERN,
    "sv": WESTERN,
    "bg": CYRILLIC,
    "ru": CYRILLIC,
    "ar": ("cp1256", "iso8859_6"),
    "el": ("cp1253", "iso8859_7"),
    "et": ("cp1257", "iso8859_13"),
    "he": ("cp1255", "iso8859_8"),
    "hr": CENTRAL[:3],
    "is": ("cp1252", "latin_1", "cp850"),
    "ja": ("shift_jis", "cp932", "euc_jp", "iso2022_jp", "iso2022_jp_3"),
    "ko": ("euc_kr", "cp949", "johab", "iso2022_kr"),
    "lt": ("cp1257", "iso8859_13"),
    "lv": ("cp1257", "iso8859_13"),
    "ro": CENTRAL[:3],
    "th": ("tis_620", "cp874"),
    "tr": ("cp1254", "iso8859_9"),
    "uk": ("cp1251", "koi8_u", "iso8859_5", "mac_cyrillic"),
    "zh-Hans": ("gb2312", "gb18030", "hz"),
    "zh-Hant": ("big5", "big5hkscs", "cp950", "gb18030"),
}
UNDECLARED = [(language, encoding) for language, encodings in FOUND_IN.items() for encoding in encodings]

ENCODINGS = Path(__file__).parents[2] / "shared" / "data" / "inputs" / "encodings"
FLOOR = 0.98


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("mark", [True, False], ids=["marked", "unmarked"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str, mark: bool, language: str) -> None:
    """UTF-8 and UTF-16 of either order are told by their byte-order mark or without, and the mark is no text."""
    text = TEXTS[language]
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    assert decode((marks[encoding] if mark else b"") + text.encode(encoding)) == text


@pytest.mark.parametrize("text", [*TEXTS.values(), "𝔊𝔬𝔱𝔥𝔦𝔠 😀\n" * 9], ids=[*TEXTS, "astral"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_32_is_read_without_a_mark(order: str, text: str) -> None:
    """UTF-32 of either order is told by its NULs, whatever the language."""
    assert decode(text.encode(f"utf-32-{order}")) == text


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


@pytest.mark.parametrize(("language", "encoding"), UNDECLARED)
def test_every_language_is_read_in_its_usual_encodings(language: str, encoding: str) -> None:
    """Three sentences are read to the very letter in any encoding that their language is found in, undeclared."""
    assert decode(NEWS[language].encode(encoding)) == NEWS[language]


@pytest.mark.parametrize(("language", "encoding"), UNDECLARED)
def test_tags_do_not_hide_the_language(language: str, encoding: str) -> None:
    """A page is read by its words, however much of it is tags of English names."""
    page = f'<div class="the news of the day">\n<p id="first">{NEWS[language]}</p>\n</div>\n'
    assert decode(page.encode(encoding)) == page


def test_what_is_told_may_come_late() -> None:
    """The first letter beyond ASCII may stand far behind the beginning."""
    text = ENGLISH.encode("ascii", "ignore").decode() * 2000 + FRENCH
    assert decode(text.encode("cp1252")) == text


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
    "declared",
    [
        "utf-8",
        "ascii",
        "gb2312",
        "euc-kr",
        "undefined",
        "hex",
        "idna",
        "punycode",
        "no-such",
        "",
        "a\0b",
        "\ud800",
        "é",
    ],
)
def test_a_wrong_declaration_does_no_harm(declared: str) -> None:
    """A declaration that does not decode the bytes, or is no encoding at all, is as good as none."""
    assert decode(GERMAN.encode("cp1252"), declared=declared) == GERMAN


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ('<?xml version="1.0" encoding="KOI8-R"?><rss/>', "koi8-r"),
        ("\n<?xml version='1.0'  encoding = 'windows-1251' standalone='yes'?>", "windows-1251"),
        ('<!doctype html><html><head><meta charset="GBK">', "gbk"),
        ("<html><META name=viewport content=x><meta charset=euc-jp />", "euc-jp"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">', "iso-8859-2"),
        ("<meta content='text/html;charset=big5' http-equiv=content-type>", "big5"),
        ('<!-- <meta charset="gbk"> --><meta charset="koi8-u">', "koi8-u"),
        ('<?xml version="1.0"?><html><meta charset="utf-8"/>', "utf-8"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-8"),
        ('<meta name="description" content="what charset=gbk means">', None),
        ("<title>charset=gbk</title><p>encoding='gbk'", None),
        ("In HTML, <meta charset=gbk> says it.", None),
        ("<p>" + " " * 5000 + "<meta charset=gbk>", None),
        ("<!-- <meta charset=gbk>", None),
        ("", None),
    ],
)
def test_markup_declares_its_encoding(head: str, label: str | None) -> None:
    """The XML declaration or else the first `meta` of an encoding is read in the head; comments and prose are not."""
    assert declared_in(head.encode()) == label


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251", "ibm866", "iso-8859-5", "x-mac-cyrillic", "gb18030"])
@pytest.mark.parametrize("opening", ['<?xml version="1.0" encoding="{}"?>', '<meta charset="{}">'])
def test_what_a_document_declares_is_believed(opening: str, encoding: str) -> None:
    """A word is enough, where a document says what its encoding is; and who sends it knows better still."""
    page = opening.format(encoding) + "<b>РиМ</b>"
    content = page.encode(encoding.removeprefix("x-"))
    assert decode(content) == page
    assert decode(opening.format("cp437").encode() + "<b>РиМ</b>".encode("cp1251"), declared="cp1251").endswith(
        "РиМ</b>"
    )


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("ISO-8859-1", "cp1252", "“é”"),
        ("iso88591", "cp1252", "“é”"),
        ("latin5", "cp1254", "“ğ”"),
        ("tis-620", "cp874", "“ก”"),
        ("windows-874", "cp874", "“ก”"),
        ("euc-kr", "cp949", "똠방각하"),
        ("gb2312", "gb18030", "朱镕基"),
        ("gb2312", "gb2312", "一―二"),
        ("x-gbk", "gb18030", "一—二"),
        ("shift_jis", "cp932", "①は㈱"),
        ("x-sjis", "shift_jis", "三〜四"),
        ("big5", "big5hkscs", "嘅喺"),
        ("big5", "cp950", "五€六"),
        ("iso-8859-8-i", "iso8859_8", "שלום"),
    ],
)
def test_labels_mean_what_they_mean_to_browsers(label: str, encoding: str, text: str) -> None:
    """A label stands for its encoding, or for the larger one that browsers read under it where it takes that."""
    assert decode(text.encode(encoding), declared=label) == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "koi8-r", "gbk", "utf-16"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_utf_8_outweighs_a_declaration(text: str, declared: str) -> None:
    """What is valid UTF-8 is that, though its bytes are letters of some kind in any other encoding."""
    page = f'<meta charset="{declared}">{text}'
    assert (decode(text.encode(), declared=declared), decode(page.encode())) == (text, page)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1255"])
def test_a_damaged_byte_is_one_character_lost(encoding: str) -> None:
    """One byte that no text has is shown as lost, and does not turn all others into other letters."""
    text = NEWS["he"]
    assert decode(text.encode(encoding) + b"\xff", declared=encoding) == text + "\ufffd"


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
    """Nearly all files of forty encodings are decoded to the very letter, with no declaration but their own."""
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
