"""The public register: terms of any day, amendments, opportunities, as page, CSV and REST."""

import csv
import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from policy.mechanism import mechanism_words
from policy.models import ProgramSettings
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.services import run_job
from tests.factories import waivers as make
from tests.waivers.kept import staged
from tests.waivers.years import duty
from waivers import services
from waivers.duties import Duty
from waivers.models import LearningOpportunity
from waivers.services.duties import move_due_date
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)
DAY = dt.date(2028, 5, 2)
FIELDS = {
    "kind": "internship", "title": "Robots at work", "partner": "Mill Works", "place": "Red Bluff",
    "grades": "9–12", "description": "Build and test.", "contact_page": "https://example.org/ask",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(DAY):
        yield


def table(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def rescind(application, cast, on):
    application.refresh_from_db()
    services.rescind_term(
        application.terms.get(), actor=cast.approver, version=application.version, on=on, reason="Law."
    )


# terms ------------------------------------------------------------------------------------------------
def test_rest_gives_the_terms_of_any_day(client):
    application, cast = make.make_application(State.IMPLEMENTING)
    rescind(application, cast, dt.date(2028, 7, 1))
    address = f"/api/v1/applications/{application.pk}/"
    today = client.get(address).json()
    assert today["as_of"] == "2028-05-02"
    assert today["terms"] == [
        {
            "flexibility": "delivery-seat-time",
            "name": str(application.terms.get().flexibility_type),
            "citation": "Code 256.7",
            "status": "approved",
            "conditions": "",
            "decided_on": "2027-07-20",
            "starts_on": "2027-08-01",
            "ends_on": "2028-06-30",
        }
    ]
    for day, count in (("2027-07-31", 0), ("2027-08-01", 1), ("2028-06-30", 1), ("2028-07-01", 0)):
        body = client.get(address, {"as_of": day}).json()
        assert (body["as_of"], len(body["terms"])) == (day, count)
    step = today["timeline"][-1]
    assert (step["decision"], step["flexibility"]) == ("rescind", "delivery-seat-time")
    letter = application.letters.get(code="rescind")
    assert step["letter"]["url"] == reverse("public:letter", args=[application.pk, letter.pk])
    assert step["letter"]["sha256"] is None


@pytest.mark.parametrize("day", ["soon", "2028-02-30", "20280301", "", "2028-3-1"])
def test_rest_refuses_a_day_that_is_none(day, client):
    application, _cast = make.make_application(State.IMPLEMENTING)
    answer = client.get(f"/api/v1/applications/{application.pk}/", {"as_of": day})
    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["as_of"]


def test_rest_tells_each_day_apart(client):
    application, _cast = make.make_application(State.IMPLEMENTING)
    address = f"/api/v1/applications/{application.pk}/"
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    with clock.at(DAY + dt.timedelta(days=1)):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_public_page_shows_the_terms_of_the_day_asked_for(client, words):
    application, cast = make.make_application(State.IMPLEMENTING)
    rescind(application, cast, dt.date(2028, 7, 1))
    address = reverse("public:application", args=[application.pk])
    assert len(client.get(address).context["terms"]) == 1
    later = client.get(address, {"as_of": "2028-07-01"})
    assert "Nothing is in force on July 1, 2028." in words(later)


def test_register_and_terms_are_files_too(client):
    application, cast = make.make_application(State.IMPLEMENTING)
    cast.district.name = "=Red Bluff"
    cast.district.save()
    make.make_application(State.DRAFT)
    rescind(application, cast, dt.date(2028, 7, 1))
    rows = table(client.get(reverse("public:applications-csv")))
    assert [(row["application"], row["stage"], row["in_force"]) for row in rows] == [
        (str(application.pk), "implementing", "1")
    ]
    assert rows[0]["district"] == "'=Red Bluff"
    day = {"as_of": "2028-07-01"}
    assert [row["in_force"] for row in table(client.get(reverse("public:applications-csv"), day))] == ["0"]
    terms = table(client.get(reverse("public:terms-csv")))
    assert [(row["flexibility"], row["ends_on"]) for row in terms] == [("delivery-seat-time", "2028-06-30")]
    assert table(client.get(reverse("public:terms-csv"), day)) == []
    for page in ("applications-csv", "terms-csv"):
        refused = client.get(reverse(f"public:{page}"), {"as_of": "soon"})
        assert (refused.status_code, refused.content) == (400, b"'as_of' is a date such as 2028-03-01.")


def events_of(answer):
    """Return UID -> (day, summary) of a calendar file."""
    found = {}
    for entry in answer.content.decode().replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1:]:
        fields = dict(line.split(":", 1) for line in entry.split("\r\n") if ":" in line)
        found[fields["UID"]] = (fields["DTSTART;VALUE=DATE"], fields["SUMMARY"])
    return found


def test_dates_of_the_timeline_go_into_anybodys_calendar(client):
    application, _cast = make.make_application(State.IMPLEMENTING)
    address = reverse("public:dates", args=[application.pk])
    answer = client.get(address)
    entries = events_of(answer)
    plan = next(
        uid for uid in entries if uid.startswith(f"application-{application.pk}-sustainability-plan@")
    )
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert entries[plan][1] == f"{application.district}: Sustainability plan"
    assert (
        f"{dt.date(2027, 8, 1):%Y%m%d}",
        f"Done: {application.district}: Final approval",
    ) in entries.values()
    with transaction.atomic():
        move_due_date(duty(application, Duty.SUSTAINABILITY, 5), to=dt.date(2031, 4, 7))
    later = events_of(client.get(address, {"language": "es"}))
    assert entries.keys() == later.keys()
    assert later[plan] == ("20310407", f"{application.district}: Plan de sostenibilidad")


def test_dates_of_a_draft_are_nobodys(client):
    draft, _cast = make.make_application(State.DRAFT)
    assert client.get(reverse("public:dates", args=[draft.pk])).status_code == 404


def test_register_narrows_its_file_like_its_page(client):
    make.make_application(State.DENIED)
    address = reverse("public:applications-csv")
    assert len(table(client.get(address, {"state": "denied"}))) == 1
    assert table(client.get(address, {"state": "submitted"})) == []


# amendments -------------------------------------------------------------------------------------------
def test_amendment_is_public_from_its_submission_on(client, words):
    application, cast = make.make_application(State.IMPLEMENTING)
    kind = application.terms.get().flexibility_type
    row = services.start_amendment(
        application, actor=cast.lead, kind="end", flexibility_type=kind, rationale="We need it no more.",
        starts_on=dt.date(2028, 8, 1),
    )  # fmt: skip
    page = reverse("public:amendment", args=[application.pk, row.pk])
    assert client.get(page).status_code == 404
    row = services.move_amendment(row, "submit", actor=cast.lead, version=row.version)
    assert "We need it no more." in words(client.get(page))
    row = services.move_amendment(row, "claim", actor=cast.reviewer, version=row.version)
    row = services.recommend_amendment(
        row, actor=cast.reviewer, version=row.version, advice="deny", reason="Weighed inside."
    )
    shown = words(client.get(page))
    hidden = ["Weighed inside.", cast.reviewer.name, cast.lead.name]
    assert [text for text in hidden if text in shown] == []
    services.move_amendment(row, "withdraw", actor=cast.lead, version=row.version, reason="Private.")
    assert client.get(page).status_code == 404


# opportunities ----------------------------------------------------------------------------------------
def test_opportunity_is_public_while_it_is_published(client, words):
    application, cast = make.make_application(State.IMPLEMENTING)
    row = services.add_opportunity(application.district, actor=cast.lead, **FIELDS)
    page, rest = reverse("public:opportunities"), "/api/v1/opportunities/"
    assert "Nothing published yet" in words(client.get(page))
    row = services.publish_opportunity(row, actor=cast.lead, version=row.version, published=True)
    assert "Robots at work" in words(client.get(page))
    assert "No opportunity fits" in words(client.get(page, {"kind": "service"}))
    printed = client.get(rest).json()["results"]
    assert printed == [
        {
            "id": row.pk, "district_leaid": application.district.leaid, "district_state_id": None,
            "district_name": application.district.name, **FIELDS, "published_on": "2028-05-02",
        }
    ]  # fmt: skip
    assert client.get(rest, {"kind": "service"}).json()["results"] == []
    assert [item["title"] for item in table(client.get(reverse("public:opportunities-csv")))] == [
        "Robots at work"
    ]
    services.publish_opportunity(row, actor=cast.lead, version=row.version, published=False)
    assert client.get(rest).json()["results"] == []


def test_district_writes_and_publishes_its_opportunities_on_its_pages(sign_in, at, words, other_lead):
    application, cast = make.make_application(State.IMPLEMENTING)
    browser = sign_in(cast.lead)
    listed = at("opportunities", application.pk)
    assert "No opportunity yet" in words(browser.get(listed))
    assert browser.get(at("opportunity-new", application.pk)).status_code == 200
    bad = browser.post(at("opportunity-new", application.pk), {"version": 0, "title": "Only"})
    assert bad.status_code == 422
    made = browser.post(at("opportunity-new", application.pk), {"version": 0, **FIELDS})
    assert made["Location"] == listed
    row = LearningOpportunity.objects.get()
    edit = at("opportunity", application.pk, row.pk)
    browser.post(edit, {"version": row.version, **FIELDS, "place": "Mill Creek"})
    row.refresh_from_db()
    assert row.place == "Mill Creek"
    publish = at("opportunity-publish", application.pk, row.pk)
    assert "Publish it" in words(browser.get(publish))
    browser.post(publish, {"version": row.version})
    row.refresh_from_db()
    assert row.published_on == DAY
    assert "Take it off" in words(browser.get(listed))
    assert sign_in(other_lead).get(edit).status_code == 404
    assert sign_in(cast.reviewer).get(edit).status_code == 403


def test_opportunity_keeps_versions_and_its_writers():
    application, cast = make.make_application(State.IMPLEMENTING)
    with pytest.raises(NotPermitted):
        services.add_opportunity(application.district, actor=cast.reviewer, **FIELDS)
    with pytest.raises(ValidationError):
        services.add_opportunity(application.district, actor=cast.lead, **(FIELDS | {"title": ""}))
    with pytest.raises(ValueError, match="not changed here"):
        services.add_opportunity(application.district, actor=cast.lead, published_on=DAY)
    row = services.add_opportunity(application.district, actor=cast.lead, **FIELDS)
    same = services.edit_opportunity(row, actor=cast.lead, version=row.version, title=row.title)
    assert same.version == row.version
    with pytest.raises(StaleVersion):
        services.edit_opportunity(row, actor=cast.lead, version=9, title="Late")


# the state's own word ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("mechanism", "title"),
    [
        ("waiver", "Applications for waivers"),
        ("grant", "Applications for grants"),
        ("flexibility", "Applications for flexibility"),
    ],
)
def test_mechanism_names_the_pages_and_the_letters(mechanism, title, client, words):
    ProgramSettings.current()
    ProgramSettings.objects.filter(pk=1).update(mechanism=mechanism)
    assert f"<h1>{title}</h1>" in words(client.get(reverse("public:applications")))
    application, _cast = make.make_application(State.DENIED)
    assert f"for a {mechanism_words(mechanism).instrument}" in application.letters.get().body
    page = words(client.get(reverse("public:application", args=[application.pk])))
    assert mechanism_words(mechanism).in_force in page


