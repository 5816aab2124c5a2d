"""Tables: bounded when read, harmless when written, plain about what is wrong."""

import codecs
import csv
import gzip
import io
from decimal import Decimal

import pytest
from django.utils import translation

from statepl.core.csvio import (
    LINE_COLUMN,
    PROBLEM_COLUMN,
    STUDENT_COLUMNS,
    RowError,
    TableError,
    canonical,
    faulty_rows_csv,
    iter_csv,
    neutralise,
    read_foreign,
    read_table,
    write_csv,
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def rows(data, required=("District", "Start year"), **limits):
    return list(read_table(data, required=list(required), **limits))


GOOD = "District,Start year\nWillow Bend,2026\n"


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        codecs.BOM_UTF8 + GOOD.encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        gzip.compress(GOOD.encode(), mtime=0),
        b"start_year,DISTRICT,\n2026, Willow Bend ,\n",
    ],
)
def test_read_table_understands_every_usual_form(data):
    assert rows(data) == [(2, {"District": "Willow Bend", "Start year": "2026"})]


def test_read_table_reads_open_files_and_gives_lines_of_the_file():
    data = 'District,Start year\n\n"Two\nlines",2026\n,\nLast\n'
    assert rows(io.BytesIO(data.encode())) == [
        (3, {"District": "Two\nlines", "Start year": "2026"}),
        (6, {"District": "Last", "Start year": ""}),
    ]


def test_read_table_checks_the_header_before_any_row_is_asked_for():
    with pytest.raises(TableError, match="Missing columns: Start year"):
        read_table(b"District\n", required=["District", "Start year"])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty, or its first line is. The first line names the columns."),
        (
            b"District;Start year\n",
            "Columns are separated by semicolons. Save the file with commas or tabs.",
        ),
        (
            b"District,Color\n",
            "Missing columns: Start year. Unknown columns: 'Color'. The known columns are: District, Start year.",
        ),
        (b"District,Start year,district\n", "Columns named twice: district."),
        (GOOD.encode("utf-16"), "The file is not in UTF-8. Save it as 'CSV UTF-8' and send it again."),
        (
            "District,Start year\nEspañola,1\n".encode("latin-1"),
            "The file is not in UTF-8. Save it as 'CSV UTF-8' and send it again.",
        ),
        (
            b"PK\x03\x04rest",
            "This is a workbook or a zip file. Save the sheet as CSV in UTF-8 and send that.",
        ),
        (
            b"District,Start year\na,b,c\n",
            "Row 2 has 3 cells, but the first line names 2 columns.",
        ),
        (
            b'District,Start year\n"a,b\n',
            "Row 2 cannot be read: a quotation mark is not closed, or a cell is too long.",
        ),
        (
            b"District,Start year\na\0,b\n",
            "Row 2 holds a null character. Save the file as CSV in UTF-8.",
        ),
        (
            gzip.compress(GOOD.encode(), mtime=0)[:-9],
            "The packed file is damaged. Pack it again and send it.",
        ),
    ],
)
def test_read_table_says_plainly_what_is_wrong_with_the_file(data, sentence):
    with pytest.raises(TableError) as caught:
        rows(data)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"max_bytes": 60}, "The file is larger than 60 bytes. Split it and send the parts."),
        ({"max_rows": 2}, "The file has more than 2 rows. Split it and send the parts."),
        ({"max_cell": 10}, "Row 2: 'District' is longer than 10 characters."),
    ],
)
def test_read_table_keeps_its_limits(limits, sentence):
    with pytest.raises(TableError) as caught:
        rows(b"District,Start year\n" + b"Willow Bend,2026\n" * 3, **limits)
    assert str(caught.value) == sentence


def test_read_table_names_a_large_limit_in_megabytes():
    with pytest.raises(TableError) as caught:
        rows(b"District,Start year\n" + b"Willow Bend,2026\n" * 70_000, max_bytes=1024 * 1024)
    assert str(caught.value) == "The file is larger than 1 MB. Split it and send the parts."


def test_read_table_finds_a_foreign_letter_far_below_the_header():
    with pytest.raises(TableError) as caught:
        rows(b"District,Start year\n" + b"Willow Bend,2026\n" * 9_000 + b"Pe\xf1a,2026\n")
    assert str(caught.value) == "The file is not in UTF-8. Save it as 'CSV UTF-8' and send it again."


def test_read_table_counts_unpacked_bytes_of_a_packed_file():
    packed = gzip.compress(b"District,Start year\n" + b"Willow Bend,2026\n" * 1000, mtime=0)
    with pytest.raises(TableError, match="larger than 9000 bytes"):
        rows(packed, max_bytes=9000)


def test_read_table_refuses_an_archive_bomb_long_before_its_end():
    bomb = gzip.compress(b"District,Start year\n" + b" ," * 20_000_000, mtime=0)
    assert len(bomb) < 60_000
    with pytest.raises(TableError, match="unpacks to far more than its size"):
        rows(bomb, max_bytes=1 << 40, max_ratio=50)


