"""Who was heard where: the matrix over plain rows, with nothing but facts."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from stakeholders.coverage import Fact, Standard, matrix, whole
from stakeholders.vocabulary import Kind, Pause, Step

DAY = dt.date(2026, 10, 1)
STALE = dt.date(2026, 7, 3)
STUDENTS = SimpleNamespace(pk=1, code="students", parent_id=None)
FAMILIES = SimpleNamespace(pk=2, code="families", parent_id=None)
FOSTER = SimpleNamespace(pk=3, code="families-foster", parent_id=2)
GROUPS = [STUDENTS, FAMILIES, FOSTER]
PLACES = ("city", "rural")


def fact(group: Any, step: Step = Step.TOOK_PART, *, place: str = "city", **more: Any) -> Fact:
    return Fact(group.pk, place, step, more.pop("number", 3), more.pop("day", DAY), **more)


def made(*facts: Fact, places: Any = PLACES, standards: Any = None) -> Any:
    asked = whole(GROUPS, places) if standards is None else standards
    return matrix(GROUPS, places, asked, facts, stale_before=STALE)


def steps(found: Any) -> dict[str, list[Step]]:
    return {row.group.code: [cell.step for cell in row.cells] for row in found.rows}


def pauses(found: Any) -> dict[str, tuple[Pause, ...]]:
    return {row.group.code: row.pauses for row in found.rows}


def test_without_a_fact_every_whole_group_is_missing_everywhere() -> None:
    found = made()
    assert [(cell.group.code, cell.stratum) for cell in found.missing] == [
        ("students", "city"), ("students", "rural"), ("families", "city"), ("families", "rural"),
    ]  # fmt: skip
    assert found.missing == found.required
    assert steps(found)["families-foster"] == [Step.NAMED, Step.NAMED]


def test_the_farthest_step_counts_and_only_heard_people_are_not_missing() -> None:
    found = made(
        fact(STUDENTS, Step.INVITED), fact(STUDENTS, Step.RESPONDED), fact(STUDENTS, Step.HEARD, number=1)
    )
    assert steps(found)["students"] == [Step.HEARD, Step.NAMED]
    assert ("students", "city") not in [(cell.group.code, cell.stratum) for cell in found.missing]
    heard = found.rows[0].cells[0]
    assert (dict(heard.numbers), heard.last_on, heard.level) == (
        {Step.INVITED: 3, Step.RESPONDED: 3, Step.HEARD: 1}, DAY, 3,
    )  # fmt: skip


def test_a_part_counts_for_its_group_and_a_group_says_nothing_about_its_parts() -> None:
    assert steps(made(fact(FOSTER)))["families"] == [Step.TOOK_PART, Step.NAMED]
    assert steps(made(fact(FAMILIES)))["families-foster"] == [Step.NAMED, Step.NAMED]


def test_who_does_not_say_where_people_live_fills_no_cell_but_is_counted_apart() -> None:
    for place in ("", "town"):
        found = made(fact(STUDENTS, place=place))
        assert steps(found)["students"] == [Step.NAMED, Step.NAMED]
        row = found.rows[0]
        assert (row.unplaced.numbers, row.last_on, row.was_contacted) == ({Step.TOOK_PART: 3}, DAY, True)


def test_a_place_of_one_kind_takes_what_does_not_say_where() -> None:
    assert steps(made(fact(STUDENTS, place=""), places=("rural",)))["students"] == [Step.TOOK_PART]
    unnamed = made(fact(STUDENTS, place=""), places=("",))
    assert steps(unnamed)["students"] == [Step.TOOK_PART]
    assert unnamed.rows[0].unplaced.numbers == {}


def test_a_number_of_zero_is_no_fact() -> None:
    row = made(fact(STUDENTS, Step.RESPONDED, number=0)).rows[0]
    assert (row.cells[0].step, row.was_contacted) == (Step.NAMED, False)


def test_a_cell_that_the_standard_leaves_out_is_never_missing() -> None:
    asked = {
        (1, "city"): Standard(True),
        (1, "rural"): Standard(False, "nobody lives there"),
        (3, "city"): Standard(True),
    }
    found = made(standards=asked)
    assert [(cell.group.code, cell.stratum) for cell in found.missing] == [
        ("students", "city"), ("families-foster", "city"),
    ]  # fmt: skip
    assert [row.is_asked_for for row in found.rows] == [True, False, True]
    assert pauses(found) == {"students": (Pause.NEVER,), "families": (), "families-foster": ()}


def test_what_gives_pause_is_never_asking_only_telling_only_meetings_and_a_long_silence() -> None:
    found = made(
        fact(STUDENTS, Step.REACHED, kind=Kind.ONLINE),
        fact(FAMILIES, kind=Kind.PUBLIC_MEETING, day=dt.date(2026, 6, 1)),
        fact(FOSTER, kind=Kind.PUBLIC_MEETING, day=dt.date(2026, 5, 1), place=""),
    )
    assert pauses(found) == {
        "students": (Pause.ONLY_TOLD,),
        "families": (Pause.ONLY_MEETINGS, Pause.STALE),
        "families-foster": (),
    }
    assert found.giving_pause == list(found.rows[:2])


def test_another_kind_of_activity_and_a_fresh_day_calm_it() -> None:
    found = made(
        fact(STUDENTS, Step.REACHED), fact(FAMILIES, kind=Kind.PUBLIC_MEETING, day=STALE),
        fact(FAMILIES, kind=Kind.IN_COMMUNITY, day=dt.date(2026, 1, 1)),
    )  # fmt: skip
    assert pauses(found) == {"students": (Pause.NEVER,), "families": (), "families-foster": ()}
