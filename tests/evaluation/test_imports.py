"""Files of observations: checked whole, imported whole or not at all."""

import gzip

import pytest

from evaluation.importing import files
from evaluation.models import ImportBatch, Observation, ObservationVersion
from evaluation.services.imports import import_observations
from statepl.audit.models import AuditEvent
from statepl.core.errors import NotPermitted
from tests import factories
from tests.evaluation.makers import COLUMNS, district_rows, row, write_file


def problems(result):
    return [(problem.line, problem.column, problem.code) for problem in result.checked.errors]


def test_import_stores_rows_once_and_the_same_file_again_changes_nothing(tmp_path, district):
    file = write_file(tmp_path / "a.csv", district_rows(district))

    first = import_observations(file, actor=None)
    again = import_observations(file, actor=None)

    assert (first.added, first.changed, first.unchanged) == (9, 0, 0)
    assert (again.is_repeat, again.added, again.changed, again.unchanged) == (True, 0, 0, 9)
    assert Observation.objects.count() == 9
    assert ImportBatch.objects.count() == 1
    assert AuditEvent.objects.filter(verb="import.committed").count() == 1


def test_import_of_the_same_rows_in_another_file_changes_nothing(tmp_path, district):
    import_observations(write_file(tmp_path / "a.csv", district_rows(district)), actor=None)

    other = import_observations(write_file(tmp_path / "b.csv", district_rows(district)[::-1]), actor=None)

    assert (other.is_repeat, other.added, other.changed, other.unchanged) == (False, 0, 0, 9)
    assert ObservationVersion.objects.count() == 0


def test_import_of_a_correction_keeps_the_old_value_with_its_batch(tmp_path, district):
    first = import_observations(write_file(tmp_path / "a.csv", [row(district)]), actor=None)
    second = import_observations(write_file(tmp_path / "b.csv", [row(district, numerator=190)]), actor=None)

    old = ObservationVersion.objects.get()
    assert (second.added, second.changed) == (0, 1)
    assert (old.numerator, old.denominator, old.batch, old.replaced_by) == (
        180,
        240,
        first.batch,
        second.batch,
    )
    assert Observation.objects.get().numerator == 190


def test_import_of_an_older_file_after_a_correction_is_a_correction_itself(tmp_path, district):
    file = write_file(tmp_path / "a.csv", [row(district)])
    import_observations(file, actor=None)
    import_observations(write_file(tmp_path / "b.csv", [row(district, numerator=190)]), actor=None)

    back = import_observations(file, actor=None)

    assert (back.is_repeat, back.changed) == (False, 1)
    assert Observation.objects.get().numerator == 180


def test_dry_run_finds_the_same_and_stores_nothing(tmp_path, district):
    result = import_observations(
        write_file(tmp_path / "a.csv", district_rows(district)), actor=None, dry_run=True
    )

    assert result.is_good
    assert result.checked.rows == 9
    assert Observation.objects.count() == 0
    assert ImportBatch.objects.count() == 0


