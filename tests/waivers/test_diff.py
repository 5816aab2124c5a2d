"""The difference of two versions by field: text, choices, dates, tables by row, files by hash, two forms."""

from dataclasses import replace
from typing import Any

from waivers.sheets import Field, Kind, Section, Sheet, Table
from waivers.sheets.diff import Fate, Snapshot, changed_sections, compare, compare_section, readable
from waivers.sheets.words import Budget, Op

LEVELS = (("0", "not started"), ("1", "planned"), ("2", "partly in place"), ("3", "in place"))
GOALS = Table(
    "goals",
    "Goals",
    "Goal",
    (Field("objective", "Objective"), Field("due", "Due", Kind.DATE), Field("cost", "Cost", Kind.MONEY)),
    "objective",
)
SUPPORTS = Section(
    "supports",
    "Student supports",
    fields=(
        Field("how", "How students get help"),
        Field("level", "Your own rating", Kind.LEVEL, choices=LEVELS),
        Field("modes", "Ways", Kind.CHOICES, choices=(("lab", "Lab"), ("tutor", "Tutor"), ("peer", "Peer"))),
    ),
    tables=(GOALS,),
)
VISION = Section("vision", "Vision", fields=(Field("text", "Vision"),))
SHEET = Sheet("plan", 1, "Plan", (VISION, SUPPORTS))
VALUES: dict[str, Any] = {
    "vision.text": "Every student moves on when ready.",
    "supports.how": "Every school opens a weekly block.",
    "supports.level": "1",
    "supports.modes": ["lab", "tutor"],
    "supports.goals/7.objective": "Nine in ten are seen.",
    "supports.goals/7.due": "2028-06-30",
    "supports.goals/8.objective": "Log kept.",
}
OLD = Snapshot(
    SHEET,
    VALUES,
    {"supports.goals": [7, 8]},
    [
        {"section": "supports", "name": "Pilot", "sha256": "aa", "link": ""},
        {"section": "supports", "name": "Page", "sha256": "", "link": "https://example.org/a"},
    ],
)


def with_values(**changes: Any) -> Snapshot:
    values = {**VALUES, **{path.replace("__", "."): value for path, value in changes.items()}}
    return replace(OLD, values={path: value for path, value in values.items() if value is not None})


def only(new: Snapshot) -> Any:
    return compare_section("supports", OLD, new)


def fates(section: Any) -> dict[str, str]:
    return {each.path: each.fate.value for each in section.fields}


def test_two_equal_versions_differ_nowhere() -> None:
    assert [section.is_changed for section in compare(OLD, OLD)] == [False, False]
    assert changed_sections(OLD, OLD) == set()
    assert [section.words for section in compare(OLD, OLD)] == [(0, 0), (0, 0)]


def test_text_changes_by_word_and_counts_its_words() -> None:
    section = only(with_values(supports__how="Every school opens a daily block."))
    how = section.fields[0]
    assert [(piece.op.value, piece.text) for piece in how.pieces] == [
        ("same", "Every school opens a "), ("out", "weekly "), ("in", "daily "), ("same", "block."),
    ]  # fmt: skip
    assert fates(section) == {"supports.how": "changed", "supports.level": "same", "supports.modes": "same"}
    assert section.words == (1, 1)


def test_level_is_told_in_the_words_of_its_choices() -> None:
    level = only(with_values(supports__level="3")).fields[1]
    assert (level.fate, level.before, level.after) == (Fate.CHANGED, "planned", "in place")
    gone = only(with_values(supports__level=None)).fields[1]
    assert (gone.fate, gone.before, gone.after) == (Fate.CHANGED, "planned", "")


def test_choices_are_kept_come_and_gone_whatever_their_order() -> None:
    modes = only(with_values(supports__modes=["peer", "tutor"])).fields[2]
    assert (modes.gone, modes.kept, modes.come) == (("Lab",), ("Tutor",), ("Peer",))
    assert only(with_values(supports__modes=["tutor", "lab"])).is_changed is False


def test_rows_are_matched_by_their_number_and_stand_where_they_stood() -> None:
    values = {
        **VALUES, "supports.goals/7.due": "2029-06-30", "supports.goals/9.objective": "All are seen.",
    }  # fmt: skip
    del values["supports.goals/8.objective"]
    table = only(Snapshot(SHEET, values, {"supports.goals": [9, 7]}, OLD.evidence)).tables[0]
    assert [(row.row, row.name, row.fate.value) for row in table.rows] == [
        (9, "All are seen.", "added"), (7, "Nine in ten are seen.", "changed"), (8, "Log kept.", "removed"),
    ]  # fmt: skip
    due = table.rows[1].cells[1]
    assert (due.before, due.after) == ("June 30, 2028", "June 30, 2029")
    assert [piece.op for piece in table.rows[2].cells[0].pieces] == [Op.OUT]


