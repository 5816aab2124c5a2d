"""Releases: protected, audited, published by two people, never changed again."""

import dataclasses

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from disclosure.model import PRIVACY, REPORTED, SUPPRESSED
from disclosure.suppressor import protect
from evaluation import protection
from evaluation.models import Observation, Release, ReleasedCell
from evaluation.services import releases
from evaluation.services.imports import import_observations
from statepl.audit.models import AuditEvent
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.services import run_job
from tests.evaluation.makers import (
    YEAR,
    district_rows,
    make_districts,
    released_state,
    row,
    small_state,
    write_file,
)


@pytest.fixture
def districts(db):
    return make_districts(3)


@pytest.fixture
def prepared(tmp_path, districts, analyst):
    small_state(tmp_path, districts)
    release = releases.prepare_release(YEAR, actor=analyst)
    job = run_job(release.job_id)
    assert job.state == "succeeded", job.error
    release.refresh_from_db()
    return release


def cell(release, district, group):
    return ReleasedCell.objects.get(
        release=release, agency_key=district.pk, level=1, subgroup__code=group, measure__code="ATT"
    )


def test_release_is_prepared_by_a_job_with_counts_and_stays_unread(prepared, analyst):
    assert prepared.state == Release.State.PREPARED
    assert prepared.findings == []
    assert prepared.counts["cells"] == 27
    assert prepared.counts["withheld"] > 0
    assert (prepared.minimum_n, prepared.prepared_by) == (10, analyst)
    assert len(prepared.sha256) == 64
    assert ReleasedCell.objects.filter(release=prepared).count() == 27
    assert ReleasedCell.objects.current().count() == 0


def test_release_hides_a_race_group_of_six_and_a_second_one_alike(tmp_path, districts):
    release = released_state(tmp_path, districts)

    hidden = ReleasedCell.objects.filter(release=release, status="suppressed", agency_key=districts[0].pk)
    small = cell(release, districts[0], "AS")
    groups = {found.subgroup.code for found in hidden.select_related("subgroup")}
    assert "AS" in groups
    assert len(groups & {"WH", "HI", "BL"}) >= 1
    for other in hidden:
        assert (other.status, other.reason, other.numerator, other.denominator, other.value) == (
            small.status, small.reason, None, None, None,
        )  # fmt: skip
    assert small.reason == PRIVACY


def test_release_prints_no_numerator_of_a_rate(tmp_path, districts):
    release = released_state(tmp_path, districts)

    assert ReleasedCell.objects.filter(release=release).exclude(numerator=None).count() == 0
    whole = cell(release, districts[0], "ALL")
    if whole.status == REPORTED:
        assert (whole.denominator, whole.value) == (240, 75.0)


def test_release_needs_two_people(prepared, analyst, approver, reviewer):
    with pytest.raises(NotPermitted, match="You prepared this release"):
        releases.publish_release(prepared, actor=analyst, version=prepared.version)
    with pytest.raises(NotPermitted, match="publishes releases"):
        releases.publish_release(prepared, actor=reviewer, version=prepared.version)
    assert Release.objects.published().count() == 0

    done = releases.publish_release(prepared, actor=approver, version=prepared.version)

    assert (done.state, done.published_by) == (Release.State.PUBLISHED, approver)
    assert AuditEvent.objects.filter(verb="release.published").count() == 1


def test_release_is_not_published_from_a_stale_page(prepared, approver):
    with pytest.raises(StaleVersion):
        releases.publish_release(prepared, actor=approver, version=prepared.version - 1)
    assert Release.objects.published().count() == 0


def test_release_is_not_published_when_what_is_verified_changed(tmp_path, prepared, approver, districts):
    file = write_file(tmp_path / "more.csv", [row(districts[0], measure="CHR", numerator=60)])
    import_observations(file, actor=None)

    with pytest.raises(MoveRefused, match="What is verified has changed since"):
        releases.publish_release(prepared, actor=approver, version=prepared.version)


def test_release_needs_something_verified(tmp_path, analyst, steward, district):
    import_observations(write_file(tmp_path / "a.csv", district_rows(district)), actor=steward)

    with pytest.raises(ValidationError, match="Nothing is verified for 2024-25"):
        releases.prepare_release(YEAR, actor=analyst)
    assert Release.objects.count() == 0


def test_verifying_is_the_analysts_and_counts_rows(tmp_path, analyst, approver, steward, district):
    import_observations(write_file(tmp_path / "a.csv", district_rows(district)), actor=steward)

    with pytest.raises(NotPermitted):
        releases.verify_observations(YEAR, actor=approver)
    assert releases.verify_observations(YEAR, districts=[district], actor=analyst) == 9
    assert releases.verify_observations(YEAR, actor=analyst) == 0
    assert Observation.objects.verified().count() == 9
    assert AuditEvent.objects.filter(verb="observations.verified").count() == 1


# the auditor stands between -------------------------------------------------------------------------
def leaky(rows, pattern):
    """Print every hidden cell but the small one, so that a subtraction gives it away."""
    small = np.array([group == "AS" for group in rows.table.subgroup])
    shown = ~small
    return dataclasses.replace(
        pattern,
        status=np.where(shown, REPORTED, SUPPRESSED).astype(object),
        reason=np.where(shown, "", PRIVACY).astype(object),
        show_denominator=shown,
        show_value=shown,
    )


@pytest.fixture
def blocked(tmp_path, districts, analyst):
    small_state(tmp_path, districts)
    rows, rule = protection.read_rows(YEAR), protection.current_rule()
    planted = leaky(rows, protect(rows.table, rule))
    protected = protection.examine(rows, planted, rule=rule, ledger=protection.read_ledger(YEAR))
    with transaction.atomic():
        release = releases.start_release(YEAR, actor=analyst)
        return releases.settle_release(release, protected, input_sha256=releases.input_hash(YEAR))


