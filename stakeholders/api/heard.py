"""You said, we did, by REST: the standing answers of the published pages."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, TextField, Value, When
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from stakeholders.models import Group, HeardAnswer
from stakeholders.vocabulary import Stratum
from stakeholders.vocabulary.heard import Disposition, Source
from statepl.core.api import CatalogueViewSet
from statepl.core.filters import Filter, one_of
from statepl.districts.api.viewsets import column_filter
from statepl.districts.models import District


class AnswerRow(serializers.Serializer[Any]):
    """One contribution in its public words, and what came of it."""

    id = serializers.IntegerField()
    district_leaid = serializers.CharField(
        allow_null=True, help_text=_("NCES id of the district; null for the state's own")
    )
    district_state_id = serializers.CharField(allow_null=True, help_text=_("The state's id of the district"))
    district_name = serializers.CharField(allow_null=True)
    group = serializers.CharField(allow_null=True, help_text=_("Code of the group"))
    stratum = serializers.ChoiceField(choices=["", *Stratum.values])
    source = serializers.ChoiceField(choices=Source.choices)
    said = serializers.CharField()
    is_quote = serializers.BooleanField(help_text=_("Whether these are the person's own words"))
    is_dissent = serializers.BooleanField(help_text=_("Whether it differs from most of the group"))
    disposition = serializers.ChoiceField(choices=Disposition.choices)
    reason = serializers.CharField()
    section = serializers.CharField(help_text=_("Section of the plan; empty where none is named"))
    question = serializers.CharField(help_text=_("Question of the plan; empty where none is named"))
    text_before = serializers.CharField(help_text=_("The plan's text before; empty where it is not public"))
    text_after = serializers.CharField(help_text=_("The plan's text since; empty where it is not public"))
    raised_at = serializers.DateTimeField()
    answer_due_on = serializers.DateField()
    answered_at = serializers.DateTimeField()


def _codes() -> list[str]:
    return list(Group.objects.values_list("code", flat=True))


class HeardAnswerViewSet(CatalogueViewSet):
    """What people said and what came of it."""

    about = {"list": gettext_lazy("What people told districts and the state, and what came of it.")}
    row_serializer = AnswerRow
    fields: ClassVar[dict[str, str]] = {
        "district_leaid": "item__district__leaid",
        "district_state_id": "item__district__state_id",
        "district_name": "item__district__name",
        "group": "item__group__code",
        "stratum": "item__stratum",
        "source": "item__source",
        "said": "item__publishable",
        "is_quote": "item__is_quote",
        "is_dissent": "item__is_dissent",
        "question": "label",
        "text_before": "public_before",
        "text_after": "public_after",
        "raised_at": "item__raised_at",
        "answer_due_on": "item__answer_due_on",
    }
    stamps = ("updated_at", "item__updated_at", "item__district__updated_at")
    filters = (
        Filter(
            "disposition",
            "disposition",
            gettext_lazy("What came of it"),
            one_of(*Disposition.values),
            enum=tuple(Disposition.values),
        ),
        Filter("group", "item__group__code", gettext_lazy("Code of the group"), _codes),
        column_filter(
            District,
            "district_leaid",
            gettext_lazy("NCES id of the district"),
            column="item__district__leaid",
            see="api:districts-list",
        ),
    )

    def rows(self) -> models.QuerySet[Any]:
        shown = HeardAnswer.objects.published()
        return shown.annotate(public_before=_public("text_before"), public_after=_public("text_after"))


def _public(column: str) -> Case:
    """Return a text of the plan where everybody may read it, else an empty one."""
    return Case(When(is_text_public=True, then=F(column)), default=Value(""), output_field=TextField())
