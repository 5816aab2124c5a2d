"""The door: signing in and failing to, language, second factor, closed sign-up, operators."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from statepl.accounts.models import User
from statepl.audit.models import AuditEvent
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """The limits on failed sign-ins live in the cache, which outlives a test."""
    cache.clear()


def sign_in_by_form(
    user: Any, password: str = PASSWORD, address: str = "/accounts/login/"
) -> tuple[Client, Any]:
    browser = Client()
    return browser, browser.post(address, {"login": user.email, "password": password})


def test_sign_in_goes_on_the_trail_and_speaks_the_persons_language(lead: Any) -> None:
    User.objects.filter(pk=lead.pk).update(language="es")
    _browser, answer = sign_in_by_form(lead)
    assert (answer.status_code, answer.url) == (302, "/")
    assert answer.cookies["django_language"].value == "es"
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.object_label) == ("user.signed_in", lead, "Lou Lead")


def test_failed_sign_in_goes_on_the_trail_without_an_actor(lead: Any) -> None:
    _browser, answer = sign_in_by_form(lead, "wrong password")
    assert answer.status_code == 200
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.object_id) == ("user.sign_in_failed", None, str(lead.pk))
    assert "wrong password" not in str(event.after)


def test_failed_sign_in_of_an_unknown_address_keeps_nothing_of_it() -> None:
    Client().post("/accounts/login/", {"login": "my-password-by-mistake@example.org", "password": "x"})
    assert AuditEvent.objects.count() == 0


def test_closed_account_cannot_sign_in(lead: Any) -> None:
    User.objects.filter(pk=lead.pk).update(is_active=False)
    browser, _answer = sign_in_by_form(lead)
    assert browser.get("/people/me/").status_code == 302
    assert not AuditEvent.objects.filter(verb="user.signed_in").exists()


def test_sign_up_is_closed_and_says_whom_to_ask() -> None:
    values = {"email": "me@example.org", "password1": PASSWORD}
    for answer in (Client().get("/accounts/signup/"), Client().post("/accounts/signup/", values)):
        assert b"administrator" in answer.content
    assert User.objects.count() == 0


def test_who_signs_sets_up_a_second_step_before_anything_else(settings: Any, lead: Any) -> None:
    settings.MFA_REQUIRED = True
    browser, _answer = sign_in_by_form(lead)
    setup = reverse("mfa_activate_totp")
    assert browser.get("/people/me/").url == setup
    door = browser.get(setup).url
    assert door.startswith("/accounts/reauthenticate/")
    assert browser.get(door).status_code == 200
    assert browser.post(door, {"password": PASSWORD}).url == setup
    secret = browser.get(setup).context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert browser.post(setup, {"code": code}).status_code == 302
    assert browser.get("/people/me/").status_code == 200


def test_way_to_the_second_step_is_no_circle(settings: Any, lead: Any) -> None:
    settings.MFA_REQUIRED = True
    browser, _answer = sign_in_by_form(lead)
    for name in (
        "theme",
        "accessibility",
        "privacy",
        "livez",
        "account_logout",
        "account_email",
        "mfa_index",
    ):
        answer = browser.get(reverse(name))
        assert (name, answer.status_code) == (name, 200)


def test_second_step_is_asked_and_ends_the_detour(settings: Any, lead: Any) -> None:
    settings.MFA_REQUIRED = True
    TOTP.activate(lead, generate_totp_secret())
    assert Authenticator.objects.filter(user=lead).count() == 1
    browser, answer = sign_in_by_form(lead)
    assert answer.url == reverse("mfa_authenticate")
    assert AuditEvent.objects.filter(verb="user.signed_in").count() == 0
    assert browser.get("/people/me/").url == "/accounts/login/?next=/people/me/"


@pytest.mark.parametrize("who", ["contributor", "analyst"])
def test_who_does_not_sign_may_go_on_without(who: str, request: Any, settings: Any, sign_in: Any) -> None:
    settings.MFA_REQUIRED = True
    assert sign_in(request.getfixturevalue(who)).get("/people/me/").status_code == 200


def test_demo_asks_for_no_second_step(settings: Any, lead: Any, sign_in: Any) -> None:
    settings.MFA_REQUIRED = False
    assert sign_in(lead).get("/people/me/").status_code == 200


def test_operator_needs_the_second_step_and_the_same_door(settings: Any, sign_in: Any) -> None:
    operator = User.objects.create_superuser("op@sea.example", "Op", PASSWORD)
    assert Client().get("/operators/").url.startswith("/operators/login/")
    assert Client().get("/operators/login/").url.startswith("/accounts/login/")
    assert sign_in(operator).get("/operators/").status_code == 200
    settings.MFA_REQUIRED = True
    assert sign_in(operator).get("/operators/").url == reverse("mfa_activate_totp")


def test_operators_look_and_change_nothing(sign_in: Any, lead: Any) -> None:
    operator = User.objects.create_superuser("op@sea.example", "Op", PASSWORD)
    browser = sign_in(operator)
    for model in (
        "accounts/user", "accounts/membership", "accounts/apiclient", "audit/auditevent",
        "jobs/job", "jobs/message", "districts/district", "districts/school", "documents/document",
    ):  # fmt: skip
        assert (model, browser.get(f"/operators/{model}/").status_code) == (model, 200)
        assert (model, browser.get(f"/operators/{model}/add/").status_code) == (model, 403)
    person = f"/operators/accounts/user/{lead.pk}"
    assert b"pbkdf2" not in browser.get(f"{person}/change/").content
    assert browser.post(f"{person}/delete/", {"post": "yes"}).status_code == 403


def test_new_password_goes_on_the_trail_without_the_password(lead: Any) -> None:
    browser, _answer = sign_in_by_form(lead)
    new = "quite-another-password-2027"
    values = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.post("/accounts/password/change/", values).status_code == 302
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.verb, event.actor, event.after) == ("user.password_changed", lead, {})


def test_password_of_the_demo_opens_nothing_outside_it(lead: Any, settings: Any) -> None:
    lead.set_password(settings.DEMO_PASSWORD)
    lead.save()
    browser, answer = sign_in_by_form(lead, settings.DEMO_PASSWORD)
    assert (answer.status_code, "_auth_user_id" in browser.session) == (200, False)
    settings.DEMO = True
    browser, answer = sign_in_by_form(lead, settings.DEMO_PASSWORD)
    assert (answer.status_code, "_auth_user_id" in browser.session) == (302, True)


def test_password_of_the_demo_is_chosen_by_nobody(settings: Any) -> None:
    with pytest.raises(ValidationError, match="Everybody knows"):
        validate_password(settings.DEMO_PASSWORD)
