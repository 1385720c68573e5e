"""The promises of the command line where all goes well; where it does not: `test_cli_bad_input.py`."""

import hashlib
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pypdfium2
import pytest
from command import EPOCH, Command, environment, in_own_process

import briefer
from briefer import config, registry
from briefer.cli import cli
from briefer.render._theme import themes
from briefer.text.tokens import count_words

ARTICLE = """Ferry company stops night crossings after engine fire

The ferry company Sundline stopped all night crossings on Monday after a fire in an engine room off Velmør.
Nobody was hurt, but 212 passengers had to be taken ashore by lifeboats from the naïve little port of Café Point.

The fire broke out at 2.10 a.m. in the second engine room, the coast guard said. Two tugs towed the ship to Velmør,
where it arrived at 6.45 a.m. with its deck lights out.

Sundline had bought the ship in 2004 from a yard that has since closed. Its engines were rebuilt in 2016 at a cost of
4.2 million crowns.

“We should have replaced those engines years ago,” said Ana Brandt, the company’s technical director. The transport
ministry is expected to publish its findings by the end of June. Night crossings could resume in April if the
inspectors agree.
"""
OTHER = """Town hall opens its roof garden to everybody

The town of Ostrava Minor opened the garden on the roof of its town hall to all visitors on Saturday.
More than 900 people climbed the 118 steps during the first weekend, according to the mayor’s office.

The garden was laid out in 1962 for the council alone. A petition with 3,400 signatures changed the council’s mind
last year.

The gardeners expect twice as many visitors in the summer. Opening hours will be extended until 9 p.m. from May.
"""
MARKDOWN = "# A bridge is closed\n\nThe old bridge was closed on Monday because its *northern* pier had sunk by 4 cm.\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with two articles in it, and the clock stopped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    (tmp_path / "ferry.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "garden.txt").write_text(OTHER, "utf-8")
    return tmp_path


def made(run: Command, *arguments: str | Path) -> dict[str, Any]:
    """Return the brief that the command makes, as an object."""
    ran = run("--json", *arguments)
    assert ran.code == 0, ran.err
    brief: dict[str, Any] = json.loads(ran.out)["brief"]
    return brief


def printed(brief: dict[str, Any]) -> list[str]:
    """Return the words of every sentence of a brief, in order."""
    return [
        sentence["text"]
        for story in brief["stories"]
        for section in story["sections"]
        for sentence in section["sentences"]
    ]


def sources(brief: dict[str, Any]) -> list[str]:
    """Return the addresses of a brief's documents, sorted."""
    return sorted(document["source"]["uri"] for document in brief["documents"])


# What is read


def test_one_file_becomes_markdown_on_standard_output(run: Command, desk: Path) -> None:
    """`briefer FILE` prints the brief, and nothing else anywhere."""
    ran = run(desk / "ferry.txt")
    assert (ran.code, ran.err) == (0, "")
    assert ran.text.startswith("# Ferry company stops night crossings after engine fire\n")
    assert "[^1]: " in ran.text


@pytest.mark.usefixtures("desk")
def test_make_is_the_default_command(run: Command) -> None:
    """`briefer make FILE` is `briefer FILE`, byte by byte, options first or last."""
    spelled_out = run("make", "ferry.txt", "--sentences", "3")
    assert run("ferry.txt", "--sentences", "3") == run("--sentences", "3", "ferry.txt") == spelled_out
    assert spelled_out.code == 0


@pytest.mark.usefixtures("desk")
def test_several_files_make_one_brief(run: Command) -> None:
    """All files named are in the one brief, each once however often it is named."""
    brief = made(run, "ferry.txt", "garden.txt", "ferry.txt")
    assert sources(brief) == ["ferry.txt", "garden.txt"]
    assert brief["coverage"]["documents"] == 2


def test_a_folder_stands_for_every_visible_file_below_it(run: Command, desk: Path) -> None:
    """Files in folders of the folder are read, hidden ones are not."""
    (desk / "in" / "deep").mkdir(parents=True)
    (desk / "in" / ".hidden").mkdir()
    for name in ("in/deep/a.md", "in/.b.md", "in/.hidden/c.md"):
        (desk / name).write_text(MARKDOWN, "utf-8")
    assert sources(made(run, "in")) == ["in/deep/a.md"]


