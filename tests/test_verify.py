"""The promises of proof: what is as it was made is proven, and whatever was changed is found and named."""

import copy
import json
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from briefings import FERRY, FERRY_LATER, several_outlets
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import BrieferError, Briefing, Document, FetchError, ParseError
from briefer.verify import verify_sources

SCHOOLS = (
    "The school board of Tornby voted on Tuesday to hire twelve teachers.\n\nParents had asked for smaller classes.\n"
)
ARTICLE = (
    "The old bridge over the Harl was closed to all traffic on Monday after inspectors found cracks in two piers.\n\n"
    "The bridge was built in 1931 and carries 8,000 vehicles a day. Repairs could take until the end of the year.\n"
)
Brief = dict[str, Any]
Change = Callable[[Brief], object]


@pytest.fixture(scope="session")
def made(briefing: Briefing) -> bytes:
    """Return the brief of the sample documents as JSON."""
    return briefer.render(briefing, "json")


@pytest.fixture
def brief(made: bytes) -> Brief:
    """Return that brief as an object, to be changed."""
    loaded: Brief = json.loads(made)
    return loaded


def first(brief: Brief) -> Brief:
    """Return the first printed sentence."""
    sentence: Brief = brief["stories"][0]["sections"][0]["sentences"][0]
    return sentence


def second(brief: Brief) -> Brief:
    """Return the second printed sentence."""
    printed = (one for story in brief["stories"] for part in story["sections"] for one in part["sentences"])
    sentence: Brief = next(one for one in printed if one["citation"] == 2)
    return sentence


def archive(brief: Brief) -> Brief:
    """Return the archived document of the first sentence."""
    document: Brief = next(each for each in brief["documents"] if each["id"] == first(brief)["document"])
    return document


def test_a_brief_as_made_is_proven(briefing: Briefing, made: bytes, brief: Brief, tmp_path: Path) -> None:
    """A Briefing, its JSON as bytes, text or object, and the file of it: nothing is found in any."""
    path = tmp_path / "b.json"
    path.write_bytes(made)
    for form in (briefing, made, made.decode(), brief, path):
        assert briefer.verify(form) == []


@pytest.mark.parametrize(
    ("change", "citation", "reason"),
    [
        (lambda b: first(b).update(text=first(b)["text"].replace("e", "a", 1)), 1, "say: "),
        (lambda b: first(b).update(text=first(b)["text"] + " "), 1, "say: "),
        (lambda b: first(b).update(text=""), 0, ""),
        (lambda b: first(b).update(start=first(b)["start"] + 1), 1, "say: "),
        (lambda b: first(b).update(end=first(b)["end"] - 1), 1, "say: "),
        (lambda b: first(b).update(start=-len(archive(b)["text"]) + first(b)["start"]), 1, "are not in the text"),
        (lambda b: first(b).update(start=-1), 1, "are not in the text"),
        (lambda b: first(b).update(end=10**30), 1, "are not in the text"),
        (lambda b: first(b).update(end=len(archive(b)["text"]) + 1), 1, "are not in the text"),
        (lambda b: first(b).update(start=5, end=5, text=""), 1, "are not in the text"),
        (lambda b: first(b).update(start=9, end=5), 1, "are not in the text"),
        (lambda b: first(b).update(citation=7), 7, "its citation should be 1"),
        (lambda b: first(b).update(document="nowhere"), 1, "its document nowhere is not in the archive"),
        (lambda b: second(b).update(document=b["documents"][-1]["id"]), 2, ""),
        (lambda b: b["stories"][1].update(at_head=False), 3, "its citation should be 2"),
        (lambda b: b["documents"].remove(archive(b)), 1, "is not in the archive"),
        (lambda b: archive(b).update(sha256="0" * 64), 0, "does not match its SHA-256"),
        (lambda b: archive(b).update(text=archive(b)["text"] + "More."), 0, "does not match its SHA-256"),
        (lambda b: archive(b).update(text="X" + archive(b)["text"][1:]), 0, "does not match its SHA-256"),
        (lambda b: b["documents"].append(dict(archive(b))), 0, "two archived documents have the id"),
    ],
)  # fmt: skip
def test_every_change_is_found(brief: Brief, change: Change, citation: int, reason: str) -> None:
    """A change to words, place, number, document, archive or hash gives a finding that names what and why."""
    change(brief)
    findings = briefer.verify(brief)
    assert findings
    if reason:
        assert any(found.citation == citation and reason in found.reason for found in findings), findings
    assert briefer.verify(json.dumps(brief)) == findings


