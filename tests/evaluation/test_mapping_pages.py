"""Pages of mappings, by role; a sample is shown and not kept."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluation.models import FileMapping, ImportBatch
from evaluation.services import mappings
from statepl.jobs.services import run_job
from tests.evaluation.test_mapped_files import HEAD
from tests.evaluation.test_mappings import PLAIN
from tests.evaluation.test_pages import plain


@pytest.fixture
def mapping(db):
    return mappings.create_mapping(code="plain", name="Plain table", description=PLAIN, actor=None)


def sample(text, name="state.csv"):
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def test_analyst_writes_a_mapping_and_its_next_version(analyst, sign_in):
    client = sign_in(analyst)
    new = {"name": "Ours", "code": "ours", "description": json.dumps(PLAIN)}

    assert '"agency_column": ""' in plain(client.get(reverse("evaluation:mapping-new")))
    answer = client.post(reverse("evaluation:mapping-new"), new)
    mapping = FileMapping.objects.get()
    edit = reverse("evaluation:mapping-edit", args=[mapping.pk])
    assert answer["Location"] == mapping.get_absolute_url()
    assert "agency_column" in plain(client.get(edit))
    client.post(edit, {**new, "version": 1, "description": json.dumps({**PLAIN, "skip": 2})})
    stale = client.post(edit, {**new, "version": 1})

    assert stale.status_code == 409
    assert [version.number for version in mapping.versions.all()] == [2, 1]
    assert "ours, version 2" in plain(client.get(mapping.get_absolute_url()))
    assert "Ours" in plain(client.get(reverse("evaluation:mapping-list")))


def test_description_without_sense_comes_back_with_a_sentence(analyst, sign_in):
    new = {"name": "Ours", "code": "ours", "description": '{"level": "town", "values": [{"measure": "ATT"}]}'}

    answer = sign_in(analyst).post(reverse("evaluation:mapping-new"), new)

    assert answer.status_code == 422
    assert "'level' of the mapping must be one of: 'state', 'district', 'school'." in plain(answer)


def test_sample_is_shown_with_what_was_odd_and_not_kept(mapping, steward, sign_in):
    text = f"{HEAD}7,Everybody,1,2\n7,Girls,*,2\n7,Martians,1,2\n"

    page = plain(sign_in(steward).post(mapping.get_absolute_url(), {"file": sample(text)}))

    assert "3 lines were read and 2 rows made of them. Nothing was mended." in page
    assert "cells that say * 1 3" in page
    assert "says 'Martians' (1 times, first in line 4)" in page
    assert ImportBatch.objects.count() == 0


def test_sample_about_students_is_refused(mapping, steward, sign_in):
    text = f"{HEAD.strip()},SSN\n7,Everybody,1,2,123456789\n"

    answer = sign_in(steward).post(mapping.get_absolute_url(), {"file": sample(text)})

    assert (answer.status_code, "123456789" in plain(answer)) == (422, False)
    assert "looks like data about single students" in plain(answer)


def test_file_is_imported_with_the_chosen_mapping(mapping, steward, district, sign_in):
    client = sign_in(steward)
    text = f"{HEAD}{district.leaid},Everybody,180,240\n{district.leaid},Girls,*,99\n"

    client.post(reverse("evaluation:import-upload"), {"file": sample(text), "mapping": mapping.pk})
    batch = ImportBatch.objects.get()
    run_job(batch.job_id)

    page = plain(client.get(batch.get_absolute_url()))
    assert "Read with the mapping Plain table, version 1." in page
    assert "cells that say * 1 3" in page
    assert "Import these rows" in page


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [("analyst", 200, 200), ("administrator", 200, 200), ("steward", 200, 403), ("lead", 403, 403)],
)
def test_roles(mapping, role, reads, writes, request, sign_in):
    client = sign_in(request.getfixturevalue(role))
    own = {"pk": mapping.pk}

    for name, kwargs, expected in (
        ("list", {}, reads),
        ("detail", own, reads),
        ("new", {}, writes),
        ("edit", own, writes),
    ):
        assert client.get(reverse(f"evaluation:mapping-{name}", kwargs=kwargs)).status_code == expected
