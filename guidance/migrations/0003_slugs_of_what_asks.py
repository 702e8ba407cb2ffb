from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0002_refuse_change'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['CHECKLIST', 'URGENT_MATTER'])), fields=('slug',), name='document_that_asks_has_its_own_slug'),
        ),
    ]
