"""Importing the directory: whole or not at all, and again without a change."""

import csv
import gzip
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from statepl.audit.models import AuditEvent
from statepl.districts import services
from statepl.districts.directory_files import DISTRICTS, SCHOOLS, ImportRefused
from statepl.districts.models import District, School
from statepl.districts.services import ImportResult, import_districts, import_schools
from tests import factories

pytestmark = pytest.mark.django_db


def table(*rows: Iterable[str]) -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def refusals(call: Any, file: io.BytesIO) -> list[str]:
    with pytest.raises(ImportRefused) as refusal:
        call(file, actor=None)
    return [error.sentence for error in refusal.value.errors]


HEADER = ("leaid", "state_id", "name", "locale", "enrollment")


def test_import_districts_creates_changes_and_leaves(administrator: Any) -> None:
    first = table(HEADER, ("9900001", "A", "Alder", "Rural", "10"), ("", "B", "Birch", "", ""))
    assert import_districts(first, actor=administrator) == ImportResult(2, 0, 0)
    assert import_districts(first_again(first), actor=administrator) == ImportResult(0, 0, 2)
    second = table(HEADER, ("9900001", "A", "Alder Unified", "", "12"), ("9900002", "B", "Birch", "", ""))
    assert import_districts(second, actor=administrator) == ImportResult(0, 2, 0)
    assert list(District.objects.values_list("leaid", "state_id", "name", "locale", "enrollment")) == [
        ("9900001", "A", "Alder Unified", "Rural", 12),
        ("9900002", "B", "Birch", "", None),
    ]
    events = AuditEvent.objects.order_by("id")
    assert [event.verb for event in events] == [
        "districts.imported",
        "district.changed",
        "district.changed",
        "districts.imported",
    ]
    assert (events[1].before, events[1].after) == (
        {"name": "Alder", "enrollment": 10},
        {"name": "Alder Unified", "enrollment": 12},
    )
    assert events[0].after == {"created": 2, "changed": 0, "unchanged": 0}


def first_again(file: io.BytesIO) -> io.BytesIO:
    return io.BytesIO(file.getvalue())


def test_import_takes_gzip_and_tells_its_progress() -> None:
    rows = [("state_id", "name"), *((f"S{number}", f"District {number}") for number in range(1200))]
    told: list[tuple[int, int, str]] = []
    packed = io.BytesIO(gzip.compress(table(*rows).getvalue(), mtime=0))
    result = import_districts(packed, actor=None, progress=lambda *what: told.append(what))
    assert (result.created, told) == (1200, [(500, 0, "Reading"), (1000, 0, "Reading")])


