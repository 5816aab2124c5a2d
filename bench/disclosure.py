"""Disclosure control on the reference table: how much is hidden, how long it takes, how much memory it needs.

Counts, and rates with their numerators; each in a process of its own, so that memory is its own. What careful
publishers do by hand, hiding the next smallest group of the row too, is the alternative for what is hidden (it
leaks); the small groups alone are the floor. `python -m bench.disclosure [--districts N]` runs this alone.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from bench.reference import build_reference
from bench.table import Line, at_most, show
from disclosure.attacker import Structure, recover
from disclosure.auditor import audit
from disclosure.model import SUPPRESSED, Rule, Table, render
from disclosure.suppressor import protect

ROOT = Path(__file__).resolve().parent.parent
RATE = 0.45
COUNTS = "counts"
GOALS = {
    "hidden": 17.4,
    "suppression": 40.0,
    "memory": 300.0,
    "audit": 120.0,
    "findings": 0.0,
    "recovered": 0.0,
}
WORDS = {
    "hidden": ("non-empty cells hidden", " %"),
    "suppression": ("suppression", " s"),
    "memory": ("memory of suppression", " MB"),
    "audit": ("audit", " s"),
    "findings": ("hidden numbers the auditor cannot clear", ""),
    "recovered": ("hidden numbers that follow by subtraction", ""),
}


def run(districts: int = 1000) -> list[Line]:
    """Measure both tables; return the lines of the table."""
    return [*lines(COUNTS, measured(districts, None)), *lines("rates", measured(districts, RATE))]


def lines(title: str, figures: dict[str, float]) -> list[Line]:
    """Return one line for each figure. What is hidden has a goal without the rules of numerators, so for counts."""
    found = []
    for name, bound in GOALS.items():
        words, unit = WORDS[name]
        value = figures[name]
        alternative = figures["common"] if name == "hidden" else None
        floor = figures["small"] if name == "hidden" else None
        job = f"reference table of {figures['cells']:,.0f} cells, {title}: {words}"
        goal, is_met = at_most(bound, value)
        if name == "hidden" and title != COUNTS:
            goal, is_met = "none of its own", True
        found.append(Line(job, value, alternative, floor, value, goal, is_met, unit=unit))
    return found


def measured(districts: int, rate: float | None) -> dict[str, float]:
    """Return the figures of one table, measured in a process of its own."""
    asked = [sys.executable, "-m", "bench.disclosure", "--one", "--districts", str(districts)]
    asked += [] if rate is None else ["--rate", str(rate)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(districts: int, rate: float | None) -> dict[str, float]:
    """Suppress, audit and attack one table here and now."""
    table, rule = build_reference(districts, rate=rate), Rule()
    began = time.perf_counter()
    pattern = protect(table, rule)
    suppressed = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    published = render(table, pattern)
    report = audit(table, published, rule)
    audited = time.perf_counter()
    return {
        "cells": len(table),
        "small": 100 * float(small(table, rule).mean()),
        "common": 100 * float(hide_next_smallest(table, rule).mean()),
        "hidden": 100 * float((pattern.status == SUPPRESSED).mean()),
        "suppression": suppressed - began,
        "memory": memory,
        "audit": audited - suppressed,
        "findings": len(report.findings),
        "recovered": len(recover(published, Structure.of(table))),
    }


def students(table: Table) -> np.ndarray:
    """Return the students of each row."""
    return np.where(table.kind == "count", table.numerator, table.denominator)


def small(table: Table, rule: Rule) -> np.ndarray:
    """Return which rows are small groups."""
    return np.asarray(students(table) < rule.minimum_n)


def hide_next_smallest(table: Table, rule: Rule) -> np.ndarray:
    """Return what common practice hides: small groups, and the next smallest of a row that has but one."""
    hidden, number = small(table, rule), students(table)
    spots = sorted(range(len(table)), key=lambda i: (table.agency[i], table.dimension[i], number[i]))
    for (_, dimension), row in groupby(spots, key=lambda i: (table.agency[i], table.dimension[i])):
        listed = list(row)
        if dimension and hidden[listed].sum() == 1:
            hidden[listed[:2]] = True
    return hidden


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or the figures of one table as JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.disclosure", description="Measure disclosure control."
    )
    parser.add_argument("--districts", type=int, default=1000, help="districts of the reference table (1000)")
    parser.add_argument("--rate", type=float, default=None, help="rates of about so much, instead of counts")
    parser.add_argument("--one", action="store_true", help="measure one table and print JSON")
    asked = parser.parse_args(arguments)
    if asked.one:
        print(json.dumps(measure(asked.districts, asked.rate)))
        return 0
    found = run(asked.districts)
    show(found)
    return 0 if all(line.is_met for line in found) else 1


if __name__ == "__main__":
    sys.exit(main())
