"""Whom a place has to hear, as a grid of boxes. Nothing here saves."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.coverage import Key
from stakeholders.matrix import Place
from stakeholders.models import Baseline, Group
from stakeholders.vocabulary import stratum_label
from statepl.core.forms import BaseForm, ConfirmForm


class BaselineForm(BaseForm):
    """A box for each group and part in each kind of place, and a reason for a whole group left out somewhere."""

    submit_label = _("Send to the state for approval")
    guard = True

    def __init__(
        self, *args: Any, place: Place, groups: Iterable[Group], stored: Baseline | None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.place, self.groups = place, list(groups)
        cells = {(cell.group_id, cell.stratum): cell for cell in stored.cells.all()} if stored else None
        for group in self.groups:
            self._add_boxes(group, cells)
            if group.parent_id is None:
                self._add_reason(group, cells)
        for name, field in self.fields.items():
            self._calm(name, field)

    def _add_boxes(self, group: Group, cells: dict[Key, Any] | None) -> None:
        strata = self.place.strata
        if cells is None:
            chosen = list(strata) if group.parent_id is None else []
        else:
            chosen = [each for each in strata if (cell := cells.get((group.pk, each))) and cell.is_required]
        self.fields[f"cells_{group.pk}"] = forms.MultipleChoiceField(
            label=group.label,
            choices=[(each, stratum_label(each)) for each in strata],
            required=False,
            initial=chosen,
            widget=forms.CheckboxSelectMultiple,
        )

    def _add_reason(self, group: Group, cells: dict[Key, Any] | None) -> None:
        stored = [
            cell.reason for (pk, _stratum), cell in (cells or {}).items() if pk == group.pk and cell.reason
        ]
        self.fields[f"reason_{group.pk}"] = forms.CharField(
            label=_("Why not everywhere"),
            max_length=1000,
            required=False,
            initial=stored[0] if stored else "",
        )

    def rows(self) -> list[dict[str, Any]]:
        """Return each group with its boxes, its reason and its parts, for the template."""
        parts: dict[int, list[Any]] = {}
        for group in self.groups:
            if group.parent_id is not None:
                parts.setdefault(group.parent_id, []).append(self[f"cells_{group.pk}"])
        return [
            {
                "group": group,
                "boxes": self[f"cells_{group.pk}"],
                "reason": self[f"reason_{group.pk}"],
                "parts": parts.get(group.pk, []),
            }
            for group in self.groups
            if group.parent_id is None
        ]

    @property
    def required(self) -> set[Key]:
        """Return the chosen cells."""
        return {
            (group.pk, stratum) for group in self.groups for stratum in self.cleaned_data[f"cells_{group.pk}"]
        }

    @property
    def reasons(self) -> dict[int, str]:
        """Return the reason given for each whole group."""
        return {
            group.pk: self.cleaned_data[f"reason_{group.pk}"]
            for group in self.groups
            if group.parent_id is None
        }


class ApproveBaselineForm(ConfirmForm):
    """Approve the standard that the page shows, and no other one."""

    baseline = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, baseline: Baseline | None, **kwargs: Any) -> None:
        version = baseline.version if baseline else None
        super().__init__(*args, version=version, submit_label=_("Approve it"), **kwargs)
        self.fields["baseline"].initial = baseline.pk if baseline else None
