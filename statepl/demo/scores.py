"""Readiness scores and public digests in the demo: two scores are public, one waits. A worker prints the PDFs."""

import datetime as dt

from reports.kinds import ReportKind
from reports.models import ReadinessReport, ReadinessSnapshot
from reports.services import (
    answer_snapshot,
    freeze_report,
    languages,
    publish_snapshot,
    request_report,
    show_snapshot,
)
from statepl.accounts.models import User
from statepl.accounts.roles import Role
from statepl.core import clock
from waivers.models import Application
from waivers.notifications import leads_of

PUBLISHED = 2
WORDS = (
    "Two of our schools joined in the second year, so their goals have no results yet. "
    "The next score will hold them."
)


def publish_scores(staff: dict[Role, User], today: dt.date) -> None:
    """Publish the scores of the first approved districts; show one in Year One its own."""
    rows = Application.objects.open().select_related("district").order_by("district__name", "pk")
    for number, row in enumerate(rows.filter(final_from__isnull=False)[:PUBLISHED]):
        shown = _show(row, staff[Role.REVIEWER], today - dt.timedelta(days=30))
        if number == 0:
            lead = leads_of(row)[0]
            _ask_digests(row, staff[Role.REVIEWER])
            shown = answer_snapshot(shown, actor=lead, version=shown.version, words=WORDS)
        with clock.at(today - dt.timedelta(days=12)):
            publish_snapshot(shown, actor=staff[Role.APPROVER], version=shown.version)
    waiting = rows.filter(conditional_from__isnull=False, final_from__isnull=True).first()
    if waiting is not None:
        _show(waiting, staff[Role.REVIEWER], today - dt.timedelta(days=3))


def _ask_digests(row: Application, reviewer: User) -> None:
    for language in languages():
        request_report(row, actor=reviewer, language=language, kind=ReportKind.DIGEST)


def _show(row: Application, reviewer: User, day: dt.date) -> ReadinessSnapshot:
    with clock.at(day):
        report: ReadinessReport = request_report(row, actor=reviewer, language="en").readiness_report
        freeze_report(report)
        return show_snapshot(report, actor=reviewer)