@pytest.mark.parametrize("pattern", ["in/*.txt", "in/[fg]*.txt", "**/ferry*.txt", "i?/ferry*"])
def test_briefer_expands_a_pattern_that_the_shell_did_not(run: Command, desk: Path, pattern: str) -> None:
    """A pattern in quotation marks stands for the files that match it."""
    (desk / "in").mkdir()
    (desk / "ferry.txt").rename(desk / "in" / "ferry-1.txt")
    (desk / "garden.txt").rename(desk / "in" / "other.text")
    assert sources(made(run, pattern)) == ["in/ferry-1.txt"]


@pytest.mark.usefixtures("desk")
def test_a_dash_is_standard_input(run: Command) -> None:
    """`-` reads standard input, once, beside other sources."""
    ran = run("-", "garden.txt", "-", "--json", stdin=ARTICLE.encode())
    assert sources(json.loads(ran.out)["brief"]) == ["-", "garden.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_encoding_of_a_file_does_not_matter(run: Command, desk: Path, encoding: str) -> None:
    """The same words are printed whichever encoding they came in, with a mark or without."""
    expected = printed(made(run, "ferry.txt"))
    (desk / "ferry.txt").write_bytes(ARTICLE.encode(encoding))
    assert printed(made(run, "ferry.txt")) == expected
    assert any("Velmør" in text for text in expected)


def test_latin_1_is_read(run: Command, desk: Path) -> None:
    """Text in Latin-1, which has no curly quotation marks, is told from UTF-8 and read."""
    plain = ARTICLE.replace("“", '"').replace("”", '"').replace("’", "'")
    (desk / "ferry.txt").write_bytes(plain.encode("latin-1"))
    assert any("off Velmør" in text for text in printed(made(run, "ferry.txt")))


@pytest.mark.parametrize(
    "name",
    ["two words.txt", "Größe – 東京.txt", "[draft].txt", "a*b?.txt", "line\nbreak.txt", "-dash.txt", "#1 & 'co'.txt"],
)
def test_any_file_name_is_read_and_shown(run: Command, desk: Path, name: str) -> None:
    """Spaces, other alphabets, brackets and line breaks in names of files are no obstacle, for sources and outputs."""
    (desk / name).write_text(ARTICLE, "utf-8")
    output = desk / f"out {name}.html"
    ran = run("-o", output, "--", name)
    assert ran.code == 0, ran.err
    assert len(ran.err.splitlines()) == 1
    assert "off Velmør" in output.read_text("utf-8")
    assert sources(made(run, "--", name)) == [name]


@pytest.mark.parametrize("suffix", ["md", "html", "txt", "json", "pdf", "docx", "epub", "eml"])
def test_a_file_name_that_is_no_text_is_read_and_shown_as_escapes(desk: Path, suffix: str) -> None:
    """A name in an old encoding, as disks are full of, breaks no format; JSON still verifies against the source."""
    name = b"caf\xe9.txt"
    Path(os.fsdecode(bytes(desk) + b"/" + name)).write_text(ARTICLE, "utf-8")
    ran = in_own_process(name, "--title", b"\xff!", "-o", f"brief.{suffix}", cwd=desk)
    assert ran.code == 0, ran.err
    if suffix == "json":
        brief = json.loads((desk / "brief.json").read_bytes().decode("utf-8"))
        assert os.fsencode(brief["documents"][0]["source"]["uri"]) == name
        assert in_own_process("verify", "--sources", "brief.json", cwd=desk).code == 0
    elif suffix not in {"pdf", "docx", "epub", "eml"}:
        assert r"caf\udce9.txt" in (desk / f"brief.{suffix}").read_text("utf-8").replace("\\\\", "\\")


def test_a_pattern_inside_a_folder_with_brackets_in_its_name(run: Command, desk: Path) -> None:
    """Brackets in the name of a folder that is there are part of the name; those after it are a pattern."""
    (desk / "notes [2026]").mkdir()
    (desk / "ferry.txt").rename(desk / "notes [2026]" / "ferry.txt")
    assert sources(made(run, "notes [2026]/[a-z]*.txt")) == ["notes [2026]/ferry.txt"]


# What is written


def test_several_outputs_in_one_run(run: Command, desk: Path) -> None:
    """Each -o writes the format of its name's ending; stderr says what was written, stdout nothing."""
    names = ["b.md", "b.markdown", "b.html", "b.htm", "b.pdf", "b.txt", "b.json"]
    ran = run("ferry.txt", *(part for name in names for part in ("-o", name)))
    assert (ran.code, ran.out) == (0, b"")
    assert [line.split(" (")[0] for line in ran.err.splitlines()] == [f"wrote {name}" for name in names]
    assert (desk / "b.md").read_bytes() == (desk / "b.markdown").read_bytes()
    assert (desk / "b.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert (desk / "b.pdf").read_bytes().startswith(b"%PDF-")
    assert json.loads((desk / "b.json").read_bytes())["schema"] == 1
    assert {path.name for path in desk.iterdir()} == {*names, "ferry.txt", "garden.txt"}


@pytest.mark.usefixtures("desk")
def test_standard_output_can_be_one_of_several_outputs(run: Command) -> None:
    """`-o -` prints Markdown beside the files written."""
    ran = run("ferry.txt", "-o", "-", "-o", "b.html")
    assert ran.out == run("ferry.txt").out
    assert Path("b.html").is_file()


def test_the_format_can_be_named(run: Command, desk: Path) -> None:
    """--format decides where the name's ending does not say, and on standard output."""
    assert run("ferry.txt", "-o", "brief.out", "--format", "html").code == 0
    assert (desk / "brief.out").read_bytes() == run("ferry.txt", "--format", "html").out
    assert run("ferry.txt", "--format", "pdf").out.startswith(b"%PDF-")


def test_an_output_takes_the_place_of_an_older_one(run: Command, desk: Path) -> None:
    """A file that is there is replaced and keeps its permissions; a link stays a link to what is replaced."""
    old, link = desk / "old.md", desk / "link.md"
    old.write_text("old", "utf-8")
    old.chmod(0o640)
    link.symlink_to(old)
    assert run("ferry.txt", "-o", link).code == 0
    assert link.is_symlink()
    assert old.read_bytes() == run("ferry.txt").out
    assert old.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to(desk: Path) -> None:
    """`-o /dev/stdout` reaches a pipe, which cannot be renamed over."""
    ran = in_own_process("ferry.txt", "-o", "/dev/stdout", "--format", "markdown", cwd=desk)
    assert ran.code == 0, ran.err
    assert ran.text.startswith("# Ferry company")


def test_a_name_as_long_as_the_file_system_takes_is_written(run: Command, desk: Path) -> None:
    """What is written beside an output before it is renamed has a name that fits wherever the output's does."""
    name = "x" * 252 + ".md"
    assert run("ferry.txt", "-o", name).code == 0
    assert (desk / name).is_file()


# Options


@pytest.mark.usefixtures("desk")
def test_the_title_is_the_users(run: Command) -> None:
    """--title stands at the head; else an only story's headline does."""
    assert run("ferry.txt", "--title", "Morning brief").text.startswith("# Morning brief\n")
    assert made(run, "ferry.txt")["title"] == "Ferry company stops night crossings after engine fire"


@pytest.mark.usefixtures("desk")
def test_the_day_is_that_of_source_date_epoch(run: Command) -> None:
    """SOURCE_DATE_EPOCH dates the brief, so that builds can be repeated."""
    assert "14 March 2026" in run("ferry.txt").text
    assert made(run, "ferry.txt")["created"] == "2026-03-14T00:00:01+00:00"


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("ranker", registry.names("rank"))
def test_every_ranker_makes_a_brief(run: Command, ranker: str) -> None:
    """Each name that `briefer list rankers` shows can be asked for."""
    brief = made(run, "ferry.txt", "--ranker", ranker, "--sentences", "4")
    assert 1 <= len(printed(brief)) <= 4
    assert briefer.verify(brief) == []


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("scheme", config.schemes())
def test_every_scheme_makes_a_brief(run: Command, scheme: str) -> None:
    """Each name that `briefer list schemes` shows can be asked for, and its sections alone are printed."""
    parts = {part.key for part in config.scheme(scheme).parts}
    stories = made(run, "ferry.txt", "--scheme", scheme)["stories"]
    assert {section["key"] for story in stories for section in story["sections"]} <= parts


def test_a_scheme_of_ones_own(run: Command, desk: Path) -> None:
    """--scheme takes the path of a TOML file, whose sections are then printed under its titles."""
    roles = ", ".join(f'"{role}"' for role in briefer.Role)
    (desk / "mine.toml").write_text(
        f'title = "Mine"\nsentences = 2\n[[section]]\nkey = "all"\ntitle = "Everything"\nroles = [{roles}]\n'
        "share = 1.0\nmost = 9\n",
        "utf-8",
    )
    brief = made(run, "ferry.txt", "--scheme", "mine.toml")
    assert [section["title"] for section in brief["stories"][0]["sections"]] == ["Everything"]
    assert len(printed(brief)) == 2


@pytest.mark.usefixtures("desk")
def test_the_language_is_detected_unless_it_is_said(run: Command) -> None:
    """--lang overrules detection."""
    assert made(run, "ferry.txt")["documents"][0]["language"] == "en"
    assert made(run, "ferry.txt", "--lang", "en-GB")["documents"][0]["language"] == "en-GB"


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(("paper", "size"), [("a4", (595.3, 841.9)), ("letter", (612, 792)), ("A4", (595.3, 841.9))])
def test_the_paper_has_its_size(run: Command, paper: str, size: tuple[float, float]) -> None:
    """--paper sets the size of every page, in points."""
    document = pypdfium2.PdfDocument(run("ferry.txt", "--format", "pdf", "--paper", paper).out)
    assert {tuple(round(side, 1) for side in page.get_size()) for page in document} == {size}


@pytest.mark.usefixtures("desk")
def test_every_theme_looks_different_and_says_the_same(run: Command) -> None:
    """--theme changes the style sheet and not a word of the page."""
    pages = {theme: run("ferry.txt", "--format", "html", "--theme", theme).text for theme in themes()}
    assert len(set(pages.values())) == len(pages) > 1
    assert len({page.split("</style>")[1] for page in pages.values()}) == 1


@pytest.mark.usefixtures("desk")
def test_a_layout_of_ones_own_shapes_markdown_html_and_pdf(run: Command) -> None:
    """--layout fills a Markdown template; HTML shows it as HTML, on the page of the theme."""
    Path("mine.md.j2").write_text(
        "{% for story in page.stories %}{% for section in story.sections %}\n## Part: {{ section.title }}\n"
        "{% for paragraph in section.paragraphs %}{% for quote in paragraph.quotes %}\n- {{ quote.text }}\n"
        "{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
        "utf-8",
    )
    ran = run("ferry.txt", "--layout", "mine.md.j2", "-o", "-", "-o", "b.html", "-o", "b.pdf")
    assert ran.code == 0
    assert "## Part: Bottom line" in ran.text
    assert "<h2>Part: Bottom line</h2>" in Path("b.html").read_text("utf-8")
    shown = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(Path("b.pdf")))
    assert "engine" in shown


def test_an_editors_note_stands_apart(run: Command, desk: Path) -> None:
    """--note is printed at the head of every format, and is no sentence of the brief."""
    (desk / "note.md").write_text("Read the *second* line twice.", "utf-8")
    ran = run("ferry.txt", "--note", "note.md", "-o", "-", "-o", "b.html", "-o", "b.txt")
    assert "Read the *second* line twice." in ran.text
    assert "Read the <em>second</em> line twice." in (desk / "b.html").read_text("utf-8")
    assert "Read the *second* line twice." in (desk / "b.txt").read_text("utf-8")
    brief = made(run, "ferry.txt", "--note", "note.md")
    assert brief["note"] == "Read the *second* line twice."
    assert not any("twice" in text for text in printed(brief))


@pytest.mark.parametrize("sentences", [1, 2, 3, 5, 8, 1000])
def test_the_limit_of_sentences_holds(run: Command, desk: Path, seeds: Path, sentences: int) -> None:
    """--sentences N prints at most N sentences, of one story and of many."""
    for where in (desk / "ferry.txt", seeds):
        assert 1 <= len(printed(made(run, where, "--sentences", str(sentences)))) <= sentences


@pytest.mark.parametrize("words", [25, 40, 77, 150, 400])
def test_the_limit_of_words_holds(run: Command, desk: Path, seeds: Path, words: int) -> None:
    """--words N prints sentences of at most N words in all, as the brief itself counts them."""
    for where in (desk / "ferry.txt", seeds):
        brief = made(run, where, "--words", str(words))
        assert 1 <= sum(map(count_words, printed(brief))) <= words
        assert brief["coverage"]["words"] == sum(map(count_words, printed(brief)))


def test_the_limit_of_minutes_holds(run: Command, seeds: Path) -> None:
    """--minutes N prints at most 230 N words."""
    for minutes in ("0.2", "1", "1.5"):
        assert 1 <= sum(map(count_words, printed(made(run, seeds, "--minutes", minutes)))) <= 230 * float(minutes)


def test_all_limits_hold_together(run: Command, seeds: Path) -> None:
    """Of several limits the narrowest counts."""
    texts = printed(made(run, seeds, "--sentences", "6", "--words", "120", "--minutes", "5"))
    assert 1 <= len(texts) <= 6
    assert sum(map(count_words, texts)) <= 120


# Exit codes and envelopes


def test_a_failed_source_does_not_stop_the_others(run: Command, desk: Path) -> None:
    """The brief is made and names the failure; one warning says so; --strict makes the exit code 3."""
    (desk / "noise.bin").write_bytes(bytes(range(256)) * 40)
    for strict, code in (([], 0), (["--strict"], 3)):
        ran = run("ferry.txt", "noise.bin", "missing.txt", *strict)
        assert ran.code == code
        assert [line.split(": ")[:4] for line in ran.err.splitlines()] == [
            ["briefer", "warning", "not read", "noise.bin"],
            ["briefer", "warning", "not read", "missing.txt"],
        ]
        assert "missing.txt" in ran.text


@pytest.mark.usefixtures("desk")
def test_strict_is_content_where_nothing_failed(run: Command) -> None:
    """--strict exits with 0 when every source was read."""
    assert run("ferry.txt", "--strict").code == 0


def test_make_reports_what_it_made(run: Command, desk: Path) -> None:
    """The envelope of make holds each output's path, format, size and hash, and the brief itself."""
    ran = run("ferry.txt", "-o", "b.md", "-o", "b.json", "--json")
    report = json.loads(ran.out)
    assert ran.err == ""
    assert report["problems"] == []
    for output, (path, format_) in zip(report["outputs"], [("b.md", "markdown"), ("b.json", "json")], strict=True):
        content = (desk / path).read_bytes()
        expected = {"path": path, "format": format_, "bytes": len(content)}
        assert output == expected | {"sha256": hashlib.sha256(content).hexdigest()}
    assert report["brief"] == json.loads((desk / "b.json").read_bytes())


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "arguments",
    [["make", "ferry.txt"], ["explain", "ferry.txt"], ["list", "themes"], ["verify", "b.json"], ["doctor"]],
    ids=lambda arguments: arguments[0],
)
def test_every_envelope_has_the_same_outer_form(run: Command, arguments: list[str]) -> None:
    """--json prints one object with the envelope's version, who made it and which command."""
    run("ferry.txt", "-o", "b.json")
    report = json.loads(run(*arguments, "--json").out)
    assert list(report)[:3] == ["envelope", "generator", "command"]
    assert (report["envelope"], report["command"]) == (1, arguments[0])
    assert report["generator"] == f"briefer {briefer.__version__}"
    assert len(report) > 3


