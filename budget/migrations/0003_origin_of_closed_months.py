"""A closed month says where it comes from: what invented people closed is demonstration data."""

from django.db import migrations, models


def mark_demonstration(apps, schema_editor):
    closed = apps.get_model("budget", "ClosedMonth").objects
    closed.filter(by__origin="demonstration").update(origin="demonstration")


class Migration(migrations.Migration):
    dependencies = [("budget", "0002_initial"), ("dcst", "0001_initial")]

    operations = [
        migrations.AddField("closedmonth", "origin", models.CharField(default="reported", max_length=20)),
        migrations.RunPython(mark_demonstration, migrations.RunPython.noop),
    ]
