"""What people who said who is missing read in their mail, in their own language: what came of it."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from stakeholders.models import MailWish, Nomination
from stakeholders.notifications.base import district_name, unsubscribe_address, unsubscribe_headers
from statepl.audit.verbs import Verb
from statepl.jobs.models import Message
from statepl.jobs.services import Origin, queue_message


def mail_nomination(row: Nomination, wish: MailWish) -> Message:
    """Queue the mail that tells what came of a nomination; once."""
    with translation.override(wish.language):
        context = {
            "nomination": row,
            "sender": district_name(row.district),
            "agency": ProgramSettings.current(),
            "link": settings.BASE_URL + reverse("public:coverage"),
            "stop": unsubscribe_address(wish),
        }
        return queue_message(
            dedupe_key=f"nomination-settled:{row.pk}",
            to=wish.email,
            subject=_("What came of your answer to “Who is missing?”"),
            body_text=render_to_string("stakeholders/mail/nomination.txt", context),
            language=wish.language,
            district=row.district,
            origin=Origin(cause=Verb.NOMINATION_SETTLED, about=row, headers=unsubscribe_headers(wish)),
        )
