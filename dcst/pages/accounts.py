"""Signing in by allauth: nobody makes an account for themselves, and the audit trail keeps every try."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction

from dcst.models import User
from dcst.record import audit
from dcst.time import clock


class ClosedSignUp(DefaultAccountAdapter):
    """allauth's adapter: no sign-up, error messages of our own, and an audit trail of sign-ins and new passwords."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The email address or the password is not right",
        "too_many_login_attempts": (
            "There have been too many tries to sign in to this account. Wait 5 minutes, then try again"
        ),
        "account_inactive": "This account has been closed",
        "rate_limited": "There have been too many tries. Wait a minute, then try again",
    }

    def is_open_for_signup(self, request):
        return False

    def login(self, request, user):
        super().login(request, user)
        note_sign_in(user)

    def authentication_failed(self, request, **credentials):
        """Record a failed try: the address where it is an account's, for anything else may be a password."""
        known = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        audit.record("sign-in failed", "person", known.email if known else UNKNOWN, by=None, at=clock.now())

    def respond_user_inactive(self, request, user):
        why = {"why": "the account is closed"}
        audit.record("sign-in failed", "person", user.email, by=user, at=clock.now(), after=why)
        return super().respond_user_inactive(request, user)

    @transaction.atomic
    def set_password(self, user, password):
        super().set_password(user, password)
        audit.record("password changed", "person", user.email, by=user, at=clock.now())


UNKNOWN = "an address without an account"


def note_sign_in(user):
    """Record in the audit trail that somebody signed in."""
    audit.record("sign in", "person", user.email, by=user, at=clock.now())
