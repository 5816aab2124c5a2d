"""The stories of domain.md B.6 about the years after approval (9, 10), line by line: see test_stories.py."""

import datetime as dt
import hashlib
import io
import time
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from policy.models import FlexibilityType, ProgramSettings
from reports.models import ReadinessReport
from reports.score import DIMENSIONS
from statepl.audit.services import first_broken_row
from statepl.documents.models import Document
from statepl.documents.services import read_bytes
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job
from tests import factories, workers
from tests.browser.five_years import People, Walk, follow, press, say_done, send_old_page, words
from tests.factories import papers
from tests.factories import waivers as make
from tests.factories.releases import make_release
from tests.reports.conftest import words_of
from waivers import services
from waivers.models import Amendment, Application, FinalPack, YearStart
from waivers.states import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AFTER_YEAR_TWO = dt.date(2028, 8, 15)
YEAR_FIVE = dt.date(2030, 7, 1)
MID_YEAR, AMENDED_FROM = dt.date(2031, 3, 3), dt.date(2031, 3, 10)
AT_ONCE = 3.0  # seconds until a page shows, on a busy machine; the report itself takes longer
NO_PLAN = "Write the sustainability plan and hand it in."


@pytest.fixture
def people(transactional_db: None) -> People:
    return People()


# 9. Report with holes -------------------------------------------------------------------------------------
@pytest.mark.worker
@pytest.mark.pango
def test_story_9_report_with_holes_is_made_once(
    walk: Walk, come: Any, people: People, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    application, _people = make.make_application(State.IMPLEMENTING, people)
    make_release(people.district, 2027, measures=["ATT", "DIS_OSS"])
    _let_indicators_weigh_more()
    come(AFTER_YEAR_TWO)
    timing = {"lease": 2, "ring": 1, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    with workers.celery_worker(log_dir=tmp_path, **timing) as first:
        report = _click_twice(walk, people, application)
        workers.wait_until(lambda: _job_of(report).done > 0, step=0.02)
        first.kill()
        assert (_job_of(report).state, _files_of_reports().count()) == ("running", 0)
        second = workers.start_worker(log_dir=tmp_path, **timing)
        try:
            workers.wait_until(lambda: _job_of(report).state == "succeeded", seconds=90)
        finally:
            second.stop()
    _find_one_file(people, report)
    _read_the_holes(walk, people, report, tmp_path)
    _try_as_another_district(walk, report)


def _let_indicators_weigh_more() -> None:
    """Let the evidence cover 71 % of what applies: of the indicators it covers none."""
    weights = dict.fromkeys(DIMENSIONS, 10) | {"D8": 23}
    ProgramSettings.objects.update(score_weights=list(weights.values()))


def _click_twice(walk: Walk, people: People, application: Application) -> ReadinessReport:
    page = walk.open(people.lead, "waivers:detail", application.pk)
    began = time.monotonic()
    page.get_by_role("button", name="Readiness report (PDF)").dblclick()
    page.get_by_role("heading", name="Readiness report", level=1).wait_for()
    assert time.monotonic() - began < AT_ONCE
    page.request.post(
        reverse("reports:request", args=[application.pk]),
        form={"csrfmiddlewaretoken": page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")},
        headers={"Referer": page.url},
    )  # fmt: skip
    report = ReadinessReport.objects.get()
    assert (_job_of(report).is_open, Job.objects.filter(kind="reports.readiness").count()) == (True, 1)
    return report


def _job_of(report: ReadinessReport) -> Job:
    return Job.objects.get(pk=report.job_id)


def _files_of_reports() -> Any:
    """Return the files of reports; those of letters are made by the same worker."""
    return Document.objects.filter(name__startswith="readiness-")


def _find_one_file(people: People, report: ReadinessReport) -> None:
    report.refresh_from_db()
    assert (report.document, _job_of(report).attempts) == (_files_of_reports().get(), 2)
    assert Message.objects.filter(to=people.lead.email, dedupe_key=f"report:{report.pk}:made").count() == 1


def _read_the_holes(walk: Walk, people: People, report: ReadinessReport, folder: Path) -> None:
    page = walk.look(walk.open(people.lead, "reports:detail", report.pk), narrow=True)
    answer = page.request.get(page.get_by_role("link", name="Download").first.get_attribute("href"))
    assert answer.body() == read_bytes(report.document)
    text = words_of(answer.body(), folder)
    chapter = text[text.index("Chapter 9 ") : text.index("Chapter 10 ")]
    register = text[text.index("Chapter 14 ") : text.index("Annex A ")]
    summary = text[text.index("Chapter 1 ") : text.index("Chapter 2 ")]
    assert Fraction(report.inputs["score"]["overall"]["coverage"]) == Fraction(220, 309)
    assert "Insufficient evidence" in summary
    assert "Evidence covers 71% of what applies." in summary
    assert "Evidence covers less than 75% of what applies, so there is no band." in summary
    assert "Developing" not in summary
    assert "Student voice explained overdue" in chapter  # Year One, Year Two
    assert "Report Student voice for Year Two, or explain why not." in register


def _try_as_another_district(walk: Walk, report: ReadinessReport) -> None:
    other = factories.make_user("lead", factories.make_district(name="Cedar Hollow Public Schools"))
    page = walk.be(other)
    names = ("detail", "progress", "download", "read")
    found = [page.goto(reverse(f"reports:{name}", args=[report.pk])).status for name in names]
    assert found == [404] * 4


# 10. Year Five --------------------------------------------------------------------------------------------
@pytest.mark.pango
def test_story_10_year_five_ends_with_an_accepted_plan(
    walk: Walk, come: Any, people: People, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    application, _people = make.make_application(State.IMPLEMENTING, people)
    _roll_over(walk, come, people, application)
    come(MID_YEAR)
    make.explain_baseline(application, people, years=(1, 2, 3, 4, 5))
    base = _base(application)
    _approve_procurement(walk, people, application)
    assert _base(application) == base
    _refuse_completion(walk, people, application)
    papers.accept_sustainability(application, people)
    _complete(walk, people, application)
    _take_the_final_pack(walk, people, application)
    assert first_broken_row() is None


def _roll_over(walk: Walk, come: Any, people: People, application: Application) -> None:
    for _night in ("first", "second"):
        come(YEAR_FIVE)
    assert YearStart.objects.filter(application=application, waiver_year=5).count() == 1
    page = walk.look(walk.open(people.lead, "home"), narrow=True)
    page.get_by_role("heading", name="Year Five: put the plan into practice", level=1).wait_for()
    assert NO_PLAN in words(page)


def _base(application: Application) -> list[Any]:
    """Return what the base approval is: its state, its dates, its decisions, its terms."""
    kept = ("state", "conditional_from", "final_from", "ends_on")
    fields = Application.objects.filter(pk=application.pk).values(*kept).get()
    decisions = application.decisions.filter(flexibility_type=None).order_by("pk")
    terms = application.terms.filter(flexibility_type__code="delivery-seat-time")
    return [fields, list(decisions.values()), list(application.requests.values()), list(terms.values())]


def _approve_procurement(walk: Walk, people: People, application: Application) -> None:
    row = services.start_amendment(
        application, actor=people.lead, kind="add", citation="Code 71.4", starts_on=AMENDED_FROM,
        flexibility_type=FlexibilityType.objects.get(code="procurement"),
        rationale="Three rounds of tenders took a year.", benefit="Every student has a device by spring.",
    )  # fmt: skip
    for verb, actor in (("submit", people.lead), ("claim", people.reviewer)):
        row = services.move_amendment(row, verb, actor=actor, version=row.version)
    services.recommend_amendment(
        row, actor=people.reviewer, version=row.version, advice="approve", reason="The law allows it."
    )
    page = walk.open(people.approver, "waivers:amendment", application.pk, row.pk)
    follow(page, "Approve as asked")
    press(page, "Approve as asked")
    say_done(page, "Approved")
    assert Amendment.objects.get().state == "approved"
    lead = walk.open(people.lead, "waivers:terms", application.pk, query=f"?as_of={AMENDED_FROM}")
    assert lead.locator("section[aria-labelledby=day] tbody th").count() == 2


def _refuse_completion(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.approver, "waivers:move", application.pk, "complete")
    assert page.get_by_role("button", name="Complete the five years").count() == 0
    application.refresh_from_db()
    before = Application.objects.filter(pk=application.pk).values().get()
    status, text = send_old_page(page, version=str(application.version))
    assert (status, NO_PLAN in text) == (409, True)
    assert Application.objects.filter(pk=application.pk).values().get() == before


def _complete(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.approver, "waivers:move", application.pk, "complete")
    press(page, "Complete the five years")
    say_done(page, "Completed")
    lead = walk.look(walk.open(people.lead, "waivers:detail", application.pk), narrow=True)
    assert "Closed on March 3, 2031. Nothing more happens here; the record stays." in words(lead)


def _take_the_final_pack(walk: Walk, people: People, application: Application) -> None:
    """The archive is made once, however often its job is rung for, and stands on the page of the application."""
    pack = FinalPack.objects.get(application=application)
    for _ring in ("first", "second"):
        run_job(pack.job_id)
    pack.refresh_from_db()
    page = walk.look(walk.open(people.lead, "waivers:detail", application.pk), narrow=True)
    address = page.get_by_role("link", name="Download the final pack").get_attribute("href")
    taken = page.request.get(address).body()
    assert (pack.state, hashlib.sha256(taken).hexdigest()) == (State.COMPLETED, pack.document.sha256)
    with zipfile.ZipFile(io.BytesIO(taken)) as archive:
        assert (archive.testzip(), len(archive.namelist())) == (None, pack.members)
