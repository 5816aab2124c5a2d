"""The pages of a person who signs in with two steps, from the code to new recovery codes."""

from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(lead: Any) -> str:
    """The secret that the lead's phone and the site share."""
    cache.clear()
    made = generate_totp_secret()
    TOTP.activate(lead, made)
    RecoveryCodes.activate(lead)
    return made


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def heading(answer: Any) -> str:
    text = answer.content.decode()
    assert text.count("<h1") == 1
    return text.split("<h1", 1)[1].split(">", 1)[1].split("</h1>")[0].strip()


@pytest.fixture
def browser(lead: Any, secret: str) -> Client:
    """A browser in which password and code were given."""
    client = Client()
    client.post(reverse("account_login"), {"login": lead.email, "password": PASSWORD})
    asked = client.get(reverse("mfa_authenticate"))
    assert (asked.status_code, 'name="code"' in asked.content.decode()) == (200, True)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    # What is grave asks for the password once more.
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_codes_are_shown_and_can_be_made_anew(browser: Client) -> None:
    shown = browser.get(reverse("mfa_view_recovery_codes"))
    before = browser.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    assert len(before) == 10
    assert [code for code in before if code not in shown.content.decode()] == []
    assert browser.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    browser.post(reverse("mfa_generate_recovery_codes"))
    after = browser.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    assert set(before) & set(after) == set()


def test_second_step_is_turned_off_after_a_question(browser: Client, lead: Any) -> None:
    asked = browser.get(reverse("mfa_deactivate_totp"))
    assert (asked.status_code, heading(asked) != "") == (200, True)
    assert lead.authenticator_set.count() == 2
    browser.post(reverse("mfa_deactivate_totp"))
    assert lead.authenticator_set.count() == 0


def test_second_step_is_asked_again_before_something_grave(browser: Client) -> None:
    asked = browser.get(reverse("mfa_reauthenticate"))
    assert (asked.status_code, 'name="code"' in asked.content.decode()) == (200, True)


def test_account_without_a_password_sets_one(lead: Any, sign_in: Any) -> None:
    lead.set_unusable_password()
    lead.save()
    answer = sign_in(lead).get(reverse("account_set_password"))
    assert (answer.status_code, heading(answer)) == (200, "Set your password")