@pytest.mark.parametrize(
    "column",
    [*sorted(STUDENT_COLUMNS), "Student ID", "StudentID", "SSID", "First-Name", "birthDate", "Date of Birth"],
)
def test_read_table_refuses_files_about_single_students(column):
    with pytest.raises(TableError) as caught:
        rows(f"District,Start year,{column}\nA,1,x\n".encode())
    assert str(caught.value) == (
        f"The column '{column}' looks like data about single students. Send counts by group only; "
        "nothing of this file was kept."
    )


def test_read_table_takes_a_person_column_that_the_caller_asks_for():
    found = rows(b"Last name,Role\nDoe,Teacher\n", required=("Last name", "Role"))
    assert found == [(2, {"Last name": "Doe", "Role": "Teacher"})]


def test_canonical_joins_spellings_of_one_name():
    assert {canonical(n) for n in ("Start year", "start-year", " StartYear ", "START_YEAR")} == {"start_year"}


# Row errors


def test_row_error_is_a_sentence_with_a_way_out():
    error = RowError(14, "Start year", "20226", "a year from 2024 to 2035")
    assert error.sentence == "Row 14: 'Start year' says 20226. Use a year from 2024 to 2035."


def test_row_error_names_an_empty_cell():
    assert RowError(3, "District", " ", "an LEA id").sentence == "Row 3: 'District' is empty. Use an LEA id."


def test_row_error_cuts_long_foreign_text():
    sentence = RowError(3, "District", "x\n" * 900, "an LEA id").sentence
    assert len(sentence) < 120
    assert "\n" not in sentence


def test_faulty_rows_can_be_mended_and_sent_again():
    data = b"District,Start year\nA,2026\n=B,20226\nC,\n"
    read = rows(data)
    errors = [RowError(3, "Start year", "20226", "a year"), RowError(4, "Start year", "", "a year")]
    faulty = faulty_rows_csv(errors, read)
    assert list(csv.reader(io.StringIO(faulty))) == [
        [LINE_COLUMN, "District", "Start year", PROBLEM_COLUMN],
        ["3", "'=B", "20226", "Row 3: 'Start year' says 20226. Use a year."],
        ["4", "C", "", "Row 4: 'Start year' is empty. Use a year."],
    ]
    assert [row for _line, row in rows(faulty.encode())] == [row for _line, row in read[1:]]


# Writing


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "+cmd|' /C calc'!A0",
        "-1+cmd|' /C calc'!A0",
        "-",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1",
        '=HYPERLINK("http://x")',
    ],
)
def test_written_formulas_are_neutralised_and_read_back_as_they_were(cell):
    assert neutralise(cell) == f"'{cell}"
    text = write_csv([[cell, "x"]], ["District", "Start year"])
    assert rows(text.encode())[0][1]["District"] == cell.strip()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-5, "-5"),
        (-5.25, "-5.25"),
        (Decimal("-0.5"), "-0.5"),
        ("-5", "-5"),
        ("-5.25", "-5.25"),
        (None, ""),
        (True, "true"),
        ("O'Neill", "O'Neill"),
        ("a\0b", "ab"),
    ],
)
def test_written_numbers_stay_numbers(value, shown):
    assert neutralise(value) == shown


@pytest.mark.parametrize("text", ["-5-5", "-1e5", "-5\n", "--5", "-٣"])
def test_text_that_only_looks_like_a_negative_number_is_neutralised(text):
    assert neutralise(text) == f"'{text}"


def test_write_csv_quotes_and_ends_lines_as_the_standard_says():
    assert write_csv([['a"b', "c,d"], {"x": 1}], ["x", "y"]) == 'x,y\r\n"a""b","c,d"\r\n1,\r\n'


def test_write_csv_neutralises_headers_too():
    assert write_csv([], ["=x"]) == "'=x\r\n"


def test_iter_csv_writes_row_by_row_and_refuses_ragged_rows():
    lines = iter_csv(iter([[1], [1, 2]]), ["a"])
    assert [next(lines), next(lines)] == ["a\r\n", "1\r\n"]
    with pytest.raises(ValueError, match="A row has 2 cells, the header 1"):
        next(lines)


def foreign(data: bytes, **limits: int) -> list[tuple[int, dict[str, str]]]:
    return list(read_foreign(data, column="Rate", **limits))


def test_read_foreign_passes_over_titles_blank_lines_and_nameless_columns():
    text = "State report\n\nDistrict\t\tRate\trate \tRate\n\t\t\t\nWillow\tx\t 81 \n\nOak\ty\t7\t8\t9\n"
    assert foreign(text.encode()) == [
        (5, {"District": "Willow", "Rate": "81", "rate": ""}),
        (7, {"District": "Oak", "Rate": "7", "rate": "8"}),
    ]
    assert foreign(b"Rate;Who\n") == []


def test_read_foreign_says_plainly_what_is_wrong_with_the_file():
    for data, said in [
        (b"District,Year\nA,1\n", "No line of the file names the column 'Rate'. It has: District, Year."),
        (b"", "No line of the file names the column 'Rate'. It has: \u2013."),
        (b"Rate,Student ID\n1,2\n", "single students"),
        (b"\xff\xfe\xfa\n", "UTF-8"),
        (b"R\xe9gion,Rate\n", "UTF-8"),
    ]:
        with pytest.raises(TableError) as caught:
            foreign(data)
        assert said in str(caught.value)
    with pytest.raises(TableError, match="more than 1 rows"):
        foreign(b"Rate\n1\n2\n", max_rows=1)
