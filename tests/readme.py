"""The recipes of the README, as they are printed there."""

import re
import shutil
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def recipe(heading: str, language: str) -> str:
    """Return the block in a language under a heading of the README, as it is printed there."""
    section = README.partition(f"\n### {heading}\n")[2].partition("\n## ")[0].partition("\n### ")[0]
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    return str(found)


def needs(program: str) -> pytest.MarkDecorator:
    """Skip a test where a program is not installed."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed here")
