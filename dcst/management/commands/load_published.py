"""Load the published figures: every row is stored, or refused with its reason. A repeat changes nothing."""

from collections import Counter
from dataclasses import astuple, fields
from itertools import product
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dcst.files.exports import table_csv
from dcst.files.loading import is_loaded, note_loaded
from dcst.progress import ProgressBar
from dcst.record import assess, audit
from dcst.site import past
from dcst.time import clock
from indicators.published.loading import UnknownCode, store_published
from indicators.published.rules.mapping import MappingError
from indicators.published.rules.rows import RefusedRow, read_published

NAME = "published"
FOLDER = settings.BASE_DIR / "fixtures" / "published"
SOURCES = settings.BASE_DIR / "fixtures" / "sources"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=FOLDER, help="with mapping.csv and data/")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write every refused row to this CSV file")
        past.add_argument(parser)

    def handle(self, *args, folder, report, leave_past, **options):
        mapping, data = folder / "mapping.csv", folder / "data"
        try:
            if is_loaded(NAME, [folder, SOURCES]):
                self.stdout.write("The published figures are loaded already: nothing to do.")
                refused = read_published(mapping, data)[1] if report else []
            else:
                refused = self._load(mapping, data, [folder, SOURCES], leave_past)
        except (MappingError, UnknownCode) as problem:
            raise CommandError(f"Nothing was loaded.\n{problem}") from problem
        if report:
            report.write_bytes(table_csv([field.name for field in fields(RefusedRow)], map(astuple, refused)))
            self.stdout.write(f"  every refused row: {report}")

    @transaction.atomic
    def _load(self, mapping, data, folders, leave_past):
        now = clock.now()
        stored = store_published(mapping, data, now, ProgressBar("Loading published figures"))
        note_loaded(NAME, folders, now)
        reasons = dict(Counter(row.reason for row in stored.refused).most_common())
        counts = {"new": stored.new, "changed": stored.changed, "unchanged": stored.unchanged, "gone": stored.gone}
        audit.record("load published", "series", "all", by=None, at=now, after=counts | {"refused": reasons})
        if past.reported():
            assess.mark_due(product(("indicator", "series"), stored.indicators), now)
        elif stored.indicators and not leave_past:
            past.write(now, ProgressBar("Rating the past"))
        self.stdout.write(f"  accepted: {stored.accepted} ({', '.join(f'{n} {word}' for word, n in counts.items())})")
        self.stdout.write(f"  refused: {len(stored.refused)}")
        for reason, number in reasons.items():
            self.stdout.write(f"    {reason}: {number}")
        return stored.refused
