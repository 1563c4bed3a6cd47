"""Compute every verdict that awaits it, do the work that waits, send what is to be told.

With --loop, every two seconds until stopped.
"""

import logging
import signal
import threading

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from dcst.site import registry

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS")

    def handle(self, *args, loop, every, **options):
        if not loop:
            self.stdout.write(f"{registry.sweep()} subjects computed.")
            if worked := registry.work():
                self.stdout.write(f"{worked} files worked on.")
            if packed := registry.make_packs():
                self.stdout.write(f"{packed} packs worked on.")
            if tried := registry.tell():
                self.stdout.write(f"{tried} messages tried.")
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        # Beside it, so that no verdict waits for a long file or a slow receiver. What is cut off when the loop ends is
        # taken up again.
        failed = []
        threads = [
            threading.Thread(target=self._go_on, args=(turn, stopped, every, failed), daemon=True)
            for turn in (registry.work, registry.make_packs, registry.tell, registry.sweep)
        ]
        for thread in threads:
            thread.start()
        stopped.wait()
        threads[-1].join()
        if failed:
            raise CommandError(f"The loop has ended, to be started again: {failed[0]}")

    def _go_on(self, turn, stopped, every, failed):
        """Turn after turn until all are stopped. One that ends by itself ends the others: nobody would miss half a loop
        before its work."""
        try:
            while not stopped.wait(every):
                self._turn(turn)
        except Exception as failure:
            log.exception("What goes on in the loop has failed")
            failed.append(failure)
        finally:
            stopped.set()
            connection.close()

    def _turn(self, turn):
        """One turn; a database that is away is waited for."""
        close_old_connections()
        try:
            turn()
        except (DatabaseError, InterfaceError) as problem:
            log.warning("The database cannot be reached: trying again. %s", problem)
            connection.close()
