"""Applications and what the state decides of them, for operators to look at. They change on audited pages only."""

from statepl.core.admin import look_at
from waivers.models import (
    Amendment,
    Application,
    CalendarFeed,
    CorrectiveAction,
    Decision,
    DecisionBatch,
    Delegation,
    Extension,
    FinalPack,
    FlexibilityRequest,
    LearningOpportunity,
    Letter,
    LetterTemplate,
    Obligation,
    PreparedDecision,
    Reminder,
    Term,
    YearStart,
)

look_at(
    Application,
    "district start_school_year state submitted_on answer_due_on reviewer",
    filters="state",
    joined="district reviewer",
    search_fields=("district__name",),
)
look_at(
    FlexibilityRequest,
    "application flexibility_type status federal_check decided_on",
    filters="status federal_check",
    joined="application__district flexibility_type",
)
look_at(
    Decision,
    "application verb decided_on effective_on decided_by",
    filters="verb",
    joined="application__district decided_by",
)
look_at(
    Obligation,
    "application duty waiver_year owner status due_on verified_on",
    filters="duty owner status waiver_year",
    joined="application__district kind",
)
look_at(
    Extension,
    "obligation due_was wanted_on status granted_on decided_by",
    filters="status",
    joined="obligation__kind decided_by",
)
look_at(Reminder, "obligation kind days due_on sent_on", filters="kind", joined="obligation__kind")
look_at(YearStart, "application waiver_year noted_on", joined="application__district")
look_at(
    CalendarFeed,
    "person application created_at revoked_at",
    joined="person application__district",
    fields=("person", "application", "created_at", "revoked_at"),
)
look_at(CorrectiveAction, "application finding due_on resolved_on", joined="application__district")
look_at(
    Term, "application flexibility_type starts_on ends_on", joined="application__district flexibility_type"
)
look_at(
    Amendment,
    "application number kind flexibility_type state answer_due_on",
    filters="state kind",
    joined="application__district flexibility_type",
)
look_at(
    Letter,
    "subject application language state released_at",
    filters="state language",
    joined="application__district",
)
look_at(
    PreparedDecision,
    "application verb state is_held prepared_by",
    filters="state",
    joined="application__district prepared_by",
)
look_at(DecisionBatch, "verb state prepared_by release_at", joined="prepared_by")
look_at(
    FinalPack, "application state ended_on members made_at", filters="state", joined="application__district"
)
look_at(LetterTemplate, "code language subject")
look_at(LearningOpportunity, "title district kind published_on", filters="kind", joined="district")
look_at(
    Delegation,
    "application person organization access starts_on ends_on ended_at",
    filters="access",
    joined="application__district person",
)
