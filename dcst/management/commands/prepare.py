"""Make a database ready to serve, by what each step's own command does: tables, both plans, the published figures, and
around them invented people and figures. What is there already is left as it is.
"""

import os

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dcst.progress import ProgressBar


class Migrate(migrate.Command):
    """Django's own, with a bar for what it does."""

    def handle(self, *args, **options):
        executor = MigrationExecutor(connection)
        self.waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        self.done, self.bar = 0, ProgressBar("Making the tables")
        super().handle(*args, **options)

    def migration_progress_callback(self, action, migration=None, fake=False):
        self.done += action == "apply_success"
        self.bar(self.done, self.waiting)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--plan-only", action="store_true", help="no demonstration; you are the first officer")

    def handle(self, *args, plan_only, **options):
        call_command(Migrate(), interactive=False, verbosity=0)
        with open(os.devnull, "w") as nobody:
            call_command("load_plan", leave_past=True, stdout=nobody)
            call_command("load_published", leave_past=not plan_only, stdout=nobody)
            if not plan_only:
                call_command("load_demo", stdout=nobody)
            call_command("decide_hidden", stdout=nobody)
        if plan_only:
            call_command("first_officer", if_none=True, stdout=self.stdout)
        else:
            call_command("load_demo", sign_ins=True, stdout=self.stdout)
