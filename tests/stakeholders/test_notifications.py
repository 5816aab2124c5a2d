from typing import Any

from django.conf import settings
from django.core import mail

from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job


def test_invitation_is_mailed_as_text_html_and_calendar(invited: Any) -> None:
    run_job(Job.objects.get(kind="message.send").pk)
    sent = mail.outbox[0]
    link = f"{settings.BASE_URL}/invitations/{invited[1]}/"
    assert sent.to == ["ana@example.org"]
    assert sent.body.count(link) == 1
    assert "\n\n\n" not in sent.body
    html, kind = sent.alternatives[0]
    assert (html.count(f'href="{link}"'), kind) == (1, "text/html")
    assert [(name[-4:], kind) for name, _content, kind in sent.attachments] == [(".ics", "text/calendar")]
    invited[0].refresh_from_db()
    assert invited[0].state == "sent"


def test_mail_escapes_what_staff_typed(make_activity: Any, invite: Any) -> None:
    invite(make_activity(title="Cats & <b>dogs</b>"), name="O'Hara")
    message = Message.objects.get()
    assert "Cats & <b>dogs</b>" in message.body_text
    assert "O'Hara" in message.body_text
    assert "Cats &amp; &lt;b&gt;dogs&lt;/b&gt;" in message.body_html


def test_states_own_activity_is_signed_by_the_agency(make_activity: Any, invite: Any) -> None:
    invite(make_activity(district=None), language="en")
    assert "State Department of Education invites you:" in Message.objects.get().body_text
