"""`briefer.toml`: read whole or refused with every problem at once, each with its line, its path and what to do."""

import re
import tomllib
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import channels
import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st

from briefer import config, configuration, jobs, registry, schedule
from briefer.catalogue import LANGUAGES
from briefer.configuration import keys
from briefer.configuration.show import shown, written
from briefer.configuration.starter import starter
from briefer.configuration.times import written_duration
from briefer.errors import ConfigError, UsageError
from briefer.intake import Allowance
from briefer.series import Configuration, Delivery, Series, Subscription, Timetable
from briefer.tables import Lines

CASES = tomllib.loads((Path(__file__).parent / "cases/configuration/wrong.toml").read_text("utf-8"))["case"]
README = reference.README.read_text("utf-8")


@pytest.fixture(autouse=True)
def _channels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a channel."""
    channels.add(monkeypatch)


def loaded(folder: Path, toml: str) -> Configuration:
    """Write a configuration and load it."""
    path = folder / configuration.NAME
    path.write_text(toml, "utf-8")
    return configuration.load(path)


def only(folder: Path, toml: str) -> Series:
    """Return the one series of a configuration."""
    (series,) = loaded(folder, toml).series
    return series


def briefing(*lines: str) -> str:
    """Return a configuration of one briefing of one folder."""
    return "\n".join(["[briefing.a]", 'sources = ["x/"]', *lines])


def problems(folder: Path, toml: str) -> list[str]:
    """Return what is said of a wrong configuration, after the file's name."""
    with pytest.raises(ConfigError) as caught:
        loaded(folder, toml)
    name = str(folder / configuration.NAME)
    assert all(problem.startswith(f"{name}:") for problem in caught.value.problems)
    return [problem.removeprefix(f"{name}:").strip() for problem in caught.value.problems]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_problem_is_told_with_its_line_and_path(tmp_path: Path, case: dict[str, Any]) -> None:
    """All that is wrong is said at once, in the order of the file, and nothing else is."""
    said = problems(tmp_path, "\n" + case["written"])  # the line break that TOML drops after three quotation marks
    assert [one[: len(expected)] for one, expected in zip(said, case["said"], strict=False)] == case["said"]
    assert said[len(case["said"]) :] == []


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_told_with_its_line(tmp_path: Path, encoding: str) -> None:
    """A file that is not UTF-8 is refused in the line that shows it, with what to do."""
    path = tmp_path / configuration.NAME
    path.write_bytes('[briefing.a]\ntitle = "Müll"\nsources = ["x/"]\n'.encode(encoding))
    line = 2 if encoding == "latin-1" else 1
    with pytest.raises(ConfigError) as caught:
        configuration.load(path)
    assert caught.value.problems == (f"{path}:{line}: is not UTF-8 text; save it as UTF-8",)


def test_a_mark_of_byte_order_is_no_text(tmp_path: Path) -> None:
    """What an editor of Windows puts before a note is not printed."""
    (tmp_path / "note.md").write_text("Read *this*.", "utf-8-sig")
    assert only(tmp_path, briefing('note = "note.md"')).note == "Read *this*."


def test_the_smallest_configuration_is_a_series_of_its_defaults(tmp_path: Path) -> None:
    """A name and a source are enough; everything else is as `Series` has it."""
    expected = Series(name="a", title="A", sources=(Subscription(str(tmp_path / "x")),))
    assert only(tmp_path, briefing()) == expected