def test_planted_leak_blocks_the_release_and_stores_no_cell(blocked, approver):
    assert blocked.state == Release.State.BLOCKED
    assert any("AS" in finding["cell"] for finding in blocked.findings)
    assert ReleasedCell.objects.count() == 0
    with pytest.raises(NotPermitted, match="auditor has cleared"):
        releases.publish_release(blocked, actor=approver, version=blocked.version)
    with pytest.raises(MoveRefused, match="auditor has cleared"):
        releases.publish_release(blocked, actor=None, version=blocked.version)


def test_leak_is_mended_by_hiding_more_until_the_auditor_is_satisfied(tmp_path, districts):
    small_state(tmp_path, districts)
    rows, rule = protection.read_rows(YEAR), protection.current_rule()
    planted = leaky(rows, protect(rows.table, rule))

    mended = protection.examine_and_mend(rows, planted, rule=rule, ledger=protection.read_ledger(YEAR))

    assert mended.report.is_clean
    hidden = mended.published.status == SUPPRESSED
    assert hidden.sum() > (planted.status == SUPPRESSED).sum()
    assert np.isnan(mended.published.denominator[hidden]).all()
    assert np.isnan(mended.published.value[hidden]).all()


def test_failing_cells_are_named_to_analysts_only(blocked, sign_in, analyst, approver):
    address = blocked.get_absolute_url()
    cell_name = ", ".join(blocked.findings[0]["cell"])

    assert cell_name in sign_in(analyst).get(address).content.decode()
    page = sign_in(approver).get(address).content.decode()
    assert "This release cannot be published." in page
    assert cell_name not in page
    assert "Students in schools" not in page


def test_cells_swapped_after_the_audit_are_not_published(prepared, approver):
    ReleasedCell.objects.filter(release=prepared, subgroup__code="AS").delete()

    with pytest.raises(MoveRefused, match="not those that the auditor cleared"):
        releases.publish_release(prepared, actor=approver, version=prepared.version)


# never changed -----------------------------------------------------------------------------------------
def test_published_release_and_its_cells_cannot_change(tmp_path, districts):
    release = released_state(tmp_path, districts)
    cells = ReleasedCell.objects.filter(release=release)

    for change in (
        lambda: cells.update(value=1),
        lambda: cells.filter(level=1).delete(),
        lambda: ReleasedCell.objects.create(
            release=release, level=1, agency_key=1, measure_id=1, grade="03", subgroup_id=1, district_key=1,
            agency_id="x", agency_name="x", status="reported", value=1,
        ),
        lambda: Release.objects.filter(pk=release.pk).update(counts={}),
        lambda: Release.objects.filter(pk=release.pk).update(published_at=None),
        lambda: Release.objects.filter(pk=release.pk).update(state="prepared"),
        lambda: Release.objects.filter(pk=release.pk).delete(),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match=r"change|protected|referenced"), transaction.atomic():
            change()
    assert releases.cells_hash(release) == release.sha256


def test_second_release_supersedes_and_never_uncovers_what_the_first_hid(tmp_path, districts):
    first = released_state(tmp_path, districts)
    hidden = set(
        ReleasedCell.objects.filter(release=first, status="suppressed").values_list("agency_key", "subgroup")
    )
    grown = [line | {"numerator": line["numerator"] + 20, "denominator": line["denominator"] + 40} for line in
             district_rows(districts[0])]  # fmt: skip
    import_observations(write_file(tmp_path / "b.csv", grown), actor=None)

    second = releases.release_as_operator(YEAR)

    assert second.number == 2
    assert second.state == Release.State.PUBLISHED, second.findings
    again = set(
        ReleasedCell.objects.filter(release=second, status="suppressed").values_list("agency_key", "subgroup")
    )
    assert hidden <= again
    assert list(Release.objects.newest()) == [second]
    assert set(ReleasedCell.objects.current().values_list("release", flat=True)) == {second.pk}


def test_withdrawn_release_shows_its_note_and_no_number(tmp_path, districts, approver, client):
    release = released_state(tmp_path, districts)
    with pytest.raises(ValidationError):
        releases.withdraw_release(release, actor=approver, version=release.version, why=" ")

    releases.withdraw_release(
        release, actor=approver, version=release.version, why="A district sent wrong rows."
    )

    assert ReleasedCell.objects.current().count() == 0
    page = client.get("/public/data/").content.decode()
    assert "A district sent wrong rows." in page
    assert "Nothing is released yet" in page


def test_preparing_again_discards_what_was_never_published(prepared, analyst):
    again = releases.prepare_release(YEAR, actor=analyst)

    prepared.refresh_from_db()
    assert (prepared.state, again.number) == (Release.State.DISCARDED, 2)
    assert ReleasedCell.objects.filter(release=prepared).count() == 0


def test_operator_publishes_alone_and_the_trail_says_so(tmp_path, districts):
    released_state(tmp_path, districts)

    event = AuditEvent.objects.get(verb="release.published")
    assert event.reason == "Prepared and published by the operator at the command line."
    assert event.actor is None


def test_pattern_is_the_same_whatever_the_keys_in_the_database(tmp_path, districts):
    small_state(tmp_path, districts)
    rows, rule = protection.read_rows(YEAR), protection.current_rule()
    turned = rows.table.take(np.arange(len(rows.table))[::-1])

    straight, backward = protect(rows.table, rule), protect(turned, rule)

    assert straight.status.tolist() == backward.status.tolist()[::-1]
