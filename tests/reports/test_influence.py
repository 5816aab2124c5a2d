"""The grid of influence and interest in chapter 8: levels of groups, and nothing about who wrote them or why."""

import datetime as dt
import json
from typing import Any

import pytest
from django.template.loader import render_to_string

from reports.context import Provenance, build
from reports.facts import digest, freeze
from stakeholders.models import Group
from stakeholders.services import assess_group
from statepl.core import clock

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 12)


def read_group(cast: Any, code: str, day: dt.date, influence: int, interest: int, reason: str) -> None:
    with clock.at(day):
        assess_group(
            Group.objects.get(code=code), actor=cast.lead, district=cast.district, seen_on=day,
            influence=influence, interest=interest, risk=3, reason=reason,
        )  # fmt: skip


def chapter(inputs: dict[str, Any]) -> str:
    context = build(inputs, Provenance(digest(inputs), "readiness 6"))
    return render_to_string("reports/chapters/groups.html", context)


def test_grid_holds_levels_of_the_day_and_not_their_basis(application: Any, cast: Any) -> None:
    read_group(cast, "students", DAY - dt.timedelta(days=60), 1, 2, "They told us in fall.")
    read_group(cast, "students", DAY, 3, 3, "They lead the panel.")
    read_group(cast, "students", DAY + dt.timedelta(days=1), 1, 1, "Later.")
    inputs = freeze(application, as_of=DAY)
    assert inputs["influence"] == [{"name": "Students", "now": [3, 3], "first": [2, 1]}]
    assert [word in json.dumps(inputs) for word in ("They lead the panel.", "Later.")] == [False, False]
    text = chapter(inputs)
    assert "1. Students" in text
    assert "<td>Medium, Low</td>" in text
    assert "opinion, which no group has confirmed" in text


def test_without_readings_the_chapter_says_so(application: Any) -> None:
    assert "Nobody has been read yet." in chapter(freeze(application, as_of=DAY))


def test_reports_of_earlier_formats_have_no_grid(application: Any) -> None:
    inputs = freeze(application, as_of=DAY)
    del inputs["influence"]
    assert "How the district’s staff read each group" not in chapter(inputs)
