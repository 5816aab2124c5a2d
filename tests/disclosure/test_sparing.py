"""The sparing way: cell by cell on plain tables, with the promises of the auditor and the attacker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.reference import build_reference
from disclosure import securing, sparing
from disclosure.attacker import Structure, recover
from disclosure.auditor import audit
from disclosure.family import Family, build_families
from disclosure.model import SUPPRESSED, Ledger, Rule, Table, render
from disclosure.network import MOST_MEASURES, Network, is_plain
from disclosure.proofs import Proofs
from disclosure.securing import secure, secure_family, widen
from disclosure.sparing import Sparing, Stuck, spare
from disclosure.suppressor import protect
from disclosure.thrift import list_spare, reprint, retry
from tests.disclosure.states import build_cells, build_rows

RULE = Rule()
few = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def family_of(table: Table, ledger: Ledger = Ledger()) -> Family:  # noqa: B008
    (family,) = build_families(table, RULE, ledger)
    return family


def settled(table: Table) -> Sparing:
    """The sparing pattern of a table as the suppressor holds it, proofs and all."""
    found = Sparing(family_of(table))
    found.run()
    return found


def stands(table: Table, rule: Rule = RULE) -> np.ndarray:
    """Which rows are hidden, after a fresh auditor and the attacker found nothing; large tables: subtraction."""
    published = render(table, protect(table, rule))
    assert audit(table, published, rule).findings == ()
    assert recover(published, Structure.of(table), programs=len(table) < 1200) == []
    return np.asarray(published.status == SUPPRESSED)


# promises
@few
@given(seed=st.integers(0, 10_000), districts=st.integers(2, 9), rate=st.sampled_from([None, 0.45, 0.9]))
def test_small_reference_tables_stand_auditor_and_attacker(seed, districts, rate):
    table = build_reference(districts, seed=seed, rate=rate)
    published = secure(table, RULE).published
    assert audit(table, published, RULE).findings == ()
    assert recover(published, Structure.of(table), programs=len(table) < 400) == []


@few
@given(seed=st.integers(0, 10_000), n=st.sampled_from([5, 10, 20]), size=st.sampled_from([8, 40, 200]))
def test_counts_of_any_minimum_stand(seed, n, size):
    rows = [
        {**row, "kind": "count", "universe": "", "measure": "ENR", "numerator": row["denominator"]}
        for row in build_rows(seed, (3, 1, 4, 1), size)
    ]
    stands(Table.from_rows(rows), Rule(minimum_n=n))


@pytest.mark.parametrize(("districts", "rate"), [(60, None), (40, 0.45), (12, 0.04)])
def test_many_districts_are_cleared_and_most_cells_spared(districts, rate):
    table = build_reference(districts, rate=rate)
    hidden = stands(table)
    small = np.where(table.kind == "count", table.numerator, table.denominator) < RULE.minimum_n
    assert hidden[small].all()
    assert hidden.mean() < (0.4 if rate == 0.04 else 0.22)


def test_every_demand_has_a_proof_that_holds_sum_by_sum():
    """Each proof is a movement: what it changes adds up to nothing in every sum, within all rooms."""
    found = settled(build_reference(20, rate=0.45))
    net, proofs = found.network, found.proofs
    sums = list(net.sums())
    for e, needs in enumerate(proofs.needs):
        assert set(needs) <= set(proofs.proof), net.value[e]
    for proof in {id(proof): proof for proof in proofs.proof.values()}.values():
        change = dict(proof.steps)
        assert len(change) == len(proof.steps)
        for total, members in sums:
            assert sum(change.get(m, 0) for m in members) == change.get(total, 0)
        for edge, way in proof.steps:
            assert found.routes.reach(edge, way, proof.kind) >= proof.there * abs(way) >= abs(way)


def test_pattern_does_not_depend_on_the_order_of_rows():
    table = build_reference(15, rate=0.45)
    order = np.random.default_rng(4).permutation(len(table))
    first, second = protect(table, RULE), protect(table.take(order), RULE)
    assert second.take(np.argsort(order)).to_bytes() == first.to_bytes()


def test_cell_that_cannot_be_printed_again_leaves_everything_as_it_was():
    found = settled(build_reference(12, rate=0.45))
    spared, kept = list_spare(found), 0
    for e in spared:
        before, proofs = bytes(found.routes.hidden), dict(found.proofs.proof)
        if not reprint(found, [e]):
            kept += 1
            assert bytes(found.routes.hidden) == before
            assert found.proofs.proof == proofs
            assert all(d in found.proofs.uses[edge] for d, p in proofs.items() for edge, _ in p.steps)
    assert kept > 0.9 * len(spared)


def test_another_order_is_kept_only_where_it_is_cheaper():
    found = settled(build_reference(12))
    for _ in range(2):
        price, hidden = found.proofs.price, bytes(found.routes.hidden)
        retry(found)
        assert found.proofs.price <= price
        assert (found.proofs.price == price) == (bytes(found.routes.hidden) == hidden)
        assert found.proofs.price == sum(
            cost for cost, is_hidden in zip(found.network.cost, found.routes.hidden, strict=True) if is_hidden
        )
        assert all(set(needs) <= set(found.proofs.proof) for needs in found.proofs.needs)
        assert not any(map(found.lack, range(len(found.sums))))


@pytest.mark.parametrize("what", ["meet", "add_member"])
def test_try_that_gets_nowhere_is_taken_back(monkeypatch, what):
    found = settled(build_reference(12))
    price, hidden, proofs = found.proofs.price, bytes(found.routes.hidden), dict(found.proofs.proof)
    monkeypatch.setattr(Sparing, what, lambda *_: False)
    monkeypatch.setattr(Sparing, "lack", lambda *_: what == "add_member")
    retry(found)
    assert (found.proofs.price, bytes(found.routes.hidden)) == (price, hidden)
    assert found.proofs.proof == proofs


# planted tables
def counted(**agencies: dict[str, int]) -> Table:
    """Counts of students: `ST`, districts `d0`, schools `d0s0`; parents are added up from schools."""
    total: dict[str, dict[str, int]] = {name: dict(cells) for name, cells in agencies.items()}
    for name, cells in agencies.items():
        for above in {name.split("s", maxsplit=1)[0], "ST"} - {name}:
            for group, students in cells.items():
                total.setdefault(above, {})[group] = total.get(above, {}).get(group, 0) + students
    rows: list[dict[str, Any]] = []
    for name, cells in total.items():
        for group, students in cells.items():
            row = build_cells(name, group, np.array([students] * 3))[0]
            rows.append({**row, "kind": "count", "universe": "", "measure": "ENR"})
    return Table.from_rows(rows)


def names(table: Table, hidden: np.ndarray) -> set[tuple[str, str]]:
    return {(table.agency[i], table.subgroup[i]) for i in np.flatnonzero(hidden)}


def school(**cells: int) -> dict[str, int]:
    return {"ALL": sum(cells.values()), **cells}


def test_one_small_group_hides_a_rectangle_and_nothing_else():
    table = counted(
        d0s0=school(BL=5, HI=40, WH=60), d0s1=school(BL=30, HI=35, WH=90), d0s2=school(BL=50, HI=60, WH=70)
    )
    hidden = names(table, stands(table))
    assert len(hidden) == 4
    assert {a for a, _ in hidden} == {"d0s0", next(a for a, _ in hidden if a != "d0s0")}
    assert {g for _, g in hidden} == {"BL", "HI"}


def test_two_small_groups_of_two_shield_no_district_of_four():
    """The district's four can fall by two only if both schools' cells fall by one: the movement is split."""
    table = counted(
        d0s0=school(BL=2, HI=40, WH=60),
        d0s1=school(BL=2, HI=45, WH=90),
        d1s0=school(BL=70, HI=60, WH=70),
        d1s1=school(BL=50, HI=65, WH=70),
    )
    assert {("d0", "BL"), ("d0s0", "BL"), ("d0s1", "BL")} <= names(table, stands(table))


def test_hidden_cells_of_a_row_are_never_a_small_group_together():
    table = counted(
        d0s0=school(BL=4, HI=4, WH=60), d0s1=school(BL=4, HI=4, WH=90), d0s2=school(BL=50, HI=60, WH=70)
    )
    hidden = stands(table)
    for agency in ("d0s0", "d0s1"):
        mine = hidden & (table.agency == agency)
        assert table.numerator[mine].sum() >= RULE.minimum_n


def test_small_school_moves_with_another_of_its_district_or_of_another():
    near = counted(
        d0s0=school(BL=3, WH=4),
        d0s1=school(BL=20, WH=30),
        d0s2=school(BL=50, WH=70),
        d1s0=school(BL=80, WH=90),
    )
    assert ("d0s0", "ALL") in names(near, stands(near))
    assert ("d0", "ALL") not in names(near, stands(near))
    far = counted(
        d0s0=school(BL=3, WH=4),
        d1s0=school(BL=20, WH=30),
        d2s0=school(BL=50, WH=70),
        d3s0=school(BL=80, WH=90),
    )
    assert {("d0s0", "ALL"), ("d0", "ALL")} <= names(far, stands(far))
    assert ("ST", "ALL") not in names(far, stands(far))


def test_state_alone_and_schools_alone_are_plain():
    state = counted(ST=school(BL=5, HI=40, WH=60))
    assert names(state, stands(state)) == {("ST", "BL"), ("ST", "HI")}
    rows = [row for row in build_rows(3, (4, 3), 60) if row["level"] == "school"]
    assert is_plain(family_of(Table.from_rows(rows)))
    stands(Table.from_rows(rows))


def test_small_group_of_the_state_is_shielded_by_another_of_the_state():
    table = counted(
        d0s0=school(BL=5, HI=40, WH=60),
        d0s1=school(HI=35, WH=90),
        d1s0=school(HI=60, WH=70),
        d1s1=school(HI=40, WH=40),
    )
    hidden = names(table, stands(table))
    assert {("ST", "BL"), ("d0", "BL"), ("d0s0", "BL")} <= hidden
    assert hidden & {("ST", "HI"), ("ST", "WH")}


def test_cell_hidden_by_its_source_is_given_room_without_its_number():
    rows = build_rows(6, (4, 4), 120)
    for row in rows[::9]:
        row |= {"status": "suppressed", "numerator": None}
    table = Table.from_rows(rows)
    assert is_plain(family_of(table))
    stands(table)


# what is not plain, and what nothing helps
def test_families_of_other_shapes_go_the_way_of_whole_rows():
    rows = build_rows(5, (4, 3), 90)
    shapes = {
        "nested": build_rows(5, (4, 3), 90, nested=True),
        "many": [{**row, "measure": f"M{k}"} for row in rows for k in range(MOST_MEASURES + 1)],
        "graded": [{**row, "grade": grade} for row in rows for grade in ("03", "04")],
        "unknown": [{**row, **({"denominator": None, "status": "suppressed"} if row["subgroup"] == "BL" else {})}
                    for row in rows],
        "headless": [row for row in rows if (row["agency"], row["subgroup"]) != ("d0s1", "ALL")],
        "gap": [row for row in rows if (row["agency"], row["subgroup"]) != ("d0", "EL")],
        "loose": [row for row in rows if row["level"] != "school" or row["subgroup"] != "EL"],
    }  # fmt: skip
    for name, found in shapes.items():
        family = family_of(Table.from_rows(found))
        assert not spare(family), name
        assert family.cells is None
    assert is_plain(family_of(Table.from_rows(rows)))


def test_cell_for_which_no_movement_is_found_leaves_the_family_to_whole_rows(monkeypatch):
    family = family_of(build_reference(3))
    monkeypatch.setattr(Sparing, "meet", lambda *_: False)
    assert not spare(family)
    assert family.is_stubborn
    assert not spare(family)


def test_cell_whose_row_has_to_be_hidden_first_is_met_then(monkeypatch):
    """Let the first two looks fail: the cell's whole row is hidden, and then the movement is there."""
    meet, looks = Sparing.meet, []

    def patient(self: Sparing, demand: Any) -> bool:
        looks.append(demand)
        return len(looks) > 2 and meet(self, demand)

    monkeypatch.setattr(Sparing, "meet", patient)
    found = settled(build_reference(3))
    assert looks[0] == looks[1] == looks[2]
    assert all(set(needs) <= set(found.proofs.proof) for needs in found.proofs.needs)


