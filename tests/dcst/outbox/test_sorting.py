"""From notices to messages: told in the change's own transaction, once, together, and to those who want it."""

import datetime
import json
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dcst.models import ContactAddress, Membership, Message, Notice, Role
from dcst.outbox.changes import (
    add_contact,
    choose_kinds,
    end_contact,
    forget_messages,
    set_webhook,
    stop_telling,
    tell_organisation,
)
from dcst.outbox.sorting import sort_notices
from dcst.people.changes.keys import approve_key, issue_key
from dcst.people.notices import KEY_APPROVED
from dcst.problems import Refused
from dcst.record.notices import KINDS, MOST_ITEMS, NoticeKind, register, tell
from dcst.time import clock
from tests.dcst.outbox.factories import ITEM, tell_of_a_key
from tests.factories import OrganisationFactory, UserFactory, person

pytestmark = pytest.mark.django_db
HOOK = "https://told.example/hook"


@pytest.fixture
def now(pinned):
    return clock.now()


def tos():
    return sorted(Message.objects.values_list("to", flat=True))


def test_a_key_that_is_approved_is_told_each_contact_and_the_webhook(organisation, partner, officer, now):
    add_contact(organisation, by=partner, at=now, email="Shared@Example.org", name="Data team")
    set_webhook(organisation, by=partner, at=now, url=HOOK)
    key, sent = issue_key(organisation, by=partner, at=now, name="Nightly")
    approve_key(key, by=officer, at=now)
    approve_key(key, by=officer, at=now)
    assert sort_notices(now) == 3
    assert tos() == sorted([partner.email, "shared@example.org", HOOK])
    mail = Message.objects.get(to=partner.email)
    assert mail.subject == "A key is approved: A partner"
    assert f"“Nightly” ({key.prefix}…)" in mail.body
    assert "http://127.0.0.1:8000/partner/a-partner/#keys" in mail.body
    call = json.loads(Message.objects.get(to=HOOK).body)
    assert (call["type"], call["data"]["organisation"]) == ("key.approved", "a-partner")
    assert call["data"]["items"] == [{"name": "Nightly", "prefix": key.prefix}]
    assert not any(sent.partition(".")[2] in message.body for message in Message.objects.all())


def test_a_test_key_and_one_that_the_officer_issues_are_told_nobody(organisation, partner, officer, now):
    issue_key(organisation, by=partner, at=now, name="Trying", kind="test")
    issue_key(organisation, by=officer, at=now, name="Nightly")
    assert Notice.objects.count() == 0


def test_what_is_taken_back_is_not_told(organisation, partner, officer, now):
    key, _ = issue_key(organisation, by=partner, at=now, name="Nightly")
    with pytest.raises(RuntimeError), transaction.atomic():
        approve_key(key, by=officer, at=now)
        assert Notice.objects.count() == 1
        raise RuntimeError
    assert (Notice.objects.count(), sort_notices(now)) == (0, 0)


def test_what_happens_together_is_told_together(organisation, partner, now):
    assert tell_of_a_key(organisation, "One", "Two", "Three") == 1
    mail = Message.objects.get()
    assert mail.subject == "3 keys are approved: A partner"
    assert all(f"- “{name}”" in mail.body for name in ("One", "Two", "Three"))
    assert sort_notices(now) == 0


def test_of_very_many_things_the_first_are_told_and_how_many_there_are(organisation, partner, now):
    tell(KEY_APPROVED, organisation, [ITEM] * (MOST_ITEMS + 7), at=now)
    sort_notices(now)
    mail = Message.objects.get()
    assert mail.subject.startswith(f"{MOST_ITEMS + 7} keys")
    assert mail.body.count("Nightly") == MOST_ITEMS
    assert "- and 7 more" in mail.body


def test_once_is_once_for_each_organisation(organisation, now):
    other = OrganisationFactory(code="another")
    for _ in range(2):
        for whom in (organisation, other):
            tell(KEY_APPROVED, whom, [ITEM], at=now, once="the same")
    tell(KEY_APPROVED, organisation, [ITEM], at=now, once="something else")
    for _ in range(2):
        tell(KEY_APPROVED, organisation, [ITEM], at=now)
    assert Notice.objects.filter(organisation=organisation).count() == 4
    assert Notice.objects.filter(organisation=other).count() == 1


def test_who_left_or_whose_account_is_closed_is_told_nothing(organisation, partner, now):
    closed = person(Role.PARTNER, organisation=organisation)
    closed.is_active = False
    closed.save()
    gone = person(Role.PARTNER, organisation=organisation)
    Membership.objects.filter(user=gone).update(until=datetime.date(2018, 1, 30))
    person(Role.PARTNER, organisation=OrganisationFactory(code="another"))
    issue_key(organisation, by=partner, at=now, name="Trying", kind="test")  # a service user with the partner's role
    taken_out = add_contact(organisation, by=partner, at=now, email="old@example.org")
    end_contact(taken_out, by=partner, at=now)
    tell_of_a_key(organisation)
    assert tos() == [partner.email]


def test_an_address_is_told_once_though_it_is_entered_and_a_persons(organisation, partner, now):
    ContactAddress.objects.create(organisation=organisation, email=partner.email.upper(), since=now, by=partner)
    assert tell_of_a_key(organisation) == 1
    with pytest.raises(Refused, match="told already"):
        add_contact(organisation, by=partner, at=now, email=partner.email)


