"""Take out what is kept for a time only: attempts and messages after thirteen months, files thirty days after.

Harmless to repeat; beat does it at night.
"""

from django.core.management.base import BaseCommand

from dcst.outbox.changes import forget_messages
from dcst.time import clock
from indicators.changes import forget_attempts, forget_uploads


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(f"{forget_attempts(by=None, at=clock.now())} attempts forgotten.")
        self.stdout.write(f"{forget_uploads(by=None, at=clock.now())} files forgotten.")
        self.stdout.write(f"{forget_messages(by=None, at=clock.now())} messages forgotten.")
