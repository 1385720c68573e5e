"""The promises of a page in another language: nothing of ours is left in English, and every line runs its own way."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from textwrap import fill
from unicodedata import category

import pytest
from briefings import FERRY, FERRY_LATER, NOW, LastFirst, document, edition, said_in
from command import Command
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import Briefing, jobs, registry
from briefer.catalogue import DEFAULT, LANGUAGES
from briefer.errors import ConfigError
from briefer.model import Document, Failure, Limit
from briefer.pipeline import compose
from briefer.render._lines import mark, width, wrapped
from briefer.text.language import direction, written_direction
from briefer.text.tokens import count_words

FORMATS = registry.names("render")
TRANSLATED = [language for language in LANGUAGES if language != DEFAULT]
NOT_LATIN = ["ar", "ru", "uk", "zh"]
ARABIC = document(
    "أغلق الجسر القديم في Port Orrin يوم الاثنين بعد الحادث.",
    "وقال المحافظ إن 12 شخصًا أصيبوا في عام 2009.",
    title="إغلاق الجسر القديم",
    outlet="Harbour Post",
    language="ar",
    uri="ar.txt",
)
HEBREW = document(
    "הגשר הישן ב-Port Orrin נסגר ביום שני.", title="הגשר נסגר", outlet="עיתון הנמל", language="he", uri="he.txt"
)
CHINESE = document(
    "萨福拉港的旧桥周四凌晨在洪水中坍塌，约2300人被迫离开家园。",
    "市长说：“我们将在18个月内重建大桥（包括两条引桥），绝不会重复过去的错误。”",
    "该桥建于1931年，上一次加固是在1994年，当时耗资350万元，而未投保的商铺和住户的损失目前还无法估计，因为调查人员要到下周一才能进入老城区逐户核实受损情况，届时还要评估堤岸。",
    title="萨福拉港旧桥坍塌",
    outlet="港口日报",
    language="zh",
    uri="zh.txt",
)
JAPANESE = document(
    "サフラ港の旧橋が木曜日の未明に洪水で崩落し、約2300人が避難を余儀なくされた。",
    "橋は1931年に建設され、1994年に350万円をかけて補強されていた。",
    "「18か月以内に橋を再建する」とリー市長は述べた。",
    title="サフラ港の旧橋が崩落",
    outlet="港湾新聞",
    language="ja",
    uri="ja.txt",
)


def full(language: str) -> Briefing:
    """Return a brief that says all that a page can say, in a language."""
    first = document(*FERRY, title="Ferry capsizes", outlet="Courier", published=NOW.replace(day=1))
    wire = document(*FERRY, title="Disaster at sea", outlet="Post", uri="b.txt", published=NOW.replace(day=2))
    later = document(*FERRY_LATER, title="Ferry toll rises", outlet="Herald", uri="c.pdf", published=NOW.replace(day=3))
    paged = replace(later, pages=(0, later.spans[2][0]), complete=False)
    undated = document(FERRY_LATER[2], "Relatives waited at the school.", outlet="Radio", uri="d.txt")
    failures = [Failure(f"{n}.zip", f"REASON {n % 14}") for n in range(16)] + [
        Failure("x.png", "REASON", is_fault=False)
    ]
    interests = jobs.interests(
        focus=["ferry", "submarine", "school dinosaur"],
        exclude=["waited", "elephant"],
        watch=["Orrin", "Nemo", "Relatives"],
    )
    job = replace(
        jobs.job(
            classifier_name="cues", limit=Limit(sentences=4), interests=interests, note="NOTE", ui_language=language
        ),
        ranker=LastFirst(),
    )
    return _as_edition(compose(job, [first, wire, paged, undated], NOW, failures))


def _as_edition(made: Briefing) -> Briefing:
    """Return a brief of one story with all that a later edition says."""
    later = edition()
    assert later.delta
    (summary,) = made.summaries
    change = later.summaries[0].change
    assert change
    replacements = (replace(change.replacements[0], sentence=summary.sentences[0]),)
    return replace(
        made,
        summaries=(replace(summary, change=replace(change, replacements=replacements)),),
        edition=later.edition,
        window=later.window,
        next_edition=later.next_edition,
        delta=later.delta,
        silences=later.silences,
    )


FULL = {language: full(language) for language in LANGUAGES}


def theirs(briefing: Briefing) -> list[str]:
    """Return what a page says that is not ours: of sources, and of the user."""
    said = [sentence.text for document in briefing.documents for sentence in document.sentences]
    said += [figure.text for each in briefing.summaries for it in each.evidence.differences for figure in it.figures]
    said += [time.text for time in briefing.times]
    said += [it.text for each in briefing.key_figures for it in (each.value, each.phrase, each.speaker) if it]
    said += [part.strip() for each in briefing.key_figures for part in each.phrase.text.split(each.value.text)]
    said += [it.text for each in briefing.actors for it in (each.name, each.role)]
    said += [each.sha256[:12] for each in briefing.documents]
    said += [word for it in briefing.documents for word in (it.title, it.label, it.source.uri)]
    for summary in briefing.summaries:
        said += [word for it in summary.story.documents for word in (it.title, it.label, it.source.uri)]
    if briefing.delta:
        said += [told.headline for told in (*briefing.delta.closed, *(it.told for it in briefing.delta.continuing))]
    said += [silence.name for silence in briefing.silences]
    outcome = briefing.outcome
    said += [focus.query for focus in outcome.focuses] + [each.phrase for each in outcome.exclusions]
    said += [name.name for name in outcome.names]
    said += [word for failure in briefing.failures for word in (failure.uri, failure.reason)]
    return sorted(filter(None, said), key=len, reverse=True)


@cache
def rendered(language: str, format_: str) -> bytes:
    """Return the full brief in a language and a format."""
    return briefer.render(FULL[language], format_)


def ours(language: str, format_: str) -> str:
    """Return the words of the full brief without those of sources and users."""
    rendition = rendered(language, format_)
    if format_ == "json":
        found = json.loads(rendition)
        text = "\n".join([found["title"], *(part["title"] for story in found["stories"] for part in story["sections"])])
    else:
        text = said_in(rendition, format_)
    text = re.sub(r"\b[0-9a-f]{16}\b", "", text)  # the hash of the edition
    text = re.sub(r"\s+", " ", re.sub("[\u200e\u200f\u2066-\u2069]", "", text))
    for words in theirs(FULL[language]):
        text = re.sub(re.escape(words), "", text, flags=re.IGNORECASE)
    return text


@pytest.mark.parametrize("language", NOT_LATIN)
@pytest.mark.parametrize("format_", FORMATS)
def test_no_word_of_ours_is_left_in_english(format_: str, language: str) -> None:
    """In a language of another script no Latin word stands on the page but names, of programs and of the sources."""
    names = {"briefer", "SHA", "JSON", "NOTE", "UTC"}
    if format_ == "pdf":  # its lines from right to left are read back in another order
        names |= set(re.findall("[A-Za-z]+", " ".join(theirs(FULL[language]))))
    found = set(re.findall("[A-Za-z]{2,}", ours(language, format_)))
    if format_ == "pdf":  # nor is the hash of the edition read back in one piece
        found = {word for word in found if not re.fullmatch("[a-f]+", word)}
    assert found <= names


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "json"])
def test_our_english_is_said_on_english_pages_only(format_: str, language: str) -> None:
    """What is said in English is on the English page, and on no other."""
    english = [
        "Bottom line",
        "Method and coverage",
        "Figures differ",
        "Watched names",
        "word for word",
        "Not read",
        "not mentioned",
        "Next edition",
        "What changed",
        "Silent for longer",
        "Updated",
        "no further reports",
        "replaces",
    ]
    there, here = ours(DEFAULT, format_).lower(), ours(language, format_).lower()
    for words in english:
        assert words.lower() in there, words
        assert words.lower() not in here, words


@pytest.mark.parametrize("language", TRANSLATED)
def test_only_our_words_change_with_the_language(language: str) -> None:
    """Sections, their keys, sentences, citations, coverage and the archive are the same in all languages."""

    def without_titles(found: Briefing) -> object:
        plain = json.loads(briefer.render(found, "json"))
        del plain["title"], plain["language"]
        for story in plain["stories"]:
            for section in story["sections"]:
                section.pop("title")
        return plain

    assert without_titles(FULL[language]) == without_titles(FULL[DEFAULT])
    titles = [section.title for summary in FULL[language].summaries for section in summary.sections]
    assert titles != [section.title for summary in FULL[DEFAULT].summaries for section in summary.sections]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_language_is_rendered_alike_twice(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own language changes no byte."""
    languages = ["ar", "de"] if format_ == "pdf" else LANGUAGES
    before = [rendered(language, format_) for language in languages]
    for variable in ("LANGUAGE", "LANG", "LC_ALL"):
        monkeypatch.setenv(variable, "de_DE.UTF-8")
    assert [briefer.render(FULL[language], format_) for language in languages] == before


