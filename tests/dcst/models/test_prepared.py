"""Prepared queries: the same rows as without, for whatever is given, and the SQL is written once."""

import datetime

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from dcst.models import Area, HarmClass, Moment, One, Prepared, PreparedRows, Some
from dcst.models.prepared import MANY
from dcst.time import clock

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = (datetime.datetime(2018, month, 10, tzinfo=clock.LONDON) for month in (1, 2))


def classed(subject, harm="safety", since=JANUARY, until=None):
    told = {"subject_kind": "action", "reason": "Why", "known_from": since, "known_to": until}
    return HarmClass.objects.create(subject=subject, harm=harm, **told)


def known():
    later = HarmClass.objects.filter(subject=OuterRef("subject"), known_from__gt=Moment("at"))
    rows = HarmClass.objects.known_at(Moment("at")).filter(subject__any_of=Some("codes"), harm=One("harm"))
    return rows.annotate(changes=Exists(later)).order_by("subject").values_list("subject", "known_from", "changes")


def test_what_is_given_each_time_is_asked_for():
    classed("a", until=FEBRUARY), classed("a", since=FEBRUARY), classed("b"), classed("c", harm="money")
    ask = Prepared(known)
    codes = ["a", "b", "c", 'd"\\']
    assert ask(at=JANUARY, codes=codes, harm="safety") == [("a", JANUARY, True), ("b", JANUARY, False)]
    assert ask(at=FEBRUARY, codes=codes, harm="safety") == [("a", FEBRUARY, False), ("b", JANUARY, False)]
    assert ask(at=FEBRUARY, codes=codes, harm="money") == [("c", JANUARY, False)]
    assert ask(at=FEBRUARY, codes=[], harm="money") == []
    assert ask(at=JANUARY - datetime.timedelta(1), codes=codes, harm="safety") == []


def test_it_is_put_together_once_and_asked_each_time():
    made = []

    def make():
        made.append(1)
        return known()

    ask = Prepared(make)
    with CaptureQueriesContext(connection) as captured:
        for _ in range(3):
            ask(at=JANUARY, codes=["a"], harm="safety")
    assert (len(made), len(captured)) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_what_locks_rows_is_written_when_it_is_asked(monkeypatch):
    monkeypatch.setattr(Prepared, "every", [])
    ask = Prepared(lambda: HarmClass.objects.filter(harm=One("harm")).select_for_update().values_list("subject"))
    classed("a")
    with CaptureQueriesContext(connection) as captured:
        Prepared.make_all()
    assert not captured
    with transaction.atomic():
        assert ask(harm="safety") == [("a",)]


def in_database():
    """What the connection has prepared; nothing on SQLite, which prepares by itself."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time")
        return [statement for (statement,) in cursor.fetchall()]


def test_the_database_prepares_it_once_a_connection_and_plans_anew_for_many():
    classed("a")
    before, ask = in_database(), Prepared(known)
    many = [f"code {number}" for number in range(MANY)] + ["a"]
    assert ask(at=JANUARY, codes=many, harm="safety") == [("a", JANUARY, False)]
    assert in_database() == before
    for _ in range(2):
        assert ask(at=JANUARY, codes=["a"], harm="safety") == [("a", JANUARY, False)]
    if before is not None:
        (made,) = in_database()[len(before) :]
        assert made.startswith("PREPARE") and "'safety'" not in made


@pytest.mark.django_db(transaction=True)
def test_another_connection_prepares_it_for_itself():
    classed("a")
    ask = Prepared(known)
    for _ in range(2):
        assert ask(at=JANUARY, codes=["a"], harm="safety") == [("a", JANUARY, False)]
        connection.close()


def test_every_query_there_is_can_be_prepared():
    get_resolver().url_patterns  # noqa: B018 - it imports the views
    Prepared.make_all()
    asked = [query._made[connection.vendor] for query in Prepared.every if query._made]
    assert len(asked) > 40
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for made in asked:
                made.prepare(connection, cursor)


def test_whole_rows_come_with_what_they_refer_to_and_what_is_added():
    district = Area.objects.create(code="district", name="A district", kind=Area.Kind.BOROUGH)
    part = Area.objects.create(code="part", name="A part", kind=Area.Kind.LOCALITY, parent=district)

    def rows():
        inside = Area.objects.filter(parent=OuterRef("pk"))
        return Area.objects.filter(code=One("code")).select_related("parent").annotate(is_parted=Exists(inside))

    ask = PreparedRows(rows)
    with CaptureQueriesContext(connection) as captured:
        [found], [whole] = ask(code="part"), ask(code="district")
        assert (found, found.name, found.parent, found.is_parted) == (part, "A part", district, False)
        assert (whole.parent, whole.is_parted) == (None, True)
    assert len(captured) == 2
    found.name = "Another name"
    found.save()
    assert Area.objects.get(pk=part.pk).name == "Another name"
