"""Goals, reports and sustainability plans, written through the product's own services."""

import datetime as dt
from typing import Any

from policy.models import DistrictCondition
from statepl.core import clock
from waivers import services
from waivers.filings import rows_of, sheet_of, values_of
from waivers.models import Application, Filing, FilingRow
from waivers.services.filings import Change, open_filing, save_values
from waivers.sheets import Field, Kind, Needed, is_blank

PLANNED = dt.date(2027, 5, 10)
GOAL = {
    "goal": "Students move on when ready",
    "objective": "Two schools give credit by mastery.",
    "starts": "2027-09-01",
    "due": "2029-06-30",
    "responsible": "Director of curriculum",
    "measure": "Credits by mastery",
    "target": "30 percent",
}


def write_goal(
    application: Application, cast: Any, *, section: str = "curriculum", **changes: str
) -> FilingRow:
    """Add a goal to the plan while the district works on it."""
    with clock.at(PLANNED):
        plan = open_filing(application, kind=Filing.Kind.PLAN)
        return services.add_row(
            plan, actor=cast.lead, section=section, table="goals", values={**GOAL, **changes}
        )


def answer_to(asked: Field) -> Any:
    """Return an answer that a field takes."""
    if asked.choices:
        first = asked.choices[0][0]
        return [first] if asked.kind is Kind.CHOICES else first
    answers = {
        Kind.LEVEL: "0",
        Kind.DATE: (asked.earliest or dt.date(2028, 1, 10)).isoformat(),
        Kind.MONEY: "12000",
        Kind.NUMBER: "40",
        Kind.EMAIL: "morgan@example.org",
    }
    return answers.get(asked.kind, "Written plainly.")


def fill(filing: Filing, actor: Any) -> None:
    """Answer every question of a filing that has no answer yet."""
    sheet, values, rows = sheet_of(filing), values_of(filing), rows_of(filing)
    changes = []
    for section in sheet:
        for asked in section.fields:
            path = f"{section.code}.{asked.name}"
            if is_blank(values.get(path)) and asked.needed is not Needed.NEVER:
                changes.append(Change(path, answer_to(asked)))
        for table in section.tables:
            asked_columns = [each for each in table.fields if each.needed is not Needed.NEVER]
            if table.needed is not Needed.NEVER and not rows.get(f"{section.code}.{table.name}"):
                given = {each.name: answer_to(each) for each in asked_columns}
                services.add_row(filing, actor=actor, section=section.code, table=table.name, values=given)
            for row in rows.get(f"{section.code}.{table.name}", []):
                for each in asked_columns:
                    path = f"{section.code}.{table.name}/{row}.{each.name}"
                    if is_blank(values.get(path)):
                        changes.append(Change(path, answer_to(each)))
    save_values(filing, actor=actor, changes=changes)


def write_report(application: Application, cast: Any, waiver_year: int) -> Filing:
    """Write a whole report; every carried value is confirmed."""
    report = services.open_report(application, actor=cast.lead, waiver_year=waiver_year)
    fill(report, cast.lead)
    services.confirm_values(report, actor=cast.lead, paths=report.carried.values_list("path", flat=True))
    report.refresh_from_db()
    return report


def step(filing: Filing, verb: str, actor: Any, text: str = "") -> Filing:
    """Make one move of a report or a sustainability plan, from what is stored now."""
    filing.refresh_from_db()
    return services.move_filing(filing, verb, actor=actor, version=filing.version, text=text)


def accept_report(application: Application, cast: Any, waiver_year: int) -> Filing:
    """Write a report, hand it in and accept it."""
    report = write_report(application, cast, waiver_year)
    step(report, "submit", cast.lead)
    return step(report, "accept", cast.reviewer)


def write_sustainability(application: Application, cast: Any) -> Filing:
    """Write a whole sustainability plan."""
    plan = services.open_sustainability(application, actor=cast.lead)
    fill(plan, cast.lead)
    plan.refresh_from_db()
    return plan


def accept_sustainability(application: Application, cast: Any) -> Filing:
    """Write a sustainability plan, hand it in, recommend and accept it."""
    plan = write_sustainability(application, cast)
    step(plan, "submit", cast.lead)
    step(plan, "recommend", cast.reviewer, text="It does not rest on one person.")
    return step(plan, "approve", cast.approver)


def condition(code: str = "curriculum") -> DistrictCondition:
    """Return a district condition."""
    return DistrictCondition.objects.get(code=code)
