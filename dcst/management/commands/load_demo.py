"""Load the demonstration: invented people, reports and figures around the two plans, where no real data is."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dcst.files.loading import FixtureError, is_loaded
from dcst.progress import ProgressBar
from dcst.site.demo import load as demo
from dcst.time import clock

FOLDER = settings.BASE_DIR / "fixtures" / "demonstration"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--sign-ins", action="store_true", help="say how to sign in, and change nothing")
        parser.add_argument("--folder", type=Path, default=FOLDER, help="load from here instead")

    def handle(self, *args, sign_ins, folder, **options):
        if sign_ins:
            self.stdout.write("\n".join(demo.sign_ins()))
            return
        if is_loaded(demo.NAME, [folder]):
            self.stdout.write("The demonstration is loaded already: nothing to do.")
            return
        try:
            stored = demo.load(
                folder, clock.now(), ProgressBar("Loading the demonstration"), ProgressBar("Rating the past")
            )
        except (demo.NotHere, FixtureError) as problem:
            raise CommandError(f"Nothing was loaded.\n{problem}") from problem
        for name, number in stored.items():
            self.stdout.write(f"  {name}: {number}")
