"""What each chapter of a report must say, read from the records by other ways than the report's own."""

import html
import re
from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import strip_tags

from evaluation.models import ReleasedCell
from policy.models import DistrictCondition, MetaTheme
from reports.context import Provenance, build
from reports.facts import digest, freeze
from stakeholders.models import Assessment, Group, Team
from statepl.core import clock
from waivers.models import Amendment, Application, Filing, FilingVersion
from waivers.pages import AHEAD
from waivers.readiness import open_findings
from waivers.states import State

SECTION = re.compile(r'<section class="rp-sheet[^"]*" aria-labelledby="([a-z-]+)">(.*?)</section>', re.DOTALL)
NUMBER = re.compile(r"[≥≤]?\d[\d,]*(?:\.\d+)?%?")
TABLE = re.compile(r"<caption>All groups: .*?</table>", re.DOTALL)
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)


def plain(text: Any) -> str:
    """Return a text as it can be compared: one line, no tags."""
    return " ".join(html.unescape(strip_tags(str(text))).split())


def chapters_of(application: Application) -> dict[str, str]:
    """Return the HTML of each chapter of a report of today."""
    inputs = freeze(application, as_of=clock.today())
    context = build(inputs, Provenance(digest(inputs), "readiness 6"))
    page = render_to_string("reports/_body.html", context)
    return dict(SECTION.findall(page))


def faults_of(application: Application) -> list[tuple[str, str]]:
    """Return (chapter, text) of what is on record and not said, of numbers in no release or not printed."""
    chapters = chapters_of(application)
    printed, released = _printed(chapters["indicators"]), _released(application)
    said = {name: plain(part) for name, part in chapters.items()}
    lacking = [
        (chapter, text)
        for chapter, texts in expected(application).items()
        for text in map(plain, texts)
        if text not in said[chapter]
    ]
    return lacking + [("indicators", number) for number in sorted(printed ^ released)]


def expected(application: Application) -> dict[str, list[str]]:
    """Return what each chapter has to say of an application."""
    plan = _version(application, Filing.Kind.PLAN)
    district = application.district
    return {
        "summary": [f"G{number}" for number in range(1, 10)],
        "district": [district.name, district.agency_id, *_days(application)],
        "vision": [application.vision, application.manager_name, *_texts(plan, "vision", "definition")],
        "conditions": [row.name for model in (DistrictCondition, MetaTheme) for row in model.objects.all()]
        if plan
        else [],
        "requests": list(_requests(application)),
        "assurances": [
            *application.acceptances.values_list("signer_name", flat=True),
            *application.obligations.values_list("evidence", flat=True),
            *application.obligations.values_list("kind__name", flat=True),
        ],
        "plan": [
            str(value)
            for path, value in (plan.values if plan else {}).items()
            if path.endswith((".goal", ".responsible")) and not str(value).isdigit()  # a row refers by number
        ],
        "groups": [
            *Group.objects.filter(parent=None).values_list("name", flat=True),
            *_readings(application),
        ],
        "capacity": [name for team in Team.objects.filter(district=district) for name in _team(team)],
        "funding": [row.what for row in application.support.all()],
        "monitoring": list(_monitoring(application)),
        "sustainability": _texts(_version(application, Filing.Kind.SUSTAINABILITY)),
        "missing": list(_open_ahead(application).values()),
    }


def _readings(application: Application) -> set[str]:
    """Return the last reading of each group as its row of the table says it."""
    rows = Assessment.objects.filter(district=application.district).order_by("seen_on", "pk")
    last = {row.group_id: row for row in rows.select_related("group")}.values()
    return {f"{row.group.name}{row.get_interest_display()}{row.get_influence_display()}" for row in last}


def _open_ahead(application: Application) -> dict[str, Any]:
    gates = AHEAD.get(State(application.state), [])
    return {row.code: row.sentence for gate in gates for row in open_findings(application, gate)}


def _days(application: Application) -> Iterator[str]:
    for name in ("submitted_on", "conditional_from", "final_from", "plan_submitted_on"):
        day = getattr(application, name)
        if day:
            yield date_format(day, "DATE_FORMAT")


def _version(application: Application, kind: str) -> FilingVersion | None:
    rows = FilingVersion.objects.filter(filing__application=application, filing__kind=kind)
    return rows.order_by("-submitted_at").first()


def _texts(version: FilingVersion | None, *sections: str) -> list[str]:
    values = version.values if version else {}
    return [
        value
        for path, value in values.items()
        if isinstance(value, str) and len(value) > 25 and (not sections or path.split(".")[0] in sections)
    ]


def _requests(application: Application) -> Iterator[str]:
    for row in application.requests.select_related("flexibility_type"):
        yield from (row.flexibility_type.name, row.citation, row.rationale, row.benefit, row.decision_text)
    for term in application.terms.as_of(clock.today()):
        yield from (term.flexibility_type.name, term.text)
    yield from application.decisions.values_list("reason", flat=True)


def _team(team: Team) -> Iterator[str]:
    yield from (team.name, team.purpose)


def _monitoring(application: Application) -> Iterator[str]:
    for review in application.monitoring_reviews.exclude(published_on=None):
        yield from (review.strengths, review.concerns, review.support)
    for cycle in application.cycles.all():
        yield from (cycle.title, cycle.learning)
    for row in Amendment.objects.public().filter(application=application):
        yield row.flexibility_type.name if row.flexibility_type else row.get_kind_display()
    yield from application.corrective_actions.values_list("finding", flat=True)


# numbers ----------------------------------------------------------------------------------------------
def _printed(chapter: str) -> set[str]:
    tables = TABLE.findall(chapter)
    cells = [plain(cell) for table in tables for cell in CELL.findall(table)]
    return {number for cell in cells for number in NUMBER.findall(cell)}


def _released(application: Application) -> set[str]:
    cells = ReleasedCell.objects.current().of_district(application.district).filter(grade="ALL")
    signs = {"reported": "", "top_coded": "≥", "bottom_coded": "≤"}
    found = set()
    for cell in cells.filter(status__in=signs).select_related("measure"):
        number = cell.value if cell.value is not None else cell.numerator
        if number is not None:
            shown = f"{round(float(number), 1):,.1f}".removesuffix(".0")
            found.add(signs[cell.status] + shown + ("%" if cell.measure.unit == "%" else ""))
    return found
