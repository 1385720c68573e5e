"""The promises of the command line where something is wrong: one clear line, the right exit code, no half file."""

import errno
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
from command import EPOCH, Command, Ran, environment, in_own_process

from briefer.render._theme import themes

ARTICLE = (
    "The old bridge over the Harl was closed to all traffic on Monday after inspectors found cracks in two piers.\n\n"
    "The bridge was built in 1931 and carries 8,000 vehicles a day. Repairs could take until the end of the year.\n"
)
FIVE_MEGABYTES = 5_000_000


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to work in, with one article and an older brief in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "old.md").write_text("old", "utf-8")
    return tmp_path


def denied(*arguments: str, cwd: Path) -> Ran:
    """Run the command in a process for which permissions hold: from root, its power to override them is taken."""
    command = [sys.executable, "-m", "briefer", *arguments]
    if os.geteuid() == 0:
        setpriv = which("setpriv")
        if setpriv is None:
            pytest.skip("root overrides permissions, and there is no setpriv to stop it")
        command = [setpriv, "--bounding-set=-dac_override,-dac_read_search", *command]
    ran = subprocess.run(command, cwd=cwd, capture_output=True, check=False, env=environment())
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


def files(folder: Path) -> dict[str, bytes]:
    """Return every file in a folder by its name, hidden ones and all."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(run: Command, desk: Path, *arguments: str | Path, code: int, stdin: bytes = b"") -> str:
    """Run what must fail; return its one line. No file may have come, gone or changed."""
    before = files(desk)
    ran = run(*arguments, stdin=stdin)
    assert ran.code == code, ran
    assert files(desk) == before
    return ran.complaint


# Sources


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\t\n\xef\xbb\xbf"[:-3], b"\n" * 100_000])
def test_an_empty_source(run: Command, desk: Path, content: bytes) -> None:
    """A file without content, or with white space alone, is said to be empty."""
    (desk / "b.txt").write_bytes(content)
    expected = "b.txt: is empty; there is nothing to brief"
    assert refused(run, desk, "b.txt", "-o", "old.md", code=1) == expected


@pytest.mark.parametrize("content", ["word", "Title", "\ufeff", "# Heading\n", "Two words\n\nThree more words"])
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_source_without_a_sentence(run: Command, desk: Path, content: str, suffix: str) -> None:
    """A word, a heading or a mere mark of encoding is said to hold no sentence."""
    (desk / f"b{suffix}").write_text(content, "utf-8")
    assert (
        refused(run, desk, f"b{suffix}", "-o", "old.md", code=1) == f"b{suffix}: holds no sentence; give running text"
    )


@pytest.mark.parametrize("content", ["Stop.", "Really? Why? Who?", "“He said, and she said. (And they."])
def test_a_source_of_which_no_sentence_can_stand_alone(run: Command, desk: Path, content: str) -> None:
    """Where there are sentences, but none that can be printed, the line says where the reasons are told."""
    (desk / "b.txt").write_text(content, "utf-8")
    expected = "b.txt: no sentence in it can be printed; `briefer explain` says why of each"
    assert refused(run, desk, "b.txt", code=1) == expected
    assert run("explain", "b.txt").code == 0


def test_a_limit_below_every_sentence(run: Command, desk: Path) -> None:
    """Where the limit is what no sentence fits, the line says so."""
    assert "within this length" in refused(run, desk, "a.txt", "--words", "1", code=1)


def test_several_sources_of_which_no_sentence_can_stand_alone(run: Command, desk: Path) -> None:
    """The first is named and the others counted, each once: there may be a thousand."""
    names = [f"b{number}.txt" for number in range(3)]
    for name in names:
        (desk / name).write_text(f"Really? Why {name[1]}? Who?", "utf-8")
    expected = "b0.txt and 2 more: no sentence in them can be printed; `briefer explain` says why of each"
    assert refused(run, desk, *names, code=1) == expected


def test_one_endless_line_of_one_letter(run: Command, desk: Path) -> None:
    """5 MB of one letter is one word, and one word is no sentence."""
    (desk / "b.txt").write_bytes(b"a" * FIVE_MEGABYTES)
    assert refused(run, desk, "b.txt", code=1) == "b.txt: holds no sentence; give running text"


def test_one_endless_line_of_words(run: Command, desk: Path) -> None:
    """5 MB of words without a full stop is one sentence that nobody can read."""
    (desk / "b.txt").write_bytes((b"one word after another " * (FIVE_MEGABYTES // 23 + 1))[:FIVE_MEGABYTES])
    expected = "b.txt: no sentence in it can be printed; `briefer explain` says why of each"
    assert refused(run, desk, "b.txt", code=1) == expected


def test_one_endless_line_of_sentences(run: Command, desk: Path) -> None:
    """5 MB of sentences on one line make a brief."""
    sentence = "The council of ward {0} met on Monday to discuss plan {1} for the harbour. "
    line = "".join(sentence.format(number, number * 7 % 1009) for number in range(70_000))[:FIVE_MEGABYTES]
    (desk / "b.txt").write_text(line, "utf-8")
    ran = run("b.txt", "--sentences", "5")
    assert (ran.code, ran.err) == (0, "")
    assert "met on Monday to discuss plan" in ran.text


def junk(seed: int) -> bytes:
    """Return bytes that are no text in any encoding."""
    return random.Random(seed).randbytes(20_000)  # noqa: S311 - no secret


@pytest.mark.parametrize(
    "content",
    [junk(1), b"\x00" * 5000, b"\x7fELF" + junk(2), bytes(range(256)) * 40, b"text" + b"\x00\x01\x02\x03" * 500],
    ids=["random", "nul", "elf", "every-byte", "text-then-binary"],
)
@pytest.mark.parametrize("name", ["b.txt", "b.md", "b"])
def test_binary_junk(run: Command, desk: Path, name: str, content: bytes) -> None:
    """Bytes that are no text are told from text in an unknown encoding, whatever the file is called."""
    (desk / name).write_bytes(content)
    expected = f"{name}: is not text (binary content); give a text or Markdown file"
    assert refused(run, desk, name, "-o", "old.md", code=1) == expected
    assert refused(run, desk, "-", code=1, stdin=content).startswith("-: is not text")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.pdf", b"%PDF-1.7\n"),
        ("b.txt", b"%PDF-1.7\n"),
        ("b.docx", b"PK\x03\x04\x00"),
        ("b.docx", b"PK\x03\x04 word/document.xml"),
        ("b.txt", b"<!DOCTYPE html>\n<p>"),
        ("b.html", b"<div>" * 200_000),
        ("b.xml", b"<?xml version='1.0'?><a/>"),
        ("b.xml", b"<rss><channel><item><title>x</title></item></channel></rss>"),
        ("b.eml", b"From: a@example.org\nSubject: x\n\n"),
        ("b.mbox", b"From a@example.org Mon Mar  2 10:00:00 2026\nSubject: x\n\n"),
        ("b.opml", b"<opml><body/></opml>"),
        ("b.json", b'{"version": "https://jsonfeed.org/version/1.1", "items": []}'),
    ],
)
def test_a_broken_file_of_each_format(run: Command, desk: Path, name: str, content: bytes) -> None:
    """A file that is cut off, hollow or not what it says gives one line with its name, and no part of a brief."""
    (desk / name).write_bytes(content)
    assert re.fullmatch(rf"{re.escape(name)}( › [^:]+)?: \S.+", refused(run, desk, name, "-o", "old.md", code=1))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.csv", b"one,two\nthree,four\n"),
        ("b.png", b"\x89PNG\r\n\x1a\n"),
        ("b.txt", b"GIF89a"),
        ("b.doc", b"\xd0\xcf\x11\xe0"),
        ("b.txt", b"PK\x03\x04 xl/workbook.xml"),
    ],
)
def test_a_format_that_is_not_read_is_named(run: Command, desk: Path, name: str, content: bytes) -> None:
    """What is known, but not read, is named by its media type, by content first and by its name else."""
    (desk / name).write_bytes(content)
    complaint = refused(run, desk, name, code=1)
    assert complaint.startswith(f"{name}: is ")
    assert complaint.endswith("which briefer does not read; save it as text, HTML, PDF or Word")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("missing.txt", "missing.txt: no such file or folder; check the path"),
        ("no/such/folder/", "no/such/folder/: no such file or folder; check the path"),
        ("a.txt/b.txt", "a.txt/b.txt: cannot be read: Not a directory"),
        ("*.none", "*.none: no file matches this pattern"),
        ("", "'': the path is empty; give a file, a folder or a pattern"),
        ("x" * 300, f"{'x' * 300}: cannot be looked into: File name too long"),
        (
            "gopher://a.org/b",
            "gopher://a.org/b: no transport for gopher: addresses (known: file, http, https, imap, imaps); save it as a file first",  # noqa: E501
        ),
        ("two\nlines\x1b]0;.txt", r"two lines\x1b]0;.txt: no such file or folder; check the path"),
    ],
)
def test_a_source_that_is_not_there(run: Command, desk: Path, source: str, expected: str) -> None:
    """A wrong path, pattern or address is named, without steering the terminal, with what to do."""
    assert refused(run, desk, source, "-o", "old.md", code=1) == expected
    assert refused(run, desk, "explain", source, code=1) == expected


def test_a_folder_without_a_file(run: Command, desk: Path) -> None:
    """A folder that holds nothing, or nothing that is visible, is said to hold no file."""
    (desk / "empty" / "deeper").mkdir(parents=True)
    (desk / "empty" / ".hidden.txt").write_text(ARTICLE, "utf-8")
    assert refused(run, desk, "empty", code=1) == "empty: the folder holds no file to read"


def test_a_folder_without_a_readable_file(run: Command, desk: Path) -> None:
    """A folder of one binary file gives that file's line."""
    (desk / "folder").mkdir()
    (desk / "folder" / "b.dat").write_bytes(junk(3))
    assert refused(run, desk, "folder", code=1).startswith("folder/b.dat: is not text")


