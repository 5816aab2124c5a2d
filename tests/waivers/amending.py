"""Amendments for tests, asked for and moved through the product's own services."""

import datetime as dt

from policy.models import FlexibilityType
from waivers import services
from waivers.states import Party
from waivers.states.amendments import AMENDMENT_MOVES

DAY = dt.date(2028, 5, 2)
FROM = dt.date(2028, 8, 1)
GIVEN = {
    "store-examination": {"reason": "Federal law allows it."},
    "approve": {"on": FROM},
    "approve-with-conditions": {"on": FROM, "reason": "Report each June."},
    "deny": {"reason": "It can wait."},
    "withdraw": {"reason": "No longer needed."},
}


def type_of(code):
    return FlexibilityType.objects.get(code=code)


def ask(waiver, kind="add", code="", **fields):
    """Start an amendment with its text."""
    application, cast = waiver
    code = code or ("delivery-seat-time" if kind != "add" else other_code())
    given = {"rationale": "Projects run into June.", "starts_on": FROM, "citation": "Code 12.1"} | fields
    return services.start_amendment(
        application, actor=cast.lead, kind=kind, flexibility_type=type_of(code), **given
    )


def other_code():
    return FlexibilityType.objects.exclude(code="delivery-seat-time").first().code


def move(amendment, cast, verb, **given):
    """Make one move as the party that the table names."""
    party = AMENDMENT_MOVES[verb].party
    actor = None if party is Party.SYSTEM else getattr(cast, party.value)
    version = None if actor is None else amendment.version
    return services.move_amendment(
        amendment, verb, actor=actor, version=version, **(GIVEN.get(verb, {}) | given)
    )


def recommend(amendment, cast, actor=None):
    return services.recommend_amendment(
        amendment, actor=actor or cast.reviewer, version=amendment.version, advice="approve", reason="Sound."
    )


def bring(waiver, state, **fields):
    """Bring a fresh amendment into a state."""
    _application, cast = waiver
    row = ask(waiver, **fields)
    ways = {
        "draft": [],
        "submitted": ["submit"],
        "federal_examination": ["submit", "examine"],
        "under_review": ["submit", "claim"],
        "approved": ["submit", "claim", "approve"],
        "approved_with_conditions": ["submit", "claim", "approve-with-conditions"],
        "denied": ["submit", "claim", "deny"],
        "withdrawn": ["withdraw"],
    }
    for verb in ways[state]:
        if verb in {"approve", "approve-with-conditions", "deny"}:
            row = recommend(row, cast)
        row = move(row, cast, verb)
    return row
