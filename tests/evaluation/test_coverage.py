"""What a district owes, and gate G8."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from evaluation.coverage import CoverageStatus, coverage
from evaluation.figures import released_trend
from evaluation.models import Explanation, Measure
from evaluation.readiness import g8_baseline
from evaluation.services.explanations import explain_gap
from evaluation.services.imports import import_observations
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests.evaluation.makers import district_rows, make_districts, released_state, row, write_file
from waivers.models import Application
from waivers.readiness import Status, findings

FIRST = ["ATT", "DIS_ISS", "DIS_OSS", "DIS_EXP", "ENG", "VOI", "SUR_STU", "SUR_PAR", "PRA"]


@pytest.fixture
def application(district):
    return Application.objects.create(district=district, start_school_year=2024)


def first_year(district):
    return {entry.measure.code: entry for entry in coverage(district) if entry.waiver_year == 1}


def test_coverage_lists_every_due_measure_of_the_five_years(application, district):
    entries = coverage(district)

    assert [entry.measure.code for entry in entries if entry.waiver_year == 1] == FIRST
    assert {entry.measure.code for entry in entries if entry.waiver_year == 5} == {
        "PRO_ELA", "PRO_MTH", "GRO_ELA", "GRO_MTH", "SKL", "DSP",
    }  # fmt: skip
    assert entries[0].due_on == dt.date(2025, 6, 30)


def test_coverage_without_an_application_is_empty(district):
    assert coverage(district) == []


def test_coverage_tells_not_due_overdue_reported_verified_and_not_collected_apart(
    tmp_path, application, district, steward
):
    rows = [
        *district_rows(district),
        {**row(district, measure="DIS_ISS", numerator=3, denominator=""), "status": "reported"},
        {**row(district, measure="ENG", numerator="", denominator=""), "status": "not_collected"},
    ]
    columns = [*row(district), "status"]
    import_observations(write_file(tmp_path / "a.csv", rows, columns), actor=steward)
    import_observations(write_file(tmp_path / "b.csv", [row(district, measure="SUR_STU")]), actor=None)

    with clock.at(dt.date(2025, 6, 30)):
        assert first_year(district)["VOI"].status == CoverageStatus.NOT_DUE
    with clock.at(dt.date(2025, 7, 1)):
        found = first_year(district)
    assert {code: found[code].status.value for code in ("VOI", "ATT", "SUR_STU", "ENG", "DIS_ISS")} == {
        "VOI": "overdue",
        "ATT": "reported",
        "SUR_STU": "verified",
        "ENG": "not_collected",
        "DIS_ISS": "reported",
    }
    assert (found["ATT"].cells, found["ATT"].verified, found["ATT"].owed) == (7, 0, 11)


def test_gap_is_explained_by_the_district_only(application, district, lead, analyst, other_lead):
    voice = Measure.objects.get(code="VOI")
    for stranger in (analyst, other_lead):
        with pytest.raises(NotPermitted):
            explain_gap(district, actor=stranger, school_year=2024, measure=voice, reason="No survey yet.")
    with pytest.raises(ValidationError):
        explain_gap(district, actor=lead, school_year=2024, measure=voice, reason="  ")

    explain_gap(district, actor=lead, school_year=2024, measure=voice, reason="No survey yet.")
    explain_gap(district, actor=lead, school_year=2024, measure=voice, reason="The survey starts in fall.")

    assert Explanation.objects.get().reason == "The survey starts in fall."
    assert first_year(district)["VOI"].status == CoverageStatus.EXPLAINED


def test_gate_g8_names_what_is_open_and_is_met_when_reported_or_explained(
    tmp_path, application, district, lead
):
    assert g8_baseline(application).status is Status.OPEN
    assert "Attendance" in str(g8_baseline(application).detail)

    import_observations(write_file(tmp_path / "a.csv", [row(district)]), actor=None)
    assert "Attendance" not in str(g8_baseline(application).detail)
    for code in FIRST[1:]:
        explain_gap(
            district,
            actor=lead,
            school_year=2024,
            measure=Measure.objects.get(code=code),
            reason="Starts in fall.",
        )

    assert g8_baseline(application).status is Status.MET


def test_gate_g8_is_the_one_that_the_final_approval_asks(application):
    found = {finding.code: finding for finding in findings(application, "final")}

    assert found["G8"].status is Status.OPEN


def test_coverage_page_offers_the_explanation_and_keeps_it(application, district, lead, sign_in, other_lead):
    client = sign_in(lead)
    address = reverse("evaluation:coverage", args=[district.pk])
    explain = reverse("evaluation:explain", args=[district.pk, "2024-25", "VOI"])

    assert explain in client.get(address).content.decode()
    assert client.post(explain, {"reason": ""}).status_code == 422
    client.post(explain, {"reason": "The survey starts in fall."})

    assert "The survey starts in fall." in client.get(address).content.decode()
    assert sign_in(other_lead).get(address).status_code == 404
    assert sign_in(other_lead).get(explain).status_code == 404


def test_released_trend_gives_a_point_a_year_and_group(tmp_path, application, district):
    released_state(tmp_path, [district, *make_districts(2)])
    assert released_trend(district, "ATT").baseline is None, "a draft is nobody's baseline"
    Application.objects.update(submitted_on=dt.date(2024, 3, 1))

    shown = released_trend(district, "ATT")

    assert shown.years == ("2024-25",)
    assert shown.baseline == "2024-25"
    assert shown.codes == ("ALL", "AS", "BL", "HI", "WH", "ECODIS", "NECODIS", "SWD", "NSWD")
    by_code = dict(zip(shown.codes, shown.series, strict=True))
    assert by_code["AS"].points[0].status == "suppressed"
    assert by_code["AS"].points[0].value is None
    assert by_code["ALL"].reference is True
    assert released_trend(district, "CHR") is None
