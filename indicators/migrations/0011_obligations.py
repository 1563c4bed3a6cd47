from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("indicators", "0010_judging")]

    operations = []
