"""What the API prints of engagement: steps, never numbers of people."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from stakeholders.vocabulary import Step, Stratum

STEPS = [(step.name.lower(), step.label) for step in Step]


class CoverageRow(serializers.Serializer[Any]):
    """How far one group was heard in one kind of place over twelve months."""

    district_leaid = serializers.CharField(
        allow_null=True, help_text=_("NCES id of the district; null for the whole state")
    )
    district_name = serializers.CharField(allow_null=True, help_text=_("null for the whole state"))
    group = serializers.CharField(help_text=_("Code of the group"))
    group_name = serializers.CharField()
    part_of = serializers.CharField(allow_null=True, help_text=_("Code of the group that it is a part of"))
    stratum = serializers.ChoiceField(
        choices=Stratum.choices, allow_null=True, help_text=_("Kind of place; null where only one is known")
    )
    required = serializers.BooleanField(help_text=_("Whether the standard in force asks for it"))
    step = serializers.ChoiceField(choices=STEPS, help_text=_("The farthest step that the log shows"))
    last_heard_on = serializers.DateField(allow_null=True)
    missing = serializers.BooleanField(help_text=_("Required, and nobody was heard"))


class OwnershipRow(serializers.Serializer[Any]):
    """The shared-ownership score of a place today: numbers from 0 to 1, null with too few facts."""

    district_leaid = serializers.CharField(
        allow_null=True, help_text=_("NCES id of the district; null for the whole state")
    )
    district_name = serializers.CharField(allow_null=True, help_text=_("null for the whole state"))
    formula = serializers.CharField(help_text=_("Name and version of the formula"))
    headline = serializers.FloatField(allow_null=True, help_text=_("Geometric mean of the three axes"))
    scope = serializers.FloatField(allow_null=True)
    level = serializers.FloatField(allow_null=True)
    feedback = serializers.FloatField(allow_null=True)
    scope_facts = serializers.IntegerField(help_text=_("Facts that the axis counts"))
    level_facts = serializers.IntegerField(help_text=_("Facts that the axis counts"))
    feedback_facts = serializers.IntegerField(help_text=_("Facts that the axis counts"))
