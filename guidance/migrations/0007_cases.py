# Cases of the test bench, and what a submission no longer notices.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0006_decision_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='losses',
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('answers', models.JSONField(default=dict)),
                ('tier', models.CharField(choices=[('SAFETY_NET', 'SAFETY_NET'), ('WITHIN_24H', 'WITHIN_24H'), ('INCOMPLETE', 'INCOMPLETE'), ('IMMEDIATE', 'IMMEDIATE'), ('EMERGENCY_999', 'EMERGENCY_999')], max_length=16)),
                ('why', models.TextField()),
                ('is_dropped', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='guidance.document')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='guidance.draft')),
            ],
            options={
                'indexes': [models.Index(fields=['document', 'number'], name='case_by_document')],
                'constraints': [models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='case_says_why'), models.CheckConstraint(condition=models.Q(('tier__in', ['SAFETY_NET', 'WITHIN_24H', 'INCOMPLETE', 'IMMEDIATE', 'EMERGENCY_999'])), name='case_tier_is_known')],
            },
        ),
    ]
