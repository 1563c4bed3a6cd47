"""Sign in, sign out and password reset: allauth's own pages, and no others of it."""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("", views.login, name="account_login"),
    path("closed/", views.account_inactive, name="account_inactive"),
    path("out/", views.logout, name="account_logout"),
    path("reset/", views.password_reset, name="account_reset_password"),
    path("reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("reset/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
