"""The table of the benchmarks: goals in words, medians in turn, the same lines as JSON."""

import json
from pathlib import Path
from typing import Any

from bench.table import Line, at_least, at_most, in_turn, show, write


def line(**changes: Any) -> Line:
    fields = {"job": "queue", "ours": 4.0, "alternative": 50.0, "floor": None, "ratio": 0.08}
    goal, is_met = at_most(0.1, 0.08)
    return Line(**{**fields, "goal": goal, "is_met": is_met, **changes})


def test_goals_are_bounds_that_hold_at_their_edge() -> None:
    assert at_most(0.1, 0.1) == ("at most 0.1", True)
    assert at_most(0.1, 0.11) == ("at most 0.1", False)
    assert at_least(15, 15) == ("at least 15", True)
    assert at_least(15, 14.9) == ("at least 15", False)


def test_works_run_in_turn_after_a_warm_up() -> None:
    calls: list[str] = []
    times = in_turn(lambda: calls.append("a"), lambda: calls.append("b"), rounds=3)
    assert calls == ["a", "b"] * 4
    assert [time >= 0 for time in times] == [True, True]


def test_table_names_what_is_not_met(capsys: Any) -> None:
    show([line(), line(job="page", floor=1.0, is_met=False, note="busy machine")])
    told = [row.split("  ") for row in capsys.readouterr().out.splitlines()]
    rows = [[cell.strip() for cell in row if cell.strip()] for row in told]
    assert rows == [
        ["job", "ours", "alternative", "floor", "ratio", "goal", "met"],
        ["queue", "4.0 ms", "50.0 ms", "not measured", "0.080", "at most 0.1", "met"],
        ["page", "4.0 ms", "50.0 ms", "1.0 ms", "0.080", "at most 0.1", "NOT MET"],
        ["page: busy machine"],
    ]


def test_json_holds_every_line(tmp_path: Path) -> None:
    write([line()], tmp_path / "new" / "bench.json")
    told = json.loads((tmp_path / "new" / "bench.json").read_text())
    assert [(job["job"], job["ratio"], job["is_met"]) for job in told["jobs"]] == [("queue", 0.08, True)]
