"""Sheets are data: paths, answers, what is missing, and a form that reads the same years later."""

import datetime as dt
from decimal import Decimal

import pytest

from waivers.sheets import Field, Kind, Needed, Path, Section, Sheet, Table, digest, is_blank, sheet_from
from waivers.sheets.application import Span, Term, application_sheet
from waivers.sheets.gaps import Contents, gaps, progress
from waivers.sheets.money import goals_without_money, totals
from waivers.sheets.plan import plan_sheet

YEARS = Span(dt.date(2027, 7, 1), dt.date(2031, 6, 30))
CONDITIONS = [Term("curriculum", "Curriculum", "Aligned."), Term("data", "Data", "Together.")]
THEMES = [Term("culture", "Culture")]
GOALS = Table(
    "goals",
    "Goals",
    "Goal",
    (
        Field("goal", "Goal", Kind.SHORT),
        Field("due", "Due", Kind.DATE, earliest=YEARS.first, latest=YEARS.last),
    ),
    "goal",
    needed=Needed.SUBMISSION,
)
SECTION = Section(
    "curriculum",
    "Curriculum",
    fields=(
        Field("level", "Level", Kind.LEVEL),
        Field("kind", "Kind", Kind.CHOICE, choices=(("a", "A"), ("b", "B"))),
        Field("other", "Other", needed_if=("kind", "b")),
        Field("later", "Later", needed=Needed.APPROVAL),
        Field("note", "Note", needed=Needed.NEVER),
    ),
    tables=(GOALS,),
)
SHEET = Sheet("plan", 1, "Plan", (SECTION,))


def whole_plan():
    return plan_sheet(
        conditions=CONDITIONS,
        themes=THEMES,
        years=YEARS,
        year_names=(("2", "Year Two"), ("3", "Year Three")),
        goals=(("7", "Help in five days"), ("8", "Read daily")),
    )


# paths ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["vision.problem", "student-supports.goals/17.objective"])
def test_path_reads_and_prints_the_same(text):
    assert str(Path.parse(text)) == text


def test_path_of_a_cell_names_its_row():
    assert Path.parse("data.goals/3.due") == Path("data", "due", "goals", 3)


@pytest.mark.parametrize("text", ["", "vision", "a.b.c", "a.goals/x.due", "a.goals/1", "A.b", "a.b\n"])
def test_path_refuses_anything_else(text):
    with pytest.raises(ValueError, match="is not the path of a value"):
        Path.parse(text)


# answers ----------------------------------------------------------------------------------------------
def field(kind, **more):
    return Field("x", "X", kind, **more)


@pytest.mark.parametrize(
    ("asked", "typed", "read"),
    [
        (field(Kind.LONG), "Two\nlines", "Two\nlines"),
        (field(Kind.CHOICE, choices=(("a", "A"),)), "a", "a"),
        (field(Kind.CHOICES, choices=(("a", "A"), ("b", "B"))), ["b"], ["b"]),
        (field(Kind.LEVEL), "3", 3),
        (field(Kind.DATE), "2027-09-28", dt.date(2027, 9, 28)),
        (field(Kind.DATE), "09/28/2027", dt.date(2027, 9, 28)),
        (field(Kind.MONEY), "$12,500", Decimal("12500.00")),
        (field(Kind.NUMBER), "1,200", 1200),
        (field(Kind.EMAIL), " a@example.org ", "a@example.org"),
        (field(Kind.NUMBER), "  ", None),
    ],
)
def test_answer_is_read(asked, typed, read):
    assert asked.problem(typed) == ""
    assert asked.parse(typed) == read


@pytest.mark.parametrize(
    ("asked", "typed", "sentence"),
    [
        (field(Kind.LONG, most_words=2), "one two three", "This has 3 words. Shorten it to 2."),
        (field(Kind.SHORT, longest=3), "four", "This text has 4 characters. Shorten it to 3."),
        (field(Kind.CHOICE, choices=(("a", "A"),)), "z", "Choose one of the answers."),
        (field(Kind.CHOICES, choices=(("a", "A"),)), ["a", "z"], "Choose among the answers."),
        (field(Kind.LEVEL), "4", "Choose a level from 0 to 3."),
        (field(Kind.MONEY), "much", "Write an amount in dollars, for example 12,500."),
        (field(Kind.MONEY), "-1", "Write an amount from 0 to under a trillion dollars."),
        (field(Kind.NUMBER), "1.5", "Write a whole number."),
        (field(Kind.EMAIL), "a@", "Write an email address like name@example.org."),
        (field(Kind.DATE), "soon", "Write a date like 09/28/2027."),
        (
            field(Kind.DATE, earliest=YEARS.first, latest=YEARS.last),
            "2027-05-01",
            "May 1, 2027 is outside the time allowed. Choose a date from July 1, 2027 to June 30, 2031.",
        ),
    ],
)
def test_answer_that_cannot_be_read_says_what_to_write(asked, typed, sentence):
    assert asked.problem(typed) == sentence


def test_value_is_kept_in_one_form():
    assert field(Kind.LONG).normal("a\r\nb\0") == "a\nb"
    assert field(Kind.DATE).normal("9/28/2027") == "2027-09-28"
    assert field(Kind.DATE).normal("soon") == "soon"
    assert field(Kind.CHOICES, choices=(("a", "A"), ("b", "B"))).normal(["b", "a"]) == ["a", "b"]