@few
@given(
    seed=st.integers(0, 10_000), n=st.sampled_from([(10, 10), (20, 10)]), rate=st.sampled_from([None, 0.45])
)
def test_second_release_with_another_minimum_stands(seed, n, rate):
    table = build_reference(4, seed=seed, rate=rate)
    first = secure(table, Rule(minimum_n=n[0])).published
    ledger, rule = Ledger.of([first]), Rule(minimum_n=n[1])
    second = secure(table, rule, ledger).published
    assert audit(table, second, rule, ledger).findings == ()
    assert set(second.status[first.status == SUPPRESSED]) <= {SUPPRESSED}


def test_small_sum_without_another_member_hides_its_whole_or_is_stuck(monkeypatch):
    found = settled(build_reference(3))
    k = next(k for k, (total, _) in enumerate(found.sums) if not found.routes.hidden[total])
    total, members = found.sums[k]
    for e in members:
        found.routes.hidden[e] = 1
    assert found.add_member(k)
    assert found.routes.hidden[total]
    assert not found.add_member(k)
    monkeypatch.setattr(Sparing, "lack", lambda _, each: each == k)
    with pytest.raises(Stuck):
        found.mend({k})


def test_auditor_widens_a_sparing_pattern_row_by_row_until_whole_rows_are_left(monkeypatch):
    family = family_of(build_reference(6))
    assert spare(family)
    at = next(k for k in range(len(family.rows)) if family.first[family.row_agency[k], family.row_column[k]])
    agency = int(family.row_agency[at])
    sizes = [int(family.first.sum())]
    while not family.is_stubborn:
        widen(family, [at])
        sizes.append(int(family.first.sum()))
        assert spare(family) != family.is_stubborn
    assert sizes[:-1] == sorted(set(sizes[:-1]))
    assert family.first[agency][family.exists[agency]].all()
    family.is_stubborn, family.tries = False, 0
    monkeypatch.setattr(securing, "TRIES", 0)
    widen(family, [at])
    assert family.is_stubborn


