"""Reflection worksheets: questions as data, facts beside them, answers that are never written over."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from stakeholders.facts import FACTS, Facts
from stakeholders.models import Group, WorksheetAnswer
from stakeholders.prompts import prompt_sets, sets_by_prompt
from stakeholders.services import answer_prompt, keep_particulars, record_activity
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories.heard import hear
from tests.factories.stakeholders import hear_planning_groups, make_activity
from tests.factories.standing import make_assessment, make_note
from tests.factories.together import make_action, make_partnership, make_reading
from tests.factories.worksheets import make_answer, this_year

pytestmark = pytest.mark.django_db
LIST, PAGE, ANSWER = "stakeholders:worksheets", "stakeholders:worksheet", "stakeholders:worksheet_answer"
GROUPS = ("groups", "groups-complete")
TODAY = dt.date(2027, 2, 10)


def say(fact, district, user, *, ago=0):
    """Return one fact of a school year."""
    return FACTS[fact](Facts(district, user, school_year=this_year() - ago, start_month=7))


# the questions ----------------------------------------------------------------------------------------
def test_seven_sets_hold_the_nineteen_questions_and_two_the_eight_of_the_guidebook():
    sizes = {code: len(each.prompts) for code, each in prompt_sets().items()}
    assert sizes == {
        "buy-in": 2, "groups": 3, "context": 3, "benefit": 3, "principles": 2, "strategies": 3,
        "partnerships": 3, "people": 4, "change": 4,
    }  # fmt: skip
    assert sum(size for code, size in sizes.items() if code not in {"people", "change"}) == 19
    assert len(sets_by_prompt()) == 27


def test_every_question_has_both_languages_a_source_and_facts_that_exist():
    for each in prompt_sets().values():
        assert each.source.endswith("in words of statepl")
        for words in (each.name, *(prompt.words for prompt in each.prompts)):
            assert sorted(words) == ["en", "es"]
            assert words["en"] != words["es"]
        assert [fact for prompt in each.prompts for fact in prompt.facts if fact not in FACTS] == []


def test_question_stands_in_the_language_of_the_reader():
    with translation.override("es"):
        assert str(prompt_sets()["people"].prompts[0]) == "¿Quién dirige este trabajo?"
    assert str(prompt_sets()["people"].prompts[0]) == "Who leads this work?"


# answers ----------------------------------------------------------------------------------------------
def test_later_answer_supersedes_the_one_before_and_both_are_kept(district, lead):
    first = make_answer(district, lead)
    second = make_answer(
        district, lead, version=1, words=" We asked the library. ", evidence="https://a.example/m"
    )
    first.refresh_from_db()
    assert (first.superseded_at is None, second.superseded_at, second.version) == (False, None, 2)
    assert second.words == "We asked the library."
    events = AuditEvent.objects.filter(verb="worksheet_answer.written").order_by("pk")
    assert [event.after["prompt"] for event in events] == ["groups-complete", "groups-complete"]
    assert "library" not in str(list(events.values_list("before", "after")))


def test_same_answer_again_is_the_one_that_is_there(district, lead):
    assert make_answer(district, lead) == make_answer(district, lead)
    assert (
        WorksheetAnswer.objects.count(),
        AuditEvent.objects.filter(verb__startswith="worksheet").count(),
    ) == (1, 1)


def test_answer_made_from_an_older_one_is_not_kept(district, lead, contributor):
    make_answer(district, lead)
    with pytest.raises(StaleVersion) as refused:
        make_answer(district, contributor, words="Another one.")
    assert refused.value.current.words == "We ask each group whom we forgot."
    assert WorksheetAnswer.objects.count() == 1


def test_each_place_and_each_school_year_has_its_own_answer(district, lead, engagement_lead):
    for ago in (0, 1):
        make_answer(district, lead, ago=ago)
    make_answer(None, engagement_lead)
    make_answer(district, lead, prompt="groups-new")
    assert set(WorksheetAnswer.objects.values_list("version", flat=True)) == {1}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"ago": -1}, "still to come"),
        ({"prompt": "nothing"}, "No worksheet has this question"),
        ({"words": " "}, "cannot be blank"),
    ],
)
def test_answer_that_cannot_be_kept_says_why(district, lead, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        make_answer(district, lead, **given)
    assert WorksheetAnswer.objects.count() == 0


@pytest.mark.parametrize("who", ["reviewer", "board_member", "steward", "other_lead"])
def test_only_coordinators_of_the_place_answer(request, district, who):
    with pytest.raises(NotPermitted, match="write down how people work together"):
        make_answer(district, request.getfixturevalue(who))
    assert WorksheetAnswer.objects.count() == 0


def test_district_people_do_not_answer_for_the_state(lead):
    with pytest.raises(NotPermitted):
        make_answer(None, lead)


def test_database_keeps_one_standing_answer(district, lead):
    row = make_answer(district, lead)
    row.pk, row.version = None, 2
    with pytest.raises(IntegrityError, match="one_worksheet_answer_stands"), transaction.atomic():
        row.save(force_insert=True)


# facts ------------------------------------------------------------------------------------------------
def test_nothing_is_said_where_no_row_stands_behind_it(district, lead):
    assert {name: sentence for name in FACTS if (sentence := say(name, district, lead))} == {}


def test_voices_count_groups_activities_and_who_was_not_heard(district, lead):
    with clock.at(TODAY):
        hear_planning_groups(district, lead, codes=("families", "students"))
        hear_planning_groups(district, lead, codes=("families",))
        unheard = Group.objects.top().count() - 2
        expected = (
            f"Since July 1, 2026: 2 groups took part in 2 activities; {unheard} groups have not been heard."
        )
        assert say("voices", district, lead) == expected
        assert say("returning", district, lead) == "Since July 1, 2026: 1 group took part more than once."
        assert (say("voices", district, lead, ago=1), say("returning", district, lead, ago=1)) == ("", "")


def test_year_that_is_over_says_from_when_to_when(district, lead):
    with clock.at(TODAY - dt.timedelta(days=365)):
        hear_planning_groups(district, lead, codes=("families",))
    with clock.at(TODAY):
        said = say("voices", district, lead, ago=1)
    assert said.startswith("July 1, 2025 to June 30, 2026: 1 group took part in 1 activity; ")


def test_facts_of_a_place_leave_other_places_out(district, other_district, lead, engagement_lead):
    with clock.at(TODAY):
        hear_planning_groups(other_district, engagement_lead, codes=("families",))
        assert say("voices", district, lead) == ""
        assert "1 group took part in 1 activity" in say("voices", None, engagement_lead)


def test_other_facts_are_counted_from_their_rows(district, lead):
    with clock.at(TODAY):
        activity = make_activity(
            district, lead, kind="site_visit", starts_at=clock.now() - dt.timedelta(hours=3),
            ends_at=clock.now() - dt.timedelta(hours=1), venue_owner="community",
        )  # fmt: skip
        activity = record_activity(
            activity, actor=lead, version=1, people={Group.objects.get(code="families"): 3}, learned="Much."
        )
        facts = {
            "principles": ["trust"],
            "accommodations_planned": ["interpreter"],
            "state_learned": "A way.",
        }
        keep_particulars(activity, actor=lead, version=activity.version, facts=facts)
        make_partnership(district, lead, trust="")
        make_note(district, lead)
        make_note(district, lead, basis="said", words="Mornings are free.")
        make_assessment(district, lead)
        make_reading(district, lead, trend="further")
        make_action(district, lead, strand="concern", concern="Grades vanish.")
        hear(activity, lead, group="families")
        found = {name: say(name, district, lead).removeprefix("Since July 1, 2026: ") for name in FACTS}
    expected = {
        "kinds": "Site visit: 1.",
        "dialogue": "of 1 activity, 1 let people speak and 1 was in a place of the community.",
        "learning": "1 site visit; 1 activity says what the state itself learned.",
        "principles": "Took the time that trust needs: 1.",
        "help": "help was planned for 1 activity and used at 0; people could speak 2 languages.",
        "notes": "2 notes are kept about 1 group.",
        "notes_said": "of 2 notes about groups, 1 come from the group itself.",
        "map": "1 group was placed on the map.",
        "mindsets": "the thinking of 1 group was read; 1 group moved away.",
        "concerns": "1 action planned, 0 done, 0 overdue.",
        "tracks": "1 action planned, 0 done, 0 overdue.",
        "partnerships": "1 partnership, 1 with gaps, 0 with a compact that both sides signed.",
        "forms": "Higher education: 1.",
        "lasting_help": "of 1 partnership, 0 says what people need to take part for long.",
        "answers": "1 contribution, 0 answered, 0 overdue.",
    }
    assert {name: found[name] for name in expected} == expected


# pages ------------------------------------------------------------------------------------------------
def test_worksheet_is_answered_on_its_pages_and_printed(district, lead, sign_in, words):
    client, address = sign_in(lead), reverse(ANSWER, args=GROUPS)
    assert 'data-guard="yes"' in client.get(address).content.decode()
    sent = {"words": "We ask around.", "evidence": "https://a.example/minutes", "version": 0}
    done = client.post(address, sent)
    assert done.headers["Location"].endswith(f"?district={district.pk}&year={this_year()}#groups-complete")
    assert (
        client.post(address, {**sent, "words": "We ask twice.", "evidence": "", "version": 1}).status_code
        == 302
    )
    page = words(client.get(reverse(PAGE, args=["groups"])))
    told = ("We ask twice.", "version 2", "Without evidence", "1 earlier answer of this year", "We ask around.",
            "No fact stands behind this yet.", "Not answered yet.")  # fmt: skip
    assert [word for word in told if word not in page] == []
    printed = client.get(reverse("stakeholders:worksheet_print", args=["groups"]))
    assert (printed.content.decode().count("st-lines"), "We ask around." in words(printed)) == (2, False)
    assert "1 of 3" in words(client.get(reverse(LIST)))


def test_stale_answer_shows_both_texts_and_loses_none(district, lead, contributor, sign_in, words):
    make_answer(district, lead)
    client, address = sign_in(contributor), reverse(ANSWER, args=GROUPS)
    stale = client.post(address, {"words": "Mine.", "version": 0})
    assert stale.status_code == 409
    assert [text for text in ("Mine.", "We ask each group whom we forgot.") if text not in words(stale)] == []
    assert client.post(address, {"words": "Mine.", "version": 1}).status_code == 302


def test_years_stand_side_by_side(district, lead, sign_in, words):
    make_answer(district, lead, ago=1, words="A year ago.")
    make_answer(district, lead, words="Now.")
    make_answer(district, lead, ago=3, words="Long ago.")
    client = sign_in(lead)
    page = client.get(reverse("stakeholders:worksheet_compare", args=["groups"]))
    prompt, both = page.context["rows"][0]
    assert (prompt.code, [side["answer"].words for side in both]) == (
        "groups-complete",
        ["A year ago.", "Now."],
    )
    old = client.get(reverse(PAGE, args=["groups"]), {"year": this_year() - 3})
    assert "Long ago." in words(old)


@pytest.mark.parametrize("query", [{"year": 1999}, {"year": "x"}, {"district": 0}, {"district": "x"}])
def test_year_or_place_that_is_not_offered_is_not_there(district, lead, sign_in, query):
    assert sign_in(lead).get(reverse(PAGE, args=["groups"]), query).status_code == 404


@pytest.mark.parametrize("args", [("nothing", "groups-complete"), ("groups", "buy-in-staff")])
def test_question_of_another_worksheet_is_not_there(lead, sign_in, args):
    assert sign_in(lead).get(reverse(ANSWER, args=args)).status_code == 404


def test_readers_read_and_do_not_answer(district, lead, reviewer, other_lead, sign_in, words):
    make_answer(district, lead)
    place = {"district": district.pk}
    client = sign_in(reviewer)
    page = client.get(reverse(PAGE, args=["groups"]), place)
    assert ("We ask each group" in words(page), page.context["may_write"].allowed) == (True, False)
    query = f"?district={district.pk}"
    assert (
        client.post(reverse(ANSWER, args=GROUPS) + query, {"words": "No.", "version": 1}).status_code == 403
    )
    assert sign_in(other_lead).get(reverse(PAGE, args=["groups"]), place).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("route", "args", "queries"),
    [(LIST, [], 12), (PAGE, ["groups"], 23), ("stakeholders:worksheet_compare", ["benefit"], 30)],
)
def test_worksheets_cost_the_same_for_any_number(
    district, lead, sign_in, number, route, args, queries, django_assert_num_queries
):
    for each in range(number):
        make_answer(district, lead, version=each, words=f"Answer {each}.")
        make_partnership(district, lead, name=f"Partner {each}")
        hear_planning_groups(district, lead, codes=("families", "students"))
    client = sign_in(lead)
    client.get(reverse(route, args=args))
    with django_assert_num_queries(queries):
        client.get(reverse(route, args=args))


def test_service_is_what_the_page_calls(district, lead):
    row = answer_prompt(
        district, actor=lead, prompt="buy-in-staff", school_year=this_year(), words="Talk.", version=0
    )
    assert row.get_absolute_url().endswith(
        f"/worksheets/buy-in/?year={this_year()}&district={district.pk}#buy-in-staff"
    )
    assert str(row).startswith("What will you do so that staff")
