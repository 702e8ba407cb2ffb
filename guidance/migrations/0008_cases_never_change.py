"""Refuse every change of a case: what an approver saw stays as it was seen."""

from django.db import migrations

SAID = "A case is never changed or deleted: change it in a draft, which adds a row."


class Migration(migrations.Migration):
    dependencies = [("guidance", "0007_cases")]

    operations = [
        migrations.RunSQL(
            f"""
            CREATE TRIGGER guidance_case_never_changes BEFORE UPDATE OR DELETE ON guidance_case
                FOR EACH ROW EXECUTE FUNCTION guidance_refuse_change('{SAID}');
            ALTER TABLE guidance_case ENABLE ALWAYS TRIGGER guidance_case_never_changes;
            """,
            "DROP TRIGGER guidance_case_never_changes ON guidance_case;",
        ),
    ]
