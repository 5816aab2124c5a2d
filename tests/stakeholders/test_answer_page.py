import datetime as dt
import gzip
import logging
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from policy.models import ProgramSettings
from stakeholders.models import Accommodation, Invitation, InvitationLink
from stakeholders.services import resend_invitation, revoke_invitation
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests.factories.stakeholders import latest_token

from .conftest import post

LATER = dt.timedelta(minutes=20)


def address_of(token: str) -> str:
    return reverse("invitations:answer", args=[token])


def dump() -> dict[str, list[Any]]:
    """Return every row of every table."""
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608
            rows[table] = cursor.fetchall()
    return rows


def test_reading_a_link_fifty_times_leaves_the_database_identical(
    invited: tuple[Invitation, str], phone: Any
) -> None:
    ProgramSettings.current()
    before = dump()
    assert sum(map(len, before.values())) > 20
    address = address_of(invited[1])
    for number in range(50):
        for ask in (phone.get, phone.head, phone.options):
            assert ask(f"{address}?lang={'en' if number % 2 else 'es'}").status_code == 200
    assert dump() == before


def test_reading_an_ended_link_leaves_the_database_identical(
    invited: tuple[Invitation, str], engagement_lead: Any, phone: Any
) -> None:
    revoke_invitation(invited[0], actor=engagement_lead, version=invited[0].version)
    before = dump()
    assert [phone.get(address_of(invited[1])).status_code for _ in range(5)] == [410] * 5
    assert dump() == before


def test_answer_page_sends_headers_that_keep_the_secret(invited: tuple[Invitation, str], phone: Any) -> None:
    for token in (invited[1], "altered" + invited[1]):
        response = phone.get(address_of(token))
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store"


def test_secret_is_stored_as_hash_only(invited: tuple[Invitation, str]) -> None:
    link = InvitationLink.objects.get()
    assert len(link.digest) == 64
    assert invited[1] not in str(list(InvitationLink.objects.values())) + str(
        list(Invitation.objects.values())
    )
    assert len(invited[1]) >= 22  # 128 bits in base 64


def test_altered_link_is_not_found(invited: tuple[Invitation, str], phone: Any) -> None:
    response = phone.get(address_of(invited[1][:-1] + ("A" if invited[1][-1] != "A" else "B")))
    assert response.status_code == 404
    assert "There is no invitation here" in response.text


def test_answer_without_csrf_token_is_refused(invited: tuple[Invitation, str], phone: Any) -> None:
    phone.get(address_of(invited[1]))
    response = phone.post(address_of(invited[1]), {"answer": "accepted"}, headers={"Origin": "null"})
    assert response.status_code == 403
    assert Invitation.objects.get().answer == ""


@pytest.mark.parametrize(
    ("origin", "site"), [("https://elsewhere.example", "cross-site"), ("null", "cross-site")]
)
def test_answer_from_another_site_is_refused(
    invited: tuple[Invitation, str], phone: Any, origin: str, site: str
) -> None:
    address = address_of(invited[1])
    phone.get(address)
    data = {"answer": "accepted", "csrfmiddlewaretoken": phone.cookies["csrftoken"].value}
    response = phone.post(address, data, headers={"Origin": origin, "Sec-Fetch-Site": site})
    assert response.status_code == 403
    assert Invitation.objects.get().answer == ""


def test_answer_needs_an_explicit_choice(invited: tuple[Invitation, str], phone: Any) -> None:
    response = post(phone, address_of(invited[1]), needs=["interpreter"], needs_note="Un intérprete mixteco")
    assert response.status_code == 422
    assert "Un intérprete mixteco" in response.text
    assert (Invitation.objects.get().answer, Accommodation.objects.count()) == ("", 0)


def test_another_way_says_which(invited: tuple[Invitation, str], phone: Any) -> None:
    address = address_of(invited[1]) + "?lang=en"
    response = post(phone, address, answer="alternative")
    assert response.status_code == 422
    assert "Say how you would like to take part." in response.text
    post(phone, address, answer="alternative", reason="By telephone")
    invitation = Invitation.objects.get()
    assert (invitation.answer, invitation.reason) == ("alternative", "By telephone")