def test_one_bad_row_keeps_every_row_out(tmp_path, district):
    rows = [*district_rows(district), row(district, subgroup="ALP", measure="CHR")]

    result = import_observations(write_file(tmp_path / "a.csv", rows), actor=None)

    assert problems(result) == [(11, "subgroup", "one_of")]
    assert "Row 11: 'subgroup' says ALP. Use one of: ALL, AM, AS" in result.checked.errors[0].sentence
    assert result.checked.errors[0].row["measure"] == "CHR"
    assert Observation.objects.count() == 0
    assert result.batch.state == "rejected"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"school_year": "2024-26"}, ("school_year", "school_year")),
        ({"school_year": "2024"}, ("school_year", "school_year")),
        ({"school_year": "1912-13"}, ("school_year", "school_year_range")),
        ({"school_year": "2198-99"}, ("school_year", "school_year_range")),
        ({"level": "distric"}, ("level", "one_of")),
        ({"agency_id": "0000000"}, ("agency_id", "agency_unknown")),
        ({"agency_id": ""}, ("agency_id", "agency_missing")),
        ({"level": "state", "agency_id": "California"}, ("agency_id", "agency_state")),
        ({"measure": "att"}, ("measure", "one_of")),
        ({"numerator": "-1"}, ("numerator", "integer")),
        ({"numerator": "1.5"}, ("numerator", "integer")),
        ({"denominator": "*"}, ("denominator", "integer")),
        ({"numerator": 241}, ("numerator", "numerator_above")),
        ({"numerator": ""}, ("numerator", "rate_needs")),
        ({"denominator": ""}, ("denominator", "rate_needs")),
        ({"measure": "DIS_ISS", "numerator": ""}, ("numerator", "count_needs")),
    ],
)
def test_row_is_refused_with_column_and_reason(tmp_path, district, changes, expected):
    result = import_observations(write_file(tmp_path / "a.csv", [row(district, **changes)]), actor=None)

    assert (2, *expected) in problems(result)
    assert Observation.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"value": "101", "numerator": "", "denominator": ""}, [(2, "value", "percentage")]),
        ({"value": "75.0"}, []),
        ({"value": "80"}, [(2, "value", "value_differs")]),
        ({"value": "75.4", "numerator": "", "denominator": ""}, []),
        ({"value": "abc"}, [(2, "value", "number")]),
        ({"measure": "GRO_ELA", "value": "120", "numerator": ""}, [(2, "value", "mean_range")]),
        ({"measure": "GRO_ELA", "value": "52.5", "numerator": ""}, []),
        (
            {"measure": "GRO_ELA", "value": "52", "numerator": "", "denominator": ""},
            [(2, "denominator", "mean_needs")],
        ),
        ({"status": "not_collected"}, [(2, "status", "not_collected")]),
        ({"status": "not_collected", "numerator": "", "denominator": ""}, []),
        ({"status": "suppressed", "numerator": ""}, []),
        ({"status": "hidden"}, [(2, "status", "one_of")]),
        ({"grade": "3"}, [(2, "grade", "one_of")]),
        ({"grade": "03"}, []),
        ({"id_scheme": "federal"}, [(2, "id_scheme", "one_of")]),
        ({"id_scheme": "state"}, [(2, "agency_id", "agency_unknown")]),
    ],
)
def test_values_and_status_fit_the_measure(tmp_path, district, changes, expected):
    full = {"value": "", "status": "", "grade": "", "id_scheme": "", **row(district), **changes}

    result = import_observations(write_file(tmp_path / "a.csv", [full]), actor=None, dry_run=True)

    assert problems(result) == expected


def test_repeated_key_is_refused_with_the_line_that_has_it(tmp_path, district):
    result = import_observations(write_file(tmp_path / "a.csv", [row(district)] * 3), actor=None)

    assert problems(result) == [(3, "agency_id", "duplicate"), (4, "agency_id", "duplicate")]
    assert "row 2 has it already" in result.checked.errors[0].sentence


def test_group_above_all_students_of_the_file_is_refused(tmp_path, district):
    rows = [row(district), row(district, subgroup="F", numerator=200, denominator=241)]

    result = import_observations(write_file(tmp_path / "a.csv", rows), actor=None)

    assert problems(result) == [(3, "denominator", "above_total")]


def test_district_above_its_schools_is_a_notice(tmp_path, district):
    school = factories.make_school(district)
    rows = [
        row(district),
        row(district, level="school", agency_id=school.ncessch, numerator=150, denominator=200),
    ]

    result = import_observations(write_file(tmp_path / "a.csv", rows), actor=None)

    assert result.is_good
    notice = result.checked.notices[0]
    assert (notice["level"], notice["measure"], notice["compared"], notice["above"]) == (1, "ATT", 1, 1)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("student_id", "The column 'student_id' looks like data about single students."),
        ("Date of Birth", "The column 'Date of Birth' looks like data about single students."),
        ("shoe_size", "Unknown columns: 'shoe_size'."),
    ],
)
def test_file_with_a_column_that_is_not_ours_is_refused_by_name(tmp_path, district, header, sentence):
    file = write_file(tmp_path / "a.csv", [{**row(district), header: "7"}])

    result = import_observations(file, actor=None)

    assert result.checked.refusal.startswith(sentence)
    assert result.checked.errors == ()
    assert Observation.objects.count() == 0


def test_file_without_rows_or_a_needed_column_is_refused(tmp_path, district):
    empty = import_observations(write_file(tmp_path / "a.csv", [], COLUMNS), actor=None)
    missing = import_observations(
        write_file(tmp_path / "b.csv", [{k: v for k, v in row(district).items() if k != "measure"}]),
        actor=None,
    )

    assert empty.checked.refusal == "The file names columns and holds no rows."
    assert missing.checked.refusal == "Missing columns: measure."


