"""Section schemes: read from TOML, refused with every problem at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from briefer import config, resources
from briefer.errors import ConfigError, UnknownPluginError
from briefer.model import Part, Role, Scheme

GOOD = """
title = "Own: facts, then talk"
sentences = 5

[[section]]
key = "facts"
title = "Facts"
roles = ["main_event", "consequence"]
share = 0.6
most = 4

[[section]]
key = "talk"
title = "Talk"
roles = []
share = 0.4
most = 1
"""


def written(folder: Path, toml: str) -> str:
    """Write a scheme and return its path."""
    path = folder / "own.toml"
    path.write_text(toml, "utf-8")
    return str(path)


def refused(folder: Path, toml: str) -> str:
    """Return the message with which a scheme is refused."""
    path = written(folder, toml)
    with pytest.raises(ConfigError) as caught:
        config.scheme(path)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize("name", config.schemes())
def test_every_shipped_scheme_is_sound(name: str) -> None:
    """Each scheme that ships with briefer is read, is called by its file's name, and shares out at most its space."""
    scheme = config.scheme(name)
    assert scheme.name == name
    assert 0 < sum(part.share for part in scheme.parts) <= 1 + 1e-9
    assert scheme.is_ours
    assert replace(scheme, is_ours=False) == config.scheme(str(resources.templates() / "schemes" / f"{name}.toml"))


def test_news_is_among_the_schemes() -> None:
    """The default scheme has the four sections that the public interface names, in that order."""
    assert "news" in config.schemes()
    keys = [part.key for part in config.scheme("news").parts]
    assert keys == ["bottom_line", "developments", "background", "implications"]


def test_a_scheme_of_ones_own_is_read_as_written(tmp_path: Path) -> None:
    """A path to a TOML file is a scheme: its sections in order, each with all that is said of it."""
    facts = Part("facts", "Facts", (Role.MAIN_EVENT, Role.CONSEQUENCE), 0.6, 4)
    talk = Part("talk", "Talk", (), 0.4, 1)
    assert config.scheme(written(tmp_path, GOOD)) == Scheme("own", "Own: facts, then talk", 5, (facts, talk))


