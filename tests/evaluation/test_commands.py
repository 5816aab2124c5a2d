"""The two commands of the contract: words, JSON and exit codes."""

import io
import json
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from evaluation.models import Observation, Release
from tests.evaluation.makers import district_rows, make_districts, row, small_state, write_file


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(*args, stdout=out, stderr=err)
    except SystemExit as stop:
        code = stop.code
    except CommandError as refusal:
        code = refusal.returncode
        err.write(str(refusal))
    return code, out.getvalue(), err.getvalue()


def test_import_observations_prints_one_json_object(tmp_path, district):
    file = write_file(tmp_path / "a.csv", district_rows(district))

    code, out, _err = run("import_observations", str(file), "--json")

    facts = json.loads(out)
    assert code == 0
    assert (facts["imported"], facts["rows"], facts["added"], facts["repeated"]) == (True, 9, 9, False)
    assert json.loads(run("import_observations", str(file), "--json")[1])["repeated"] is True


def test_import_observations_dry_run_stores_nothing(tmp_path, district):
    code, out, _err = run(
        "import_observations", str(write_file(tmp_path / "a.csv", [row(district)])), "--dry-run"
    )

    assert (code, out) == (0, "1 rows are good. Nothing was imported, as asked.\n")
    assert Observation.objects.count() == 0


def test_import_observations_refuses_with_one_and_names_the_row(tmp_path, district):
    file = write_file(tmp_path / "a.csv", [row(district, measure="XYZ")])

    code, out, err = run("import_observations", str(file))

    assert (code, out) == (1, "Nothing was imported.\n")
    assert err.startswith("Row 2: 'measure' says XYZ. Use one of: ATT, CHR")


def test_import_observations_reads_standard_input(tmp_path, district, monkeypatch):
    data = write_file(tmp_path / "a.csv", [row(district)]).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    code, _out, _err = run("import_observations", "-")

    assert (code, Observation.objects.count()) == (0, 1)


def test_import_observations_without_such_a_file_is_a_wrong_call(db):
    code, _out, err = run("import_observations", "nowhere.csv")

    assert (code, err) == (2, "There is no file nowhere.csv.")


def test_publish_release_prints_id_and_counts(tmp_path, db):
    small_state(tmp_path, make_districts(3))

    code, out, _err = run("publish_release", "2024-25", "--json")

    facts, release = json.loads(out), Release.objects.get()
    assert code == 0
    assert (facts["release"], facts["published"], facts["counts"]) == (release.pk, True, release.counts)
    assert facts["sha256"] == release.sha256


def test_publish_release_dry_run_publishes_nothing(tmp_path, db):
    small_state(tmp_path, make_districts(3))

    code, out, _err = run("publish_release", "2024-25", "--dry-run")

    assert code == 0
    assert out.endswith("The auditor is satisfied. Nothing was published, as asked.\n")
    assert Release.objects.count() == 0


@pytest.mark.parametrize(("year", "code"), [("2024", 2), ("2024-26", 2), ("2024-25", 1)])
def test_publish_release_refuses_what_it_cannot_do(db, year, code):
    assert run("publish_release", year)[0] == code
