"""The link in every mail: it works without signing in, asks first, and stops its own address alone."""

import re

import pytest
from django.core import mail
from django.test import Client

from dcst.models import AuditEvent, Message
from dcst.outbox.changes import add_contact
from dcst.outbox.delivery import deliver_one
from dcst.outbox.sorting import sort_notices
from dcst.people.notices import KEY_APPROVED
from dcst.record.notices import tell
from dcst.time import clock
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
ITEM = {"name": "Nightly", "prefix": "dcst_live_0a1b2c3d"}


@pytest.fixture
def organisation(pinned, db):
    return OrganisationFactory(code="a-partner")


def told(organisation):
    tell(KEY_APPROVED, organisation, [ITEM], at=clock.now())
    return sort_notices(clock.now())


@pytest.fixture
def link(organisation, partner):
    add_contact(organisation, by=partner, at=clock.now(), email="shared@example.org")
    told(organisation)
    while deliver_one(clock.now()):
        pass
    [body] = [sent.body for sent in mail.outbox if sent.to == ["shared@example.org"]]
    Message.objects.all().delete()
    return re.search(r"http://127.0.0.1:8000(/told/stop/\S+)", body)[1]


def test_one_click_stops_the_mails_of_that_address_and_no_other(link, organisation, partner):
    stranger = Client(enforce_csrf_checks=True)
    asked = stranger.get(link).content.decode()
    assert "shared@example.org will be told nothing more of what concerns A partner" in " ".join(asked.split())
    assert told(organisation) == 2  # to look changes nothing: programs follow links
    Message.objects.all().delete()
    assert "is told nothing more" in stranger.post(link, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert told(organisation) == 1
    assert Message.objects.get().to == partner.email
    event = AuditEvent.objects.get(verb="stop telling")
    assert (event.by, event.subject, event.after) == (None, "a-partner", {"address": "shared@example.org"})


def test_a_second_click_does_no_harm(link, organisation, client):
    assert [client.post(link).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("spoilt", [lambda link: link[:-3] + "x/", lambda link: "/told/stop/anything/"])
def test_a_link_that_was_not_made_here_is_nowhere(link, client, spoilt, organisation):
    assert client.get(spoilt(link)).status_code == client.post(spoilt(link)).status_code == 404
    assert told(organisation) == 2
