"""Pages of the calendar, of more time, and secret calendar addresses."""

import datetime as dt
import logging

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.core.tokens import digest
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.duties import Duty
from waivers.models import CalendarFeed, Extension
from waivers.pages import agenda
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING, State.CONDITIONALLY_APPROVED)
SUMMER_28 = dt.date(2028, 8, 1)


@pytest.fixture
def at(sign_in):
    """Return a function that opens or sends a page as somebody on a day."""

    def go(person, name, *args, day=SUMMER_28, data=None, query=""):
        client, address = sign_in(person), reverse(f"waivers:{name}", args=args) + query
        with clock.at(day):
            return client.get(address) if data is None else client.post(address, data)

    return go


def report_of(application):
    return application.duties.get(duty=Duty.ANNUAL_REPORT, waiver_year=2)


def text(response):
    return " ".join(response.content.decode().split())


# one application ----------------------------------------------------------------------------------------
def test_calendar_groups_duties_by_year_and_says_how_each_stands(at):
    application, cast = make.make_application(State.IMPLEMENTING)
    page = at(cast.lead, "calendar", application.pk)
    years = page.context["years"]
    assert [year["title"] for year in years] == [
        "Year Two · 2027–28", "Year Three · 2028–29", "Year Four · 2029–30", "Year Five · 2030–31",
        "Year One · 2026–27",
    ]  # fmt: skip
    assert [year["is_now"] for year in years] == [False, True, False, False, False]
    second = [(row.label, row.when) for row in years[0]["rows"]]
    assert second == [
        ("Met", "Due Sept. 28, 2027. Met on July 20, 2027."),
        ("Overdue", "Due Sept. 29, 2027. 307 days late."),
        ("Overdue", "Due April 17, 2028. 106 days late."),
        ("Due soon", "Due Aug. 14, 2028. In 13 days."),
    ]
    assert years[1]["rows"][0].label == "Open"
    assert {row.label for row in years[4]["rows"]} == {"Met"}
    # Of the district's open duties those that are near; nobody asks for more time years ahead.
    assert text(page).count("Ask for more time<span") == 3
    assert years[3]["rows"][0].when == "Due Sept. 30, 2030."


def test_calendar_before_any_approval_says_when_dates_come(at):
    application, cast = make.make_application(State.DRAFT)
    assert "No dates yet" in text(at(cast.lead, "calendar", application.pk, day=make.SPRING))


def test_plan_says_from_when_to_when_it_is_taken(at):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    page = at(cast.lead, "calendar", application.pk, day=dt.date(2026, 8, 1))
    assert page.context["years"][1]["rows"][0].when == "From April 30, 2027 to Sept. 28, 2027."


def test_handed_in_let_off_and_closed_have_their_own_words(at):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(SUMMER_28):
        services.meet_obligation(
            application, duty=Duty.ANNUAL_REPORT, waiver_year=2, actor=cast.lead, accepted=False
        )
        other = application.duties.get(duty=Duty.ANNUAL_REPORT, waiver_year=3)
        services.waive_obligation(other, actor=cast.approver, version=1, reason="A flood.")
    rows = [
        row for year in at(cast.lead, "calendar", application.pk).context["years"] for row in year["rows"]
    ]
    found = {row.duty.label: (row.label, row.when) for row in rows}
    assert found["Report on Year Two"] == ("Handed in", "Due Aug. 14, 2028. Handed in on Aug. 1, 2028.")
    assert found["Report on Year Three"] == ("Not asked for any more", "Was due Aug. 14, 2029.")
    application.state = State.WITHDRAWN
    application.save()
    page = at(cast.lead, "calendar", application.pk)
    assert page.context["years"][4]["rows"][0].label == "Ended with the application"


@pytest.mark.parametrize("extra", [0, 3])
def test_calendar_of_an_application_costs_the_same_with_more_conditions(extra, sign_in):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(SUMMER_28):
        for number in range(extra):
            services.add_condition(
                application, actor=cast.approver, text=f"Do {number}.", due_on=dt.date(2029, 1, 5)
            )
        user = type(cast.approver).objects.get(pk=cast.approver.pk)
        user.current_memberships  # noqa: B018 - read beforehand
        with CaptureQueriesContext(connection) as seen:
            agenda.calendar_of(application, user)
    assert len(seen) == 3