def test_a_changed_archive_does_not_pass_with_its_hash_renewed(brief: Brief) -> None:
    """Whoever changes the archived text and its hash, too, is found out by the sentences."""
    document = archive(brief)
    document["text"] = document["text"].replace(first(brief)["text"], first(brief)["text"].upper())
    document["sha256"] = sha256(document["text"].encode()).hexdigest()
    assert {found.citation for found in briefer.verify(brief)} == {1}


def test_a_sentence_that_stands_twice_is_found(brief: Brief) -> None:
    """The same sentence under a second number is named, with the first."""
    section = brief["stories"][0]["sections"][0]["sentences"]
    section.append(copy.deepcopy(section[0]))
    reasons = [found.reason for found in briefer.verify(brief)]
    assert "stands twice: citation 1 is the same sentence" in reasons


def test_a_sentence_taken_out_is_found(brief: Brief) -> None:
    """Without its first sentence, a brief's numbers no longer fit."""
    brief["stories"][0]["sections"][0]["sentences"].pop(0)
    assert any("its citation should be" in found.reason for found in briefer.verify(brief))


@given(st.data())
def test_any_change_of_a_character_is_found(made: bytes, data: st.DataObject) -> None:
    """Whichever character of whichever sentence or archived text is changed, something is found."""
    changed = json.loads(made)
    sentences = [s for story in changed["stories"] for part in story["sections"] for s in part["sentences"]]
    holder = data.draw(st.sampled_from(sentences + changed["documents"]))
    at = data.draw(st.integers(0, len(holder["text"]) - 1))
    character = data.draw(st.characters(exclude_characters=holder["text"][at]))
    holder["text"] = holder["text"][:at] + character + holder["text"][at + 1 :]
    assert briefer.verify(changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b.pop("documents"),
        lambda b: b.pop("stories"),
        lambda b: b.update(documents=None),
        lambda b: b.update(documents={"a": 1}),
        lambda b: b.update(stories=[None]),
        lambda b: b.update(stories=7),
        lambda b: b.update(stories=["text"]),
        lambda b: b["documents"].append(None),
        lambda b: archive(b).pop("text"),
        lambda b: archive(b).pop("sha256"),
        lambda b: archive(b).pop("id"),
        lambda b: archive(b).update(id=[]),
        lambda b: archive(b).update(text=None),
        lambda b: archive(b).update(text=["T"]),
        lambda b: first(b).pop("start"),
        lambda b: first(b).pop("citation"),
        lambda b: first(b).pop("text"),
        lambda b: first(b).update(start="0"),
        lambda b: first(b).update(start=0.5, end=1.5),
        lambda b: first(b).update(start=None),
        lambda b: first(b).update(document={}),
        lambda b: b["stories"][0].update(sections=None),
        lambda b: b["stories"][0]["sections"][0].pop("sentences"),
    ],
)  # fmt: skip
def test_a_missing_or_ill_typed_field_is_one_clear_error(brief: Brief, change: Change) -> None:
    """A brief of the wrong form is refused as such, and not with the error of some line of code."""
    change(brief)
    with pytest.raises(
        ParseError, match=r"is no brief of schema 1: (it lacks the field|a field is ill-typed)"
    ) as caught:
        briefer.verify(brief)
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("value", [None, 7, True, "x", [], {}, -1, 10**40])
@pytest.mark.parametrize("field", ["citation", "document", "start", "end", "text"])
def test_no_value_of_a_field_passes_or_escapes(brief: Brief, field: str, value: object) -> None:
    """Whatever stands in a sentence's field, the answer is a finding or a ParseError."""
    first(brief)[field] = value
    try:
        findings = briefer.verify(brief)
    except ParseError:
        return
    assert findings or (field == "citation" and value is True)


