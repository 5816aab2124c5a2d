"""Suppressor and auditor in turn, until the auditor finds nothing: what is released comes from here.

The auditor stays the judge: what it cannot prove is hidden more widely, first the row, then the whole agency,
then the same row of its parent, then the district with its schools, another one's, at last everything. Hidden
rows only grow, and where a family prints nothing there is nothing to find, so this ends. A sparing pattern is
found anew around the wider row; where that does not help soon, the family goes the way of whole rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from disclosure.auditor import Auditor, Finding, Report, check_rows
from disclosure.family import Family, build_families
from disclosure.model import Ledger, Pattern, Published, Rule, Table, render
from disclosure.suppressor import hide_subtree, print_rows, settle

NOTHING = Ledger()
TRIES = 6  # how often a sparing pattern is widened at the auditor's word before whole rows are hidden


@dataclass(frozen=True)
class Secured:
    """A table's pattern, the rows it prints, and the auditor's word on exactly these rows."""

    pattern: Pattern
    published: Published
    report: Report


def secure(table: Table, rule: Rule, ledger: Ledger = NOTHING) -> Secured:
    """Protect a table and widen the protection until the auditor is content. Order of rows does not matter."""
    order = np.array(sorted(range(len(table)), key=table.keys.__getitem__), dtype=int)
    ordered, hidden = table.take(order), np.zeros(len(table), dtype=bool)
    reports: list[tuple[np.ndarray, Report]] = []
    for family in build_families(ordered, rule, ledger):
        reports.append((order[family.rows], secure_family(family)))
        hidden[family.rows] = family.hidden_rows()
    back = np.empty(len(order), dtype=int)
    back[order] = np.arange(len(order))
    pattern = print_rows(ordered, rule, hidden).take(back)
    published = render(table, pattern)
    findings = set(check_rows(table, published, rule, ledger))
    for rows, report in reports:
        findings |= {Finding(int(rows[f.row]), f.why) for f in report.findings}
    cells, programs = (sum(getattr(r, name) for _, r in reports) for name in ("cells", "programs"))
    found = tuple(sorted(findings, key=lambda f: (f.row, f.why)))
    return Secured(pattern, published, Report(found, cells, programs))


def secure_family(family: Family) -> Report:
    """Settle one family and hide more of it while the auditor finds anything. Its last report.

    An auditor who saw earlier rounds knows more movements than one who starts anew, and that depends on the
    way here. The last word has a fresh one: whoever audits the rows again comes to the same end.
    """
    table = family.table.take(family.rows)
    auditor, is_fresh = Auditor(table, family.row_universe, family.rule, family.ledger), True
    while True:
        settle(family)
        rows = render(table, print_rows(table, family.rule, family.hidden_rows()))
        report = auditor.examine(rows)
        if report.is_clean and not is_fresh:
            auditor.start_anew()
            is_fresh = True
            report = auditor.examine(rows)
        if report.is_clean or family.prints_nothing:
            return report
        widen(family, [finding.row for finding in report.findings])
        is_fresh = False


def widen(family: Family, rows: list[int]) -> None:
    """Hide one step more for each of the family's rows that the auditor named."""
    spots = sorted({(int(family.row_agency[k]), int(family.dim_of[family.row_column[k]])) for k in rows})
    if family.cells is not None:
        _widen_cells(family, spots)
        return
    done: set[tuple[int, int]] = set()
    for agency, dim in spots:
        parent = int(family.parent[agency])
        steps = [(agency, dim), (agency, 0), (parent, dim)]
        step = next((at for at in steps if at[0] >= 0 and family.printable(*at)), None)
        if step:
            family.hide(*step)
        else:
            hide_subtree(family, agency, done)


def _widen_cells(family: Family, spots: list[tuple[int, int]]) -> None:
    """The same for a sparing pattern, of which only the first hidden cells last; at the end, whole rows."""
    family.tries += 1
    family.is_stubborn = family.tries > TRIES
    for agency, dim in spots:
        everything = np.arange(len(family.columns))
        steps = [
            (agency, family.members[dim]),
            (agency, everything),
            (int(family.parent[agency]), everything),
        ]
        step = next((at for at in steps if at[0] >= 0 and family.is_shown(*at)), None)
        if step is None:
            family.is_stubborn = True
        else:
            family.first[step] = True
