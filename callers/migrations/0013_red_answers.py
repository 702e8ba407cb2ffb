from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('callers', '0012_numbers_heard'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(condition=models.Q(('level', 'red'), ('level', 'emergency'), _connector='OR'), fields=['call', 'at'], name='answer_red_at'),
        ),
    ]