def test_whole_numbers_are_shares_too(tmp_path: Path) -> None:
    """An only section may have the share 1, without a decimal point."""
    single = GOOD.split('\n[[section]]\nkey = "talk"', maxsplit=1)[0].replace("0.6", "1")
    assert config.scheme(written(tmp_path, single)).parts[0].share == 1.0


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ('title = "Own: facts, then talk"', "", "title: is missing"),
        ("sentences = 5", "", "sentences: is missing"),
        ("sentences = 5", 'sentences = "5"', "sentences: expected an integer, got a string"),
        ("sentences = 5", "sentences = true", "sentences: expected an integer, got a boolean"),
        ("sentences = 5", "sentences = 0", "sentences: must be a number above 0"),
        ("sentences = 5", "sentences = 5\nlength = 3", "length: unknown key (known: title, sentences, section)"),
        ('key = "talk"', "", "section[1].key: is missing"),
        ('key = "talk"', 'key = "facts"', "section: two have the same key"),
        ('key = "talk"', 'key = "talk"\nrole = 1', "section[1].role: unknown key"),
        ('["main_event", "consequence"]', '["main_evnt"]', "section[0].roles: unknown role 'main_evnt'"),
        ('["main_event", "consequence"]', '[["main_event"]]', "section[0].roles: unknown role ['main_event']"),
        ('["main_event", "consequence"]', "[{a = 1}]", "section[0].roles: unknown role {'a': 1}"),
        ('["main_event", "consequence"]', "[1]", "section[0].roles: unknown role 1"),
        ('["main_event", "consequence"]', '"main_event"', "section[0].roles: expected an array, got a string"),
        ("share = 0.6", "share = 0.0", "section[0].share: must be a number above 0"),
        ("share = 0.6", "share = -1", "section[0].share: must be a number above 0"),
        ("share = 0.6", "share = nan", "section[0].share: must be a number above 0"),
        ("share = 0.6", "share = inf", "section[0].share: must be a number above 0"),
        ("share = 0.6", "share = 0.7", "section: the shares add up to 1.1; the most is 1"),
        ("share = 0.6", 'share = "0.6"', "section[0].share: expected a number, got a string"),
        ("most = 4", "most = 0", "section[0].most: must be a number above 0"),
        ("most = 4", "most = 4.5", "section[0].most: expected an integer, got a number"),
    ],
)
def test_each_problem_is_named_with_its_place(tmp_path: Path, right: str, wrong: str, problem: str) -> None:
    """Missing, unknown, ill-typed and senseless values are refused, each by its place in the file."""
    assert problem in refused(tmp_path, GOOD.replace(right, wrong))


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    """A user who made five mistakes reads of five, not of one after the other."""
    several = GOOD.replace("sentences = 5", "length = 5").replace("main_event", "main").replace("0.4", "0.9")
    message = refused(tmp_path, several.replace("most = 1", 'most = "one"'))
    problems = (
        "sentences: is missing",
        "length: unknown",
        "unknown role 'main'",
        "add up to 1.5",
        "section[1].most: exp",
    )
    assert [problem for problem in problems if problem not in message] == []
    assert message.count("; ") >= 4
    assert "\n" not in message


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("title = ", "is not TOML"),
        ("title = 'a'\ntitle = 'b'", "is not TOML"),
        ("", "title: is missing"),
        ("title = 'a'\nsentences = 1\nsection = []", "section: there is none"),
        ("title = 'a'\nsentences = 1\nsection = [1]", "section[0]: is no table"),
        ("title = 'a'\nsentences = 1\n[section]\nkey = 'x'", "section: expected an array, got a table"),
    ],
)
def test_what_is_no_scheme_is_refused(tmp_path: Path, toml: str, problem: str) -> None:
    """Broken TOML and TOML of something else are configuration errors that name the file."""
    assert problem in refused(tmp_path, toml)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused, with the line that shows it."""
    path = tmp_path / "own.toml"
    path.write_bytes(b"title = '\xff'")
    with pytest.raises(ConfigError, match=r"own\.toml:1: is not UTF-8 text"):
        config.scheme(str(path))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file and a folder are configuration errors that say which and why."""
    for path in (tmp_path / "none.toml", tmp_path):
        folder = path if path.suffix else path / "x.toml"
        if not path.suffix:
            folder.mkdir()
        with pytest.raises(ConfigError, match="cannot be read: ") as caught:
            config.scheme(str(folder))
        assert str(folder) in str(caught.value)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    """A slip in a scheme's name is answered with the known names and the likeliest."""
    with pytest.raises(UnknownPluginError, match=r"unknown scheme 'nwes'; did you mean 'news'\? \(known: .*news"):
        config.scheme("nwes")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("confidence = [0.5]", "confidence: must be two numbers from 0 to 1"),
        ("confidence = [0.5, 1.5]", "confidence: must be two numbers from 0 to 1"),
        ("confidence = 0.5", "confidence: expected an array"),
        ("cues = ['should']", "cues: expected a table"),
        ("cues = {en = 'should'}", "cues: must be lists of words or phrases, by language"),
        ("cues = {en = ['*']}", "cues: must be lists of words or phrases, by language"),
        ("cues = {british = ['agreed']}", "cues: 'british' is no language tag, like en or de"),
    ],
)
def test_confidence_and_cues_are_checked(tmp_path: Path, line: str, problem: str) -> None:
    """What a section may say further is refused in words where it cannot be meant."""
    assert problem in refused(tmp_path, GOOD.replace("most = 1\n", f"most = 1\n{line}\n"))


def test_confidence_and_cues_are_read(tmp_path: Path) -> None:
    """A user's own scheme may ask for confidence and give cues."""
    toml = GOOD.replace("most = 1\n", "most = 1\nconfidence = [0.4, 0.8]\ncues = {en = ['should', 'recommend*']}\n")
    part = config.scheme(written(tmp_path, toml)).parts[1]
    assert part.confidence == (0.4, 0.8)
    assert part.cues == {"en": ("should", "recommend*")}


def test_cues_are_read_as_sentences_are_searched_for_them(tmp_path: Path) -> None:
    """Capitals, regions of a language and further spaces do not make a cue one that no sentence can say."""
    cues = "cues = {en = ['Agreed'], en-GB = [' signed  off '], DE = ['Beschluss*']}"
    part = config.scheme(written(tmp_path, GOOD.replace("most = 1\n", f"most = 1\n{cues}\n"))).parts[1]
    assert part.cues == {"en": ("agreed", "signed off"), "de": ("beschluss*",)}
