"""People and their roles, run from the browser by a performance officer."""

import datetime
import smtplib
import threading
import time

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dcst.models import AuditEvent, GovernanceBody, Membership, Role, User
from dcst.people.changes import people as changes
from dcst.people.roles import Permission, permissions_of
from dcst.problems import Refused
from dcst.time import clock
from tests.factories import BodyFactory, MembershipFactory, OrganisationFactory, UserFactory, person
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = datetime.date(2018, 1, 31)
FILLED = {"name": "Kim New", "email": "Kim.New@example.org", "job_title": "Head of Care", "role": "manager"}


@pytest.fixture(autouse=True)
def on_the_day(pinned):
    pass


def text_of(response):
    return response.content.decode()


def test_an_officer_adds_a_person_who_gets_a_link_and_a_role(sign_in, officer):
    answer = sign_in(officer).post("/people/add/", FILLED, follow=True)
    kim = User.objects.get(email="kim.new@example.org")
    assert answer.redirect_chain == [(f"/people/{kim.pk}/", 302)]
    assert "A link to set a password is on its way to kim.new@example.org" in text_of(answer)
    assert not kim.has_usable_password()
    assert Permission.REPORT_OWN in permissions_of(kim, TODAY)
    (message,) = mail.outbox
    assert message.to == ["kim.new@example.org"]
    assert "It needs a password before you can sign in" in message.body


def test_the_link_lets_the_person_set_a_password_and_sign_in(sign_in, officer, client):
    sign_in(officer).post("/people/add/", FILLED)
    client.logout()
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    address = client.get(link.partition("testserver")[2], follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "a quite new phrase", "password2": "a quite new phrase"})
    answer = client.post("/sign-in/", {"login": "kim.new@example.org", "password": "a quite new phrase"})
    assert answer.url == "/start/"


def test_adding_a_person_is_on_the_audit_trail(sign_in, officer):
    sign_in(officer).post("/people/add/", FILLED)
    events = list(AuditEvent.objects.order_by("id").values_list("verb", "subject", "by__name"))
    assert events == [
        ("add person", "kim.new@example.org", "Ossie Officer"),
        ("give role", "kim.new@example.org", "Ossie Officer"),
    ]


def test_an_empty_form_says_what_to_enter_and_keeps_what_was_typed(sign_in, officer):
    page = text_of(sign_in(officer).post("/people/add/", {"name": "Kim New", "email": "kim"}))
    assert "<title>Error: Add a person" in page
    assert "Enter an email address in the correct format, like name@example.com" in page
    assert "Select role" in page
    assert 'value="Kim New"' in page and 'value="kim"' in page
    assert not User.objects.filter(name="Kim New").exists()


def test_the_same_address_cannot_be_added_twice_in_any_spelling(sign_in, officer):
    UserFactory(email="kim.new@example.org")
    page = text_of(sign_in(officer).post("/people/add/", FILLED))
    assert "There is already an account with this email address" in page
    assert 'href="#id_email"' in page


def test_a_partner_needs_an_organisation(sign_in, officer):
    page = text_of(sign_in(officer).post("/people/add/", {**FILLED, "role": "partner"}))
    assert "Select the organisation that the partner sends for" in page
    rdash = OrganisationFactory(code="rdash")
    sign_in(officer).post("/people/add/", {**FILLED, "role": "partner", "organisation": rdash.pk})
    assert Membership.objects.get(user__name="Kim New").organisation == rdash


def test_a_board_member_sits_on_a_body(sign_in, officer):
    body = BodyFactory(code="the-board", kind=GovernanceBody.Kind.BOARD)
    sign_in(officer).post("/people/add/", {**FILLED, "role": "board", "body": body.pk})
    assert Membership.objects.get(user__name="Kim New").body == body


def test_the_account_stands_when_the_mail_cannot_be_sent(sign_in, officer, monkeypatch):
    def broken(*args, **kwargs):
        raise smtplib.SMTPConnectError(421, "no")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    page = text_of(sign_in(officer).post("/people/add/", FILLED, follow=True))
    assert "The link to kim.new@example.org could not be sent" in page
    assert User.objects.filter(email="kim.new@example.org").exists()


def test_a_person_is_given_another_role(sign_in, officer, manager):
    page = text_of(sign_in(officer).post(f"/people/{manager.pk}/", {"role": "reviewer"}, follow=True))
    assert "Morgan Manager holds another role" in page
    assert Permission.OVERRIDE in permissions_of(User.objects.get(pk=manager.pk), TODAY)


def test_a_role_held_already_is_not_given_twice(sign_in, officer, manager):
    page = text_of(sign_in(officer).post(f"/people/{manager.pk}/", {"role": "manager"}))
    assert "Morgan Manager holds this role already" in page
    assert manager.memberships.count() == 1


