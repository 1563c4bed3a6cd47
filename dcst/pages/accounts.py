"""Sign-in: accounts are made by the performance officer, never by strangers. Its words, and its forms."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction

from dcst.models import User
from dcst.record import audit
from dcst.time import clock


class ClosedSignUp(DefaultAccountAdapter):
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
        """The address is kept where it is an account's; what else was typed there may have been a password."""
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
    audit.record("sign in", "person", user.email, by=user, at=clock.now())
