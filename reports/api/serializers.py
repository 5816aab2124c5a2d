"""What the API prints of published readiness scores."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from reports.models import ReadinessSnapshot
from reports.score import Band, Standing
from reports.scoring import BANDS

PUBLIC_STATES = [
    (state.value, state.label)
    for state in (ReadinessSnapshot.State.PUBLISHED, ReadinessSnapshot.State.WITHDRAWN)
]
SHARE = {"allow_null": True, "min_value": 0, "max_value": 100}


class DimensionRow(serializers.Serializer[Any]):
    """One of the nine dimensions."""

    code = serializers.CharField(help_text=_("D1 to D9"))
    standing = serializers.ChoiceField(
        choices=[standing.value for standing in Standing], help_text=_("Whether it counts in the mean")
    )
    weight = serializers.IntegerField(min_value=0)
    verified = serializers.IntegerField(**SHARE, help_text=_("Percent; null while nothing is due"))
    claimed = serializers.IntegerField(**SHARE, help_text=_("Percent; null while nothing is due"))
    coverage = serializers.IntegerField(**SHARE, help_text=_("Percent; null while nothing is due"))


class ReadinessRow(serializers.Serializer[Any]):
    """A published score of one district; a withdrawn one keeps its reason and loses its numbers."""

    id = serializers.IntegerField()
    application = serializers.IntegerField(help_text=_("The id in applications/"))
    district_leaid = serializers.CharField(allow_null=True, help_text=_("NCES id of the district"))
    district_name = serializers.CharField()
    state = serializers.ChoiceField(choices=PUBLIC_STATES)
    is_newest = serializers.BooleanField(help_text=_("The newest published score of this application"))
    as_of = serializers.DateField(help_text=_("The day whose records were read"))
    waiver_year = serializers.IntegerField(help_text=_("0 before Year One, 1 to 5, 6 after Year Five"))
    published_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_why = serializers.CharField()
    formula = serializers.CharField(help_text=_("Version of the formula"))
    inputs_sha256 = serializers.CharField(help_text=_("SHA-256 of the frozen inputs of the report"))
    band = serializers.ChoiceField(
        choices=[(band.value, BANDS[band]) for band in Band],
        allow_null=True,
        help_text=_("From what is verified; null once withdrawn"),
    )
    gates_met = serializers.BooleanField(
        allow_null=True, help_text=_("Whether every gate was met; stands apart from the score")
    )
    verified = serializers.IntegerField(**SHARE, help_text=_("Percent of what applies, rounded down"))
    claimed = serializers.IntegerField(**SHARE, help_text=_("Verified and the district's own report"))
    coverage = serializers.IntegerField(**SHARE, help_text=_("How much has something to show"))
    dimensions = DimensionRow(many=True, help_text=_("Empty once withdrawn"))
    district_words = serializers.CharField(
        help_text=_("What the district wants to stand beside it; empty once withdrawn")
    )
