"""Packs for the later years: the same facts, some chapters, under the numbers of the readiness report."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from reports import rules, services
from reports.context import Provenance, build
from reports.facts import digest, freeze
from reports.kinds import CHAPTERS, ReportKind
from reports.models import ReadinessReport
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests.factories.reports import make_report
from tests.factories.waivers import Cast, make_application

pytestmark = pytest.mark.django_db
YEARS = {3: dt.date(2029, 4, 16), 5: dt.date(2031, 3, 3)}


@pytest.fixture
def approved(district: Any) -> tuple[Any, Cast]:
    return make_application("implementing", Cast(district))


def test_packs_begin_in_their_years(approved: Any, cast: Any) -> None:
    application, _cast = approved
    found = {}
    for day in (dt.date(2028, 4, 1), *YEARS.values()):
        with clock.at(day):
            found[application.waiver_year()] = [str(kind) for kind in rules.other_documents(application)]
    assert found == {
        2: ["digest"],
        3: ["monitoring", "digest"],
        5: ["monitoring", "sustainability", "digest"],
    }
    with clock.at(YEARS[3]), pytest.raises(NotPermitted, match="Year Five and after"):
        services.request_report(application, actor=cast.reviewer, language="en", kind="sustainability")


def test_no_pack_before_final_approval(application: Any, cast: Any) -> None:
    with clock.at(YEARS[5]), pytest.raises(NotPermitted, match="from Year Three on"):
        services.request_report(application, actor=cast.reviewer, language="en", kind="monitoring")


@pytest.mark.parametrize("kind", [ReportKind.MONITORING, ReportKind.SUSTAINABILITY])
def test_pack_holds_its_chapters_under_their_numbers(approved: Any, kind: ReportKind) -> None:
    application, _cast = approved
    inputs = freeze(application, as_of=YEARS[5])
    whole = build(inputs, Provenance(digest(inputs), "readiness 6"))
    pack = build(inputs, Provenance(digest(inputs), "readiness 6", kind))
    numbers = {each["id"]: each["eyebrow"] for each in whole["chapters"]}
    chapters = {each["id"]: each["eyebrow"] for each in pack["chapters"]}
    assert {slug for slug, eyebrow in chapters.items() if eyebrow.startswith("Chapter")} == CHAPTERS[kind]
    assert chapters == {slug: numbers[slug] for slug in chapters}
    assert [slug for slug, eyebrow in chapters.items() if eyebrow.startswith("Annex")] == [
        "score", "method", "glossary", "sources",
    ]  # fmt: skip
    assert pack["title"] == f"{kind.label}, Willow Bend Unified"
    assert ("Chapters", "Numbered as in the readiness report") in pack["cover_facts"]
    assert whole["title"] == "Readiness report, Willow Bend Unified"


def test_report_and_pack_of_the_same_facts_are_two_documents(approved: Any) -> None:
    application, cast = approved
    with clock.at(YEARS[3]):
        whole = make_report(application, actor=cast.lead)
        job = services.request_report(application, actor=cast.lead, language="en", kind="monitoring")
        pack = job.readiness_report
        services.freeze_report(pack)
    assert pack.inputs_sha256 == whole.inputs_sha256
    assert not ReadinessReport.objects.same_as(pack).exists()
    assert ReadinessReport.objects.same_as(whole).get() == whole
    assert str(job.label) == "Monitoring pack: Willow Bend Unified"
    with pytest.raises(NotPermitted, match="not from another document"):
        services.show_snapshot(pack, actor=cast.reviewer)


def test_pack_is_asked_for_by_its_button(approved: Any, sign_in: Any) -> None:
    application, cast = approved
    with clock.at(YEARS[3]):
        client = sign_in(cast.lead)
        page = client.get(reverse("reports:index")).content.decode()
        assert 'value="monitoring"' in page
        assert 'value="sustainability"' not in page
        done = client.post(reverse("reports:request", args=[application.pk]), {"kind": "monitoring"})
        report = ReadinessReport.objects.get()
        assert (done["Location"], report.kind) == (report.get_absolute_url(), "monitoring")
        assert "Monitoring pack" in client.get(report.get_absolute_url()).content.decode()
        early = client.post(reverse("reports:request", args=[application.pk]), {"kind": "sustainability"})
        unknown = client.post(reverse("reports:request", args=[application.pk]), {"kind": "novel"})
    assert (early.status_code, unknown.status_code) == (403, 404)
    assert ReadinessReport.objects.count() == 1


def test_order_of_packs_leaves_out_what_is_too_early(approved: Any) -> None:
    application, cast = approved
    other, _cast = make_application("under_review")
    with clock.at(YEARS[3]):
        order = services.order_reports(
            [application, other], actor=cast.reviewer, language="en", kind="monitoring"
        )
        assert list(order.applications.all()) == [application]
        assert str(order) == "Monitoring pack, 1 district, English"
        with pytest.raises(ValidationError, match="of which this can be made"):
            services.order_reports([other], actor=cast.reviewer, language="en", kind="monitoring")


@pytest.mark.pango
def test_command_makes_a_pack_and_says_when_it_is_too_early(approved: Any, tmp_path: Path) -> None:
    application, _cast = approved
    file, out = tmp_path / "pack.pdf", io.StringIO()
    with clock.at(YEARS[3]):
        call_command(
            "render_report",
            "monitoring",
            application.district.leaid,
            "--out",
            str(file),
            "--json",
            stdout=out,
        )
        assert json.loads(out.getvalue())["kind"] == "monitoring"
        assert file.read_bytes().startswith(b"%PDF-")
        with pytest.raises(SystemExit) as stopped:
            call_command(
                "render_report", "sustainability", application.district.leaid, "--out",
                str(tmp_path / "none.pdf"), "--json", stdout=out,
            )  # fmt: skip
    assert stopped.value.code == 1
    assert "Year Five and after" in out.getvalue()
    assert not (tmp_path / "none.pdf").exists()
