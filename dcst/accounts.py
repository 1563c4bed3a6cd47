"""Sign-in: accounts are made by the performance officer, never by strangers. Its words, and its forms."""

from allauth.account.adapter import DefaultAccountAdapter


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
