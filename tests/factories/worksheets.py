"""Answers of worksheets, made through the services."""

from typing import Any

from policy.models import ProgramSettings
from stakeholders.models import WorksheetAnswer
from stakeholders.services import answer_prompt
from statepl.core import clock
from waivers.calendar import school_year_of


def this_year() -> int:
    """Return the school year of today."""
    return school_year_of(clock.today(), start_month=ProgramSettings.current().start_month)


def make_answer(
    district: Any, actor: Any, *, ago: int = 0, version: int = 0, **changes: Any
) -> WorksheetAnswer:
    """Answer who is missing on the list, in a school year some years ago."""
    facts = {"prompt": "groups-complete", "words": "We ask each group whom we forgot.", **changes}
    return answer_prompt(district, actor=actor, school_year=this_year() - ago, version=version, **facts)
