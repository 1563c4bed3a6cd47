"""Workers killed at moments of chance while they make packs: each pack is whole or absent, and is made in the end."""

import hashlib
import random
import time

import pytest

from dcst.models import AuditEvent, Pack, PackFile
from dcst.site.packs import changes
from dcst.site.packs.facts import hash_of, inflated
from dcst.site.packs.items import item_of
from dcst.time import clock
from tests import services, sites
from tests.dcst.site.packs.conftest import TODAY
from tests.scale import many, tell
from tests.waiting import until

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
KILLS, PACKS = many(2, 10), many(1, 3)
LONGEST_ALIVE = 6  # seconds: about as long as a worker needs to make one
SITE = {"DEBUG": "1"}


def is_whole(pack):
    """Whether all that belongs to a pack is there, and fits together."""
    files = list(pack.files.all())
    return (
        {file.kind for file in files} == {"pdf", "xlsx"}
        and all(hashlib.sha256(bytes(file.content)).hexdigest() == file.sha256 for file in files)
        and hash_of(inflated(bytes(pack.facts))) == pack.sha256
        and AuditEvent.objects.filter(verb="make pack", subject=str(pack.pk)).count() == 1
    )


def is_absent(pack):
    return pack.facts is None and not pack.sha256 and not PackFile.objects.filter(pack=pack).exists()


def check_all():
    for pack in Pack.objects.all():
        assert is_whole(pack) if pack.state == "made" else is_absent(pack), pack.pk


def ask(officer, measure):
    keys = ["board/BP", "governance", "missing", f"part/{measure.strand.code}", f"indicator/{measure.code}"]
    items = [item_of(key) for key in keys]
    return changes.ask_for_pack("A pack", items, by=officer, at=clock.now(), day=TODAY)


def test_packs_are_whole_or_absent_however_often_their_workers_are_killed(measure, officer):
    chance, killed, begun = random.Random(15), 0, 0
    for _ in range(PACKS):
        ask(officer, measure)
    while killed < KILLS:
        if not Pack.objects.filter(state="waiting").exists():
            ask(officer, measure)
        with sites.worker(services.database(), **SITE) as worker:
            time.sleep(chance.uniform(0.5, LONGEST_ALIVE))
            sites.kill(worker)
        killed += 1
        begun += Pack.objects.filter(state="waiting", attempts__gt=0).count() > 0
        check_all()
        # As when a worker has been silent long enough; and a pack that was unlucky is not given up here.
        Pack.objects.filter(state="waiting").update(held_until=None, attempts=0)
    with sites.worker(services.database(), **SITE):
        until(lambda: not Pack.objects.exclude(state="made").exists(), "every pack is made")
    check_all()
    texts = set(Pack.objects.values_list("sha256", flat=True))
    assert len(texts) == 1  # the same facts, whoever drew them and how often
    tell(kills=killed, cut_off=begun, packs_made=Pack.objects.count(), halves=0)
