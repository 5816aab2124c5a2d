"""What the API prints of the catalogues, releases and released cells; contracts.md fixes names and order."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from evaluation.models import CellReason, CellStatus, Level, Measure

NUMBER_OR_NOTHING = {"allow_null": True, "required": True}


class MeasureRow(serializers.Serializer[Any]):
    """What is measured."""

    code = serializers.CharField()
    name = serializers.CharField(help_text=_("In the language that Accept-Language asks for"))
    description = serializers.CharField()
    family = serializers.ChoiceField(choices=Measure.Family.choices)
    kind = serializers.ChoiceField(choices=Measure.Kind.choices)
    direction = serializers.ChoiceField(choices=Measure.Direction.choices, help_text=_("Which way is better"))
    unit = serializers.CharField()
    due_years = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Waiver years in which it is due")
    )
    is_leading = serializers.BooleanField(help_text=_("An early sign rather than an outcome"))
    source = serializers.CharField()


class SubgroupRow(serializers.Serializer[Any]):
    """A group of students."""

    code = serializers.CharField()
    name = serializers.CharField(help_text=_("In the language that Accept-Language asks for"))
    dimension = serializers.CharField(help_text=_("Empty for all students"))
    is_partition = serializers.BooleanField(help_text=_("The groups of the dimension add up to all students"))
    edfacts_code = serializers.CharField()


class ReleaseRow(serializers.Serializer[Any]):
    """What was published of one school year, once and for all."""

    id = serializers.IntegerField()
    school_year = serializers.CharField(help_text=_("As 2024-25"))
    number = serializers.IntegerField(help_text=_("1 for the first release of a year"))
    state = serializers.ChoiceField(choices=[("published", "published"), ("withdrawn", "withdrawn")])
    is_newest = serializers.BooleanField(help_text=_("What observations/ reads for this year"))
    published_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_why = serializers.CharField()
    minimum_n = serializers.IntegerField(help_text=_("Smallest group that is published"))
    method = serializers.CharField(help_text=_("How small groups are protected"))
    counts = serializers.DictField(help_text=_("Rows by status, and what else was counted"))
    note = serializers.CharField()
    sha256 = serializers.CharField(help_text=_("Hash of the released cells"))
    csv = serializers.URLField(allow_null=True, help_text=_("The whole release as one file"))
    parquet = serializers.URLField(allow_null=True, help_text=_("The whole release as one file"))


class ObservationRow(serializers.Serializer[Any]):
    """One number of a release, or the reason why there is none."""

    release = serializers.IntegerField()
    school_year = serializers.CharField(help_text=_("As 2024-25"))
    level = serializers.ChoiceField(choices=[level.code for level in Level])
    agency_id = serializers.CharField(help_text=_("NCES id where there is one, else the state's own id"))
    agency_name = serializers.CharField()
    measure = serializers.CharField()
    grade = serializers.CharField()
    subgroup = serializers.CharField()
    numerator = serializers.IntegerField(
        **NUMBER_OR_NOTHING, help_text=_("Null where printing it would give a student away")
    )
    denominator = serializers.IntegerField(**NUMBER_OR_NOTHING)
    value = serializers.FloatField(
        **NUMBER_OR_NOTHING, help_text=_("A percentage for rates; the bound for coded rates")
    )
    status = serializers.ChoiceField(choices=CellStatus.choices)
    reason = serializers.ChoiceField(
        choices=[choice for choice in CellReason.choices if choice[0]], allow_null=True
    )


class GapRow(serializers.Serializer[Any]):
    """How far one group is from all students, now and in the baseline year."""

    release = serializers.IntegerField()
    school_year = serializers.CharField(help_text=_("As 2024-25"))
    level = serializers.ChoiceField(choices=[level.code for level in Level])
    agency_id = serializers.CharField(help_text=_("NCES id where there is one, else the state's own id"))
    agency_name = serializers.CharField()
    measure = serializers.CharField()
    grade = serializers.CharField()
    subgroup = serializers.CharField()
    reference = serializers.CharField(help_text=_("The group it is compared with: all students"))
    value = serializers.FloatField(
        **NUMBER_OR_NOTHING, help_text=_("A percentage for rates; the bound for coded rates")
    )
    reference_value = serializers.FloatField(**NUMBER_OR_NOTHING, help_text=_("The same of all students"))
    gap = serializers.FloatField(
        **NUMBER_OR_NOTHING, help_text=_("The group less all students; null unless both are printed exactly")
    )
    status = serializers.ChoiceField(choices=CellStatus.choices)
    reference_status = serializers.ChoiceField(choices=CellStatus.choices, allow_null=True)
    baseline_year = serializers.CharField(
        allow_null=True, help_text=_("School year of waiver Year One; null without a release of it")
    )
    baseline_gap = serializers.FloatField(**NUMBER_OR_NOTHING, help_text=_("The gap in the baseline year"))
    gap_change = serializers.FloatField(
        **NUMBER_OR_NOTHING, help_text=_("The gap less that of the baseline year")
    )
    movement = serializers.ChoiceField(
        choices=[("narrowed", "narrowed"), ("widened", "widened"), ("unchanged", "unchanged")],
        allow_null=True,
        help_text=_("Whether group and all students came nearer to each other"),
    )
