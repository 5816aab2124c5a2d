"""Surveys in pages: written by staff, answered without an account, one question a page."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from stakeholders.models import Asked, Figure, HeardItem, Question, Sheet, SheetAnswer, Survey, Wave
from stakeholders.services import count_wave, remind_asked
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests.factories.stakeholders import latest_token
from tests.factories.surveys import ask, by_open_link, counted, fill, group, make_survey, make_wave, on_paper

from .conftest import post

pytestmark = pytest.mark.django_db


def page(name: str, *args: Any) -> str:
    return reverse(name, args=args)


@pytest.fixture
def survey(district: Any, lead: Any) -> Survey:
    return make_survey(district, lead)


@pytest.fixture
def wave(survey: Survey, lead: Any) -> Wave:
    return make_wave(survey, lead)


# the story --------------------------------------------------------------------------------------------
def test_survey_goes_from_the_first_question_to_the_public_page(
    district: Any, lead: Any, sign_in: Any, phone: Client
) -> None:
    staff = sign_in(lead)
    facts = {"title": "How learning feels", "district": district.pk, "purpose": "To know what helps.",
             "groups": [group("families").pk], "language": "en", "ready": "families"}  # fmt: skip
    survey_address = staff.post(page("stakeholders:survey_add"), facts).url
    survey = Survey.objects.get()
    add = page("stakeholders:question_add", survey.pk)
    staff.post(add, {"words": "What helps most?", "kind": "several", "options": "Time\n\nPeople\nTime"})
    assert Question.objects.get(number=6).options == ["Time", "People"]
    translate = page("stakeholders:survey_translate", survey.pk, "es")
    assert staff.post(translate, {"text_title": "Cómo se siente aprender", "text_6": "¿Qué ayuda más?"}).url
    assert "3 texts are missing" in staff.get(survey_address).text
    opened = staff.post(
        page("stakeholders:wave_open", survey.pk),
        {"label": "Fall", "ends_on": clock.today() + dt.timedelta(days=9), "has_open_link": "on"},
    ).url
    wave = Wave.objects.get()
    staff.post(
        page("stakeholders:wave_ask", wave.pk),
        {"people": "Ana, ana@example.org, es\nhome@example.org", "language": "en", "through": "self",
         "group": group("families").pk},
    )  # fmt: skip
    assert (Asked.objects.count(), "Asked by mail" in staff.get(opened).text) == (2, True)

    start = page("surveys:start", latest_token("surveys"))
    assert "6 questions, one on each page." in phone.get(start).text
    first = page("surveys:question", start.split("/")[2], 1)
    asked = phone.get(first)
    assert ("Question 1 of 6" in asked.text, "checked" in asked.text) == (True, False)
    for place, answer in enumerate(("4", "2", "", "1", "More time for art.", ["1", "2"]), start=1):
        response = post(phone, page("surveys:question", start.split("/")[2], place), answer=answer)
        assert response.status_code == 302
    done = phone.get(response.url)
    assert all(text in done.text for text in ("More time for art.", "Time; People", "left out", "I agree"))
    assert "checked" in phone.get(first).text

    staff.post(page("stakeholders:wave_count", wave.pk), {"version": wave.version})
    assert phone.get(start).status_code == 410
    assert (Figure.objects.count(), HeardItem.objects.get().words) == (5, "More time for art.")
    staff.post(page("stakeholders:wave_publish", wave.pk), {"version": 2})
    public = Client().get(page("public:survey", survey.pk)).text
    assert ("What helps most? Time" in public, "withheld" in public) == (True, True)
    assert "More time for art." not in public


def test_person_reads_their_own_language_and_what_is_missing_stands_in_the_original(
    survey: Survey, wave: Wave, lead: Any, phone: Client
) -> None:
    token = ask(wave, lead)
    opened = phone.get(page("surveys:start", token))
    assert ('lang="es"' in opened.text, '<span lang="en">How learning feels</span>' in opened.text) == (
        True,
        True,
    )
    asked = phone.get(page("surveys:question", token, 1)).text
    assert ("Entiendo cómo va a cambiar" in asked, "solo en" in asked) == (True, False)
    english = phone.get(page("surveys:question", token, 1) + "?lang=en").text
    assert "I understand how my child" in english


def test_looking_changes_nothing_and_a_form_without_its_key_is_refused(
    wave: Wave, lead: Any, phone: Client
) -> None:
    token = ask(wave, lead)
    addresses = [page("surveys:start", token), page("surveys:question", token, 1), page("surveys:done", token),
                 page("surveys:open", wave.code)]  # fmt: skip
    for address in addresses:
        for look in (phone.get, phone.head, phone.options):
            response = look(address)
            assert response.status_code == 200
            assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store")
    assert phone.post(addresses[1], {"answer": "4"}).status_code == 403
    assert (Sheet.objects.count(), Asked.objects.get().has_answered) == (0, False)


def test_unknown_altered_and_late_links_say_so_and_lose_no_words(
    wave: Wave, lead: Any, phone: Client
) -> None:
    token = ask(wave, lead)
    altered = token[:-1] + ("A" if token[-1] != "A" else "B")
    for address in (page("surveys:start", altered), page("surveys:open", "nothing")):
        assert phone.get(address).status_code == 404
    assert phone.get(page("surveys:question", token, 99)).url.startswith(page("surveys:start", token))
    phone.get(page("surveys:question", token, 5))
    count_wave(wave, actor=lead, version=wave.version)
    late = post(phone, page("surveys:question", token, 5), answer="Written too late.")
    assert (late.status_code, "Written too late." in late.text) == (410, True)
    assert phone.get(page("surveys:open", wave.code)).status_code == 410
    assert post(phone, page("surveys:open", wave.code), group=1).status_code == 410


def test_open_link_asks_for_whom_and_gives_an_address_of_ones_own(wave: Wave, phone: Client) -> None:
    address = page("surveys:open", wave.code)
    refused = post(phone, address, language="es")
    assert (refused.status_code, Sheet.objects.count()) == (422, 0)
    begun = post(phone, address, group=group("students").pk, language="es")
    assert (begun.status_code, Sheet.objects.get().standing) == (302, "waiting")
    assert post(phone, begun.url, answer="5").status_code == 302
    assert SheetAnswer.objects.get().picks == [5]


def test_answers_by_the_open_link_are_looked_at_without_what_was_chosen(
    wave: Wave, lead: Any, sign_in: Any
) -> None:
    by_open_link(wave, words="Buy my product.")
    kept = by_open_link(wave, words="More buses.")
    staff, address = sign_in(lead), page("stakeholders:wave_look", wave.pk)
    text = staff.get(address).text
    assert ("Buy my product." in text, "I agree" in text) == (True, False)
    assert "wait" in staff.get(wave.get_absolute_url()).text
    assert staff.post(address, {"count": "yes"}).status_code == 422
    spam = Sheet.objects.exclude(answers__words="More buses.").get().key
    assert staff.post(address, {"sheet": spam, "aside": "yes"}).status_code == 422
    assert staff.post(address, {"sheet": spam, "aside": "yes", "reason": "Advertising"}).status_code == 302
    other = Sheet.objects.filter(answers__words="More buses.").distinct().get().key
    assert staff.post(address, {"sheet": other, "count": "yes"}).status_code == 302
    assert sorted(Sheet.objects.values_list("standing", flat=True)) == ["aside", "counted"]
    assert kept not in staff.get(address).text


def test_paper_is_typed_in_on_the_pages_that_people_see(wave: Wave, lead: Any, sign_in: Any) -> None:
    staff = sign_in(lead)
    address = page("stakeholders:wave_paper", wave.pk)
    begun = staff.post(address, {"group": group("families").pk, "language": "en"})
    assert begun.url.startswith("/surveys/")
    assert Sheet.objects.get().source == "paper"
    assert "☐" in staff.get(page("stakeholders:survey_print", wave.survey_id)).text


def test_questions_are_changed_moved_and_taken_out_in_pages(survey: Survey, lead: Any, sign_in: Any) -> None:
    staff, second = sign_in(lead), survey.questions.get(number=2)
    edit = page("stakeholders:question_edit", second.pk)
    assert staff.post(edit, {"words": "The school asks me.", "kind": "scale"}).status_code == 302
    refused = staff.post(edit, {"words": "What is your religion?", "kind": "scale"})
    assert (refused.status_code, "protected area" in refused.text) == (422, True)
    assert staff.post(page("stakeholders:question_up", second.pk)).status_code == 302
    assert survey.questions.first().words == "The school asks me."
    assert staff.post(page("stakeholders:question_remove", second.pk)).status_code == 302
    assert survey.questions.count() == 4
    changed = {
        "title": "New",
        "purpose": "P",
        "groups": [group("families").pk],
        "language": "en",
        "version": 1,
    }
    assert staff.post(page("stakeholders:survey_edit", survey.pk), changed).status_code == 302
    assert staff.post(page("stakeholders:survey_edit", survey.pk), changed).status_code == 409
    assert staff.get(page("stakeholders:survey_translate", survey.pk, "en")).status_code == 404


def test_last_day_moves_in_a_page(wave: Wave, lead: Any, sign_in: Any) -> None:
    staff = sign_in(lead)
    later = clock.today() + dt.timedelta(days=30)
    address = page("stakeholders:wave_prolong", wave.pk)
    assert staff.post(address, {"ends_on": later, "version": wave.version}).status_code == 302
    assert Wave.objects.get().ends_on == later
    assert staff.post(address, {"ends_on": "soon", "version": 2}).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 200),
        ("board_member", 200),
        ("steward", 200),
        ("other_lead", 404),
        ("engagement_lead", 200),
    ],
)
def test_who_reads_a_round_sees_no_person(
    who: str, status: int, wave: Wave, lead: Any, sign_in: Any, request: Any
) -> None:
    fill(ask(wave, lead, name="Ana Ruiz"), {1: [4]})
    response = sign_in(request.getfixturevalue(who)).get(wave.get_absolute_url())
    assert response.status_code == status
    assert ("Ana Ruiz" in response.text, "families1@" in response.text) == (False, False)


def test_lists_ask_the_database_a_constant_number_of_times(
    district: Any, lead: Any, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    staff = sign_in(lead)
    for number in range(3):
        survey = make_survey(district, lead, title=f"Survey {number}")
        wave = make_wave(survey, lead)
        for code in ("families", "students"):
            on_paper(wave, lead, code=code, times=2, agree=1)
        ask(wave, lead)
        with django_assert_max_num_queries(13):
            staff.get(page("stakeholders:surveys"))
        with django_assert_max_num_queries(21):
            staff.get(wave.get_absolute_url())
        with django_assert_max_num_queries(15):
            staff.get(survey.get_absolute_url())


def test_history_of_a_round_names_nobody_who_was_asked(wave: Wave, lead: Any, sign_in: Any) -> None:
    ask(wave, lead, name="Ana Ruiz")
    staff = sign_in(lead)
    assert "asked people in a survey" in staff.get(wave.get_absolute_url()).text
    event = AuditEvent.objects.get(verb="wave.asked")
    assert (event.actor, event.after) == (lead, {"people": 1, "through": "self"})


def test_published_round_leads_to_the_public_page(survey: Survey, lead: Any, sign_in: Any) -> None:
    wave = counted(survey, lead, {"families": (12, 6)})
    text = sign_in(lead).get(wave.get_absolute_url()).text
    assert (page("public:survey", survey.pk) in text, "50%" in text) == (True, True)


def test_second_mail_says_that_the_first_was_used_and_gives_back_what_was_written(
    wave: Wave, lead: Any, phone: Client
) -> None:
    first = ask(wave, lead)
    Message.objects.update(state="sent")
    with clock.at(clock.now().replace(hour=18) + dt.timedelta(days=7)):
        remind_asked()
    second = latest_token("surveys")
    phone.get(page("surveys:question", second, 5))
    fill(first, {1: [4]})
    opened = phone.get(page("surveys:start", second), {"lang": "en"})
    assert (opened.status_code, "by the link in another mail" in opened.text) == (410, True)
    late = post(phone, page("surveys:question", second, 5), answer="More time for art.")
    assert (late.status_code, "More time for art." in late.text) == (410, True)
    assert Sheet.objects.count() == 1


def test_open_link_stands_as_a_drawing_for_cameras_on_page_and_paper(wave, engagement_lead, sign_in):
    staff = sign_in(engagement_lead)
    for name, key in (("wave", wave.pk), ("survey_print", wave.survey_id)):
        shown = staff.get(page(f"stakeholders:{name}", key)).content.decode()
        assert (shown.count('class="st-qr"'), wave.open_link in shown) == (1, True)
    wave.code = None
    wave.save()
    assert "st-qr" not in staff.get(page("stakeholders:survey_print", wave.survey_id)).content.decode()
