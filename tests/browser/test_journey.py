"""The first journey, on the real parts: Chromium, PostgreSQL, Redis, a Celery worker, WeasyPrint."""

import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest

from evaluation.models import Release
from statepl.accounts.keys import create_api_client
from statepl.accounts.models import Membership
from statepl.audit.models import AuditEvent
from statepl.audit.services import first_broken_row
from statepl.core import clock
from statepl.demo.numbers import write_observations
from statepl.jobs.models import Message
from tests import factories
from tests.factories import PASSWORD
from tests.workers import celery_worker, wait_until
from waivers.calendar import school_year_of
from waivers.models import Application
from waivers.states import State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.pango,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def people(transactional_db: None) -> SimpleNamespace:
    district = factories.make_district(name="Willow Bend Unified")
    factories.make_school(district)
    factories.make_school(district)
    both = factories.make_user("reviewer", name="Rae Reviewer")
    Membership.objects.create(user=both, role="approver", starts_on="2020-01-01")
    return SimpleNamespace(
        district=district,
        lead=factories.make_user("lead", district, name="Lou Lead"),
        steward=factories.make_user("data_steward", district, name="Sam Steward"),
        reviewer=both,
        approver=factories.make_user("approver", name="Avery Approver"),
        analyst=factories.make_user("analyst", name="Ana Analyst"),
        second_analyst=factories.make_user("analyst", name="Noor Analyst"),
    )


def test_first_journey_from_sign_in_to_tagged_report(
    new_page: Any, sign_in_page: Any, people: SimpleNamespace, tmp_path: Path, axe: Any
) -> None:
    with celery_worker(log_dir=tmp_path, lease=10):
        lead = new_page()
        _sign_in_with_password(lead, people.lead.email)
        application = _apply(lead, people, axe)
        _review(new_page, sign_in_page, people, application, axe)
        _decide(new_page, sign_in_page, people, application)
        _see_year_one(lead, people, application, axe)
        _import(new_page, sign_in_page, people, tmp_path)
        release = _publish(new_page, sign_in_page, people)
        _read_by_rest(lead, people, release)
        _report(new_page, sign_in_page, people, application, axe)
    assert first_broken_row() is None


def _sign_in_with_password(page: Any, email: str) -> None:
    page.goto("/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/waivers/")


def _apply(page: Any, people: SimpleNamespace, axe: Any) -> Application:
    page.get_by_role("link", name="Start an application").first.click()
    page.locator(".usa-radio__label").first.click()
    page.get_by_role("button", name="Start the application").click()
    page.get_by_role("heading", name="Apply for Year One", level=1).wait_for()
    assert axe(page) == []
    application = Application.objects.get(district=people.district)

    # Without a request the page says so, and nothing changes.
    page.get_by_role("link", name="Submit the application").click()
    page.get_by_text("Ask for at least one kind of flexibility.").first.wait_for()
    application.refresh_from_db()
    assert (application.state, application.version) == (State.DRAFT, 1)

    page.goto(f"/waivers/{application.pk}/edit/")
    page.get_by_role("textbox", name="Draft vision").fill("Every student moves on when ready.")
    page.get_by_role("button", name="Save and go to People").click()
    page.get_by_label("The district leads").check(force=True)
    page.get_by_label("Project manager", exact=False).first.fill("Morgan Manager")
    page.get_by_label("Project manager’s email").fill("morgan@example.org")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("Saved").first.wait_for()

    page.goto(f"/waivers/{application.pk}/")
    page.get_by_role("link", name="Areas of flexibility").first.click()
    page.get_by_text("New Hampshire: credit by mastery").wait_for()
    assert axe(page) == []
    page.get_by_role("link", name=re.compile("Ask for this.*Delivery")).click()
    page.get_by_label("State requirement").fill("Code 256.7")
    page.get_by_label("Why it stands in the way").fill("Hours in a seat say nothing about mastery.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The request is saved.").wait_for()

    page.goto(f"/waivers/{application.pk}/assurances/")
    for label in page.locator(".usa-checkbox__label").all():
        label.click()
    page.get_by_label("Your name").fill("Lou Lead")
    page.get_by_label("Your job title").fill("Superintendent")
    page.get_by_role("button", name="Acknowledge for the district").click()
    page.get_by_text("The assurances are acknowledged.").wait_for()

    page.goto(f"/waivers/{application.pk}/submit/")
    page.get_by_role("button", name="Submit the application").click()
    page.get_by_role("heading", name="Your application is with the state", level=1).wait_for()
    return application