@pytest.mark.parametrize("schema", [0, 2, "1", None, [1]])
def test_a_schema_that_is_not_known(brief: Brief, schema: object) -> None:
    """A brief of another schema is refused with both versions, rather than half understood."""
    brief["schema"] = schema
    with pytest.raises(ParseError, match="this version of briefer knows 1"):
        briefer.verify(brief)


@pytest.mark.parametrize("written", [b"", b"{", b"null", b"[1]", b'"x"', b"\xff", "NaN", b"1" * 5000, b"[" * 99_999])
def test_what_is_no_brief_in_json(written: bytes | str) -> None:
    """Other JSON, and what is no JSON, is refused with how a brief in JSON is made."""
    with pytest.raises(ParseError, match=r"-o NAME\.json"):
        briefer.verify(written)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file is a FetchError with the path and the cause."""
    with pytest.raises(FetchError, match="check the path") as caught:
        briefer.verify(tmp_path / "no.json")
    assert isinstance(caught.value.__cause__, FileNotFoundError)
    assert caught.value.uri == str(tmp_path / "no.json")


# --sources


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, with one article in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    return tmp_path


def states(made: Briefing) -> list[tuple[str, int]]:
    """Return each source's state and how many of its sentences are no longer proven; JSON agrees with the object."""
    found = verify_sources(made)
    assert verify_sources(briefer.render(made, "json")) == found
    return [(state.state, len(state.findings)) for state in found]


def test_a_source_as_it_was(desk: Path) -> None:
    """An unchanged source proves every sentence, however it is encoded today."""
    made = briefer.brief("a.txt")
    assert states(made) == [("unchanged", 0)]
    (desk / "a.txt").write_bytes(ARTICLE.encode("utf-16"))
    assert states(made) == [("unchanged", 0)]


def test_a_source_that_changed_and_still_says_it(desk: Path) -> None:
    """Where words were added, the source is changed and the sentences are proven at their new places."""
    made = briefer.brief("a.txt")
    (desk / "a.txt").write_text("The town is small and old, and it likes its bridge.\n\n" + ARTICLE, "utf-8")
    assert states(made) == [("changed", 0)]


def test_a_source_that_no_longer_says_it(desk: Path) -> None:
    """Where a quoted sentence was rewritten, it alone is no longer proven."""
    made = briefer.brief("a.txt")
    (desk / "a.txt").write_text(ARTICLE.replace("on Monday", "on Tuesday"), "utf-8")
    (state,) = verify_sources(made)
    assert state.state == "changed"
    assert [found.text for found in state.findings] == [ARTICLE.split("\n", 1)[0]]
    assert state.findings[0].reason == "is no longer in a.txt"


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda path: path.unlink(), "no such file or folder; check the path"),
        (lambda path: path.write_bytes(b""), "is empty; there is nothing to brief"),
        (lambda path: path.write_bytes(bytes(range(256)) * 9), "is not text (binary content)"),
        (lambda path: (path.unlink(), path.mkdir()), "the folder holds no file to read"),
    ],
    ids=["deleted", "emptied", "binary", "folder"],
)
def test_a_source_that_cannot_be_read_again_proves_nothing(
    desk: Path, spoil: Callable[[Path], object], state: str
) -> None:
    """Every sentence of a source that is gone or spoilt is not proven, and the state says why."""
    made = briefer.brief("a.txt")
    spoil(desk / "a.txt")
    (found,) = verify_sources(made)
    assert found.state.startswith(state)
    assert [each.citation for each in found.findings] == [citation.number for citation in made.citations]
    assert all("cannot be read again" in each.reason for each in found.findings)


@pytest.mark.parametrize(
    "source",
    [BytesIO(ARTICLE.encode()), ARTICLE.encode(), briefer.document(ARTICLE)],
    ids=["stdin", "bytes", "document"],
)
def test_what_came_from_no_place_cannot_be_read_again(source: BytesIO | bytes | Document) -> None:
    """Standard input, bytes and documents made in Python were not read from a place, and prove nothing."""
    made = briefer.brief(source)
    assert briefer.verify(made) == []
    assert states(made) == [("was not read from a place that can be read again", len(made.citations))]


