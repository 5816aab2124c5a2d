"""Writing the audit trail. Every service that changes something calls `record` in its transaction."""

from typing import Any

from django.db import connection, models, transaction

from statepl.audit.models import AuditEvent
from statepl.audit.querysets import object_key
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.middleware import request_id

SYSTEM_NAME = "statepl"


def record(
    verb: Verb | str,
    subject: models.Model,
    *,
    actor: Any = None,
    district: Any = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write one row about `subject` in the caller's transaction.

    `actor` is a user, or None for the system itself. `before` and `after` hold the changed fields as
    JSON values; numbers about students never go in.
    Raises RuntimeError outside a transaction: a row must stand or fall with what it tells of.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record() needs the transaction of what it records.")
    kind, key = object_key(subject)
    signed_in = actor is not None and actor.pk is not None
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                id=0,
                at=clock.now(),
                verb=Verb(verb),
                actor=actor if signed_in else None,
                actor_name=str(actor)[:200] if actor is not None else SYSTEM_NAME,
                object_type=kind,
                object_id=key,
                object_label=str(subject)[:300],
                district=district,
                before=before or {},
                after=after or {},
                reason=reason,
                request_id=request_id.get(),
            )
        ]
    )


def first_broken_row() -> int | None:
    """Return the number of the first row that does not fit its hash, its predecessor or its place.

    None means that the whole trail fits.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM (
                SELECT event.id, event.hash, event.previous_hash, audit_event_hash(event) AS expected,
                       lag(event.hash) OVER ordered AS before_hash,
                       lag(event.id) OVER ordered AS before_id
                FROM audit_auditevent AS event WINDOW ordered AS (ORDER BY event.id)
            ) AS chain
            WHERE hash <> expected
               OR previous_hash <> coalesce(before_hash, '')
               OR id <> coalesce(before_id, 0) + 1
            ORDER BY id LIMIT 1
            """
        )
        row = cursor.fetchone()
    return row[0] if row else None


def record_export(*, actor: Any, filters: dict[str, str]) -> None:
    """Put on the trail that `actor` took the trail out as a file, and what was asked for."""
    asked = {name: value for name, value in filters.items() if value}
    with transaction.atomic():
        record(Verb.HISTORY_EXPORTED, actor, actor=actor, after=asked)
