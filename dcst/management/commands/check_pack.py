"""Draw a pack anew as at its moment, and say whether it has the same words, points and hash as when it was made.

Named by its id, by the hash that is printed on it or the first digits of that, or by one of its files.
"""

import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from dcst.site.packs.checking import FEWEST, check, packs_called
from dcst.time.periods import say_day


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("pack", help="an id, a hash of facts, or a file")

    def handle(self, *args, pack, **options):
        path = Path(pack)
        file_sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found = packs_called(pack, file_sha256)
        if not found:
            what = "this file" if file_sha256 else f"“{pack}”"
            raise CommandError(f"There is no pack of {what}. A hash is named by at least {FEWEST} of its digits.")
        differing = [one for one in found if not self._tell(check(one))]
        if differing:
            raise CommandError(f"{len(differing)} of {len(found)} do not show what they showed.")

    def _tell(self, found):
        """Whether it holds; what was found is said."""
        pack = found.pack
        self.stdout.write(f"{pack.title}, as at {say_day(pack.day)}, made of what was known at {pack.moment:%c}")
        if not found.is_whole:
            self.stdout.write("  The text that was kept does not have the hash that was kept.")
        if found.problem:
            self.stdout.write(f"  It cannot be drawn: {found.problem}.")
        elif found.holds:
            self.stdout.write(f"  The same words, points and hash: {found.sha256}")
        else:
            self.stdout.write(f"  Kept  {pack.sha256}\n  Drawn {found.sha256}")
        for item, what, before, now in found.differences:
            self.stdout.write(f"  {item or 'the pack'}, {what}:\n    was {before[:200]}\n    is  {now[:200]}")
        if not found.holds and found.is_other_release:
            self.stdout.write("  It was drawn by another release of the product, whose pages may say things otherwise.")
        return found.holds
