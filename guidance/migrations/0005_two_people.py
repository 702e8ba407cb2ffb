"""Hold every version to two people, in the database and for everybody.

Plain triggers, ENABLE ALWAYS: neither a session setting nor replication mode switches them off.
"""

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION guidance_check_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written guidance_version%ROWTYPE;
BEGIN
    -- One at a time with the change that would end the submission.
    PERFORM 1 FROM guidance_draft WHERE submitted_id = NEW.version_id FOR UPDATE;
    SELECT * INTO written FROM guidance_version WHERE id = NEW.version_id;
    IF written.author_id = NEW.by_id OR EXISTS (
        SELECT 1 FROM guidance_submission submission
          JOIN guidance_drafteditor editor ON editor.draft_id = submission.draft_id
         WHERE submission.version_id = NEW.version_id
           AND (editor.person_id = NEW.by_id OR submission.by_id = NEW.by_id)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = 'A version is not approved by a person who wrote it.';
    END IF;
    IF EXISTS (SELECT 1 FROM guidance_submissionend WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = 'A version that was sent back or changed is not approved: submit it again.';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM helpline_person
         WHERE id = NEW.by_id AND may_approve_guidance AND is_active
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = 'A version is approved only by a person who may approve guidance.';
    END IF;
    IF written.content_hash <> NEW.content_hash THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = 'An approval must carry the hash of the words it approves.';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION guidance_check_publication() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written guidance_version%ROWTYPE;
BEGIN
    SELECT * INTO written FROM guidance_version WHERE id = NEW.version_id;
    IF (written.author_id IS NOT NULL OR NEW.by_id IS NOT NULL) AND NOT EXISTS (
        SELECT 1 FROM guidance_approval WHERE version_id = NEW.version_id
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = 'A version goes live only when a second person has approved it.';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION guidance_check_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM guidance_approval WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = 'A version that was approved is not sent back: retire it instead.';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guidance_publication_after_approval BEFORE INSERT ON guidance_publication
    FOR EACH ROW EXECUTE FUNCTION guidance_check_publication();
ALTER TABLE guidance_publication ENABLE ALWAYS TRIGGER guidance_publication_after_approval;
CREATE TRIGGER guidance_submissionend_before_approval BEFORE INSERT ON guidance_submissionend
    FOR EACH ROW EXECUTE FUNCTION guidance_check_end();
ALTER TABLE guidance_submissionend ENABLE ALWAYS TRIGGER guidance_submissionend_before_approval;
"""

NO_FUNCTIONS = """
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

SAID = {
    "guidance_drafteditor": "Who wrote in a draft is never changed or deleted.",
    "guidance_submission": "A submission is never changed or deleted.",
    "guidance_submissionend": "The end of a submission is never changed or deleted: submit again.",
}


def refuse_change(table: str, said: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION guidance_refuse_change('{said}');
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_never_changes;
        """,
        f"DROP TRIGGER {table}_never_changes ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("guidance", "0004_drafts")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        *(refuse_change(table, said) for table, said in SAID.items()),
    ]
