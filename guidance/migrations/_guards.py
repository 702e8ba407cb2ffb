"""The functions and triggers, in SQL, that keep guidance unchanged and every version to two people.

Plain triggers, ENABLE ALWAYS: neither a session setting nor replication mode switches them off.
"""

from django.db import migrations

REFUSES_CHANGE = """
CREATE FUNCTION guidance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        MESSAGE = TG_ARGV[0],
        DETAIL = format('%s of %s, row %s.', TG_OP, TG_TABLE_NAME, OLD.id);
END $$;
"""

SAID = {
    "guidance_document": "A guidance document keeps its kind and address for ever.",
    "guidance_version": "A version of guidance is never changed or deleted: make a new version.",
    "guidance_approval": "An approval is never changed or deleted.",
    "guidance_publication": "A publication is never changed or deleted: publish or retire instead.",
    "guidance_review": "A review is never changed or deleted: add another.",
    "guidance_retirement": "A retirement is never changed or deleted: publish again instead.",
    "guidance_drafteditor": "Who wrote in a draft is never changed or deleted.",
    "guidance_submission": "A submission is never changed or deleted.",
    "guidance_submissionend": "The end of a submission is never changed or deleted: submit again.",
    "guidance_decisionanswer": "An answer to a decision is never changed or deleted: give another.",
    "guidance_case": "A case is never changed or deleted: change it in a draft, which adds a row.",
    "guidance_ownership": (
        "Who answered for a document is never changed or deleted: choose again, which adds a row."
    ),
}

APPROVED_BY_ANOTHER = """
CREATE TRIGGER guidance_approval_by_another BEFORE INSERT ON guidance_approval
    FOR EACH ROW EXECUTE FUNCTION guidance_check_approval();
ALTER TABLE guidance_approval ENABLE ALWAYS TRIGGER guidance_approval_by_another;
"""

TWO_PEOPLE = """
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

NO_TWO_PEOPLE = """
DROP TRIGGER guidance_submissionend_before_approval ON guidance_submissionend;
DROP TRIGGER guidance_publication_after_approval ON guidance_publication;
DROP FUNCTION guidance_check_end();
DROP FUNCTION guidance_check_publication();
DROP FUNCTION guidance_check_approval();
"""

STAYS_AWAY = """
CREATE FUNCTION guidance_check_not_recalled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM guidance_recall WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            MESSAGE = 'A version that was recalled never goes live again.';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guidance_publication_never_of_a_recalled BEFORE INSERT ON guidance_publication
    FOR EACH ROW EXECUTE FUNCTION guidance_check_not_recalled();
ALTER TABLE guidance_publication ENABLE ALWAYS TRIGGER guidance_publication_never_of_a_recalled;
"""

COMES_BACK = """
DROP TRIGGER guidance_publication_never_of_a_recalled ON guidance_publication;
DROP FUNCTION guidance_check_not_recalled();
"""


def never_changes(table: str) -> migrations.RunSQL:
    """Refuse every change of a table's rows, and say what to do instead."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION guidance_refuse_change('{SAID[table]}');
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_never_changes;
        """,
        f"DROP TRIGGER {table}_never_changes ON {table};",
    )
