"""The dialogue of people with the office; parties found by the person, for who was taken in without an account."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_no_claims_kept'),
        ('cases', '0003_cases_waiting_elsewhere'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('service', models.TextField()),
                ('region', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('waiting_since', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ThreadMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('by_office', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('text_sealed', models.BinaryField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(condition=models.Q(('person__isnull', False)), fields=['person', 'role'], name='cases_party_person'),
        ),
        migrations.AddField(
            model_name='thread',
            name='application',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='thread', to='cases.application'),
        ),
        migrations.AddField(
            model_name='thread',
            name='asker',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='thread',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office'),
        ),
        migrations.AddField(
            model_name='threadmessage',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='threadmessage',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='cases.thread'),
        ),
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(condition=models.Q(('waiting_since__isnull', False)), fields=['office', 'waiting_since'], name='cases_thread_waiting'),
        ),
        migrations.AddConstraint(
            model_name='thread',
            constraint=models.CheckConstraint(condition=models.Q(('application__isnull', False), ('asker__isnull', False), _connector='OR'), name='cases_thread_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='thread',
            constraint=models.UniqueConstraint(condition=models.Q(('application__isnull', True)), fields=('asker', 'service', 'region'), name='cases_thread_one_a_service'),
        ),
        migrations.AddIndex(
            model_name='threadmessage',
            index=models.Index(fields=['thread', 'id'], name='cases_threadmessage_order'),
        ),
    ]