def test_a_scheme_of_ones_own_says_what_it_says(tmp_path: Path) -> None:
    """Its titles are printed as they are, though we would have a translation."""
    own = tmp_path / "own.toml"
    own.write_text(
        'title = "Own"\nsentences = 5\n[[section]]\nkey = "a"\ntitle = "Background"\n'
        'roles = ["main_event", "none"]\nshare = 1.0\nmost = 5\nstand_in = true\n'
    )
    made = briefer.brief([document(*FERRY)], scheme=str(own), ui_language="de")
    assert [section.title for summary in made.summaries for section in summary.sections] == ["Background"]
    ours_ = briefer.brief([document(*FERRY)], ui_language="de")
    assert ours_.summaries[0].sections[0].title == "Das Wichtigste"


def test_the_page_is_in_the_language_of_its_documents() -> None:
    """Where we have it; else, and where the caller asks for it, in another one."""
    assert briefer.brief([CHINESE, JAPANESE, CHINESE]).language == "zh"
    assert briefer.brief([JAPANESE]).language == "en"
    assert briefer.brief([CHINESE], ui_language="pt-BR").language == "pt"
    with pytest.raises(ConfigError, match="language of the page 'ja'"):
        briefer.brief([CHINESE], ui_language="ja")


class Runs(HTMLParser):
    """Collects each piece of text with the language and direction that it is in, by the elements around it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self._around: list[tuple[str, str, str]] = []
        self.runs: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102 - as its base
        _, language, way = self._around[-1] if self._around else ("", "", "ltr")
        given = dict(attrs)
        if tag not in {"meta", "br"}:
            self._around.append((tag, given.get("lang") or language, given.get("dir") or way))

    def handle_endtag(self, tag: str) -> None:  # noqa: D102 - as its base
        while self._around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:  # noqa: D102 - as its base
        if data.strip() and self._around[-1][0] != "style":
            self.runs.append((data, *self._around[-1][1:]))


def mixed(language: str) -> Briefing:
    """Return a brief of documents that run both ways."""
    english = document(*FERRY, title="Ferry capsizes", outlet="Courier", uri="en.txt")
    job = jobs.job(ui_language=language, interests=jobs.interests(watch=["Port Orrin", "الجسر"]))
    return compose(job, [english, ARABIC, HEBREW], NOW, [Failure("a b.txt", "no such file: “a b.txt”")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_its_language_and_runs_its_way(language: str) -> None:
    """Quotations and headlines have the language and direction of their documents; names run as they are written."""
    made = mixed(language)
    runs = Runs(briefer.render(made, "html").decode()).runs
    sentences = {each.text: each.document.language for each in made.printed}
    found = 0
    for text, of, way in runs:
        for sentence, spoken in sentences.items():
            if len(text.strip()) > 12 and text.strip() in sentence:
                assert (of, way) == (spoken, direction(spoken)), text
                found += 1
        if text.strip() in {"Courier", "Harbour Post", "עיתון הנמל", "en.txt", "ar.txt", "Port Orrin", "الجسر"}:
            assert way == written_direction(text, way), text
    assert found >= len(sentences)
    assert runs[-1][1:] == (language, direction(language))
    reasons = [(of, way) for text, of, way in runs if "no such file" in text]
    assert reasons == [("en", "ltr")]


@pytest.mark.parametrize(("language", "also"), [("de", "Auch"), ("ar", "أيضًا")])
def test_our_words_beside_a_quotation_say_that_they_are_ours(language: str, also: str) -> None:
    """“Also:” behind a sentence in another language is in the page's language and runs its way."""
    runs = Runs(rendered(language, "html").decode()).runs
    found = {(of, way) for text, of, way in runs if text.startswith(also)}
    assert found == {(language, direction(language))}


