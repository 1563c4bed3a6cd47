"""What a process reads before anybody asks: nothing is left to who opens a page first, and no database is asked."""

from django.db import connection
from django.template import engines

from dcst.models import Prepared
from dcst.site.ready import make_ready


def test_a_process_that_starts_has_read_every_page_and_written_every_query():
    make_ready()  # no test database is opened here: asking one would fail
    assert len(Prepared.every) > 40
    unwritten = [query._make().query for query in Prepared.every if connection.vendor not in query._made]
    assert all(query.select_for_update for query in unwritten)
    (loader,) = engines["django"].engine.template_loaders
    assert {"dcst/board.html", "dcst/board/_concerns.html"} <= {str(name) for name in loader.get_template_cache}
