"""Themes: what ships can be read everywhere, and a user's own is taken whole or refused with every problem at once."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from struct import pack

import pytest
from briefings import briefing as made_of
from briefings import document, said_in, squeezed
from hypothesis import given
from hypothesis import strategies as st

import briefer
from briefer import Briefing, resources
from briefer.errors import ConfigError, UnknownPluginError
from briefer.render import _theme_files as files
from briefer.render._theme import Theme, about, of_table, theme, themes
from briefer.render._theme_colours import LABELS, NAMES, PROSE, SCHEMES, contrast, declared, full, readable, unreadable

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
COLOUR = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def sheet(name: str) -> str:
    """Return the style sheet of a theme that ships."""
    return theme(name).style


def own(folder: Path, toml: str, **others: str | bytes) -> str:
    """Write a theme, and the files beside it ("own_css" is own.css), and return its path."""
    path = folder / "house.toml"
    path.write_text(toml, "utf-8")
    for name, content in others.items():
        beside = folder / name.replace("_", ".")
        beside.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def refused(folder: Path, toml: str, **others: str | bytes) -> str:
    """Return the message with which a theme is refused, without its path."""
    path = own(folder, toml, **others)
    with pytest.raises(ConfigError) as caught:
        theme(path)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value).removeprefix(f"{path}: ")


# what ships


@pytest.mark.parametrize("name", themes())
def test_every_theme_names_all_colours_and_fonts_in_each_scheme(name: str) -> None:
    """In the light, in the dark and on paper, each theme says all colours, as #rrggbb; paper is white."""
    variables = declared(sheet(name))
    assert tuple(variables) == SCHEMES
    for scheme in SCHEMES:
        assert {colour for colour in NAMES if re.fullmatch(r"#[0-9a-f]{6}", variables[scheme][colour])} == set(NAMES)
    assert variables["print"]["paper"] == "#ffffff"
    assert variables["colours"].keys() >= {"prose", "label"}


@pytest.mark.parametrize("name", themes())
def test_every_theme_can_be_read(name: str) -> None:
    """Prose has a contrast of 7:1 and everything else that is read of 4.5:1, on paper and on what is highlighted."""
    assert list(unreadable(declared(sheet(name)))) == []
    for scheme, ground in product(declared(sheet(name)).values(), ("paper", "wash")):
        assert contrast(scheme["ink"], scheme[ground]) >= PROSE
        assert min(contrast(scheme[each], scheme[ground]) for each in ("quiet", "accent", "warning")) >= LABELS


@pytest.mark.parametrize("name", themes())
def test_every_stack_of_fonts_ends_in_one_that_every_debian_has(name: str) -> None:
    """A theme prefers fonts, and needs only fonts-dejavu-core."""
    variables = declared(sheet(name))["colours"]
    assert variables["prose"].endswith('"DejaVu Serif", serif')
    assert variables["label"].endswith('"DejaVu Sans", sans-serif')


@pytest.mark.parametrize("name", themes())
def test_a_theme_is_safe_and_whole(name: str) -> None:
    """What ships passes what users' style sheets must pass, and says in a line what it is."""
    path = resources.templates() / "styles" / "themes" / f"{name}.css"
    assert files.style(path)
    assert 10 < len(about(name)) < 110


def test_themes_differ_in_more_than_colour() -> None:
    """`press` and `executive` set type and columns otherwise than `plain`, on screen and on paper."""
    plain = sheet("plain")
    assert "{ columns: 2" in sheet("press") + sheet("press").replace(";", "{")
    for name in ("press", "executive"):
        rules = sheet(name).removeprefix(sheet(name).split("}", 1)[0])
        assert len(rules) > 2 * len(plain)
        assert declared(sheet(name))["colours"]["accent"] != declared(plain)["colours"]["accent"]


@pytest.mark.parametrize("name", ["press", "executive"])
def test_a_theme_prints_every_sentence_in_order(name: str, briefing: Briefing) -> None:
    """Columns and panels lose no sentence of a brief on paper, and change the order of none."""
    text, at = squeezed(said_in(briefer.render(briefing, "pdf", theme=name), "pdf")), 0
    for sentence in briefing.printed:
        at = text.find(squeezed(sentence.text), at)
        assert at >= 0, sentence.text


# contrast


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    """Known ratios come out."""
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)


@given(COLOUR, COLOUR)
def test_contrast_has_no_order(one: str, other: str) -> None:
    """A ratio lies between 1 and 21, whichever of the two is in front."""
    assert 1 <= contrast(one, other) == contrast(other, one) <= 21.0001


