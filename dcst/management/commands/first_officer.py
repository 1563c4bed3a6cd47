"""Make the first performance officer of an installation; there must be none yet."""

import getpass
import os
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from dcst.models import Membership, Role, User
from dcst.record import audit
from dcst.time import clock


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--email", default=os.environ.get("DCST_FIRST_OFFICER_EMAIL", ""))
        parser.add_argument("--name", default=os.environ.get("DCST_FIRST_OFFICER_NAME", ""))
        parser.add_argument("--if-none", action="store_true", help="do nothing when there is one already")

    def handle(self, *args, email, name, if_none, **options):
        if Membership.objects.filter(role=Role.OFFICER).exists():
            if if_none:
                return
            raise CommandError("There is a performance officer already: add people in the browser, under People.")
        email = email or self._ask("E-mail address of the first performance officer: ", "DCST_FIRST_OFFICER_EMAIL")
        name = name or self._ask("Name: ", "DCST_FIRST_OFFICER_NAME")
        password = os.environ.get("DCST_FIRST_OFFICER_PASSWORD") or self._ask_password()
        try:
            validate_email(email)
            validate_password(password, User(email=email, name=name))
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self._create(email, name, password)
        self.stdout.write(f"{name} can sign in as {email}.")

    def _ask(self, question, variable):
        if not sys.stdin.isatty():
            raise CommandError(f"Set {variable}, or run this on a terminal.")
        return input(question).strip()

    def _ask_password(self):
        if not sys.stdin.isatty():
            raise CommandError("Set DCST_FIRST_OFFICER_PASSWORD, or run this on a terminal.")
        return getpass.getpass("Password, 12 characters or more: ")

    @transaction.atomic
    def _create(self, email, name, password):
        now = clock.now()
        user = User.objects.create_user(email, password, name=name, job_title="Performance officer")
        Membership.objects.create(user=user, role=Role.OFFICER, since=now.date())
        audit.record("add first officer", "user", email, by=user, at=now)
