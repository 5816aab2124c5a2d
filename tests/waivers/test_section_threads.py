"""The district's section page: conversations with the state beside the fields, each with its way to an answer."""

import datetime as dt

import pytest
from django.urls import reverse

from statepl.core import clock
from tests.factories import waivers as make
from waivers import services
from waivers.filings import filing_of
from waivers.models import FilingRow
from waivers.states import State

pytestmark = pytest.mark.django_db

JUNE = dt.date(2027, 6, 20)


@pytest.fixture
def returned():
    """Return a plan that came back with a comment on a question, on a goal and one among the state's staff."""
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    plan = filing_of(application, "plan")
    goal = FilingRow.objects.filter(filing=plan, section="curriculum", table="goals").first()
    with clock.at(JUNE):
        for anchor, audience, text in (
            ("curriculum.text", "district", "Who chooses the texts?"),
            (f"curriculum.goals/{goal.pk}.goal", "district", "By which month?"),
            ("curriculum.text", "internal", "Whisper among us."),
        ):
            services.add_comment(
                application, actor=cast.reviewer, filing=plan, anchor=anchor, audience=audience, text=text
            )
        application = make.move(application, "return-plan", cast, "reviewer")
    return application, cast, plan


def section(plan, code):
    return reverse("waivers:section", args=[plan.application_id, plan.pk, code])


def test_each_conversation_has_its_way_to_an_answer(returned, sign_in, words):
    application, cast, plan = returned
    with clock.at(JUNE):
        page = sign_in(cast.lead).get(section(plan, "curriculum"))
    shown = words(page)
    sent = application.comments.filter(audience="district", sent_at__isnull=False)
    assert sent.count() == 2
    for comment in sent:
        assert comment.text in shown
        assert reverse("waivers:answer", args=[application.pk, comment.pk]) in shown
    assert "Whisper among us." not in shown
    assert str(cast.reviewer) not in shown


def test_conversation_on_a_row_that_is_not_open_stands_on_top(returned, sign_in):
    _application, cast, plan = returned
    with clock.at(JUNE):
        page = sign_in(cast.lead).get(section(plan, "curriculum"))
        beside = {field["path"]: field["beside"].threads for field in page.context["fields"]}
        assert [thread.first.text for thread in beside["curriculum.text"]] == ["Who chooses the texts?"]
        assert [thread.first.text for thread in page.context["threads"]] == ["By which month?"]
        goal = plan.rows.get(section="curriculum", table="goals")
        opened = sign_in(cast.lead).get(f"{section(plan, 'curriculum')}?row={goal.pk}")
    assert opened.context["threads"] == []


def test_answer_stands_below_its_question(returned, sign_in, words):
    application, cast, plan = returned
    comment = application.comments.get(text="Who chooses the texts?")
    with clock.at(JUNE):
        services.answer_comment(comment, actor=cast.lead, text="A team of teachers.")
        shown = words(sign_in(cast.lead).get(section(plan, "curriculum")))
    assert "A team of teachers." in shown
    assert "Change the answer" in shown


def test_closed_section_shows_its_conversations_for_reading(returned, sign_in):
    _application, cast, plan = returned
    with clock.at(JUNE):
        page = sign_in(cast.reviewer).get(section(plan, "curriculum"))
    found = [thread.first.text for field in page.context["fields"] for thread in field["beside"].threads]
    assert found == ["Who chooses the texts?", "Whisper among us."]