@given(COLOUR, st.sampled_from(themes()))
def test_any_accent_has_a_likeness_that_can_be_read_in_the_dark(colour: str, name: str) -> None:
    """A colour that is said for the light is mixed with ink until it can be read in the dark."""
    dark = declared(sheet(name))["dark"]
    found = readable(colour, dark)
    assert min(contrast(found, dark[ground]) for ground in ("paper", "wash")) >= LABELS
    assert readable(found, dark) == found


def test_short_colours_are_written_out() -> None:
    """#abc is #aabbcc."""
    assert [full("#aBc"), full("#AABBCC")] == ["#aabbcc", "#aabbcc"]


# a user's own


def test_a_theme_of_ones_own_is_on_the_page(tmp_path: Path) -> None:
    """Base, logo, colours, fonts and rules of a user's theme all reach the page, in that order."""
    path = own(
        tmp_path,
        '[theme]\nbase = "press"\nlogo = "a.svg"\nlogo_text = "Ours & <theirs>"\ncss = "own.css"\n'
        '[theme.colours]\naccent = "#A15"\n[theme.fonts]\nprose = "Our Serif"\n'
        '[[theme.fonts.file]]\nfamily = "Our Serif"\npath = "f.ttf"\nweight = 700\nitalic = true\n',
        a_svg=LOGO, own_css=".facts { color: red }", f_ttf=b"\0\1\0\0....",
    )  # fmt: skip
    page = briefer.render(made_of([document("It is said.")]), "html", theme=path).decode()
    style = page.split("<style>")[1].split("</style>")[0]
    assert 'alt="Ours &amp; &lt;theirs&gt;"' in page
    assert page.count('src="data:image/svg+xml;base64,') == 1
    face = '@font-face { font-family: "Our Serif"; font-weight: 700; font-style: italic; src: url(data:font/ttf;base64,'
    rules = ("a newspaper", face, ':root { --prose: "Our Serif", "Tinos"', "--accent: #aa1155", ".facts { color: red }")
    places = [style.index(rule) for rule in rules]
    assert places == sorted(places)
    assert theme(path).files == (Path(path), *(tmp_path / name for name in ("a.svg", "own.css", "f.ttf")))


def test_an_accent_changes_what_is_printed_and_the_dark(tmp_path: Path) -> None:
    """A colour that a user says once holds in the light and on paper, and lighter in the dark; paper stays white."""
    toml = '[theme.colours]\naccent = "#8a1538"\npaper = "#fff8ee"\n'
    style = theme(own(tmp_path, toml)).style
    light, dark, printed = (
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", rule))
        for rule in re.findall(r":root \{ (--paper.*?) \}", style)
    )
    assert (light["accent"], printed["accent"]) == ("#8a1538", "#8a1538")
    assert contrast(dark["accent"], dark["paper"]) >= LABELS
    assert (light["paper"], printed["paper"]) == ("#fff8ee", "#ffffff")


def test_a_theme_may_be_given_as_a_table(tmp_path: Path) -> None:
    """The parsed table `[theme]` of any file of TOML makes the same theme; its paths are relative to the file."""
    (tmp_path / "own.css").write_text(".facts{}", "utf-8")
    made = of_table({"base": "mono", "css": "own.css"}, tmp_path / "briefer.toml")
    assert made.style.endswith(".facts{}\n")
    assert made.style.startswith("/* mono")
    assert theme(made) is made


def test_an_empty_table_is_plain(tmp_path: Path) -> None:
    """A theme that says nothing looks like `plain`."""
    assert theme(own(tmp_path, "[theme]\n")).style == sheet("plain")


