from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("indicators", "0007_uploads")]

    operations = []