@pytest.mark.parametrize("answer", ["accepted", "declined", "maybe"])
def test_answer_is_kept(invited: tuple[Invitation, str], phone: Any, answer: str) -> None:
    data = {"answer": answer, "spoken": "other", "spoken_other": "Mixteco", "needs_note": "Dinner"}
    assert post(phone, address_of(invited[1]), **data).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.answer, invitation.spoken_label) == (answer, "Mixteco")
    assert [(need.kind, need.note) for need in invitation.needs] == [("other", "Dinner")]
    assert invitation.state == answer


def test_same_answer_again_changes_nothing(invited: tuple[Invitation, str], phone: Any) -> None:
    data = {"answer": "accepted", "needs": ["wheelchair"], "needs_note": "Dinner"}
    post(phone, address_of(invited[1]), **data)
    before = dump()
    post(phone, address_of(invited[1]), **data)
    assert dump() == before


def test_own_answer_is_shown_for_editing(invited: tuple[Invitation, str], phone: Any) -> None:
    post(phone, address_of(invited[1]), answer="declined", needs=["evening"])
    page = phone.get(address_of(invited[1]) + "?lang=en").text
    assert "You answered: No, I cannot come." in page
    assert page.count("checked") == 2


def test_answers_close_when_the_activity_begins(invited: tuple[Invitation, str], phone: Any) -> None:
    with clock.at(invited[0].activity.starts_at):
        response = post(phone, address_of(invited[1]), answer="accepted")
    assert response.status_code == 410
    assert 'role="alert"' in response.text
    assert Invitation.objects.get().answer == ""


def test_expired_link_offers_a_new_one_to_the_address_on_file(
    make_activity: Any, invite: Any, phone: Any
) -> None:
    start = clock.now() + dt.timedelta(days=200)
    far = make_activity(starts_at=start, ends_at=start + dt.timedelta(hours=1))
    _invitation, token = invite(far)
    with clock.at(clock.now() + dt.timedelta(days=91)):
        page = phone.get(address_of(token) + "?lang=en")
        assert page.status_code == 410
        assert "Send me a new link" in page.text
        response = post(phone, address_of(token), renew="yes")
        assert response.status_code == 200
        fresh = latest_token()
        assert fresh != token
        assert phone.get(address_of(fresh)).status_code == 200
        assert phone.get(address_of(token)).status_code == 410
    assert list(Message.objects.values_list("to", flat=True)) == ["ana@example.org"] * 2
    assert AuditEvent.objects.filter(verb="invitation.renewed").count() == 1


def test_new_link_answers_in_the_same_words_whatever_happened(
    make_activity: Any, invite: Any, engagement_lead: Any, phone: Any
) -> None:
    activity = make_activity()
    revoked, revoked_token = invite(activity, name="Ana")
    revoke_invitation(revoked, actor=engagement_lead, version=revoked.version)
    replaced, replaced_token = invite(activity, name="Luis")
    resend_invitation(replaced, actor=engagement_lead, version=replaced.version)
    mails = Message.objects.count()
    with clock.at(clock.now() + LATER):
        pages = [post(phone, address_of(token), renew="yes") for token in (revoked_token, replaced_token)]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    assert Message.objects.count() == mails + 1


def test_new_link_is_sent_once_in_a_quarter_of_an_hour(
    invited: tuple[Invitation, str], phone: Any, engagement_lead: Any
) -> None:
    resend_invitation(invited[0], actor=engagement_lead, version=invited[0].version)
    for _ in range(3):
        post(phone, address_of(invited[1]), renew="yes")
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_answer_sent_while_the_invitation_is_revoked_is_not_kept(
    invited: tuple[Invitation, str], phone: Any, engagement_lead: Any
) -> None:
    statuses = []

    def send() -> None:
        statuses.append(post(phone, address_of(invited[1]), answer="accepted").status_code)
        connection.close()

    sender = threading.Thread(target=send)
    with transaction.atomic():
        revoke_invitation(invited[0], actor=engagement_lead, version=1)
        sender.start()
        wait_for_a_lock()
    sender.join()
    assert (statuses, Invitation.objects.get().answer) == ([410], "")


