"""Section schemes as frozen values: read from TOML, refused with every problem at once."""

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from briefer import resources, tables
from briefer.errors import ConfigError, UnknownPluginError
from briefer.model import Part, Role, Scheme
from briefer.tables import is_a, misfits
from briefer.text.language import is_tag, primary

_SCHEMES, _SUFFIX = "schemes", ".toml"
_TOP = {"title": str, "sentences": int, "section": list}
_SECTION = {"key": str, "title": str, "roles": list, "share": float, "most": int}
_OPTIONAL: dict[str, type] = {
    "stand_in": bool, "confidence": list, "cues": dict, "attributed": bool, "questions": bool, "upcoming": bool,
}  # fmt: skip


def schemes() -> tuple[str, ...]:
    """Return the names of the schemes that ship with briefer."""
    return resources.names(_SCHEMES, _SUFFIX)


def scheme(name: str) -> Scheme:
    """Return a scheme by its name, or by the path of a user's own TOML file.

    Raises:
        UnknownPluginError: no scheme has that name.
        ConfigError: the file cannot be read, or says what a scheme cannot say; every problem is named.
    """
    is_own = name.endswith(_SUFFIX)
    if not is_own and name not in schemes():
        raise UnknownPluginError("scheme", name, schemes())
    path = Path(name) if is_own else resources.templates() / _SCHEMES / f"{name}{_SUFFIX}"
    written = tables.read(path)
    problems = _problems(written)
    if problems:
        raise ConfigError(f"{path}: " + "; ".join(problems))
    parts = tuple(
        Part(
            key=section["key"],
            title=section["title"],
            roles=tuple(map(Role, section["roles"])),
            share=float(section["share"]),
            most=section["most"],
            stand_in=section.get("stand_in", False),
            confidence=_pair(section.get("confidence", (0, 0))),
            attributed=section.get("attributed", False),
            cues=_cues(section.get("cues", {})),
            questions=section.get("questions", False),
            upcoming=section.get("upcoming", False),
        )
        for section in written["section"]
    )
    return Scheme(path.stem, written["title"], written["sentences"], parts, is_ours=not is_own)


def _problems(written: dict[str, Any]) -> list[str]:
    """Return everything that is wrong, each with its place."""
    found = misfits(written, _TOP, "")
    if is_a(written.get("sentences"), int) and written["sentences"] < 1:
        found.append("sentences: must be a number above 0")
    sections = written.get("section")
    if not isinstance(sections, list):
        return found
    if not sections:
        found.append("section: there is none")
    for number, section in enumerate(sections):
        place = f"section[{number}]."
        if not isinstance(section, dict):
            found.append(f"section[{number}]: is no table")
            continue
        found += misfits(section, _SECTION, place, _OPTIONAL)
        roles = section.get("roles")
        unknown = [role for role in roles if role not in list(Role)] if isinstance(roles, list) else []
        found += [f"{place}roles: unknown role {role!r} (known: {', '.join(Role)})" for role in unknown]
        confidence = section.get("confidence", [0, 0])
        if isinstance(confidence, list) and not _are_probabilities(confidence):
            meaning = "while nothing tells the section, and once something surely does"
            found.append(f"{place}confidence: must be two numbers from 0 to 1, {meaning}")
        cues = section.get("cues", {})
        if isinstance(cues, dict):
            found += [f"{place}cues: {problem}" for problem in _cue_problems(cues)]
        found += [
            f"{place}{key}: must be a number above 0"
            for key in ("share", "most")
            if key in section and not _number(section[key]) > 0
        ]
    total = sum(_number(section.get("share")) for section in sections if isinstance(section, dict))
    if total > 1 + 1e-9:
        found.append(f"section: the shares add up to {total:g}; the most is 1")
    keys = [section.get("key") for section in sections if isinstance(section, dict)]
    if len(set(map(str, keys))) < len(keys):
        found.append("section: two have the same key")
    return found


def _pair(values: Sequence[float]) -> tuple[float, float]:
    first, further = map(float, values)
    return first, further


def _are_probabilities(values: list[Any]) -> bool:
    pair = 2
    return len(values) == pair and all(is_a(value, float) and 0 <= value <= 1 for value in values)


def _cue_problems(cues: dict[str, Any]) -> list[str]:
    """Return why cues could never be said by a sentence."""
    if not all(
        isinstance(phrases, list) and all(isinstance(phrase, str) and phrase.strip(" *") for phrase in phrases)
        for phrases in cues.values()
    ):
        return ["must be lists of words or phrases, by language"]
    return [f"{language!r} is no language tag, like en or de" for language in cues if not is_tag(language)]


def _cues(written: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return cues as sentences are searched for them: in lower case, single spaces, by primary language."""
    found: dict[str, tuple[str, ...]] = {}
    for tag, phrases in written.items():
        of_language = tuple(" ".join(phrase.lower().split()) for phrase in phrases)
        found[primary(tag)] = (*found.get(primary(tag), ()), *of_language)
    return found


def _number(value: object) -> float:
    return value if isinstance(value, int | float) and isfinite(value) else 0.0
