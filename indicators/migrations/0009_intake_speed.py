from django.db import migrations, models

OUTCOMES = [
    ("accepted", "Accepted"),
    ("partly", "Accepted in part"),
    ("refused", "Refused"),
    ("unreadable", "Could not be read"),
    ("tried", "Tried, not stored"),
    ("repeated", "Repeated, answered as before"),
    ("failed", "Failed on our side"),
]


class Migration(migrations.Migration):
    dependencies = [("indicators", "0008_disclosure")]

    operations = [
        migrations.AlterField("attempt", "outcome", models.CharField(choices=OUTCOMES, max_length=10)),
    ]
