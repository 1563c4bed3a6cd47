"""Every address of the site. A page is shut to strangers unless its view says `open_to_strangers`."""

from django.urls import include, path

from dcst.views import about, board, home

handler403 = "dcst.views.errors.denied"
handler404 = "dcst.views.errors.not_found"
handler500 = "dcst.views.errors.server_error"

urlpatterns = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    path("board/", board.show, name="board"),
    path("look-around/<slug:persona>/", home.look_around, name="look_around"),
    path("about/colours/", about.colours, name="colours"),
    path("about/accessibility/", about.accessibility, name="accessibility"),
    path("about/contact/", about.contact, name="contact"),
    path("sign-in/", include("dcst.account_urls")),
]
