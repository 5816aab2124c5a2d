"""A state of 100 districts, of the size of one that exists: what is released stands an auditor who starts anew."""

from __future__ import annotations

import numpy as np
import pytest

from disclosure.attacker import Structure, recover
from disclosure.auditor import audit
from disclosure.model import SUPPRESSED, Rule, Table
from disclosure.securing import Secured, secure
from tests.disclosure.states import build_rows

RULE = Rule()
DISTRICTS = 100


@pytest.fixture(scope="module")
def table() -> Table:
    """As states write them: many one-school districts, small numbers withheld, halves left out, slack."""
    many = np.random.default_rng(3).geometric(0.22, DISTRICTS)
    rows = build_rows(12, tuple(int(n) for n in many), 120, nested=True)
    rows = [row for row in rows if not (row["agency"].startswith("d6s") and row["subgroup"] == "BL")]
    rows = [row for row in rows if not (row["agency"] in ("d2", "d4s1") and row["subgroup"] == "NEL")]
    for row in rows:
        if row["level"] == "district" and row["subgroup"] in ("ALL", "WH", "NEL", "M"):
            row["denominator"] += 4
        if row["level"] == "school" and row["denominator"] < 20:
            row |= {"status": "suppressed", "numerator": None}
        if row["level"] == "school" and row["denominator"] < 6:
            row["denominator"] = None
    return Table.from_rows(rows)


@pytest.fixture(scope="module")
def secured(table: Table) -> Secured:
    return secure(table, RULE)


def test_fresh_audit_of_a_whole_state_finds_nothing(table, secured):
    fresh = audit(table, secured.published, RULE)
    assert len(table) > 7_000
    assert fresh.findings == ()
    assert fresh.cells == secured.report.cells
    assert secured.report.findings == ()


def test_subtraction_recovers_nothing_of_a_whole_state(table, secured):
    assert recover(secured.published, Structure.of(table)) == []


def test_whole_state_still_prints(secured):
    assert (secured.published.status != SUPPRESSED).mean() > 0.25


def test_fresh_audit_names_each_row_that_is_printed_after_all(table, secured):
    """One hidden district's total printed beside its schools: the auditor names rows around it."""
    published = secured.published
    small = (table.denominator >= 1) & (table.denominator < RULE.minimum_n) & (published.status == SUPPRESSED)
    at = int(np.flatnonzero(small)[0])
    published.denominator[at] = table.denominator[at]
    whys = {f.why for f in audit(table, published, RULE).findings if f.row == at}
    published.denominator[at] = np.nan
    assert whys == {"A hidden row carries a number.", "A group smaller than the minimum is printed."}
