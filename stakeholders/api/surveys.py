"""What people answered in surveys, by REST: the figures of published rounds, as disclosure control left them."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from stakeholders.models import Figure, Group
from stakeholders.vocabulary.surveys import QuestionKind
from statepl.core.api import CatalogueViewSet
from statepl.core.filters import Filter
from statepl.districts.api.viewsets import column_filter
from statepl.districts.models import District


class FigureRow(serializers.Serializer[Any]):
    """The share of one group that gave one answer in one round."""

    id = serializers.IntegerField()
    district_leaid = serializers.CharField(
        allow_null=True, help_text=_("NCES id of the district; null for the state's own")
    )
    district_state_id = serializers.CharField(allow_null=True, help_text=_("The state's id of the district"))
    district_name = serializers.CharField(allow_null=True)
    survey = serializers.IntegerField(help_text=_("The same in every round, so that years compare"))
    survey_title = serializers.CharField()
    round = serializers.CharField()
    opened_at = serializers.DateTimeField()
    ended_on = serializers.DateField(help_text=_("Last day for answers"))
    question = serializers.IntegerField(help_text=_("Place of the question in the survey"))
    words = serializers.CharField(help_text=_("The question in the language in which it was written"))
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    option = serializers.IntegerField(
        help_text=_("0 for the favorable share; else which of the answers was chosen")
    )
    answer = serializers.CharField(allow_null=True, help_text=_("The answer; null for the favorable share"))
    group = serializers.CharField(help_text=_("Code of the group"))
    answered = serializers.IntegerField(
        allow_null=True, help_text=_("How many of the group answered; null where it is withheld")
    )
    value = serializers.FloatField(
        allow_null=True, help_text=_("A percentage; the bound for a coded one; null where it is withheld")
    )
    status = serializers.CharField(help_text=_("As in observations/: reported, suppressed, coded"))


def _codes() -> list[str]:
    return list(Group.objects.top().values_list("code", flat=True))


class FigureViewSet(CatalogueViewSet):
    """Figures of surveys."""

    about = {"list": gettext_lazy("What groups answered in published rounds of surveys.")}
    row_serializer = FigureRow
    fields: ClassVar[dict[str, str]] = {
        "district_leaid": "wave__survey__district__leaid",
        "district_state_id": "wave__survey__district__state_id",
        "district_name": "wave__survey__district__name",
        "survey": "wave__survey_id",
        "survey_title": "wave__survey__title",
        "round": "wave__label",
        "opened_at": "wave__opened_at",
        "ended_on": "wave__ends_on",
        "question": "question__number",
        "words": "question__words",
        "kind": "question__kind",
        "answer": "question__options",
        "group": "group__code",
        "value": "share",
    }
    stamps = ("wave__updated_at", "wave__survey__updated_at", "wave__survey__district__updated_at")
    filters = (
        Filter("group", "group__code", gettext_lazy("Code of the group"), _codes),
        column_filter(
            District,
            "district_leaid",
            gettext_lazy("NCES id of the district"),
            column="wave__survey__district__leaid",
            see="api:districts-list",
        ),
    )

    def rows(self) -> models.QuerySet[Any]:
        return Figure.objects.filter(wave__published_at__isnull=False)

    def printed(self, row: dict[str, Any]) -> dict[str, Any]:
        option = row["option"]
        return row | {"answer": row["answer"][option - 1] if option else None}
