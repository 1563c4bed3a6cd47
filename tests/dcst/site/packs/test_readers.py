"""Who may have a pack: whoever holds every right that it was drawn with, and nobody with fewer."""

import pytest
from django.contrib.auth.models import AnonymousUser

from dcst.models import Role
from dcst.people.rights import PUBLIC_RIGHTS, Rights, holds, rights_of
from dcst.people.roles import Permission, permissions_of
from dcst.site.packs.readers import packs_for
from tests.dcst.site.packs.conftest import TODAY
from tests.factories import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]


@pytest.mark.parametrize(
    ("asker", "may", "may_not"),
    [
        ("board_member", ["board_member", "officer", "auditor", "manager", "finance"], ["partner", "commissioner"]),
        ("finance", ["board_member"], ["partner"]),
        ("auditor", ["auditor", "officer"], ["board_member", "manager"]),
        ("officer", ["officer", "auditor"], ["board_member", "reviewer", "partner"]),
        # Small numbers of what their own actions should move are for them, and for who sees all of them.
        ("manager", ["manager", "officer", "auditor"], ["other_manager", "board_member", "partner"]),
    ],
)
def test_a_pack_is_for_those_who_may_see_all_that_it_was_drawn_with(asker, may, may_not, request, ask):
    ask(request.getfixturevalue(asker), "missing")
    allowed = [name for name in (*may, *may_not) if packs_for(request.getfixturevalue(name), TODAY).exists()]
    assert allowed == may
    assert not packs_for(AnonymousUser(), TODAY).exists()


def test_who_loses_a_right_loses_the_packs_drawn_with_it(officer, ask):
    ask(officer, "missing")
    assert packs_for(officer, TODAY).exists()
    officer.memberships.update(until=TODAY.replace(day=30))
    assert not packs_for(type(officer).objects.get(pk=officer.pk), TODAY).exists()


def test_a_reader_of_a_pack_may_see_what_was_lent_and_do_nothing(officer):
    lent = Rights.from_json(rights_of(officer, TODAY).as_json)
    officer.is_active = False  # whoever left: the pack is drawn as it was
    officer.save()
    granted = permissions_of(lent.reader(TODAY), TODAY)
    assert granted == {Permission.READ, Permission.READ_AUDIT, Permission.SEE_SMALL_NUMBERS}


def test_a_partner_who_reads_too_keeps_whose_figures_are_their_own(partner):
    lent = Rights.from_json(rights_of(partner, TODAY).as_json)
    (held,) = lent.reader(TODAY)._memberships_on[1]
    assert (held.role, held.organisation.code) == (Role.PARTNER, "a-partner")
    assert lent.text == f"read_own send_values|u{partner.pk}"
    assert not holds(person(Role.PARTNER), TODAY, lent.text)


def test_the_public_is_nobody_and_may_see_what_is_published_alone(board_member):
    reader = PUBLIC_RIGHTS.reader(TODAY)
    assert permissions_of(reader, TODAY) == {Permission.READ_OWN} and reader._memberships_on[1] == []
    assert holds(board_member, TODAY, PUBLIC_RIGHTS.text) and not holds(AnonymousUser(), TODAY, PUBLIC_RIGHTS.text)