def _answer_first(page: Any) -> None:
    """Say that no conflict of interest stands in the way, as everybody is asked once."""
    page.get_by_text("No. I can judge this application for itself.").click()
    page.get_by_role("button", name="Answer and go on").click()


def _review(new_page: Any, sign_in_page: Any, people: SimpleNamespace, application: Any, axe: Any) -> None:
    page = new_page()
    sign_in_page(page, people.reviewer)
    page.goto("/waivers/queue/")
    page.get_by_role("link", name="Willow Bend Unified").click()
    _answer_first(page)
    page.get_by_role("link", name="Take up the review").click()
    page.get_by_role("button", name="Take up the review").click()
    page.get_by_role("heading", name="New comment").wait_for()
    assert axe(page) == []
    page.locator("label", has_text="Only state staff").click()
    page.get_by_label("Comment", exact=False).last.fill("Compare with the neighbors.")
    page.get_by_role("button", name="Add comment").click()
    page.get_by_text("The comment is added.").wait_for()
    page.locator("#recommend ~ div label", has_text="Approve").first.click()
    page.get_by_label("Why", exact=False).last.fill("The vision is clear and the law allows it.")
    page.get_by_role("button", name="Check and recommend").click()
    page.get_by_role("heading", name="Check your recommendation").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Send the recommendation").click()
    page.get_by_text("Your recommendation is with the approvers.").wait_for()
    # The same person holds the approver's role as well, and may not use it here.
    page.get_by_text("You made the recommendation. Somebody else decides").first.wait_for()
    refused = page.goto(f"/waivers/{application.pk}/approve-conditionally/")
    assert refused.status == 403
    page.get_by_text("You made the recommendation. Somebody else decides").wait_for()


def _decide(new_page: Any, sign_in_page: Any, people: SimpleNamespace, application: Any) -> None:
    page = new_page()
    sign_in_page(page, people.approver)
    page.goto(f"/waivers/{application.pk}/desk/")
    _answer_first(page)
    page.get_by_role("link", name="Grant conditional approval").click()
    page.get_by_label("In force from", exact=False).fill(clock.today().isoformat())
    page.get_by_role("button", name="Grant conditional approval").click()
    page.get_by_text("Done: Conditionally approved.").wait_for()
    application.refresh_from_db()
    assert application.state == State.CONDITIONALLY_APPROVED
    assert application.conditional_from == clock.today()


def _see_year_one(page: Any, people: SimpleNamespace, application: Any, axe: Any) -> None:
    page.goto("/")
    page.get_by_role("heading", name="Year One: plan with your community", level=1).wait_for()
    years = page.locator(".st-timeline svg title").first.text_content()
    assert "Five years end" in years
    assert page.get_by_text("Plan window opens").count() > 0
    page.get_by_text("Give evidence for:").first.wait_for()
    assert page.get_by_text("Compare with the neighbors.").count() == 0
    assert axe(page) == []
    page.goto(f"/waivers/{application.pk}/obligations/")
    assert page.locator("section.st-card h2").count() == 3
    page.goto(f"/waivers/{application.pk}/history/")
    assert page.get_by_text("granted conditional approval").count() >= 1
    told_of = AuditEvent.objects.about(application, *application.filings.all())
    verbs = set(told_of.values_list("verb", flat=True))
    assert verbs >= {
        "application.started", "filing.edited", "assurance.acknowledged", "application.submitted",
        "application.claimed", "application.conditionally_approved",
    }  # fmt: skip
    told = Message.objects.filter(
        to=people.lead.email, subject__startswith="Willow Bend Unified: Conditionally approved, plan due by "
    )
    wait_until(lambda: told.filter(state="sent").count() == 1, seconds=30)


