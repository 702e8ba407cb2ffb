"""Mark the database as a demo or as real when it is made, and make the shared cache's table."""

from django.conf import settings
from django.core.management import call_command
from django.db import migrations

from helpline import clock


def mark(apps, schema_editor):
    """Write the one row that says what kind of database this is; it can never be changed."""
    Installation = apps.get_model("helpline", "Installation")
    installations = Installation.objects.using(schema_editor.connection.alias)
    if not installations.exists():
        installations.create(is_demo=settings.DEMO, made_at=clock.now())


def make_cache_table(apps, schema_editor):
    """Make the table in which all web processes count sign-in attempts."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("helpline", "0001_people_audit_and_installation")]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