def test_digest_knows_nothing_by_one_name():
    assert digest(None) == digest("") == digest([])
    assert digest("a") != digest(["a"]) != digest("")
    assert [is_blank(each) for each in ("", "  ", [], None, "a")] == [True, True, True, True, False]


# the form itself --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "sheet",
    [whole_plan(), application_sheet(conditions=CONDITIONS, years=YEARS)],
    ids=["plan", "application"],
)
def test_sheet_reads_the_same_from_its_data(sheet):
    data = sheet.as_data()
    again = sheet_from(data)
    assert again.as_data() == data
    assert [section.code for section in again] == [section.code for section in sheet]
    assert len({section.code for section in sheet}) == len(sheet.sections)


def test_plan_asks_each_condition_for_goals_inside_years_two_to_five():
    table = whole_plan().section("curriculum").table_named("goals")
    assert [each.name for each in table.fields] == [
        "goal", "objective", "starts", "due", "responsible", "measure", "target",
    ]  # fmt: skip
    assert table.field_named("due").latest == YEARS.last


def test_public_summary_has_at_most_150_words():
    asked = whole_plan().section("vision").field_named("summary")
    assert asked.problem("word " * 150) == ""
    assert asked.problem("word " * 151) == "This has 151 words. Shorten it to 150."


def test_field_that_is_not_asked_is_a_key_error():
    with pytest.raises(KeyError):
        SHEET.field_at(Path.parse("curriculum.nothing"))
    with pytest.raises(KeyError):
        SHEET.field_at(Path.parse("nothing.text"))


# what is missing --------------------------------------------------------------------------------------
def contents(values=None, rows=None, evidenced=()):
    return Contents(SHEET, values or {}, rows or {}, frozenset(evidenced))


def sentences(found, needed=Needed.APPROVAL):
    return [(gap.path, gap.sentence) for gap in gaps(found, needed=needed)]


def test_empty_section_lacks_everything_that_is_needed_by_then():
    assert sentences(contents(), Needed.SUBMISSION) == [
        ("curriculum.level", "Curriculum: fill in “Level”."),
        ("curriculum.kind", "Curriculum: fill in “Kind”."),
        ("curriculum.goals", "Curriculum: add the first row of “Goals”."),
    ]
    assert ("curriculum.later", "Curriculum: fill in “Later”.") in sentences(contents())


def test_answer_can_make_another_one_needed():
    assert ("curriculum.other", "Curriculum: fill in “Other”.") in sentences(
        contents({"curriculum.kind": "b"})
    )


def test_level_above_zero_needs_evidence():
    claimed = {"curriculum.level": "2"}
    gap = ("curriculum.evidence", "Curriculum: add evidence for your level, or choose level 0.")
    assert gap in sentences(contents(claimed))
    assert gap not in sentences(contents(claimed, evidenced=["curriculum"]))
    assert gap not in sentences(contents({"curriculum.level": "0"}))


def test_cells_are_named_by_their_row():
    rows = {"curriculum.goals": [4, 9]}
    found = contents({"curriculum.goals/4.goal": "Read daily", "curriculum.goals/9.due": "2026-01-01"}, rows)
    told = dict(sentences(found))
    assert told["curriculum.goals/4.due"] == "Curriculum, “Read daily”: fill in “Due”."
    assert told["curriculum.goals/9.goal"] == "Curriculum, “Goal 2”: fill in “Goal”."
    assert told["curriculum.goals/9.due"].startswith("Curriculum, “Goal 2”, “Due”: Jan. 1, 2026 is outside")


def test_progress_counts_readable_needed_answers():
    assert (progress(contents(), SECTION).done, progress(contents(), SECTION).total) == (0, 4)
    full = contents(
        {
            "curriculum.level": "1", "curriculum.kind": "a", "curriculum.later": "x",
            "curriculum.goals/4.goal": "Read", "curriculum.goals/4.due": "2028-01-01",
        },
        {"curriculum.goals": [4]},
        ["curriculum"],
    )  # fmt: skip
    assert progress(full, SECTION).is_complete
    assert progress(full, SECTION).total == 7


# money ------------------------------------------------------------------------------------------------
def test_funding_is_summed_by_stream_and_year():
    def line(row, **cells):
        return {f"funding.lines/{row}.{name}": value for name, value in cells.items()}

    values = {
        **line(1, goal="7", stream="title-1a", year="2", amount="1,000"),
        **line(2, goal="7", stream="title-1a", year="3", amount="500.50"),
        **line(3, goal="9", stream="state", year="2", amount="a lot"),
    }
    found = Contents(whole_plan(), values, {"funding.lines": [1, 2, 3]})
    sums = totals(found)
    assert sums.cells == {("title-1a", "2"): Decimal("1000.00"), ("title-1a", "3"): Decimal("500.50")}
    assert sums.streams == {"title-1a": Decimal("1500.50")}
    assert sums.years == {"2": Decimal("1000.00"), "3": Decimal("500.50")}
    assert sums.total == Decimal("1500.50")
    assert goals_without_money(found) == ["Read daily"]