@pytest.mark.parametrize("organised", [False, True])
@pytest.mark.parametrize("seated", [False, True])
def test_the_database_holds_an_open_role_once_with_and_without_organisation_and_body(manager, organised, seated):
    role = {"user": manager, "role": Role.AUDITOR, "since": TODAY}
    role |= {"organisation": OrganisationFactory()} if organised else {}
    role |= {"body": BodyFactory()} if seated else {}
    Membership.objects.create(**role | {"until": TODAY})
    Membership.objects.create(**role)
    Membership.objects.create(**role | {"body": BodyFactory()})
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(**role | {"since": TODAY + datetime.timedelta(days=1)})


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_one_role_at_once_the_second_is_told(officer, manager):
    given = threading.Event()

    def give_first():
        with transaction.atomic():
            changes.give_role(manager, by=officer, at=clock.now(), role=Role.AUDITOR)
            given.set()
            time.sleep(0.3)
        connection.close()

    first = threading.Thread(target=give_first)
    first.start()
    assert given.wait(PATIENCE)
    with pytest.raises(Refused, match="holds this role already"):
        changes.give_role(manager, by=officer, at=clock.now(), role=Role.AUDITOR)
    first.join(PATIENCE)
    assert manager.memberships.filter(role=Role.AUDITOR).count() == 1


def test_ending_a_role_takes_its_permissions_at_once_and_keeps_it_in_the_record(sign_in, officer, manager):
    held = manager.memberships.get()
    page = text_of(sign_in(officer).post(f"/people/{manager.pk}/roles/{held.pk}/end/", follow=True))
    assert "Morgan Manager no longer holds the role" in page
    assert permissions_of(User.objects.get(pk=manager.pk), TODAY) == frozenset()
    assert Membership.objects.get(pk=held.pk).until == TODAY - datetime.timedelta(days=1)
    assert "1 April 2016 to 30 January 2018" in page


def test_a_role_given_and_ended_on_one_day_leaves_only_its_audit_trail(officer, manager):
    held = changes.give_role(manager, by=officer, at=clock.now(), role=Role.AUDITOR)
    changes.end_role(held, by=officer, at=clock.now())
    assert not manager.memberships.filter(role=Role.AUDITOR).exists()
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["end role", "give role"]


def test_ending_a_role_twice_is_harmless(officer, manager):
    held = manager.memberships.get()
    changes.end_role(held, by=officer, at=clock.now())
    changes.end_role(held, by=officer, at=clock.now())
    assert AuditEvent.objects.count() == 1


def test_an_officer_cannot_lock_themselves_out(sign_in, officer):
    held = officer.memberships.get()
    page = text_of(sign_in(officer).post(f"/people/{officer.pk}/roles/{held.pk}/end/", follow=True))
    assert "You cannot end a role of your own" in page
    page = text_of(sign_in(officer).post(f"/people/{officer.pk}/close/", follow=True))
    assert "You cannot close your own account" in page
    with pytest.raises(Refused):
        changes.close_account(officer, by=officer, at=clock.now())


def test_an_account_is_closed_and_opened_again(sign_in, officer, manager):
    page = text_of(sign_in(officer).post(f"/people/{manager.pk}/close/", follow=True))
    assert "The account of Morgan Manager is closed" in page
    assert User.objects.get(pk=manager.pk).is_active is False
    page = text_of(sign_in(officer).post(f"/people/{manager.pk}/open/", follow=True))
    assert "The account of Morgan Manager is open again" in page
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["open account", "close account", "end role"]


def test_another_link_can_be_sent(sign_in, officer, manager):
    sign_in(officer).post(f"/people/{manager.pk}/link/")
    assert [message.to for message in mail.outbox] == [[manager.email]]


def test_the_list_names_everybody_with_their_roles_and_no_service_user(sign_in, officer, manager):
    UserFactory(name="Key of a partner", is_service=True)
    page = text_of(sign_in(officer).get("/people/"))
    assert "Morgan Manager" in page and "Performance officer" in page
    assert "Key of a partner" not in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
@pytest.mark.parametrize("address", ["/people/", "/people/add/"])
def test_only_the_performance_officer_sees_people(sign_in, role, address):
    assert sign_in(person(role)).get(address).status_code == 403


@pytest.mark.parametrize("what", ["close", "open", "link", "roles/{role}/end"])
def test_nobody_else_changes_people(sign_in, manager, other_manager, what):
    address = f"/people/{manager.pk}/{what.format(role=manager.memberships.get().pk)}/"
    assert sign_in(other_manager).post(address).status_code == 403
    assert AuditEvent.objects.count() == 0


def test_a_role_is_ended_only_under_its_own_person(sign_in, officer, manager, other_manager):
    held = manager.memberships.get()
    assert sign_in(officer).post(f"/people/{other_manager.pk}/roles/{held.pk}/end/").status_code == 404


def test_the_list_takes_the_same_number_of_queries_for_few_and_many(sign_in, officer):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            session.get("/people/")
        return len(found)

    session = sign_in(officer)
    session.get("/people/")
    few = queries()
    for _ in range(12):
        MembershipFactory(role=Role.PARTNER, organisation=OrganisationFactory())
    assert queries() == few
