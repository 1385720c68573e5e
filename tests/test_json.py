"""The promises of the JSON rendition: it keeps its schema, and holds the proof of every sentence."""

import json
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import jsonschema
import pytest
from briefings import briefing as briefing_of
from briefings import document, odd

import briefer
from briefer import Briefing
from briefer.resources import data

SCHEMA: dict[str, Any] = json.loads(data("brief.schema.json").read_text("utf-8"))
ODD = odd()


def as_object(made: Briefing) -> dict[str, Any]:
    """Return the JSON rendition, read back."""
    loaded: dict[str, Any] = json.loads(briefer.render(made, "json"))
    return loaded


def check(brief: dict[str, Any]) -> None:
    """Validate a brief against the schema, formats of dates included."""
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(brief)


def test_the_schema_is_a_schema() -> None:
    """The schema file is valid JSON Schema, of the draft that it names."""
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_brief_of_the_samples_keeps_the_schema(briefing: Briefing) -> None:
    """The brief of the sample documents validates."""
    check(as_object(briefing))


@pytest.mark.parametrize("name", ODD)
def test_odd_briefs_keep_the_schema(name: str) -> None:
    """Briefs without title, date, sentence or success validate as well."""
    check(as_object(ODD[name]))


def _objects(node: object, path: str = "") -> dict[str, dict[str, Any]]:
    """Return every object in a brief by its path, one for all members of a list."""
    found: dict[str, dict[str, Any]] = {}
    if isinstance(node, dict):
        found[path] = node
        for key, value in node.items():
            found |= _objects(value, f"{path}/{key}")
    elif isinstance(node, list):
        for each in node:
            found |= _objects(each, f"{path}/0")
    return found


def test_the_schema_requires_every_field() -> None:
    """A brief that lacks any one field of any object does not validate: the schema documents all of them."""
    made = json.dumps(as_object(ODD["several outlets"]))
    paths = {(path, key) for path, found in _objects(json.loads(made)).items() for key in found}
    assert len(paths) > 60
    for path, key in sorted(paths):
        brief = json.loads(made)
        del _objects(brief)[path][key]
        with pytest.raises(jsonschema.ValidationError):
            check(brief)


def test_the_schema_requires_every_field_of_the_interests() -> None:
    """What came of what the reader asked for is either not there or whole."""
    made = json.dumps(as_object(ODD["asked for"])["interests"])
    paths = {(path, key) for path, found in _objects(json.loads(made)).items() for key in found}
    assert len(paths) == 17
    for path, key in sorted(paths):
        brief = {**as_object(ODD["asked for"]), "interests": json.loads(made)}
        check(brief)
        del _objects(brief["interests"])[path][key]
        with pytest.raises(jsonschema.ValidationError):
            check(brief)
    assert "interests" not in as_object(ODD["plain"])


def test_the_interests_are_answered() -> None:
    """Counts, citation numbers and documents are those of the brief; an excluded title is not shown."""
    brief = as_object(ODD["asked for"])
    asked = brief["interests"]
    sections = [section for story in brief["stories"] for section in story["sections"]]
    printed = {each["citation"]: each["text"] for section in sections for each in section["sentences"]}
    assert [(each["query"], each["sentences"]) for each in asked["focus"]] == [("rates", 1), ("<nothing> *here*", 0)]
    assert [(each["phrase"], each["sentences"], each["stories"]) for each in asked["exclude"]] == [
        ("club", 2, 0), ("rain fell", 1, 0), ("[none](x)", 0, 0),
    ]  # fmt: skip
    for each in asked["watch"]:
        assert all(each["name"] in printed[number] for number in each["citations"])
    nolan = next(each for each in asked["watch"] if each["name"] == "Nolan")
    assert {"outlet": "Echo", "title": "", "is_excluded": True}.items() <= nolan["unprinted"][-1].items()


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_language_of_the_page_is_said(language: str) -> None:
    """The titles of sections are in the language that the brief names, whatever that of its documents."""
    assert as_object(replace(ODD["plain"], language=language))["language"] == language


