"""The verbs of packs: what is asked for, what is refused, who makes it, and what the public may have."""

import datetime
import hashlib
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models.functions import Now

from dcst.models import AuditEvent, Pack, PackFile, PackMark, Role
from dcst.problems import Refused
from dcst.site.packs import changes, made
from dcst.site.packs.facts import hash_of, inflated
from dcst.site.packs.items import item_of, marks_of
from dcst.site.packs.paper import CannotSet
from dcst.time import clock
from tests.dcst.site.packs.conftest import BLANK, TODAY, make
from tests.factories import person
from tests.indicators.factories import ObservationFactory, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned", "unset")]


def asked(user, *keys, title="A pack", day=TODAY, kind=Pack.Kind.INTERNAL):
    return changes.ask_for_pack(title, [item_of(key) for key in keys], by=user, at=clock.now(), day=day, kind=kind)


def verbs(pack):
    return list(AuditEvent.objects.filter(subject=str(pack.pk)).order_by("id").values_list("verb", flat=True))


def public(key, officer, reason="It was published"):
    changes.mark_item(item_of(key), by=officer, at=clock.now(), is_public=True, reason=reason)


def test_a_pack_is_asked_for_and_made_whole(measure, board_member, ask):
    pack = ask(board_member, "missing", f"indicator/{measure.code}", title="The pack of the Board")
    assert make() == 1
    pack.refresh_from_db()
    assert (pack.state, pack.done, pack.problem, pack.held_by) == ("made", 2, "", None)
    assert hash_of(inflated(bytes(pack.facts))) == pack.sha256
    files = {file.kind: file for file in pack.files.all()}
    assert files["pdf"].name == "the-pack-of-the-board-2018-01-31.pdf" and bytes(files["pdf"].content) == BLANK
    assert files["xlsx"].sha256 == hashlib.sha256(bytes(files["xlsx"].content)).hexdigest()
    assert verbs(pack) == ["ask for pack", "make pack"]
    assert make() == 0


@pytest.mark.parametrize(
    ("keys", "given", "field", "words"),
    [
        ([], {}, "items", "Select what is to stand"),
        (["missing"], {"title": " "}, "title", "Enter what the pack is called"),
        (["missing"], {"day": TODAY + timedelta(1)}, "day", "not in the future"),
        (["missing"] * 121, {}, "items", "120 pages at most"),
    ],
)
def test_what_makes_no_pack_is_refused(board_member, keys, given, field, words):
    with pytest.raises(Refused, match=words) as refusal:
        asked(board_member, *keys, **given)
    assert refusal.value.field == field and not Pack.objects.exists()


def test_nobody_asks_for_what_they_may_not_open(db, pinned):
    with pytest.raises(Refused, match="Not for the readers of this pack: budget"):
        asked(person(Role.COMMISSIONER), "contract", "budget")


def test_a_pack_is_not_drawn_before_what_was_heard_before_it_is_stored(board_member):
    pack = asked(board_member, "missing")
    Pack.objects.filter(pk=pack.pk).update(recorded_at=Now() + timedelta(seconds=30))
    assert make() == 0 and Pack.objects.get().started_at is None


def test_a_pack_of_a_page_that_is_not_there_fails_with_a_sentence_and_keeps_nothing(officer, ask):
    pack = ask(officer, "missing", "indicator/none")
    make()
    pack.refresh_from_db()
    assert (pack.state, pack.problem) == ("failed", "There is no page indicator/none.")
    assert (pack.done, pack.facts) == (1, None) and not PackFile.objects.exists()
    assert verbs(pack)[-1] == "fail to make pack"


def test_a_machine_without_pango_says_what_to_install(officer, ask, monkeypatch):
    def cannot(page, tell):
        raise CannotSet(made_words)

    made_words = "Pango is missing on the machine that makes packs: install libpango-1.0-0"
    monkeypatch.setattr(made, "pdf_of", cannot)
    pack = ask(officer, "missing")
    make()
    pack.refresh_from_db()
    assert pack.problem == f"{made_words}." and not PackFile.objects.exists()


def test_a_failed_pack_is_tried_again_as_at_its_own_moment(officer, ask, monkeypatch):
    broken = monkeypatch.context()
    with broken as patch:
        patch.setattr(made, "xlsx_of", lambda *given: 1 / 0)
        pack = ask(officer, "missing")
        make()
    pack.refresh_from_db()
    assert pack.problem == "Writing the workbook: a fault of the program."
    changes.try_pack_again(pack, by=officer, at=clock.now())
    moment = pack.moment
    make()
    pack.refresh_from_db()
    assert (pack.state, pack.moment, pack.attempts) == ("made", moment, 1)
    changes.try_pack_again(pack, by=officer, at=clock.now())  # one that is made stays so
    assert Pack.objects.get().state == "made"


