"""Suppressor and auditor in turn, on tables with the oddities of real files."""

from __future__ import annotations

import numpy as np
import pytest

from disclosure.attacker import Structure, recover
from disclosure.auditor import Auditor, audit
from disclosure.family import build_families
from disclosure.model import Ledger, Rule, Table, group_universes, render
from disclosure.securing import secure, secure_family, widen
from tests.disclosure.states import build_rows

RULE = Rule()


def odd_rows(seed: int = 5) -> list[dict]:
    """Ten districts as states write them: halves left out, half-hidden rows, districts above their schools."""
    rows = build_rows(seed, (3, 1, 4, 2, 5, 1, 3, 2, 4, 3), 120, nested=True)
    rows = [row for row in rows if not (row["agency"] in ("d2", "d4s1") and row["subgroup"] == "NEL")]
    rows = [row for row in rows if not (row["agency"].startswith("d6s") and row["subgroup"] == "BL")]
    for row in rows:
        if row["level"] == "district" and row["subgroup"] in ("ALL", "WH", "NEL", "M"):
            row["denominator"] += 4
        if row["level"] == "school" and row["denominator"] < 30:
            row |= {"status": "suppressed", "numerator": None}
        if row["level"] == "school" and row["denominator"] < 12:
            row["denominator"] = None
    return rows


@pytest.mark.parametrize("seed", [5, 6])
def test_odd_table_is_secured_and_stands_the_attacker(seed):
    table = Table.from_rows(odd_rows(seed))
    secured = secure(table, RULE)
    assert secured.report.findings == ()
    assert recover(secured.published, Structure.of(table)) == []
    assert audit(table, secured.published, RULE).findings == ()


def test_secured_rows_do_not_depend_on_their_order():
    rows = odd_rows()
    order = np.random.default_rng(2).permutation(len(rows))
    table = Table.from_rows(rows)
    first, second = secure(table, RULE), secure(table.take(order), RULE)
    assert second.pattern.take(np.argsort(order)).to_bytes() == first.pattern.to_bytes()


def test_widening_goes_from_the_row_to_everything():
    table = Table.from_rows(build_rows(5, (2, 2), 400))
    family = build_families(table, RULE, Ledger())[0]
    family.hidden[:] = False
    agency = family.agencies.index("d0s0")
    row = next(k for k in range(len(family.rows)) if family.row_agency[k] == agency and family.row_column[k])
    dim = family.dim_of[family.row_column[row]]
    widen(family, [row])
    assert np.argwhere(family.hidden).tolist() == [[agency, dim]]
    widen(family, [row])
    assert family.hidden[agency].all()
    assert family.hidden.sum() == family.hidden.shape[1]
    widen(family, [row])
    assert family.hidden[family.parent[agency], dim]
    for _ in range(4):
        widen(family, [row])
    assert family.hidden.all()


def test_family_that_prints_nothing_has_no_findings():
    table = Table.from_rows(odd_rows())
    family = build_families(table, RULE, Ledger())[0]
    family.hide_all()
    assert secure_family(family).findings == ()


def test_auditor_forgets_what_it_saw_when_more_is_printed():
    table = Table.from_rows(build_rows(7, (4, 3, 2), 60))
    secured = secure(table, RULE)
    universe, _ = group_universes(table)
    auditor = Auditor(table, universe, RULE)
    assert auditor.examine(secured.published).findings == ()
    small = (table.denominator >= 1) & (table.denominator < RULE.minimum_n)
    careless = secured.pattern
    for name in ("show_denominator", "show_value"):
        getattr(careless, name)[:] = ~small
    careless.status[:] = np.where(small, "suppressed", "reported")
    findings = auditor.examine(render(table, careless)).findings
    assert findings == Auditor(table, universe, RULE).examine(render(table, careless)).findings
    assert len(findings) > 10
    assert auditor.examine(render(table, careless)).findings == findings
