from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0007_uploads")]

    operations = [
        migrations.AddField(
            model_name="definition",
            name="suppress_from",
            field=models.PositiveSmallIntegerField(blank=True, default=1, null=True),
        ),
        migrations.AddField(
            model_name="definition",
            name="suppress_to",
            field=models.PositiveSmallIntegerField(blank=True, default=5, null=True),
        ),
        migrations.AddField(
            model_name="definition",
            name="suppression_basis",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="definition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("suppress_from__gte", 1), ("suppress_to__gte", models.F("suppress_from"))),
                    models.Q(
                        ("suppress_from__isnull", True), ("suppress_to__isnull", True), ("suppression_basis__gt", "")
                    ),
                    _connector="OR",
                ),
                name="small_numbers_are_a_range_or_off_with_a_reason",
            ),
        ),
    ]
