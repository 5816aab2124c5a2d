"""The years after approval, for operators to look at. Nothing is changed here."""

from statepl.core.admin import look_at
from waivers.models import (
    GoalProgress,
    ImprovementCycle,
    MonitoringReview,
    Provider,
    RevocationNotice,
    SharedDuty,
    SupportEntry,
    YearlyAttestation,
)

look_at(
    GoalProgress, "application row status started_on", filters="status", joined="application__district row"
)
look_at(
    YearlyAttestation,
    "application waiver_year assurance answer attested_on",
    filters="waiver_year answer",
    joined="application__district assurance",
)
look_at(
    ImprovementCycle,
    "application title condition decision decided_on",
    filters="decision",
    joined="application__district condition",
)
look_at(
    MonitoringReview,
    "application waiver_year status planned_on published_on",
    filters="waiver_year status",
    joined="application__district",
    fields=("application", "waiver_year", "status", "planned_on", "published_on"),
)
look_at(RevocationNotice, "application sent_on earliest_on ended_on", joined="application__district")
look_at(
    SupportEntry, "application given_on kind hours by_whom", filters="kind", joined="application__district"
)
look_at(Provider, "name link", search_fields=("name",))
look_at(
    SharedDuty,
    "application duty waiver_year state_signed_on district_signed_on",
    filters="duty",
    joined="application__district",
)
