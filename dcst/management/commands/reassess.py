"""Ask for every subject, or those of one kind, to be rated anew, and rate them. Writes only what differs."""

from django.core.management.base import BaseCommand, CommandError

from dcst.record import assess
from dcst.site import registry
from dcst.site.subjects import all_subjects
from dcst.time import clock


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--kind", help=f"one of: {', '.join(registry.RATERS)}")

    def handle(self, *args, kind, **options):
        if kind and kind not in registry.RATERS:
            raise CommandError(f"There is no kind “{kind}”: choose one of {', '.join(registry.RATERS)}.")
        pairs = {(one, code) for one, code in all_subjects() if kind in (None, one)}
        assess.mark_due(pairs, clock.now())
        self.stdout.write(f"{registry.sweep()} subjects rated.")
