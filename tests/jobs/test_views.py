"""Pages of work in progress, and the demo's inbox."""

import uuid
from typing import Any

import pytest
from django.test import Client

from statepl.jobs import services
from statepl.jobs.models import Job, Message
from tests.jobs import kinds

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def job(lead: Any, district: Any) -> Job:
    kinds.forget()
    return services.request_job(kinds.KIND, label="Report of Willow Bend", actor=lead, district=district)


def address(job: Job) -> str:
    return f"/jobs/{job.key}/"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead", 200),
        ("administrator", 200),
        ("contributor", 404),
        ("reviewer", 404),
        ("board_member", 404),
        ("other_lead", 404),
    ],
)
def test_work_about_a_district_is_for_who_asked_and_administrators(
    who: str, status: int, request: Any, job: Job, sign_in: Any
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(address(job)).status_code == status
    assert (b"Report of Willow Bend" in browser.get("/jobs/?show=all").content) == (status == 200)
    cancelled = browser.post(f"{address(job)}cancel/")
    assert cancelled.status_code == (302 if status == 200 else 404)


def test_work_of_the_state_is_for_all_state_staff(
    analyst: Any, reviewer: Any, lead: Any, sign_in: Any
) -> None:
    job = services.request_job(kinds.KIND, label="Import of 2027-28", actor=analyst)
    browser = sign_in(reviewer)
    page = browser.get(address(job))
    assert b"Only the person who asked for this" in page.content
    assert browser.post(f"{address(job)}cancel/").status_code == 403
    assert b"Import of 2027-28" not in browser.get("/jobs/").content
    assert b"Import of 2027-28" in browser.get("/jobs/?show=all").content
    assert sign_in(lead).get(address(job)).status_code == 404


def test_mail_is_nobodys_page(administrator: Any, sign_in: Any) -> None:
    services.queue_message(dedupe_key="m", to="guest@example.org", subject="s", body_text="b")
    browser = sign_in(administrator)
    assert b"guest@example.org" not in browser.get("/jobs/?show=all").content
    assert browser.get(address(Job.objects.get())).status_code == 404


def test_strangers_are_sent_to_sign_in(job: Job) -> None:
    for path in ("/jobs/", address(job), "/jobs/inbox/", "/jobs/inbox/1/"):
        assert Client().get(path).url == f"/accounts/login/?next={path}"
    assert Client().post(f"{address(job)}cancel/").url.startswith("/accounts/login/")


def test_job_page_is_whole_and_its_poll_is_the_moving_part(job: Job, lead: Any, sign_in: Any) -> None:
    browser = sign_in(lead)
    page, part = browser.get(address(job)), browser.get(address(job), **HTMX)
    assert (page.content.count(b"<h1>"), part.content.count(b"<h1>")) == (1, 0)
    assert b"every 1s" in part.content
    assert page["Cache-Control"] == "no-store"
    assert "HX-Request" in page["Vary"]
    services.run_job(job.pk)
    part = browser.get(address(job), **HTMX)
    assert b"every 1s" not in part.content
    assert b'href="/done/"' in part.content
    assert b"Cancel this job" not in part.content


def test_job_page_tells_progress_and_failure(job: Job, lead: Any, sign_in: Any) -> None:
    browser = sign_in(lead)
    Job.objects.update(state="running", done=3, total=9, note="Drawing")
    assert b"Drawing 3 of 9." in browser.get(address(job)).content
    Job.objects.update(done=0, total=0, note="")
    assert b"Running." in browser.get(address(job)).content
    Job.objects.update(state="failed", error="Row 3 says x.", attempts=2, finished_at=job.created_at)
    page = browser.get(address(job)).content
    assert b"Row 3 says x." in page
    assert b"Row 3 says x." in browser.get("/jobs/").content


def test_cancel_is_a_post_and_shows_the_job(job: Job, lead: Any, sign_in: Any) -> None:
    browser = sign_in(lead)
    assert browser.get(f"{address(job)}cancel/").status_code == 405
    assert browser.post(f"{address(job)}cancel/").url == address(job)
    assert b"Cancelled. Nothing was changed." in browser.get(address(job)).content
    assert browser.post(f"{address(job)}cancel/").status_code == 403


def test_unknown_job_is_not_found(lead: Any, sign_in: Any) -> None:
    assert sign_in(lead).get(f"/jobs/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_job_list_costs_the_same_for_any_number(
    count: int, analyst: Any, sign_in: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        services.request_job(kinds.KIND, label=f"Job {number}", actor=analyst)
    browser = sign_in(analyst)
    browser.get("/jobs/")
    with django_assert_num_queries(9):
        page = browser.get("/jobs/")
    assert page.content.count(b"Ana Analyst") == count


def test_empty_list_says_what_will_stand_here(analyst: Any, sign_in: Any) -> None:
    assert b"No jobs yet" in sign_in(analyst).get("/jobs/").content


# inbox ------------------------------------------------------------------------------------------------
@pytest.fixture
def message(db: None) -> Message:
    return services.queue_message(
        dedupe_key="m",
        to="guest@example.org",
        subject="Conversation on 4 May",
        body_text="Open http://127.0.0.1:8000/invitations/abc/ <script>alert(1)</script>",
        language="es",
        attachments=[{"name": "date.ics", "content": "X", "type": "text/calendar"}],
    )


def test_inbox_is_open_to_demo_accounts(settings: Any, message: Message, lead: Any, sign_in: Any) -> None:
    settings.DEMO = True
    browser = sign_in(lead)
    assert b"Conversation on 4 May" in browser.get("/jobs/inbox/").content
    page = browser.get(f"/jobs/inbox/{message.pk}/").content
    assert b'href="http://127.0.0.1:8000/invitations/abc/"' in page
    assert b"<script>alert" not in page
    assert b"date.ics" in page
    assert b'lang="es"' in page
    assert browser.get(f"/jobs/inbox/{message.pk + 1}/").status_code == 404


@pytest.mark.parametrize("who", ["administrator", "lead"])
def test_there_is_no_inbox_outside_the_demo(
    who: str, request: Any, settings: Any, message: Message, sign_in: Any
) -> None:
    settings.DEMO = False
    browser = sign_in(request.getfixturevalue(who))
    for path in ("/jobs/inbox/", f"/jobs/inbox/{message.pk}/"):
        assert browser.get(path).status_code == 404


def test_empty_inbox_says_so(settings: Any, lead: Any, sign_in: Any) -> None:
    settings.DEMO = True
    assert b"No messages yet" in sign_in(lead).get("/jobs/inbox/").content


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_costs_the_same_for_any_number(
    count: int, settings: Any, lead: Any, sign_in: Any, django_assert_num_queries: Any
) -> None:
    settings.DEMO = True
    for number in range(count):
        services.queue_message(dedupe_key=f"m{number}", to="g@example.org", subject="s", body_text="b")
    browser = sign_in(lead)
    browser.get("/jobs/inbox/")
    with django_assert_num_queries(9):
        browser.get("/jobs/inbox/")
