"""Files that are sent, the rows of each, and the work on them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dcst", "0004_keys"), ("indicators", "0006_attempts")]

    operations = [
        migrations.AlterField(
            model_name="submission",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("accepted", "Accepted"),
                    ("partly", "Accepted in part"),
                    ("refused", "Refused"),
                    ("waiting", "Being stored"),
                    ("failed", "Not finished, nothing stored"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("channel", models.CharField(choices=[("api", "API"), ("file", "File")], default="file", max_length=4)),
                ("name", models.CharField(blank=True, max_length=255)),
                ("content", models.BinaryField(null=True)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("uploaded_at", models.DateTimeField()),
                ("request_id", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("checked", "Checked, not submitted"),
                            ("submitting", "Being submitted"),
                            ("submitted", "Submitted"),
                            ("refused", "Could not be read"),
                            ("failed", "Not finished, nothing stored"),
                        ],
                        default="checking",
                        max_length=10,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("all", "All rows or none"), ("valid", "The rows that nothing is wrong with")],
                        default="all",
                        max_length=10,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("held_until", models.DateTimeField(null=True)),
                ("held_by", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("notes", models.JSONField(default=list)),
                ("problem", models.JSONField(null=True)),
                ("origin", models.CharField(default="reported", max_length=20)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uploads", to="dcst.organisation"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submission",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upload",
                        to="indicators.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="UploadRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("cells", models.JSONField()),
                ("file_faults", models.JSONField(default=list)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("corrected", "Corrected"),
                            ("unchanged", "Unchanged"),
                            ("queried", "Queried"),
                            ("rejected", "Rejected"),
                        ],
                        default="created",
                        max_length=10,
                    ),
                ),
                ("faults", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("question", models.TextField(blank=True)),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="indicators.upload"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(
                condition=models.Q(state__in=("checking", "submitting")),
                fields=["uploaded_at"],
                name="uploads_to_work_on",
            ),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["organisation", "-uploaded_at"], name="uploads_of_organisation"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=~models.Q(state="submitted") | models.Q(submission__isnull=False),
                name="submitted_has_its_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadrow",
            constraint=models.UniqueConstraint(fields=("upload", "number"), name="one_upload_row_per_number"),
        ),
    ]
