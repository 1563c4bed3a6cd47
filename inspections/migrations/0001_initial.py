import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('dcst', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('objectives', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('inspection_code', models.SlugField(max_length=60)),
                ('group', models.CharField(blank=True, max_length=200)),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['inspection_code', 'position'],
            },
        ),
        migrations.CreateModel(
            name='JudgementScale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scales', to='dcst.organisation')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('known_from', models.DateTimeField()),
                ('known_to', models.DateTimeField(blank=True, null=True)),
                ('origin', models.CharField(default='reported', max_length=20)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='objectives.action')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='inspections.recommendation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('known_to__isnull', True)), fields=('recommendation', 'action'), name='one_current_answer'), models.CheckConstraint(condition=models.Q(('known_to__isnull', True), ('known_to__gte', models.F('known_from')), _connector='OR'), name='answer_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('known_from', models.DateTimeField()),
                ('known_to', models.DateTimeField(blank=True, null=True)),
                ('code', models.SlugField(max_length=60)),
                ('framework', models.CharField(max_length=200)),
                ('provider', models.CharField(max_length=200)),
                ('setting', models.CharField(blank=True, max_length=200)),
                ('inspected_on', models.DateField(blank=True, null=True)),
                ('published_on', models.DateField(blank=True, null=True)),
                ('summary', models.TextField(blank=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scale', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='inspections.judgementscale')),
            ],
            options={
                'ordering': ['-published_on', '-inspected_on'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('known_to__isnull', True)), fields=('code',), name='one_current_inspection'), models.CheckConstraint(condition=models.Q(('known_to__isnull', True), ('known_to__gte', models.F('known_from')), _connector='OR'), name='inspection_known_to_after_from'), models.CheckConstraint(condition=models.Q(('inspected_on__isnull', True), ('published_on__isnull', True), ('published_on__gte', models.F('inspected_on')), _connector='OR'), name='published_after_inspected')],
            },
        ),
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=60)),
                ('word', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField()),
                ('scale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='inspections.judgementscale')),
            ],
            options={
                'ordering': ['scale', 'position'],
                'constraints': [models.UniqueConstraint(fields=('scale', 'code'), name='one_grade_per_code'), models.UniqueConstraint(fields=('scale', 'position'), name='one_grade_per_position')],
            },
        ),
        migrations.CreateModel(
            name='Aim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('area', models.CharField(default='Overall effectiveness', max_length=200)),
                ('due', models.DateField()),
                ('text', models.TextField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aims', to='objectives.plan')),
                ('grade', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aims', to='inspections.grade')),
                ('scale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aims', to='inspections.judgementscale')),
            ],
            options={
                'ordering': ['due'],
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('known_from', models.DateTimeField()),
                ('known_to', models.DateTimeField(blank=True, null=True)),
                ('code', models.SlugField(max_length=80)),
                ('position', models.PositiveSmallIntegerField()),
                ('area', models.CharField(max_length=200)),
                ('printed', models.CharField(max_length=80)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('grade', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='inspections.grade')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='inspections.inspection')),
            ],
            options={
                'ordering': ['inspection', 'position'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('known_to__isnull', True)), fields=('inspection', 'position'), name='one_current_judgement'), models.CheckConstraint(condition=models.Q(('known_to__isnull', True), ('known_to__gte', models.F('known_from')), _connector='OR'), name='judgement_ends_after_it_begins')],
            },
        ),
    ]
