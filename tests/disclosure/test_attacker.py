"""The attacker: what follows from careless rows, and what does not."""

from __future__ import annotations

from typing import Any

import numpy as np

from disclosure.attacker import Recovered, Structure, Tally, recover, tally
from disclosure.model import Pattern, Published, Table, render
from tests.disclosure.states import build_cells


def printed(table: Table, *hidden: int) -> Published:
    """All rows as they are, but for the hidden ones."""
    size = len(table)
    closed = np.isin(np.arange(size), hidden)
    status = np.where(closed, "suppressed", table.status).astype(object)
    count = table.kind == "count"
    return render(
        table,
        Pattern(
            status=status,
            reason=np.where(closed, "privacy", "").astype(object),
            show_numerator=~closed & count,
            show_denominator=~closed & ~count,
            show_value=~closed & ~count,
            bound=np.full(size, np.nan),
            decimals=np.ones(size, dtype=int),
        ),
    )


def races(**numbers: Any) -> Table:
    """One agency's row of races: students, of whom half."""
    rows = []
    for group, students in numbers.items():
        rows += build_cells("ST", group, np.array([students, students, students // 2]))
    return Table.from_rows(rows)


def test_one_hidden_member_follows_by_subtraction():
    table = races(ALL=100, WH=60, HI=33, BL=7)
    found = recover(printed(table, 3), Structure.of(table))
    assert Recovered(3, "den tested", 7.0) in found
    assert {item.row for item in found} == {3}


def test_hidden_total_follows_by_addition():
    table = races(ALL=100, WH=60, HI=33, BL=7)
    assert Recovered(0, "den tested", 100.0) in recover(printed(table, 0), Structure.of(table))


def test_program_pins_down_two_groups_of_one_student():
    """They are two together, and a hidden group holds at least one student."""
    table = races(ALL=100, WH=98, HI=1, BL=1)
    rows, structure = printed(table, 2, 3), Structure.of(table)
    assert recover(rows, structure) == []
    found = {(item.row, item.what): item.value for item in recover(rows, structure, programs=True)}
    assert found[2, "den tested"] == found[3, "den tested"] == 1.0


def test_sum_that_does_not_hold_says_nothing():
    """More students in the groups than in all: what is left over is below nothing."""
    table = races(ALL=90, WH=60, HI=33, BL=7)
    assert recover(printed(table, 3), Structure.of(table)) == []


def test_counts_are_recovered_by_their_own_sums():
    rows = [
        {**row, "kind": "count", "universe": "", "measure": "MOVED"}
        for group, students in (("ALL", 100), ("WH", 60), ("HI", 33), ("BL", 7))
        for row in build_cells("ST", group, np.array([students, students, students]))
    ]
    table = Table.from_rows(rows)
    assert recover(printed(table, 3), Structure.of(table)) == [Recovered(3, "num MOVED", 7.0)]


def test_rows_without_data_take_no_part():
    table = races(ALL=100, WH=60, HI=33, BL=7)
    table.status[2] = "not_collected"
    found = recover(printed(table, 3), Structure.of(table))
    assert found == [Recovered(3, "den tested", 40.0), Recovered(3, "num PRO", 20.0)]


def test_contradiction_in_one_agency_says_nothing_of_another():
    """Two agencies without a common sum: the one's groups hold more than all, the other's are pinned down."""
    rows = []
    for agency, numbers in (("d0", (90, 91, 1, 1)), ("d1", (100, 98, 1, 1))):
        for group, students in zip(("ALL", "WH", "HI", "BL"), numbers, strict=True):
            rows += build_cells(agency, group, np.array([students, students, students // 2]))
    table = Table.from_rows(rows)
    found = recover(printed(table, 2, 3, 6, 7), Structure.of(table), programs=True)
    assert {(item.row, item.value) for item in found if item.what == "den tested"} == {(6, 1.0), (7, 1.0)}


def test_tally_counts_what_subtraction_and_programs_find_and_what_is_narrow():
    simple = races(ALL=100, WH=60, HI=33, BL=7)
    # Denominator and numerator of one group follow; the percentage gives the numerators of the others away.
    assert tally(printed(simple, 3), Structure.of(simple)) == Tally(2, 2, 0, 0, 0)
    pair = races(ALL=100, WH=98, HI=1, BL=1)
    counted = tally(printed(pair, 2, 3), Structure.of(pair))
    assert (counted.hidden, counted.by_subtraction, counted.untried) == (4, 0, 0)
    assert counted.by_programs >= 2
    three = races(ALL=100, WH=97, HI=1, BL=2)
    narrow = tally(printed(three, 2, 3), Structure.of(three))
    assert (narrow.by_subtraction, narrow.narrow >= 2) == (0, True)
    wide = tally(printed(three, 2, 3), Structure.of(three), width=1)
    assert (wide.narrow, wide.by_programs) == (0, narrow.by_programs)


def test_tally_says_what_it_had_no_time_for():
    table = races(ALL=100, WH=97, HI=1, BL=2)
    counted = tally(printed(table, 2, 3), Structure.of(table), has_time=lambda: False)
    assert (counted.by_programs, counted.narrow, counted.untried) == (0, 0, counted.hidden)


def test_half_hidden_row_hides_its_numerator_alone():
    table = races(ALL=100, WH=60, HI=33, BL=7)
    rows = printed(table, 3)
    rows.denominator[3] = 7.0
    assert {item.what for item in recover(rows, Structure.of(table))} == {"num PRO"}
    assert tally(rows, Structure.of(table)).hidden == 1


def test_printed_numerator_is_known():
    table = races(ALL=100, WH=60, HI=34, BL=6)
    rows = printed(table, 3)
    rows.numerator[:3] = table.numerator[:3]
    rows.value[:] = np.nan
    assert Recovered(3, "num PRO", float(table.numerator[3])) in recover(rows, Structure.of(table))
