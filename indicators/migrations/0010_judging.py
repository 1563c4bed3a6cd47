from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("indicators", "0009_intake_speed")]

    operations = []
