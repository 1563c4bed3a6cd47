"""Take out of the log of attempts what is older than thirteen months. Harmless to repeat; beat does it at night."""

from django.core.management.base import BaseCommand

from dcst import clock
from indicators.changes import forget_attempts


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(f"{forget_attempts(by=None, at=clock.now())} attempts forgotten.")
