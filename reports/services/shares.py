"""Giving a report to somebody without an account: a secret address with a last day. Every download is on the trail."""

import datetime as dt
from typing import IO, Any

from django.db import transaction

from reports import rules
from reports.models import ReadinessReport, ReportShare
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.core.tokens import digest, make_token


@transaction.atomic
def make_share(report: ReadinessReport, *, actor: Any, whom: str, days: int) -> tuple[ReportShare, str]:
    """Make a secret address for a report, good for some days; return the row and the secret.

    The secret is kept nowhere: it can be shown now and never again. Raises NotPermitted or ValidationError.
    """
    require(rules.can_share(actor, report))
    token = make_token()
    share = ReportShare(
        report=report,
        whom=whom.strip(),
        digest=digest(token),
        last_day=clock.today() + dt.timedelta(days=days),
        made_by=actor,
    )
    share.full_clean()
    share.save()
    facts = {"whom": share.whom, "last_day": share.last_day.isoformat()}
    record(Verb.REPORT_SHARED, report, actor=actor, district=report.application.district, after=facts)
    return share, token


@transaction.atomic
def end_share(share: ReportShare, *, actor: Any) -> ReportShare:
    """End a secret address; ending it twice changes nothing. Raises NotPermitted."""
    row = ReportShare.objects.select_for_update().get(pk=share.pk)
    require(rules.can_end_share(actor, row))
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save()
        district = row.report.application.district
        record(Verb.REPORT_SHARE_ENDED, row.report, actor=actor, district=district, after={"whom": row.whom})
    return row


def find_share(token: str) -> ReportShare | None:
    """Return the live share of a secret, None for one that is unknown, ended or past: all look the same."""
    rows = ReportShare.objects.live().select_related("report__application__district", "report__document")
    found: ReportShare | None = rows.filter(digest=digest(token)).first()
    return found


def open_shared(share: ReportShare) -> IO[bytes]:
    """Return the file of a shared report, and put on the trail under which address it was taken."""
    report = share.report
    require(rules.can_download(report))
    document: Any = report.document
    handle: IO[bytes] = document.file.open("rb")
    with transaction.atomic():
        record(
            Verb.REPORT_DOWNLOADED,
            report,
            district=report.application.district,
            after={"sha256": document.sha256, "shared_with": share.whom},
        )
    return handle
