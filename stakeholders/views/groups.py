"""Who has been heard, where, and what comes next."""

from typing import Any

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from stakeholders import rules
from stakeholders.coverage import NOWHERE, Matrix
from stakeholders.matrix import matrix_of, window_begin
from stakeholders.models import (
    Activity,
    Baseline,
    Concern,
    Group,
    GroupRelation,
    HeardItem,
    Nomination,
    Participation,
    ProfileNote,
    Task,
)
from stakeholders.standing import Known, profile
from stakeholders.views.base import crumbs
from stakeholders.vocabulary import VOICES, Step, stratum_label
from statepl.core import clock, csvio
from statepl.core.rules import Verdict
from statepl.core.views import ScopedPage, ScopedView
from statepl.districts.models import District
from waivers.querysets import without_recused

NEXT_FEW = 5
MOST_CONCERNS = 10
COLUMNS = (
    "group_code",
    "group",
    "part_of",
    "stratum",
    "required",
    "step",
    "last_heard_on",
    "missing",
    "reason",
)


class PlaceMixin:
    """The place that is asked about: `?district=`, else one's own district, for the state the whole state."""

    request: Any

    @cached_property
    def districts(self) -> Any:
        """Return the districts that can be chosen."""
        return District.objects.visible_to(self.request.user)

    @cached_property
    def district(self) -> District | None:
        """Return the chosen district, None for the whole state."""
        asked = self.request.GET.get("district", "")
        chosen = self.districts.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None
        return chosen or (None if self.request.user.is_sea else self.districts.first())

    @cached_property
    def activities(self) -> Any:
        """Return the activities of the place that the reader may see."""
        rows = Activity.objects.visible_to(self.request.user)
        return rows.filter(district=self.district) if self.district else rows

    @cached_property
    def items(self) -> Any:
        """Return the contributions of the place, for counting only; the state's less what one is recused from."""
        rows = HeardItem.objects.all()
        return (
            rows.filter(district=self.district) if self.district else without_recused(rows, self.request.user)
        )

    @cached_property
    def baseline(self) -> Baseline | None:
        """Return the standard in force."""
        rows = Baseline.objects.in_force().filter(district=self.district)
        return rows.select_related("approved_by", "district").prefetch_related("cells").first()

    @cached_property
    def matrix(self) -> Matrix:
        """Return who was heard where."""
        return matrix_of(self.district, baseline=self.baseline, activities=self.activities, items=self.items)


class Index(PlaceMixin, ScopedPage):
    """Who has been heard and who is missing, group by group and place by place, and what comes next."""

    template_name = "stakeholders/index.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, matrix = self.request.user, self.matrix
        with_parts = "parts" in self.request.GET
        return super().get_context_data(
            districts=self.districts,
            chosen=self.district,
            matrix=matrix,
            strata=[stratum_label(each) for each in matrix.strata],
            rows=[row for row in matrix.rows if with_parts or not row.is_part or row.is_asked_for],
            with_parts=with_parts,
            missing=matrix.missing,
            pausing=[row for row in matrix.giving_pause if row.group.code in VOICES or row.was_contacted],
            any_unplaced=any(row.unplaced.numbers for row in matrix.rows),
            baseline=self.baseline,
            waiting=Baseline.objects.visible_to(user).in_writing().filter(district=self.district).exists(),
            upcoming=self.activities.upcoming().with_counts()[:NEXT_FEW],
            any_activity=self.activities.exists(),
            can_plan=rules.can_plan(user),
            can_assess=rules.can_assess(user, self.district),
            to_do=Task.objects.visible_to(user).open().count(),
            named=self._named(),
            **kwargs,
        )

    def _named(self) -> int:
        """Count what waits to be settled by the reader: nobody but coordinators sees nominations."""
        rows = Nomination.objects.visible_to(self.request.user).open()
        return (rows.of(self.district) if self.district else rows).count()


class CoverageFile(PlaceMixin, ScopedView):
    """The matrix as CSV: one line for each cell that the standard names. Steps, never numbers of people."""

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get(self, *_args: Any, **_kwargs: Any) -> StreamingHttpResponse:
        """Return the file."""
        name = f"coverage-{self.district.agency_id if self.district else 'state'}-{clock.today().isoformat()}"
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        rows = (cell_row(cell) for row in self.matrix.rows for cell in row.cells if cell.standard)
        return StreamingHttpResponse(
            csvio.iter_csv(rows, COLUMNS), content_type="text/csv; charset=utf-8", headers=headers
        )


def cell_row(cell: Any) -> dict[str, Any]:
    """Return a cell as a line of the file."""
    return {
        "group_code": cell.group.code,
        "group": cell.group.label,
        "part_of": cell.group.parent.code if cell.group.parent else "",
        "stratum": cell.stratum,
        "required": "yes" if cell.is_required else "no",
        "step": cell.step.name.lower(),
        "last_heard_on": cell.last_on.isoformat() if cell.last_on else "",
        "missing": "yes" if cell.is_missing else "no",
        "reason": cell.standard.reason,
    }


class GroupReach(PlaceMixin, ScopedPage):
    """One group: how many came to which step in each kind of place, and the activities behind it."""

    template_name = "stakeholders/reach.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    @cached_property
    def group(self) -> Group:
        """Return the group of the address."""
        return get_object_or_404(Group.objects.select_related("parent"), pk=self.kwargs["pk"])

    @cached_property
    def profile(self) -> list[Known]:
        """Return what is known of the group, for those who work with it."""
        if not self.can_assess:
            return []
        notes = ProfileNote.objects.visible_to(self.request.user).of_place(self.district)
        return profile(notes.filter(group=self.group))

    @property
    def relations(self) -> Any:
        """Return how the group relates to others, for those who read the map."""
        rows = GroupRelation.objects.visible_to(self.request.user).standing().of(self.district)
        return rows.of_group(self.group).for_list() if self.can_assess else []

    @cached_property
    def can_assess(self) -> bool:
        """Say whether the reader works with the groups of the place."""
        return bool(rules.can_assess(self.request.user, self.district))

    def _concerns(self) -> Any:
        """Return what worries the group or a part of it, at the place or at all that the reader may see."""
        rows = Concern.objects.visible_to(self.request.user).of_group(self.group)
        return rows.of(self.district) if self.district else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = next(row for row in self.matrix.rows if row.group.pk == self.group.pk)
        cells = (
            [*row.cells, row.unplaced]
            if row.unplaced.numbers and NOWHERE not in self.matrix.strata
            else row.cells
        )
        heads = [_("Not said where") if cell is row.unplaced else cell.place for cell in cells]
        steps = [
            (step.label, [(head, cell.numbers.get(step, 0)) for head, cell in zip(heads, cells, strict=True)])
            for step in Step
            if step
        ]
        proofs = Participation.objects.of_group(self.group, self.activities, begin=window_begin())
        return super().get_context_data(
            group=self.group,
            district=self.district,
            row=row,
            heads=heads,
            steps=steps,
            proofs=proofs,
            profile=self.profile,
            relations=self.relations,
            can_assess=self.can_assess,
            concerns=self._concerns().in_order()[:MOST_CONCERNS],
            unsettled=self._concerns().unsettled().count(),
            crumbs=crumbs((self.group.label, "")),
            **kwargs,
        )
