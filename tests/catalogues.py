"""Makes the catalogues: `make catalogues` runs this, and the tests ask it what is missing.

The messages are read from the program, the layouts and the titles of the schemes that ship; `briefer.pot` and each
`.po` are brought up to date (what is no longer said is kept as obsolete), each `.mo` is compiled, and
`cldr.json` is written.
"""

import json
import re
import tomllib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.core import get_cldr_version
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from briefer.catalogue import DEFAULT, LANGUAGES

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "briefer" / "locale"
TEMPLATE = FOLDER / "briefer.pot"
TITLE = "the title of a section"

_PROGRAM = ("briefer/catalogue.py", "briefer/pipeline.py", "briefer/render/*.py")
_KEYWORDS = {"gettext": None, "pgettext": ((1, "c"), 2), "ngettext": (1, 2)}
_REGION = {"en": "en_GB"}  # whose dates the English page writes
_UNGROUPED = {"es": 10_000}  # CLDR's minimumGroupingDigits, which Babel does not tell
_FIRST = {"fr": "1er", "pt": "1º"}  # of a month, which CLDR does not tell
# by the CLDR; Babel 2.18 has the last two forms of Arabic the other way round, and no singular for 0 in Portuguese
_PLURALS = {
    "ar": "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    "pt": "(n > 1)",
}
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
_CHANGING = re.compile(
    rb'^"(?:Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)[^\n]*\n',
    re.MULTILINE,
)
_FIELD = re.compile(r"'([^']*)'|(y+|M+|d+)|(.)", re.DOTALL)


def messages() -> Catalog:
    """Return every message of ours, with the places that say it."""
    made = _empty()
    for pattern in _PROGRAM:
        for path in sorted(ROOT.glob(pattern)):
            _add(made, path, extract("python", BytesIO(path.read_bytes()), _KEYWORDS))
    for path in sorted(ROOT.glob("templates/layouts/*.j2")):
        found = babel_extract(BytesIO(path.read_bytes()), list(_KEYWORDS), [], {"trim_blocks": "true"})
        for line, _, arguments, _ in found:
            said = [each for each in (arguments if isinstance(arguments, tuple) else (arguments,)) if each]
            made.add(said if len(said) > 1 else said[0], locations=[(_place(path), line)])
    for path in sorted(ROOT.glob("templates/schemes/*.toml")):
        for section in tomllib.loads(path.read_text("utf-8"))["section"]:
            made.add(section["title"], locations=[(_place(path), 0)], context=TITLE)
    return made


def _empty(language: str | None = None) -> Catalog:
    made = Catalog(locale=language, header_comment="# briefer's own words", fuzzy=False)
    if language in _PLURALS:
        made._plural_expr = _PLURALS[language]  # type: ignore[assignment]  # noqa: SLF001 - it cannot be given
    return made


def _add(made: Catalog, path: Path, found: object) -> None:
    for line, message, _, context in found:  # type: ignore[attr-defined]  # Babel's own tuples
        made.add(message, locations=[(_place(path), line)], context=context)


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def source(language: str) -> Path:
    """Return the path of what a translator writes."""
    return FOLDER / language / "LC_MESSAGES" / "briefer.po"


def read(language: str) -> Catalog:
    """Return what a translator wrote."""
    with source(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """Return a catalogue as it is read at run time; its header has no true date, or each day would change it."""
    made = BytesIO()
    catalog.creation_date = catalog.revision_date = _NO_DATE
    write_mo(made, catalog)
    return made.getvalue()


def written(catalog: Catalog) -> bytes:
    """Return a catalogue as text: no dates and no lines in it, so that it only changes where a message does."""
    made = BytesIO()
    write_po(made, catalog, width=120, omit_header=False, include_lineno=False, sort_output=False)
    return _CHANGING.sub(b"", made.getvalue())


def cldr() -> str:
    """Return the patterns of dates and numbers of every language, as JSON."""
    known: dict[str, object] = {"CLDR": get_cldr_version()}
    for language in LANGUAGES:
        locale = Locale.parse(_REGION.get(language, language))
        between = locale.interval_formats.get("yMMMMd") or locale.interval_formats["yMMMd"]
        known[language] = {
            "names": list(locale.months["format"]["wide"].values()),
            "alone": list(locale.months["stand-alone"]["wide"].values()),
            "month": _pattern(locale.datetime_skeletons["yMMMM"].pattern.replace("L", "M")),
            "year": _pattern(locale.datetime_skeletons["y"].pattern),
            "first": _FIRST.get(language, "1"),
            "day": _pattern(locale.date_formats["long"].pattern),
            **{
                name: _pattern(*(part.replace("MMMM", "MMM").replace("MMM", "MMMM") for part in between[field]))
                for name, field in (("days", "d"), ("months", "M"), ("years", "y"))
            },
            "group": locale.number_symbols["latn"]["group"],
            "grouped_from": _UNGROUPED.get(language, 1_000),
        }
    return json.dumps(known, ensure_ascii=False, indent=1) + "\n"


def _pattern(*parts: str) -> str:
    """Turn CLDR's pattern of a day, or of two, into one for `str.format`; spaces around dashes are ordinary ones."""
    made = ""
    for number, part in enumerate(parts):
        names = {"y": f"{{{number}.year}}", "d": f"{{day[{number}]}}", "M": f"{{{number}.month}}"}
        for quoted, field, other in _FIELD.findall(part):
            name = f"{{name[{number}]}}" if field.startswith("MMM") else names.get(field[:1], "")
            made += name if field else quoted or other
    return made.replace("\u2009", " ")


def main() -> None:
    """Bring everything up to date."""
    template = messages()
    FOLDER.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(written(template))
    for language in LANGUAGES:
        if language == DEFAULT:
            continue
        path = source(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = read(language) if path.exists() else _empty(language)
        catalog.update(template, no_fuzzy_matching=True)
        path.write_bytes(written(catalog))
        path.with_suffix(".mo").write_bytes(compiled(catalog))
    (FOLDER / "cldr.json").write_text(cldr(), "utf-8")


if __name__ == "__main__":
    main()
