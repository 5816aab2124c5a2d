"""What the pages of the state's own duties say."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from waivers.calendar import school_year_of, year_ends, year_name, year_starts
from waivers.models import Application, Provider, ProviderRating, SupportEntry
from waivers.models.implementation import LAST_YEAR
from waivers.pages import state_tag
from waivers.rules import years as rules_years

LEVEL_TAGS = {0: "stop", 1: "ask", 2: "going", 3: "done"}


def totals(application: Application) -> list[dict[str, Any]]:
    """Return the state's help for each waiver year that has begun: times and hours."""
    rows = list(application.support.values_list("given_on", "hours"))
    now = max(1, min(application.waiver_year(), LAST_YEAR))
    found = []
    for number in range(1, now + 1):
        hours = [hours for day, hours in rows if application.waiver_year(day) == number]
        found.append({"year": year_name(number), "times": len(hours), "hours": sum(hours)})
    return found


# districts without help -------------------------------------------------------------------------------
def school_year(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the school year of `day`."""
    month = ProgramSettings.current().start_month
    year = school_year_of(day, start_month=month)
    return year_starts(year, 1, start_month=month), year_ends(year, 1, start_month=month)


def unserved(applications: Any, first: dt.date, last: dt.date) -> Any:
    """Return applications whose district had no help between two days, longest without first."""
    helped = SupportEntry.objects.between(first, last).filter(application=OuterRef("pk"))
    rows = applications.filter(~Exists(helped)).annotate(last_help=Max("support__given_on"))
    return rows.select_related("district").order_by("last_help", "district__name", "pk")


def unserved_rows(applications: Iterable[Any], user: Any) -> list[dict[str, Any]]:
    """Return the rows of the page: application, tag, waiver year, the last help.

    The rows are those that the person may see, in states in which help is given: only the role is left.
    """
    may_log = rules_years.is_helper(user).allowed
    return [
        {
            "application": row,
            "tag": state_tag(row),
            "year": year_name(max(1, min(row.waiver_year(), LAST_YEAR))),
            "last_help": row.last_help,
            "may_log": may_log,
        }
        for row in applications
    ]


# providers --------------------------------------------------------------------------------------------
def provider_row(provider: Provider) -> dict[str, Any]:
    """Return one row of the comparison: a level for each criterion, the sum of those judged."""
    current = {row.criterion: row for row in provider.ratings.all() if row.is_current}
    cells = [_cell(current.get(code)) for code in ProviderRating.Criterion.values]
    return {"provider": provider, "cells": cells, "judged": len(current)}


def _cell(rating: ProviderRating | None) -> dict[str, Any]:
    if rating is None:
        return {"status": "todo", "label": _("Not judged")}
    return {"status": LEVEL_TAGS[rating.level], "label": rating.get_level_display()}


def criteria(provider: Provider) -> list[dict[str, Any]]:
    """Return the five criteria with the present judgement and the earlier ones."""
    rows = list(provider.ratings.select_related("rated_by"))
    found = []
    for code, label in ProviderRating.Criterion.choices:
        mine = [row for row in rows if row.criterion == code]
        current = next((row for row in mine if row.is_current), None)
        found.append(
            {
                "code": code,
                "name": label,
                "rating": current,
                "cell": _cell(current),
                "earlier": [row for row in mine if not row.is_current],
            }
        )
    return found


def helped_by(provider: Provider, user: Any) -> Any:
    """Return the help in which a provider took part, as far as the person may know of it."""
    visible = Application.objects.visible_to(user)
    return provider.support.filter(application__in=visible).select_related("application__district")
