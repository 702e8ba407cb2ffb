"""Make published guidance immutable, in the database and for everybody.

Plain triggers, ENABLE ALWAYS: neither a session setting nor replication mode switches them off.
"""

from django.db import migrations

SAID = {
    "guidance_document": "A guidance document keeps its kind and address for ever.",
    "guidance_version": "A version of guidance is never changed or deleted: make a new version.",
    "guidance_approval": "An approval is never changed or deleted.",
    "guidance_publication": "A publication is never changed or deleted: publish or retire instead.",
    "guidance_review": "A review is never changed or deleted: add another.",
    "guidance_retirement": "A retirement is never changed or deleted: publish again instead.",
}

FUNCTIONS = """
CREATE FUNCTION guidance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        MESSAGE = TG_ARGV[0],
        DETAIL = format('%s of %s, row %s.', TG_OP, TG_TABLE_NAME, OLD.id);
END $$;

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

CHECK_APPROVAL = """
CREATE TRIGGER guidance_approval_by_another BEFORE INSERT ON guidance_approval
    FOR EACH ROW EXECUTE FUNCTION guidance_check_approval();
ALTER TABLE guidance_approval ENABLE ALWAYS TRIGGER guidance_approval_by_another;
"""


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
    dependencies = [("guidance", "0001_documents_and_versions")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(
            CHECK_APPROVAL, "DROP TRIGGER guidance_approval_by_another ON guidance_approval;"
        ),
        *(refuse_change(table, said) for table, said in SAID.items()),
    ]