def wait_for_a_lock() -> None:
    """Return once another connection waits for a row that this one holds."""
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("Nobody waited for the lock.")


def test_language_switch_sets_nothing(invited: tuple[Invitation, str], phone: Any) -> None:
    english = phone.get(address_of(invited[1]) + "?lang=en")
    assert english["Content-Language"] == "en"
    assert '<html lang="en"' in english.text
    assert set(phone.cookies) <= {"csrftoken"}
    assert phone.get(address_of(invited[1]))["Content-Language"] == "es"
    assert phone.get(address_of(invited[1]) + "?lang=xx")["Content-Language"] == "es"


def test_spanish_page_and_mail_take_their_words_from_gettext(
    activity: Any, invite: Any, phone: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = [
        "Send my answer", "Personal invitation", "An interpreter", "Hello,",
        "Say whether you can come, and what would help you to take part. You need no account:",
        "Say whether you can come: %(title)s, %(day)s",
    ]  # fmt: skip
    with translated(tmp_path, monkeypatch, {text: f"«{text}»" for text in english}):
        _invitation, token = invite(activity, name="")
        page, mail = phone.get(address_of(token)).text, Message.objects.latest("pk")
        english_page = phone.get(address_of(token) + "?lang=en").text
    for text in english[:3]:
        assert f"«{text}»" in page
        assert f"«{text}»" not in english_page
    assert mail.subject.startswith("«Say whether you can come: Talk about help at school, ")
    for text in english[3:5]:
        assert f"«{text}»" in mail.body_text


def translated(folder: Path, monkeypatch: pytest.MonkeyPatch, words: dict[str, str]) -> Any:
    """Let Spanish say `words` inside the block, through a real catalogue file."""
    from django.test import override_settings
    from django.utils.translation import trans_real

    place = folder / "es" / "LC_MESSAGES"
    place.mkdir(parents=True)
    entries = "".join(f'msgid "{text}"\nmsgstr "{other}"\n\n' for text, other in words.items())
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (place / "django.po").write_text(head + entries, encoding="utf-8")
    from babel.messages import mofile, pofile

    with (place / "django.po").open("rb") as source, (place / "django.mo").open("wb") as target:
        mofile.write_mo(target, pofile.read_po(source))
    monkeypatch.setattr(trans_real, "_translations", {})
    return override_settings(LOCALE_PATHS=[folder])


def test_first_load_stays_under_100_kilobytes(invited: tuple[Invitation, str], phone: Any) -> None:
    page = phone.get(address_of(invited[1]))
    parts = [gzip.compress(page.content, mtime=0), phone.get(reverse("theme")).content]
    parts += [
        gzip.compress((settings.BASE_DIR / "static" / name).read_bytes(), mtime=0)
        for name in ("uswds/css/uswds.min.css", "statepl.css", "mark.svg")
    ]
    assert "<script" not in page.text
    assert sum(map(len, parts)) < 100_000


def test_refusals_do_not_log_the_secret(
    invited: tuple[Invitation, str], phone: Any, engagement_lead: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    address = address_of(invited[1])
    phone.post(address, {"answer": "accepted"})
    post(phone, address)
    revoke_invitation(invited[0], actor=engagement_lead, version=invited[0].version)
    phone.get(address)
    assert "/invitations/[secret]/" in caplog.text
    assert invited[1] not in caplog.text


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "stakeholders", check=True, dry_run=True, verbosity=0, skip_checks=True)


def test_answer_to_an_altered_link_is_not_found(invited: tuple[Invitation, str], phone: Any) -> None:
    phone.get(address_of(invited[1]))
    before = dump()
    assert post(phone, address_of("x" * 43), answer="accepted").status_code == 404
    assert dump() == before


def test_new_link_for_a_link_that_never_was_gets_the_same_answer(
    invited: tuple[Invitation, str], phone: Any
) -> None:
    phone.get(address_of(invited[1]))
    with clock.at(clock.now() + LATER):
        pages = [post(phone, address_of(token), renew="yes") for token in ("x" * 43, invited[1])]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    assert pages[0]["Content-Language"] == pages[1]["Content-Language"]
    assert Message.objects.count() == 2
