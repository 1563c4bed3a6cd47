from django.core.cache import caches
from django.http import HttpResponse
from django.urls import include, path

from dcst.pages.middleware import open_to_strangers
from tests.bench._naive import Naive, Unrated
from tests.bench._naive_board import board as naive_board


@open_to_strangers
def forget(request):
    """Nothing that is kept of pages is kept any longer."""
    caches["pages"].clear()
    return HttpResponse()


urlpatterns = [
    path("", include("dcst.urls")),
    path("naive/", open_to_strangers(Naive.as_view({"post": "create"}))),
    path("unrated/", open_to_strangers(Unrated.as_view())),
    path("naive-board/", naive_board),
    path("forget/", forget),
]
