"""Who hears of a report or a score: who asked for the one, the district's leads of the other; once each."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from reports.kinds import SPOKEN, ReportKind
from reports.models import ReadinessReport, ReadinessSnapshot, ReportOrder
from statepl.accounts.notices import notify
from statepl.audit.verbs import Verb
from waivers.notifications import leads_of


def tell_requester(report: ReadinessReport, *, failure: str = "") -> None:
    """Queue one message in the caller's transaction: the report is there, or why it is not."""
    person = report.requested_by
    if person is None or not person.is_active:
        return
    with translation.override(person.language):
        district = report.application.district
        subject = _("Not made: %(kind)s, %(district)s") if failure else _("Read the %(kind)s, %(district)s")
        kind = str(SPOKEN[ReportKind(report.kind)])
        context = {
            "report": report,
            "kind": kind,
            "district": district,
            "failure": failure,
            "agency": ProgramSettings.current(),
            "url": settings.BASE_URL + report.get_absolute_url(),
        }
        notify(
            person,
            cause=Verb.REPORT_MADE,
            about=report,
            dedupe_key=f"report:{report.pk}:{'failed' if failure else 'made'}",
            subject=subject % {"kind": kind, "district": district},
            body_text=render_to_string("reports/mail/report.txt", context),
            district=district,
        )


def tell_orderer(order: ReportOrder, counts: dict[str, int]) -> None:
    """Queue one message in the caller's transaction: every report of an order is there, or why not."""
    person = order.requested_by
    if person is None or not person.is_active:
        return
    with translation.override(person.language):
        context = {
            "order": order,
            "counts": counts,
            "agency": ProgramSettings.current(),
            "url": settings.BASE_URL + order.get_absolute_url(),
        }
        notify(
            person,
            cause=Verb.ORDER_DONE,
            about=order,
            dedupe_key=f"order:{order.pk}",
            subject=_("Done: %(order)s") % {"order": order},
            body_text=render_to_string("reports/mail/order.txt", context),
        )


def tell_leads(snapshot: ReadinessSnapshot, verb: Verb) -> None:
    """Queue one message to each lead of the district in the caller's transaction: what became of its score."""
    for person in leads_of(snapshot.application):
        with translation.override(person.language):
            context = {
                "snapshot": snapshot,
                "verb": str(verb),
                "agency": ProgramSettings.current(),
                "url": settings.BASE_URL + snapshot.get_absolute_url(),
            }
            notify(
                person,
                cause=verb,
                about=snapshot,
                dedupe_key=f"{verb}:{snapshot.pk}:{person.pk}",
                subject=_score_subject(snapshot, verb),
                body_text=render_to_string("reports/mail/score.txt", context),
                district=snapshot.application.district,
                is_required=verb == Verb.SCORE_SHOWN,
            )


def _score_subject(snapshot: ReadinessSnapshot, verb: Verb) -> str:
    words = {"date": date_format(snapshot.opens_on, "DATE_FORMAT")}
    if verb == Verb.SCORE_SHOWN:
        return _("Read your readiness score before %(date)s: then it may be published") % words
    if verb == Verb.SCORE_PUBLISHED:
        return _("Your readiness score is published")
    if verb == Verb.SCORE_TAKEN_BACK:
        return _("The state has taken your readiness score back")
    return _("The state has withdrawn your published readiness score")