LINES = st.lists(
    st.sampled_from(
        [
            "旧桥坍塌",
            "。",
            "，",
            "（港）",
            "“错误”",
            "Port",
            "Orrin",
            "2300",
            "のサ",
            "ー",
            "الجسر",
            "[1]",
            "é",
            "ab-cd",
        ]
    ),
    min_size=1,
    max_size=40,
)


@given(LINES, st.sampled_from(["", " "]), st.integers(8, 40), st.sampled_from(["ltr", "rtl"]))
def test_lines_of_any_script_keep_their_words_and_their_width(
    parts: list[str], gap: str, columns: int, way: str
) -> None:
    """Nothing is lost between lines; none is wider than asked for unless it cannot break; each runs the text's way."""
    text = gap.join(parts)
    lines = wrapped(text, columns, direction=way).split("\n")
    bare = [line.lstrip("\u200e\u200f") for line in lines]
    assert "".join(bare).replace(" ", "") == text.replace(" ", "")
    assert all(written_direction(line, way) == way for line in lines)
    assert all(width(line) <= columns or " " not in line for line in bare)
    assert gap or all(line[0] not in "。，）”ー" for line in bare[1:])


@given(st.lists(st.text("abéü-,.\u00a0", min_size=1).filter(str.strip), max_size=40), st.integers(5, 40))
def test_lines_of_plain_text_are_as_ever(words: list[str], columns: int) -> None:
    """What has no wide characters is filled as by the standard library."""
    text = " ".join(words)
    assert wrapped(text, columns) == fill(text, columns, break_long_words=False, break_on_hyphens=False)


