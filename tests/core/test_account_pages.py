"""The pages of signing in, in our words and with our form pack."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests import factories

OPEN = {
    "account_login": ("Sign in", "Email"),
    "account_reset_password": ("Set a new password", "Email"),
    "account_reset_password_done": ("Look in your mail", ""),
    "account_reset_password_from_key_done": ("Your new password is saved", ""),
    "account_inactive": ("This account is closed", ""),
    "account_email_verification_sent": ("Look in your mail", ""),
}
SIGNED_IN = {
    "account_logout": ("Sign out", ""),
    "account_change_password": ("Change your password", "Current Password"),
    "account_email": ("Your email addresses", "Email"),
    "account_reauthenticate": ("Confirm that it is you", "Password"),
    "mfa_index": ("Signing in with two steps", ""),
}


def _sign_in(client: Client) -> Any:
    user = factories.make_user(email="lou@example.org")
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    return user


def _assert_page(html: str, heading: str, label: str) -> None:
    assert html.count("<h1>") == 1
    assert f"<h1>{heading}</h1>" in html
    assert f"<title>{heading} – " in html
    assert "placeholder=" not in html
    assert "style=" not in html
    if label:
        assert f">{label} (required)</label>" in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPEN)
def test_page_before_signing_in_has_our_form(client: Client, name: str) -> None:
    _assert_page(client.get(reverse(name)).content.decode(), *OPEN[name])


@pytest.mark.django_db
@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_of_the_account_has_our_form(client: Client, name: str) -> None:
    _sign_in(client)
    _assert_page(client.get(reverse(name)).content.decode(), *SIGNED_IN[name])


@pytest.mark.django_db
def test_wrong_password_is_said_on_top_and_keeps_the_address(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "x"})
    html = answer.content.decode()
    assert html.count("st-errors") == 1
    assert 'value="nobody@example.org"' in html
    assert "<title>Error: sign in – " in html


@pytest.mark.django_db
def test_signing_up_is_closed_in_plain_words(client: Client) -> None:
    assert "<h1>Accounts are made for you</h1>" in client.get(reverse("account_signup")).content.decode()


@pytest.mark.django_db
def test_used_reset_link_offers_a_new_one(client: Client) -> None:
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "set-password"})
    html = client.get(address).content.decode()
    assert "<h1>This link no longer works</h1>" in html
    assert f'href="{reverse("account_reset_password")}"' in html


@pytest.mark.django_db
def test_unknown_address_gets_the_plain_page_with_404(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "<h1>There is no page here</h1>" in answer.content.decode()


@pytest.mark.django_db
def test_authenticator_app_is_turned_on_after_the_password_was_given_again(client: Client) -> None:
    _sign_in(client)
    confirm = reverse("account_reauthenticate") + "?next=" + reverse("mfa_activate_totp")
    answer = client.post(confirm, {"password": factories.PASSWORD}, follow=True)
    html = answer.content.decode()
    _assert_page(html, "Turn on the authenticator app", "Authenticator code")
    assert 'src="data:image/svg+xml;' in html
