"""What people read about due dates: reminders, overdue notices, extensions, new waiver years."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.accounts.models import Membership, User
from statepl.accounts.notices import notify
from statepl.accounts.roles import Role
from statepl.audit.verbs import Verb
from statepl.core import clock
from waivers.calendar import year_name
from waivers.delegations import delegates_who_write
from waivers.duties import GRAVE, Duty, Owner
from waivers.models import Application, Extension, Obligation, Reminder
from waivers.recusals import free_of_conflict, state_people

# Whom a duty of the district concerns beside its leads: who writes it.
WRITTEN_TOGETHER = frozenset({Duty.YEAR_ONE, Duty.PLAN, Duty.CONDITION, Duty.ANNUAL_REPORT})


# who ------------------------------------------------------------------------------------------------------
def district_people(application: Application, *roles: Role) -> Iterable[User]:
    """Return the active people of the application's district in these roles."""
    held = Membership.objects.current().filter(role__in=roles, district=application.district_id)
    return User.objects.filter(is_active=True, memberships__in=held).distinct().order_by("pk")


def writers_of(application: Application) -> list[User]:
    """Return who writes for the district: leads and contributors, and delegates who may write."""
    team = list(district_people(application, Role.LEAD, Role.CONTRIBUTOR))
    return team + [each for each in delegates_who_write(application) if each not in team]


def people_of(row: Obligation) -> Iterable[User]:
    """Return whom a reminder of this duty goes to: the district's people, or the state's reviewer."""
    if row.owner == Owner.DISTRICT:
        together = row.duty in WRITTEN_TOGETHER
        return writers_of(row.application) if together else district_people(row.application, Role.LEAD)
    assigned = User.objects.filter(pk=row.application.reviewer_id, is_active=True)
    return free_of_conflict(assigned, row.application) or state_people(row.application, Role.REVIEWER)


def approvers_of(application: Application) -> Iterable[User]:
    """Return the state's approvers who may know of the application."""
    return state_people(application, Role.APPROVER)


# what -----------------------------------------------------------------------------------------------------
def remind(row: Obligation, kind: str) -> None:
    """Tell whom a duty concerns that it is due soon, or overdue."""
    subjects = {
        Reminder.Kind.BEFORE: _subject_before,
        Reminder.Kind.OVERDUE: _subject_overdue,
    }
    for person in people_of(row):
        with translation.override(person.language):
            _send(
                row.application,
                person,
                key=f"due:{row.pk}:{row.due_on:%Y%m%d}:{kind}:{clock.today():%Y%m%d}",
                cause=Verb.DUE_DATE_TOLD,
                subject=subjects[Reminder.Kind(kind)](row),
                template="due_date",
                context={"duty": row, "is_overdue": kind == Reminder.Kind.OVERDUE},
                is_required=row.duty in GRAVE,
            )


def _subject_before(row: Obligation) -> str:
    words = {"duty": row.label, "date": _date(row.due_on)}
    if row.owner == Owner.STATE:
        return _("%(district)s: %(duty)s, due by %(date)s") % {"district": row.application.district, **words}
    return _("Due by %(date)s: %(duty)s") % words


def _subject_overdue(row: Obligation) -> str:
    words = {"duty": row.label, "date": _date(row.due_on)}
    if row.owner == Owner.STATE:
        return _("%(district)s: %(duty)s, overdue since %(date)s") % {
            "district": row.application.district,
            **words,
        }
    return _("Overdue since %(date)s: %(duty)s") % words


def escalate(row: Obligation) -> None:
    """Tell the approvers of a duty that is overdue for too long."""
    for person in approvers_of(row.application):
        with translation.override(person.language):
            _send(
                row.application,
                person,
                key=f"due:{row.pk}:{row.due_on:%Y%m%d}:escalation",
                cause=Verb.ESCALATED,
                subject=_subject_escalated(row),
                template="escalation",
                context={"duty": row},
            )


def _subject_escalated(row: Obligation) -> str:
    return _("%(district)s: overdue since %(date)s: %(duty)s") % {
        "district": row.application.district,
        "duty": row.label,
        "date": _date(row.due_on),
    }


def tell_of_asked_extension(extension: Extension) -> None:
    """Tell the approvers that a district asks for more time."""
    row = extension.obligation
    for person in approvers_of(row.application):
        with translation.override(person.language):
            words = {
                "district": row.application.district,
                "duty": row.label,
                "date": _date(extension.wanted_on),
            }
            _send(
                row.application,
                person,
                key=f"extension-asked:{extension.pk}",
                cause=Verb.EXTENSION_ASKED,
                subject=_("Decide on more time until %(date)s: %(district)s, %(duty)s") % words,
                template="extension_asked",
                context={"duty": row, "extension": extension},
            )


def tell_of_decided_extension(extension: Extension) -> None:
    """Tell the district's leads what the state decided: a decision is always sent."""
    row, granted = extension.obligation, extension.status == Extension.Status.GRANTED
    for person in district_people(row.application, Role.LEAD):
        with translation.override(person.language):
            words = {"duty": row.label, "date": _date(extension.granted_on or extension.due_was)}
            subject = (
                _("More time granted, now due by %(date)s: %(duty)s")
                if granted
                else _("No more time, due by %(date)s: %(duty)s")
            )
            _send(
                row.application,
                person,
                key=f"extension-decided:{extension.pk}",
                cause=Verb.EXTENSION_GRANTED if granted else Verb.EXTENSION_DENIED,
                subject=subject % words,
                template="extension_decided",
                context={"duty": row, "extension": extension, "granted": granted},
                is_required=True,
            )


def tell_of_new_year(application: Application, year: int) -> None:
    """Tell the district's people that a waiver year has begun, with the dates that it brings."""
    duties = list(application.duties.standing().filter(waiver_year=year).select_related("kind"))
    for person in writers_of(application):
        with translation.override(person.language):
            _send(
                application,
                person,
                key=f"year:{application.pk}:{year}",
                cause=Verb.YEAR_STARTED,
                subject=_subject_of_year(year, duties),
                template="new_year",
                context={"year": year_name(year), "duties": duties},
            )


def _subject_of_year(year: int, duties: list[Obligation]) -> str:
    if not duties:
        return _("%(year)s has begun") % {"year": year_name(year)}
    words = {"year": year_name(year), "duty": duties[0].label, "date": _date(duties[0].due_on)}
    return _("%(year)s has begun; next by %(date)s: %(duty)s") % words


# how ------------------------------------------------------------------------------------------------------
def _send(
    application: Application,
    person: User,
    *,
    key: str,
    cause: Verb,
    subject: str,
    template: str,
    context: dict[str, Any],
    is_required: bool = False,
) -> None:
    """Write one message; the caller has set the person's language."""
    address = reverse("waivers:calendar", args=[application.pk])
    words = {
        "application": application,
        "agency": ProgramSettings.current(),
        "url": settings.BASE_URL + address,
        **context,
    }
    notify(
        person,
        cause=cause,
        about=application,
        dedupe_key=f"{key}:{person.pk}",
        subject=subject,
        body_text=render_to_string(f"waivers/mail/{template}.txt", words),
        district=application.district,
        is_required=is_required,
    )


def _date(day: Any) -> str:
    return date_format(day, "DATE_FORMAT")