def test_calendar_of_another_district_does_not_exist(at, other_lead):
    application, _cast = make.make_application(State.IMPLEMENTING)
    for name in ("calendar", "feed-new"):
        assert at(other_lead, name, application.pk).status_code == 404


# the state ----------------------------------------------------------------------------------------------
def test_state_sees_what_is_due_from_everybody_and_narrows_it(at):
    first, cast = make.make_application(State.IMPLEMENTING)
    second, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    page = at(cast.reviewer, "calendars", query="?show=overdue&owner=state")
    assert [(row["duty"].application, row["label"], row["left"]) for row in page.context["rows"]] == [
        (first, "Overdue", "106 days late.")
    ]
    counts = {tab["label"]: tab["count"] for tab in page.context["tabs"]}
    assert counts == {"Open": 4, "Overdue": 1, "More time asked for": 0, "All": 4}
    query = "?due_from=2028-08-01&due_to=2028-08-31&duty=annual_report"
    page = at(cast.reviewer, "calendars", query=query)
    assert [row["duty"] for row in page.context["rows"]] == [report_of(first)]
    page = at(cast.reviewer, "calendars", query=f"?district={second.district.name}&show=nonsense")
    assert {row["duty"].application for row in page.context["rows"]} == {second}
    assert "No date of this view" in text(at(cast.reviewer, "calendars", query="?due_from=2040-01-01"))
    assert at(cast.reviewer, "calendars", query="?due_from=never").context["rows"] == []


def test_more_time_asked_for_has_its_own_view(at):
    application, cast = make.make_application(State.IMPLEMENTING)
    at(cast.lead, "extension-ask", application.pk, report_of(application).pk,
       data={"wanted_on": "10/2/2028", "reason": "The audit is late."})  # fmt: skip
    page = at(cast.approver, "calendars", query="?show=asked")
    assert [row["label"] for row in page.context["rows"]] == ["More time asked for"]


