"""The review desk as a whole, for operators to look at. Nothing is changed here."""

from statepl.core.admin import look_at
from waivers.models import (
    Attestation,
    Recusal,
    ReviewRound,
    SavedView,
)

look_at(
    Recusal,
    "person district application kind declared_on ends_on",
    filters="kind",
    joined="person district application__district",
)
look_at(Attestation, "person application created_at", joined="person application__district")
look_at(
    ReviewRound,
    "application number arrived_on due_on answered_on answer",
    filters="answer",
    joined="application__district",
)
look_at(SavedView, "name owner is_shared created_at", filters="is_shared", joined="owner")
