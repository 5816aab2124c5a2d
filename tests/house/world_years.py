"""Rows of the years after approval in the small world: one of each, made as no service would, out of season."""

import datetime as dt
from typing import Any

from policy.models import DistrictCondition
from waivers.models import (
    CorrectiveAction,
    Filing,
    FilingRow,
    ImprovementCycle,
    MonitoringReview,
    PlannedAction,
    Provider,
    RevocationNotice,
    SharedDuty,
)

YEAR = 2
DAY = dt.date(2026, 4, 2)


def years_rows(
    application: Any, action: CorrectiveAction, people: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return the arguments of every address of the years after approval."""
    row = {"pk": application.pk}
    of_year = {**row, "year": YEAR}
    of_draft = {**row, "year": YEAR + 1}
    of_cycle = {**row, "cycle_pk": _cycle(application).pk}
    of_paper = {**row, "filing_pk": _report(application).pk}
    planned = _reviews(application, people)
    provider = {"provider_pk": _kept(Provider(name="North Coaching", services="Coaches teams.")).pk}
    reviews = ("monitoring", "monitoring-start", "monitoring-edit", "monitoring-correction",
               "monitoring-publish", "monitoring-answer")  # fmt: skip
    return {
        "waivers:goal": {**row, "row": _goal(application).pk},
        **{f"waivers:{name}": of_year for name in ("attest-year", "report-open", *reviews)},
        **{f"waivers:{name} draft": of_draft for name in reviews},
        "waivers:monitoring-drop": {**of_draft, "planned_pk": planned.pk},
        **{f"waivers:{name}": of_cycle for name in ("cycle", "cycle-edit", "cycle-close")},
        **{f"waivers:{name}": of_paper for name in ("paper", "carried", "paper-comment", "paper-compare")},
        "waivers:paper-move": {**of_paper, "verb": "submit"},
        "waivers:correction-show": {**row, "action_pk": action.pk},
        "waivers:notice": {**row, "notice_pk": _notice(application, people).pk},
        **{f"waivers:{name}": of_year for name in ("funding", "funding-sign")},
        **{f"waivers:{name}": _shared(application) for name in ("shared-duty", "shared-duty-sign")},
        **{f"waivers:{name}": provider for name in ("provider", "provider-edit")},
        "waivers:provider-rate": {**provider, "criterion": "delivery"},
    }


def _kept(row: Any) -> Any:
    row.full_clean()
    row.save()
    return row


def _goal(application: Any) -> FilingRow:
    plan = _kept(Filing(application=application, kind=Filing.Kind.PLAN))
    return _kept(FilingRow(filing=plan, section="curriculum", table="goals"))


def _cycle(application: Any) -> ImprovementCycle:
    condition = DistrictCondition.objects.get(code="curriculum")
    return _kept(
        ImprovementCycle(
            application=application, condition=condition, title="A weekly hour of choice",
            plan="Two schools try it.", planned_on=DAY, sources="Attendance by week",
        )
    )  # fmt: skip


def _report(application: Any) -> Filing:
    return _kept(Filing(application=application, kind=Filing.Kind.ANNUAL_REPORT, waiver_year=YEAR))


def _reviews(application: Any, people: dict[str, Any]) -> PlannedAction:
    """Keep a published review of Year Two and a draft of Year Three with a planned correction."""
    given = {"application": application, "planned_on": DAY, "written_by": people["reviewer"]}
    published = {"status": "published", "published_on": DAY, "strengths": "Teams meet weekly."}
    _kept(MonitoringReview(waiver_year=YEAR, **given, **published))
    draft = _kept(MonitoringReview(waiver_year=YEAR + 1, strengths="Draft of the state.", **given))
    return _kept(PlannedAction(review=draft, text="Draft of the state.", due_on=dt.date(2026, 9, 1)))


def _shared(application: Any) -> dict[str, Any]:
    """Return the address of a shared duty whose text nobody has signed."""
    duty = SharedDuty.Duty.INDICATORS.value
    if not application.shared_duties.exists():
        _kept(SharedDuty(application=application, duty=duty, text="Attendance, each quarter."))
    return {"pk": application.pk, "duty": duty}


def _notice(application: Any, people: dict[str, Any]) -> RevocationNotice:
    return _kept(
        RevocationNotice(
            application=application, text="Nothing was corrected.", sent_on=DAY,
            earliest_on=dt.date(2026, 5, 2), sent_by=people["approver"],
        )
    )  # fmt: skip
