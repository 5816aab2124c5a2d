"""Promises of disclosure.md on invented states: suppressor, auditor and attacker against one another."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.attacker import Structure, recover
from disclosure.auditor import audit
from disclosure.model import Ledger, Rule, Table, render
from disclosure.suppressor import protect
from tests.disclosure.states import build_cells, build_rows, hide_small_only

RULE = Rule()
few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@few
@given(
    seed=st.integers(0, 10_000),
    schools=st.sampled_from([(1,), (3,), (3, 1), (2, 4, 1), (5, 3, 4, 1)]),
    size=st.sampled_from([15, 60, 150]),
    rate=st.sampled_from([0.0, 0.04, 0.5, 0.97, 1.0]),
    nested=st.booleans(),
)
def test_protected_rows_pass_the_auditor_and_stand_the_attacker(seed, schools, size, rate, nested):
    table = Table.from_rows(build_rows(seed, schools, size, rate, nested))
    published = render(table, protect(table, RULE))
    report = audit(table, published, RULE)
    assert report.findings == ()
    assert recover(published, Structure.of(table), programs=True) == []


def test_primary_suppression_alone_is_recovered_and_named():
    table = Table.from_rows(build_rows(7, (4, 3, 1), 60))
    careless = hide_small_only(table, RULE)
    found = recover(careless, Structure.of(table))
    assert len(found) > 10
    for item in found:
        truth = table.denominator if item.what.startswith("den") else table.numerator
        assert item.value == truth[item.row]
    named = {finding.row for finding in audit(table, careless, RULE).findings}
    assert {item.row for item in found} <= named


def test_pattern_is_the_same_bytes_for_shuffled_rows():
    rows = build_rows(3, (4, 2, 1), 60, nested=True)
    table = Table.from_rows(rows)
    order = np.random.default_rng(1).permutation(len(rows))
    first = protect(table, RULE)
    second = protect(table.take(order), RULE)
    back = np.argsort(order)
    assert first.to_bytes() == protect(table, RULE).to_bytes()
    assert (first.status == second.status[back]).all()
    assert (first.show_denominator == second.show_denominator[back]).all()


def test_no_printed_group_is_below_the_minimum():
    table = Table.from_rows(build_rows(11, (5, 4), 70))
    for n in (5, 10, 20):
        printed = render(table, protect(table, Rule(minimum_n=n))).denominator
        assert np.nanmin(printed) >= n


def test_large_state_keeps_most_of_its_rows():
    table = Table.from_rows(build_rows(5, (6, 6, 6), 400))
    status = Counter(protect(table, RULE).status)
    assert status["reported"] > 0.6 * len(table)


def test_hidden_cell_stays_hidden_in_the_next_release():
    table = Table.from_rows(build_rows(2, (4, 4, 3), 80))
    first = render(table, protect(table, Rule(minimum_n=20)))
    ledger = Ledger.of([first])
    second = render(table, protect(table, Rule(minimum_n=10), ledger))
    was = first.status == "suppressed"
    assert was.any()
    assert set(second.status[was]) == {"suppressed"}
    assert audit(table, second, Rule(minimum_n=10), ledger).findings == ()


def test_release_that_shows_what_was_hidden_is_refused():
    table = Table.from_rows(build_rows(2, (4, 4, 3), 80))
    ledger = Ledger.of([render(table, protect(table, Rule(minimum_n=20)))])
    loose = render(table, protect(table, RULE))
    whys = {finding.why for finding in audit(table, loose, RULE, ledger).findings}
    assert "An earlier release hid this row." in whys


def test_corrected_cell_is_hidden():
    rows = build_rows(4, (5, 5, 5), 300)
    table = Table.from_rows(rows)
    first = render(table, protect(table, RULE))
    at = next(i for i, key in enumerate(first.keys) if first.status[i] == "reported" and key[0] == "d1s2")
    rows[at] = {**rows[at], "denominator": rows[at]["denominator"] + 1}
    again = protect(Table.from_rows(rows), RULE, Ledger.of([first]))
    assert again.status[at] == "suppressed"


def test_source_suppressed_rows_carry_no_number():
    rows = build_rows(6, (4, 4), 120)
    for row in rows[::9]:
        row |= {"status": "suppressed", "numerator": None}
    table = Table.from_rows(rows)
    published = render(table, protect(table, RULE))
    assert set(published.status[::9]) == {"suppressed"}
    assert set(published.reason[::9]) == {"source"}
    assert np.isnan(published.denominator[::9]).all()


def test_counts_and_means_follow_their_own_rules():
    rows = [
        {**row, "kind": kind, "measure": kind, "universe": universe, "value": 3.4, "numerator": number}
        for row in build_rows(8, (4, 4, 4), 120)
        for kind, universe, number in (("count", "", row["numerator"]), ("mean", "asked", None))
    ]
    table = Table.from_rows(rows)
    published = render(table, protect(table, RULE))
    assert audit(table, published, RULE).findings == ()
    count, mean = table.kind == "count", table.kind == "mean"
    shown = published.numerator[count]
    assert not ((shown >= 1) & (shown < 10)).any()
    assert np.isnan(published.denominator[count]).all()
    assert (np.isnan(published.value[mean]) == np.isnan(published.denominator[mean])).all()


def test_standalone_groups_hide_their_small_remainder():
    rows = build_cells("ST", "ALL", np.array([100, 100, 40]))
    rows += [
        {
            **rows[0],
            "subgroup": "HOM",
            "dimension": "HOM",
            "partition": False,
            "denominator": 95,
            "numerator": 38,
        }
    ]
    table = Table.from_rows(rows)
    assert list(protect(table, RULE).status)[1] == "suppressed"


def test_grades_share_one_pattern():
    rows = []
    for grade in ("03", "04"):
        rows += [{**row, "grade": grade} for row in build_rows(9, (4, 4), 150)]
    keys = {}
    for row in rows:
        total = keys.setdefault(
            (row["agency"], row["subgroup"]), {**row, "grade": "ALL", "numerator": 0, "denominator": 0}
        )
        total["numerator"] += row["numerator"]
        total["denominator"] += row["denominator"]
    table = Table.from_rows([*rows, *keys.values()])
    published = render(table, protect(table, RULE))
    assert audit(table, published, RULE).findings == ()
    assert recover(published, Structure.of(table)) == []
    seen = {}
    for (agency, _m, _grade, subgroup), status in zip(published.keys, published.status, strict=True):
        assert seen.setdefault((agency, subgroup), status == "suppressed") == (status == "suppressed")


@pytest.mark.parametrize("numerator", [0, 60])
def test_extreme_rates_are_coded_or_hidden(numerator):
    rows = list(build_rows(1, (3, 3), 200))
    for row in rows:
        row["numerator"] = 0 if numerator == 0 else row["denominator"]
    published = render(table := Table.from_rows(rows), protect(Table.from_rows(rows), RULE))
    assert set(published.status) <= {
        "bottom_coded" if numerator == 0 else "top_coded",
        "suppressed",
        "no_students",
    }
    assert np.isnan(published.value).all()
    assert audit(table, published, RULE).findings == ()
