"""What somebody is called can be corrected, and every page as at a day before says what was said then."""

import datetime
import re

import pytest
from django.urls import reverse

from dcst.models import AuditEvent, FormerWords, Team, User
from dcst.people.changes.names import rename
from dcst.people.changes.people import correct_person
from dcst.problems import Refused
from dcst.record.wording import correct
from dcst.time import clock
from dcst.time.asat import reading_at
from tests.factories import BodyFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
MAY = datetime.datetime(2017, 5, 2, 12, tzinfo=clock.LONDON)
JUNE = datetime.datetime(2017, 6, 2, 12, tzinfo=clock.LONDON)
JULY = datetime.datetime(2017, 7, 2, 12, tzinfo=clock.LONDON)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def renamed(officer):
    """Somebody who was called Ann Archer, from May Ann Baker, and is called Ann Cooper since June."""
    user = UserFactory(name="Ann Archer", email="ann@example.org")
    for at, name in ((MAY, "Ann Baker"), (JUNE, "Ann Cooper")):
        correct_person(user, by=officer, at=at, name=name, email="ann@example.org")
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        (MAY - HOUR, "Ann Archer"),
        (MAY, "Ann Baker"),
        (JUNE - HOUR, "Ann Baker"),
        (JUNE, "Ann Cooper"),
        (JULY, "Ann Cooper"),
        (None, "Ann Cooper"),
    ],
)
def test_at_each_moment_somebody_is_called_as_they_were_then(renamed, moment, name):
    with reading_at(moment):
        assert (str(renamed), renamed.name, renamed.get_full_name()) == (name,) * 3


def test_to_save_a_row_while_a_past_day_is_read_keeps_its_present_words(renamed):
    with reading_at(MAY - HOUR):
        renamed.save()
    assert User.objects.get(pk=renamed.pk).name == "Ann Cooper"


def test_however_many_are_named_their_former_words_are_read_in_one_query(renamed, django_assert_num_queries):
    people = [renamed, *UserFactory.create_batch(5)]
    with reading_at(MAY), django_assert_num_queries(1):
        assert "Ann Baker" in list(map(str, people))


def test_what_differs_is_kept_and_what_does_not_leaves_nothing(officer):
    user = UserFactory(name="Ann Archer", email="ann@example.org", job_title="Head of Care")
    told = {"by": officer, "at": MAY, "email": "Ann@example.org"}
    correct_person(user, **told, name="Ann  Archer ", job_title="Head of Care")
    assert (FormerWords.objects.count(), AuditEvent.objects.count()) == (0, 0)
    correct_person(user, **told, name="Ann Archer", job_title="Director")
    (former,) = FormerWords.objects.all()
    assert (former.column, former.words, former.known_to, former.by) == ("job_title", "Head of Care", MAY, officer)
    event = AuditEvent.objects.get()
    assert (event.before, event.after) == ({"job_title": "Head of Care"}, {"job_title": "Director"})


def test_an_address_that_was_corrected_lets_nobody_in_any_more(client, officer):
    user = User.objects.create_user("old@example.org", "a quite good phrase", name="Ann")
    assert client.post("/sign-in/", {"login": "old@example.org", "password": "a quite good phrase"}).status_code == 302
    client.logout()
    correct_person(user, by=officer, at=MAY, name="Ann", email="New@example.org")
    said = {"password": "a quite good phrase"}
    assert client.post("/sign-in/", {"login": "old@example.org", **said}).status_code == 200
    assert client.post("/sign-in/", {"login": "new@example.org", **said}).status_code == 302


@pytest.mark.parametrize(
    ("name", "email", "said"),
    [
        ("  ", "ann@example.org", "Enter the name"),
        ("A" * 201, "ann@example.org", "The name has 201 characters: 200 fit"),
        ("Ann", "Taken@example.org", "There is already an account with this email address"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_whole(officer, name, email, said):
    user = UserFactory(name="Ann Archer", email="ann@example.org")
    UserFactory(email="taken@example.org")
    with pytest.raises(Refused, match=said):
        correct_person(user, by=officer, at=MAY, name=name, email=email, job_title="Director")
    assert User.objects.get(pk=user.pk).job_title == ""
    assert not FormerWords.objects.exists()


def test_no_column_that_is_not_kept_can_be_corrected(officer):
    with pytest.raises(TypeError, match="not kept"):
        correct(UserFactory(), {"email": "other@example.org"}, by=officer, at=MAY)


@pytest.mark.parametrize("make", [BodyFactory, OrganisationFactory, lambda **told: Team.objects.create(**told)])
def test_a_body_a_team_and_an_organisation_are_renamed_with_a_reason(officer, make):
    row, other = make(code="one", name="One"), make(code="two", name="Two")
    for told, said in (
        ({"name": "two"}, "is called “two”"),
        ({"name": " "}, "Enter the name"),
        ({"reason": ""}, "why"),
    ):
        with pytest.raises(Refused, match=said):
            rename(row, by=officer, at=MAY, **{"name": "Three", "reason": "So it was decided.", **told})
    rename(row, by=officer, at=MAY, name="Three", reason="So it was decided.")
    found = type(other).objects.get(code="one")
    assert found.name == "Three"
    with reading_at(MAY - HOUR):
        assert found.name == "One"
    assert AuditEvent.objects.get().after == {"name": "Three", "reason": "So it was decided."}


class TestInTheBrowser:
    def test_the_officer_corrects_a_person_and_sees_what_was_said_before(self, sign_in, officer):
        user = UserFactory(name="Ann Archer", email="ann@example.org")
        typed = {"name": "Ann Baker", "email": "ann@example.org", "job_title": "Director"}
        page = sign_in(officer).post(reverse("correct_person", args=[user.pk]), typed, follow=True).content.decode()
        assert "<h1" in page and "Ann Baker" in page
        assert re.search(r"<li>Ann Archer, until .*, corrected by Ossie Officer</li>", page)

    def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(self, sign_in, officer):
        user = UserFactory(name="Ann Archer", email="ann@example.org")
        UserFactory(email="taken@example.org")
        typed = {"name": "Ann Baker", "email": "taken@example.org", "job_title": "Director"}
        page = sign_in(officer).post(reverse("correct_person", args=[user.pk]), typed).content.decode()
        assert "There is already an account with this email address" in page
        assert 'value="Ann Baker"' in page and 'value="Director"' in page

    @pytest.mark.parametrize("kind", ["body", "team", "organisation"])
    def test_each_kind_is_renamed_from_the_page_of_governance(self, sign_in, officer, kind):
        make = {"body": BodyFactory, "organisation": OrganisationFactory, "team": Team.objects.create}[kind]
        make(code="one", name="One of old")
        browser, address = sign_in(officer), reverse("rename", args=[kind, "one"])
        assert address in browser.get("/governance/one/" if kind == "body" else "/governance/").content.decode()
        page = browser.post(address, {"name": "Two", "reason": "Decided"}, follow=True).content.decode()
        assert "It is now called Two" in page
        assert "One of old" in browser.get(address).content.decode()

    def test_there_is_no_other_kind_and_nobody_else_renames(self, sign_in, officer, manager):
        BodyFactory(code="one")
        assert sign_in(officer).get("/governance/area/one/name/").status_code == 404
        assert sign_in(manager).get("/governance/body/one/name/").status_code == 403
