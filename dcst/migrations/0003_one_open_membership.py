"""A role is held once at a time. Of the same role given twice, the one that began first says it all."""

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce


def drop_repeats(apps, schema_editor):
    opened = apps.get_model("dcst", "Membership").objects.filter(until__isnull=True)
    opened = opened.annotate(on_behalf_of=Coalesce("organisation", Value(0)), sits_on=Coalesce("body", Value(0)))
    same = opened.filter(
        user=OuterRef("user"),
        role=OuterRef("role"),
        on_behalf_of=OuterRef("on_behalf_of"),
        sits_on=OuterRef("sits_on"),
    )
    earlier = Q(since__lt=OuterRef("since")) | Q(since=OuterRef("since"), pk__lt=OuterRef("pk"))
    repeats = opened.filter(Exists(same.filter(earlier)))
    apps.get_model("dcst", "Membership").objects.filter(pk__in=list(repeats.values_list("pk", flat=True))).delete()


class Migration(migrations.Migration):
    dependencies = [("dcst", "0002_cache")]

    operations = [
        migrations.RunPython(drop_repeats, migrations.RunPython.noop),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(
                F("user"),
                F("role"),
                Coalesce("organisation", Value(0)),
                Coalesce("body", Value(0)),
                condition=Q(until__isnull=True),
                name="one_open_membership",
            ),
        ),
    ]
