"""Attack a file: what an outsider learns from a published table, in counts, with nothing kept."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from evaluation.attacking import Columns, Words, plain
from evaluation.services.attacks import attack, attack_file
from statepl.audit.models import AuditEvent
from statepl.core.errors import NotPermitted
from statepl.documents.models import Document

pytestmark = pytest.mark.django_db
# Title, blank line, two schools of one district: one race hidden, which subtraction gives away twice over.
CARELESS = '''Enrollment by group,,,,
,,,,
School,District,Group,Students,Proficient
"=""0010011""",001,All Students,100,60
"=""0010011""",001,White,60,40
"=""0010011""",001,Hispanic or Latino,33,17
"=""0010011""",001,Black or African American,*,*
0010012,001,All Students,80,50
0010012,001,White,75,47
0010012,001,Hispanic or Latino,5,3
001,ST,All Students,180,110
001,ST,White,135,87
001,ST,Hispanic or Latino,38,20
001,ST,Black or African American,7,3
'''
CAREFUL = CARELESS.replace("White,60,40", "White,*,*").replace("White,75,47", "White,<80,*").replace(
    "Latino,33,17", "Latino,*,*"
).replace("Latino,5,3", "Latino,*,*")  # fmt: skip
COLUMNS = Columns(
    agency="school", parent="District", subgroup="Group", students="Students", numerator="Proficient"
)
WORDS = Words.read()


def tried(text: str, columns: Columns = COLUMNS, words: Words = WORDS, seconds: float = 60) -> Any:
    found, counted = attack(text.encode(), columns=columns, words=words, seconds=seconds, max_rows=1000)
    return found, counted


def test_careless_file_gives_its_hidden_numbers_away() -> None:
    found, counted = tried(CARELESS)
    assert (len(found.published.keys), found.loose_groups) == (11, 0)
    assert (counted.hidden, counted.by_subtraction, counted.untried) == (2, 2, 0)


def test_more_hidden_cells_are_safer_and_no_time_is_told() -> None:
    _found, counted = tried(CAREFUL)
    assert counted.hidden == 10
    assert counted.by_subtraction < counted.hidden
    _found, hurried = tried(CAREFUL, seconds=-1)
    assert hurried.untried == hurried.hidden - hurried.by_subtraction > 0


def test_file_with_semicolons_bom_and_a_column_of_kinds_reads_alike() -> None:
    kinds = {"White": "Race", "Hispanic or Latino": "Race", "Black or African American": "Race"}
    lines = [line.split(",") for line in CARELESS.splitlines()[2:]]
    rows = [
        ";".join([*cells, kinds.get(cells[2], "Kind" if cells[0] == "School" else "All")]) for cells in lines
    ]
    text = "\ufeff" + "\r\n".join(rows) + "\r\n"
    columns = Columns(**{**vars(COLUMNS), "dimension": "kind"})
    _found, counted = tried(text, columns)
    assert (counted.hidden, counted.by_subtraction) == (2, 2)


def test_percentages_and_years_are_read_and_unknown_groups_add_up_to_nothing() -> None:
    text = (
        "year,id,group,n,pct\n"
        + "".join(
            f"{year},a,All,20,50.0%\n{year},a,Blue,15,53.3%\n{year},a,Red,*,*\n" for year in (2024, 2025)
        )
        + "2025,a,Green,N/A,\n2025,,All,9,9\n"
    )
    columns = Columns(agency="id", subgroup="group", students="n", percent="pct", year="year")
    found, counted = tried(text, columns)
    assert (len(found.published.keys), found.loose_groups, counted.hidden, counted.by_subtraction) == (
        6,
        2,
        4,
        0,
    )


@pytest.mark.parametrize(
    ("text", "columns", "sentence"),
    [
        ("a,b\n1,2\n", COLUMNS, "No line of the file names the column"),
        ("", COLUMNS, "It has: –"),
        ("School,Group,Students\n", Columns("School", "Group", "Students"), "no rows below"),
        (
            "School,Group\n1,All\n",
            Columns("School", "Group", "Students"),
            "no column Students. It has: School, Group",
        ),
        (
            "School,Group,n\n1,All,many\n",
            Columns("School", "Group", "n"),
            "Row 2: 'n' says many, which is no number",
        ),
        (
            "School,Group,n\n1,All,5\n1,All,5\n",
            Columns("School", "Group", "n"),
            "Row 3 says the same as row 2",
        ),
        ("School,Group,n,SSN\n1,All,5,1\n", Columns("School", "Group", "n"), "single students"),
    ],
)
def test_file_that_cannot_be_read_gets_a_sentence(text: str, columns: Columns, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence.replace("(", r"\(")):
        tried(text, columns)


def test_file_with_too_many_rows_or_not_in_utf8_gets_a_sentence() -> None:
    text = "School,Group,n\n" + "".join(f"{number},All,5\n" for number in range(9))
    columns = Columns("School", "Group", "n")
    with pytest.raises(ValidationError, match="more than 5 rows"):
        attack(text.encode(), columns=columns, words=WORDS, seconds=1, max_rows=5)
    with pytest.raises(ValidationError, match="not in UTF-8"):
        attack("Schülör,n\n".encode("latin-1"), columns=columns, words=WORDS, seconds=1, max_rows=5)


@pytest.mark.parametrize(
    ("cell", "text"),
    [('="0010011"', "0010011"), ("'001902", "001902"), (" a   b ", "a b"), ("", ""), ("=5", "5")],
)
def test_ids_lose_what_protects_them_in_spreadsheets(cell: str, text: str) -> None:
    assert plain(cell) == text


# the page, the service, the command ---------------------------------------------------------------------
def sent(**changes: Any) -> dict[str, Any]:
    form = {each: value for each, value in vars(COLUMNS).items() if value}
    file = SimpleUploadedFile("state.csv", CARELESS.encode(), content_type="text/csv")
    return {**form, "masks": "*", "whole": "All Students", "file": file, **changes}


def test_analyst_reads_counts_and_nothing_is_kept(analyst: Any, sign_in: Any, words: Any) -> None:
    client = sign_in(analyst)
    address = reverse("evaluation:attack")
    assert client.get(address).status_code == 200
    page = client.post(address, sent())
    text = " ".join(words(page).split())
    assert page.status_code == 200
    assert 'Known exactly, by adding and subtracting</th><td class="st-num">2</td>' in text
    assert not Document.objects.exists()
    event = AuditEvent.objects.get(verb="file.attacked")
    assert event.after == {
        "file": "state.csv", "rows": 11, "hidden": 2, "by_subtraction": 2, "by_programs": 0, "narrow": 0, "untried": 0,
    }  # fmt: skip


def test_bad_columns_get_a_sentence_and_keep_what_was_typed(analyst: Any, sign_in: Any, words: Any) -> None:
    page = sign_in(analyst).post(reverse("evaluation:attack"), sent(students="Number"))
    assert page.status_code == 422
    assert "has no column Number" in words(page)
    assert 'value="Number"' in words(page)
    assert not AuditEvent.objects.filter(verb="file.attacked").exists()


def test_nobody_else_attacks(reviewer: Any, lead: Any, steward: Any, sign_in: Any) -> None:
    for person in (reviewer, lead, steward):
        assert sign_in(person).get(reverse("evaluation:attack")).status_code == 403
        with pytest.raises(NotPermitted):
            attack_file(io.BytesIO(b""), name="x", columns=COLUMNS, words=WORDS, actor=person)


def test_command_counts_and_says_so(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "state.csv.gz"
    file.write_bytes(gzip.compress(CARELESS.encode()))
    names = ["--agency", "School", "--parent", "District", "--subgroup", "Group", "--students", "Students"]
    call_command("attack_file", str(file), *names, "--json")
    assert json.loads(capsys.readouterr().out)["by_subtraction"] == 1
    call_command("attack_file", str(file), *names, "--numerator", "Proficient")
    assert capsys.readouterr().out.startswith("11 rows hide 2 numbers. 2 follow by adding and subtracting")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("attack_file", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="names the column"):
        call_command("attack_file", str(file))
