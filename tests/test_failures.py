"""The promises of telling what was not read: briefly, and without leaving anything out."""

from hypothesis import given
from hypothesis import strategies as st

from briefer.model import Failure
from briefer.render._failures import grouped, in_short

FAILURES = st.lists(st.builds(Failure, st.text("abc", min_size=1), st.sampled_from([f"reason {n}" for n in range(20)])))


def test_sources_that_fail_for_one_reason_are_one_line() -> None:
    """The first is named, the others are counted, reasons keep their order."""
    failures = [Failure("a", "gone"), Failure("b", "late"), Failure("c", "gone"), Failure("d", "gone")]
    assert in_short(failures) == ["a and 2 more: gone", "b: late"]


@given(FAILURES)
def test_every_failure_counts(failures: list[Failure]) -> None:
    """However many there are, a reader gets a few lines whose numbers add up to all of them."""
    lines = grouped(failures)
    named = [line for line in lines if line.reason.startswith("reason")]
    more = sum(int(line.uri.split(" and ")[1].split()[0]) for line in named if " and " in line.uri)
    rest = sum(int(line.uri.split()[0]) for line in lines if line not in named)
    assert len(named) + more + rest == len(failures)
    assert len(lines) <= 13
