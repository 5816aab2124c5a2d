"""Who hears of a monitoring review, a notice, a report handed in or answered: in their language, once."""

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
from waivers.calendar import year_name
from waivers.delegations import delegates_who_write
from waivers.models import Filing, MonitoringReview, RevocationNotice
from waivers.notifications import leads_of
from waivers.recusals import state_people
from waivers.states import Party
from waivers.states.filings import FilingMove

TO_THE_STATE = {"submit": Role.REVIEWER, "resubmit": Role.REVIEWER, "recommend": Role.APPROVER}


def tell_of_review(review: MonitoringReview) -> None:
    """Tell the district's leads that a monitoring review is published, in the caller's transaction."""
    url = reverse("waivers:monitoring", args=[review.application_id, review.waiver_year])
    for person in leads_of(review.application):
        with translation.override(person.language):
            words = {"year": year_name(review.waiver_year)}
            _send(
                f"monitoring:{review.pk}:{person.pk}",
                person,
                review,
                _("The state’s review of %(year)s is there to read and answer") % words,
                "waivers/mail/monitoring.txt",
                cause=Verb.MONITORING_PUBLISHED,
                required=True,
                application=review.application,
                review=review,
                year=words["year"],
                corrections=review.corrections.select_related("action").order_by("action__due_on"),
                url=url,
            )


def tell_of_notice(notice: RevocationNotice) -> None:
    """Tell the district's leads that the state means to revoke, and when at the earliest."""
    for person in leads_of(notice.application):
        with translation.override(person.language):
            day = {"date": date_format(notice.earliest_on, "DATE_FORMAT")}
            _send(
                f"notice:{notice.pk}:{person.pk}",
                person,
                notice,
                _("The approval may be revoked from %(date)s: answer before") % day,
                "waivers/mail/notice.txt",
                cause=Verb.NOTICE_SENT,
                required=True,
                application=notice.application,
                notice=notice,
                url=reverse("waivers:notice", args=[notice.application_id, notice.pk]),
            )


def tell_of_filing(filing: Filing, move: FilingMove, *, actor: Any, text: str) -> None:
    """Tell who acts next on a report or a sustainability plan; what the state does, the leads hear."""
    application = filing.application
    role = TO_THE_STATE.get(move.verb)
    people = list(state_people(application, role) if role else leads_of(application))
    helpers = list(delegates_who_write(application)) if move.verb == "return" else []
    for person in people + helpers:
        if person.pk == actor.pk or (role is None and move.party is Party.LEAD):
            continue
        with translation.override(person.language):
            names = {"district": str(application.district), "paper": paper_name(filing), "state": move.done}
            _send(
                f"filing:{filing.pk}:{filing.version}:{move.verb}:{person.pk}",
                person,
                filing,
                _("%(district)s, %(paper)s: %(state)s") % names,
                "waivers/mail/filing.txt",
                cause=move.audit,
                required=role is None and person not in helpers,
                application=application,
                text=text,
                url=reverse("waivers:paper", args=[application.pk, filing.pk]),
                **names,
            )


def paper_name(filing: Filing) -> str:
    """Return what a filing is called: 'Annual report for Year Three'."""
    if filing.kind == Filing.Kind.ANNUAL_REPORT:
        return _("Annual report for %(year)s") % {"year": year_name(filing.waiver_year)}
    return str(filing.get_kind_display())


def _send(
    key: str,
    person: User,
    about: Any,
    subject: str,
    template: str,
    *,
    cause: Verb,
    required: bool = False,
    **context: Any,
) -> None:
    application = context["application"]
    context["url"] = settings.BASE_URL + context["url"]
    notify(
        person,
        cause=cause,
        dedupe_key=key,
        subject=subject,
        body_text=render_to_string(template, {**context, "agency": ProgramSettings.current()}),
        about=about,
        district=application.district,
        is_required=required,
    )
