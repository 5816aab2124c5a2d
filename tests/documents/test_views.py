"""Handing out files."""

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from statepl.audit.models import AuditEvent
from statepl.documents import querysets, services
from statepl.documents.models import Document
from tests.documents.corpus import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(settings: Any, tmp_path: Path, lead: Any, district: Any) -> Document:
    settings.MEDIA_ROOT = tmp_path
    return services.add_document(io.BytesIO(PDF), name='Plán "1".pdf', actor=lead, district=district)


def downloads() -> list[str]:
    events = AuditEvent.objects.filter(verb="document.downloaded").order_by("id")
    return [event.actor_name for event in events]


def test_download_is_a_guarded_attachment_and_on_the_trail(
    document: Document, sign_in: Any, lead: Any
) -> None:
    answer = sign_in(lead).get(document.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store"
    assert downloads() == ["Lou Lead"]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead", 200),
        ("contributor", 200),
        ("steward", 200),
        ("reviewer", 200),
        ("approver", 200),
        ("analyst", 200),
        ("administrator", 200),
        ("board_member", 404),
        ("other_lead", 404),
    ],
)
def test_download_is_for_the_district_and_state_staff(
    who: str, status: int, request: Any, document: Document, sign_in: Any
) -> None:
    person = request.getfixturevalue(who)
    browser = sign_in(person)
    assert browser.get(document.get_absolute_url()).status_code == status
    assert browser.head(document.get_absolute_url()).status_code == status
    assert downloads() == ([person.name] if status == 200 else [])


def test_stranger_is_sent_to_sign_in(document: Document) -> None:
    answer = Client().get(document.get_absolute_url())
    assert answer.url == f"/accounts/login/?next={document.get_absolute_url()}"


def test_unknown_key_is_not_found(document: Document, sign_in: Any, lead: Any) -> None:
    assert sign_in(lead).get(f"/documents/{uuid.uuid4()}/").status_code == 404


def test_head_tells_the_size_and_writes_nothing(document: Document, sign_in: Any, lead: Any) -> None:
    answer = sign_in(lead).head(document.get_absolute_url())
    assert (answer["Content-Length"], answer.content) == (str(len(PDF)), b"")
    assert downloads() == []


@pytest.mark.parametrize("scan", ["waiting", "infected"])
def test_quarantined_file_stays_and_says_why(
    scan: str, document: Document, sign_in: Any, reviewer: Any
) -> None:
    Document.objects.update(scan=scan)
    browser = sign_in(reviewer)
    for answer in (browser.get(document.get_absolute_url()), browser.head(document.get_absolute_url())):
        assert answer.status_code == 403
    assert b"virus scanner" in browser.get(document.get_absolute_url()).content
    assert downloads() == []


def test_apps_above_can_take_documents_away_from_a_person(
    document: Document, reviewer: Any, analyst: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(querysets, "_restrictions", [])

    def recused(rows: Any, user: Any) -> Any:
        return rows.none() if user == reviewer else rows

    querysets.restrict(recused)
    querysets.restrict(recused)
    assert querysets._restrictions == [recused]
    counts = [Document.objects.visible_to(user).count() for user in (reviewer, analyst)]
    assert counts == [0, 1]
