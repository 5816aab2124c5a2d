"""Numbers that the source hides: guessed so that sums hold, and protected where printed ones pin them down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from disclosure.attacker import Structure, recover
from disclosure.auditor import audit
from disclosure.model import Rule, Table, render
from disclosure.plausible import reconcile
from disclosure.securing import secure
from disclosure.suppressor import print_rows
from tests.disclosure.states import build_cells
from tests.disclosure.test_programs import entries

RULE = Rule()
NO_SUM = entries({0: 0.0})


def test_guess_moves_until_the_sum_holds():
    """A district of 100 with schools of 60 and 30 printed, one of 25 guessed: it has 10."""
    value, free = np.array([100.0, 60, 30, 25]), np.array([False, False, False, True])
    found = reconcile(entries({0: -1, 1: 1, 2: 1, 3: 1}), NO_SUM, value, free, np.ones(4))
    assert found.tolist() == [100, 60, 30, 10]


def test_sum_that_cannot_hold_is_left_as_near_as_it_comes():
    value, free = np.array([80.0, 60, 30, 25]), np.array([False, False, False, True])
    found = reconcile(entries({0: -1, 1: 1, 2: 1, 3: 1}), NO_SUM, value, free, np.ones(4))
    assert found.tolist() == [80, 60, 30, 1]


def test_table_that_hides_nothing_needs_no_guess():
    value = np.array([100.0, 60, 30])
    sums = entries({0: -1, 1: 1, 2: 1})
    assert reconcile(sums, NO_SUM, value, np.zeros(3, dtype=bool), np.ones(3)) is value


def test_numerator_and_its_rest_stay_the_denominator():
    """Columns: denominator, in, out; the hidden numerator is known to be 4 by a sum with a printed one."""
    value, free = np.array([20.0, 10, 10, 4]), np.array([False, True, True, False])
    found = reconcile(entries({1: 1, 3: -1}), entries({0: -1, 1: 1, 2: 1}), value, free, np.zeros(4))
    assert found.tolist() == [20, 4, 16, 4]


def test_sum_that_cannot_fail_and_does_is_an_error():
    value, free = np.array([20.0, 10]), np.array([False, True])
    with pytest.raises(RuntimeError, match="No plausible numbers were found"):
        reconcile(entries({1: 1}), entries({0: 1, 1: 1}, {0: 1, 1: 2}), value, free, np.zeros(2))


def three_schools() -> list[dict[str, Any]]:
    """Three large schools have all the proficient students of their district; two small ones are hidden."""
    rows = build_cells("ST", "ALL", np.array([3000, 3000, 1200]))
    rows += build_cells("d1", "ALL", np.array([1700, 1700, 728]))
    rows += build_cells("d0", "ALL", np.array([1300, 1300, 472]))
    for k, (students, good) in enumerate(((423, 172), (703, 290), (124, 10), (30, 0), (20, 0))):
        rows += build_cells(f"d0s{k}", "ALL", np.array([students, students, good]))
    for row in rows[-2:]:
        row |= {"status": "suppressed", "numerator": None}
    return rows


def test_numbers_that_printed_ones_leave_nothing_for_are_found_and_secured():
    """172 + 290 + 10 is the district's 472: who reads the three schools knows that the others have none."""
    table = Table.from_rows(three_schools())
    careless = render(table, print_rows(table, RULE, np.zeros(len(table), dtype=bool)))
    known = {(f.row, f.value) for f in recover(careless, Structure.of(table), programs=True)}
    assert {(6, 0.0), (7, 0.0)} <= known
    assert {6, 7} <= {finding.row for finding in audit(table, careless, RULE).findings}
    secured = secure(table, RULE)
    assert secured.report.findings == ()
    assert recover(secured.published, Structure.of(table), programs=True) == []
