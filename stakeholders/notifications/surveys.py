"""What people who are asked in a survey read in their mail, in their own language."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from stakeholders.models import Asked, MailWish
from stakeholders.notifications.base import district_name, unsubscribe_address, unsubscribe_headers
from stakeholders.survey_texts import Texts
from statepl.audit.verbs import Verb
from statepl.jobs.models import Message
from statepl.jobs.services import Origin, queue_message


def mail_survey(asked: Asked, wish: MailWish, *, token: str) -> Message:
    """Queue the mail that carries the link; one for each link."""
    with translation.override(asked.language):
        subject = _("A few questions, until %(day)s: %(title)s")
        return _send(asked, wish, token, subject, key="survey", cause=Verb.WAVE_ASKED)


def mail_survey_reminder(asked: Asked, wish: MailWish, *, token: str) -> Message:
    """Queue a reminder with a new link; the first link ends."""
    with translation.override(asked.language):
        subject = _("We have no answer from you yet, until %(day)s: %(title)s")
        return _send(asked, wish, token, subject, key="survey-reminder", cause=Verb.WAVE_REMINDED)


def _send(asked: Asked, wish: MailWish, token: str, subject: str, *, key: str, cause: Verb) -> Message:
    wave = asked.wave
    texts = Texts(wave.survey, asked.language, wave.survey.wordings.all())
    context: dict[str, Any] = {
        "asked": asked,
        "texts": texts,
        "wave": wave,
        "is_reminder": cause == Verb.WAVE_REMINDED,
        "sender": district_name(wave.survey.district),
        "agency": ProgramSettings.current(),
        "link": settings.BASE_URL + reverse("surveys:start", args=[token]),
        "stop": unsubscribe_address(wish),
        "language": asked.language,
    }
    return queue_message(
        dedupe_key=f"{key}:{asked.digests[-1]}",
        to=asked.email,
        subject=subject % {"title": texts.title, "day": date_format(wave.ends_on, "MONTH_DAY_FORMAT")},
        body_text=render_to_string("stakeholders/mail/survey.txt", context),
        body_html=render_to_string("stakeholders/mail/survey.html", context),
        language=asked.language,
        district=wave.survey.district,
        secret=token,
        origin=Origin(cause=cause, about=wave, headers=unsubscribe_headers(wish)),
    )
