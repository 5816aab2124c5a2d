"""The nouns: what a rule, a table and a ledger refuse or remember."""

from __future__ import annotations

import numpy as np
import pytest

from disclosure.model import (
    NOT_COLLECTED,
    REPORTED,
    SUPPRESSED,
    Ledger,
    Pattern,
    Rule,
    Table,
    TableError,
    group_universes,
    render,
)
from tests.disclosure.states import build_cells

CELL = build_cells("ST", "ALL", np.array([100, 100, 40]))[0]


@pytest.mark.parametrize(
    "facts", [{"minimum_n": 1}, {"down": -1}, {"width": 0}, {"up": 2}, {"coded_values": 1}]
)
def test_rule_that_protects_too_little_is_refused(facts):
    with pytest.raises(ValueError, match=r"^The rule protects too little\.$"):
        Rule(**facts)


@pytest.mark.parametrize(
    ("students", "bound", "band"), [(4, None, None), (5, 60, 2), (10, 80, 2), (20, 90, 2), (40, 95, 2)]
)
def test_band_leaves_three_numerators_or_there_is_none(students, bound, band):
    assert (Rule().bound(students), Rule().band(students)) == (bound, band)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"level": "county"}, "Row 1: level county or kind rate is not known."),
        ({"kind": "median"}, "Row 1: level state or kind median is not known."),
        ({"status": "hidden"}, "Row 1: status hidden is not one a table may have."),
        ({"numerator": -1}, "Row 1 counts fewer than no students."),
        ({"denominator": 39}, "Row 1: the numerator is above the denominator."),
        ({"subgroup": "EL"}, "Row 1: every subgroup but ALL needs a dimension."),
        ({"measure": "PRO"}, "Row 1 repeats row 0: ST PRO ALL ALL."),
    ],
)
def test_table_that_contradicts_itself_names_the_row(wrong, said):
    with pytest.raises(TableError) as refused:
        Table.from_rows([CELL, {**CELL, "measure": "OTHER", **wrong}])
    assert str(refused.value) == said


def test_ledger_remembers_the_latest_and_whatever_was_ever_hidden():
    rows = [{**CELL, "measure": m} for m in ("ONE", "TWO", "THREE")]
    table = Table.from_rows(rows)

    def release(*status: str, **shown: float):
        words = np.array(status, dtype=object)
        told = words == REPORTED
        reasons = np.full(3, "", dtype=object)
        return render(
            table,
            Pattern(words, reasons, told & False, told, told, np.full(3, np.nan), np.ones(3, dtype=int)),
        )

    ledger = Ledger.of(
        [release(REPORTED, SUPPRESSED, NOT_COLLECTED), release(SUPPRESSED, REPORTED, NOT_COLLECTED)]
    )
    one, two, three = table.keys
    assert ledger.hidden == {one, two}
    assert set(ledger.published) == {one, two}
    assert ledger.published[two][1:] == (100.0, 40.0)
    assert three not in ledger.hidden


def test_measures_that_print_different_denominators_are_universes_of_their_own():
    rows = [
        CELL,
        {**CELL, "measure": "OTHER", "denominator": 99},
        {**CELL, "measure": "FAR", "universe": "far"},
    ]
    universe, family = group_universes(Table.from_rows(rows))
    assert universe.tolist() == ["tested PRO", "tested OTHER", "far"]
    assert family == {name: name for name in universe}


def test_nested_universes_are_one_family():
    rows = build_cells("ST", "ALL", np.array([100, 90, 40]), nested=True)
    universe, family = group_universes(Table.from_rows(rows))
    assert universe.tolist() == ["tested", "enrolled"]
    assert family == {"tested": "enrolled", "enrolled": "enrolled"}
