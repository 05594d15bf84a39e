"""Names by their beginning in any collation, opinions still open, one index less on every transition."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_no_claims_kept'),
        ('cases', '0001_applications_and_cases'),
        ('releases', '0002_releases_immutable'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='application',
            name='cases_application_name',
        ),
        migrations.AlterField(
            model_name='casefacts',
            name='no',
            field=models.TextField(),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['applicant_name', '-id'], name='cases_application_names', opclasses=['text_pattern_ops', 'int8_ops']),
        ),
        migrations.AddIndex(
            model_name='casefacts',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('opinion_offices', []), _negated=True), fields=['opinion_offices'], name='cases_facts_opinions'),
        ),
        migrations.AddConstraint(
            model_name='casefacts',
            constraint=models.UniqueConstraint(fields=('no',), name='cases_facts_no'),
        ),
    ]
