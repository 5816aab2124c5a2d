"""What contributors read in their mail, in their own language: we have it, and what came of it."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from stakeholders.models import HeardAnswer, HeardItem, HeardLink, MailWish
from stakeholders.notifications.base import district_name, unsubscribe_address, unsubscribe_headers
from statepl.audit.verbs import Verb
from statepl.jobs.models import Message
from statepl.jobs.services import Origin, queue_message


def mail_receipt(item: HeardItem, wish: MailWish) -> Message:
    """Queue the mail that says that somebody has read a contribution; once."""
    with translation.override(wish.language):
        context = {**_context(item, wish), "answer_by": item.answer_due_on}
        return queue_message(
            dedupe_key=f"heard-receipt:{item.pk}",
            to=wish.email,
            subject=_("We have read what you told us"),
            body_text=render_to_string("stakeholders/mail/heard_receipt.txt", context),
            language=wish.language,
            district=item.district,
            origin=Origin(cause=Verb.HEARD_REVIEWED, about=item, headers=unsubscribe_headers(wish)),
        )


def mail_answer(item: HeardItem, answer: HeardAnswer, wish: MailWish, *, token: str) -> Message:
    """Queue the mail that tells what came of a contribution; once for each answer and contribution."""
    with translation.override(wish.language):
        path = reverse("replies:answer", args=[token])
        context = {
            **_context(item, wish),
            "answer": answer,
            "link": f"{settings.BASE_URL}{path}",
        }
        return queue_message(
            dedupe_key=f"heard-answer:{answer.pk}:{item.pk}",
            to=wish.email,
            subject=_("What came of what you told us"),
            body_text=render_to_string("stakeholders/mail/heard_answer.txt", context),
            language=wish.language,
            district=item.district,
            secret=token,
            origin=Origin(cause=Verb.HEARD_ANSWERED, about=answer, headers=unsubscribe_headers(wish)),
        )


def mail_answer_link(link: HeardLink, wish: MailWish, *, token: str) -> Message:
    """Queue the mail with a new link to what came of a contribution; one mail for each link."""
    item = link.item
    with translation.override(wish.language):
        address = reverse("replies:answer", args=[token])
        return queue_message(
            dedupe_key=f"heard-link:{link.pk}",
            to=wish.email,
            subject=_("Your new link to what came of it"),
            body_text=render_to_string(
                "stakeholders/mail/heard_link.txt",
                {**_context(item, wish), "link": f"{settings.BASE_URL}{address}"},
            ),
            language=wish.language,
            district=item.district,
            secret=token,
            origin=Origin(cause=Verb.HEARD_LINK_RENEWED, about=item, headers=unsubscribe_headers(wish)),
        )


def _context(item: HeardItem, wish: MailWish) -> dict[str, Any]:
    return {
        "item": item,
        "name": wish.name,
        "sender": district_name(item.district),
        "agency": ProgramSettings.current(),
        "stop": unsubscribe_address(wish),
    }
