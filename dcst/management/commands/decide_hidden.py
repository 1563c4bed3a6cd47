"""Decide which figures are hidden, of every indicator of which that is not decided yet by the rule in force.

What is decided already is left as it is. Needed after an update that brings the record of it, or a new rule.
"""

from django.core.management.base import BaseCommand

from dcst.progress import ProgressBar
from dcst.record import assess
from dcst.time import clock
from indicators.disclosure.deciding import SMALL_NUMBERS, undecided


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        codes, now = undecided(), clock.now()
        assess.mark_due({(SMALL_NUMBERS.kind, code) for code in codes}, now)
        bar, done = ProgressBar("Deciding what is hidden"), 0
        while taken := assess.sweep({SMALL_NUMBERS.kind: SMALL_NUMBERS}, now, rounds=1):
            done += taken
            bar(done, max(done, len(codes)))
        left = len(undecided()) if codes else 0
        self.stdout.write(f"  decided: {len(codes) - left} of {len(codes)} indicators")