def test_everything_is_read_as_it_is_written(tmp_path: Path) -> None:
    """Each key comes to its field: times as cron expressions, paths absolute, files read, phrases told apart."""
    (tmp_path / "note.md").write_text("Read *this*.", "utf-8")
    (tmp_path / "names.txt").write_text("Nemo # a comment\n", "utf-8")
    (tmp_path / "layouts").mkdir()
    (tmp_path / "own.toml").touch()
    toml = briefing(
        'title = "T"', 'at = ["07:00", 18:30:00]', 'on = ["fri", "Sun"]', 'timezone = "Europe/Berlin"',
        'window = "36h"', 'scheme = "own.toml"', 'ranker = "lead"', "sentences = 1", "words = 2", "minutes = 3",
        "pages = 4", 'focus = "rates"', 'exclude = ["a b", "a  b"]', 'watch = ["Ada"]', 'watchlist = "names.txt"',
        'language = "en"', 'ui_language = "de"', 'theme = "press"', 'paper = "letter"', 'layouts = "layouts"',
        'note = "note.md"', 'formats = ["html", "pdf", "html"]', "archival = true", 'when_empty = "skip"',
        'catch_up = "each"', 'healthcheck = "https://example.org/x"',
        'allow = {hosts = ["Intranet.example."], size = "2M", pages = 5, depth = 6, entries = 7, seconds = 8, '
        "follow = true}",
        'deliver = [{to = "post", server = "env:SMTP", path = "y", addresses = ["anna@example.org"]}]',
    )  # fmt: skip
    expected = Series(
        name="a", title="T", sources=(Subscription(str(tmp_path / "x")),),
        timetable=Timetable(("0 7 * * 5,0", "30 18 * * 5,0"), "Europe/Berlin"), window=timedelta(hours=36),
        scheme=str(tmp_path / "own.toml"), ranker="lead", sentences=1, words=2, minutes=3, pages=4, focus=("rates",),
        exclude=("a b",), watch=("Ada", "Nemo"), language="en", ui_language="de", theme="press", paper="letter",
        layouts=str(tmp_path / "layouts"), note="Read *this*.", note_file=str(tmp_path / "note.md"),
        formats=("html", "pdf"), archival=True, when_empty="skip", catch_up="each", healthcheck="https://example.org/x",
        allowance=Allowance(2 * 2**20, 5, 6, 7, 8, frozenset({"intranet.example"}), follow=True),
        deliver=(
            Delivery("post", {"server": "env:SMTP", "path": str(tmp_path / "y"), "addresses": ("anna@example.org",)}),
        ),
    )  # fmt: skip
    assert only(tmp_path, toml) == expected


def test_every_field_of_a_series_has_a_key() -> None:
    """What a series can be, the file can say: no field is forgotten, and no key leads nowhere."""
    by_key = {"at": "timetable", "on": "timetable", "cron": "timetable", "timezone": "timetable", "allow": "allowance",
              "watchlist": "watch", "grades": "sources"}  # fmt: skip
    said = {by_key.get(key.name, key.name) for key in keys.BRIEFING} - {"only_profiles"}
    assert said == {each.name for each in fields(Series)} - {"name", "note_file"}
    assert {key.name for key in keys.ALLOW} == {each.name for each in fields(Allowance)}
    assert {key.name for key in keys.SOURCE} == {"uri", "name", "grade", "quiet_after"}


@pytest.mark.parametrize(
    ("on", "days"),
    [
        ('"daily"', "* * *"),
        ('"Weekdays"', "* * 1-5"),
        ('"weekends"', "* * 6,0"),
        ('"tue"', "* * 2"),
        ('["sun", "mon", "mon"]', "* * 1,0"),
        ("[15, 1]", "1,15 * *"),
        ("31", "31 * *"),
    ],
)
def test_days_become_cron(tmp_path: Path, on: str, days: str) -> None:
    """Every way to name days is the last three fields of a cron expression."""
    assert only(tmp_path, briefing('at = "6:05"', f"on = {on}")).timetable.crons == (f"5 6 {days}",)


def test_what_stands_nearer_goes_first(tmp_path: Path) -> None:
    """A profile's word goes before its briefing's, and that before the file's; grades and allowances add up."""
    toml = """
        words = 100
        minutes = 5
        cron = "0 1 * * *"
        grades = {"example.org" = "B", "example.com" = "D"}
        allow = {pages = 1, depth = 1}
        [briefing.a]
        title = "News"
        sources = ["https://example.org/a", "https://news.example.com/", {uri = "https://example.com/x", grade = "A"}]
        at = "07:00"
        words = 200
        grades = {"news.example.com" = "C"}
        allow = {depth = 2}
        [briefing.a.profile.b]
        on = "weekends"
        words = 300
        [briefing.a.profile.c]
        cron = "5 5 * * *"
        title = "For C"
        [briefing.z]
        sources = ["https://example.com/"]
    """
    a, b, c, z = loaded(tmp_path, toml).series
    assert [each.name for each in (a, b, c, z)] == ["a", "a/b", "a/c", "z"]
    assert [each.title for each in (a, b, c, z)] == ["News", "News", "For C", "Z"]
    assert [each.words for each in (a, b, c, z)] == [200, 300, 200, 100]
    assert {each.minutes for each in (a, b, c, z)} == {5.0}
    crons = [each.timetable.crons for each in (a, b, c, z)]
    assert crons == [("0 7 * * *",), ("0 7 * * 6,0",), ("5 5 * * *",), ("0 1 * * *",)]
    assert [source.grade for source in a.sources] == ["B", "C", "A"]
    assert [source.grade for source in z.sources] == ["D"]
    assert a.sources == b.sources == c.sources
    assert (a.allowance.pages, a.allowance.depth, z.allowance.depth) == (1, 2, 1)