def test_rows_that_cannot_be_taken_are_named_and_nothing_is_saved() -> None:
    file = table(
        HEADER,
        ("9900001", "", "Alder", "", ""),
        ("900002", "", "Birch", "", ""),
        ("", "", "Cedar", "", "many"),
        ("", "D" * 31, "", "x" * 61, "-1"),
        ("9900001", "", "Elm", "", "99999999999"),
    )
    sentences = refusals(import_districts, file)
    assert sentences[0] == (
        "Row 3: 'leaid' says 900002. Use 7 digits with the zeros in front; a spreadsheet may have dropped them."
    )
    assert [sentence.partition(".")[0] for sentence in sentences[1:]] == [
        "Row 4: 'leaid' is empty",
        "Row 4: 'enrollment' says many",
        "Row 5: 'name' is empty",
        f"Row 5: 'state_id' says {'D' * 31}",
        f"Row 5: 'locale' says {'x' * 60}…",
        "Row 5: 'enrollment' says -1",
        "Row 6: 'enrollment' says 99999999999",
        "Row 6: 'leaid' says 9900001",
    ]
    assert (District.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"name,state_id\n", "no rows"),
        (b"name,state_id,mascot\nA,1,Bear\n", "mascot"),
        (b"state_id\n1\n", "name"),
        (b"name,state_id\n\xff\xfe,1\n", "UTF-8"),
        (b"name,state_id,student_name\nA,1,X\n", "single students"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        import_districts(io.BytesIO(data), actor=None)
    assert District.objects.count() == 0


def test_ids_that_belong_to_two_districts_are_refused() -> None:
    factories.make_district(leaid="9900001", state_id="A", name="Alder")
    factories.make_district(leaid="9900002", state_id="B", name="Birch")
    both = table(("leaid", "state_id", "name"), ("9900001", "B", "Alder"))
    assert refusals(import_districts, both) == [
        "Row 2: 'state_id' says B. Use an id that fits 9900001: it belongs to Birch."
    ]
    other = table(("leaid", "state_id", "name"), ("9900009", "A", "Alder"))
    assert refusals(import_districts, other) == [
        "Row 2: 'leaid' says 9900009. Use 9900001, which the directory has for Alder."
    ]
    assert AuditEvent.objects.count() == 0


def test_two_rows_for_one_district_by_different_ids_are_refused() -> None:
    factories.make_district(leaid="9900001", state_id="A", name="Alder")
    twice = table(("leaid", "state_id", "name"), ("9900001", "", "Alder"), ("", "A", "Alder again"))
    assert refusals(import_districts, twice) == [
        "Row 3: 'state_id' says A. Use each district or school once; row 2 has it already."
    ]


def test_import_schools_needs_their_districts(district: Any) -> None:
    header = ("ncessch", "state_id", "leaid", "district_state_id", "name", "level")
    good = ("990000100001", "S1", district.leaid, "", "Willow School", "High")
    assert import_schools(table(header, good), actor=None) == ImportResult(1, 0, 0)
    assert School.objects.get().district == district
    unknown = table(
        header, ("", "S2", "", "NOWHERE", "Lost School", ""), ("", "S3", "", "", "No District", "")
    )
    assert [sentence.partition(".")[0] for sentence in refusals(import_schools, unknown)] == [
        "Row 3: 'leaid' is empty"
    ]
    unknown = table(header, ("", "S2", "", "NOWHERE", "Lost School", ""), ("", "S3", "9999999", "", "X", ""))
    assert [sentence.partition(".")[0] for sentence in refusals(import_schools, unknown)] == [
        "Row 2: 'district_state_id' says NOWHERE",
        "Row 3: 'leaid' says 9999999",
    ]
    assert School.objects.count() == 1


def test_school_that_moves_is_changed_with_its_history(district: Any, other_district: Any) -> None:
    school = factories.make_school(district, name="Willow School")
    file = table(("ncessch", "leaid", "name"), (school.ncessch, other_district.leaid, "Willow School"))
    assert import_schools(file, actor=None) == ImportResult(0, 1, 0)
    school.refresh_from_db()
    assert school.district == other_district
    event = AuditEvent.objects.get(verb="school.changed")
    assert (event.before, event.after) == (
        {"district": "Willow Bend Unified"},
        {"district": "Cedar Hollow Public Schools"},
    )


@pytest.mark.parametrize("layout", [DISTRICTS, SCHOOLS])
def test_example_rows_have_a_cell_for_every_column(layout: Any) -> None:
    assert [len(row) for row in layout.example] == [len(layout.columns)] * 2


# commands ---------------------------------------------------------------------------------------------
def test_commands_import_and_say_what_they_did(tmp_path: Path) -> None:
    districts, schools = tmp_path / "d.csv", tmp_path / "s.csv.gz"
    districts.write_bytes(b"state_id,name\nA,Alder\nB,Birch\n")
    schools.write_bytes(gzip.compress(b"state_id,district_state_id,name\nS,A,Alder School\n", mtime=0))
    call_command("import_districts", str(districts), stdout=(out := io.StringIO()))
    assert out.getvalue() == "2 districts read: 2 new, 0 changed, 0 as before.\n"
    call_command("import_schools", str(schools), "--json", stdout=(out := io.StringIO()))
    assert json.loads(out.getvalue()) == {"ok": True, "created": 1, "changed": 0, "unchanged": 0}
    call_command("import_schools", str(schools), stdout=(out := io.StringIO()))
    assert out.getvalue() == "1 schools read: 0 new, 0 changed, 1 as before.\n"


def test_command_reads_standard_input(monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"state_id,name\nA,Alder\n")))
    call_command("import_districts", "-", stdout=io.StringIO())
    assert District.objects.get().name == "Alder"


def test_command_refuses_and_exits_1(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_bytes(b"leaid,name\n12,Alder\n")
    with pytest.raises(SystemExit) as stop:
        call_command("import_districts", str(file), stderr=(err := io.StringIO()))
    assert stop.value.code == 1
    assert err.getvalue().splitlines()[0] == "1 row cannot be taken, so nothing was imported."
    with pytest.raises(SystemExit):
        call_command("import_districts", str(file), "--json", stdout=(out := io.StringIO()))
    facts = json.loads(out.getvalue())
    assert (facts["ok"], facts["count"], facts["errors"][0][:13]) == (False, 1, "Row 2: 'leaid")


def test_command_called_wrongly_exits_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as wrong:
        call_command("import_districts", str(tmp_path / "none.csv"))
    assert wrong.value.returncode == 2
    with pytest.raises(CommandError):
        call_command("import_schools")


def test_request_import_is_for_administrators(reviewer: Any) -> None:
    from statepl.core.errors import NotPermitted

    with pytest.raises(NotPermitted, match="keep the directory"):
        services.request_import(io.BytesIO(b"x"), name="d.csv", what="districts", actor=reviewer)
