"""A published release never changes: the lock lies in the database, where no code can forget it."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION evaluation_release_locked() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE fixed text[] := ARRAY['state', 'withdrawn_by_id', 'withdrawn_at', 'withdrawn_why', 'version',
                              'updated_at', 'job_id'];
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - fixed) = (to_jsonb(OLD) - fixed)
       AND (NEW.state = OLD.state OR (OLD.state = 'published' AND NEW.state = 'withdrawn')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published release does not change.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION evaluation_cell_fixed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A released cell does not change.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION evaluation_cell_locked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM evaluation_release AS release
        WHERE release.published_at IS NOT NULL
          AND release.id IN (SELECT release_id FROM touched)
    ) THEN
        RAISE EXCEPTION 'The cells of a published release do not change.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER evaluation_release_locked BEFORE UPDATE OR DELETE ON evaluation_release
    FOR EACH ROW EXECUTE FUNCTION evaluation_release_locked();
CREATE TRIGGER evaluation_cell_fixed BEFORE UPDATE ON evaluation_releasedcell
    FOR EACH STATEMENT EXECUTE FUNCTION evaluation_cell_fixed();
CREATE TRIGGER evaluation_cell_no_insert AFTER INSERT ON evaluation_releasedcell
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION evaluation_cell_locked();
CREATE TRIGGER evaluation_cell_no_delete AFTER DELETE ON evaluation_releasedcell
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION evaluation_cell_locked();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            """
            DROP FUNCTION evaluation_cell_locked();
            DROP FUNCTION evaluation_cell_fixed();
            DROP FUNCTION evaluation_release_locked();
            """,
        ),
        migrations.RunSQL(
            TRIGGERS,
            """
            DROP TRIGGER evaluation_cell_no_delete ON evaluation_releasedcell;
            DROP TRIGGER evaluation_cell_no_insert ON evaluation_releasedcell;
            DROP TRIGGER evaluation_cell_fixed ON evaluation_releasedcell;
            DROP TRIGGER evaluation_release_locked ON evaluation_release;
            """,
        ),
    ]