def test_each_document_is_proven_by_its_own_source(desk: Path) -> None:
    """Of two sources, the one that changed is told from the one that did not."""
    (desk / "b.txt").write_text(SCHOOLS, "utf-8")
    made = briefer.brief(["a.txt", "b.txt"])
    assert len(made.documents) == 2
    (desk / "b.txt").unlink()
    assert {state.uri: bool(state.findings) for state in verify_sources(made)} == {"a.txt": False, "b.txt": True}


@pytest.mark.parametrize(
    "source", [None, {}, {"uri": 7, "kind": "text/plain"}, {"uri": "a.txt", "kind": None}, "a.txt"]
)
def test_an_ill_typed_source_is_one_clear_error(brief: Brief, source: object) -> None:
    """A source of the wrong form is refused, and not read."""
    brief["documents"][0]["source"] = source
    with pytest.raises(ParseError, match="is no brief of schema 1"):
        verify_sources(brief)


def test_every_error_is_one_of_ours(brief: Brief) -> None:
    """Errors of proof derive from BrieferError and exit with 1."""
    brief.pop("documents")
    with pytest.raises(BrieferError) as caught:
        briefer.verify(brief)
    assert caught.value.exit_code == 1


def test_a_span_that_is_no_whole_sentence_is_found(brief: Brief) -> None:
    """A citation cut to a part of its sentence, with its words cut to match, is not proven."""
    sentence = first(brief)
    sentence["end"] -= 20
    sentence["text"] = sentence["text"][:-20]
    assert any("no whole sentence" in finding.reason for finding in briefer.verify(brief))


# evidence


@pytest.fixture
def evident() -> Brief:
    """Return a brief with evidence as an object, to be changed."""
    loaded: Brief = json.loads(briefer.render(several_outlets(), "json"))
    return loaded


def other(brief: Brief) -> Brief:
    """Return the first sentence that is cited because it says the same as a printed one."""
    sentence: Brief = first(brief)["also"][0]
    return sentence


def differences(brief: Brief) -> list[Brief]:
    """Return the differences of the first story."""
    found: list[Brief] = brief["stories"][0]["differences"]
    return found


def figure(brief: Brief) -> Brief:
    """Return a differing figure whose sentence is cited for nothing else."""
    found: Brief = brief["stories"][0]["differences"][2]["figures"][1]
    return found


def test_evidence_as_made_is_proven(evident: Brief) -> None:
    """Corroborating sentences and figures are proven as printed sentences are."""
    assert briefer.verify(evident) == []
    assert briefer.verify(several_outlets()) == []


