"""Hold every version to two people, in the database and for everybody.

Plain triggers, ENABLE ALWAYS: neither a session setting nor replication mode switches them off.
"""

from django.db import migrations

from guidance.migrations._guards import TWO_PEOPLE, never_changes

ONE_PERSON = """
DROP TRIGGER guidance_submissionend_before_approval ON guidance_submissionend;
DROP TRIGGER guidance_publication_after_approval ON guidance_publication;
DROP FUNCTION guidance_check_end();
DROP FUNCTION guidance_check_publication();
CREATE OR REPLACE FUNCTION guidance_check_approval() RETURNS trigger LANGUAGE plpgsql AS $$
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


class Migration(migrations.Migration):
    dependencies = [("guidance", "0004_drafts")]

    operations = [
        migrations.RunSQL(TWO_PEOPLE, ONE_PERSON),
        *(never_changes(f"guidance_{name}") for name in ("drafteditor", "submission", "submissionend")),
    ]