def test_every_failed_source_has_a_line_of_its_own(run: Command, desk: Path) -> None:
    """Where all of several sources fail, each is named on one line."""
    (desk / "b.txt").write_bytes(b"")
    ran = run("b.txt", "missing.txt", "-o", "new.md")
    assert ran.code == 1
    assert sorted(line.split(": ", 2)[2].split(":")[0] for line in ran.err.splitlines()) == ["b.txt", "missing.txt"]
    assert "new.md" not in files(desk)


def test_nothing_to_brief(run: Command, desk: Path) -> None:
    """Options without a source are wrong usage."""
    assert "nothing to brief" in refused(run, desk, "make", code=2)
    assert "nothing to brief" in refused(run, desk, "-o", "old.md", code=2)
    assert "nothing to brief" in refused(run, desk, "explain", code=2)
    assert "nothing to brief" in refused(run, desk, "digest", code=2)


@pytest.mark.parametrize(("word", "command"), [("runn", "run"), ("verfy", "verify"), ("digset", "digest")])
def test_a_misspelt_command(run: Command, desk: Path, word: str, command: str) -> None:
    """A word that is no file, and nearly a command, is not taken for a file alone; a file of that name is."""
    complaint = refused(run, desk, word, code=2)
    assert complaint == f"{word}: is no command and no file; did you mean 'briefer {command}'?"
    (desk / word).write_text(ARTICLE, "utf-8")
    assert run(word).code == 0


