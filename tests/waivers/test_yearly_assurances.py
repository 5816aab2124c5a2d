"""Once a year the lead says whether the assurances are kept (W-14)."""

import pytest
from django.core.exceptions import ValidationError

from policy.models import Assurance
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories import waivers as make
from tests.waivers.kept import staged
from tests.waivers.years import YEAR_THREE, YEAR_TWO
from waivers import services
from waivers.duties import Duty
from waivers.models import YearlyAttestation
from waivers.readiness import findings
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)


def say(application, actor, assurance, year=2, *, version=0, answer="kept", text=""):
    return services.attest_assurance(
        application,
        actor=actor,
        assurance=assurance,
        waiver_year=year,
        version=version,
        answer=answer,
        text=text,
    )


def say_all(application, actor, year=2):
    for assurance in Assurance.objects.all():
        say(application, actor, assurance, year)


def test_fourth_answer_meets_the_duty_of_the_year():
    application, cast = make.make_application(State.IMPLEMENTING)
    duty = application.duties.get(duty=Duty.ATTESTATION, waiver_year=2)
    with clock.at(YEAR_TWO):
        *three, fourth = Assurance.objects.all()
        for assurance in three:
            say(application, cast.lead, assurance)
        duty.refresh_from_db()
        assert duty.status == "open"
        say(application, cast.lead, fourth, answer="not_fully", text="Title II is still to be aligned.")
    duty.refresh_from_db()
    assert duty.status == "verified"
    assert YearlyAttestation.objects.filter(answer="not_fully").get().assurance == fourth


def test_to_do_list_names_what_was_not_said_yet():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO):
        before = findings(application, "this_year")[0]
        say_all(application, cast.lead)
        after = findings(application, "this_year")[0]
    assert [before.is_open, after.is_open] == [True, False]
    assert "Planning process, Implementation plan" in before.sentence


def test_not_fully_kept_says_what_is_lacking():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO), pytest.raises(ValidationError) as refusal:
        say(application, cast.lead, Assurance.objects.first(), answer="not_fully", text="  ")
    assert list(refusal.value.message_dict) == ["text"]


@pytest.mark.parametrize("year", [1, 3, 6])
def test_year_that_has_not_begun_or_is_none_of_implementation_is_refused(year):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO), pytest.raises(ValidationError) as refusal:
        say(application, cast.lead, Assurance.objects.first(), year)
    assert list(refusal.value.message_dict) == ["waiver_year"]


def test_answer_is_changed_from_its_own_version_only():
    application, cast = make.make_application(State.IMPLEMENTING)
    assurance = Assurance.objects.first()
    with clock.at(YEAR_THREE):
        say(application, cast.lead, assurance, 2)
        with pytest.raises(StaleVersion):
            say(application, cast.lead, assurance, 2, version=0, answer="not_fully", text="Late.")
        changed = say(application, cast.lead, assurance, 2, version=1, answer="not_fully", text="Late.")
    assert (changed.answer, changed.version, YearlyAttestation.objects.count()) == ("not_fully", 2, 1)


def test_lead_alone_answers_for_the_district(contributor, other_lead, steward, reviewer, board_member):
    application, _cast = make.make_application(State.IMPLEMENTING)
    for person in (contributor, other_lead, steward, reviewer, board_member):
        with clock.at(YEAR_TWO), pytest.raises(NotPermitted):
            say(application, person, Assurance.objects.first())
    assert YearlyAttestation.objects.count() == 0