def test_rows_in_another_order_are_a_change_of_the_table_alone() -> None:
    table = only(replace(OLD, rows={"supports.goals": [8, 7]})).tables[0]
    assert (table.fate, {row.fate for row in table.rows}) == (Fate.CHANGED, {Fate.SAME})


def test_files_are_known_by_their_hash_and_links_by_their_address() -> None:
    evidence = [
        {"section": "supports", "name": "Pilot, renamed", "sha256": "aa", "link": ""},
        {"section": "supports", "name": "Page", "sha256": "", "link": "https://example.org/b"},
    ]
    files = only(replace(OLD, evidence=evidence)).files
    assert [(each.name, each.fate.value, each.was) for each in files] == [
        ("Pilot, renamed", "same", "Pilot"), ("Page", "added", ""), ("Page", "removed", ""),
    ]  # fmt: skip
    assert changed_sections(OLD, replace(OLD, evidence=evidence)) == {"supports"}


def test_question_of_one_form_alone_is_shown_as_new_or_no_longer_asked() -> None:
    newer = replace(
        SUPPORTS, fields=(SUPPORTS.fields[0], Field("lag", "How long it takes")), tables=(), title="Supports"
    )
    sheet = Sheet("plan", 2, "Plan", (newer, Section("data", "Data", fields=(Field("use", "Use"),))))
    values = {"supports.how": VALUES["supports.how"], "supports.lag": "Six weeks", "data.use": "Weekly"}
    found = compare(OLD, Snapshot(sheet, values))
    assert [(each.code, each.asked.value) for each in found] == [
        ("supports", "same"), ("data", "added"), ("vision", "removed"),
    ]  # fmt: skip
    assert [(each.path, each.asked.value) for each in found[0].fields] == [
        ("supports.how", "same"), ("supports.lag", "added"),
        ("supports.level", "removed"), ("supports.modes", "removed"),
    ]  # fmt: skip
    assert (found[0].tables[0].asked, found[2].fields[0].fate) == (Fate.REMOVED, Fate.CHANGED)
    assert found[0].title == "Supports"


def test_new_question_without_an_answer_is_no_change() -> None:
    newer = replace(SUPPORTS, fields=(*SUPPORTS.fields, Field("lag", "How long it takes")))
    found = compare_section("supports", OLD, replace(OLD, sheet=Sheet("plan", 2, "Plan", (VISION, newer))))
    assert found is not None
    assert (found.is_changed, found.fields[3].asked) == (False, Fate.ADDED)


def test_unknown_section_has_no_difference() -> None:
    assert compare_section("nothing", OLD, OLD) is None


def test_changed_sections_agree_with_the_whole_difference() -> None:
    new = with_values(supports__level="2", vision__text="Ours.")
    assert changed_sections(OLD, new) == {each.code for each in compare(OLD, new) if each.is_changed}
    assert changed_sections(OLD, with_values(supports__modes=["tutor", "lab"])) == set()


def test_answers_are_read_as_a_person_reads_them_and_the_unreadable_as_typed() -> None:
    due, cost = GOALS.fields[1], GOALS.fields[2]
    assert readable(due, "2028-06-30") == "June 30, 2028"
    assert readable(due, "next summer") == "next summer"
    assert (readable(cost, "12500"), readable(cost, "about 5")) == ("$12,500", "about 5")
    assert readable(SUPPORTS.fields[1], "9") == "9"


def test_long_plan_is_compared_within_one_budget() -> None:
    fields = tuple(Field(f"f{number}", f"Question {number}") for number in range(200))
    sheet = Sheet("plan", 1, "Plan", (Section("all", "All", fields=fields),))
    text = "Students sign in, and teachers answer by the next day. " * 1800
    old = Snapshot(sheet, {f"all.f{number}": f"{number} {text}" for number in range(200)})
    new = Snapshot(sheet, {f"all.f{number}": f"{number} {text}Always." for number in range(200)})
    budget = Budget()
    (section,) = compare(old, new, budget)
    assert section.words == (200, 0)
    assert budget.used < 200 * 20
