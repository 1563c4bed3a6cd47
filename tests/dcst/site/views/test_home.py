"""The front page, the doors, the look around, and where each person starts."""

import pytest
from django.urls import reverse

from dcst.models import AuditEvent, LoadedFixture, Role
from dcst.models.base import Origin
from dcst.pages.navigation import NAVIGATION
from dcst.people.personas import PERSONAS
from dcst.people.roles import Permission
from dcst.time import clock
from tests.factories import MembershipFactory, UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration():
    LoadedFixture.objects.create(name="demonstration", digest="x", loaded_at=clock.now())


@pytest.fixture
def demo_manager():
    user = UserFactory(email="manager@demo.example", origin=Origin.DEMONSTRATION)
    MembershipFactory(user=user, role=Role.MANAGER)
    return user


def text_of(response):
    return response.content.decode()


def test_a_stranger_sees_whose_plans_these_are_and_three_doors(client):
    page = text_of(client.get("/"))
    assert "The plans of Doncaster Children’s Services Trust, and how they are going" in page
    for door in ("Update my actions", "See how we are doing", "Send us data"):
        assert door in page


@pytest.mark.parametrize("name", ["my_actions", "board", "partner_home"])
def test_each_door_leads_a_stranger_to_sign_in_and_then_on(client, name):
    address = reverse(name)
    assert f'href="{address}"' in text_of(client.get("/"))
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_without_the_demonstration_nobody_can_look_around(client, demo_manager):
    assert "Look around as" not in text_of(client.get("/"))
    assert client.post("/look-around/manager/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_one_click_signs_a_visitor_in_as_a_manager(client, demonstration, demo_manager):
    page = text_of(client.get("/"))
    assert all(f"Look around as {persona.words}" in page for persona in PERSONAS)
    answer = client.post("/look-around/manager/")
    assert answer.url == reverse("start")
    assert client.session["_auth_user_id"] == str(demo_manager.pk)
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.by) == ("sign in", demo_manager.email, demo_manager)


def test_a_real_person_with_the_address_of_a_persona_cannot_be_looked_around_as(client, demonstration):
    UserFactory(email="officer@demo.example")
    assert client.post("/look-around/officer/").status_code == 404


def test_a_persona_who_was_deactivated_cannot_be_looked_around_as(client, demonstration, demo_manager):
    demo_manager.is_active = False
    demo_manager.save()
    assert client.post("/look-around/manager/").status_code == 404


def test_looking_around_needs_a_form_and_its_token(demonstration, demo_manager):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.get("/look-around/manager/").status_code == 405
    assert strict.post("/look-around/manager/").status_code == 403


@pytest.mark.parametrize("slug", ["nobody", "admin"])
def test_there_is_no_persona_but_those_in_the_table(client, demonstration, slug):
    assert client.post(f"/look-around/{slug}/").status_code == 404


@pytest.mark.parametrize(
    "role, name",
    [
        (Role.MANAGER, "my_actions"),
        (Role.REVIEWER, "board"),
        (Role.OFFICER, "to_do"),
        (Role.BOARD, "board"),
        (Role.FINANCE, "budget"),
        (Role.PARTNER, "partner_home"),
        (Role.AUDITOR, "board"),
    ],
)
def test_each_role_starts_where_its_work_is(sign_in, role, name):
    assert sign_in(person(role)).get("/start/").url == reverse(name)


def test_somebody_without_a_role_is_told_so(sign_in):
    assert "You have no role yet" in text_of(sign_in(UserFactory()).get("/start/"))


@pytest.mark.parametrize(
    "address", ["/", "/about/colours/", "/about/accessibility/", "/about/reliability/", "/about/contact/"]
)
def test_the_public_pages_carry_the_day_and_the_line_for_those_concerned_about_a_child(client, pinned, address):
    page = text_of(client.get(address))
    assert "as at <strong>31 January 2018</strong>" in page
    assert "If you are concerned about a child and it's outside of office hours, please call" in page
    for words in ("What the colours mean", "Accessibility statement", "API documentation", "Contact"):
        assert words in page


def test_the_demonstration_is_named_on_every_page(client, demonstration):
    assert "Demonstration data" in text_of(client.get("/about/contact/"))


def test_nothing_is_called_demonstration_without_it(client):
    assert "Demonstration data" not in text_of(client.get("/about/contact/"))


def test_the_menu_holds_what_the_role_may_open_and_nothing_else(sign_in):
    page = text_of(sign_in(person(Role.BOARD)).get("/about/contact/"))
    assert f'href="{reverse("board")}"' in page
    assert f'href="{reverse("people")}"' not in page
    assert f'href="{reverse("partner_home")}"' not in page
    page = text_of(sign_in(person(Role.PARTNER)).get("/about/contact/"))
    assert f'href="{reverse("board")}"' not in page
    assert f'href="{reverse("partner_home")}"' in page
    assert f'href="{reverse("indicators")}"' in page


def test_the_menu_asks_for_permissions_that_there_are():
    known = {permission.name.lower() for permission in Permission}
    assert {name for place in NAVIGATION for name in place.permissions} <= known


def test_the_officers_are_named_to_those_who_are_signed_in(client, sign_in, officer):
    assert officer.email not in text_of(client.get("/about/contact/"))
    assert officer.email in text_of(sign_in(person(Role.BOARD)).get("/about/contact/"))
