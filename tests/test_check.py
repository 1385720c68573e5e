"""`briefer init` and `briefer check`: a file to start from, and all it needs looked at before anything is due."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import channels
import pytest
from command import EPOCH, Command
from web import Page, Web, serving

from briefer import checks, configuration

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>One</title><description>The bridge was closed on Monday.</description></item></channel></rss>"""


@pytest.fixture
def web() -> Iterator[Web]:
    """Return a server of this test's own."""
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of the test's own, on a fixed day, and nowhere else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("TZ", "UTC")
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    channels.add(monkeypatch)


def configured(*lines: str) -> None:
    """Write a configuration of a folder of one text."""
    Path("x").mkdir(exist_ok=True)
    Path("x/a.txt").write_text("The bridge was closed on Monday.", "utf-8")
    own = [] if lines[:1] and lines[0].startswith("sources") else ['sources = ["x/"]']
    Path(configuration.NAME).write_text("\n".join(["[briefing.a]", *own, *lines]), "utf-8")


def found(run: Command, *options: str, code: int = 0) -> dict[str, Any]:
    """Return what `briefer check --json` prints."""
    ran = run("check", "--json", *options)
    assert (ran.code, ran.err) == (code, "")
    said: dict[str, Any] = json.loads(ran.out)
    return said


def test_what_init_writes_is_sound(run: Command, seeds: Path) -> None:
    """The starter, with a folder of documents, passes every check, offline."""
    ran = run("init")
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == "wrote briefer.toml; next: put what is to be read into documents/, then briefer check\n"
    shutil.copytree(seeds, "documents")
    ran = run("check")
    assert (ran.code, ran.err) == (0, "")
    head, morning, *rest = ran.text.splitlines()
    assert head.endswith("briefer.toml: 1 to be made")
    next_three = "Mon 16 Mar 2026 07:00, Tue 17 Mar 2026 07:00, Wed 18 Mar 2026 07:00"
    assert morning == f"morning: “Morning brief”, 1 source, next {next_three} (UTC)"
    assert {line.split()[0] for line in rest} == {"ok"}
    assert [line.split()[1] for line in rest] == ["state", "scheme", "look", "source", "channel"]


def test_init_leaves_what_is_there(run: Command) -> None:
    """No file is overwritten; --print writes none; a file of another name is named in what comes next."""
    Path("briefer.toml").write_text("mine", "utf-8")
    assert run("init").code == 2
    assert "briefer.toml is there already, and is left as it is" in run("init").complaint
    assert run("init", "--print", "--source", "a.txt").text.count('sources = ["a.txt"]') == 1
    assert Path("briefer.toml").read_text("utf-8") == "mine"
    assert run("init", "b c.toml").err == (
        "wrote b c.toml; next: put what is to be read into documents/, then briefer check --config 'b c.toml'\n"
    )
    assert "none/b.toml: there is no folder none; make it first" in run("init", "none/b.toml").complaint


def test_what_goes_nowhere_is_said(run: Command) -> None:
    """A briefing without a channel is kept in the archive alone, and that is told."""
    configured()
    assert "a: “A”, 1 source, made by hand, kept in the archive alone\n" in run("check").text
    configured('deliver = [{to = "folder", path = "y"}]')
    assert "a: “A”, 1 source, made by hand\n" in run("check").text


def test_what_archives_nothing_is_said(run: Command) -> None:
    """That a PDF is to be archival where none is made is said, and nothing where one is."""
    configured("archival = true", 'formats = ["html"]')
    (check,) = (each for each in found(run)["checks"] if each["what"] == "archival")
    assert (check["state"], check["detail"]) == ("skipped", 'is for a PDF; there is no "pdf" in formats')
    configured("archival = true")
    assert not [each for each in found(run)["checks"] if each["what"] == "archival"]


def test_every_problem_of_a_file_is_a_line(run: Command) -> None:
    """What is wrong in the file is told line by line on stdout, or as JSON, and the code is 2."""
    configured("wrods = 3", 'scheme = "nwes"')
    ran = run("check")
    assert (ran.code, ran.err) == (2, "")
    assert [line.split(" ")[0] for line in ran.text.splitlines()] == ["briefer.toml:3:", "briefer.toml:4:"]
    said = found(run, code=2)
    assert said["problems"] == ran.text.splitlines()
    assert said["sound"] is False