def test_a_pack_that_ended_three_workers_is_given_up(officer, ask):
    pack = ask(officer, "missing")
    Pack.objects.update(attempts=3)
    make()
    pack.refresh_from_db()
    assert pack.state == "failed" and "three times" in pack.problem


def test_who_was_overtaken_throws_away_what_it_did(officer, ask, monkeypatch):
    pack = ask(officer, "missing")
    whole = changes.made_of

    def overtaken(pack, watch):
        found = whole(pack, watch)
        Pack.objects.update(held_by=uuid.uuid4())
        return found

    monkeypatch.setattr(changes, "made_of", overtaken)
    assert make() == 1
    assert Pack.objects.get(pk=pack.pk).state == "waiting" and not PackFile.objects.exists()


def test_a_pack_that_a_worker_holds_is_left_to_it_until_it_falls_silent(officer, ask):
    pack = ask(officer, "missing")
    Pack.objects.update(held_by=uuid.uuid4(), held_until=Now() + timedelta(minutes=1))
    assert make() == 0
    Pack.objects.update(held_until=Now() - timedelta(seconds=1))
    assert make() == 1
    pack.refresh_from_db()
    assert (pack.state, pack.attempts) == ("made", 1)


def test_what_nobody_decided_is_private_and_some_pages_always_are(officer):
    items = [item_of(key) for key in ("indicator/M05", "board/BP", "governance")]
    found = marks_of(items)
    assert not any(mark.is_public for mark in found.values())
    assert (found["indicator/M05"].reason, found["governance"].reason) == ("Not decided", "Not decided")
    assert "names the people" in found["board/BP"].reason
    with pytest.raises(Refused, match="It cannot be public"):
        public("board/BP", officer)


def test_a_mark_is_a_fact_with_its_reason(officer):
    item = item_of("governance")
    with pytest.raises(Refused, match="Enter why"):
        changes.mark_item(item, by=officer, at=clock.now(), is_public=True, reason="  ")
    public("governance", officer)
    public("governance", officer)
    assert PackMark.objects.count() == 1
    changes.mark_item(item, by=officer, at=clock.now(), is_public=False, reason="Not yet")
    first, second = PackMark.objects.order_by("pk")
    assert first.known_to == second.known_from and not marks_of([item])["governance"].is_public
    assert AuditEvent.objects.filter(verb="mark pack item", subject="governance").count() == 2


def test_a_pack_for_the_public_is_for_the_officer_to_ask_and_of_public_items_alone(measure, officer, board_member):
    key = f"indicator/{measure.code}"
    public(key, officer)
    with pytest.raises(Refused, match="Only who releases figures"):
        asked(board_member, key, kind=Pack.Kind.PUBLIC)
    with pytest.raises(Refused, match=r"Private, so not for the public: matrix .*released"):
        asked(officer, key, "matrix", kind=Pack.Kind.PUBLIC)
    pack = asked(officer, key, kind=Pack.Kind.PUBLIC)
    assert pack.seen_by == "read_own|"


def test_a_pack_for_the_public_shows_nothing_that_is_not_published(measure, officer, ask):
    ObservationFactory(indicator=measure, series=publish(measure), period="FY2016-17", value=Decimal("19.5"))
    key = f"indicator/{measure.code}"
    public(key, officer)
    pack = ask(officer, key, kind=Pack.Kind.PUBLIC)
    inner = ask(officer, key)
    make()
    told, known = (inflated(bytes(Pack.objects.get(pk=one.pk).facts)) for one in (pack, inner))
    assert "27.1" in known and "Off track" in known
    assert measure.name in told and "19.5" in told and "27.1" not in told and "Off track" not in told


def test_an_item_made_private_meanwhile_never_reaches_the_public(measure, officer, ask):
    key = f"indicator/{measure.code}"
    public(key, officer)
    pack = ask(officer, key, kind=Pack.Kind.PUBLIC)
    changes.mark_item(item_of(key), by=officer, at=clock.now(), is_public=False, reason="Small numbers")
    make()
    pack.refresh_from_db()
    assert pack.state == "failed" and f"Private, so not for the public: {key} (Small numbers)" in pack.problem
    assert not PackFile.objects.exists()


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Board, 31 January 2018", "board-2018-01-31"),
        ("“Ärger”/../x", "rger-x-2018-01-31"),
        ("…", "pack-2018-01-31"),
        ("x-2018-01-31", "x-2018-01-31"),
    ],
)
def test_a_file_has_a_name_that_every_system_takes(title, stem):
    assert changes._stem(Pack(title=title, day=datetime.date(2018, 1, 31))) == stem
