"""Cases that wait at another office than the one that decides: found by index, not by looking through all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_indexes_for_a_million_cases'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='casefacts',
            index=models.Index(condition=models.Q(('waiting_office__isnull', False), models.Q(('waiting_office', models.F('office')), _negated=True)), fields=['waiting_office', '-case'], name='cases_facts_passing'),
        ),
    ]
