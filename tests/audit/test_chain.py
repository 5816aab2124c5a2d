"""The chain and the lock of the audit trail, on a real PostgreSQL."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from statepl.audit.models import AuditEvent
from statepl.audit.services import first_broken_row, record
from statepl.audit.verbs import Verb

THREADS = 20


def write(subject: Any, count: int = 1) -> None:
    with transaction.atomic():
        for number in range(count):
            record(Verb.USER_EDITED, subject, actor=subject, after={"number": number})


@contextmanager
def trigger_off(name: str) -> Iterator[None]:
    """What only a superuser of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE audit_auditevent DISABLE TRIGGER {name}")
        yield
        cursor.execute(f"ALTER TABLE audit_auditevent ENABLE TRIGGER {name}")


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_record_outside_a_transaction_is_refused(lead: Any) -> None:
    connection.in_atomic_block, kept = False, connection.in_atomic_block
    try:
        with pytest.raises(RuntimeError, match="needs the transaction"):
            record(Verb.USER_EDITED, lead)
    finally:
        connection.in_atomic_block = kept
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_record_keeps_names_and_numbers_rows_without_gaps(lead: Any) -> None:
    write(lead, 3)
    rows = list(AuditEvent.objects.order_by("id"))
    assert [row.id for row in rows] == [1, 2, 3]
    assert [row.previous_hash for row in rows] == ["", rows[0].hash, rows[1].hash]
    assert (rows[0].actor_name, rows[0].object_label, rows[0].object_type) == (
        "Lou Lead",
        "Lou Lead",
        "accounts.user",
    )


@pytest.mark.django_db
def test_record_without_an_actor_names_the_system(lead: Any) -> None:
    with transaction.atomic():
        record(Verb.USER_EDITED, lead)
    assert AuditEvent.objects.values_list("actor_name", "actor").get() == ("statepl", None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET reason = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
    ],
)
def test_rows_cannot_be_changed_or_removed(statement: str, lead: Any) -> None:
    write(lead, 2)
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    # The tests' own flush needs TRUNCATE, so the trigger is off between tests.
    execute("ALTER TABLE audit_auditevent ENABLE TRIGGER audit_event_no_truncate")
    with pytest.raises(DatabaseError, match="append-only"):
        execute(statement)
    assert AuditEvent.objects.count() == 2
    assert first_broken_row() is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit_auditevent SET after = '{\"number\": 9}' WHERE id = 3", 3),
        ("UPDATE audit_auditevent SET actor_name = 'Lou lead' WHERE id = 2", 2),
        ("UPDATE audit_auditevent SET at = at + interval '1 microsecond' WHERE id = 4", 4),
        ("UPDATE audit_auditevent SET hash = repeat('0', 64) WHERE id = 1", 1),
        ("DELETE FROM audit_auditevent WHERE id = 3", 4),
        ("DELETE FROM audit_auditevent WHERE id = 1", 2),
    ],
)
def test_first_row_that_does_not_fit_is_named(change: str, broken: int, lead: Any) -> None:
    write(lead, 5)
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with trigger_off("audit_event_append_only"):
        execute(change)
    assert first_broken_row() == broken
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", "--json", stdout=out)
    facts = json.loads(out.getvalue())
    assert (stop.value.code, facts["ok"], facts["first_broken_row"]) == (1, False, broken)
    with pytest.raises(SystemExit):
        call_command("verify_audit", stdout=(plain := StringIO()))
    assert plain.getvalue().startswith(f"Row {broken} of the audit trail does not fit.")


@pytest.mark.django_db
def test_rewriting_a_row_with_its_hash_breaks_the_next(lead: Any) -> None:
    write(lead, 3)
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with trigger_off("audit_event_append_only"):
        execute("UPDATE audit_auditevent SET reason = 'forged' WHERE id = 2")
        execute("UPDATE audit_auditevent AS e SET hash = audit_event_hash(e) WHERE id = 2")
    assert first_broken_row() == 3


@pytest.mark.django_db
def test_verify_audit_says_that_all_fits(lead: Any) -> None:
    write(lead, 2)
    call_command("verify_audit", stdout=(out := StringIO()))
    assert out.getvalue() == "The audit trail fits: 2 rows.\n"
    call_command("verify_audit", "--json", stdout=(out := StringIO()))
    assert json.loads(out.getvalue()) == {"ok": True, "rows": 2, "first_broken_row": None}


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_at_once_make_one_chain(lead: Any) -> None:
    barrier, failures = Barrier(THREADS), []

    def work() -> None:
        barrier.wait()
        try:
            for _round in range(5):
                write(lead, 2)
        except DatabaseError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    total = THREADS * 5 * 2
    assert list(AuditEvent.objects.order_by("id").values_list("id", flat=True)) == list(range(1, total + 1))
    assert first_broken_row() is None


@pytest.mark.django_db(transaction=True)
def test_row_of_a_rolled_back_change_leaves_no_gap(lead: Any) -> None:
    write(lead)
    with transaction.atomic():
        record(Verb.USER_EDITED, lead)
        transaction.set_rollback(True)
    write(lead)
    assert list(AuditEvent.objects.order_by("id").values_list("id", flat=True)) == [1, 2]
    assert first_broken_row() is None
