"""The promises of focus, exclusions and watched names on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import EPOCH, Command

FLOOD = (
    "Floods in Harwick\n\nThe river Ohre flooded the lower town of Harwick on Sunday night after three days of rain. "
    "Firefighters pumped water out of cellars and carried residents of Harwick to safety in boats. "
    "The river stood four metres above its usual level, the highest flood since 1931.\n"
)
RATES = (
    "Rates rise\n\nThe central bank of Calvessa raised its key interest rate to 5.25 percent on Thursday. "
    "Economists had expected the bank to leave the interest rate unchanged. "
    "Governor Edda Vann said that inflation remained above the target of the bank.\n"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with two articles in it, and the clock stopped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    (tmp_path / "flood.txt").write_text(FLOOD, "utf-8")
    (tmp_path / "rates.txt").write_text(RATES, "utf-8")
    return tmp_path


def made(run: Command, *arguments: str) -> dict[str, Any]:
    """Return the brief that the command makes of both articles, as an object."""
    ran = run("--json", "flood.txt", "rates.txt", "--lang", "en", *arguments)
    assert ran.code == 0, ran.err
    brief: dict[str, Any] = json.loads(ran.out)["brief"]
    return brief


def test_all_are_taken_and_answered(run: Command, desk: Path) -> None:
    """Each option may be repeated; a watchlist adds to the names; what came of them is in the brief."""
    (desk / "names.txt").write_text("\ufeff# people\nEdda Vann # the governor\n\n  Nemo\nHarwick\n", "utf-8")
    brief = made(
        run, "--focus", "interest rates", "--focus", "cellar", "--exclude", "economists", "--watch", "Calvessa",
        "--watch", "Nemo", "--watchlist", "names.txt",
    )  # fmt: skip
    asked = brief["interests"]
    assert [(each["query"], each["sentences"]) for each in asked["focus"]] == [("interest rates", 2), ("cellar", 1)]
    assert asked["exclude"] == [{"phrase": "economists", "sentences": 1, "stories": 0}]
    assert [each["name"] for each in asked["watch"]] == ["Calvessa", "Nemo", "Edda Vann", "Harwick"]


@pytest.mark.parametrize("format_", ["markdown", "html", "text"])
def test_the_brief_says_what_came_of_them(run: Command, desk: Path, format_: str) -> None:
    """Counts of focus and exclusions, and the place of each name, stand in every format."""
    assert desk.is_dir()
    options = ("--focus", "interest rates", "--focus", "levee", "--exclude", "cellars", "--exclude", "opera")
    ran = run("flood.txt", "rates.txt", "--lang", "en", "--format", format_, *options, "--watch", "Nemo")
    words = " ".join(ran.text.split())
    for said in (
        "“interest rates”, 2 sentences say it", "“levee”, no sentence says it", "“cellars”, 1 sentence left out",
        "“opera”, nothing says it", "not mentioned in any document",
    ):  # fmt: skip
        assert said in words
    assert "pumped" not in words
    assert ran.err.splitlines() == [
        "briefer: warning: --focus 'levee': no sentence says it",
        "briefer: warning: --exclude 'opera': nothing says it, so nothing is left out for it",
    ]


def test_a_story_is_left_out_by_its_headline(run: Command, desk: Path) -> None:
    """A headline that says what is excluded takes its story with it."""
    assert desk.is_dir()
    brief = made(run, "--exclude", "flood")
    assert [story["headline"] for story in brief["stories"]] == ["Rates rise"]
    assert brief["interests"]["exclude"] == [{"phrase": "flood", "sentences": 3, "stories": 1}]


def test_explain_shows_the_focus(run: Command, desk: Path) -> None:
    """The focus is a named part of each score, and what is excluded is said with the phrase."""
    assert desk.is_dir()
    ran = run("explain", "rates.txt", "--lang", "en", "--focus", "interest rates", "--exclude", "economists", "--json")
    explained = json.loads(ran.out)["sentences"]
    assert [each["parts"]["focus"] > 0.2 for each in explained] == [True, True, False]
    assert explained[1]["decision"] == "left out: excluded by 'economists'"


def test_explain_warns_as_make_does(run: Command, desk: Path) -> None:
    """A focus and an exclusion that nothing says are named by both commands, in the same words."""
    assert desk.is_dir()
    options = ("rates.txt", "--lang", "en", "--focus", "levee", "--exclude", "opera")
    assert run("explain", *options).err == run("make", *options).err != ""


def test_nothing_left_is_an_error(run: Command, desk: Path) -> None:
    """Where everything is excluded, no brief is made, and the one line says so."""
    ran = run("flood.txt", "--exclude", "the", "--exclude", "boats", "-o", "brief.md")
    assert ran.code == 1
    assert ran.complaint.startswith("flood.txt: no sentence in it can be printed beside what is excluded")
    assert not (desk / "brief.md").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "--watchlist names.txt: cannot be read: No such file"),
        (b"", "--watchlist names.txt: is empty"),
        (b"# nobody\n\n", "--watchlist names.txt: has no name in it"),
        (b"Caf\xe9\n", "--watchlist names.txt: is not UTF-8 text"),
        (b"Ana\n--\n", "watch: '--' has no word to look for"),
    ],
)
def test_a_watchlist_that_is_none_is_refused(run: Command, desk: Path, content: bytes | None, said: str) -> None:
    """A file that is not there, has no name or is no text is wrong usage, said with its name."""
    if content is not None:
        (desk / "names.txt").write_bytes(content)
    ran = run("flood.txt", "--watchlist", "names.txt")
    assert ran.code == 2
    assert ran.complaint.startswith(said)


@pytest.mark.parametrize("option", ["--focus", "--exclude", "--watch"])
def test_an_empty_phrase_is_refused(run: Command, desk: Path, option: str) -> None:
    """A phrase without a letter or digit is wrong usage, before anything is read."""
    assert desk.is_dir()
    ran = run("missing.txt", option, " ")
    assert ran.code == 2
    assert ran.complaint == f"{option[2:]}: ' ' has no word to look for; give a phrase such as 'interest rates'"
