"""Make published guidance immutable, in the database and for everybody.

Plain triggers, ENABLE ALWAYS: neither a session setting nor replication mode switches them off.
"""

from django.db import migrations

from guidance.migrations._guards import APPROVED_BY_ANOTHER, REFUSES_CHANGE, never_changes

GUARDED = ("document", "version", "approval", "publication", "review", "retirement")

FUNCTIONS = f"""{REFUSES_CHANGE}
CREATE FUNCTION guidance_check_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written guidance_version%ROWTYPE;
BEGIN
    SELECT * INTO written FROM guidance_version WHERE id = NEW.version_id;
    IF written.author_id = NEW.by_id THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = 'A version is not approved by the person who wrote it.';
    END IF;
    IF written.content_hash <> NEW.content_hash THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = 'An approval must carry the hash of the words it approves.';
    END IF;
    RETURN NEW;
END $$;
"""

NO_FUNCTIONS = """
DROP FUNCTION guidance_check_approval();
DROP FUNCTION guidance_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_documents_and_versions")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(
            APPROVED_BY_ANOTHER, "DROP TRIGGER guidance_approval_by_another ON guidance_approval;"
        ),
        *(never_changes(f"guidance_{name}") for name in GUARDED),
    ]
