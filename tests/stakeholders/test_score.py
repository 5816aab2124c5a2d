"""The shared-ownership score: shares of facts, nothing else; one fact fewer changes exactly its own axis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakeholders.score import ACCOUNTED, FEWEST, LEVEL, ON_TIME, SCOPE, Fact, Score, score

PHASES = ("design", "implementation", "evaluation")
AXIS = {SCOPE: "scope", LEVEL: "level", ON_TIME: "feedback", ACCOUNTED: "feedback"}


def facts(share: str, yes: int, no: int = 0, *, phase: str = "") -> list[Fact]:
    return [Fact(share, f"{share}{phase}{n}", n < yes, phase) for n in range(yes + no)]


def whole() -> list[Fact]:
    """Four of five voices heard; half of the design decided together, nothing later; four of five answered in time."""
    return [
        *facts(SCOPE, 4, 1), *facts(LEVEL, 3, 3, phase="design"), *facts(ON_TIME, 4, 1), *facts(ACCOUNTED, 3, 1),
    ]  # fmt: skip


def values(found: Score) -> dict[str, float | None]:
    return {axis.name: axis.value for axis in found.axes}


def test_each_axis_is_a_share_of_facts_and_the_headline_their_geometric_mean() -> None:
    found = score(whole(), phases=("design",))
    assert values(found) == {"scope": 0.8, "level": 0.5, "feedback": pytest.approx(0.6)}
    assert found.headline == pytest.approx((0.8 * 0.5 * 0.6) ** (1 / 3))


def test_a_phase_that_is_due_and_has_no_decision_counts_as_nothing() -> None:
    assert values(score(whole(), phases=PHASES))["level"] == pytest.approx(0.5 / 3)


def test_a_decision_of_a_phase_that_is_not_due_is_not_counted() -> None:
    early = [*whole(), *facts(LEVEL, 9, phase="evaluation")]
    assert score(early, phases=("design",)) == score(whole(), phases=("design",))


def test_one_zero_cannot_hide() -> None:
    found = score([*whole(), *facts(ON_TIME, 0, 200)], phases=("design",))
    assert found.headline == pytest.approx((0.8 * 0.5 * (4 / 205) * 0.75) ** (1 / 3))
    nothing = [fact for fact in whole() if fact.share != ACCOUNTED]
    assert score(nothing, phases=("design",)).headline == 0


@pytest.mark.parametrize("share", [SCOPE, LEVEL, ON_TIME])
def test_below_five_facts_an_axis_has_no_number_and_there_is_no_headline(share: str) -> None:
    of_it = [fact for fact in whole() if fact.share == share]
    few = [fact for fact in whole() if fact.share != share] + of_it[: FEWEST - 1]
    found = score(few, phases=("design",))
    assert (values(found)[AXIS[share]], found.headline) == (None, None)
    assert [axis.is_enough for axis in found.axes].count(False) == 1


def test_what_was_written_down_late_counts_and_is_said() -> None:
    late = [fact._replace(is_late=True) for fact in whole()]
    found = score(late, phases=("design",))
    assert (values(found), found.late) == (values(score(whole(), phases=("design",))), 20)


def test_a_snapshot_keeps_formula_numbers_and_every_fact() -> None:
    told = score(whole(), phases=("design",)).told()
    assert (told["formula"], told["scope"], len(told["facts"])) == ("shared ownership 1", 0.8, 20)
    again = score([Fact(*fact) for fact in told["facts"]], phases=("design",))
    assert again.told() == told


ROWS = st.tuples(st.sampled_from(sorted(AXIS)), st.booleans(), st.sampled_from(PHASES))
FACTS = st.lists(ROWS, min_size=1, max_size=30).map(
    lambda rows: [
        Fact(share, f"row-{place}", holds, phase) for place, (share, holds, phase) in enumerate(rows)
    ]
)


@given(FACTS, st.data())
def test_one_fact_fewer_changes_exactly_its_own_axis(every: list[Fact], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(every))
    rest = [fact for fact in every if fact is not gone]
    before, after = score(every, phases=PHASES), score(rest, phases=PHASES)
    for one, other in zip(before.axes, after.axes, strict=True):
        if one.name == AXIS[gone.share]:
            assert set(one.facts) - set(other.facts) == {gone}
        else:
            assert one == other


@given(FACTS)
def test_no_number_leaves_zero_to_one_and_order_does_not_matter(every: list[Fact]) -> None:
    found = score(every, phases=PHASES)
    assert all(axis.value is None or 0 <= axis.value <= 1 for axis in found.axes)
    assert score(reversed(every), phases=PHASES).told() == found.told()
