"""A state's own files through a mapping: every oddity counted, nothing mended."""

import gzip
from collections import Counter
from pathlib import Path

import pytest

from evaluation.catalogue import connecticut
from evaluation.importing.files import Source
from evaluation.importing.mapped import Oddities, apply, refuse_students
from evaluation.importing.mapping import Mapping
from statepl.core.csvio import TableError

FILES = Path(__file__).parent / "connecticut"
PLAIN = {
    "level": "district",
    "agency_column": "Code",
    "school_year": "2024-25",
    "subgroup_column": "Group",
    "subgroup_words": {"Everybody": "ALL", "Girls": "F", "Guests": ""},
    "values": [{"measure": "ATT", "numerator": "Present", "denominator": "Students"}],
}
HEAD = "Code,Group,Present,Students\n"
# file, mapping, then (rows, suppressed rows) of each measure. Where the converted files of the data pack
# hold the measure, these are its numbers for the level, year and groups of the file, and every row agrees.
COUNTS = [
    ("bullying__2014-15_all-schools", "bullying-school", {"BUL_INC": (301, 275), "BUL_STU": (301, 270)}),
    ("chronic-absenteeism__2014-15_race", "absence-district-race", {"CHR": (1239, 691)}),
    (
        "chronic-absenteeism__2014-15_all-schools_all-students",
        "absence-school-all",
        {"CHR": (1266, 236)},
    ),
    (
        "four-year-graduation-rates__2014-15_lunch_grad",
        "graduation-district-lunch",
        {"GRAD4": (270, 113)},
    ),
    ("four-year-graduation-rates__2014-15_race_grad_ct", "graduation-state-race", {"GRAD4": (7, 0)}),
    (
        "four-year-graduation-rates__2014-15_all-schools_race_grad",
        "graduation-school-race",
        {"GRAD4": (984, 615)},
    ),
    (
        "four-year-graduation-rates__2014-15_all-schools_race_nongrad",
        "nongraduates-school-race",
        {"STILL4": (984, 672), "OTHER4": (984, 738)},
    ),
    (
        "incidents__2014-15",
        "incidents-district",
        {
            "INC_VIO": (194, 66),
            "INC_SEX": (194, 76),
            "INC_THR": (194, 57),
            "INC_THE": (194, 81),
            "INC_CON": (194, 45),
            "INC_FIG": (194, 33),
            "INC_PRO": (194, 74),
            "INC_WEA": (194, 86),
            "INC_DRU": (194, 31),
            "INC_POL": (194, 31),
        },
    ),
    (
        "sanctions__2014-15",
        "sanctions-district",
        {"SAN_ISS": (194, 17), "SAN_OSS": (194, 23), "SAN_EXP": (194, 69), "SAN_BUS": (194, 67)},
    ),
    (
        "smarter-balanced__2014-15_ela-and-math_race_all-grades-combined",
        "test-district-race",
        {"PRO_ELA": (1147, 645), "PAR_ELA": (1147, 415), "PRO_MTH": (1147, 631), "PAR_MTH": (1147, 407)},
    ),
    (
        "smarter-balanced__2014-15_ela-and-math_race_all-grades-combined_ct",
        "test-state-race",
        {"PRO_ELA": (7, 0), "PAR_ELA": (7, 0), "PRO_MTH": (7, 0), "PAR_MTH": (7, 0)},
    ),
    (
        "smarter-balanced__2015-16_ela-and-math_special-education_all-grades-combined",
        "test-district-disability",
        {"PRO_ELA": (375, 161), "PAR_ELA": (375, 6), "PRO_MTH": (375, 164), "PAR_MTH": (375, 6)},
    ),
    (
        "smarter-balanced__2015-16_all-schools_ela-and-math_all-students_all-grades-combined",
        "test-school-all",
        {"PRO_ELA": (887, 124), "PAR_ELA": (887, 81), "PRO_MTH": (887, 127), "PAR_MTH": (887, 80)},
    ),
    (
        "smarter-balanced__2015-16_all-schools_ela-and-math_ell_all-grades-combined",
        "test-school-language",
        {"PRO_ELA": (1599, 1401), "PAR_ELA": (1599, 563), "PRO_MTH": (1599, 1392), "PAR_MTH": (1599, 563)},
    ),
    (
        "smarter-balanced-growth-model__2015-16_ela-and-math_race_all-grades-combined",
        "growth-district-race",
        {"GRT_ELA": (1029, 526), "GRT_MTH": (1026, 528)},
    ),
    (
        "smarter-balanced-growth-model__2015-16_ela-and-math_race_all-grades-combined_ct",
        "growth-district-race",
        {"GRT_ELA": (2, 0), "GRT_MTH": (2, 0)},
    ),
    (
        "smarter-balanced-growth-model__2015-16_all-schools_ela-and-math_all-students_all-grades-combined",
        "growth-school-all",
        {"GRT_ELA": (831, 73), "GRT_MTH": (830, 73)},
    ),
]


