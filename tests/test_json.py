"""The promises of the JSON rendition: it keeps its schema, and holds the proof of every sentence."""

import json
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
    elif isinstance(node, list) and node:
        found |= _objects(node[0], f"{path}/0")
    return found


def test_the_schema_requires_every_field(briefing: Briefing) -> None:
    """A brief that lacks any one field of any object does not validate: the schema documents all of them."""
    made = json.dumps(as_object(ODD["failures"]))
    paths = {(path, key) for path, found in _objects(json.loads(made)).items() for key in found}
    assert len(paths) > 30
    for path, key in sorted(paths):
        brief = json.loads(made)
        del _objects(brief)[path][key]
        with pytest.raises(jsonschema.ValidationError):
            check(brief)
    _ = briefing


def test_positions_are_characters_of_the_archived_text(briefing: Briefing) -> None:
    """Each sentence's text is what its document's archived text holds there, and the text matches its hash."""
    brief = as_object(briefing)
    archive = {each["id"]: each for each in brief["documents"]}
    for each in archive.values():
        assert sha256(each["text"].encode()).hexdigest() == each["sha256"]
    numbers = []
    for story in brief["stories"]:
        for section in story["sections"]:
            for sentence in section["sentences"]:
                numbers.append(sentence["citation"])
                assert archive[sentence["document"]]["text"][sentence["start"] : sentence["end"]] == sentence["text"]
    assert numbers == list(range(1, brief["coverage"]["sentences_printed"] + 1))


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