# the same set everywhere ------------------------------------------------------------------------------
def amend(application, cast, **given):
    """Have one amendment approved, from August on."""
    row = services.start_amendment(application, actor=cast.lead, rationale="Now.", **given)
    for verb, person in (("submit", cast.lead), ("claim", cast.reviewer)):
        row = services.move_amendment(row, verb, actor=person, version=row.version)
    row = services.recommend_amendment(
        row, actor=cast.reviewer, version=row.version, advice="approve", reason="Sound."
    )
    return services.move_amendment(
        row, "approve", actor=cast.approver, version=row.version, on=given["starts_on"]
    )


def test_page_csv_and_rest_tell_the_same(client):
    application, cast = make.make_application(State.IMPLEMENTING)
    kind = application.terms.get().flexibility_type
    amend(application, cast, kind="change", flexibility_type=kind, asked_text="Grade 9 only.",
          citation="Code 256.7", benefit="Time.", starts_on=dt.date(2028, 8, 1))  # fmt: skip
    services.start_amendment(application, actor=cast.lead, kind="end", flexibility_type=kind,
                             rationale="A draft of ours.", starts_on=dt.date(2029, 8, 1))  # fmt: skip
    for letter in application.letters.all():
        run_job(letter.job_id)
    page, rest = (
        reverse("public:application", args=[application.pk]),
        f"/api/v1/applications/{application.pk}/",
    )
    for day in ("2028-05-02", "2028-08-01", "2031-07-01"):
        asked = {"as_of": day}
        shown, told = client.get(page, asked).context, client.get(rest, asked).json()
        filed = table(client.get(reverse("public:terms-csv"), asked))
        terms = [
            (row["flexibility"], row["conditions"], row["starts_on"], row["ends_on"]) for row in told["terms"]
        ]
        assert [
            (row["flexibility"], row["conditions"], row["starts_on"], row["ends_on"]) for row in filed
        ] == terms
        assert [
            (row.flexibility_type.code, row.text, row.starts_on.isoformat(), row.ends_on.isoformat())
            for row in application.terms.as_of(dt.date.fromisoformat(day))
        ] == terms
        assert len(shown["terms"]) == len(terms) == (0 if day == "2031-07-01" else 1)
    decided = [(row.verb, row.decided_on.isoformat(), row.letter.sha256) for row in shown["decisions"]]
    assert [
        (row["decision"], row["decided_on"], row["letter"]["sha256"]) for row in told["timeline"]
    ] == decided
    assert all(sha256 for _verb, _day, sha256 in decided)
    amended = [(row.number, row.state) for row, _tag in shown["amendments"]]
    assert [(row["number"], row["state"]) for row in told["amendments"]] == amended == [(1, "approved")]
    assert client.get(told["amendments"][0]["url"]).status_code == 200
    days = [(row["what"], row["status"]) for row in sorted(told["dates"], key=lambda row: row["on"])]
    today = [step for step in shown["timeline"].steps if step.state in {"done", "next", "later"}]
    assert [(step.title, step.state) for step in today] == days


@pytest.mark.parametrize("rows", [1, 3])
def test_rest_costs_the_same_for_any_number_of_amendments(rows, client, django_assert_num_queries):
    application, cast = make.make_application(State.IMPLEMENTING)
    kind = application.terms.get().flexibility_type
    for year in range(2028, 2028 + rows):
        amend(application, cast, kind="change", flexibility_type=kind, asked_text=f"In {year}.",
              citation="Code 256.7", benefit="Time.", starts_on=dt.date(year, 8, 1))  # fmt: skip
    address = f"/api/v1/applications/{application.pk}/"
    client.get(address)
    with django_assert_num_queries(REST):
        assert len(client.get(address).json()["amendments"]) == rows


def test_work_that_nobody_may_see_leaves_the_tag_as_it_is(client):
    application, cast = make.make_application(State.IMPLEMENTING)
    address = f"/api/v1/applications/{application.pk}/"
    tag = client.get(address)["ETag"]
    services.start_amendment(
        application, actor=cast.lead, kind="end", rationale="A draft.", starts_on=dt.date(2029, 8, 1),
        flexibility_type=application.terms.get().flexibility_type,
    )  # fmt: skip
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    rescind(application, cast, dt.date(2028, 7, 1))
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


REST = 8