def read(tmp_path, text, *, encoding="utf-8", **changes):
    """Return the rows that a mapping makes of a text, and the oddities."""
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))
    odd = Oddities()
    rows = list(apply(Source.of(path), Mapping.parse({**PLAIN, **changes}), odd, limit=10**9))
    return rows, odd


def numbers(rows):
    return [
        (made.line, made.row["numerator"], made.row["denominator"], made.row["value"], made.row["status"])
        for made in rows
    ]


@pytest.mark.parametrize(("name", "code", "expected"), COUNTS, ids=[count[0] for count in COUNTS])
def test_every_file_of_the_pack_gives_the_rows_of_the_converted_ones(name, code, expected):
    shipped = {one["code"]: one["description"] for one in connecticut()["mappings"]}
    odd = Oddities()

    source = Source.of(FILES / f"{name}.csv.gz")
    made = [one.row for one in apply(source, Mapping.parse(shipped[f"ct-{code}"]), odd, limit=10**8)]

    rows = Counter(row["measure"] for row in made)
    hidden = Counter(row["measure"] for row in made if row["status"] == "suppressed")
    assert {measure: (rows[measure], hidden[measure]) for measure in rows} == expected
    assert len(
        {tuple(row[part] for part in ("level", "agency_id", "measure", "subgroup")) for row in made}
    ) == len(made)
    assert (odd.unknown, odd.totals, odd.counts.get("no_number")) == ({}, [], None)
    assert {row["school_year"] for row in made} == {name.split("__")[1][:7]}


def test_all_files_of_the_pack_are_tried():
    assert sorted(f"{count[0]}.csv.gz" for count in COUNTS) == sorted(p.name for p in FILES.glob("*.gz"))


def test_state_row_among_districts_becomes_a_state_row():
    shipped = {one["code"]: one["description"] for one in connecticut()["mappings"]}
    source = Source.of(
        FILES / "smarter-balanced-growth-model__2015-16_ela-and-math_race_all-grades-combined.csv.gz"
    )
    odd = Oddities()

    made = list(apply(source, Mapping.parse(shipped["ct-growth-district-race"]), odd, limit=10**8))

    assert {m.row["agency_id"] for m in made if m.row["level"] == "state"} == {"CT"}
    # The first row of the state with one numerator that fits; 68 rows of large agencies have several.
    assert odd.counts["several_numbers_fit"][0] == 68
    assert odd.counts["state_row"] == [14, 1712]


@pytest.mark.parametrize(
    ("cells", "expected", "kind"),
    [
        ("*,9", ("", "9", "", "suppressed"), "mark *"),
        ("N/A,N/A", None, "mark N/A"),
        (".,.", None, "mark ."),
        ("-1,-1", None, "mark -1"),
        (",", None, "empty_cell"),
        ("<10,40", ("", "40", "", "suppressed"), "bound"),
        (">=95%,40", ("", "40", "", "suppressed"), "bound"),
        ('"1,180","2,400"', ("1180", "2400", "", "reported"), "thousands"),
        ("007,040", ("7", "40", "", "reported"), "padded_number"),
        ("many,40", ("many", "40", "", "reported"), "no_number"),
        ('"=""7""",40', ("7", "40", "", "reported"), "excel_id"),
    ],
)
def test_marks_and_numbers(tmp_path, cells, expected, kind):
    rows, odd = read(tmp_path, f"{HEAD}1,Everybody,{cells}\n")

    assert numbers(rows) == ([(2, *expected)] if expected else [])
    assert odd.counts[kind][1] == 2


@pytest.mark.parametrize(
    ("written", "expected"), [('"=""0010011"""', "0010011"), ("'001902", "0001902"), ("1902", "0001902")]
)
def test_ids_are_strings_as_the_state_keeps_them(tmp_path, written, expected):
    rows, _odd = read(tmp_path, f"{HEAD}{written},Everybody,1,2\n", id_width=7)

    assert rows[0].row["agency_id"] == expected
    assert rows[0].row["id_scheme"] == "state"