def test_a_file_that_may_not_be_read(desk: Path) -> None:
    """Permission denied is said of the source."""
    (desk / "a.txt").chmod(0)
    ran = denied("a.txt", cwd=desk)
    assert (ran.code, ran.complaint) == (1, "a.txt: cannot be read: Permission denied")


def test_an_endless_source_is_given_up(desk: Path) -> None:
    """A file or a pipe without an end is read up to a limit, which is named."""
    command = f"'{sys.executable}' -m briefer - < /dev/zero"
    piped = subprocess.run(["sh", "-c", command], cwd=desk, capture_output=True, check=False)  # noqa: S607 - sh is everywhere
    for ran, name in (
        (Ran(piped.returncode, piped.stdout, piped.stderr.decode()), "-"),
        (in_own_process("/dev/zero", cwd=desk), "/dev/zero"),
    ):
        assert ran.code == 1
        assert ran.complaint.startswith(f"{name}: is larger than 64 MiB")


# Outputs


def test_a_folder_where_a_file_is_to_be_written(run: Command, desk: Path) -> None:
    """An output that is a folder is refused before anything is read."""
    (desk / "out.md").mkdir()
    expected = "-o out.md is a folder; give a file in it, such as out.md/brief.md"
    assert refused(run, desk, "missing.txt", "-o", "out.md", code=2) == expected


