"""What the plan leaves to be confirmed, once it is said: baselines, cross-references, agreed names, undertakings."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0010_judging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="definition",
            name="known_issues",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="definition",
            name="method",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="definition",
            name="rationale",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="definition",
            name="reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="indicatorsource",
            name="known_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="AgreedName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("plan", "Stated in the plan"),
                            ("published", "Published"),
                            ("reported", "Reported here"),
                            ("demonstration", "Demonstration data"),
                        ],
                        default="plan",
                        max_length=20,
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=60)),
                ("line", models.CharField(blank=True, max_length=20)),
                ("heading", models.TextField(blank=True)),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(blank=True, null=True)),
                ("name", models.CharField(max_length=300)),
                ("reason", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreed_names",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to__isnull", True)),
                        fields=("indicator",),
                        name="one_current_agreed_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_to__isnull", True), ("known_to__gte", models.F("known_from")), _connector="OR"
                        ),
                        name="agreed_name_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="agreed_name_is_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Baseline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("plan", "Stated in the plan"),
                            ("published", "Published"),
                            ("reported", "Reported here"),
                            ("demonstration", "Demonstration data"),
                        ],
                        default="plan",
                        max_length=20,
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=60)),
                ("line", models.CharField(blank=True, max_length=20)),
                ("heading", models.TextField(blank=True)),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(blank=True, null=True)),
                ("value", models.DecimalField(decimal_places=6, max_digits=18)),
                ("period", models.CharField(max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("management", "Management information"),
                            ("provisional", "Provisional"),
                            ("revised", "Revised"),
                            ("final", "Final"),
                        ],
                        default="final",
                        max_length=12,
                    ),
                ),
                ("printed", models.CharField(blank=True, max_length=60)),
                ("source_text", models.CharField(blank=True, max_length=300)),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="baselines", to="indicators.indicator"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to__isnull", True)),
                        fields=("indicator",),
                        name="one_current_baseline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_to__isnull", True), ("known_to__gte", models.F("known_from")), _connector="OR"
                        ),
                        name="baseline_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CrossReference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("plan", "Stated in the plan"),
                            ("published", "Published"),
                            ("reported", "Reported here"),
                            ("demonstration", "Demonstration data"),
                        ],
                        default="plan",
                        max_length=20,
                    ),
                ),
                ("document", models.CharField(blank=True, max_length=60)),
                ("line", models.CharField(blank=True, max_length=20)),
                ("heading", models.TextField(blank=True)),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(blank=True, null=True)),
                ("text", models.TextField()),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cross_references",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to__isnull", True)),
                        fields=("indicator",),
                        name="one_current_cross_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_to__isnull", True), ("known_to__gte", models.F("known_from")), _connector="OR"
                        ),
                        name="cross_reference_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="cross_reference_says_where"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Undertaking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(blank=True, null=True)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("name", "Name"),
                            ("gap", "Intelligence gap"),
                            ("owner", "Owner of the figures"),
                            ("definition", "Definition"),
                            ("cross-reference", "Cross-reference"),
                            ("baseline", "Baseline"),
                            ("position", "Position"),
                            ("target", "Target"),
                        ],
                        max_length=20,
                    ),
                ),
                ("due", models.DateField()),
                ("note", models.TextField(blank=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("plan", "Stated in the plan"),
                            ("published", "Published"),
                            ("reported", "Reported here"),
                            ("demonstration", "Demonstration data"),
                        ],
                        default="reported",
                        max_length=20,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undertakings",
                        to="indicators.indicator",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undertakings",
                        to="dcst.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undertakings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_to__isnull", True)),
                        fields=("indicator", "what"),
                        name="one_current_undertaking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_to__isnull", True), ("known_to__gte", models.F("known_from")), _connector="OR"
                        ),
                        name="undertaking_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", False), ("user__isnull", True)),
                            models.Q(("organisation__isnull", True), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="undertaking_is_by_one_person_or_organisation",
                    ),
                ],
            },
        ),
    ]