@pytest.mark.parametrize(
    ("word", "code"),
    [("AM7", "AM"), ("WH7", "WH"), ("MAN", "AM"), ("MA", "AS"), ("MB", "BL"), ("MHL", "HI"), ("MM", "MU"),
     ("MNP", "PI"), ("MW", "WH"), ("ECODIS", "ECODIS"), ("WDIS", "SWD"), ("lep", "EL")],
)  # fmt: skip
def test_words_of_edfacts_are_known(tmp_path, word, code):
    rows, _odd = read(tmp_path, f"{HEAD}1,{word},1,2\n")

    assert rows[0].row["subgroup"] == code


def test_missing_group_and_words_without_a_code_leave_their_rows_out(tmp_path):
    rows, odd = read(tmp_path, f"{HEAD}1,MISSING,1,2\n1,Guests,1,2\n")

    assert (rows, odd.counts["left_out"], odd.unknown) == ([], [2, 2], {})


def test_unknown_word_is_named_with_its_line_and_what_to_do(tmp_path):
    _rows, odd = read(tmp_path, f"{HEAD}1,Everybody,1,2\n1,Martians,1,2\n2,Martians,1,2\n")

    assert odd.sentences()[0] == (
        "The column 'Group' says 'Martians' (2 times, first in line 3), and the mapping gives it no code. Add the "
        "word to the mapping with its code, or with an empty code to leave its rows out."
    )


@pytest.mark.parametrize(("separator", "sign"), [(";", ";"), ("tab", "\t"), (",", ",")])
def test_titles_blank_lines_separators_marks_and_windows_ends(tmp_path, separator, sign):
    text = f"\ufeffTitle 2023-24\r\n\r\n{HEAD}1,Everybody,1,2\r\n\r\n".replace(",", sign)

    rows, odd = read(tmp_path, text, separator=separator, skip=2, school_year="", school_year_in_title=True)

    assert numbers(rows) == [(4, "1", "2", "", "reported")]
    assert rows[0].row["school_year"] == "2023-24"
    assert odd.counts == {"title_line": [1, 1], "blank_line": [2, 2]}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_other_encodings(tmp_path, encoding):
    path = tmp_path / "file.csv"
    path.write_bytes(f"{HEAD}1,Niñas,1,2\n".encode(encoding))
    mapping = Mapping.parse({**PLAIN, "encoding": encoding, "subgroup_words": {"niñas": "F"}})

    rows = list(apply(Source.of(path), mapping, Oddities(), limit=10**6))

    assert rows[0].row["subgroup"] == "F"


def test_wrong_encoding_is_said(tmp_path):
    with pytest.raises(TableError, match="not written in the encoding"):
        read(tmp_path, f"{HEAD}1,Niñas,1,2\n", encoding="cp1252")


TWO = ",,Level 1,,Level 2,\nCode,Group,Count,%,Count,%\n"


@pytest.mark.parametrize(("first", "second"), [("Level 1 | Count", "level 2 | count"), ("#3", "#5")])
def test_two_header_lines_and_repeated_names(tmp_path, first, second):
    values = [
        {"measure": "ATT", "numerator": first, "denominator": second},
        {"measure": "CHR", "value": "Level 1 | %", "subgroup": "M"},
    ]

    rows, odd = read(tmp_path, f"{TWO}1,Girls,3,30%,7,70%\n", header_lines=2, values=values)

    assert numbers(rows) == [(3, "3", "7", "", "reported"), (3, "", "", "30", "reported")]
    assert [made.row["subgroup"] for made in rows] == ["F", "M"]
    assert odd.counts["percent_sign"] == [1, 3]
    assert odd.unused == ("Level 2 | %",)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("%", "2 columns '%'"),
        ("#9", "asks for column #9; the file has 6"),
        ("Shoes", "no column 'Shoes'. It has: Code, Group"),
    ],
)
def test_column_that_is_not_there_or_there_twice(tmp_path, name, part):
    with pytest.raises(TableError, match=part):
        read(
            tmp_path, f"{TWO}1,Girls,3,30,7,70\n", header_lines=2, values=[{"measure": "CHR", "value": name}]
        )


