"""A survey on a phone: asked by mail in Spanish, one question a page, without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from stakeholders.models import Sheet, SheetAnswer
from tests.browser.looking import PHONE
from tests.browser.test_invitations import overflow
from tests.factories.surveys import ask, counted, make_survey, make_wave

pytestmark = pytest.mark.browser
HOPE = "Que nos avisen antes."


def test_caregiver_answers_in_spanish_one_question_a_page_without_javascript(
    lead: Any, district: Any, phone: Any, new_page: Callable[..., Any], axe: Callable[..., Any]
) -> None:
    survey, plain = make_survey(district, lead), new_page(PHONE, has_touch=True, java_script_enabled=False)
    start = reverse("surveys:start", args=[ask(make_wave(survey, lead), lead)])
    plain.goto(start)
    assert (plain.locator("html").get_attribute("lang"), overflow(plain)) == ("es", 0)
    plain.get_by_role("link", name="Empezar").click()
    for number in range(1, 4):
        assert plain.get_by_role("heading", name=f"Pregunta {number} de 5").is_visible()
        assert (plain.locator("input:checked").count(), overflow(plain)) == (0, 0)
        plain.get_by_text("Estoy de acuerdo", exact=True).click()
        plain.get_by_role("button", name="Guardar y seguir").click()
    plain.get_by_role("button", name="Guardar y seguir").click()  # left out
    plain.locator("textarea").fill(HOPE)
    plain.get_by_role("button", name="Guardar y terminar").click()
    assert plain.get_by_text(HOPE).is_visible()
    assert (Sheet.objects.count(), SheetAnswer.objects.count()) == (1, 4)
    for address in (start, plain.url, f"{start}1/", f"{start}5/"):  # axe needs scripts
        phone.goto(address)
        assert (axe(phone), overflow(phone)) == ([], 0)


def test_figures_of_two_years_stand_in_public(
    lead: Any, district: Any, phone: Any, page: Any, axe: Callable[..., Any]
) -> None:
    survey = make_survey(district, lead)
    counted(survey, lead, {"families": (30, 10), "students": (4, 1)}, label="First fall")
    counted(survey, lead, {"families": (30, 25), "students": (4, 3)}, label="Second fall")
    for each in (page, phone):
        each.goto(reverse("public:survey", args=[survey.pk]))
        assert each.get_by_text("up by 50 points").is_visible()
        assert (axe(each), overflow(each)) == ([], 0)
