"""What coordinators say of the bodies of a place. Nothing here saves."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.together import OfPlaceForm
from stakeholders.models import Activity, CapacityCheck, Training
from stakeholders.vocabulary import STATE_COORDINATORS
from stakeholders.vocabulary.capacity import DISTRICT_BODIES, STATE_BODIES, bodies_of
from statepl.core import clock
from statepl.core.forms import LongText, VersionedForm
from statepl.documents.models import Document

LATEST = 100  # a longer list nobody reads to its end
PAPERS = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "image/png", "image/jpeg")  # fmt: skip


class OfBodyForm(OfPlaceForm):
    """A row about a body; who works for districts only is offered those of a district."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        of_state, of_district = (
            [(each.value, each.label) for each in bodies] for bodies in (STATE_BODIES, DISTRICT_BODIES)
        )
        both = [(_("Of the state"), of_state), (_("Of a district"), of_district)]
        field: Any = self.fields["body"]
        if self.instance.pk:
            both = [(each.value, each.label) for each in bodies_of(self.instance.district)]
        field.choices = [("", "---------"), *(both if user.has_role(*STATE_COORDINATORS) else of_district)]


class ActivityChoice(forms.ModelChoiceField):
    """One activity, with its day."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}, {obj.day}"


class DocumentChoice(forms.ModelChoiceField):
    """One document, with the day on which it came."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {date_format(obj.created_at, 'DATE_FORMAT')}"


class CapacityCheckForm(OfBodyForm):
    """What was found of one body at one step."""

    submit_label = _("Keep this check")

    buy_in = forms.TypedChoiceField(
        label=_("Buy-in"),
        help_text=_("1: hardly anybody stands behind it. 5: nearly everybody does. Blank is not known."),
        choices=[("", _("Not known yet")), *((number, number) for number in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    activity = ActivityChoice(
        Activity.objects.none(),
        required=False,
        label=_("Evidence: an activity of the log"),
        help_text=_("A visit, a talk or a training of the same place; the latest hundred are offered."),
    )
    document = DocumentChoice(
        Document.objects.none(),
        required=False,
        label=_("Evidence: a document"),
        help_text=_("A file of the same place that is stored here already."),
    )

    class Meta:
        model = CapacityCheck
        fields = [
            "district", "body", "step", "checked_on", "found", "buy_in", "basis", "activity", "document",
            "review_on",
        ]  # fmt: skip
        widgets = {"found": LongText(rows=4), "basis": LongText(rows=3)}
        help_texts = {
            "found": _("About the body as a whole. Name no single person."),
            "basis": _("Talks, answers of staff, what was seen. Needed with a level of buy-in."),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.initial.setdefault("checked_on", clock.today())
        place = self._place()
        papers = Document.objects.filter(content_type__in=PAPERS).exclude(scan=Document.Scan.INFECTED)
        self._offer("activity", Activity.objects.visible_to(user).past(), place, "-starts_at")
        self._offer("document", papers.visible_to(user), place, "-created_at")

    def _place(self) -> Any:
        """Return the number of the district that the form is about, None for the state."""
        if self.instance.pk:
            return self.instance.district_id
        field: Any = self.fields["district"]
        asked = str(self.data.get("district", "") if self.is_bound else self.initial.get("district") or "")
        known = field.queryset.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None
        found = known or (field.queryset.first() if field.required else None)
        return found and found.pk

    def _offer(self, name: str, rows: Any, place: int | None, order: str) -> None:
        """Offer the latest evidence of the place, and what is chosen already; hide a choice among nothing."""
        latest = rows.filter(district=place).order_by(order, "-pk").values("pk")[:LATEST]
        chosen = getattr(self.instance, f"{name}_id")
        field: Any = self.fields[name]
        field.queryset = rows.model.objects.filter(Q(pk__in=latest) | Q(pk=chosen)).order_by(order, "-pk")
        if not field.queryset.exists():
            del self.fields[name]


class CapacityCheckEditForm(VersionedForm, CapacityCheckForm):
    """A check that was written down wrongly."""

    submit_label = _("Keep the correction")


class TrainingForm(OfBodyForm):
    """A training that was held."""

    submit_label = _("Keep the training")

    class Meta:
        model = Training
        fields = ["district", "body", "kind", "name", "people", "held_on", "holds_until"]