@pytest.mark.parametrize("beside", ["", "桥", "e\u0301", "👩\u200d👧", "다리"])
@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
def test_a_no_break_space_is_no_end_of_a_line(beside: str, space: str) -> None:
    """Whatever else a paragraph holds, a figure stays with its unit, and the character between them as it is."""
    lines = wrapped(f"{beside} a  cost of 10{space}000{space}km", 10).split("\n")
    assert f"10{space}000{space}km" in lines


@pytest.mark.parametrize(
    "whole",
    ["👩\u200d👩\u200d👧\u200d👦" * 4, "👍🏽👍🏽👍🏽👍🏽", "กำลังทำงานที่นี่", "한국어를읽는다", "ကျွန်တော်တို့", "e\u0301" * 12],
)
def test_what_no_sign_of_chinese_or_japanese_is_in_breaks_at_spaces(whole: str) -> None:
    """Words of Thai, Burmese and Korean, and pictures of several characters, are never cut."""
    for columns in range(1, 9):
        assert set(wrapped(f"{whole} {whole}", columns).split()) == {whole}


@given(st.text("桥が\u3099\u302a\ufe00\U000e0100\u0e33ab\u0301\u200d。（", min_size=1), st.integers(1, 9))
def test_no_line_begins_with_what_belongs_to_the_character_before(text: str, columns: int) -> None:
    """Beside Chinese and Japanese too, marks, variants and joiners stay with their character."""
    for line in wrapped(text, columns).split("\n")[1:]:
        assert category(line[0])[0] != "M"
        assert line[0] not in "\u200d。"


@given(
    st.lists(
        st.sampled_from(["\u2066", "\u2067", "\u2068", "\u2069", "الجسر", "Port", "Orrin", "12", "桥"]), max_size=30
    ),
    st.sampled_from(["", " "]),
    st.integers(5, 30),
    st.sampled_from(["ltr", "rtl"]),
)
def test_a_line_closes_what_it_isolates(parts: list[str], gap: str, columns: int, way: str) -> None:
    """Every line but the last closes each isolate that it opens; the words are the same; the signs take no width."""
    bare = re.compile("[\u200e\u200f\u2066-\u2069\\s]")
    text = gap.join(parts)
    lines = wrapped(text, columns, "  ", way).split("\n")
    for line in lines[:-1]:
        open_isolates = 0
        for sign in line:
            open_isolates += (sign in "\u2066\u2067\u2068") - (sign == "\u2069" and open_isolates > 0)
        assert open_isolates == 0
    assert bare.sub("", "".join(lines)) == bare.sub("", text)
    assert width(text) == width(re.sub("[\u2066-\u2069]", "", text))


