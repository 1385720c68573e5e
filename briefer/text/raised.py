"""Raised and lowered figures in characters of their own, so that 10⁶ is not quoted as 106."""

import re

_FIGURES = re.compile(r"[\d+\-−()n]+")
_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()n", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₙ")


def has_forms(text: str) -> bool:
    """Tell whether every character of `text` has a raised and a lowered form."""
    return _FIGURES.fullmatch(text.strip()) is not None


def raised(text: str) -> str:
    """Return `text` raised; as it is where a character has no such form."""
    return text.translate(_RAISED) if has_forms(text) else text


def lowered(text: str) -> str:
    """Return `text` lowered; as it is where a character has no such form."""
    return text.translate(_LOWERED) if has_forms(text) else text