@pytest.mark.usefixtures("desk")
def test_verify_says_whether_all_is_proven(run: Command) -> None:
    """`briefer verify` exits with 0 on a brief as made, and with 1, naming the sentence, on one that was changed."""
    run("ferry.txt", "-o", "b.json")
    ran = run("verify", "b.json", "--sources")
    assert (ran.code, ran.err) == (0, "")
    assert ran.text.splitlines()[0] == "ferry.txt: unchanged"
    assert "every sentence is proven" in ran.text
    brief = json.loads(Path("b.json").read_bytes())
    sentence = brief["stories"][0]["sections"][0]["sentences"][0]
    sentence["text"] = sentence["text"].replace("Monday", "Sunday")
    Path("b.json").write_text(json.dumps(brief), "utf-8")
    ran = run("verify", "b.json")
    assert ran.code == 1
    assert ran.text.startswith("NOT PROVEN [1] “")
    assert "Sunday" in ran.text
    report = json.loads(run("verify", "b.json", "--json").out)
    assert (report["proven"], report["findings"][0]["citation"]) == (False, 1)


@pytest.mark.usefixtures("desk")
def test_explain_speaks_of_every_sentence(run: Command) -> None:
    """`briefer explain` gives each sentence of the source a decision, and prints as many as `make` does."""
    report = json.loads(run("explain", "ferry.txt", "--sentences", "3", "--json").out)
    document = briefer.read("ferry.txt")[0]
    assert [each["text"] for each in report["sentences"]] == [sentence.text for sentence in document.sentences]
    chosen = [each["text"] for each in report["sentences"] if each["decision"].startswith("printed")]
    assert sorted(chosen) == sorted(printed(made(run, "ferry.txt", "--sentences", "3")))
    shown = run("explain", "ferry.txt", "--sentences", "3").text
    assert shown.count("→") == len(document.sentences)


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("rankers", registry.names("rank")),
        ("formats", registry.names("render")),
        ("schemes", config.schemes()),
        ("themes", themes()),
    ],
)
def test_list_names_what_there_is(run: Command, what: str, names: tuple[str, ...]) -> None:
    """`briefer list` prints one name a line, first on it, and the same names as JSON."""
    assert tuple(line.split()[0] for line in run("list", what).text.splitlines()) == names
    assert tuple(json.loads(run("list", what, "--json").out)[what]) == names


