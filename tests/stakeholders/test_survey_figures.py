"""What a counted round tells: shares by group under disclosure control, attacked; changes between rounds."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from stakeholders.models import Figure
from stakeholders.services import add_question, count_wave, publish_wave
from stakeholders.survey_figures import Counted, protect
from stakeholders.survey_pages import change_words
from tests.factories.surveys import by_open_link, counted, fill, group, make_survey, make_wave, on_paper

pytestmark = pytest.mark.django_db


def shown(
    *rows: tuple[str, int, int], minimum_n: int = 10
) -> list[tuple[str, str, int | None, float | None]]:
    counts = [Counted(1, 0, code, chosen, answered) for code, chosen, answered in rows]
    return [
        (each.group, each.status, each.answered, each.share) for each in protect(counts, minimum_n=minimum_n)
    ]


def test_small_groups_are_hidden_and_extreme_shares_coded() -> None:
    assert shown(("students", 20, 31), ("families", 12, 12), ("teachers", 5, 9), ("leaders", 0, 42)) == [
        ("students", "reported", 31, 64.5),
        ("families", "top_coded", 12, 80.0),
        ("teachers", "suppressed", None, None),
        ("leaders", "bottom_coded", 42, 5.0),
    ]
    assert shown() == []
    assert shown(("students", 8, 12), minimum_n=20) == [("students", "suppressed", None, None)]


def test_no_sum_over_groups_is_formed_so_nothing_can_be_subtracted(district: Any, lead: Any) -> None:
    survey = make_survey(district, lead, codes=["students", "families", "teachers"])
    counted(survey, lead, {"students": (12, 7), "families": (11, 4), "teachers": (3, 3)})
    rows = Figure.objects.values_list("group__code", "status", "answered", "share")
    assert sorted(rows) == [
        ("families", "reported", 11, 36.0),
        ("students", "reported", 12, 58.0),
        ("teachers", "suppressed", None, None),
    ]
    (answers,) = Client().get(reverse("public:survey", args=[survey.pk])).context["answers"]
    assert answers.chart.rows == (
        ("Students (12)", "58%"),
        ("Families and caregivers (11)", "36%"),
        ("Teachers and teacher leaders", "withheld"),
    )


def test_figures_of_each_choice_stand_by_themselves(district: Any, lead: Any) -> None:
    survey = make_survey(district, lead, ready="")
    question = add_question(
        survey, actor=lead, kind="several", words="What helps?", options=["Time", "People"]
    )
    wave = make_wave(survey, lead)
    for number in range(20):
        fill(by_open_link(wave, picks=[]), {1: [1, 2] if number % 2 else [1]})
    wave.sheets.update(standing="counted")
    wave = count_wave(wave, actor=lead, version=wave.version)
    rows = Figure.objects.filter(question=question).values_list("option", "status", "answered", "share")
    assert list(rows) == [(1, "top_coded", 20, 90.0), (2, "reported", 20, 50.0)]


def test_hidden_figure_holds_no_number_in_the_database(district: Any, lead: Any) -> None:
    counted(make_survey(district, lead), lead, {"families": (3, 2)})
    figure = Figure.objects.get()
    for wrong in ({"share": 50}, {"answered": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Figure.objects.filter(pk=figure.pk).update(**wrong)


def test_waiting_and_set_aside_answers_do_not_count(district: Any, lead: Any) -> None:
    survey = make_survey(district, lead)
    wave = make_wave(survey, lead)
    on_paper(wave, lead, code="families", times=10, agree=5)
    for _time in range(5):
        by_open_link(wave)
    wave.sheets.filter(source="open").update(standing="aside", reason="One machine")
    count_wave(wave, actor=lead, version=wave.version)
    assert list(Figure.objects.values_list("answered", "share")) == [(10, 50.0)]


def figure(status: str = "reported", share: float = 50, answered: int = 100) -> Any:
    return SimpleNamespace(status=status, share=share, answered=answered)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (figure(share=40), figure(share=60), "up by 20 points"),
        (figure(share=60), figure(share=40), "down by 20 points"),
        (figure(share=50), figure(share=55), "no more than chance may bring"),
        (figure(share=40, answered=12), figure(share=60, answered=12), "no more than chance may bring"),
        (figure("top_coded", 90), figure(share=40), "cannot be said"),
        (figure(share=40), figure("suppressed", 0, 0), "cannot be said"),
        (None, figure(share=40), "cannot be said"),
    ],
)
def test_change_is_said_where_the_numbers_carry_it(before: Any, now: Any, words: str) -> None:
    assert change_words(before, now) == words


def test_public_page_sets_rounds_side_by_side_and_shows_published_ones_alone(
    district: Any, lead: Any
) -> None:
    survey = make_survey(district, lead)
    address = reverse("public:survey", args=[survey.pk])
    assert Client().get(address).status_code == 404
    counted(survey, lead, {"families": (40, 10), "students": (4, 2)}, label="Fall 2026")
    first = Client().get(address).text
    assert ("Round by round" in first, "25%" in first) == (False, True)
    counted(survey, lead, {"families": (40, 30), "students": (4, 4)}, label="Fall 2027")
    page = Client().get(address).text
    assert all(words in page for words in ("Fall 2026", "Fall 2027", "up by 50 points", "cannot be said"))
    wave = make_wave(survey, lead, label="Fall 2028")
    on_paper(wave, lead, code="families", times=30, agree=15)
    count_wave(wave, actor=lead, version=wave.version)
    assert "Fall 2028" not in Client().get(address).text


def test_public_pages_ask_the_database_a_constant_number_of_times(
    district: Any, lead: Any, django_assert_num_queries: Any
) -> None:
    survey = make_survey(district, lead)
    counted(survey, lead, {"families": (12, 6)}, label="One")
    Client().get(reverse("public:survey", args=[survey.pk]))
    with django_assert_num_queries(4):
        Client().get(reverse("public:survey", args=[survey.pk]))
    counted(survey, lead, {"families": (12, 6), "students": (12, 6)}, label="Two")
    with django_assert_num_queries(4):
        Client().get(reverse("public:survey", args=[survey.pk]))
    with django_assert_num_queries(3):
        Client().get(reverse("public:surveys"))


def test_only_whole_groups_can_be_asked(district: Any, lead: Any, sign_in: Any) -> None:
    form = sign_in(lead).get(reverse("stakeholders:survey_add")).context["form"]
    offered = {each.pk for each in form.fields["groups"].queryset}
    assert (group("families").pk in offered, group("families-foster").pk in offered) == (True, False)


def test_rest_prints_published_rounds_and_nothing_that_is_withheld(district: Any, lead: Any) -> None:
    client, address = Client(), "/api/v1/engagement/surveys/"
    survey = make_survey(district, lead)
    wave = make_wave(survey, lead)
    on_paper(wave, lead, code="families", times=11, agree=4)
    on_paper(wave, lead, code="students", times=3, agree=2)
    wave = count_wave(wave, actor=lead, version=wave.version)
    assert client.get(address).json()["results"] == []
    publish_wave(wave, actor=lead, version=wave.version)
    families, students = sorted(client.get(address).json()["results"], key=lambda row: row["group"])
    found = {name: families[name] for name in ("round", "question", "option", "answer", "answered", "status")}
    assert found == {
        "round": "Fall", "question": 1, "option": 0, "answer": None, "answered": 11, "status": families["status"],
    }  # fmt: skip
    assert (students["answered"], students["value"]) == (None, None)
    assert len(client.get(address, {"group": "students"}).json()["results"]) == 1
    assert client.get(address, {"group": "nobody"}).status_code == 400
