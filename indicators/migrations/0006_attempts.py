"""The log of attempts to send."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OUTCOMES = [
    ("accepted", "Accepted"),
    ("partly", "Accepted in part"),
    ("refused", "Refused"),
    ("unreadable", "Could not be read"),
    ("tried", "Tried, not stored"),
    ("repeated", "Repeated, answered as before"),
]


class Migration(migrations.Migration):
    dependencies = [("dcst", "0004_keys"), ("indicators", "0005_queries")]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("channel", models.CharField(choices=[("api", "API"), ("file", "File")], max_length=4)),
                ("request_id", models.CharField(blank=True, max_length=40)),
                ("status", models.PositiveSmallIntegerField()),
                ("outcome", models.CharField(choices=OUTCOMES, max_length=10)),
                ("rows", models.JSONField(default=dict)),
                ("summary", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dcst.apikey"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="dcst.organisation"
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="attempts",
                        to="indicators.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["organisation", "-at"], name="attempts_of_organisation")],
            },
        ),
    ]