def test_all_that_is_broken_is_told_at_once(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of sources, sections, layouts, themes, channels, secrets and the state, each that is broken is named."""
    for name in ("own.toml", "theme.toml"):
        Path(name).write_text("nonsense = 1", "utf-8")
    Path("layouts").mkdir()
    Path("layouts/briefing.md.j2").write_text("{% if %}", "utf-8")
    Path("s").mkdir()
    monkeypatch.delenv("HC", raising=False)
    configured(
        'scheme = "own.toml"', 'layouts = "layouts"', 'healthcheck = "env:HC"',
        'deliver = [{to = "post", server = "env:SMTP"}, {to = "post", server = "a", port = 0}]',
        "[briefing.b]", 'sources = ["none/", "gopher://x/"]', 'theme = "theme.toml"',
    )  # fmt: skip
    path = Path(configuration.NAME)
    path.write_text('state = "s"\n' + path.read_text("utf-8"), "utf-8")
    said = found(run, code=2)
    broken = [
        ((each["what"], Path(each["name"]).name), each["detail"])
        for each in said["checks"]
        if each["state"] == "broken"
    ]
    expected = [
        (("state", "s"), "is no file; name another file in state"),
        (("scheme", "own.toml"), "title: is missing"),
        (("look", "layouts"), "briefing.md.j2, line 1: "),
        (("look", "theme.toml, a4"), "[theme]"),
        (("source", "none"), "no such file or folder; check the path"),
        (("source", "x"), "no transport for gopher: addresses"),
        (("channel", "post"), "env:SMTP: the environment has no such variable; set it where briefer runs"),
        (("channel", "post"), "port 0 is none; nor is any other"),
        (("healthcheck", "env:HC"), "the environment has no such variable; set it where briefer runs"),
    ]
    assert [what for what, _ in broken] == [what for what, _ in expected]
    for (_, detail), (_, words) in zip(broken, expected, strict=True):
        assert words in detail
    assert len(said["problems"]) == len(expected)


def test_what_two_series_share_is_looked_at_once(run: Command, web: Web) -> None:
    """A source of two briefings is fetched once, and both are named where another does not read it."""
    web.has("/feed", Page(FEED, headers={"Content-Type": "application/rss+xml"}))
    allow = 'allow = {hosts = ["127.0.0.1"]}'
    sources = f'sources = ["{web.base}/feed"]'
    configured("[briefing.b]", sources, allow, "[briefing.c]", sources, allow)
    said = found(run)
    (source,) = (each for each in said["checks"] if each["name"].endswith("/feed"))
    assert source["series"] == ["b", "c"]
    assert source["detail"].startswith("application/rss+xml, ")
    assert web.asked == ["/feed"]
    assert f"{web.base}/feed: application/rss+xml, {len(FEED)} bytes (b, c)" in run("check").text


def test_a_source_that_hangs_delays_no_other(run: Command, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """All sources are on their way at a time, each within a limit of its own."""
    monkeypatch.setattr(checks, "_PATIENCE", 2)
    web.has("/feed", Page(FEED, headers={"Content-Type": "application/rss+xml"}))
    for path in ("/a", "/b"):
        web.has(path, Page(pieces=(b"a", b"b"), pause=20))
    other = web.base.replace("127.0.0.1", "localhost")
    configured(
        f'sources = ["{web.base}/a", "{web.base}/b", "{other}/feed"]', 'allow = {hosts = ["127.0.0.1", "localhost"]}'
    )
    start = monotonic()
    states = [each["state"] for each in found(run, code=2)["checks"] if each["what"] == "source"]
    assert states == ["broken", "broken", "ok"]
    assert monotonic() - start < 10


def test_offline_leaves_alone_what_is_far(run: Command) -> None:
    """Without the network, addresses and channels are skipped, files are not."""
    configured('deliver = [{to = "post", server = "mail.example.org"}]', "[briefing.b]",
               'sources = ["https://example.org/feed.xml", "imaps://a@example.org/", "x/a.txt"]')  # fmt: skip
    said = found(run, "--offline")
    states = [(each["what"], each["state"]) for each in said["checks"][-5:]]
    assert states == [
        ("source", "ok"),
        ("source", "skipped"),
        ("source", "skipped"),
        ("source", "ok"),
        ("channel", "skipped"),
    ]


def test_no_secret_is_printed(run: Command, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a source's secret address nor a literal password is in any output, whatever becomes of it."""
    monkeypatch.setenv("FEED", f"{web.base}/k9f3-private?token=t0psecret")
    configured('deliver = [{to = "post", server = "s", headers = {password = "hunter2"}}]',
               'healthcheck = "https://hc.example/0123-4567"', 'allow = {hosts = ["127.0.0.1"]}', "[briefing.b]",
               'sources = ["env:FEED", "https://u:pw9@127.0.0.1:1/x?key=k3y"]')  # fmt: skip
    for options in ([], ["--json"], ["--show"], ["--offline"]):
        ran = run("check", *options)
        for told in ("k9f3", "t0psecret", "hunter2", "0123", "pw9", "k3y"):
            assert told not in ran.text + ran.err
        assert "env:FEED" in ran.text


def test_a_dry_run_says_what_would_be_read_and_where_it_would_go(run: Command) -> None:
    """Each source and each channel is named, and nothing is there afterwards."""
    configured('deliver = [{to = "folder", path = "y"}]')
    ran = run("run", "a", "--dry-run")
    assert ran.err.startswith("a No. 1: would be made of 1 new document\n")
    assert f"would read {Path('x').absolute()}\n" in ran.err
    assert f"would go to folder {Path('y').absolute()}: " in ran.err
    assert not Path("y").exists()


def test_a_run_tells_no_secret_of_an_address(run: Command) -> None:
    """What is secret in an address is masked wherever a run, or its status, names a source that failed."""
    for sources in ('"x/", ', ""):
        configured(f'sources = [{sources}"https://me:hidden9@10.0.0.1/feed?token=abcdefgh"]')
        _tells_no_secret(run)


def _tells_no_secret(run: Command) -> None:
    told = [run("run", "--extra"), run("run", "--extra", "--json"), run("status"), run("status", "--json")]
    for each in told:
        said = each.text + each.err
        assert "10.0.0.1/feed?token=•••" in said
        assert "hidden9" not in said
        assert "abcdefgh" not in said


def test_show_prints_what_is_understood(run: Command) -> None:
    """--show prints the resolved configuration of those named, and looks at nothing."""
    configured("words = 5", "[briefing.b]", 'sources = ["none/"]')
    ran = run("check", "--show", "b")
    assert ran.code == 0
    assert "[briefing.b]" in ran.text
    assert "[briefing.a]" not in ran.text
    assert "words" not in ran.text


def test_a_name_that_nobody_has_is_wrong_usage(run: Command) -> None:
    """An unknown briefing is answered with the nearest, a missing file with what to type."""
    assert "there is no configuration (looked for briefer.toml, " in run("check").complaint
    configured("[briefing.morning]", 'sources = ["x/"]')
    ran = run("check", "mornign")
    assert ran.code == 2
    assert "there is no briefing 'mornign'; did you mean 'morning'?" in ran.complaint
