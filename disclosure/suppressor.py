"""The suppressor: which cells of one school year may be printed.

Families whose cells form plain networks are hidden cell by cell (`sparing.py`). All others (several grades,
universes nested in one another, groups that only some agencies list, numbers the source keeps to itself) and
those in which a movement is missing are hidden row by row, as follows: safe, not sparing.

A *row* is one dimension of one agency. A row is printed whole or hidden whole, alike for all grades and all
measures of a family of universes. Rows with a small group, a rate that cannot be coded, a cell hidden by the
source or by an earlier release are hidden first; then, until nothing changes, every hidden or coded number is
asked for a *movement*: another table, with the same sums and the same printed numbers, in which it differs
by as much as the rule asks (`moves.py`). Where none is found, more is hidden: a sibling's row, the parent's
row, the whole agency, at last everything. Hiding only grows, so this ends; and what has a movement is safe.
"""

from __future__ import annotations

import numpy as np

from disclosure.failures import find_failures, find_hopeless
from disclosure.family import Family, build_families
from disclosure.model import (
    BOTTOM,
    EXTREME,
    NO_STUDENTS,
    NOT_COLLECTED,
    PRIVACY,
    REPORTED,
    SOURCE,
    SUPPRESSED,
    TOP,
    Ledger,
    Pattern,
    Rule,
    Table,
)
from disclosure.sparing import spare

NOTHING = Ledger()
PATIENCE = 8


def protect(table: Table, rule: Rule, ledger: Ledger = NOTHING) -> Pattern:
    """The pattern of a table under a rule, after earlier releases. Order of rows does not matter to it."""
    order = np.array(sorted(range(len(table)), key=table.keys.__getitem__), dtype=int)
    ordered = table.take(order)
    hidden = np.zeros(len(table), dtype=bool)
    for family in build_families(ordered, rule, ledger):
        settle(family)
        hidden[family.rows] = family.hidden_rows()
    pattern = print_rows(ordered, rule, hidden)
    back = np.empty(len(order), dtype=int)
    back[order] = np.arange(len(order))
    return pattern.take(back)


def settle(family: Family) -> None:
    """Hide more of a family until every hidden or coded number has a movement, or nothing is printed.

    What has none even then is left to the auditor: no pattern can help it.
    """
    if spare(family):
        return
    family.cells = None
    rounds, hopeless = 0, find_hopeless(family)
    while failures := [f for f in find_failures(family) if f[:2] not in hopeless]:
        rounds += 1
        done: set[tuple[int, int]] = set()
        for agency, column, inherent in failures:
            if rounds > PATIENCE:
                hide_subtree(family, agency, done)
            else:
                _hide_more(family, agency, column, inherent, done)


def hide_subtree(family: Family, agency: int, done: set[tuple[int, int]]) -> None:
    """The short way for the stubborn: the whole district with its schools, then a sibling's, then all."""
    top = int(family.parent[agency]) if family.level[agency] == 2 else agency
    trees = [[d, *family.children[d]] for d in [top, *family.children[0]] if d]
    waiting = [tree for tree in trees if any(family.printable(a, 0) for a in tree)]
    own = bool(waiting) and waiting[0][0] == top
    if (0, 0) in done and not own:
        return
    if not waiting:
        family.hide_all()
        return
    tree = waiting[0] if own else min(waiting, key=lambda found: family.cost(found[0], 0))
    done |= set() if own else {(0, 0)}
    for member in tree:
        family.hide(member, 0)


def _hide_more(family: Family, agency: int, column: int, inherent: bool, done: set[tuple[int, int]]) -> None:
    """One step for one failing cell; blocks already widened in this round wait for the next."""
    dim = int(family.dim_of[column])
    if not family.hidden[agency, dim]:
        family.hide(agency, dim)
        done.add((int(family.parent[agency]), dim))
        return
    if inherent and not family.hidden[agency, 0]:
        family.hide(agency, 0)
        done.add((int(family.parent[agency]), 0))
        return
    if family.hidden[agency, 0]:
        dim = 0
    _widen(family, agency, dim, column, done)


def _widen(family: Family, agency: int, dim: int, column: int, done: set[tuple[int, int]]) -> None:
    """Hide the children, else the best sibling, else the parent and so upwards, else everything."""
    at = agency
    while at >= 0:
        children = [c for c in family.children[at] if family.printable(c, dim)]
        if at == agency and children:
            for child in children:
                family.hide(child, dim)
            return
        parent = int(family.parent[at])
        if (parent, dim) in done:
            return
        siblings = [c for c in family.children[parent] if family.printable(c, dim)] if parent >= 0 else []
        if siblings:
            family.hide(min(siblings, key=lambda c: family.cost(c, column)), dim)
            done.add((parent, dim))
            return
        if parent >= 0 and not family.hidden[parent, dim]:
            family.hide(parent, dim)
            done.add((parent, dim))
            return
        at = parent
    if dim:
        family.hide(agency, 0)
    else:
        family.hide_all()


def print_rows(table: Table, rule: Rule, hidden: np.ndarray) -> Pattern:
    """Statuses, reasons and what is shown, for rows of which `hidden` says which may not be read."""
    size = len(table)
    status, reason = np.full(size, REPORTED, dtype=object), np.full(size, "", dtype=object)
    bound, decimals = np.full(size, np.nan), np.ones(size, dtype=int)
    rate, count = table.kind == "rate", table.kind == "count"
    empty = ~count & (table.denominator == 0)
    status[empty] = NO_STUDENTS
    for i in np.flatnonzero(rate & ~empty & ~hidden & (table.status == REPORTED)):
        _code(table, rule, int(i), status, bound, decimals)
    coded = np.isin(status, (TOP, BOTTOM))
    reason[coded] = EXTREME
    status[hidden], reason[hidden] = SUPPRESSED, PRIVACY
    source = table.status == SUPPRESSED
    status[source], reason[source] = SUPPRESSED, SOURCE
    absent = table.status == NOT_COLLECTED
    status[absent], reason[absent] = NOT_COLLECTED, ""
    bound[hidden | source | absent] = np.nan
    shown = status == REPORTED
    coded = np.isin(status, (TOP, BOTTOM))
    nested = table.numerator_universe != ""
    return Pattern(
        status=status,
        reason=reason,
        show_numerator=shown & count,
        show_denominator=((shown & ~count) | (coded & ~nested)) & ~np.isnan(table.denominator),
        show_value=shown & ~count,
        bound=bound,
        decimals=decimals,
    )


def _code(
    table: Table, rule: Rule, i: int, status: np.ndarray, bound: np.ndarray, decimals: np.ndarray
) -> None:
    """Code the rate of one row if it is extreme; round it to a whole percentage if the event is rare."""
    inside, outside = table.numerator[i], table.denominator[i] - table.numerator[i]
    limit, band = rule.bound(table.denominator[i]), rule.band(table.denominator[i])
    if limit is not None and band is not None and min(inside, outside) <= band:
        status[i] = BOTTOM if inside <= band else TOP
        bound[i] = 100 - limit if inside <= band else limit
    elif min(inside, outside) < rule.minimum_n:
        decimals[i] = 0
