"""What the API prints of applications: what the public may know, from submission on."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from waivers.models import Amendment as AmendmentRow
from waivers.models import LearningOpportunity
from waivers.states import State
from waivers.states.amendments import AMENDMENT_PUBLIC, AmendmentState

PUBLIC_AMENDMENTS = [(state.value, state.label) for state in AmendmentState if state in AMENDMENT_PUBLIC]


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


class Letter(serializers.Serializer[Any]):
    """The letter of a decision, word for word on its page, and the hash of its document."""

    subject = serializers.CharField()
    language = serializers.CharField()
    url = serializers.CharField(help_text=_("Address of the page with the letter"))
    sha256 = serializers.CharField(
        allow_null=True, help_text=_("SHA-256 of the PDF; null while it is being made")
    )


class TimelineStep(serializers.Serializer[Any]):
    """One decision of the state."""

    decision = serializers.CharField(help_text=_("The verb of the lifecycle table"))
    decided_on = serializers.DateField()
    effective_on = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    flexibility = serializers.CharField(
        allow_null=True, help_text=_("Code of the type that the decision is about, if it is about one")
    )
    reason = serializers.CharField()
    letter = Letter(allow_null=True)


class Term(serializers.Serializer[Any]):
    """One flexibility in force on the day that was asked for."""

    flexibility = serializers.CharField(help_text=_("Code of the type of flexibility"))
    name = serializers.CharField()
    citation = serializers.CharField(help_text=_("The state requirement"))
    status = serializers.ChoiceField(choices=["approved", "approved_with_conditions"])
    conditions = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)
    starts_on = serializers.DateField(help_text=_("First day on which these conditions hold"))
    ends_on = serializers.DateField(help_text=_("Last day on which these conditions hold"))


class Amendment(serializers.Serializer[Any]):
    """One change of the terms that a district has asked for; what became of it is in the timeline too."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=AmendmentRow.Kind.choices)
    flexibility = serializers.CharField(help_text=_("Code of the type of flexibility"))
    name = serializers.CharField()
    citation = serializers.CharField(help_text=_("The state requirement"))
    state = serializers.ChoiceField(choices=PUBLIC_AMENDMENTS)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    submitted_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    url = serializers.CharField(help_text=_("Address of the page with its text"))


class PublicDate(serializers.Serializer[Any]):
    """One date of the five years, as the public page lists it."""

    what = serializers.CharField()
    on = serializers.DateField()
    status = serializers.ChoiceField(choices=["done", "next", "later"])
    when = serializers.CharField(help_text=_("Words that stand for the day where none is set; else empty"))


class ApplicationDetail(ApplicationRow):
    """An application with what the state decided and the terms in force on a day."""

    timeline = TimelineStep(many=True)
    amendments = Amendment(many=True)
    dates = PublicDate(many=True)
    as_of = serializers.DateField(help_text=_("The day for which the terms are given; today by default"))
    terms = Term(many=True)


class OpportunityRow(serializers.Serializer[Any]):
    """One learning opportunity that a district has published."""

    id = serializers.IntegerField()
    district_leaid = serializers.CharField(allow_null=True, help_text=_("NCES id of the district"))
    district_state_id = serializers.CharField(allow_null=True, help_text=_("The state's id of the district"))
    district_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=LearningOpportunity.Kind.choices)
    title = serializers.CharField()
    partner = serializers.CharField()
    place = serializers.CharField()
    grades = serializers.CharField()
    description = serializers.CharField()
    contact_page = serializers.CharField()
    published_on = serializers.DateField()
