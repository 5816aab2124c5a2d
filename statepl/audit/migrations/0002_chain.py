"""The chain and the lock of the audit trail live in the database, where no code can forget them."""

from django.db import migrations

HASH_FUNCTION = """
CREATE FUNCTION audit_event_hash(event audit_auditevent) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        event.id, extract(epoch FROM event.at)::text, event.verb, event.actor_id, event.actor_name,
        event.object_type, event.object_id, event.object_label, event.district_id,
        event.before, event.after, event.reason, event.request_id, event.previous_hash
    )::text, 'UTF8')), 'hex')
$$
"""
CHAIN_FUNCTION = """
CREATE FUNCTION audit_event_chain() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE last audit_auditevent;
BEGIN
    -- One writer at a time, until commit: the order of the chain is the order of the facts.
    PERFORM pg_advisory_xact_lock(727301);
    SELECT * INTO last FROM audit_auditevent ORDER BY id DESC LIMIT 1;
    NEW.id := coalesce(last.id, 0) + 1;
    NEW.previous_hash := coalesce(last.hash, '');
    NEW.hash := audit_event_hash(NEW);
    RETURN NEW;
END $$
"""
REFUSE_FUNCTION = """
CREATE FUNCTION audit_event_refuse() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = """
CREATE TRIGGER audit_event_chain BEFORE INSERT ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_event_chain();
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(HASH_FUNCTION, "DROP FUNCTION audit_event_hash(audit_auditevent)"),
        migrations.RunSQL(CHAIN_FUNCTION, "DROP FUNCTION audit_event_chain()"),
        migrations.RunSQL(REFUSE_FUNCTION, "DROP FUNCTION audit_event_refuse()"),
        migrations.RunSQL(
            TRIGGERS,
            """
            DROP TRIGGER audit_event_no_truncate ON audit_auditevent;
            DROP TRIGGER audit_event_append_only ON audit_auditevent;
            DROP TRIGGER audit_event_chain ON audit_auditevent;
            """,
        ),
    ]
