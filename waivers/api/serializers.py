"""What the API prints of applications: what the public may know, from submission on."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from waivers.states import State


class ApplicationRow(serializers.Serializer[Any]):
    """Where an application stands, with its dates."""

    id = serializers.IntegerField()
    district_leaid = serializers.CharField(allow_null=True, help_text=_("NCES id of the district"))
    district_state_id = serializers.CharField(allow_null=True, help_text=_("The state's id of the district"))
    district_name = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    start_school_year = serializers.CharField(help_text=_("School year of Year One, as 2024-25"))
    submitted_on = serializers.DateField()
    conditional_from = serializers.DateField(allow_null=True)
    conditional_until = serializers.DateField(allow_null=True)
    final_from = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)


class TimelineStep(serializers.Serializer[Any]):
    """One decision of the state."""

    decision = serializers.CharField(help_text=_("The verb of the lifecycle table"))
    decided_on = serializers.DateField()
    effective_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()


class Term(serializers.Serializer[Any]):
    """One flexibility that the state has granted."""

    flexibility = serializers.CharField(help_text=_("Code of the type of flexibility"))
    name = serializers.CharField()
    citation = serializers.CharField(help_text=_("The state requirement"))
    status = serializers.ChoiceField(choices=["approved", "approved_with_conditions"])
    conditions = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)


class ApplicationDetail(ApplicationRow):
    """An application with what the state decided and the terms that follow from it."""

    timeline = TimelineStep(many=True)
    terms = Term(many=True)