@pytest.mark.parametrize("format_", ["html", "pdf", "epub"])
def test_a_theme_of_ones_own_makes_every_format_twice_the_same(
    tmp_path: Path, format_: str, briefing: Briefing
) -> None:
    """Logo and rules included, the same input gives the same bytes."""
    toml = '[theme]\nbase = "executive"\nlogo = "a.svg"\nlogo_text = "Ours"\ncss = "own.css"\n'
    path = own(tmp_path, toml, a_svg=LOGO, own_css=".facts { color: #123456 }")
    assert briefer.render(briefing, format_, theme=path) == briefer.render(briefing, format_, theme=theme(path))


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('base = "pres"', "theme.base: unknown theme 'pres'; did you mean 'press'? (known: "),
        ('[theme.colors]\nink = "#000"', "theme.colors: unknown key; did you mean 'colours'?"),
        ("base = 1", "theme.base: expected a string, got an integer"),
        ("colours = 1", "theme.colours: expected a table, got an integer"),
        ('logo = "a.svg"', "theme.logo_text: is missing: what the logo says"),
        ('logo_text = "Ours"', "theme.logo: is missing"),
        ('logo = "no.svg"\nlogo_text = "Ours"', "no.svg: is not there"),
        ('css = "no.css"', "no.css: is not there"),
        ('css = "."', ": is no file"),
        ('[theme.colours]\naccent = "red"', "theme.colours.accent: 'red' is no colour that is known here"),
        ('[theme.colours]\naccent = ""', "theme.colours.accent: '' is no colour"),
        ('[theme.colours]\nacent = "#000"', "theme.colours.acent: unknown key; did you mean 'accent'?"),
        ('[theme.colours]\naccent = "#fc0"', "theme.colours: accent #ffcc00 on paper #ffffff has a contrast of 1.5:1"),
        ('[theme.colours]\nink = "#666"',
         "theme.colours: ink #666666 on paper #ffffff has a contrast of 5.7:1, and is read from 7:1"),
        ('[theme.colours]\npaper = "#000"\nwash = "#000"\nink = "#fff"\nquiet = "#fff"\naccent = "#fff"',
         "theme.colours, in print: ink #ffffff on paper #ffffff"),
        ('[theme.dark]\naccent = "#234"', "theme.dark: accent #223344 on paper #14171a has a contrast of 1.3:1"),
        ('[theme.fonts]\nprose = "A; } body {"', "theme.fonts.prose: 'A; } body {' is no name of one font"),
        ('[theme.fonts]\nprse = "A"', "theme.fonts.prse: unknown key; did you mean 'prose'?"),
        ("[theme.fonts]\nfile = [1]", "theme.fonts.file[0]: is no table"),
        ('[[theme.fonts.file]]\nfamily = "A"', "theme.fonts.file[0].path: is missing"),
        ('[[theme.fonts.file]]\nfamily = "A"\npath = "a.svg"', "a.svg: is no font; give a .woff2"),
        ('[[theme.fonts.file]]\nfamily = "A"\npath = "a.svg"\nweight = 0', "weight: must be a number from 1 to 1,000"),
    ],
)  # fmt: skip
def test_each_problem_of_a_theme_is_named_with_its_place(tmp_path: Path, toml: str, problem: str) -> None:
    """Unknown, ill-typed, unreadable and dangerous values are refused, each by its place."""
    assert problem in refused(tmp_path, f"[theme]\n{toml}", a_svg=LOGO)


def test_every_problem_of_a_theme_is_named_at_once(tmp_path: Path) -> None:
    """Whoever made five mistakes reads of five."""
    toml = '[theme]\nbase = "x"\ncss = "own.css"\nlogo = "no.png"\n[theme.colours]\nink = "#fff"\n'
    said = refused(tmp_path, toml, own_css="@import 'x'; a{b:url(//c)}")
    for problem in ("theme.base: ", "theme.logo: ", "theme.logo_text: ", "@import", "url(//c)", "ink #ffffff on paper"):
        assert problem in said


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "write all of it into one table, below a line [theme]"),
        ("base = 'plain'", "write all of it into one table, below a line [theme]"),
        ("theme = 1", "write all of it into one table, below a line [theme]"),
        ("[theme", "is not TOML"),
    ],
)
def test_a_file_without_a_theme_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    """What is no table `[theme]` is said, not taken for an empty one."""
    assert problem in refused(tmp_path, content)


def test_a_theme_that_is_not_there(tmp_path: Path) -> None:
    """A path that leads nowhere, and a name that is none, are two messages."""
    with pytest.raises(ConfigError, match=r"no\.toml: cannot be read: No such file"):
        theme(str(tmp_path / "no.toml"))
    with pytest.raises(UnknownPluginError, match="did you mean 'executive'"):
        theme("executiv")


# its style sheet