def test_small_group_that_was_printed_once_is_left_to_whole_rows():
    table = build_reference(4)
    first = secure(table, Rule(minimum_n=5)).published
    assert not is_plain(family_of(table, Ledger.of([first])))
    assert is_plain(family_of(table))


def test_finding_of_the_auditor_is_mended_in_the_sparing_way(monkeypatch):
    """A suppressor that forgets one cell's partner is found out, and the row is hidden around it."""
    table = build_reference(6)
    family = family_of(table)
    first = family.first.sum()

    def careless(found: Sparing) -> None:
        if found.family.first.sum() == first:
            found.routes.hidden[:] = bytes(found.first)

    monkeypatch.setattr(sparing, "retry", careless)
    report = secure_family(family)
    assert report.findings == ()
    assert family.cells is not None
    assert family.first.sum() > first


def test_suppressor_that_is_stuck_hides_whole_rows_and_is_safe(monkeypatch):
    table = build_reference(6)
    spared = stands(table).sum()

    def stuck(self: Sparing) -> None:
        raise Stuck

    monkeypatch.setattr(sparing.Sparing, "run", stuck)
    assert stands(table).sum() > spared


def test_proof_of_another_quantity_meets_no_demand():
    found = settled(build_reference(3, rate=0.45))
    net = found.network
    flips = next(p for p in found.proofs.proof.values() if p.kind is net.kinds[-1])
    assert not Proofs.meets(flips, (flips.steps[0][0], 0, 0), 1, 1)
    assert isinstance(net, Network)