def test_file_may_be_packed_tabbed_marked_and_hold_blank_lines(tmp_path, district):
    lines = ["\t".join(COLUMNS), "\t".join(str(v) for v in row(district).values()), "", "\t\t\t\t\t\t", ""]
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress("\r\n".join(lines).encode("utf-8-sig"), mtime=0))

    result = import_observations(file, actor=None)

    assert (result.added, result.checked.rows, result.checked.refusal) == (1, 1, "")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"\xff\xfea\x00", "not a CSV file in UTF-8"),
        (b"PK\x03\x04abc", "not a CSV file in UTF-8"),
        (b"school_year,level,agency_id,measure,subgroup\n\xff,,,,\n", "not in UTF-8"),
        (b"school_year,level,agency_id,measure,subgroup\n1,2,3,4,5,6\n", "Row 2 has 6 cells"),
        (b'school_year,level,agency_id,measure,subgroup\n"1,2,3,4,5\n', "never closed"),
        (b"\x1f\x8b\x08\x00broken", "damaged"),
    ],
)
def test_unreadable_file_is_refused_in_words(tmp_path, db, data, part):
    file = tmp_path / "a.csv"
    file.write_bytes(data)

    result = import_observations(file, actor=None)

    assert part in result.checked.refusal
    assert Observation.objects.count() == 0


def test_only_a_thousand_errors_are_listed_and_all_are_counted(tmp_path, district):
    rows = [row(district, measure=f"M{number}") for number in range(1200)]

    result = import_observations(write_file(tmp_path / "a.csv", rows), actor=None)

    assert (len(result.checked.errors), result.checked.errors_total) == (1000, 1200)
    assert result.batch.errors.count() == 1000


def test_file_in_small_chunks_gives_the_same_lines(tmp_path, district):
    rows = [row(district, subgroup="ALL" if number == 1500 else f"G{number}") for number in range(2000)]
    source = files.Source.of(write_file(tmp_path / "a.csv", rows))

    small = [f for f, _read in files.chunks(source, limit=10**9, block=1000)]
    whole = [f for f, _read in files.chunks(source, limit=10**9)]

    assert len(small) > 10
    assert sum(frame.height for frame in small) == whole[0].height == 2000
    found = [line for frame in small for line in frame.filter(frame["subgroup"] == "ALL")["line"].to_list()]
    assert found == [1502]


def test_file_larger_than_the_limit_is_refused(tmp_path, district, settings):
    settings.IMPORT_MAX_BYTES = 100

    result = import_observations(write_file(tmp_path / "a.csv", district_rows(district)), actor=None)

    assert "larger than this site takes" in result.checked.refusal


# roles ------------------------------------------------------------------------------------------------
def test_steward_imports_own_district_and_its_schools_only(tmp_path, steward, district, other_district):
    school = factories.make_school(district)
    foreign = factories.make_school(other_district)
    rows = [
        row(district),
        row(district, level="school", agency_id=school.ncessch),
        row(other_district),
        row(district, level="school", agency_id=foreign.ncessch),
        row(district, level="state", agency_id="TG"),
    ]

    result = import_observations(write_file(tmp_path / "a.csv", rows), actor=steward)

    assert problems(result) == [(line, "agency_id", "agency_foreign") for line in (4, 5, 6)]


def test_rows_of_a_steward_wait_for_the_state_and_its_own_do_not(tmp_path, steward, analyst, district):
    file = write_file(tmp_path / "a.csv", [row(district)])

    import_observations(file, actor=steward)
    assert Observation.objects.get().state == Observation.State.REPORTED
    import_observations(file, actor=analyst)
    assert Observation.objects.get().state == Observation.State.VERIFIED
    import_observations(write_file(tmp_path / "b.csv", [row(district, numerator=9)]), actor=steward)
    assert Observation.objects.get().state == Observation.State.REPORTED


@pytest.mark.parametrize(
    "role", ["reviewer", "approver", "engagement_lead", "board_member", "lead", "contributor"]
)
def test_other_roles_may_not_import(tmp_path, request, district, role):
    with pytest.raises(NotPermitted, match="imports observations"):
        import_observations(
            write_file(tmp_path / "a.csv", [row(district)]), actor=request.getfixturevalue(role)
        )
