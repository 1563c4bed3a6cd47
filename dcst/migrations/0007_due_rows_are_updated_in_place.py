from django.db import migrations

# Every sweep updates the row of each subject it rates. Where no index names what changes, and the page has room, the
# server writes the new version beside the old one and no index at all.
ROOM = "ALTER TABLE dcst_due SET (fillfactor = {})"


def make_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ROOM.format(50))


def fill_up(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ROOM.format(100))


class Migration(migrations.Migration):
    dependencies = [("dcst", "0006_findings")]

    operations = [
        migrations.RemoveIndex(model_name="due", name="due_asked"),
        migrations.RunPython(make_room, fill_up),
    ]
