"""Terms, an amendment, letters, prepared decisions and an opportunity for the walk, as rows of a quiet world."""

import datetime as dt
from typing import Any

from statepl.core import clock
from waivers.models import (
    Amendment,
    Decision,
    DecisionBatch,
    LearningOpportunity,
    Letter,
    LetterTemplate,
    PreparedDecision,
    Term,
    TermEvent,
)
from waivers.states.amendments import AMENDMENT_MOVES

FIRST, LAST = dt.date(2027, 8, 1), dt.date(2031, 6, 30)
UNREAD = "Nobody outside has read this letter."
ADVICE = "Weighed by us alone."


def kept(row: Any) -> Any:
    """Check a row and save it."""
    row.full_clean(exclude=[field.name for field in row._meta.fields if getattr(row, field.attname) is None])
    row.save()
    return row


def terms_rows(application: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the arguments of every address about terms, amendments, letters and opportunities."""
    row = {"pk": application.pk}
    kind = application.requests.get().flexibility_type
    of_term = {**row, "term_pk": _term(application, kind).pk}
    amendment = _amendment(application, kind, people)
    of_amendment = {**row, "amendment_pk": amendment.pk}
    of_letter = {**row, "letter_pk": _letter(application, people).pk}
    batch = kept(DecisionBatch(verb="approve-conditionally", prepared_by=people["approver"]))
    of_prepared = {**row, "prepared_pk": _prepared(application, people, batch).pk}
    of_opportunity = {**row, "opportunity_pk": _opportunity(application).pk}
    of_batch = {"batch_pk": batch.pk}
    steps = {f"amendment-move {verb}": {**of_amendment, "averb": verb} for verb in AMENDMENT_MOVES}
    words = {
        "rescind": of_term,
        **dict.fromkeys(("amendment", "amendment-edit", "amendment-recommend"), of_amendment),
        "amendment-federal": of_amendment,
        "amendment-move": {**of_amendment, "averb": "submit"},
        **steps,
        "amendment-prepare": {**of_amendment, "averb": "approve"},
        "prepare": {**row, "verb": "approve-conditionally"},
        **dict.fromkeys(("prepared", "prepared-edit", "prepared-release"), of_prepared),
        **{
            f"prepared-step{more}": {**of_prepared, "step": step}
            for more, step in (("", "hold"), (" free", "free"), (" discard", "discard"))
        },
        **dict.fromkeys(("letter", "letter-document"), of_letter),
        "letter-template": {"template_pk": LetterTemplate.objects.get(code="deny", language="en").pk},
        "together-choose": {"bverb": "approve-conditionally"},
        "batch": of_batch,
        "batch-undo": of_batch,
        **dict.fromkeys(("opportunity", "opportunity-publish"), of_opportunity),
    }
    return {
        **{f"waivers:{name}": given for name, given in words.items()},
        "public:amendment": of_amendment,
        "public:letter": of_letter,
        "public:letter-document": of_letter,
        "public:letter prepared": {**row, "letter_pk": Letter.objects.get(state="draft").pk},
    }


def _term(application: Any, kind: Any) -> Term:
    given = {
        "application": application, "flexibility_type": kind, "starts_on": FIRST, "ends_on": LAST,
        "text": "Report each June.",
    }  # fmt: skip
    return kept(Term(event=kept(TermEvent(effect="grant", **given)), **given))


def _amendment(application: Any, kind: Any, people: dict[str, Any]) -> Amendment:
    return kept(
        Amendment(
            application=application,
            number=1,
            kind="change",
            flexibility_type=kind,
            rationale="Projects run into June.",
            starts_on=FIRST,
            state="under_review",
            submitted_on=FIRST,
            answer_due_on=LAST,
            advice="approve",
            advice_reason=ADVICE,
            recommended_by=people["reviewer"],
        )
    )


def _letter(application: Any, people: dict[str, Any]) -> Letter:
    decision = kept(
        Decision(
            application=application, verb="extend-window", decided_by=people["approver"], effective_on=LAST
        )
    )
    return kept(
        Letter(
            application=application,
            decision=decision,
            code="extend-window",
            language="en",
            subject="The plan is due later",
            body="By the last day of June.\n\n- One reason\n- Another",
            state="released",
            released_at=clock.now(),
            released_by=people["approver"],
        )
    )


def _prepared(application: Any, people: dict[str, Any], batch: DecisionBatch) -> PreparedDecision:
    prepared = kept(
        PreparedDecision(
            application=application,
            verb="approve-conditionally",
            on=FIRST,
            basis="0" * 64,
            prepared_by=people["approver"],
            batch=batch,
        )
    )
    kept(
        Letter(
            application=application,
            prepared=prepared,
            code="approve-conditionally",
            language="en",
            subject="A year to plan",
            body=UNREAD,
        )
    )
    return prepared


def _opportunity(application: Any) -> LearningOpportunity:
    return kept(
        LearningOpportunity(
            district=application.district,
            kind="mentor",
            title="A mentor at the mill",
            partner="Mill Works",
            place="Willow Bend",
            grades="9–12",
            published_on=FIRST,
        )
    )