def test_each_contact_and_the_webhook_choose_for_themselves(organisation, partner, now):
    add_contact(organisation, by=partner, at=now, email="shared@example.org")
    set_webhook(organisation, by=partner, at=now, url=HOOK)
    given = {"by": partner, "at": now}
    choose_kinds(organisation, address=partner.email, wanted={"key.approved": False}, **given)
    tell_of_a_key(organisation)
    assert tos() == sorted(["shared@example.org", HOOK])
    choose_kinds(organisation, address="webhook", wanted={"key.approved": False}, **given)
    choose_kinds(organisation, address=partner.email, wanted={"key.approved": True}, **given)
    Message.objects.all().delete()
    tell_of_a_key(organisation)
    assert tos() == sorted(["shared@example.org", partner.email])


def test_who_stopped_everything_is_told_nothing_until_they_choose_again(organisation, partner, now):
    stop_telling(organisation, by=None, at=now, address=partner.email)
    assert tell_of_a_key(organisation) == 0
    choose_kinds(organisation, by=partner, at=now, address=partner.email, wanted={"key.approved": True})
    assert tell_of_a_key(organisation) == 1


def test_an_organisation_that_is_told_nothing_is_told_nothing(organisation, partner, now):
    set_webhook(organisation, by=partner, at=now, url=HOOK)
    tell_organisation(organisation, by=partner, at=now, wanted=False)
    assert tell_of_a_key(organisation) == 0
    tell_organisation(organisation, by=partner, at=now, wanted=True)
    assert (sort_notices(now), tell_of_a_key(organisation)) == (0, 2)


def test_a_person_is_told_by_themselves(now, monkeypatch):
    kind = NoticeKind(
        "report.due", "w", "One", "{n}", "Report:", lambda item: item["code"], "my_actions", to_people=True
    )
    monkeypatch.setitem(KINDS, kind.code, kind)
    user, closed = UserFactory(), UserFactory(is_active=False)
    for whom in (user, closed):
        tell(kind, whom, [{"code": "BP-1.01"}], at=now)
    assert sort_notices(now) == 1
    mail = Message.objects.get()
    assert (mail.to, mail.user, mail.organisation) == (user.email, user, None)
    assert "- BP-1.01" in mail.body and "/my-actions/" in mail.body


def test_a_kind_is_registered_once_and_before_it_is_told(organisation, now):
    stranger = NoticeKind("key.approved", "w", "o", "m", "i", str)
    with pytest.raises(ImproperlyConfigured, match="two kinds"):
        register(stranger)
    with pytest.raises(ImproperlyConfigured, match="not registered"):
        tell(stranger, organisation, [ITEM], at=now)


def test_a_notice_that_cannot_be_put_into_words_stops_no_other(organisation, partner, now, caplog):
    tell(KEY_APPROVED, organisation, [{"without": "a name"}], at=now)
    tell(KEY_APPROVED, other := OrganisationFactory(code="b-other"), [ITEM], at=now)
    add_contact(other, by=partner, at=now, email="b@example.org")
    Notice.objects.create(kind="of.a.later.version", organisation=other, items=[{}], at=now, ready_at=now)
    assert sort_notices(now) == 1
    assert tos() == ["b@example.org"]
    assert "cannot be put into words" in caplog.text and "is not known" in caplog.text
    assert not Notice.objects.filter(sorted_at=None).exists()


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_message_of_what_came_together(organisation, partner, now):
    for _ in range(40):
        tell(KEY_APPROVED, organisation, [ITEM], at=now)
    together, made = threading.Barrier(4), []

    def work():
        together.wait()
        try:
            made.append(sort_notices(now))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sum(made), Message.objects.get().subject) == (1, "40 keys are approved: A partner")


def queries_for(organisations):
    for organisation in organisations:
        for _ in range(5):
            tell(KEY_APPROVED, organisation, [ITEM], at=clock.now())
    with CaptureQueriesContext(connection) as asked:
        sort_notices(clock.now())
    return len(asked)


def test_queries_grow_with_the_organisations_and_not_with_what_is_told_or_whom(organisation, partner, now):
    few = queries_for([organisation])
    for number in range(20):
        add_contact(organisation, by=partner, at=now, email=f"{number}@example.org")
    assert queries_for([organisation]) == few


def test_messages_are_forgotten_after_thirteen_months_and_not_told_again(organisation, partner, now):
    long_ago = clock.start_of(datetime.date(2016, 12, 30))
    tell(KEY_APPROVED, organisation, [ITEM], at=long_ago, once="the same")
    sort_notices(long_ago)
    waiting = Message.objects.get()
    assert forget_messages(by=None, at=now) == 0
    Message.objects.update(state=Message.Delivery.SENT)
    kept = clock.start_of(datetime.date(2016, 12, 31))
    tell_of_a_key(organisation, at=kept)
    assert Message.objects.count() == 2
    Message.objects.exclude(pk=waiting.pk).update(state=Message.Delivery.SENT)
    assert forget_messages(by=None, at=now) == 1
    assert [message.made_at for message in Message.objects.all()] == [kept]
    tell(KEY_APPROVED, organisation, [ITEM], at=now, once="the same")
    assert sort_notices(now) == 0
    assert forget_messages(by=None, at=now) == 0
