"""The pages of what an organisation is told: kept by its own people and the officer, without demonstration data."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import AuditEvent, ContactAddress, Message, Webhook
from dcst.outbox.changes import add_contact, set_webhook
from dcst.outbox.delivery import deliver_one
from dcst.outbox.sorting import mail_message, sort_notices
from dcst.people.notices import KEY_APPROVED
from dcst.record.notices import tell
from dcst.time import clock
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
PAGE = "/partner/a-partner/told/"
SECRET = re.compile(r"whsec_[\w+/]{43}=")
HOOK = "https://told.example/hook"
ITEM = {"name": "Nightly", "prefix": "dcst_live_0a1b2c3d"}


@pytest.fixture(autouse=True)
def organisation(pinned, db):
    return OrganisationFactory(code="a-partner")


def page(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture(params=["partner", "officer"])
def who(request, client, partner):
    """Whoever may keep the page; the partner is there in either case."""
    user = request.getfixturevalue(request.param)
    client.force_login(user)
    return user


def test_an_address_is_added_tested_chosen_for_and_taken_out(client, who, partner):
    assert partner.email in page(client.get(PAGE))
    typed = {"contact-email": "Data@example.org", "contact-name": "Data team"}
    text = page(client.post(f"{PAGE}add/", typed, follow=True))
    assert "data@example.org is told from now on" in text and "Data team" in text
    text = page(client.post(f"{PAGE}test/", {"to": "data@example.org"}, follow=True))
    assert "It has not been tried yet" in text
    deliver_one(clock.now())
    message = Message.objects.get()
    assert "✓ Taken" in page(client.get(f"{PAGE}log/{message.pk}/"))
    choose = f"{PAGE}choose/?to=data@example.org"
    text = page(client.get(choose))
    assert text.count('type="checkbox"') == text.count(" checked") == 8
    assert "1 of 8 things" in page(client.post(choose, {"kind": ["key.approved", "unknown"]}, follow=True))
    assert page(client.get(choose)).count(" checked") == 1
    assert "Nothing<" in page(client.post(choose, {}, follow=True))
    row = ContactAddress.objects.get()
    text = page(client.post(f"{PAGE}{row.pk}/end/", follow=True))
    assert "data@example.org is told no more" in text and "Data team" not in text
    assert "taken out already" in page(client.post(f"{PAGE}{row.pk}/end/", follow=True))
    assert list(AuditEvent.objects.filter(by=who).order_by("id").values_list("verb", flat=True)) == [
        "add contact",
        "send test message",
        "choose what is told",
        "choose what is told",
        "end contact",
    ]


def test_an_address_that_comes_back_is_told_again(client, partner, organisation):
    client.force_login(partner)
    for _ in range(2):
        client.post(f"{PAGE}add/", {"contact-email": "data@example.org"})
        assert "Everything<" in page(client.get(PAGE))
        client.post(f"{PAGE}choose/?to=data@example.org", {})
        client.post(f"{PAGE}{ContactAddress.objects.get(ended_at=None).pk}/end/")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Enter email address"), ("nobody", "in the correct format"), ("TAKEN@example.org", "told already")],
)
def test_an_address_that_cannot_be_added_is_refused_with_a_sentence(client, partner, organisation, typed, words):
    add_contact(organisation, by=partner, at=clock.now(), email="taken@example.org")
    client.force_login(partner)
    text = page(client.post(f"{PAGE}add/", {"contact-email": typed}))
    assert "There is a problem" in text and words in text
    assert ContactAddress.objects.count() == 1


def test_a_webhook_is_set_rolled_and_taken_out_and_its_secret_is_shown_once(client, who):
    answer = client.post(f"{PAGE}webhook/", {"webhook-url": HOOK})
    first = SECRET.search(page(answer))[0]
    assert answer["Cache-Control"] == "no-store"
    text = page(client.get(PAGE))
    assert HOOK in text and not SECRET.search(text)
    assert "For 24 hours" in page(client.get(f"{PAGE}webhook/roll/"))
    second = SECRET.search(page(client.post(f"{PAGE}webhook/roll/")))[0]
    assert first != second
    text = page(client.post(f"{PAGE}webhook/roll/", follow=True))
    assert "within the last 24 hours" in text and not SECRET.search(text)
    assert "Take the webhook out?" in page(client.get(f"{PAGE}webhook/end/"))
    assert Webhook.objects.get().ended_at is None
    assert "is called no more" in page(client.post(f"{PAGE}webhook/end/", follow=True))
    assert client.get(f"{PAGE}webhook/end/").status_code == 404
    assert first not in str(list(AuditEvent.objects.values())) and second not in str(list(AuditEvent.objects.values()))


def test_another_address_takes_the_place_of_the_first(client, partner):
    client.force_login(partner)
    for url in (HOOK, f"{HOOK}/2"):
        page(client.post(f"{PAGE}webhook/", {"webhook-url": url}))
    assert [(row.url, row.ended_at is None) for row in Webhook.objects.order_by("pk")] == [
        (HOOK, False),
        (f"{HOOK}/2", True),
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Enter address"),
        ("http://told.example/", "must begin with https"),
        ("https://10.1.2.3/", "private network"),
        ("https://[::ffff:127.0.0.1]/", "private network"),
    ],
)
def test_a_webhook_that_may_not_be_called_is_refused_with_a_sentence(client, partner, url, words):
    client.force_login(partner)
    text = page(client.post(f"{PAGE}webhook/", {"webhook-url": url}))
    assert "There is a problem" in text and words in text
    assert Webhook.objects.count() == 0


def test_an_organisation_can_be_told_nothing_and_then_again(client, partner, organisation):
    client.force_login(partner)
    assert "Nothing is told at present" in page(client.post(f"{PAGE}pause/", {"wanted": "no"}, follow=True))
    tell(KEY_APPROVED, organisation, [ITEM], at=clock.now())
    assert sort_notices(clock.now()) == 0
    assert "Nothing is told at present" not in page(client.post(f"{PAGE}pause/", {"wanted": "yes"}, follow=True))
    tell(KEY_APPROVED, organisation, [ITEM], at=clock.now())
    assert sort_notices(clock.now()) == 1


@pytest.fixture
def given_up(organisation, partner):
    at = clock.now()
    message = mail_message(KEY_APPROVED, "A key is approved", "Words\n\n--\nStop: x", "a@b.example", at)
    message.organisation, message.state, message.tries, message.finished_at = organisation, "given_up", 10, at
    message.save()
    message.log.create(number=1, at=at, took_ms=12, succeeded=False, status=None, answer="Nobody there")
    return message


def test_a_message_that_was_given_up_is_seen_by_partner_and_officer_and_sent_again(client, who, officer, given_up):
    assert "1 message did not arrive" in page(client.get("/partner/a-partner/"))
    text = page(client.get(f"{PAGE}log/{given_up.pk}/"))
    assert "Given up</strong> after 10 tries" in text and "Nobody there" in text and "Words" in text
    assert "Stop: x" not in text
    text = page(client.post(f"{PAGE}log/{given_up.pk}/again/", follow=True))
    assert "It is sent again" in text and "On its way" in text
    assert "did not arrive" not in page(client.get("/partner/a-partner/"))


def test_the_officer_is_asked_to_look_at_it_until_somebody_has(client, officer, given_up):
    client.force_login(officer)
    text = page(client.get("/officer/?list=undelivered"))
    assert "Messages that did not arrive (1)" in text and f"{PAGE}log/{given_up.pk}/" in text
    client.post(f"{PAGE}log/{given_up.pk}/leave/")
    assert "Messages that did not arrive (" not in page(client.get("/officer/"))
    assert "No longer wanted" in page(client.get(f"{PAGE}log/{given_up.pk}/"))


def test_the_log_is_filtered_and_the_officers_holds_everybodys(client, officer, partner, given_up):
    other = OrganisationFactory(code="yjb")
    add_contact(other, by=officer, at=clock.now(), email="yjb@example.org")
    tell(KEY_APPROVED, other, [ITEM], at=clock.now())
    sort_notices(clock.now())
    client.force_login(officer)
    text = page(client.get("/partners/told/"))
    assert "a@b.example" in text and "yjb@example.org" in text
    text = page(client.get("/partners/told/?state=given_up"))
    assert "a@b.example" in text and "yjb@example.org" not in text
    assert "There is none that fits" in page(client.get(f"{PAGE}log/?carrier=webhook"))
    client.force_login(partner)
    assert client.get("/partners/told/").status_code == 403
    assert "yjb@example.org" not in page(client.get(f"{PAGE}log/"))


ADDRESSES = ["", "add/", "1/end/", "pause/", "choose/?to=webhook", "test/", "webhook/", "webhook/roll/", "webhook/end/"]


@pytest.mark.parametrize("address", [*ADDRESSES, "log/"])
def test_it_is_for_the_organisations_own_people_and_the_officer(client, partner, manager, organisation, address):
    theirs = OrganisationFactory(code="yjb")
    set_webhook(theirs, by=partner, at=clock.now(), url=HOOK)
    client.force_login(partner)
    assert client.post(f"/partner/yjb/told/{address}").status_code == 404 or address == "log/"
    assert client.get(f"/partner/yjb/told/{address}").status_code in (404, 405)
    client.force_login(manager)
    assert client.post(f"{PAGE}{address}").status_code == 403
    assert Webhook.objects.get().ended_at is None


def test_a_message_is_read_and_changed_on_its_own_organisations_pages_alone(client, partner, officer, given_up):
    given_up.organisation = OrganisationFactory(code="yjb")
    given_up.save()
    for user in (partner, officer):
        client.force_login(user)
        assert client.get(f"{PAGE}log/{given_up.pk}/").status_code == 404
        for step in ("again", "leave"):
            assert client.post(f"{PAGE}log/{given_up.pk}/{step}/").status_code == 404


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        page(client.get(address))
    return len(asked)


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}log/", "/partners/told/", "/officer/?list=undelivered"])
def test_queries_do_not_grow(client, officer, organisation, given_up, address):
    client.force_login(officer)
    queries_of(client, address)
    few = queries_of(client, address)
    for number in range(20):
        add_contact(organisation, by=officer, at=clock.now(), email=f"{number}@example.org")
        Message.objects.bulk_create(
            [mail_message(KEY_APPROVED, "s", "b", "x@example.org", clock.now(), organisation=organisation)]
        )
    Message.objects.update(state="given_up")
    assert queries_of(client, address) == few
