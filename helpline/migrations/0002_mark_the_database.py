"""Mark the database as a demo or as real when it is made, and make the shared cache's table."""

from django.db import migrations

from helpline.migrations._first_rows import make_cache_table, mark


class Migration(migrations.Migration):
    dependencies = [("helpline", "0001_people_audit_and_installation")]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
