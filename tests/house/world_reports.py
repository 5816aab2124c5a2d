"""A report and its scores in the small world: one waits with the district, one is published."""

import datetime as dt
from typing import Any

from reports import services
from reports.models import ReadinessSnapshot, ReportOrder
from statepl.core import clock
from statepl.jobs.services import run_job
from tests.factories.reports import make_report
from waivers.models import Application


def reports_rows(application: int, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Make them and return the arguments of their addresses."""
    row = Application.objects.select_related("district").get(pk=application)
    report = make_report(row, actor=people["lead"])
    published = _published(_shown(row, people, weeks=5), people)
    waiting = {"pk": _shown(row, people, weeks=2).pk}
    told = make_report(row, actor=people["reviewer"], kind="digest")
    order = _order(row, people)
    share, token = services.make_share(report, actor=people["lead"], whom="The board", days=30)
    names = ("share", "detail", "progress", "download", "read", "snapshot-show")
    return {
        **{f"reports:{name}": {"pk": report.pk} for name in names},
        **{
            f"reports:{name}": {"pk": order.pk}
            for name in ("order", "order-pause", "order-resume", "order-cancel")
        },
        "reports:snapshot": waiting,
        **{f"reports:snapshot-{name}": waiting for name in ("answer", "publish", "take-back")},
        "reports:snapshot-withdraw": {"pk": published.pk},
        "reports:snapshot published": {"pk": published.pk},
        "reports:share-end": {"pk": share.pk},
        "public:shared-report": {"token": token},
        "public:shared-download": {"token": token},
        "reports:read digest": {"pk": told.pk},
        "public:digest": {"pk": row.pk},
        "public:digest-document": {"pk": row.pk, "report_pk": told.pk},
        "public:digest-document another": {"pk": row.pk, "report_pk": report.pk},
        "public:score": {"pk": published.pk},
        "public:score waiting": waiting,
        "api:readiness-detail": {"pk": published.pk},
    }


def _order(row: Application, people: dict[str, Any]) -> ReportOrder:
    order = services.order_reports([row], actor=people["reviewer"], language="es")
    run_job(order.job_id)
    services.jobs_of(order).update(state="failed", error="The demo of a failure.")
    return order


def _shown(row: Application, people: dict[str, Any], *, weeks: int) -> ReadinessSnapshot:
    with clock.at(clock.today() - dt.timedelta(weeks=weeks)):
        report = make_report(row, actor=people["lead"])
        return services.show_snapshot(report, actor=people["reviewer"])


def _published(shown: ReadinessSnapshot, people: dict[str, Any]) -> ReadinessSnapshot:
    shown = services.answer_snapshot(
        shown, actor=people["lead"], version=shown.version, words="Two teams met after that day."
    )
    return services.publish_snapshot(shown, actor=people["approver"], version=shown.version)