def test_a_missing_parent_folder(run: Command, desk: Path) -> None:
    """An output in a folder that is not there is refused before anything is read."""
    expected = "-o no/brief.md: there is no folder no; make it first"
    assert refused(run, desk, "missing.txt", "-o", "no/brief.md", code=2) == expected


@pytest.mark.parametrize("name", ["brief", "brief.odt", "brief.md.bak", ".md"])
def test_an_output_without_a_known_ending(run: Command, desk: Path, name: str) -> None:
    """A name whose ending is no format's is refused, with the endings that are."""
    complaint = refused(run, desk, "a.txt", "-o", name, code=2)
    assert "no format goes by the ending" in complaint
    assert ".html" in complaint


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("a.txt", "a.txt"),
        ("a.txt", "./sub/../a.txt"),
        ("./a.txt", "link.txt"),
        ("link.txt", "a.txt"),
        ("in", "in/b.txt"),
        ("**/*.txt", "in/b.txt"),
    ],
)
def test_an_output_never_overwrites_a_source(run: Command, desk: Path, source: str, output: str) -> None:
    """A source is spared, however it and the output are spelled: as a path, a link, a folder or a pattern."""
    (desk / "sub").mkdir()
    (desk / "in").mkdir()
    (desk / "in" / "b.txt").write_text(ARTICLE, "utf-8")
    (desk / "link.txt").symlink_to(desk / "a.txt")
    expected = f"-o {output} is one of the sources; give the brief another name"
    assert refused(run, desk, source, "-o", output, code=2) == expected


def test_an_output_never_overwrites_a_source_given_as_an_address(run: Command, desk: Path) -> None:
    """A source is spared when it is a `file:` address."""
    assert "is one of the sources" in refused(run, desk, (desk / "a.txt").as_uri(), "-o", "a.txt", code=2)


def test_two_outputs_to_one_file(run: Command, desk: Path) -> None:
    """Two -o with the same file are refused, however it is spelled."""
    expected = "two -o name the same file; give each format a name of its own"
    assert refused(run, desk, "a.txt", "-o", "b.md", "-o", f"{desk}/b.md", code=2) == expected


def test_json_and_the_brief_do_not_share_standard_output(run: Command, desk: Path) -> None:
    """--json with -o - is refused."""
    assert "both want standard output" in refused(run, desk, "a.txt", "--json", "-o", "-", code=2)


@pytest.mark.parametrize("suffix", ["md", "html", "pdf"])
def test_a_folder_that_may_not_be_written_to(desk: Path, suffix: str) -> None:
    """Permission denied is said of the output, and nothing is left behind."""
    before = files(desk)
    desk.chmod(0o555)
    ran = denied("a.txt", "-o", f"b.{suffix}", cwd=desk)
    desk.chmod(0o755)
    assert (ran.code, ran.complaint) == (1, f"b.{suffix}: cannot be written: Permission denied")
    assert files(desk) == before


