from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dcst", "0004_keys")]

    operations = [
        migrations.CreateModel(
            name="CallCount",
            fields=[
                ("caller", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("minute", models.PositiveBigIntegerField()),
                ("calls", models.PositiveIntegerField()),
            ],
        ),
    ]