def test_a_title_of_the_other_direction_is_isolated_on_each_of_its_lines() -> None:
    """Where a line breaks in it, what follows is isolated by name, though its own first letter runs the text's way."""
    assert wrapped("قال \u2068Post of الجسر 12\u2069، أمس", 12, "  ", "rtl").split("\n") == [
        "قال \u2068Post of\u2069",
        "  \u2066الجسر 12\u2069،",
        "  أمس",
    ]


@pytest.mark.parametrize(
    ("text", "way", "expected"),
    [
        ("Post", "ltr", ""),
        ("Post", "rtl", "\u200f"),
        ("الجسر", "ltr", "\u200e"),
        ("12 – “", "rtl", ""),
        ("", "rtl", ""),
    ],
)
def test_a_mark_stands_only_where_a_line_would_run_wrong(text: str, way: str, expected: str) -> None:
    """The first letter decides (UAX #9, P2); digits and signs do not."""
    assert mark(text, way) == expected


def test_markdown_of_mixed_scripts_runs_its_way() -> None:
    """A label that runs the other way is isolated; in the English brief no mark is needed."""
    written = briefer.render(mixed("ar"), "markdown").decode()
    assert "**\u2068Courier\u2069**" in written
    assert not re.search("[\u200e\u200f\u2068\u2069]", rendered(DEFAULT, "markdown").decode())


def _limits() -> Iterator[tuple[Document, Limit]]:
    for each in (CHINESE, JAPANESE):
        for words in (20, 45, 90, 200):
            yield each, Limit(words=words)
        for sentences in (1, 2, 3):
            yield each, Limit(sentences=sentences)


@pytest.mark.parametrize(("written", "limit"), list(_limits()))
def test_limits_hold_in_scripts_without_spaces(written: Document, limit: Limit) -> None:
    """Each character counts as a word; what fits is printed, what does not is not."""
    made = compose(jobs.job(limit=limit), [written])
    words = sum(count_words(sentence.text) for sentence in made.printed)
    assert made.coverage.words == words <= (limit.words or words)
    assert len(made.printed) <= (limit.sentences or 3)
    assert made.printed or (limit.words or 99) < min(count_words(each.text) for each in written.sentences)


def test_a_chinese_sentence_is_not_too_long_where_an_english_one_is_not() -> None:
    """A hundred characters are some fifty words: a sentence; two hundred are too many."""
    long = CHINESE.sentences[2]
    assert count_words(long.text) > 70
    assert long in compose(jobs.job(), [CHINESE]).printed


def test_right_to_left_pages_are_mirrored() -> None:
    """Page number and running title change sides, and both are said in the page's language."""
    right, left = (briefer.render(FULL[language], "html").decode() for language in ("ar", "de"))
    assert '@bottom-left { content: "صفحة " counter(page)' in right
    assert "@top-right { content: string(title" in right
    assert '@bottom-right { content: "Seite " counter(page) " von " counter(pages)' in left
    assert not re.search(r"(?:margin|padding|border)-(?:left|right)\s*:", right)


@pytest.mark.parametrize(
    ("language", "expected"), [("", "Das Wichtigste"), ("fr", "L’essentiel"), ("en-GB", "Bottom line")]
)
def test_the_command_asks_for_a_language(
    run: Command, language: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--ui-lang names it; without it, it is that of the documents."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Die alte Brücke im Hafen ist am frühen Donnerstag nach einem Hochwasser eingestürzt.\n")
    asked = ("--ui-lang", language) if language else ()
    assert f"## {expected}\n" in run("a.txt", *asked).text
    assert "unknown language of the page 'ja'" in run("a.txt", "--ui-lang", "ja").complaint
