import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('objectives', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('plan', 'Stated in the plan'), ('published', 'Published'), ('reported', 'Reported here'), ('demonstration', 'Demonstration data')], default='plan', max_length=20)),
                ('document', models.CharField(blank=True, max_length=60)),
                ('line', models.CharField(blank=True, max_length=20)),
                ('heading', models.TextField(blank=True)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('year', models.CharField(max_length=12)),
                ('kind', models.CharField(choices=[('income', 'Income'), ('total-income', 'Total income, as printed'), ('spend', 'Expenditure'), ('saving', 'Efficiency saving target'), ('total-spend', 'Total expenditure, as printed'), ('outturn', 'Outturn, as printed')], max_length=15)),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('ongoing', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                ('projects', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                ('total', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                ('tolerance', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                ('actions', models.ManyToManyField(blank=True, related_name='budget_lines', to='objectives.action')),
            ],
            options={
                'ordering': ['year', 'position'],
                'constraints': [models.UniqueConstraint(fields=('year', 'position'), name='one_budget_line_per_position')],
            },
        ),
        migrations.CreateModel(
            name='ClosedMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('known_from', models.DateTimeField()),
                ('known_to', models.DateTimeField(blank=True, null=True)),
                ('month', models.DateField()),
                ('origin', models.CharField(default='reported', max_length=20)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('known_to__isnull', True)), fields=('month',), name='one_closing_per_month'), models.CheckConstraint(condition=models.Q(('known_to__isnull', True), ('known_to__gte', models.F('known_from')), _connector='OR'), name='closing_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='MonthlyReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('known_from', models.DateTimeField()),
                ('known_to', models.DateTimeField(blank=True, null=True)),
                ('month', models.DateField()),
                ('budget_to_date', models.DecimalField(decimal_places=3, max_digits=14)),
                ('actual_to_date', models.DecimalField(decimal_places=3, max_digits=14)),
                ('forecast', models.DecimalField(decimal_places=3, max_digits=14)),
                ('note', models.TextField(blank=True)),
                ('origin', models.CharField(default='reported', max_length=20)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='budget.budgetline')),
            ],
            options={
                'ordering': ['month'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('known_to__isnull', True)), fields=('line', 'month'), name='one_current_return_per_month'), models.CheckConstraint(condition=models.Q(('known_to__isnull', True), ('known_to__gte', models.F('known_from')), _connector='OR'), name='return_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='month_is_its_first_day')],
            },
        ),
    ]