def test_a_folder_that_takes_no_files(run: Command, desk: Path) -> None:
    """A folder where not even root can make a file is named."""
    assert refused(run, desk, "a.txt", "-o", "/proc/b.md", code=1).startswith("/proc/b.md: cannot be written: ")


def test_a_full_device(run: Command, desk: Path) -> None:
    """A device without space is said to have none."""
    expected = "/dev/full: cannot be written: No space left on device"
    assert refused(run, desk, "a.txt", "-o", "/dev/full", "--format", "markdown", code=1) == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ["a.txt"],
        ["a.txt", "--format", "pdf"],
        ["a.txt", "--json"],
        ["explain", "a.txt"],
        ["list", "rankers"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_a_full_disk_behind_standard_output(desk: Path, arguments: list[str]) -> None:
    """Where stdout is a file on a full disk, one line says so."""
    with Path("/dev/full").open("wb") as full:
        ran = in_own_process(*arguments, cwd=desk, stdout=full)
    assert ran.code == 1
    assert ran.complaint == "standard output: cannot be written: No space left on device"


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
def test_a_disk_that_fills_while_writing(
    run: Command, desk: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """Where the last bytes do not reach the disk, the file that was there stays whole and no part is left."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(failing, full)
    expected = "old.md: cannot be written: No space left on device"
    assert refused(run, desk, "a.txt", "-o", "old.md", code=1) == expected
    assert refused(run, desk, "a.txt", "-o", "new.md", code=1).startswith("new.md: ")


@pytest.mark.parametrize("suffix", ["md", "html", "pdf"])
def test_a_disk_that_takes_only_some_bytes(desk: Path, suffix: str) -> None:
    """Where the file system really refuses the 401st byte, there is no half-written file and no part of one."""
    (desk / f"old.{suffix}").write_text("old", "utf-8")
    before = files(desk)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))\n"
        "sys.dont_write_bytecode = True\nfrom briefer.cli import main; main(sys.argv[1:])"
    )
    process = subprocess.run(
        [sys.executable, "-c", code, "a.txt", "-o", f"old.{suffix}"],
        capture_output=True,
        check=False,
        env=environment(),
    )
    ran = Ran(process.returncode, process.stdout, process.stderr.decode())
    assert (ran.code, ran.complaint) == (1, f"old.{suffix}: cannot be written: File too large")
    assert files(desk) == before


def test_one_output_that_fails_does_not_stop_the_others(run: Command, desk: Path) -> None:
    """Each output is made that can be; the others are named on a line each; the exit code is 1."""
    ran = run("a.txt", "-o", "/proc/b.md", "-o", "b.html", "-o", "/proc/c.txt")
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert lines[0].startswith("wrote b.html")
    assert [line.split(": cannot")[0] for line in lines[1:]] == [
        "briefer: warning: not made: /proc/b.md",
        "briefer: warning: not made: /proc/c.txt",
    ]
    assert "</html>" in (desk / "b.html").read_text("utf-8")


# Names and options


@pytest.mark.parametrize(
    ("option", "wrong", "nearest"),
    [
        ("--ranker", "saliense", "salience"),
        ("--ranker", "LexRank", "lexrank"),
        ("--format", "pfd", "pdf"),
        ("--scheme", "nwes", "news"),
        ("--theme", "plian", "plain"),
        ("--paper", "lettre", "letter"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    run: Command, desk: Path, option: str, wrong: str, nearest: str
) -> None:
    """A wrong name is refused before anything is read, with the nearest that exists and all that do."""
    complaint = refused(run, desk, "missing.txt", "-o", "old.md", option, wrong, code=2)
    assert complaint.startswith("unknown ")
    assert f"{wrong!r}; did you mean {nearest!r}? (known: " in complaint


def test_an_unknown_name_that_is_like_none(run: Command, desk: Path) -> None:
    """A name that is near no other is answered with the list."""
    assert (
        refused(run, desk, "a.txt", "--theme", "zzz", code=2) == f"unknown theme 'zzz' (known: {', '.join(themes())})"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--wrong"], "No such option '--wrong'"),
        (["--sentenses", "3"], "--sentences"),
        (["--sentences", "three"], "'three' is not a valid integer"),
        (["--sentences"], "--sentences"),
        (["--minutes", "long"], "'long' is not a valid float"),
        (["--sentences", "0"], "sentences: 0 is no length; give a number above 0"),
        (["--words", "-5"], "words: -5 is no length; give a number above 0"),
        (["--minutes", "0"], "minutes: 0.0 is no length"),
        (["--minutes", "nan"], "minutes: nan is no length"),
        (["--lang", "English!"], "'English!' is no language tag"),
        (["--lang", ""], "is no language tag"),
        (["--layout", "missing.j2"], "--layout missing.j2: cannot be read: No such file or directory"),
        (["--layout", "empty.md"], "--layout empty.md: is empty; write something in it, or leave the option out"),
        (["--note", "empty.md"], "--note empty.md: is empty"),
        (["--note", "."], "--note .: cannot be read: Is a directory"),
        (["--note", "junk.bin"], "--note junk.bin: is not UTF-8 text"),
        (["--scheme", "missing.toml"], "missing.toml: cannot be read: No such file or directory"),
        (["--scheme", "junk.toml"], "junk.toml: is not TOML"),
        (["--scheme", "bad.toml"], "section: is missing"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_option(run: Command, desk: Path, arguments: list[str], said: str) -> None:
    """An option that is none, or has a value that it does not take, exits with 2 and says which."""
    (desk / "junk.bin").write_bytes(b"\xff\xfe\xff")
    (desk / "empty.md").write_text(" \n", "utf-8")
    (desk / "junk.toml").write_bytes(b"= what?")
    (desk / "bad.toml").write_text('title = "Bad"\nsentences = 3\n', "utf-8")
    assert said in refused(run, desk, "a.txt", *arguments, code=2)


@pytest.mark.parametrize(
    "limit",
    [
        ["--minutes", "inf"],
        ["--words", "1" + "0" * 400],
        ["--sentences", "1" + "0" * 30],
    ],
    ids=["minutes", "words", "sentences"],
)
def test_a_limit_beyond_all_bounds_is_no_limit_or_no_length(run: Command, desk: Path, limit: list[str]) -> None:
    """A limit that no computer can count to ends in a brief or in one clear line."""
    ran = run("a.txt", *limit, "-o", str(desk / "b.md"))
    assert ran.code == 0 or (ran.code == 2 and ran.complaint)


@pytest.mark.parametrize(
    "arguments", [["list"], ["list", "cheeses"], ["verify"], ["completion", "tcsh"], ["doctor", "x"]]
)
def test_wrong_usage_of_the_other_commands(run: Command, desk: Path, arguments: list[str]) -> None:
    """A missing, unknown or superfluous argument exits with 2 and points to the help."""
    assert f"(see 'briefer {arguments[0]} --help')" in refused(run, desk, *arguments, code=2)


@pytest.mark.parametrize("epoch", ["yesterday", "1.5", "99999999999999999999"])
def test_a_source_date_epoch_that_is_no_number(
    run: Command, desk: Path, monkeypatch: pytest.MonkeyPatch, epoch: str
) -> None:
    """A wrong SOURCE_DATE_EPOCH is refused rather than ignored."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert f"SOURCE_DATE_EPOCH is '{epoch}'" in refused(run, desk, "a.txt", code=2)


@pytest.mark.parametrize(
    "layout",
    [
        "{{ page.nothing }}",
        "{% for %}",
        "{{ 1 / 0 }}",
        "{{ page.title.encode('latin-1', 'strict') ~ 'é'.encode('ascii') }}",
        "{{ page.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ cycler.__init__.__globals__.os.environ }}",
        "{% include '/etc/passwd' %}",
        "{% include '../styles/screen.css' %}",
        "{{ range(10 ** 9) | length }}",
        "{{ page.stories[99].headline }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_layout_that_is_wrong_or_reaches_too_far(run: Command, desk: Path, layout: str) -> None:
    """A fault in a user's layout, or what the sandbox forbids, is one line about the layout."""
    (desk / "mine.j2").write_text(layout, "utf-8")
    for output in ("new.md", "new.html"):
        complaint = refused(run, desk, "a.txt", "--layout", "mine.j2", "-o", output, code=2)
        assert complaint.startswith("layout: ")
        assert len(complaint) < 300


def test_a_wrong_layout_is_said_once(run: Command, desk: Path) -> None:
    """A layout that breaks every output gives one line, not one for each."""
    (desk / "mine.j2").write_text("{% for %}", "utf-8")
    complaint = refused(run, desk, "a.txt", "--layout", "mine.j2", "-o", "b.md", "-o", "b.html", "-o", "b.pdf", code=2)
    assert complaint.startswith("layout: ")


# verify


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "b.json: is not JSON"),
        (b"# A brief\n", "b.json: is not JSON"),
        (b"\xff\xfe\x00", "b.json: is not JSON"),
        (b"[" * 100_000, "b.json: is not JSON"),
        (b"[]", "b.json: is no brief; give one that was made with -o NAME.json"),
        (b"{}", "b.json: is no brief; give one that was made with -o NAME.json"),
        (b'{"schema": 99}', "b.json: has schema 99; this version of briefer knows 1: update briefer"),
        (b'{"schema": 1}', "b.json: is no brief of schema 1: it lacks the field 'documents'"),
    ],
    ids=["empty", "markdown", "binary", "deep", "list", "object", "newer", "hollow"],
)
@pytest.mark.parametrize("sources", [[], ["--sources"]], ids=["", "sources"])
def test_verify_of_what_is_no_brief(run: Command, desk: Path, content: bytes, said: str, sources: list[str]) -> None:
    """A file that is no brief is told from a brief that is not proven: one line on stderr, and exit code 1."""
    (desk / "b.json").write_bytes(content)
    assert refused(run, desk, "verify", "b.json", *sources, code=1).startswith(said)


def test_what_is_not_proven_is_said_on_a_line(run: Command, desk: Path) -> None:
    """Each finding takes one line, whatever stands in the brief: line breaks, or what would steer the terminal."""
    assert run("a.txt", "-o", "b.json").code == 0
    brief = json.loads((desk / "b.json").read_bytes())
    sentence = brief["stories"][0]["sections"][0]["sentences"][0]
    sentence["text"] = "The old bridge\nis\x1b[2J open."
    (desk / "b.json").write_text(json.dumps(brief), "utf-8")
    ran = run("verify", "b.json")
    assert ran.code == 1
    assert all(line.startswith("NOT PROVEN") for line in ran.text.splitlines())
    assert "“The old bridge is\\x1b[2J open.”" in ran.text
    assert "\x1b" not in ran.text


def test_verify_of_lines_that_are_no_briefs(run: Command, desk: Path) -> None:
    """Of a file of briefs, a line that is none is named, and so is a file without a line."""
    assert run("a.txt", "-o", "b.json").code == 0
    row = json.dumps(json.loads((desk / "b.json").read_bytes())).encode()
    (desk / "b.jsonl").write_bytes(row + b"\n{}\n")
    assert refused(run, desk, "verify", "b.jsonl", code=1).startswith("b.jsonl › line 2: is no brief")
    (desk / "b.jsonl").write_bytes(b"")
    assert refused(run, desk, "verify", "b.jsonl", code=1).startswith("b.jsonl: is empty")
    assert refused(run, desk, "verify", "no.jsonl", code=1).startswith("no.jsonl: cannot be read: No such file")


def test_verify_of_nothing(run: Command, desk: Path) -> None:
    """A brief that is not there, or is a folder, is named."""
    assert refused(run, desk, "verify", "no.json", code=1).startswith("no.json: cannot be read: No such file")
    assert refused(run, desk, "verify", ".", code=1).startswith(".: cannot be read: Is a directory")
