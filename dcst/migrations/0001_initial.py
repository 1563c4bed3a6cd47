import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

# Every sweep updates the row of each subject it rates. Where no index names what changes, and the page has room, the
# server writes the new version beside the old one and no index at all.
ROOM = "ALTER TABLE dcst_due SET (fillfactor = {})"


def create_cache(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop_cache(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS dcst_cache")


def make_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ROOM.format(50))


def fill_up(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ROOM.format(100))


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallCount',
            fields=[
                ('caller', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('minute', models.PositiveBigIntegerField()),
                ('calls', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='GovernanceBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('board', 'Board'), ('committee', 'Committee of the Board'), ('accountable-group', 'Accountable group'), ('partnership', 'Partnership')], max_length=20)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('remit', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['kind', 'position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='LoadedFixture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=40, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('loaded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('trust', 'The Trust'), ('council', 'Council'), ('health', 'Health'), ('police', 'Police and justice'), ('publisher', 'Publisher of figures'), ('inspectorate', 'Inspectorate'), ('government', 'Government'), ('partner', 'Partner')], default='partner', max_length=20)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('job_title', models.CharField(blank=True, max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('is_service', models.BooleanField(default=False)),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='reported', max_length=20)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('locality', 'Locality'), ('borough', 'Borough'), ('region', 'Region'), ('nation', 'Nation'), ('authority', 'Neighbouring authority')], max_length=20)),
                ('ons_code', models.CharField(blank=True, max_length=12)),
                ('since', models.DateField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='dcst.area')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=120)),
                ('question', models.CharField(choices=[('delivery', 'Delivery'), ('outcomes', 'Outcomes'), ('target', 'Against target'), ('aim', 'Aim'), ('budget', 'Budget, full year'), ('budget-to-date', 'Budget, year to date'), ('comparison', 'Compared with others'), ('trend', 'Where it is going'), ('variation', 'More than noise'), ('assurance', 'Can be relied on to meet its target')], max_length=20)),
                ('area', models.CharField(blank=True, max_length=60)),
                ('rag', models.CharField(choices=[('completed', 'Completed'), ('on_track', 'On track'), ('at_risk', 'At risk'), ('off_track', 'Off track'), ('not_started', 'Not started'), ('no_target', 'No target'), ('no_data', 'No data'), ('not_due', 'Not due yet'), ('suppressed', 'Suppressed'), ('not_rated', 'Not rated'), ('not_calculated', 'Could not be calculated'), ('not_enough_known', 'Not enough known'), ('best', 'Best'), ('better', 'Better'), ('similar', 'Similar'), ('worse', 'Worse'), ('worst', 'Worst'), ('lower', 'Lower'), ('higher', 'Higher'), ('not_compared', 'Not compared'), ('up_better', 'Up, better'), ('down_better', 'Down, better'), ('up_worse', 'Up, worse'), ('down_worse', 'Down, worse'), ('up', 'Up'), ('down', 'Down'), ('level', 'No change'), ('no_comparison', 'No comparison'), ('improvement_high', 'Improvement, high'), ('improvement_low', 'Improvement, low'), ('concern_high', 'Concern, high'), ('concern_low', 'Concern, low'), ('unusual_high', 'Unusually high'), ('unusual_low', 'Unusually low'), ('common_cause', 'No significant change'), ('too_few_points', 'Too few points yet'), ('no_limits', 'No limits'), ('meets', 'Consistently meets'), ('hit_and_miss', 'Hit and miss'), ('misses', 'Consistently misses'), ('not_assured', 'Not assured')], max_length=20)),
                ('rule', models.CharField(max_length=40)),
                ('reasons', models.JSONField(default=list)),
                ('facts', models.JSONField(default=list)),
                ('period', models.CharField(blank=True, max_length=20)),
                ('since', models.DateTimeField()),
                ('known_from', models.DateTimeField()),
                ('known_to', models.DateTimeField(blank=True, null=True)),
                ('request', models.BigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'question', 'known_from'], name='assessment_as_at'), models.Index(fields=['subject_kind', 'subject', 'question'], name='assessment_by_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('known_to__isnull', True)), fields=('subject_kind', 'subject', 'question', 'area'), name='one_standing_assessment'), models.CheckConstraint(condition=models.Q(('known_to__isnull', True), ('known_to__gte', models.F('known_from')), _connector='OR'), name='assessment_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=120)),
                ('req', models.BigIntegerField(default=1)),
                ('done', models.BigIntegerField(default=0)),
                ('since', models.DateTimeField()),
                ('next_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['next_at'], name='due_next_at')],
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject'), name='one_due_per_subject')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('note', models.TextField(blank=True)),
                ('number', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='dcst.governancebody')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('body', 'position'), name='one_seat_per_position')],
            },
        ),
        migrations.CreateModel(
            name='BodyAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('alias', models.CharField(max_length=200)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='dcst.governancebody')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('body', 'alias'), name='one_alias_per_body')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('alias', models.CharField(max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='dcst.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'alias'), name='one_alias_per_organisation')],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('live', 'Live'), ('test', 'Test')], default='live', max_length=4)),
                ('may_send', models.BooleanField(default=True)),
                ('may_read', models.BooleanField(default=True)),
                ('prefix', models.CharField(max_length=24, unique=True)),
                ('secret_hash', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='dcst.organisation')),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('may_send', True), ('may_read', True), _connector='OR'), name='key_may_do_something')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('manager', 'Manager'), ('reviewer', 'Reviewer'), ('officer', 'Performance officer'), ('board', 'Board member'), ('finance', 'Finance officer'), ('partner', 'Partner'), ('auditor', 'Auditor')], max_length=20)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='dcst.governancebody')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='dcst.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='membership_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'partner'), _negated=True), ('organisation__isnull', False), _connector='OR'), name='partner_belongs_to_an_organisation'), models.UniqueConstraint(models.F('user'), models.F('role'), django.db.models.functions.comparison.Coalesce('organisation', models.Value(0)), django.db.models.functions.comparison.Coalesce('body', models.Value(0)), condition=models.Q(('until__isnull', True)), name='one_open_membership')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('core_area', models.CharField(max_length=120)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('based_at', models.CharField(blank=True, max_length=120)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='dcst.area')),
            ],
            options={
                'ordering': ['core_area', 'position'],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=60)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=120)),
                ('channel', models.CharField(choices=[('web', 'In the browser'), ('api', 'Through the API'), ('command', 'By a command'), ('task', 'By a task')], default='command', max_length=10)),
                ('request_id', models.CharField(blank=True, max_length=40)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dcst.apikey')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['subject_kind', 'subject'], name='audit_by_subject')],
            },
        ),
        migrations.RunPython(create_cache, drop_cache),
        migrations.RunPython(make_room, fill_up),
    ]
