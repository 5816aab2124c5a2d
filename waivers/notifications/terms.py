"""Who hears of amendments and of flexibility taken back, in their language, once."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.accounts.models import Membership, User
from statepl.accounts.notices import notify
from statepl.accounts.roles import Role
from statepl.audit.verbs import Verb
from waivers.models import Amendment, Decision, Letter
from waivers.recusals import free_of_conflict
from waivers.states import Move, Party


def _people(wanted: Q) -> QuerySet[User]:
    current = Membership.objects.current().filter(wanted)
    return User.objects.filter(is_active=True, memberships__in=current).distinct()


def tell_of_amendment(
    amendment: Amendment, move: Move, *, actor: Any, reason: str, letter: Letter | None
) -> None:
    """Tell the district's leads what the state does, and reviewers what arrives, in the caller's transaction."""
    wanted = Q(role=Role.LEAD, district=amendment.application.district_id)
    if move.party is Party.LEAD:
        wanted = Q(role=Role.REVIEWER, district=None) if move.verb == "submit" else Q(pk__in=[])
        if move.verb == "withdraw" and amendment.reviewer_id:
            wanted = Q(user=amendment.reviewer_id, district=None)
    people = _people(wanted)
    if move.party is Party.LEAD:
        people = free_of_conflict(people, amendment.application)
    for person in people:
        if actor is None or person.pk != actor.pk:
            _queue_amendment(amendment, move, person, reason, letter)


def _queue_amendment(
    amendment: Amendment, move: Move, person: User, reason: str, letter: Letter | None
) -> None:
    application = amendment.application
    with translation.override(person.language):
        due = amendment.answer_due_on
        words = {
            "district": application.district,
            "number": amendment.number,
            "state": amendment.get_state_display(),
            "date": date_format(due, "DATE_FORMAT") if due else "",
        }
        subject = (
            _("%(district)s: amendment %(number)s, %(state)s, answer by %(date)s")
            if due
            else _("%(district)s: amendment %(number)s, %(state)s")
        )
        context = {
            "amendment": amendment,
            "application": application,
            "reason": reason,
            "agency": ProgramSettings.current(),
            "letter_url": settings.BASE_URL + letter.get_absolute_url() if letter else "",
            "url": settings.BASE_URL + amendment.get_absolute_url(),
        }
        notify(
            person,
            cause=move.audit,
            about=application,
            dedupe_key=f"amendment:{amendment.pk}:{amendment.version}:{person.pk}",
            subject=subject % words,
            body_text=render_to_string("waivers/mail/amendment.txt", context),
            district=application.district,
            is_required=letter is not None,
        )


def tell_of_rescission(decision: Decision, *, letter: Letter) -> None:
    """Tell the district's leads that a flexibility is taken back, from when and why."""
    application = decision.application
    for person in _people(Q(role=Role.LEAD, district=application.district_id)):
        with translation.override(person.language):
            context = {
                "decision": decision,
                "application": application,
                "agency": ProgramSettings.current(),
                "letter_url": settings.BASE_URL + letter.get_absolute_url(),
                "url": settings.BASE_URL + application.get_absolute_url(),
            }
            words = {"what": decision.flexibility_type, "date": _day(decision)}
            notify(
                person,
                cause=Verb.TERM_RESCINDED,
                about=application,
                dedupe_key=f"rescission:{decision.pk}:{person.pk}",
                subject=_("%(what)s ends on %(date)s") % words,
                body_text=render_to_string("waivers/mail/rescission.txt", context),
                district=application.district,
                is_required=True,
            )


def _day(decision: Decision) -> str:
    return date_format(decision.effective_on, "DATE_FORMAT") if decision.effective_on else ""
