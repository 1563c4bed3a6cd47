"""Sign-in: accounts are made by the performance officer, never by strangers."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedSignUp(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False
