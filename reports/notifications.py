"""Who hears of a report: the person who asked for it, in their language, once."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from reports.models import ReadinessReport
from statepl.accounts.notices import notify
from statepl.audit.verbs import Verb


def tell_requester(report: ReadinessReport, *, failure: str = "") -> None:
    """Queue one message in the caller's transaction: the report is there, or why it is not."""
    person = report.requested_by
    if person is None or not person.is_active:
        return
    with translation.override(person.language):
        district = report.application.district
        subject = (
            _("Not made: readiness report, %(district)s")
            if failure
            else _("Read the readiness report, %(district)s")
        )
        context = {
            "report": report,
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
            subject=subject % {"district": district},
            body_text=render_to_string("reports/mail/report.txt", context),
            district=district,
        )
