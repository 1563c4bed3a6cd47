import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("dcst", "0006_findings"),
        ("indicators", "0009_intake_speed"),
    ]
    operations = [
        migrations.CreateModel(
            name="Rebase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(blank=True, null=True)),
                ("start", models.DateField()),
                ("reason", models.TextField()),
            ],
            options={
                "ordering": ["start"],
            },
        ),
        migrations.CreateModel(
            name="Story",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(blank=True, null=True)),
                ("period", models.CharField(max_length=20)),
                ("says", models.TextField(verbose_name="What the data says")),
                ("why", models.TextField(verbose_name="Why")),
                ("doing", models.TextField(verbose_name="What we are doing")),
                ("ask", models.TextField(blank=True, verbose_name="What we ask of the board")),
                ("origin", models.CharField(default="reported", max_length=20)),
            ],
            options={
                "verbose_name_plural": "stories",
                "ordering": ["-known_from"],
            },
        ),
        migrations.AddField(
            model_name="observation",
            name="lower",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="observation",
            name="upper",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="target",
            name="baseline",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="target",
            name="baseline_period",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="target",
            name="comparator",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dcst.area"
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="rate",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="target",
            name="shape",
            field=models.CharField(
                choices=[
                    ("level", "A number"),
                    ("line", "A straight line from the baseline to a number at the end"),
                    ("yearly-change", "So much more or less each year"),
                    ("halve", "Half of the baseline"),
                    ("in-line", "In line with another area"),
                ],
                default="level",
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="target",
            name="value",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=18, null=True),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shape", "level"), ("value__isnull", False)),
                    models.Q(
                        ("baseline__isnull", False), ("end__isnull", False), ("shape", "line"), ("value__isnull", False)
                    ),
                    models.Q(("baseline__isnull", False), ("rate__isnull", False), ("shape", "yearly-change")),
                    models.Q(("baseline__isnull", False), ("shape", "halve")),
                    models.Q(("comparator__isnull", False), ("shape", "in-line")),
                    _connector="OR",
                ),
                name="target_has_what_its_shape_needs",
            ),
        ),
        migrations.AddField(
            model_name="rebase",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rebase",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rebases", to="indicators.indicator"
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="stories", to="indicators.indicator"
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="observation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="stories", to="indicators.observation"
            ),
        ),
        migrations.AddConstraint(
            model_name="rebase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("known_to__isnull", True)), fields=("indicator", "start"), name="one_current_rebase"
            ),
        ),
        migrations.AddConstraint(
            model_name="rebase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("known_to__isnull", True), ("known_to__gte", models.F("known_from")), _connector="OR"
                ),
                name="rebase_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.UniqueConstraint(
                condition=models.Q(("known_to__isnull", True)), fields=("indicator", "period"), name="one_current_story"
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("known_to__isnull", True), ("known_to__gte", models.F("known_from")), _connector="OR"
                ),
                name="story_ends_after_it_begins",
            ),
        ),
    ]
