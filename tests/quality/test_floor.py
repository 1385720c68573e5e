"""Quality on texts that other people annotated: never below the floor.

The figures are those of `../shared/eval/evaluate.py`, on the development data beside it; `floor.json` holds the lowest
that may be. The shipped salience weights were learned from `gum_dev` and `earnings_dev`, too: their floors ("fit on
training texts") say that the fit does not get worse, not how good it is elsewhere; DESIGN.md has the figures on texts
kept out. Figures repeat to the last digit on one machine; `NOISE` is for other versions of numpy and of rouge-score.
"""

import json
from argparse import Namespace
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SHARED = Path(__file__).parents[3] / "shared"
FLOOR_FILE = Path(__file__).with_name("floor.json")
FLOOR: dict[str, dict[str, float]] = json.loads(FLOOR_FILE.read_text("utf-8"))
NOISE = 0.1  # points

pytestmark = pytest.mark.skipif(
    not (SHARED / "eval" / "evaluate.py").is_file(),
    reason="../shared, with the annotated texts, is not beside this checkout",
)


@pytest.fixture(scope="module")
def evaluate() -> ModuleType:
    """Return the evaluation, as a module."""
    spec = spec_from_file_location("evaluate", SHARED / "eval" / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _asked(file: str, *, limit: int | None = None, k: int = 3) -> Namespace:
    """Return the arguments of one measure, as its command line would."""
    return Namespace(file=str(SHARED / "data" / file), limit=limit, k=k, rankers=["default"], show=0)


def _ranking(evaluate: ModuleType) -> Iterator[tuple[str, float]]:
    for title, asked in (
        ("news with case", _asked("ranking/cnndm_cased_dev.jsonl")),
        ("news, 11 references", _asked("ranking/cnndm_11refs_dev.jsonl")),
        ("news in small letters", _asked("ranking/cnndm_dev.jsonl.gz", limit=500)),
        ("24 genres (fit on training texts)", _asked("ranking/gum_dev.jsonl.gz")),
        ("earnings calls (fit on training texts)", _asked("reports/earnings_dev.jsonl.gz", k=5)),
    ):
        found = evaluate.ranking(asked)
        for key, name in (("rouge1", "R-1"), ("rouge2", "R-2")):
            yield f"{title}: {name} above LEAD", found["briefer default"][key] - found["LEAD"][key]


def _roles(evaluate: ModuleType) -> Iterator[tuple[str, float]]:
    found = evaluate.roles(_asked("news_roles/dev.jsonl"))
    yield from (
        ("macro F1", found["macro"]),
        ("micro F1", found["micro"]),
        ("four sections micro F1", found["section_micro"]),
    )


def _sections(evaluate: ModuleType) -> Iterator[tuple[str, float]]:
    yield "precision", evaluate.sections(_asked("news_roles/dev.jsonl"))["precision"]


def _stories(evaluate: ModuleType) -> Iterator[tuple[str, float]]:
    yield "B3 F1", evaluate.stories(_asked("stories/ecbplus_dev.jsonl"))["b3_f1"]


MEASURES: dict[str, Callable[[ModuleType], Iterator[tuple[str, Any]]]] = {
    "ranking": _ranking,
    "roles": _roles,
    "sections": _sections,
    "stories": _stories,
}


@pytest.mark.parametrize("measure", MEASURES)
def test_quality_does_not_fall(measure: str, evaluate: ModuleType, pytestconfig: pytest.Config) -> None:
    """Each figure has a floor and is no more than the noise below it; `--update-golden` raises floors, never lowers."""
    found = {name: round(value, 2) for name, value in MEASURES[measure](evaluate)}
    if pytestconfig.getoption("--update-golden"):
        _raise_floor(measure, found)
        return
    floor = FLOOR[measure]
    assert found.keys() == floor.keys()
    fallen = [
        f"{name} is {value:.2f}, its floor {floor[name]:.2f}"
        for name, value in found.items()
        if value < floor[name] - NOISE
    ]
    assert not fallen, (
        f"{measure}: {'; '.join(fallen)}. Mend what made it worse. If the loss is meant, write the new figure into "
        "tests/quality/floor.json by hand and its reason into CHANGELOG.md. After a gain, "
        "`python -m pytest tests/quality --update-golden` raises the floor."
    )


def _raise_floor(measure: str, found: dict[str, float]) -> None:
    floors = json.loads(FLOOR_FILE.read_text("utf-8"))
    floors[measure] = {name: max(value, floors.get(measure, {}).get(name, value)) for name, value in found.items()}
    FLOOR_FILE.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", "utf-8")
