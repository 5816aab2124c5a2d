"""Who has been heard, by REST. It is public; numbers of people are nowhere in it."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from stakeholders.api.serializers import CoverageRow, OwnershipRow
from stakeholders.matrix import public_matrices
from stakeholders.models import Group
from stakeholders.ownership import public_scores
from stakeholders.vocabulary import Stratum
from statepl.core.api import PAGING, ApiViewSet
from statepl.core.filters import Filter, Values, one_of, read_filters
from statepl.core.paging import Position
from statepl.core.renderers import as_json
from statepl.districts.api.viewsets import column_filter
from statepl.districts.models import District

YES_NO = ("yes", "no")


DISTRICT_LEAID = column_filter(
    District, "district_leaid", _("NCES id of the district"), see="api:districts-list"
)


class ComputedViewSet(ApiViewSet, ABC):
    """Rows that are computed from the log and stand in no table; a page is a slice of them."""

    @abstractmethod
    def computed_rows(self) -> Iterable[dict[str, Any]]:
        """Return every row, in a fixed order."""

    def list(self, request: Request) -> HttpResponseBase:
        """List the rows."""
        given = read_filters(request.query_params, self.filters, PAGING)
        position, size = self.position()
        rows = [row for row in self.computed_rows() if _is_asked(row, given)]
        start = position.key[0] if position.key else 0
        following = Position((start + size,)) if start + size < len(rows) else None
        tag = self.etag(hashlib.sha256(as_json(rows)).hexdigest())
        body = as_json(rows[start : start + size]).decode()
        return self.unless_unchanged(tag, None, lambda: self.json_answer(self.next_link(following), body))


class CoverageViewSet(ComputedViewSet):
    """Who has been heard: the state as a whole, and each district with a submitted application."""

    about = {"list": _("How far each group was heard in each kind of place, for the state and by district.")}
    row_serializer = CoverageRow
    filters = (
        DISTRICT_LEAID,
        Filter(
            "group", "group", _("Code of the group"), lambda: Group.objects.values_list("code", flat=True)
        ),
        Filter("stratum", "stratum", _("Kind of place"), one_of(*Stratum.values), enum=tuple(Stratum.values)),
        Filter("missing", "missing", _("Whether the voice is missing"), one_of(*YES_NO), enum=YES_NO),
    )

    def computed_rows(self) -> Iterator[dict[str, Any]]:
        """Return the cells that a standard names or of which the log knows something."""
        return coverage_rows()


class OwnershipViewSet(ComputedViewSet):
    """How far engagement is shared: the axes, their mean, the formula and how many facts it counts."""

    about = {"list": _("The shared-ownership score of the state and of each district, with its parts.")}
    row_serializer = OwnershipRow
    filters = (DISTRICT_LEAID,)

    def computed_rows(self) -> Iterator[dict[str, Any]]:
        """Return a row for the state and for each district with a submitted application."""
        for district, score in public_scores():
            yield {
                "district_leaid": district.leaid if district else None,
                "district_name": district.name if district else None,
                "formula": score.formula,
                "headline": _rounded(score.headline),
                **{axis.name: _rounded(axis.value) for axis in score.axes},
                **{f"{axis.name}_facts": len(axis.facts) for axis in score.axes},
            }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def coverage_rows() -> Iterator[dict[str, Any]]:
    """Yield the printed rows: the state first, districts by name, groups in the order of the vocabulary."""
    for district, matrix in public_matrices():
        for row in matrix.rows:
            for cell in row.cells:
                if cell.standard is not None or cell.numbers:
                    yield {
                        "district_leaid": district.leaid if district else None,
                        "district_name": district.name if district else None,
                        "group": row.group.code,
                        "group_name": row.group.label,
                        "part_of": row.group.parent.code if row.group.parent else None,
                        "stratum": cell.stratum or None,
                        "required": cell.is_required,
                        "step": cell.step.name.lower(),
                        "last_heard_on": cell.last_on,
                        "missing": cell.is_missing,
                    }


def _is_asked(row: dict[str, Any], given: Values) -> bool:
    return all(_word(row[name]) in values for name, values in given.items())


def _word(value: Any) -> Any:
    return {True: "yes", False: "no"}.get(value, value)