def test_positions_are_characters_of_the_archived_text(briefing: Briefing) -> None:
    """Each sentence's text is what its document's archived text holds there, and the text matches its hash."""
    brief = as_object(briefing)
    archive = {each["id"]: each for each in brief["documents"]}
    for each in archive.values():
        assert sha256(each["text"].encode()).hexdigest() == each["sha256"]
    for story in brief["stories"]:
        printed = [each for section in story["sections"] for each in section["sentences"]]
        figures = [each for difference in story["differences"] for each in difference["figures"]]
        cited = [*printed, *(each for one in printed for each in one["also"]), *(each["sentence"] for each in figures)]
        for quoted in cited + [{**each, "document": each["sentence"]["document"]} for each in figures]:
            assert archive[quoted["document"]]["text"][quoted["start"] : quoted["end"]] == quoted["text"]


def test_citations_are_numbered_in_the_order_of_print() -> None:
    """Each sentence is followed by those that say the same, a story by its differing figures; a number stays."""
    (story,) = as_object(ODD["several outlets"])["stories"]
    printed = [each for section in story["sections"] for each in section["sentences"]]
    assert [(each["citation"], [other["citation"] for other in each["also"]]) for each in printed] == [
        (1, [2, 3]), (4, []), (5, []), (6, []),
    ]  # fmt: skip
    figures = [
        [(each["text"], each["sentence"]["citation"]) for each in difference["figures"]]
        for difference in story["differences"]
    ]
    assert figures == [
        [("At least 12 people were killed", 4), ("Fifteen people were killed", 7)],
        [("40 injured", 4), ("52 injured", 7)],
        [("180 passengers", 5), ("194 passengers", 8)],
    ]
    assert (story["outlets"], story["independent"]) == (4, 3)


def test_what_is_known_of_a_place_is_said() -> None:
    """A page is a number or null, a part of a file is named, and what was set aside is told from what failed."""
    brief = as_object(ODD["several outlets"])
    also = brief["stories"][0]["sections"][0]["sentences"][0]["also"]
    assert [(each["outlet"], each["page"]) for each in also] == [("Herald", 2), ("Courier", None)]
    assert [each["source"]["part"] for each in brief["documents"]] == ["", "c.pdf", ""]
    assert [each["is_fault"] for each in brief["failures"]] == [True, False]
    assert brief["coverage"]["copies"] == 1


def test_positions_count_characters_beyond_the_basic_plane_once() -> None:
    """An emoji before a sentence shifts it by one, whatever its bytes or UTF-16 units."""
    brief = as_object(briefing_of([document("😀😀 was seen.", "Then it was gone.")]))
    sentences = [each for section in brief["stories"][0]["sections"] for each in section["sentences"]]
    assert [(each["start"], each["end"]) for each in sentences] == [(0, 12), (13, 30)]


def test_dates_are_iso_with_an_offset(briefing: Briefing) -> None:
    """Moments are ISO 8601 with an offset, or null."""
    brief = as_object(briefing)
    moments = [brief["created"], *brief["period"], *(each["published"] for each in brief["documents"])]
    assert all(datetime.fromisoformat(moment).tzinfo is not None for moment in moments if moment is not None)
    assert as_object(ODD["no date"])["created"] is None
    assert as_object(ODD["no date"])["period"] is None


def test_it_reads_as_text() -> None:
    """Other scripts are written as themselves, and what is half a character as JSON's own escape, in valid UTF-8."""
    made = briefing_of([document("汉字 — é.", uri="caf\udce9.txt")])
    written = briefer.render(made, "json")
    assert "汉字 — é." in written.decode("utf-8")
    assert rb"caf\udce9.txt" in written
    assert json.loads(written)["documents"][0]["source"]["uri"] == "caf\udce9.txt"
    assert briefer.verify(written) == []