def test_district_sees_its_own_dates_only(at, other_lead):
    _application, cast = make.make_application(State.IMPLEMENTING)
    assert len(at(cast.lead, "calendars").context["rows"]) == 13
    assert at(other_lead, "calendars").context["rows"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_calendar_of_the_state_costs_the_same_for_one_and_for_three(count, sign_in, reviewer):
    for _each in range(count):
        make.make_application(State.CONDITIONALLY_APPROVED)
    client = sign_in(reviewer)
    with clock.at(SUMMER_28):
        client.get(reverse("waivers:calendars"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("waivers:calendars"))
    assert len(seen) == 14


# more time ----------------------------------------------------------------------------------------------
def test_lead_asks_and_approver_decides(at):
    application, cast = make.make_application(State.IMPLEMENTING)
    report = report_of(application)
    asked = at(cast.lead, "extension-ask", application.pk, report.pk,
               data={"wanted_on": "10/2/2028", "reason": "The audit is late."})  # fmt: skip
    assert asked.url == reverse("waivers:calendar", args=[application.pk])
    extension = Extension.objects.get()
    page = at(cast.approver, "extension-decide", application.pk, extension.pk)
    assert "The audit is late." in text(page)
    decided = at(cast.approver, "extension-decide", application.pk, extension.pk,
                 data={"version": 1, "granted": "yes", "until": "", "reason": "We see why."})  # fmt: skip
    assert decided.status_code == 302
    extension.refresh_from_db()
    assert (extension.status, extension.granted_on) == ("granted", dt.date(2028, 10, 2))
    page = text(at(cast.lead, "calendar", application.pk))
    assert "More time granted: until Oct. 2, 2028 instead of Aug. 14, 2028. We see why." in page


def test_decision_on_a_decided_extension_gives_the_text_back(at):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(SUMMER_28):
        extension = services.ask_extension(
            report_of(application), actor=cast.lead, wanted_on=dt.date(2028, 10, 2), reason="Late."
        )
        services.decide_extension(extension, actor=cast.approver, version=1, granted=False, reason="No.")
    page = at(cast.approver, "extension-decide", application.pk, extension.pk,
              data={"version": 1, "granted": "yes", "until": "", "reason": "My long reason."})  # fmt: skip
    assert (page.status_code, "My long reason." in text(page)) == (403, True)
    assert "This was decided already." in text(page)
    assert "was not granted. No." in text(at(cast.lead, "calendar", application.pk))


def test_date_that_is_too_early_is_named_and_the_reason_stays(at):
    application, cast = make.make_application(State.IMPLEMENTING)
    page = at(cast.lead, "extension-ask", application.pk, report_of(application).pk,
              data={"wanted_on": "8/2/2028", "reason": "The audit is late."})  # fmt: skip
    assert page.status_code == 422
    assert "Choose a date from Aug. 15, 2028 to Aug. 29, 2031." in text(page)
    assert "The audit is late." in text(page)


def test_approver_lets_off_and_sets_a_condition(at):
    application, cast = make.make_application(State.IMPLEMENTING)
    report = report_of(application)
    assert at(cast.lead, "waive", application.pk, report.pk).status_code == 403
    at(cast.approver, "waive", application.pk, report.pk, data={"version": 1, "reason": "A flood."})
    report.refresh_from_db()
    assert (report.status, report.finding) == ("waived", "A flood.")
    at(cast.approver, "condition", application.pk, data={"text": "Hold a hearing.", "due_on": "1/5/2029"})
    condition = application.duties.get(duty=Duty.CONDITION)
    assert condition.due_on == dt.date(2029, 1, 5)
    page = text(at(cast.lead, "calendar", application.pk))
    assert "A condition of the approval." in page
    opened = at(cast.lead, "evidence", application.pk, condition.pk)
    assert (opened.status_code, opened.context["back_url"]) == (
        200, reverse("waivers:calendar", args=[application.pk]),
    )  # fmt: skip


def test_conditional_approval_page_takes_conditions_and_says_what_is_missing(at):
    application, cast = make.make_application(State.UNDER_REVIEW)
    day = dt.date(2026, 5, 4)
    with clock.at(day):
        make.prepare(application, "approve-conditionally", cast)
    application.refresh_from_db()
    given = {"version": application.version, "on": "7/1/2026", "condition_1": "Hold a hearing.",
             "condition_1_on": "2/1/2027", "condition_2": "Name a steward.", "condition_3_on": "3/1/2027"}  # fmt: skip
    page = at(cast.approver, "move", application.pk, "approve-conditionally", day=day, data=given)
    assert page.status_code == 422
    assert sorted(page.context["form"].errors) == ["condition_2_on", "condition_3"]
    given |= {"condition_2": "", "condition_3_on": ""}
    at(cast.approver, "move", application.pk, "approve-conditionally", day=day, data=given)
    assert [row.text for row in application.duties.filter(duty=Duty.CONDITION)] == ["Hold a hearing."]


# messages -----------------------------------------------------------------------------------------------
def test_staff_read_what_was_sent_to_whom_and_districts_do_not(at):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    page = text(at(cast.reviewer, "messages", application.pk))
    assert "Conditionally approved, plan due by Sept. 28, 2027" in page
    assert "Granted conditional approval" in page
    assert cast.lead.name in page
    assert at(cast.lead, "messages", application.pk).status_code == 403


# secret addresses ---------------------------------------------------------------------------------------
def make_feed(at, person, *args):
    page = at(person, "feed-new" if args else "feeds", *args, data={})
    return page, page.context["address"].rsplit("/", 1)[1].removesuffix(".ics")


def read(token, **more):
    with clock.at(SUMMER_28):
        return Client(**more).get(reverse("waivers:feed", args=[token]))


def test_feed_shows_the_persons_dates_to_whoever_has_the_address(at):
    application, cast = make.make_application(State.IMPLEMENTING)
    page, token = make_feed(at, cast.lead)
    assert page["Cache-Control"] == "no-store"
    feed = CalendarFeed.objects.get()
    assert (feed.digest, token in str(feed.__dict__)) == (digest(token), False)
    answer = read(token)
    body = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    assert body.count("BEGIN:VEVENT") == application.duties.count() == 17
    assert "DTSTART;VALUE=DATE:20280814" in body
    assert f"SUMMARY:{application.district}: Report on Year Two" in body
    assert body.count("SUMMARY:Done: ") == 4
    assert max(len(line.encode()) for line in body.split("\r\n")) <= 75


def test_feed_of_one_application_shows_that_one_in_the_persons_language(at):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    make.make_application(State.CONDITIONALLY_APPROVED)
    cast.approver.language = "es"
    cast.approver.save()
    _page, token = make_feed(at, cast.approver, application.pk)
    assert read(token).content.decode().count("BEGIN:VEVENT") == 4


def test_feed_of_state_staff_shows_what_they_review(at):
    mine, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    make.make_application(State.CONDITIONALLY_APPROVED)
    _page, token = make_feed(at, cast.reviewer)
    body = read(token).content.decode().replace("\r\n ", "")
    assert body.count("BEGIN:VEVENT") == 4
    assert str(mine.district) in body


def test_unknown_revoked_and_replaced_addresses_look_the_same(at):
    _application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    _page, old = make_feed(at, cast.lead)
    _page, new = make_feed(at, cast.lead)
    assert [read(token).status_code for token in (old, new, "A" * 43)] == [404, 200, 404]
    feed = CalendarFeed.objects.of(cast.lead).get()
    ended = at(cast.lead, "feed-revoke", feed.pk, data={})
    assert ended.url == reverse("waivers:feeds")
    assert read(new).status_code == 404
    services.revoke_feed(feed, actor=cast.lead)
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 0


def test_feed_ends_with_the_role_and_with_the_account(at):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    _page, token = make_feed(at, cast.lead)
    cast.lead.memberships.update(ends_on=dt.date(2027, 1, 1))
    assert "BEGIN:VEVENT" not in read(token).content.decode()
    cast.lead.is_active = False
    cast.lead.save()
    assert read(token).status_code == 404
    assert application.feeds.count() == 0


def test_feed_belongs_to_its_person(at, other_lead):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    make_feed(at, cast.lead)
    feed = CalendarFeed.objects.get()
    assert at(other_lead, "feed-revoke", feed.pk).status_code == 404
    with pytest.raises(NotPermitted, match="somebody else"):
        services.revoke_feed(feed, actor=other_lead)
    with pytest.raises(NotPermitted, match="not yours"):
        services.make_feed(actor=other_lead, application=application)
    assert at(factories.make_user(), "feeds").status_code == 403


def test_reading_changes_nothing_and_the_secret_stays_out_of_the_log(at, caplog):
    _application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    _page, token = make_feed(at, cast.lead)
    before = CalendarFeed.objects.values_list("updated_at", flat=True)[0]
    read(token)
    with caplog.at_level(logging.WARNING, logger="django.request"):
        read(token + "x")
        assert Client().post(reverse("waivers:feed", args=[token])).status_code == 405
    assert "/waivers/feed/[secret]" in caplog.text
    assert token not in caplog.text
    assert CalendarFeed.objects.get().updated_at == before


# the one date that matters --------------------------------------------------------------------------------
def test_application_page_shows_the_next_thing_due_from_the_district(at):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(SUMMER_28):
        services.meet_obligation(application, duty=Duty.ATTESTATION, waiver_year=2, actor=cast.lead)
        found = agenda.next_date(application)
    assert (found.date, found.title, found.text, found.url) == (
        dt.date(2028, 8, 14), "Report on Year Two", "In 13 days.",
        reverse("waivers:years", args=[application.pk]),
    )  # fmt: skip
    assert "Report on Year Two" in text(at(cast.lead, "detail", application.pk))
    with clock.at(SUMMER_28):
        services.add_condition(
            application, actor=cast.approver, text="Hold a hearing.", due_on=dt.date(2028, 8, 10)
        )
        assert agenda.next_date(application).url == reverse("waivers:calendar", args=[application.pk])
        application.duties.update(status="verified")
        assert agenda.next_date(application).title == "The five years end"
    draft, _cast = make.make_application(State.SUBMITTED)
    assert agenda.next_date(draft).title == "The state answers"
