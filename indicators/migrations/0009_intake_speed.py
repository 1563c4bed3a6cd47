from django.db import migrations, models

import indicators.models.answer

OUTCOMES = [
    ("accepted", "Accepted"),
    ("partly", "Accepted in part"),
    ("refused", "Refused"),
    ("unreadable", "Could not be read"),
    ("tried", "Tried, not stored"),
    ("repeated", "Repeated, answered as before"),
    ("waiting", "Taken, being stored"),
    ("failed", "Failed on our side"),
]


class Migration(migrations.Migration):
    dependencies = [("indicators", "0008_disclosure")]

    operations = [
        migrations.AlterField("submission", "answer", indicators.models.answer.AnswerField(default=dict)),
        migrations.AddField("submission", "terms", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddIndex(
            "submission", models.Index(fields=["organisation", "body_hash"], name="submission_by_body")
        ),
        migrations.AddIndex("observation", models.Index(fields=["known_from"], name="observation_known_from")),
        migrations.AlterField("attempt", "outcome", models.CharField(choices=OUTCOMES, max_length=10)),
    ]
