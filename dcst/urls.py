"""Every address of the site. A page is shut to strangers unless its view says `open_to_strangers`."""

from django.urls import include, path

handler403 = "dcst.views.errors.denied"
handler404 = "dcst.views.errors.not_found"
handler500 = "dcst.views.errors.server_error"

urlpatterns = [
    path("sign-in/", include("dcst.account_urls")),
]
