"""What every template of a page is given."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from dcst.models import LoadedFixture
from dcst.pages.context import DEMONSTRATION, page
from dcst.time import clock

pytestmark = pytest.mark.django_db


def test_a_page_of_many_templates_asks_once_whether_its_figures_are_invented(board_member):
    LoadedFixture.objects.create(name=DEMONSTRATION, loaded_at=clock.now())
    requests = RequestFactory().get("/"), RequestFactory().get("/")
    for request in requests:
        request.user = board_member
        with CaptureQueriesContext(connection) as captured:
            assert all(page(request)["demonstration"] for _ in range(3))
        assert sum("loadedfixture" in query["sql"] for query in captured) == 1
    LoadedFixture.objects.all().delete()
    later = RequestFactory().get("/")
    later.user = board_member
    assert not page(later)["demonstration"]