def test_only_profiles_are_made_where_that_is_asked(tmp_path: Path) -> None:
    """A briefing may stand for its audiences alone."""
    toml = briefing("only_profiles = true", "[briefing.a.profile.b]", "[briefing.a.profile.c]")
    assert [series.name for series in loaded(tmp_path, toml).series] == ["a/b", "a/c"]


def test_a_collection_stands_for_its_sources(tmp_path: Path) -> None:
    """Sources that come twice are read once, as they are first named; a / tells a folder of a collection's name."""
    (tmp_path / "world").mkdir()
    toml = """
        [collection.world]
        sources = ["https://example.org/", {uri = "reports", name = "Ours", quiet_after = "3d"}]
        [briefing.a]
        sources = ["world", "world/", "reports/", "https://example.org/", "archive/*.pdf", "env:FEED", "file:a%20b", "file:///c/d"]
    """
    assert only(tmp_path, toml).sources == (
        Subscription("https://example.org/"),
        Subscription(str(tmp_path / "reports"), "Ours", quiet=timedelta(days=3)),
        Subscription(str(tmp_path / "world")),
        Subscription(str(tmp_path / "archive/*.pdf")),
        Subscription("env:FEED"),
        Subscription(str(tmp_path / "a b")),
        Subscription("/c/d"),
    )


def test_names_stand_for_profiles_too(tmp_path: Path) -> None:
    """A briefing's name chooses its audiences with it; a profile's only that; an unknown one is answered."""
    found = loaded(tmp_path, briefing("[briefing.a.profile.b]", "[briefing.ab]", 'sources = ["x/"]'))

    def names(*given: str) -> list[str]:
        return [series.name for series in configuration.chosen(found, given)]

    assert names() == ["a", "a/b", "ab"]
    assert names("a") == ["a", "a/b"]
    assert names("ab", "a/b") == ["a/b", "ab"]
    with pytest.raises(UsageError, match=r"there is no briefing 'a/c'; did you mean 'a/b'\?"):
        names("a/c")


def test_the_state_has_a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file says, beside it; else in the data folder, the same for the same file and another for another."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert loaded(tmp_path, 'state = "s.sqlite"\n' + briefing()).state == tmp_path / "s.sqlite"
    first = loaded(tmp_path, briefing()).state
    (tmp_path / "other").mkdir()
    other = loaded(tmp_path / "other", briefing()).state
    monkeypatch.chdir(tmp_path)
    assert configuration.load(Path(configuration.NAME)).state == first != other
    assert first.is_relative_to(tmp_path / "data")
    assert first.name == other.name == "state.sqlite"


def test_the_file_is_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As named; here; where the variable says; in the user's folder; and where there is none, that is said."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.delenv(configuration.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"no configuration \(looked for briefer.toml, .*own.*\).*briefer init"):
        configuration.find()
    own = tmp_path / "own/briefer/briefer.toml"
    own.parent.mkdir(parents=True)
    own.touch()
    assert configuration.find() == own
    said = tmp_path / "said.toml"
    monkeypatch.setenv(configuration.VARIABLE, str(said))
    with pytest.raises(ConfigError, match=r"\$BRIEFER_CONFIG: there is no file .*said\.toml"):
        configuration.find()
    for path, found in ((said, said), (tmp_path / "briefer.toml", Path("briefer.toml"))):
        path.touch()
        assert configuration.find() == found
    assert configuration.find("x.toml") == Path("x.toml")


