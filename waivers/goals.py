"""The goals of a plan as it was approved last, with how far each is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from policy.models import DistrictCondition
from waivers.models import Application, Filing, FilingVersion, GoalProgress
from waivers.sheets import Sheet
from waivers.sheets.fields import sheet_from
from waivers.sheets.gaps import label_of

TABLE = "goals"


@dataclass(frozen=True)
class Goal:
    """One goal. `row` is the key of its row in the plan, `section` the code of its district condition."""

    row: int
    section: str
    condition: str
    goal: str
    objective: str
    responsible: str
    measure: str
    indicator: str
    target: str
    start: dt.date | None
    due: dt.date | None
    progress: GoalProgress | None = None

    @property
    def status(self) -> str:
        """Return how far it is; a goal of which nothing was said is not started."""
        return self.progress.status if self.progress else GoalProgress.Status.NOT_STARTED

    @property
    def status_label(self) -> str:
        """Return how far it is, in words."""
        return str(GoalProgress.Status(self.status).label)

    @property
    def is_over(self) -> bool:
        """Say whether nothing more is expected of it."""
        return self.status in {GoalProgress.Status.DONE, GoalProgress.Status.STOPPED}

    def is_late(self, on: dt.date) -> bool:
        """Say whether its last day has passed and it is not over."""
        return self.due is not None and self.due < on and not self.is_over


def approved_plan(application: Application) -> FilingVersion | None:
    """Return the plan as it was approved last; None before final approval, or without a plan on record."""
    if application.final_from is None:
        return None
    plans = FilingVersion.objects.filter(filing__application=application, filing__kind=Filing.Kind.PLAN)
    return plans.order_by("-number").first()


def goals_of(application: Application) -> list[Goal]:
    """Return the goals of the approved plan in the order of the ten conditions. Three queries."""
    version = approved_plan(application)
    if version is None:
        return []
    progress = {row.row_id: row for row in GoalProgress.objects.filter(application=application)}
    sheet = sheet_from(version.sheet)
    return [_goal(version, sheet, section, row, progress.get(row)) for section, row in _rows(version)]


def goal_of(application: Application, row: int) -> Goal | None:
    """Return one goal of the approved plan, None when the plan has no such row."""
    return next((goal for goal in goals_of(application) if goal.row == row), None)


def _rows(version: FilingVersion) -> Iterable[tuple[str, int]]:
    for code in DistrictCondition.objects.values_list("code", flat=True):
        for row in version.rows.get(f"{code}.{TABLE}", []):
            yield code, row


def _goal(
    version: FilingVersion, sheet: Sheet, section: str, row: int, progress: GoalProgress | None
) -> Goal:
    def cell(name: str) -> Any:
        return version.values.get(f"{section}.{TABLE}/{row}.{name}", "")

    return Goal(
        row=row,
        section=section,
        condition=str(sheet.section(section).title),
        goal=cell("goal"),
        objective=cell("objective"),
        responsible=cell("responsible"),
        measure=cell("measure"),
        indicator=_indicator(sheet, section, cell("indicator")),
        target=cell("target"),
        start=_day(sheet, section, "starts", cell("starts")),
        due=_day(sheet, section, "due", cell("due")),
        progress=progress,
    )


def _indicator(sheet: Sheet, section: str, code: str) -> str:
    """Return the name of the measure that the goal is tied to, as the plan's form called it."""
    try:
        asked = sheet.section(section).table_named(TABLE).field_named("indicator")
    except KeyError:  # the form of then did not ask
        return ""
    return label_of(asked, code)


def _day(sheet: Sheet, section: str, name: str, text: Any) -> dt.date | None:
    asked = sheet.section(section).table_named(TABLE).field_named(name)
    if asked.problem(text):
        return None
    day: dt.date | None = asked.parse(text)
    return day
