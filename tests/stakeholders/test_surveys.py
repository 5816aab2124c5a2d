"""Surveys: questions, protected areas, translations, rounds; who may do what."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from stakeholders.models import Asked, HeardItem, Question, Sheet, SheetAnswer, Survey, Wave, Wording
from stakeholders.protected_areas import suspected
from stakeholders.services import (
    LinkOver,
    add_question,
    answer_question,
    ask_people,
    begin_paper,
    count_wave,
    edit_question,
    edit_survey,
    look_at_sheets,
    move_question_up,
    open_wave,
    prolong_wave,
    publish_wave,
    remind_asked,
    remove_question,
    seat_of,
    stop_mail,
    translate_survey,
    wish_of,
)
from stakeholders.survey_texts import Texts
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests.factories.stakeholders import latest_token
from tests.factories.surveys import ask, by_open_link, counted, fill, group, make_survey, make_wave, on_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(district: Any, lead: Any) -> Survey:
    return make_survey(district, lead)


@pytest.fixture
def wave(survey: Survey, lead: Any) -> Wave:
    return make_wave(survey, lead)


def fresh(survey: Survey) -> Survey:
    return Survey.objects.get(pk=survey.pk)


# questions --------------------------------------------------------------------------------------------
def test_ready_made_questions_come_in_the_language_of_the_survey_with_their_translations(
    district: Any, lead: Any
) -> None:
    survey = make_survey(district, lead, language="es", ready="students")
    assert survey.questions.first().words == "Sé qué estoy aprendiendo y para qué."
    texts = Texts(survey, "en", survey.wordings.all())
    assert str(texts.question(survey.questions.first())) == "I know what I am learning and why."
    with pytest.raises(ValidationError, match="one of the sets"):
        make_survey(district, lead, ready="nonsense")
    assert Survey.objects.count() == 1


def test_questions_are_added_moved_and_taken_out_with_their_translations(survey: Survey, lead: Any) -> None:
    add_question(survey, actor=lead, kind="several", words="What helps?", options=["Time", "People"])
    translate_survey(survey, actor=lead, language="es", words={"6": "¿Qué ayuda?", "6.2": "Personas"})
    move_question_up(survey.questions.get(number=6), actor=lead)
    assert [each.words for each in survey.questions.all()][4] == "What helps?"
    ready = [key for key in survey.wordings.values_list("key", flat=True) if key[0] in "12346"]
    translate_survey(survey, actor=lead, language="es", words=dict.fromkeys(ready, ""))
    assert dict(survey.wordings.values_list("key", "words"))["5.2"] == "Personas"
    remove_question(survey.questions.get(number=1), actor=lead)
    assert [each.number for each in survey.questions.all()] == [1, 2, 3, 4, 5]
    assert dict(survey.wordings.values_list("key", "words")) == {"4": "¿Qué ayuda?", "4.2": "Personas"}
    move_question_up(survey.questions.get(number=1), actor=lead)
    assert survey.questions.get(number=4).words == "What helps?"


def test_question_with_several_answers_lists_them_and_others_list_none(survey: Survey, lead: Any) -> None:
    with pytest.raises(ValidationError, match="at least two answers"):
        add_question(survey, actor=lead, kind="several", words="What helps?", options=["Time"])
    question = add_question(survey, actor=lead, kind="scale", words="It helps.", options=["Time", "Money"])
    assert question.options == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(kind="several")


def test_survey_stays_short(survey: Survey, lead: Any) -> None:
    for number in range(10):
        add_question(survey, actor=lead, words=f"Sentence {number}.")
    with pytest.raises(ValidationError, match="at most 15 questions"):
        add_question(survey, actor=lead, words="One more.")


def test_questions_and_groups_stay_once_a_round_has_opened(survey: Survey, wave: Wave, lead: Any) -> None:
    question = survey.questions.first()
    for act in (
        lambda: add_question(survey, actor=lead, words="Late."),
        lambda: edit_question(question, actor=lead, words="Other."),
        lambda: remove_question(question, actor=lead),
        lambda: move_question_up(survey.questions.get(number=2), actor=lead),
    ):
        with pytest.raises(NotPermitted, match="years are to compare"):
            act()
    for wrong in ({"groups": [group("teachers")]}, {"groups": survey.groups.all(), "language": "es"}):
        with pytest.raises(ValidationError, match="A round has opened"):
            edit_survey(fresh(survey), actor=lead, version=survey.version, **wrong)
    kept = edit_survey(
        fresh(survey), actor=lead, version=survey.version, groups=survey.groups.all(), title="Other title"
    )
    assert kept.title == "Other title"


# protected areas --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "area"),
    [
        ("What is your religion?", "religion"),
        ("¿Vas a la iglesia?", "religion"),
        ("Which party would you vote for?", "politics"),
        ("Do you feel depressed?", "health"),
        ("Have you ever used drugs?", "conduct"),
        ("How strict are your parents?", "appraisal"),
        ("How much money does your household have?", "income"),
        ("Do you talk to a lawyer?", "privilege"),
        ("Are you dating somebody?", "sex"),
        ("I know what I am learning and why.", None),
        ("My teachers give me time to finish.", None),
    ],
)
def test_words_give_away_the_protected_area(words: str, area: str | None) -> None:
    assert suspected(words) == area


def test_students_are_not_asked_about_a_protected_area_without_recorded_consent(
    survey: Survey, district: Any, lead: Any
) -> None:
    with pytest.raises(ValidationError, match="seems to touch a protected area"):
        add_question(survey, actor=lead, words="What is your religion?")
    with pytest.raises(ValidationError, match="only with the recorded consent"):
        add_question(survey, actor=lead, words="What is your religion?", area="religion")
    assert survey.questions.count() == 5
    edit_survey(
        fresh(survey), actor=lead, version=survey.version, groups=survey.groups.all(),
        consent="Homerooms collect signed forms; the office keeps them.",
    )  # fmt: skip
    add_question(survey, actor=lead, words="What is your religion?", area="religion")
    with pytest.raises(ValidationError, match="only with the recorded consent"):
        edit_survey(fresh(survey), actor=lead, version=2, groups=survey.groups.all(), consent="")
    grown = make_survey(district, lead, codes=["teachers"], ready="")
    add_question(grown, actor=lead, words="What is your religion?")


def test_student_is_asked_the_protected_question_only_with_consent_on_file(district: Any, lead: Any) -> None:
    survey = make_survey(district, lead, ready="", consent="Forms are in the office.")
    add_question(survey, actor=lead, words="I learn well.")
    delicate = add_question(survey, actor=lead, words="I feel safe to pray.", area="religion")
    wave = make_wave(survey, lead)
    without = ask(wave, lead, code="students", number=1, through="guardian")
    agreed = ask(wave, lead, code="students", number=2, through="guardian", consent_on=clock.today())
    grown = ask(wave, lead, code="families")
    assert [len(seat_of(token).questions) for token in (without, agreed, grown)] == [1, 2, 2]
    with pytest.raises(ValidationError, match="not asked"):
        answer_question(seat_of(without), delicate, words="x")
    answer_question(seat_of(agreed), delicate, picks=[5])
    assert len(seat_of(agreed).questions) == 2
    by_link = by_open_link(wave, code="students")
    assert len(seat_of(by_link).questions) == 1


# translations -----------------------------------------------------------------------------------------
def test_translation_ends_when_the_original_changes_and_the_original_stands_in(
    survey: Survey, lead: Any
) -> None:
    translate_survey(survey, actor=lead, language="es", words={"title": "Cómo se siente aprender"})
    texts = Texts(survey, "es", survey.wordings.all())
    assert (texts.title.words, texts.title.is_missing) == ("Cómo se siente aprender", False)
    assert (texts.purpose.words, texts.purpose.language, texts.purpose.is_missing) == (
        survey.purpose,
        "en",
        True,
    )
    edited = edit_survey(
        fresh(survey), actor=lead, version=survey.version, groups=survey.groups.all(), title="Learning"
    )
    texts = Texts(edited, "es", edited.wordings.all())
    assert (texts.title.words, texts.title.is_missing) == ("Learning", True)
    translate_survey(edited, actor=lead, language="es", words={"title": " "})
    assert Wording.objects.filter(key="title").count() == 0
    with pytest.raises(ValidationError, match="language of the original"):
        translate_survey(edited, actor=lead, language="en", words={})


# rounds -----------------------------------------------------------------------------------------------
def test_one_round_is_open_at_a_time_with_a_name_of_its_own(survey: Survey, wave: Wave, lead: Any) -> None:
    with pytest.raises(NotPermitted, match="Count it before"):
        make_wave(survey, lead, label="Spring")
    count_wave(wave, actor=lead, version=wave.version)
    with pytest.raises(ValidationError, match="has this name"):
        make_wave(survey, lead)
    assert make_wave(survey, lead, label="Spring").stage == "open"


def test_round_needs_a_question_and_a_last_day_within_reach(district: Any, lead: Any) -> None:
    survey = make_survey(district, lead, ready="")
    with pytest.raises(NotPermitted, match="Write a question first"):
        make_wave(survey, lead)
    add_question(survey, actor=lead, words="I learn well.")
    for days in (-1, 121):
        with pytest.raises(ValidationError, match="Choose a last day"):
            make_wave(survey, lead, days=days)


def test_round_ends_by_itself_and_can_be_given_more_time(survey: Survey, wave: Wave, lead: Any) -> None:
    token = ask(wave, lead)
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert (wave.stage, seat_of(token).is_open) == ("ended", False)
        with pytest.raises(NotPermitted, match="no more answers"):
            ask(wave, lead, number=2)
        longer = prolong_wave(
            wave, actor=lead, version=wave.version, ends_on=clock.today() + dt.timedelta(days=3)
        )
        assert (longer.stage, seat_of(token).is_open) == ("open", True)
    with pytest.raises(StaleVersion):
        prolong_wave(wave, actor=lead, version=wave.version, ends_on=clock.today())


def test_person_is_asked_once_in_their_language_and_families_share_an_address(wave: Wave, lead: Any) -> None:
    tokens = {ask(wave, lead, email="home@example.org", name=name) for name in ("Ana", "Luis", "Ana")}
    assert (len(tokens), Asked.objects.count(), Message.objects.count()) == (2, 2, 2)
    message = Message.objects.first()
    assert (message.language, message.to) == ("es", "home@example.org")
    assert message.subject.startswith("Unas preguntas, hasta el")
    assert set(message.headers) == {"List-Unsubscribe", "List-Unsubscribe-Post"}


def test_who_wants_no_surveys_gets_none_and_other_mail_goes_on(wave: Wave, lead: Any) -> None:
    stop_mail(wish_of("families1@example.org", "", "es", purpose="surveys"))
    guests_before = Asked.objects.count()
    with pytest.raises(Message.DoesNotExist):
        ask(wave, lead)
    assert Asked.objects.count() == guests_before
    assert wish_of("families1@example.org", "", "es").stopped_at is None


def test_only_groups_of_the_survey_are_asked_and_a_part_belongs_to_its_group(wave: Wave, lead: Any) -> None:
    with pytest.raises(ValidationError, match="does not ask: Large businesses"):
        ask(wave, lead, code="business-large")
    token = ask(wave, lead, code="families-foster")
    assert seat_of(token).group.code == "families"
    with pytest.raises(ValidationError, match="day to come"):
        ask(wave, lead, number=9, consent_on=clock.today() + dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="whose addresses"):
        ask(wave, lead, number=9, through="nobody")


def test_silent_people_are_reminded_twice_with_a_new_link_and_others_never(wave: Wave, lead: Any) -> None:
    silent, spoke = ask(wave, lead, number=1), ask(wave, lead, number=2)
    fill(spoke, {1: [4]})
    Message.objects.update(state="sent")
    noon = clock.now().replace(hour=18)
    last = dt.timedelta(days=14)
    reminded = []
    for days in (10, 7, 7, 2, 2, 1):
        with clock.at(noon + last - dt.timedelta(days=days)):
            reminded.append(remind_asked())
            Message.objects.update(state="sent")
    assert reminded == [0, 1, 0, 1, 0, 0]
    assert Message.objects.filter(to="families1@example.org").count() == 3
    assert seat_of(spoke).sheet.source == "link"
    newest = latest_token("surveys")
    assert (newest == silent, seat_of(newest).asked, seat_of(silent).is_open) == (
        False,
        seat_of(silent).asked,
        True,
    )


def test_by_whichever_mail_a_person_answers_there_is_one_sheet(wave: Wave, lead: Any) -> None:
    first = ask(wave, lead)
    Message.objects.update(state="sent")
    with clock.at(clock.now().replace(hour=18) + dt.timedelta(days=7)):
        assert remind_asked() == 1
    second = latest_token("surveys")
    before = seat_of(second)
    fill(first, {1: [4]})
    with pytest.raises(LinkOver):
        answer_question(before, wave.survey.questions.get(number=1), picks=[1])
    assert (Sheet.objects.count(), seat_of(second).is_answered_elsewhere) == (1, True)
    fill(first, {1: [5]})
    assert Sheet.objects.get().answers.get().picks == [5]


def test_nobody_is_reminded_before_nine(wave: Wave, lead: Any) -> None:
    ask(wave, lead)
    Message.objects.update(state="sent")
    early = (clock.now() + dt.timedelta(days=7)).astimezone(dt.UTC).replace(hour=9, minute=0)
    with clock.at(early):
        assert remind_asked() == 0


# answering --------------------------------------------------------------------------------------------
def test_nothing_stored_connects_a_person_with_the_answers(wave: Wave, lead: Any) -> None:
    token = ask(wave, lead)
    stamp = Asked.objects.get().updated_at
    fill(token, {1: [4]}, "More time.")
    asked, sheet = Asked.objects.get(), Sheet.objects.get()
    assert (asked.has_answered, asked.updated_at) == (True, stamp)
    assert sheet.key not in asked.digests
    assert {field.name for field in Sheet._meta.fields} == {
        "key", "wave", "group", "language", "source", "standing", "reason", "day", "may_be_asked_all",
    }  # fmt: skip
    assert sheet.day is None
    names = [field.name for field in SheetAnswer._meta.fields if field.is_relation]
    assert names == ["sheet", "question"]
    assert not AuditEvent.objects.filter(verb__startswith="sheet").exists()


def test_answers_are_edited_taken_back_and_kept_once(wave: Wave, lead: Any) -> None:
    token = ask(wave, lead)
    for picks in ([4], [5], [5]):
        fill(token, {1: picks, 4: [1]})
    assert list(SheetAnswer.objects.values_list("question__number", "picks")) == [(1, [5]), (4, [1])]
    answer_question(seat_of(token), Question.objects.get(number=1))
    assert list(SheetAnswer.objects.values_list("question__number", flat=True)) == [4]
    assert Sheet.objects.count() == 1


@pytest.mark.parametrize("picks", [[6], [0], [1, 2]])
def test_what_cannot_be_chosen_is_refused(wave: Wave, lead: Any, picks: list[int]) -> None:
    token = ask(wave, lead)
    with pytest.raises(ValidationError, match="Choose from the answers"):
        fill(token, {1: picks})
    assert SheetAnswer.objects.count() == 0


def test_counting_hands_on_what_was_written_and_keeps_it_once(wave: Wave, district: Any, lead: Any) -> None:
    fill(ask(wave, lead), {1: [4]}, "More time for art.")
    by_open_link(wave, words="Buy my product.")
    with pytest.raises(ValidationError, match="Say first which of them count"):
        count_wave(wave, actor=lead, version=wave.version)
    keys = Sheet.objects.filter(source="open").values_list("key", flat=True)
    with pytest.raises(ValidationError, match="Say why"):
        look_at_sheets(wave, actor=lead, keys=keys, count=False)
    assert look_at_sheets(wave, actor=lead, keys=keys, count=False, reason="Advertising") == 1
    assert look_at_sheets(wave, actor=lead, keys=keys, count=False, reason="Advertising") == 0
    count_wave(wave, actor=lead, version=wave.version)
    item = HeardItem.objects.get()
    assert (item.words, item.source, item.group.code, item.district) == (
        "More time for art.", "survey", "families", district,
    )  # fmt: skip
    assert (item.email, item.invitation, item.language, item.review) == ("", None, "es", "new")
    assert not SheetAnswer.objects.filter(words="More time for art.").exists()
    with pytest.raises(NotPermitted, match="counted already"):
        count_wave(wave, actor=lead, version=wave.version + 1)


def test_only_answers_by_the_open_link_are_looked_at(wave: Wave, lead: Any) -> None:
    fill(ask(wave, lead), {1: [4]})
    personal = list(Sheet.objects.values_list("key", flat=True))
    assert look_at_sheets(wave, actor=lead, keys=personal, count=False, reason="No") == 0


def test_paper_says_who_typed_it_in_and_not_for_which_group(wave: Wave, lead: Any) -> None:
    on_paper(wave, lead, code="families", times=1, agree=1)
    event = AuditEvent.objects.get(verb="wave.paper")
    assert (event.actor, event.after) == (lead, {})  # the trail does not count a small group
    with pytest.raises(ValidationError, match="one of the groups"):
        begin_paper(wave, actor=lead, group=group("teachers"), language="en")


@pytest.mark.parametrize("who", ["steward", "other_lead", "analyst", "board_member", "reviewer", "approver"])
def test_only_coordinators_of_the_place_write_ask_look_count_and_publish(
    who: str, survey: Survey, wave: Wave, district: Any, request: Any, lead: Any
) -> None:
    person = request.getfixturevalue(who)
    question, done = (
        survey.questions.first(),
        counted(make_survey(district, lead), lead, {"families": (2, 1)}),
    )
    for act in (
        lambda: make_survey(district, person),
        lambda: edit_survey(fresh(survey), actor=person, version=1, groups=survey.groups.all(), title="X"),
        lambda: edit_question(question, actor=person, words="X"),
        lambda: translate_survey(survey, actor=person, language="es", words={"title": "X"}),
        lambda: open_wave(survey, actor=person, label="X", ends_on=clock.today(), has_open_link=False),
        lambda: ask_people(wave, actor=person, guests=[], through="self"),
        lambda: prolong_wave(wave, actor=person, version=1, ends_on=clock.today()),
        lambda: look_at_sheets(wave, actor=person, keys=[], count=True),
        lambda: begin_paper(wave, actor=person, group=group("families"), language="en"),
        lambda: count_wave(wave, actor=person, version=1),
        lambda: publish_wave(done, actor=person, version=done.version),
    ):
        with pytest.raises(NotPermitted):
            act()
