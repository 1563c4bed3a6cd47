"""Load both plans from fixtures/plans: all or nothing; a repeat changes nothing."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dcst.files.loading import FixtureError, is_loaded, load, note_loaded
from dcst.models import Assessment
from dcst.progress import ProgressBar
from dcst.record import assess, audit
from dcst.site import past
from dcst.site.plan_tables import TABLES
from dcst.site.subjects import all_subjects
from dcst.time import clock

NAME = "plans"
# The framework's areas come first: the borough's parent is the region.
FOLDERS = [settings.BASE_DIR / "fixtures" / "plans" / name for name in ("framework", "cyp", "bp")]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--folder", action="append", help="load from these folders instead of fixtures/plans")
        past.add_argument(parser)

    def handle(self, *args, folder=None, leave_past=False, **options):
        folders = folder or FOLDERS
        if is_loaded(NAME, folders):
            self.stdout.write("The plans are loaded already: nothing to do.")
            return
        try:
            counts = self._load(folders, leave_past)
        except FixtureError as problem:
            raise CommandError(f"Nothing was loaded.\n{problem}") from problem
        for name, (created, changed, unchanged) in counts.items():
            self.stdout.write(f"  {name}: {created} new, {changed} changed, {unchanged} unchanged")

    @transaction.atomic
    def _load(self, folders, leave_past):
        now = clock.now()
        counts = load(
            TABLES, folders, not_before=now if past.reported() else None, tell=ProgressBar("Loading the plans")
        )
        note_loaded(NAME, folders, now)
        audit.record("load plans", "plan", "all", by=None, at=now, after={name: list(c) for name, c in counts.items()})
        if Assessment.objects.exists():
            assess.mark_due(all_subjects(), now)
        elif not leave_past:
            past.write(now, ProgressBar("Rating the past"))
        return counts