@pytest.mark.parametrize(
    "css",
    [
        "@import url(x.css);", "@import 'x.css';", "@IMPORT 'x'", r"@\69mport 'x'",
        "a { } @media print { @import 'x'; }",
        "a { background: url(http://evil.example/x) }", "a { background: url('//evil.example/x') }",
        'a { background: URL("x.png") }', r"a { background: u\72l(x.png) }", r"a { background: \75 rl( 'x.png' ) }",
        "a { background: url(file:///etc/passwd) }", "a { --x: url(http://evil.example) }",
        "@font-face { font-family: x; src: url(x.woff2) }", "a { background: image-set('x.png' 1x) }",
        "a { background: image-set(var(--x) 1x) }", "a { background: -webkit-image-set(url(data:,) 1x) }",
        "a { background: src('x.png') }", "a { background: image('x.png') }", "a { content: url( ) }",
        "a { background: url(da\\\nta:x) }", "a { b: [ (url(x)) ] }", 'a { content: "open\n }',
        "a } b {", "a { b: url(x y) }",
    ],
)  # fmt: skip
def test_a_style_sheet_that_would_load_or_break_is_refused(tmp_path: Path, css: str) -> None:
    """Whatever could reach for something elsewhere, however it is written, is refused by its line; so is broken CSS."""
    (tmp_path / "own.css").write_text(f"\n{css}", "utf-8")
    with pytest.raises(ValueError, match=r"own\.css, line [23]: "):
        files.style(tmp_path / "own.css")


def test_a_style_sheet_that_loads_nothing_is_taken(tmp_path: Path) -> None:
    """Embedded pictures and references within the page stay as they are."""
    css = '@media print { a { background: url("data:image/png;base64,AAAA"); clip-path: url(#x) } }'
    (tmp_path / "own.css").write_text(f"\ufeff/* ours */{css}", "utf-8")
    assert files.style(tmp_path / "own.css") == css


@given(st.text(st.sampled_from("<>/!-*style\\\"'{}();:a \n@url"), max_size=40))
def test_no_style_sheet_gets_out_of_the_style_element(css: str) -> None:
    """Whatever a user's style sheet says, it cannot close the element it stands in, nor leave a block open."""
    import tinycss2

    tokens = tinycss2.parse_component_value_list(css, skip_comments=True)
    if not any(token.type == "error" for token in files._all(tokens)):  # noqa: SLF001 - what is refused before
        written = files.written(tokens)
        assert "</" not in written
        whole = tinycss2.parse_component_value_list(written + "}")
        assert whole[-1].type == "error"  # the brace closes nothing: no block was open


def test_what_is_unclosed_takes_nothing_in(tmp_path: Path) -> None:
    """A block that a user left open is closed at the end of the user's own rules."""
    (tmp_path / "own.css").write_text('a { content: "</style><script>"; b: c', "utf-8")
    style = files.style(tmp_path / "own.css")
    assert style.endswith("}")
    assert "</style" not in style


# its logo


def png(width: int, height: int) -> bytes:
    """Return the head of a PNG."""
    return b"\x89PNG\r\n\x1a\n" + pack(">I4sII", 13, b"IHDR", width, height) + b"...."


def _bad_logos() -> Iterator[tuple[bytes, str]]:
    yield b"", "is empty"
    yield b"x" * 100_001, "is larger than 100,000 bytes"
    yield b"GIF89a", "is neither PNG nor SVG"
    yield b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "is XML, and no SVG"
    yield b"<svg/>", "is XML, and no SVG"
    yield b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'/>", "defines entities"
    yield png(5000, 10), "is 5,000 by 10 pixels"
    yield png(0, 10), "is 0 by 10 pixels"
    for elsewhere in (
        "<image href='http://e.example/x.png'/>",
        "<style>a{b:url(x)}</style>",
        "<style>@import 'x'</style>",
    ):
        yield f"<svg xmlns='http://www.w3.org/2000/svg'>{elsewhere}</svg>".encode(), "loads nothing from elsewhere"


@pytest.mark.parametrize(("content", "problem"), list(_bad_logos()))
def test_a_logo_that_cannot_be_shown_everywhere_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    """What is too large, is no picture, grows, or loads something, is named with the reason."""
    (tmp_path / "logo").write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(problem)):
        files.logo(tmp_path / "logo")


@pytest.mark.parametrize("content", [LOGO.encode(), b"\xef\xbb\xbf" + LOGO.encode(), png(200, 50)])
def test_a_logo_is_embedded(tmp_path: Path, content: bytes) -> None:
    """SVG and PNG become `data:` addresses of their types."""
    (tmp_path / "logo").write_bytes(content)
    assert re.match(r"data:image/(png|svg\+xml);base64,[\w+/=]+$", files.logo(tmp_path / "logo"))


def test_a_pdf_names_its_logo(tmp_path: Path) -> None:
    """The words for a logo are in a PDF, for who cannot see it."""
    path = own(tmp_path, '[theme]\nlogo = "a.svg"\nlogo_text = "Ours"\n', a_svg=LOGO)
    assert isinstance(theme(path), Theme)
    pdf = briefer.render(made_of([document("It is said.")]), "pdf", theme=path)
    assert pdf.startswith(b"%PDF")
