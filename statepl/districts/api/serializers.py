"""What the API prints of the directory."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class DistrictRow(serializers.Serializer[Any]):
    """A local education agency."""

    leaid = serializers.CharField(allow_null=True, help_text=_("NCES district id, 7 digits"))
    state_id = serializers.CharField(allow_null=True, help_text=_("The state's own id"))
    name = serializers.CharField()
    locale = serializers.CharField()
    city = serializers.CharField()
    county = serializers.CharField()
    grades = serializers.CharField()
    enrollment = serializers.IntegerField(allow_null=True)


class SchoolRow(serializers.Serializer[Any]):
    """A school and the ids of its district."""

    ncessch = serializers.CharField(allow_null=True, help_text=_("NCES school id, 12 digits"))
    state_id = serializers.CharField(allow_null=True, help_text=_("The state's own id"))
    name = serializers.CharField()
    district_leaid = serializers.CharField(allow_null=True, help_text=_("NCES id of the district"))
    district_state_id = serializers.CharField(allow_null=True, help_text=_("The state's id of the district"))
    level = serializers.CharField()
    locale = serializers.CharField()
