from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0011_obligations")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="returned",
            field=models.BinaryField(null=True),
        ),
    ]