def _last_year() -> str:
    year = school_year_of(clock.today(), start_month=7) - 1
    return f"{year}-{(year + 1) % 100:02d}"


def _import(new_page: Any, sign_in_page: Any, people: SimpleNamespace, tmp_path: Path) -> None:
    file = tmp_path / "observations.csv"
    rows = write_observations(
        file, [people.district], school_year=_last_year(), years_on=0, seed=7, with_state=False
    )
    page = new_page()
    sign_in_page(page, people.steward)
    page.goto("/evaluation/imports/new/")
    page.get_by_label("File of observations").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    _until(page, "Import these rows")
    page.get_by_role("button", name="Import these rows").click()
    _until(page, "Imported")
    assert rows > 100


def _until(page: Any, words: str) -> None:
    """Reload a page of a job until it says so, as a person without scripts would."""

    def there() -> bool:
        page.reload()
        return bool(page.get_by_text(words).count())

    page.wait_for_load_state()
    wait_until(there, seconds=60)


def _publish(new_page: Any, sign_in_page: Any, people: SimpleNamespace) -> Release:
    page = new_page()
    sign_in_page(page, people.analyst)
    page.goto("/evaluation/verify/")
    page.get_by_role("button", name=f"Verify {_last_year()}").click()
    page.goto("/evaluation/releases/new/")
    page.get_by_label("School year").select_option(_last_year())
    page.get_by_role("button", name="Prepare the release").click()
    wait_until(lambda: Release.objects.filter(state="prepared").exists(), seconds=90)
    release = Release.objects.get(state="prepared")
    other = new_page()
    sign_in_page(other, people.second_analyst)
    other.goto(f"/evaluation/releases/{release.pk}/publish/")
    other.get_by_role("button", name=re.compile("Publish")).click()
    wait_until(lambda: Release.objects.filter(state="published").exists(), seconds=30)
    return Release.objects.get(state="published")


def _read_by_rest(page: Any, people: SimpleNamespace, release: Release) -> None:
    _client, key = create_api_client("Dashboard", scopes=["evaluation:read"], actor=None)
    agency = people.district.agency_id
    address = f"/api/v1/observations/?level=district&agency_id={agency}&measure=PRO_MTH"
    assert page.request.get(address).status == 401
    answer = page.request.get(address, headers={"Authorization": f"Bearer {key}"})
    rows = answer.json()["results"]
    assert {row["release"] for row in rows} == {release.pk}
    hidden = [row for row in rows if row["status"] == "suppressed"]
    assert all((row["numerator"], row["denominator"], row["value"]) == (None, None, None) for row in hidden)
    shown = {row["subgroup"]: row["value"] for row in rows if row["status"] == "reported"}
    assert 0 < shown["ALL"] < 100


def _report(new_page: Any, sign_in_page: Any, people: SimpleNamespace, application: Any, axe: Any) -> None:
    page = new_page(accept_downloads=True)
    sign_in_page(page, people.reviewer)
    page.goto(f"/waivers/{application.pk}/desk/")
    page.get_by_role("button", name="Readiness report (PDF)").click()
    page.get_by_role("heading", name="Readiness report", level=1).wait_for()
    link = page.get_by_role("link", name=re.compile("Download"))
    link.first.wait_for(timeout=90_000)
    assert axe(page) == []
    with page.expect_download() as download:
        link.first.click()
    pdf = pikepdf.open(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en"
    assert len(pdf.pages) > 4