@pytest.mark.parametrize(
    ("change", "citation", "reason"),
    [
        (lambda b: other(b).update(text=other(b)["text"].replace("said", "denied")), 2, "say: "),
        (lambda b: other(b).update(start=other(b)["start"] + 1), 2, "say: "),
        (lambda b: other(b).update(citation=9), 9, "its citation should be 2"),
        (lambda b: other(b).update(outlet="Courier"), 2, "is ascribed to Courier, and its document to Herald"),
        (lambda b: other(b).update(page=12), 2, "is ascribed to page 12, and stands on 2"),
        (lambda b: other(b).update(document="nowhere"), 2, "is not in the archive"),
        (lambda b: figure(b).update(text="195 passengers"), 8, "say: 194 passengers"),
        (lambda b: figure(b).update(start=figure(b)["start"] + 1), 8, "say: 94 passengers"),
        (lambda b: figure(b).update(start=0, end=7, text="Fifteen"), 8, "not in the sentence that it is taken from"),
        (lambda b: figure(b).update(outlet="Radio"), 8, "is ascribed to Radio, and its document to Herald"),
        (lambda b: figure(b)["sentence"].update(text="194 passengers"), 8, "say: "),
        (lambda b: figure(b)["sentence"].update(citation=1), 1, "its citation should be 8"),
        (lambda b: first(b).update(index=first(b)["index"] + 1), 1, "is said to be sentence"),
        (lambda b: other(b).update(index=0), 2, "is said to be sentence 0"),
        (lambda b: figure(b)["sentence"].update(index=0), 8, "is said to be sentence 0"),
        (lambda b: first(b)["also"].append(copy.deepcopy(other(b))), 2, "Herald is named twice for one sentence"),
        (lambda b: first(b)["also"].append({**copy.deepcopy(first(b)), "outlet": "Courier"}), 1, "is named twice"),
        (lambda b: b["stories"][0].update(outlets=9), 0, "is said to be of 9 outlets"),
        (lambda b: b["stories"][0].update(independent=9), 0, "has more independent outlets, 9, than outlets"),
        (lambda b: differences(b).append(copy.deepcopy(differences(b)[2])), 8, "is listed twice"),
        (lambda b: differences(b)[2]["figures"].append(copy.deepcopy(figure(b))), 8, "is listed twice"),
        (lambda b: differences(b)[2].update(subject="dead"), 8, "is no figure for “dead”"),
        (lambda b: figure(b).update(end=figure(b)["start"] + 3, text="194"), 8, "is no figure for"),
        (lambda b: differences(b)[0]["figures"][1].update(
            text="52 injured", start=differences(b)[1]["figures"][1]["start"],
            end=differences(b)[1]["figures"][1]["end"]), 7, "is no figure for “dead”"),
    ],
)  # fmt: skip
def test_every_change_of_evidence_is_found(evident: Brief, change: Change, citation: int, reason: str) -> None:
    """A change to a corroborating sentence or a figure, to who says it or where, is found and named."""
    change(evident)
    findings = briefer.verify(evident)
    assert any(found.citation == citation and reason in found.reason for found in findings), findings


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, -1])
@pytest.mark.parametrize("field", ["text", "start", "end", "sentence"])
def test_no_value_of_a_figure_passes_or_escapes(evident: Brief, field: str, value: object) -> None:
    """Whatever stands in a figure's field, the answer is a finding or a ParseError."""
    figure(evident)[field] = value
    try:
        assert briefer.verify(evident)
    except ParseError:
        return


def test_a_brief_from_before_there_was_evidence_is_still_proven(evident: Brief) -> None:
    """Without the fields that schema 1 gained, a brief is proven as it was when it was made."""
    for story in evident["stories"]:
        for field in ("differences", "outlets", "independent"):
            del story[field]
        for sentence in (each for section in story["sections"] for each in section["sentences"]):
            del sentence["also"], sentence["page"]
    del evident["times"], evident["timeline"], evident["key_figures"], evident["actors"]
    for document in evident["documents"]:
        del document["pages"], document["source"]["part"]
    for number, sentence in enumerate(
        (each for section in evident["stories"][0]["sections"] for each in section["sentences"]), 1
    ):
        sentence["citation"] = number
    assert briefer.verify(evident) == []
    assert {state.uri for state in verify_sources(evident)} == {"a.txt", "d.txt", "m.eml"}


def test_evidence_is_proven_by_its_source_too(desk: Path) -> None:
    """Where a source no longer says what was cited as evidence, that is found, though it is not printed."""
    for name, said in (("a", FERRY), ("b", FERRY_LATER)):
        (desk / f"{name}.txt").write_text(f"Outlet: {name}\n\n" + "\n\n".join(said), "utf-8")
    made = briefer.brief(["a.txt", "b.txt"], sentences=1)
    (printed,) = made.summaries[0].sentences
    spoilt = "b.txt" if printed.document.source.uri == "a.txt" else "a.txt"
    (desk / spoilt).write_text("Nothing of all this was said here.", "utf-8")
    cited = Counter(citation.sentence.document.source.uri for citation in made.citations)
    assert cited[spoilt] > 0
    lost = {state.uri: len(state.findings) for state in verify_sources(made)}
    assert lost == {printed.document.source.uri: 0, spoilt: cited[spoilt]}
