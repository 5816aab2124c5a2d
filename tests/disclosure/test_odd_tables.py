"""Tables that lack what most have: a state, districts, one measure's rows, numbers of a whole agency."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from disclosure import suppressor
from disclosure.attacker import Recovered, Structure, recover
from disclosure.auditor import audit
from disclosure.family import build_families
from disclosure.model import Ledger, Rule, Table
from disclosure.securing import Secured, secure
from disclosure.suppressor import hide_subtree, settle
from disclosure.unknowns import MOST_MEASURES
from tests.disclosure.states import build_cells, build_rows

RULE = Rule()


def stands(rows: list[dict[str, Any]], rule: Rule = RULE) -> Secured:
    """Secure a table and let a fresh auditor and the attacker try it."""
    table = Table.from_rows(rows)
    secured = secure(table, rule)
    assert secured.report.findings == ()
    assert audit(table, secured.published, rule).findings == ()
    found = recover(secured.published, Structure.of(table), programs=True)
    assert [item for item in found if is_true(table, item)] == []
    return secured


def is_true(table: Table, item: Recovered) -> bool:
    """Whether the attacker is right; where sums do not hold, much follows that is not so."""
    numbers = table.denominator if item.what.startswith("den") else table.numerator
    return bool(numbers[item.row] == item.value)


@pytest.mark.parametrize("levels", [("district", "school"), ("school",)])
def test_table_without_state_or_districts_is_protected(levels):
    rows = [row for row in build_rows(3, (4, 3), 60, nested=True) if row["level"] in levels]
    secured = stands(rows)
    assert set(secured.published.status) >= {"reported", "suppressed"}


def test_measure_that_lists_fewer_rows_than_another_is_protected():
    """Tested within enrolled, but one district reports no results: the sums of the two differ."""
    rows = build_rows(4, (4, 3, 2), 80, nested=True)
    kept = [row for row in rows if not (row["agency"].startswith("d1") and row["measure"] == "PRO")]
    assert 0 < len(rows) - len(kept) < len(rows) // 2
    stands(kept)


def test_more_measures_than_are_combined_are_protected():
    rows = []
    for k in range(MOST_MEASURES + 1):
        rows += [{**row, "measure": f"M{k}"} for row in build_rows(5, (4, 3), 70, rate=0.2 + 0.2 * k)]
    base = {(row["agency"], row["subgroup"]): row["denominator"] for row in rows}
    for row in rows:
        row["denominator"] = base[row["agency"], row["subgroup"]]
        row["numerator"] = min(row["numerator"], row["denominator"])
    secured = stands(rows)
    table = Table.from_rows(rows)
    alike: dict[tuple[str, str], set[bool]] = {}
    for (agency, _m, _g, group), status in zip(table.keys, secured.published.status, strict=True):
        alike.setdefault((agency, group), set()).add(status == "suppressed")
    assert all(len(found) == 1 for found in alike.values())


def test_total_that_the_source_hides_is_guessed_from_its_groups():
    rows = build_rows(6, (3, 3), 90)
    for row in rows:
        if row["agency"] == "d0s1" and row["subgroup"] in ("ALL", "F"):
            row |= {"status": "suppressed", "numerator": None, "denominator": None}
    table = Table.from_rows(rows)
    layer = build_families(table, RULE, Ledger())[0].layers[0]
    agencies = build_families(table, RULE, Ledger())[0].agencies
    known = [
        row["denominator"] for row in rows if row["agency"] == "d0s1" and row["subgroup"] in ("EL", "NEL")
    ]
    assert layer.base["tested"][agencies.index("d0s1"), 0] >= sum(known)
    stands(rows)


def test_family_nested_other_than_as_a_tree_prints_nothing():
    rows = build_rows(7, (3, 3), 200, nested=True)
    rows += [{**row, "measure": "PAR2", "universe": "present"} for row in rows if row["measure"] == "PAR"]
    assert set(stands(rows).published.status) == {"suppressed"}


def test_row_that_was_not_collected_stays_so_and_hides_nothing():
    rows = build_rows(8, (3, 3), 400)
    before = (stands(rows).published.status == "suppressed").sum()
    rows.append({**rows[0], "measure": "LATE", "universe": "late", "status": "not_collected"})
    rows[-1] |= {"numerator": None, "denominator": None}
    secured = stands(rows)
    assert secured.published.status[-1] == "not_collected"
    assert (secured.published.status == "suppressed").sum() == before


def test_group_too_small_for_any_band_is_hidden():
    """A minimum of 2 allows 4 students to be printed, but no band leaves three numerators of them."""
    rows = [build_cells("ST", "ALL", np.array([4, 4, 2]))[0]]
    assert secure(Table.from_rows(rows), Rule(minimum_n=2)).published.status.tolist() == ["suppressed"]


def with_grades(rows: list[dict[str, Any]], missing: int = 0) -> list[dict[str, Any]]:
    """Two grades and their sum; `missing` students are in neither grade."""
    parts = [{**row, "grade": grade} for grade in ("03", "04") for row in rows]
    whole = [
        {**row, "numerator": 2 * row["numerator"], "denominator": 2 * row["denominator"] + missing}
        for row in rows
    ]
    return [*parts, *whole]


def test_extreme_rate_of_several_grades_is_hidden():
    rows = with_grades(build_cells("ST", "ALL", np.array([100, 100, 1])))
    assert set(stands(rows).published.status) == {"suppressed"}


@pytest.mark.parametrize(("missing", "shown"), [(0, "reported"), (4, "suppressed")])
def test_grades_that_leave_a_small_remainder_are_hidden(missing, shown):
    rows = with_grades(build_cells("ST", "ALL", np.array([100, 100, 40])), missing)
    assert set(stands(rows).published.status) == {shown}


# what earlier releases printed
def both_kinds(seed: int = 9, rate: float = 0.45) -> list[dict[str, Any]]:
    """Rates and counts of a state of large schools, most of which are printed."""
    rates = build_rows(seed, (3, 3, 3), 400, rate)
    return [*({**row, "kind": "count", "universe": "", "measure": "MOVED"} for row in rates), *rates]


@pytest.mark.parametrize("joined", [30, -30])
def test_correction_that_reaches_up_to_the_state_is_hidden_wherever_it_is(joined):
    rows = both_kinds()
    first = secure(Table.from_rows(rows), RULE).published
    moved = [
        i for i, (agency, _m, _g, group) in enumerate(first.keys)
        if agency in ("d1s1", "d1", "ST") and group in ("ALL", "WH", "NEL", "M")
    ]  # fmt: skip
    for i in moved:
        rows[i] = {**rows[i], "numerator": rows[i]["numerator"] + joined // 2}
        rows[i]["denominator"] += joined
    again = secure(Table.from_rows(rows), RULE, Ledger.of([first]))
    assert "reported" in {first.status[i] for i in moved}
    assert {again.published.status[i] for i in moved} == {"suppressed"}
    assert again.report.findings == ()
    assert (again.published.status == "reported").any()


def test_row_that_its_source_withdraws_is_hidden_and_its_new_number_is_not_asked_for():
    rows = both_kinds()
    first = secure(Table.from_rows(rows), RULE).published
    at = [i for i, key in enumerate(first.keys) if key[0] == "d1s1"]
    for i in at:
        rows[i] = {**rows[i], "status": "suppressed", "numerator": None, "denominator": None}
    again = secure(Table.from_rows(rows), RULE, Ledger.of([first]))
    assert {again.published.status[i] for i in at} == {"suppressed"}
    assert {again.published.reason[i] for i in at} == {"source"}


def test_second_release_of_the_same_rows_is_the_same():
    table = Table.from_rows(both_kinds(rate=0.04))
    first = secure(table, RULE)
    assert set(first.published.status) >= {"reported", "bottom_coded"}
    again = secure(table, RULE, Ledger.of([first.published]))
    assert again.pattern.to_bytes() == first.pattern.to_bytes()


# the last resorts of the suppressor
def test_impatient_suppressor_hides_whole_districts_and_is_safe(monkeypatch):
    table = Table.from_rows(build_rows(7, (4, 3, 1, 2), 60, nested=True))
    patient = (secure(table, RULE).published.status == "suppressed").sum()
    monkeypatch.setattr(suppressor, "PATIENCE", 0)
    secured = secure(table, RULE)
    assert secured.report.findings == ()
    assert recover(secured.published, Structure.of(table), programs=True) == []
    assert (secured.published.status == "suppressed").sum() > patient


def test_subtree_of_another_district_is_hidden_once_a_round():
    family = build_families(Table.from_rows(build_rows(5, (2, 2, 2), 400)), RULE, Ledger())[0]
    family.hidden[:] = False
    agency, done = family.agencies.index("d0"), set()
    for _ in range(3):
        hide_subtree(family, agency, done)
    hidden = {name for k, name in enumerate(family.agencies) if family.hidden[k].all()}
    other = min(name for name in hidden if not name.startswith("d0"))
    assert hidden == {"d0", "d0s0", "d0s1", other, f"{other}s0", f"{other}s1"}


def test_cell_that_nothing_helps_hides_its_agency_and_at_last_everything():
    family = build_families(Table.from_rows(build_rows(5, (2, 2), 400)), RULE, Ledger())[0]
    column = family.columns.index("EL")
    dim = int(family.dim_of[column])
    family.hidden[:] = False
    family.hidden[:, dim] = True
    state = family.agencies.index("ST")
    suppressor._widen(family, state, dim, column, set())
    assert family.hidden[state].all()
    assert not family.hidden.all()
    family.hidden[:, 0] = True
    suppressor._widen(family, state, 0, column, set())
    assert family.hidden.all()


def test_settled_family_changes_no_more():
    family = build_families(Table.from_rows(build_rows(7, (4, 3, 2), 60)), RULE, Ledger())[0]
    settle(family)
    before = family.hidden.copy()
    settle(family)
    assert (family.hidden == before).all()
