"""Our own words in the language of the page: GNU gettext catalogues, and dates and numbers by CLDR.

Catalogues stand in `locale/LANGUAGE/LC_MESSAGES`, written as `.po`, read as `.mo`; `locale/cldr.json` holds the few
patterns of the Unicode CLDR that a brief needs. `make catalogues` makes both with Babel, which is not loaded at run
time. Nothing depends on the machine's locale. The words of the sources are never translated.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from briefer.errors import UnknownPluginError
from briefer.resources import locale
from briefer.text.language import direction, isolated, primary

if TYPE_CHECKING:
    from gettext import NullTranslations

DEFAULT = "en"
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "nl", "pt", "ru", "uk", "zh")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one language; the names of the methods are those that pybabel looks for."""

    language: str

    @property
    def direction(self) -> str:
        """The way it runs: "ltr" or "rtl"."""
        return direction(self.language)

    def gettext(self, message: str, **values: object) -> str:
        """Return a message, its {placeholders} filled in; numbers are grouped."""
        return _filled(_messages(self.language).gettext(message), values, self)

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """Return a message that means something else in other contexts."""
        return _filled(_messages(self.language).pgettext(context, message), values, self)

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Return a message in the form that its {number} asks for."""
        return _filled(_messages(self.language).ngettext(one, many, number), {"number": number, **values}, self)

    @property
    def comma(self) -> str:
        """What stands between two of a list."""
        return self.pgettext("between two of a list", ", ")

    @property
    def semicolon(self) -> str:
        """What stands between two that may have commas in them."""
        return self.pgettext("between two lists", "; ")

    @property
    def colon(self) -> str:
        """What stands between a label and what it is of."""
        return self.pgettext("after a label", ": ")

    @property
    def stop(self) -> str:
        """What ends a sentence."""
        return self.pgettext("the end of a sentence", ".")

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return self.pgettext("two sentences", "{one} {other}", one="", other="")

    def listed(self, items: Iterable[str]) -> str:
        """Return items that stand side by side."""
        return self.comma.join(items)

    def parted(self, items: Iterable[str]) -> str:
        """Return items that may have commas in them."""
        return self.semicolon.join(items)

    def quoted(self, text: str) -> str:
        """Return somebody's words between quotation marks."""
        return self.pgettext("quotation marks", "“{text}”", text=text)

    def isolated(self, text: str) -> str:
        """Return words of others as they may stand among ours."""
        return isolated(text, self.direction)

    def number(self, number: int) -> str:
        """Return a number, its thousands grouped."""
        known = _cldr(self.language)
        return f"{number:,}".replace(",", known["group"]) if abs(number) >= known["grouped_from"] else str(number)

    def day(self, moment: date) -> str:
        """Return a day as it is written in a brief: 2 March 2026."""
        return self._dated("day", moment)

    def span(self, first: date, last: date) -> str:
        """Return what two days and those between them are: a day, a month, March 2026, a year, 2026, or a period."""
        known = _cldr(self.language)
        following = last if first == last else last + timedelta(days=1)
        if first.day == following.day == 1 and first != last:
            months = (following.year - first.year) * 12 + following.month - first.month
            if months == 1 or (months == 12 and first.month == 1):  # noqa: PLR2004 - a year
                name = known["alone"][first.month - 1]
                filled: str = known["month" if months == 1 else "year"].format(first, name=[name])
                return filled
        return self.period(first, last)

    def period(self, first: date, last: date) -> str:
        """Return the days from one to another, as short as they can be told: 10–13 March 2026."""
        if (first.year, first.month, first.day) == (last.year, last.month, last.day):
            return self.day(last)
        if first.year != last.year:
            return self._dated("years", first, last)
        return self._dated("days" if first.month == last.month else "months", first, last)

    def _dated(self, pattern: str, *moments: date) -> str:
        known = _cldr(self.language)
        names = [known["names"][moment.month - 1] for moment in moments]
        days = [known["first"] if moment.day == 1 else str(moment.day) for moment in moments]
        filled: str = known[pattern].format(*moments, day=days, name=names)
        return filled


def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language, by its tag.

    Raises:
        UnknownPluginError: there is none.
    """
    found = primary(language)
    if found not in LANGUAGES:
        raise UnknownPluginError("language of the page", language, LANGUAGES)
    return Catalogue(found)


def usual(languages: Iterable[str]) -> str:
    """Return the language of a page of documents in these: that of most, where there is a catalogue for it."""
    counted = Counter(map(primary, languages))
    commonest = max(counted, key=lambda language: counted[language], default=DEFAULT)
    return commonest if commonest in LANGUAGES else DEFAULT


def _filled(message: str, values: dict[str, object], words: Catalogue) -> str:
    shown = {
        name: words.number(value) if isinstance(value, int) else words.isolated(str(value))
        for name, value in values.items()
    }
    return message.format(**shown) if values else message


@cache
def _messages(language: str) -> "NullTranslations":
    from gettext import GNUTranslations, NullTranslations

    if language == DEFAULT:
        return NullTranslations()  # the messages are written in it
    with locale(language).open("rb") as file:
        return GNUTranslations(file)


@cache
def _cldr(language: str) -> dict[str, Any]:
    known: dict[str, Any] = json.loads(locale().read_text("utf-8"))[language]
    return known
