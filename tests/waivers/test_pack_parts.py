"""What the years after approval leave in the final pack, and what the page of duties says of them."""

import datetime as dt
from decimal import Decimal

import pytest

from statepl.core import clock
from tests.documents.corpus import PDF
from tests.factories import waivers as make
from tests.factories.packs import make_pack
from tests.waivers.test_monitoring import publish
from tests.waivers.test_packs import end, upload
from tests.waivers.years import close_a_cycle
from waivers import services
from waivers.models import CorrectiveAction, Decision, FinalPack
from waivers.pages.shared import NineDuties
from waivers.states import State

pytestmark = pytest.mark.django_db
SPRING, FALL = dt.date(2029, 4, 16), dt.date(2029, 9, 20)


def lived():
    """Make an application with one of everything that the years bring, and end it."""
    application, cast = make.make_application(State.IMPLEMENTING)
    close_a_cycle(application, cast, dt.date(2028, 11, 2), "stop")
    with clock.at(SPRING):
        services.log_support(
            application, actor=cast.reviewer, given_on=SPRING, kind="visit", what="A day in two schools.",
            hours=Decimal("6.5"), by_whom="Regional coach",
        )  # fmt: skip
        publish(application, cast, correction=True)
        report = application.duties.get(duty="annual_report", waiver_year=3)
        services.ask_extension(
            report,
            actor=cast.lead,
            wanted_on=report.due_on + dt.timedelta(days=20),
            reason="The audit is late.",
        )
    with clock.at(FALL):
        action = CorrectiveAction.objects.get()
        version = action.correction.version
        services.show_correction(
            action, actor=cast.lead, version=version, evidence="Two cycles.", files=[upload()]
        )
        end(application, cast)
    application.refresh_from_db()
    return application


def test_years_are_told_with_their_files():
    opened = make_pack(lived())
    years = opened.json("years")
    assert [(row["title"], row["decision_label"]) for row in years["cycles"]] == [
        ("A weekly hour of choice", "Stop it")
    ]
    assert [(row["what"], row["hours"]) for row in years["support"]] == [("A day in two schools.", "6.50")]
    (correction,) = opened.json("corrections")
    assert (correction["evidence"], opened.members[correction["files"][0]["file"]]) == ("Two cycles.", PDF)
    asked = [each["reason"] for row in opened.json("obligations") for each in row["extensions"]]
    assert asked == ["The audit is late."]
    assert [row["waiver_year"] for row in opened.json("monitoring")] == [3]
    record = opened.members["record.html"].decode()
    for words in (
        "Stop it",
        "A day in two schools.",
        "Two cycles.",
        "The audit is late.",
        "Not due any more",
    ):
        assert words in record


def test_page_of_duties_tells_of_them_up_to_the_last_day():
    application = lived()
    told = {
        task["why"].split(" Owner:")[0]: task["status_label"]
        for group in NineDuties(application).groups()
        for task in group["tasks"]
    }
    assert told["1 improvement cycle is closed."] == "In place"
    assert told["A monitoring review was due and is not published."] == "Late"


def test_decision_of_the_time_before_letters_is_told_without_one():
    application, cast = make.make_application(State.DENIED)
    Decision.objects.create(application=application, verb="extend-window", decided_by=cast.approver)
    assert [row["letter"] is None for row in make_pack(application).json("decisions")] == [False, True]


def test_pack_reads_as_its_application_and_has_no_facts_before_it_is_made():
    application, _cast = make.make_application(State.DENIED)
    pack = FinalPack.objects.get()
    assert (str(pack), pack.facts()) == (f"{application}: Denied", {})
    assert list(FinalPack.objects.made()) == []
    make_pack(application)
    assert list(FinalPack.objects.made()) == [pack]
