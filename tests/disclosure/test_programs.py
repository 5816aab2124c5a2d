"""The auditor's linear programs: what moves together, one a block, alone."""

from __future__ import annotations

import numpy as np
import pytest

from disclosure.entries import Entries
from disclosure.programs import Program, fix_columns


def entries(*sums: dict[int, float]) -> Entries:
    """Sums, each as its columns with their signs."""
    listed = [(row, column, sign) for row, one in enumerate(sums) for column, sign in one.items()]
    row, column, sign = zip(*listed, strict=True)
    return Entries(np.array(row), np.array(column), np.array(sign, dtype=float))


def settled(program: Program, block: np.ndarray, wanted: np.ndarray, alone: bool) -> np.ndarray:
    """How far up each column was seen to move when all are asked for as much as is wanted."""
    seen = np.zeros(len(program.columns))

    def ask() -> tuple[np.ndarray, np.ndarray]:
        left = np.where(seen < wanted[program.columns], wanted[program.columns], 0.0)
        return left, np.zeros_like(left)

    def note(solution: np.ndarray) -> None:
        np.maximum(seen, solution, out=seen)

    program.settle(block, ask, note, alone=alone)
    found = np.zeros(len(block))
    found[program.columns] = seen
    return found


def test_column_that_stands_alone_in_a_sum_cannot_move():
    sums, free = fix_columns(entries({0: 1, 1: -1}, {1: 1}, {2: 1, 3: -1}), np.ones(4, dtype=bool))
    assert free.tolist() == [False, False, True, True]
    assert sorted(sums.column.tolist()) == [2, 3]


def test_districts_that_share_what_the_state_leaves_are_asked_one_by_one():
    """Thirty districts draw on one source of 3: together few of them can move by 3, each alone can."""
    many = 30
    sums = entries({**dict.fromkeys(range(many), 1.0), many: -1.0})
    low, high = np.zeros(many + 1), np.array([9.0] * many + [3.0])
    wanted = np.array([3.0] * many + [0.0])
    together = settled(Program(sums, low, high), np.arange(many + 1), wanted, alone=False)
    assert 0 < (together[:many] == 3).sum() < many
    apart = settled(Program(sums, low, high), np.arange(many + 1), wanted, alone=True)
    assert apart.tolist() == [3] * (many + 1)


def test_program_with_nothing_to_move_asks_nothing():
    program = Program(entries({0: 1, 1: -1}), np.zeros(2), np.zeros(2))
    assert settled(program, np.zeros(2, dtype=int), np.ones(2), alone=True).tolist() == [0, 0]
    assert program.count == 0


def test_movement_that_proves_two_numbers_is_not_looked_for_twice():
    """Each district has a pair that moves together: what moves the one alone has moved the other."""
    many = 30
    pairs = [{2 * k: 1.0, 2 * k + 1: -1.0} for k in range(many)]
    sums = entries({**dict.fromkeys(range(0, 2 * many, 2), 1.0), 2 * many: -1.0}, *pairs)
    low, high = np.zeros(2 * many + 1), np.array([9.0] * 2 * many + [3.0])
    wanted = np.array([3.0] * 2 * many + [0.0])
    program = Program(sums, low, high)
    found = settled(program, np.append(np.repeat(np.arange(many), 2), many), wanted, alone=True)
    assert found.tolist() == [3] * (2 * many + 1)
    assert program.count < 2 * many


def test_program_without_an_end_is_an_error():
    program = Program(entries({0: 1, 1: -1}), np.zeros(2), np.full(2, np.inf))
    with pytest.raises(RuntimeError, match="was not solved"):
        program.move(np.full(2, np.inf), np.zeros(2))
