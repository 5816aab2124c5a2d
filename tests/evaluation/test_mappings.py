"""Saved mappings: versions, who may write them, and imports through them."""

import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from evaluation.models import FileMapping, ImportBatch, Observation
from evaluation.services import mappings, uploads
from evaluation.services.imports import import_observations
from statepl.audit.models import AuditEvent
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.services import run_job
from tests.evaluation.test_mapped_files import HEAD

PLAIN = {
    "level": "district",
    "agency_column": "Code",
    "id_scheme": "nces",
    "school_year": "2024-25",
    "subgroup_column": "Group",
    "subgroup_words": {"Everybody": "ALL", "Girls": "F"},
    "values": [{"measure": "ATT", "numerator": "Present", "denominator": "Students"}],
}


@pytest.fixture
def mapping(db):
    return mappings.create_mapping(code="plain", name="Plain", description=PLAIN, actor=None)


def write(tmp_path, *lines):
    path = tmp_path / "state.csv"
    path.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    return path


def test_import_through_a_mapping_remembers_version_and_oddities(tmp_path, mapping, district):
    path = write(tmp_path, f"{district.leaid},Everybody,180,240", f"{district.leaid},Girls,*,120")

    first = import_observations(path, actor=None, mapping=mapping.newest)
    again = import_observations(path, actor=None, mapping=mapping.newest)

    assert (first.added, first.batch.mapping_version, again.is_repeat) == (2, mapping.newest, True)
    assert first.batch.oddities["kinds"] == {"mark *": {"count": 1, "line": 3}}
    assert Observation.objects.get(numerator=180).denominator == 240


def test_faulty_rows_name_the_line_of_the_states_file(tmp_path, mapping, district):
    path = write(tmp_path, f"{district.leaid},Everybody,1,2", "", f"{district.leaid},Girls,many,2")

    result = import_observations(path, actor=None, mapping=mapping.newest)

    assert [(p.line, p.column, p.row["source_line"]) for p in result.checked.errors] == [
        (3, "numerator", "4"),
    ]
    assert Observation.objects.count() == 0


def test_unknown_word_keeps_the_whole_file_out(tmp_path, mapping, district):
    path = write(tmp_path, f"{district.leaid},Everybody,1,2", f"{district.leaid},Martians,1,2")

    result = import_observations(path, actor=None, mapping=mapping.newest)

    assert result.checked.refusal.startswith("The column 'Group' says 'Martians' (1 times, first in line 3)")
    assert Observation.objects.count() == 0


def test_change_keeps_old_versions_which_cannot_be_changed(mapping, analyst):
    changed = mappings.change_mapping(
        mapping, name="Plain", description={**PLAIN, "skip": 1}, actor=analyst, version=mapping.version
    )

    assert [one.number for one in changed.versions.all()] == [2, 1]
    assert changed.versions.get(number=1).description == PLAIN
    assert AuditEvent.objects.filter(verb="mapping.changed").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        changed.versions.filter(number=1).update(description={})
    with pytest.raises(StaleVersion):
        mappings.change_mapping(
            mapping, name="Other", description=PLAIN, actor=analyst, version=mapping.version
        )


def test_only_analysts_and_administrators_write_mappings(mapping, analyst, administrator, steward, reviewer):
    for person in (steward, reviewer):
        with pytest.raises(NotPermitted):
            mappings.create_mapping(code="x", name="X", description=PLAIN, actor=person)
        with pytest.raises(NotPermitted):
            mappings.change_mapping(
                mapping, name="X", description=PLAIN, actor=person, version=mapping.version
            )
    for person in (analyst, administrator):
        mappings.create_mapping(code=f"of-{person.pk}", name="X", description=PLAIN, actor=person)


def test_description_without_sense_is_refused(analyst):
    with pytest.raises(ValidationError, match="does not say 'values'"):
        mappings.create_mapping(code="x", name="X", description={"level": "state"}, actor=analyst)
    assert FileMapping.objects.count() == 0


def test_steward_imports_the_own_district_through_a_shared_mapping(
    tmp_path, mapping, steward, district, django_capture_on_commit_callbacks
):
    path = write(tmp_path, f"{district.leaid},Everybody,180,240")

    with path.open("rb") as file:
        batch = uploads.upload_file(file, name="state.csv", actor=steward, mapping=mapping.newest)
    run_job(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, batch.mapping_version) == ("validated", mapping.newest)
    batch = uploads.commit_file(batch, actor=steward, version=batch.version)
    with django_capture_on_commit_callbacks(execute=True):
        run_job(batch.job_id)

    assert Observation.objects.get().numerator == 180


@pytest.mark.parametrize("mapped", [True, False])
@pytest.mark.parametrize("name", ["Student ID", "Birth Date", "SSN"])
def test_file_about_students_is_refused_before_it_is_stored(mapping, analyst, mapped, name):
    file = io.BytesIO(f"Code,Group,Present,Students,{name}\n1,Everybody,1,2,77\n".encode())

    with pytest.raises(ValidationError, match="looks like data about single students"):
        uploads.upload_file(file, name="a.csv", actor=analyst, mapping=mapping.newest if mapped else None)

    assert ImportBatch.objects.count() == 0


def test_preview_shows_rows_and_stores_nothing(tmp_path, mapping, district):
    shown = mappings.preview(write(tmp_path, "7,Everybody,1,2", "7,Girls,*,2"), PLAIN, limit=1)

    assert [row["numerator"] for row in shown["rows"]] == ["1"]
    assert (shown["oddities"]["read"], shown["oddities"]["written"]) == (2, 2)
    assert ImportBatch.objects.count() == 0


def test_ready_made_mappings_load_once(db):
    assert (mappings.load_connecticut(), mappings.load_connecticut()) == (16, 0)


def test_command_takes_a_mapping_by_its_code(tmp_path, mapping, district):
    out = io.StringIO()
    path = write(tmp_path, f"{district.leaid},Everybody,180,240")

    call_command("import_observations", str(path), "--mapping", "plain", "--json", stdout=out)

    assert json.loads(out.getvalue())["added"] == 1
    with pytest.raises(CommandError, match=r"There is no mapping shoes\. Use one of: plain"):
        call_command("import_observations", str(path), "--mapping", "shoes")
