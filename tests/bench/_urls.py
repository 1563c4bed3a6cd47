from django.urls import include, path

from dcst.pages.middleware import open_to_strangers
from tests.bench._naive import Naive, Unrated
from tests.bench._naive_board import board as naive_board

urlpatterns = [
    path("", include("dcst.urls")),
    path("naive/", open_to_strangers(Naive.as_view({"post": "create"}))),
    path("unrated/", open_to_strangers(Unrated.as_view())),
    path("naive-board/", naive_board),
]