# of the strings that TOML can hold: anything but halves of surrogate pairs
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
some_text = texts.filter(str.strip)
phrases = st.lists(st.text("abÄ9", min_size=1, max_size=5), max_size=3, unique=True).map(tuple)
limits = st.none() | st.integers(1, 10**9)
durations = st.sampled_from("smhdw").flatmap(lambda unit: st.integers(1, 999).map(lambda number: f"{number}{unit}"))
deltas = st.none() | st.integers(1, 10**6).map(lambda seconds: timedelta(seconds=seconds))
subscriptions = st.builds(
    Subscription,
    uri=st.sampled_from(["/x", "/y z/ä", "https://example.org/'\"", "imaps://a@b/c?UNSEEN", "env:FEED", "/*.pdf"]),
    name=texts, grade=texts, quiet=deltas,
)  # fmt: skip
deliveries = st.builds(
    Delivery,
    to=st.just("post"),
    options=st.fixed_dictionaries(
        {"server": texts.filter(lambda text: not text.startswith("file:"))},
        optional={
            "addresses": st.lists(st.just("a@b.example"), max_size=2).map(tuple), "port": st.integers(0, 9),
            "patience": st.floats(0, 1), "headers": st.dictionaries(texts, st.just("x"), max_size=2),
        },
    ),
)  # fmt: skip
series = st.builds(
    Series,
    name=st.just(""), title=texts,
    sources=st.lists(subscriptions, min_size=1, max_size=3, unique_by=lambda each: each.uri).map(tuple),
    timetable=st.builds(
        Timetable, st.lists(st.sampled_from(["0 7 * * 1-5", "5 5 1,15 * *"]), unique=True).map(tuple),
        st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
    ),
    window=deltas, scheme=st.sampled_from(config.schemes()), ranker=st.sampled_from(registry.names("rank")),
    sentences=limits, words=limits, minutes=st.none() | st.floats(0.01, 1e6), pages=limits,
    focus=phrases, exclude=phrases, watch=phrases, language=st.sampled_from(["", "en", "pt-BR"]),
    ui_language=st.sampled_from(["", *LANGUAGES]), theme=st.sampled_from(["plain", "press"]),
    paper=st.sampled_from(["a4", "letter"]), formats=st.sampled_from([("pdf",), ("html", "text")]),
    archival=st.booleans(), deliver=st.lists(deliveries, max_size=2).map(tuple),
    when_empty=st.sampled_from(["send", "skip"]), catch_up=st.sampled_from(["merged", "each", "latest"]),
    healthcheck=st.sampled_from(["", "https://example.org/x?y=z", "keyring:a/b"]),
    allowance=st.builds(
        Allowance, size=st.integers(1, 10**9), pages=st.integers(1, 9), depth=st.integers(1, 9),
        entries=st.integers(1, 9), seconds=st.floats(0.1, 100),
        hosts=st.sets(st.sampled_from(["a.example", "b.example"])).map(frozenset), follow=st.booleans(),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file to write configurations to."""
    return tmp_path_factory.mktemp("configuration") / configuration.NAME


@given(st.data())
def test_what_is_shown_is_read_as_the_same(desk: Path, data: st.DataObject) -> None:
    """To show a configuration and to load what was shown is the identity, whatever it says."""
    names = data.draw(st.lists(st.sampled_from(["a", "b", "a/b", "übung"]), min_size=1, unique=True))
    made = [data.draw(series) for _ in names]
    described = Configuration(
        desk, desk.parent / "state.sqlite",
        tuple(replace(each, name=name) for each, name in zip(made, names, strict=True)),
    )  # fmt: skip
    desk.write_text(shown(described, masked=False), "utf-8")
    assert configuration.load(desk) == described


@given(st.recursive(st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)))  # fmt: skip
def test_any_value_is_written_as_toml(value: Any) -> None:
    """Whatever TOML can say is read back as it was written."""
    assert tomllib.loads(f"x = {written(value)}")["x"] == value


anything = st.recursive(
    st.booleans() | st.integers() | st.floats() | texts | st.dates() | st.times() | st.datetimes()
    | st.sampled_from(["07:00", "mon", "3d", "x/", "env:X", "file:x", "https://[", "post", "UTC", "\0", "~nobody/x"])
    | st.just("x" * 300),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(texts | st.sampled_from(["uri", "to", "path"]), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
words = st.sampled_from([key.name for key in (*keys.TOP, *keys.BRIEFING)]) | texts
tables = st.dictionaries(words, anything, max_size=6)


@given(tables, tables, tables, tables | anything, tables | anything)
def test_whatever_is_written_is_read_or_refused(
    desk: Path, top: dict[str, Any], of_briefing: dict[str, Any], profile: dict[str, Any], collection: Any, odd: Any
) -> None:
    """No TOML makes briefer stumble: it is a configuration, or each problem in it is a line with what to do."""
    whole = {
        **top,
        "briefing": {"a": {**of_briefing, "profile": {"b": profile}}, "c": odd},
        "collection": {"d": collection},
    }
    desk.write_text("\n".join(f"{written(key)} = {written(value)}" for key, value in whole.items()), "utf-8")
    said: tuple[str, ...] = ()
    try:
        configuration.load(desk)
    except ConfigError as error:
        said = error.problems
        text = str(error)
    assert all(problem.startswith(f"{desk}:") for problem in said)
    assert said == () or text == "; ".join(said)


@given(durations)
def test_a_duration_is_written_in_its_largest_unit(said: str) -> None:
    """A length of time is shown as few digits as it has, and means the same."""
    from briefer.configuration.place import Place
    from briefer.configuration.times import duration

    read = duration(said, Place(Path()))
    assert read is not None
    again = written_duration(read)
    assert duration(again, Place(Path())) == read
    assert len(again) <= len(said)


statements = st.sampled_from([["{} = 1"], ["{} = [", "  1,", "", "  2]"], ['{} = """', "x", '"""'], ["{} = {{a = 1}}"]])
gaps = st.lists(st.sampled_from(["", "# x = 1", "  "]), max_size=2)


@given(st.lists(st.tuples(gaps, statements, st.booleans()), min_size=1, max_size=12))
def test_a_path_is_found_in_the_line_that_first_says_it(parts: list[tuple[list[str], list[str], bool]]) -> None:
    """Whatever stands around it, a statement's line is that in which it begins, and a table's that of its head."""
    lines: list[str] = []
    where: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, (gap, statement, opens) in enumerate(parts):
        lines += gap
        if opens:
            table = (f"t{number}",)
            lines.append(f"[t{number}]")
            where[table] = len(lines)
        key = f"k{number}"
        where[*table, key] = len(lines) + 1
        lines += [line.format(key) if at == 0 else line for at, line in enumerate(statement)]
    found = Lines("\n".join(lines))
    assert {path: found.of(path) for path in where} == where
    assert found.of(("nowhere",)) is None
    first = next(iter(where))
    assert found.of((*first, "nowhere")) == where[first]


def test_the_starter_is_a_configuration(tmp_path: Path) -> None:
    """What `briefer init` writes can be loaded at once: one briefing of a folder, which needs no network."""
    made = only(tmp_path, starter(sources=["documents/"], timezone="Europe/Berlin"))
    assert made.name == "morning"
    assert made.sources == (Subscription(str(tmp_path / "documents")),)
    assert [each.to for each in made.deliver] == ["folder"]
    schedule.check(made.timetable)


@pytest.mark.parametrize("key", [*keys.TOP, *keys.BRIEFING, *keys.PROFILE], ids=lambda key: key.name)
def test_each_line_of_the_starter_may_be_used(tmp_path: Path, key: keys.Key) -> None:
    """Every key is in the starter, with a value that is right, where a user may take the # away."""
    for name, text in (("note.md", "x"), ("names.txt", "Nemo")):
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "layouts").mkdir()
    text = starter(sources=["https://example.org/x"], timezone="UTC")
    line = re.compile(rf"^# ({key.name} = )", re.MULTILINE)
    if not re.search(rf"^{key.name} = ", text, re.MULTILINE):
        text, used = line.subn(r"\1", text, count=1)
        assert used == 1
    if key.name == "cron":
        text = re.sub(r"^(?:at|on) = .*\n", "", text, flags=re.MULTILINE)
    if key.name == "only_profiles":
        text = text.replace("# [briefing.morning.profile", "[briefing.morning.profile")
    assert loaded(tmp_path, text).series


def test_the_reference_is_up_to_date() -> None:
    """The README tells every key as the program declares it; `make reference` writes it."""
    assert reference.brought_up_to_date(README) == README
    for key in (*keys.BRIEFING, *keys.SOURCE, *keys.ALLOW, *keys.TOP):
        assert f"| `{key.name}` |" in README


def test_the_example_of_the_readme_is_right(tmp_path: Path) -> None:
    """What the README shows is a configuration of two series."""
    example = next(each for each in re.findall(r"```toml\n(.*?)```", README, re.DOTALL) if "[briefing.morning]" in each)
    assert [each.name for each in loaded(tmp_path, example).series] == ["morning", "morning/board"]


def test_a_series_is_a_job_and_its_renderers(tmp_path: Path) -> None:
    """What a series says is resolved to what makes it: ranker, scheme, the tightest limit, interests, renderers."""
    toml = briefing(
        'title = "T"', 'ranker = "lead"', 'scheme = "report"', "words = 500", "minutes = 1", "sentences = 9",
        'focus = "rates"', 'formats = ["pdf", "text"]', 'paper = "letter"', "archival = true",
    )  # fmt: skip
    described = only(tmp_path, toml)
    job = jobs.of_series(described, edition=12)
    assert (job.title, job.ranker, job.scheme.name, job.edition) == ("T", jobs.ranker("lead"), "report", 12)
    assert job.limit == jobs.limit(words=500, minutes=1, sentences=9)
    assert job.interests.focus == ("rates",)
    pdf, text = jobs.renderers(described)
    assert (pdf.paper, pdf.archival, pdf.theme.name) == ("letter", True, "plain")  # type: ignore[attr-defined]
    assert text == jobs.renderer("text")
