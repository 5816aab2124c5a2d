"""The site's own system checks."""

from typing import Any

import pytest

from statepl import checks


def ids(found: Any) -> list[str | None]:
    return [message.id for message in found]


def test_shipped_settings_pass() -> None:
    everything = [
        checks.files_people_gave_are_not_served(None),
        checks.only_postgresql(None),
        checks.a_lease_outlives_its_renewal(None),
        checks.languages_have_names(None),
    ]
    assert [ids(found) for found in everything] == [[], [], [], []]


@pytest.mark.parametrize("folder", ["staticfiles", "staticfiles/media", "static", "."])
def test_uploads_under_static_files_are_refused(settings: Any, folder: str) -> None:
    settings.MEDIA_ROOT = settings.BASE_DIR / folder
    assert ids(checks.files_people_gave_are_not_served(None)) == ["statepl.E001"]


def test_other_databases_are_refused(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert ids(checks.only_postgresql(None)) == ["statepl.E002"]


def test_lease_of_no_length_is_refused(settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0
    assert ids(checks.a_lease_outlives_its_renewal(None)) == ["statepl.E003"]


def test_unknown_language_is_refused(settings: Any) -> None:
    settings.PEOPLES_LANGUAGES = [("en", "English"), ("tlh-x", "?"), ("qqq", "?")]
    assert ids(checks.languages_have_names(None)) == ["statepl.E004", "statepl.E004"]


@pytest.mark.parametrize("address", ["http://flexibility.example.org", "https://", "flexibility.example.org"])
def test_unsafe_address_is_warned_of(settings: Any, address: str) -> None:
    settings.BASE_URL = address
    assert ids(checks.links_in_mail_are_safe(None)) == ["statepl.W001"]


def test_sender_of_the_example_is_warned_of(settings: Any) -> None:
    assert ids(checks.mail_has_a_sender(None)) == ["statepl.W002"]
    settings.DEFAULT_FROM_EMAIL = "flexibility@education.example.org"
    assert ids(checks.mail_has_a_sender(None)) == []
