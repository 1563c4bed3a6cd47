"""Keys of two kinds, with scopes and approval. Those issued so far were issued by the performance officer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def approve_all(apps, schema_editor):
    keys = apps.get_model("dcst", "ApiKey").objects
    keys.update(approved_at=F("created_at"), approved_by=F("created_by"))


class Migration(migrations.Migration):
    dependencies = [("dcst", "0003_one_open_membership")]

    operations = [
        migrations.AddField(
            "apikey",
            "kind",
            models.CharField(choices=[("live", "Live"), ("test", "Test")], default="live", max_length=4),
        ),
        migrations.AddField("apikey", "may_send", models.BooleanField(default=True)),
        migrations.AddField("apikey", "may_read", models.BooleanField(default=True)),
        migrations.AddField("apikey", "approved_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "apikey",
            "approved_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField("apikey", "prefix", models.CharField(max_length=24, unique=True)),
        migrations.RunPython(approve_all, migrations.RunPython.noop),
        migrations.AddConstraint(
            "apikey",
            models.CheckConstraint(condition=Q(may_send=True) | Q(may_read=True), name="key_may_do_something"),
        ),
    ]
