"""Nine duties: two of the state, four of the district, three of both, written down and signed by both (W-27)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories import waivers as make
from tests.waivers.kept import staged
from tests.waivers.years import YEAR_THREE, YEAR_TWO
from waivers import services
from waivers.models import SharedDuty
from waivers.pages.shared import NineDuties
from waivers.readiness import findings
from waivers.shared import unsigned
from waivers.sheets.rest import DUTIES
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)
EVERY = [("funding", 2), ("flexibility", 0), ("indicators", 0)]


@pytest.fixture
def running():
    """Return an implementing application and its people, in Year Two."""
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO):
        yield application, cast


def write(application, actor, *, duty="funding", year=2, version=0, text="Title II pays for coaches."):
    return services.write_shared_duty(
        application, actor=actor, duty=duty, waiver_year=year, version=version, text=text
    )


def sign_all(application, cast):
    for duty, year in EVERY:
        row = write(application, cast.lead, duty=duty, year=year)
        for person in (cast.lead, cast.reviewer):
            row = services.sign_shared_duty(row, actor=person, version=row.version)


# written and signed -----------------------------------------------------------------------------------
def test_names_of_shared_duties_are_those_of_the_plan():
    assert SharedDuty.Duty.choices == [(name, str(text)) for name, whose, text in DUTIES if whose == "both"]


@pytest.mark.parametrize(("duty", "year"), EVERY)
def test_both_sides_sign_and_a_changed_text_is_signed_anew(running, duty, year):
    application, cast = running
    row = write(application, cast.reviewer, duty=duty, year=year)
    row = services.sign_shared_duty(row, actor=cast.reviewer, version=1)
    assert not row.is_signed
    row = services.sign_shared_duty(row, actor=cast.lead, version=2)
    assert (row.is_signed, row.district_signed_by, row.state_signed_by) == (True, cast.lead, cast.reviewer)
    assert (row.state_signed_on, row.district_signed_on) == (YEAR_TWO, YEAR_TWO)
    assert services.sign_shared_duty(row, actor=cast.lead, version=3).version == 3
    row = write(application, cast.lead, duty=duty, year=year, version=3, text="Two coaches.")
    assert (row.is_signed, row.state_signed_on, SharedDuty.objects.count()) == (False, None, 1)
    trail = AuditEvent.objects.about(row).order_by("pk").values_list("verb", "after__side")
    assert list(trail) == [
        ("shared_duty.written", None),
        ("shared_duty.signed", "state"),
        ("shared_duty.signed", "district"),
        ("shared_duty.written", None),
    ]


def test_text_is_written_from_its_own_version_only(running):
    application, cast = running
    write(application, cast.lead, text="First.")
    with pytest.raises(StaleVersion):
        write(application, cast.reviewer, text="Second.")
    assert write(application, cast.lead, version=1, text="First.").version == 1
    with pytest.raises(StaleVersion):
        services.sign_shared_duty(SharedDuty.objects.get(), actor=cast.reviewer, version=7)


@pytest.mark.parametrize(
    ("duty", "year", "text", "field"),
    [("funding", 3, "Text.", "waiver_year"), ("funding", 2, " ", "text"), ("indicators", 0, "", "text")],
)
def test_text_names_what_is_wrong(running, duty, year, text, field):
    application, cast = running
    with pytest.raises(ValidationError) as refusal:
        write(application, cast.lead, duty=duty, year=year, text=text)
    assert list(refusal.value.message_dict) == [field]


def test_only_money_is_aligned_year_by_year(running):
    application, cast = running
    with pytest.raises(ValueError, match="year by year"):
        write(application, cast.lead, duty="indicators", year=2)
    for duty, year in (("indicators", 2), ("funding", 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            SharedDuty.objects.create(application=application, duty=duty, waiver_year=year, text="Text.")


def test_lead_and_reviewer_write_and_sign_nobody_else(running, contributor, other_lead, analyst, approver):
    application, cast = running
    row = write(application, cast.lead, duty="flexibility", year=0)
    for person in (contributor, other_lead, analyst, approver):
        with pytest.raises(NotPermitted):
            write(application, person)
        with pytest.raises(NotPermitted):
            services.sign_shared_duty(row, actor=person, version=row.version)


def test_nothing_is_written_before_conditional_approval():
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(dt.date(2026, 4, 20)), pytest.raises(NotPermitted, match="conditional approval"):
        write(application, cast.lead, duty="indicators", year=0)


# the checklist ----------------------------------------------------------------------------------------
def test_checklist_names_what_both_sides_have_not_signed(running, at):
    application, cast = running

    def line():
        return next(each for each in findings(application, "this_year") if each.code == "shared-duties")

    first = line()
    assert (first.is_open, first.url) == (True, at("duties", application.pk))
    assert "Agree on the indicators that matter most" in first.sentence
    sign_all(application, cast)
    assert (line().is_open, unsigned(application)) == (False, [])
    with clock.at(YEAR_THREE):
        assert unsigned(application) == ["Align federal, state and local money"]


def test_unsigned_duty_stops_no_move():
    application, cast = make.make_application(State.COMPLETED)
    assert (application.state, application.shared_duties.count()) == (State.COMPLETED, 0)
    assert cast.lead.pk is not None


# pages ------------------------------------------------------------------------------------------------
def duties(application):
    return [
        (task["sentence"], task["status_label"])
        for group in NineDuties(application).groups()
        for task in group["tasks"]
    ]


def test_nine_duties_say_where_each_stands(running):
    application, cast = running
    assert [len(group["tasks"]) for group in NineDuties(application).groups()] == [2, 4, 3]
    assert [label for _duty, label in duties(application)] == [
        "Not begun", "Not due yet",
        "In place", "Under way", "Under way", "Not begun",
        "Not written", "Not written", "Not written",
    ]  # fmt: skip
    sign_all(application, cast)
    assert [label for _duty, label in duties(application)][6:] == ["Signed by both"] * 3
    provider = services.add_provider(actor=cast.reviewer, name="North Coaching", services="Coaches.")
    assert duties(application)[0][1] == "Under way"
    for criterion in ("change", "performance", "sustainability", "engagement", "delivery"):
        services.rate_provider(provider, actor=cast.reviewer, criterion=criterion, level=2, evidence="Six.")
    assert duties(application)[0][1] == "In place"
    with clock.at(dt.date(2031, 6, 1)):
        later = type(application).objects.get(pk=application.pk)
        assert duties(later)[1][1] == "Late"


def test_nine_duties_before_the_plan_wait_for_it():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2026, 9, 1)):
        shown = duties(application)
    assert [label for _duty, label in shown][2:6] == ["Not handed in"] * 3 + ["Not begun"]


def test_page_shows_nine_duties_to_both_sides(running, sign_in, at, words, other_lead, board_member):
    application, cast = running
    page = at("duties", application.pk)
    for person in (cast.lead, cast.reviewer, board_member):
        shown = words(sign_in(person).get(page))
        assert ["Duties of the state" in shown, "Duties of both" in shown] == [True, True]
    assert sign_in(other_lead).get(page).status_code == 404


@pytest.mark.parametrize("name", ["flexibility", "indicators"])
def test_duty_is_written_and_signed_on_its_pages(running, sign_in, at, words, name):
    application, cast = running
    page, signing = at("shared-duty", application.pk, name), at("shared-duty-sign", application.pk, name)
    assert sign_in(cast.lead).get(signing).status_code == 404
    sign_in(cast.lead).post(page, {"version": 0, "text": "Each quarter, together."})
    for number, person in enumerate((cast.reviewer, cast.lead), start=1):
        assert "Sign for my side" in words(sign_in(person).get(page))
        if person == cast.lead:
            assert "Waits for the district" in [label for _duty, label in duties(application)]
        assert "Each quarter, together." in words(sign_in(person).get(signing))
        sign_in(person).post(signing, {"version": number})
    row = application.shared_duties.get()
    assert (row.is_signed, row.waiver_year) == (True, 0)
    assert "Sign for my side" not in words(sign_in(cast.lead).get(page))
    refused = sign_in(cast.approver).post(page, {"version": 3, "text": "Mine."})
    assert (refused.status_code, "Mine." in words(refused)) == (403, True)


def test_money_is_written_and_signed_by_both(running, sign_in, at, words):
    application, cast = running
    sign_in(cast.lead).post(at("funding", application.pk, 2), {"version": 0, "text": "Title II."})
    for number, person in enumerate((cast.lead, cast.reviewer), start=1):
        assert "Title II." in words(sign_in(person).get(at("funding-sign", application.pk, 2)))
        sign_in(person).post(at("funding-sign", application.pk, 2), {"version": number})
    assert sign_in(cast.lead).get(at("funding", application.pk, 6)).status_code == 404
    assert application.shared_duties.get().is_signed
    assert "Signed by both" in words(sign_in(cast.lead).get(at("duties", application.pk)))


def test_reader_of_a_text_that_is_not_there_is_told_so(running, sign_in, at, words, board_member):
    application, _cast = running
    shown = words(sign_in(board_member).get(at("shared-duty", application.pk, "indicators")))
    assert "Nothing is written down yet." in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_for_any_number_of_texts(rows, running, sign_in, at, django_assert_num_queries):
    application, cast = running
    for duty, year in EVERY[:rows]:
        write(application, cast.lead, duty=duty, year=year)
    client = sign_in(cast.lead)
    client.get(at("duties", application.pk))
    with django_assert_num_queries(QUERIES):
        assert client.get(at("duties", application.pk)).status_code == 200


QUERIES = 18