def test_help_and_version(run: Command) -> None:
    """--help of the whole and of every command prints to stdout and exits with 0; --version is the package's."""
    for arguments in (["--help"], ["-h"], *([name, "--help"] for name in cli.list_commands(click.Context(cli)))):
        ran = run(*arguments)
        assert (ran.code, ran.err) == (0, "")
        assert ran.text.startswith("Usage: briefer")
    assert run("--version").text == f"briefer {briefer.__version__}\n"


def test_no_line_about_a_command_is_cut_off(run: Command) -> None:
    """On a terminal of 80 columns, each command's line in the help is whole."""
    for arguments in (["--help"], ["archive", "--help"]):
        lines = run(*arguments).text.partition("Commands:\n")[2].split("\n\n")[0].splitlines()
        assert lines
        assert all(line.startswith("  ") and line.endswith(".") and not line.endswith("...") for line in lines)


def test_no_arguments_give_the_help(run: Command) -> None:
    """`briefer` alone shows how it is used, on stderr, and exits with 2."""
    ran = run()
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith("Usage: briefer")


# Shells, terminals, pipes, signals


@pytest.mark.parametrize(
    ("shell", "mark"), [("bash", "complete -o"), ("zsh", "#compdef briefer"), ("fish", "complete")]
)
def test_completion_scripts(run: Command, shell: str, mark: str) -> None:
    """`briefer completion SHELL` prints a script that asks briefer for the words."""
    ran = run("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert mark in ran.text
    assert f"_BRIEFER_COMPLETE={shell}_complete" in ran.text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("briefer make --ranker lex", "lexrank"),
        ("briefer --ranker lex", "lexrank"),
        ("briefer make --scheme n", "news"),
        ("briefer make --format p", "pdf"),
        ("briefer ver", "verify"),
        ("briefer list th", "themes"),
    ],
)
def test_a_shell_completes_names(run: Command, monkeypatch: pytest.MonkeyPatch, words: str, expected: str) -> None:
    """What begins as a name from a registry, or a command, is completed to it."""
    monkeypatch.setenv("_BRIEFER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert [line.split(",")[1] for line in run().text.splitlines()] == [expected]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_shows_on_a_terminal_only(desk: Path, is_terminal: bool) -> None:
    """What takes long says what it is doing where a person looks on, and never into a file or a pipe."""
    code = (
        "import time; from briefer.cli import terminal; terminal._PATIENCE = 0.01\n"
        "with terminal.progress('Counting sheep'): time.sleep(1)"
    )
    try:
        ours, theirs = pty.openpty() if is_terminal else os.pipe()
    except OSError as error:
        pytest.skip(f"this machine has no terminals to test with: {error}")
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=desk, stderr=theirs, stdout=subprocess.PIPE, env=environment(TERM="xterm")
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
        except OSError:
            pass  # how a terminal says that nobody writes to it any more
        assert process.stdout is not None
        assert process.stdout.read() == b""
    os.close(ours)
    assert (b"Counting sheep" in shown) is is_terminal
    assert bool(shown) is is_terminal


def test_a_pdf_is_not_thrown_at_a_terminal(run: Command, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that is no text is refused where it would be shown on a terminal."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    ran = run(desk / "ferry.txt", "--format", "pdf")
    assert ran.code == 2
    assert "-o NAME.pdf" in ran.complaint


@pytest.mark.parametrize("command", ["make", "explain", "list"])
def test_a_reader_who_has_heard_enough_is_no_error(desk: Path, command: str) -> None:
    """Where stdout is a pipe that nobody reads any more, briefer ends without a word."""
    ours, theirs = os.pipe()
    os.close(ours)
    argument = "rankers" if command == "list" else "ferry.txt"
    ran = in_own_process(command, argument, cwd=desk, stdout=theirs)
    os.close(theirs)
    assert (ran.code, ran.err) == (1, "")


def test_head_gets_its_line(desk: Path) -> None:
    """`briefer … | head -1` prints one line and no complaint."""
    command = f"'{sys.executable}' -m briefer ferry.txt --format json | head -1"
    ran = subprocess.run(["sh", "-c", command], cwd=desk, capture_output=True, check=True)  # noqa: S607 - sh is everywhere
    assert (ran.stdout, ran.stderr) == (b"{\n", b"")


def test_control_c_ends_it_with_130_and_no_file(desk: Path) -> None:
    """An interrupt while reading gives one line, exit code 130, and neither an output nor a part of one."""
    os.mkfifo(desk / "slow.txt")
    command = [sys.executable, "-m", "briefer", "slow.txt", "-o", "b.md"]
    # a shell starts what runs in its background with interrupts ignored, and children inherit that
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, cwd=desk, stderr=subprocess.PIPE, env=environment()) as process:
        signal.signal(signal.SIGINT, ours)
        try:
            writer = os.open(desk / "slow.txt", os.O_WRONLY)  # waits until briefer opens it, too
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
            os.close(writer)
        finally:
            process.kill()
    assert process.returncode == 130
    assert [line for line in err.decode().splitlines() if line] == [
        "briefer: error: interrupted; no file was left half written"
    ]
    assert {path.name for path in desk.iterdir()} == {"ferry.txt", "garden.txt", "slow.txt"}


def test_an_interrupt_while_writing_leaves_nothing(run: Command, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt between the first byte and the renaming leaves the old file whole, and no part."""
    (desk / "b.md").write_text("old", "utf-8")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    assert run("ferry.txt", "-o", "b.md").code == 130
    assert (desk / "b.md").read_text("utf-8") == "old"
    assert {path.name for path in desk.iterdir()} == {"b.md", "ferry.txt", "garden.txt"}


def test_closed_streams_are_survived(desk: Path) -> None:
    """Started without stdout, stderr or stdin, as some services start programs, briefer still writes its file."""
    for stream in ("0", "1", "2"):
        output = desk / f"b{stream}.md"
        command = f"exec '{sys.executable}' -m briefer ferry.txt -o {output.name} {stream}>&-"
        ran = subprocess.run(["sh", "-c", command], cwd=desk, capture_output=True, check=True)  # noqa: S607 - as above
        assert output.is_file()
        assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("arguments", [["explain", "ferry.txt"], ["ferry.txt"], ["ferry.txt", "--json"]])
def test_a_terminal_that_speaks_ascii_only_is_no_obstacle(desk: Path, arguments: list[str]) -> None:
    """Where stdout cannot encode a character, it is escaped, not fatal."""
    ran = in_own_process(*arguments, cwd=desk, env=environment(PYTHONIOENCODING="ascii"))
    assert ran.code == 0, ran.err
    assert ran.out


# The same for everyone, and quick to start


def test_the_hash_seed_changes_no_byte(desk: Path, seeds: Path) -> None:
    """Two runs with different hash seeds write the same bytes in every format."""
    names = [f"b{registry.load('render', name).suffixes[0]}" for name in registry.names("render")]
    for seed in ("0", "4242"):
        (desk / seed).mkdir()
        outputs = [part for name in names for part in ("-o", f"{seed}/{name}")]
        env = environment(PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH=EPOCH)
        assert in_own_process(seeds, *outputs, cwd=desk, env=env).code == 0
    for name in names:
        assert (desk / "0" / name).read_bytes() == (desk / "4242" / name).read_bytes(), name


HEAVY = {"numpy", "nltk", "sumy", "weasyprint", "jinja2", "markdown", "markdown_it", "rich", "nh3", "sentencex"} | {
    "PIL", "charset_normalizer", "css_inline", "docx", "tinyhtml5", "trafilatura", "fasttext", "Stemmer",
}  # fmt: skip


@pytest.mark.parametrize("arguments", [None, ["--help"], ["make", "--help"]], ids=["import", "help", "make-help"])
def test_nothing_heavy_is_loaded_before_it_is_needed(desk: Path, arguments: list[str] | None) -> None:
    """`import briefer` and `briefer --help` load no heavy library."""
    code = (
        "import briefer"
        if arguments is None
        else f"from briefer.cli import cli; cli({arguments}, standalone_mode=False)"
    )
    report = f"{code}\nimport sys; print(*{{name.split('.')[0] for name in sys.modules}}, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", report], cwd=desk, capture_output=True, check=True, env=environment())
    loaded = set(ran.stderr.decode().split())
    assert "briefer" in loaded
    assert loaded & HEAVY == set()


def test_a_brief_loads_no_more_than_it_needs(desk: Path) -> None:
    """A brief in Markdown loads no other format, no other command and no part of numpy that nothing is done with."""
    code = (
        "import sys; from briefer.cli import cli\n"
        "cli(['ferry.txt', '-o', 'brief.md'], standalone_mode=False); print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=desk, capture_output=True, check=True, env=environment())
    loaded = set(ran.stderr.decode().split())
    assert {"briefer.render.markdown", "briefer.cli.make", "numpy"} <= loaded
    rest = {f"briefer.render.{name}" for name in registry.names("render")} - {"briefer.render.markdown"}
    assert loaded & (rest | {"briefer.cli.preview", "briefer.cli.explain", "numpy.ma"}) == {"briefer.render.json"}


def test_a_folder_can_hold_its_own_brief(run: Command, desk: Path) -> None:
    """A brief written into the folder that it is made of is not read as a source of the next one."""
    (desk / "in").mkdir()
    (desk / "ferry.txt").rename(desk / "in" / "ferry.txt")
    outputs = [part for suffix in ("md", "txt", "html", "json", "pdf") for part in ("-o", f"in/brief.{suffix}")]
    first = run("in", *outputs)
    before = (desk / "in" / "brief.txt").read_bytes()
    second = run("in", *outputs)
    assert (first.code, second.code) == (0, 0)
    assert "not read" not in second.err
    assert (desk / "in" / "brief.txt").read_bytes() == before
