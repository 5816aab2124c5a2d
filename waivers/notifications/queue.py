"""Mail of the review desk: who got an application, what a district is reminded of, who cannot decide."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.accounts.models import User
from statepl.accounts.notices import notify
from statepl.accounts.roles import Role
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.jobs.models import Message
from waivers.models import Application
from waivers.notifications import leads_of, next_step
from waivers.recusals import state_people


def tell_of_assignment(application: Application, *, reviewer: User, actor: Any) -> None:
    """Tell a reviewer that an application is with them now, in the caller's transaction."""
    with translation.override(reviewer.language):
        due = application.answer_due_on
        words = {"district": application.district, "date": date_format(due, "DATE_FORMAT") if due else ""}
        subject = _("Review %(district)s by %(date)s") if due else _("Review %(district)s")
        _send(
            application,
            reviewer,
            cause=Verb.ASSIGNED,
            key=f"assigned:{application.pk}:{application.version}:{reviewer.pk}",
            subject=subject % words,
            template="assigned",
            url=reverse("waivers:desk", args=[application.pk]),
            assigned_by=actor,
        )


def tell_of_reminder(application: Application, *, actor: Any) -> bool:
    """Remind the district's leads of the next step; say whether a message is new: one a day each."""
    made = False
    for person in leads_of(application):
        with translation.override(person.language):
            made |= _send(
                application,
                person,
                cause=Verb.DISTRICT_REMINDED,
                key=f"next-step:{application.pk}:{clock.today().isoformat()}:{person.pk}",
                subject=_reminder_subject(application),
                template="next_step",
                url=application.get_absolute_url(),
                reminded_by=actor,
            )
    return made


def _reminder_subject(application: Application) -> str:
    if application.is_plan_editable and application.plan_closes_on is not None:
        day = {"date": date_format(application.plan_closes_on, "DATE_FORMAT")}
        return _("Reminder: submit your plan by %(date)s") % day
    if application.is_editable:
        return _("Reminder: answer the state’s comments and submit again")
    return _("Reminder: the state waits for your next step")


def tell_nobody_decides(application: Application) -> None:
    """Tell the administrators that every approver is recused, in the caller's transaction; once a day."""
    for person in state_people(application, Role.ADMINISTRATOR):
        with translation.override(person.language):
            _send(
                application,
                person,
                cause=Verb.RECUSED,
                key=f"no-approver:{application.pk}:{clock.today().isoformat()}:{person.pk}",
                subject=_("%(district)s: no approver can decide") % {"district": application.district},
                template="no_approver",
                url=reverse("waivers:recusals"),
            )


def _send(
    application: Application,
    person: User,
    *,
    cause: Verb,
    key: str,
    subject: str,
    template: str,
    url: str,
    **more: Any,
) -> bool:
    """Queue one message in the language that is on; say whether it is new. The caller holds the row."""
    context = {
        "application": application,
        "person": person,
        "agency": ProgramSettings.current(),
        "next_step": next_step(application),
        "url": settings.BASE_URL + url,
        **more,
    }
    is_new = not Message.objects.filter(dedupe_key=key).exists()
    notify(
        person,
        cause=cause,
        about=application,
        dedupe_key=key,
        subject=subject,
        body_text=render_to_string(f"waivers/mail/{template}.txt", context),
        district=application.district,
    )
    return is_new