def test_long_files_name_the_measure_in_a_column(tmp_path):
    values = [
        {"measure": measure, "when": {"Topic": word}, "numerator": "N", "denominator": "D"}
        for measure, word in (("ATT", "present"), ("CHR", "absent"))
    ]

    rows, odd = read(tmp_path, "Code,Group,Topic,N,D\n1,Girls,Absent,1,9\n1,Girls,Shoes,1,9\n", values=values)

    assert [made.row["measure"] for made in rows] == ["CHR"]
    assert list(odd.unknown) == [("Topic", "Shoes")]


def test_parts_are_summed_and_hidden_when_one_is(tmp_path):
    sums = {"ECODIS": ["Free", "Reduced"]}
    lines = ["1,Free,3,10", "1,Reduced,2,5", "2,Free,*,9", "2,Reduced,1,4", "3,Free,1,4", "4,Free,1,4"]

    rows, odd = read(tmp_path, HEAD + "\n".join(lines), sums=sums)

    assert numbers(rows) == [(3, "5", "15", "", "reported"), (5, "", "", "", "suppressed")]
    assert {made.row["subgroup"] for made in rows} == {"ECODIS"}
    assert odd.counts["sum_without_all_parts"] == [2, 6]


def test_numerator_follows_from_a_rate_only_where_one_fits(tmp_path):
    values = [{"measure": "ATT", "value": "Present", "denominator": "Students", "count_from_rate": True}]
    lines = ["1,Girls,51.6%,31", "2,Girls,51.6,31000", "3,Girls,51.6,7", "4,Girls,*,40"]

    rows, odd = read(tmp_path, HEAD + "\n".join(lines), values=values)

    assert numbers(rows) == [(2, "16", "31", "", "reported"), (5, "", "40", "", "suppressed")]
    assert odd.counts["several_numbers_fit"] == [1, 3]
    assert odd.counts["no_number_fits"] == [1, 4]


def test_totals_that_differ_are_listed_and_not_mended(tmp_path):
    rows, odd = read(
        tmp_path,
        "Code,Group,Present,Absent,Students\n1,Girls,6,3,9\n2,Girls,6,3,10\n3,Girls,*,3,10\n",
        totals=[{"total": "Students", "parts": ["Present", "Absent"]}],
    )

    assert (odd.differing, odd.totals) == (1, [{"line": 3, "column": "Students", "total": 10, "parts": 9}])
    assert rows[1].row["denominator"] == "10"


@pytest.mark.parametrize("name", ["Student ID", "SSN", "Date of Birth", "last_name"])
@pytest.mark.parametrize("skip", [0, 3])
def test_column_about_students_refuses_the_file(tmp_path, name, skip):
    path = tmp_path / "file.csv"
    path.write_text(f"Title\n\n\nCode,Group,Present,Students,{name}\n1,Girls,1,2,7\n", encoding="utf-8")

    with path.open("rb") as file, pytest.raises(TableError, match="looks like data about single students"):
        refuse_students(file, Mapping.parse({**PLAIN, "skip": skip}), 10**6)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"level": "town"}, "'level' of the mapping must be one of"),
        ({"values": []}, "does not say 'values'"),
        ({"values": [{"numerator": "N"}]}, "does not say 'measure'"),
        ({"colour": "red"}, "'colour' is no part of a mapping"),
        ({"skip": "3"}, "'skip' of the mapping has the wrong shape"),
        ({"header_lines": 3}, "one or two header lines"),
        ({"agency_column": ""}, "neither the column of the ids"),
        ({"school_year": ""}, "does not say where the school year"),
        ({"state_ids": ["0000000"]}, "not the code of the state"),
    ],
)
def test_description_that_makes_no_sense_is_refused_in_words(changes, part):
    with pytest.raises(TableError, match=part):
        Mapping.parse({**PLAIN, **changes})


def test_lines_of_another_length_are_counted(tmp_path):
    rows, odd = read(tmp_path, f"{HEAD}1,Girls,1\n1,Girls,1,2,3\n")

    assert len(rows) == 2
    assert (odd.counts["short_line"], odd.counts["long_line"]) == ([1, 2], [1, 3])


def test_packed_file_is_read_and_a_large_one_refused(tmp_path):
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(f"{HEAD}1,Girls,1,2\n".encode() * 3))
    mapping = Mapping.parse(PLAIN)

    with pytest.raises(TableError, match="larger than this site takes"):
        list(apply(Source.of(path), mapping, Oddities(), limit=60))
