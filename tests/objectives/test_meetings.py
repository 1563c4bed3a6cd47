"""The meetings of bodies: since when pages look back, who enters them, moves them and calls them off."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dcst.models import AuditEvent, GovernanceBody, Membership, Role
from dcst.problems import Refused
from dcst.time import clock
from objectives import changes
from objectives.meetings import meetings_of, since_of, the_board
from objectives.models import Meeting
from objectives.rules import last_meeting_before, month_end_before
from tests.factories import BodyFactory, MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
TODAY = date(2018, 1, 31)
SEPTEMBER, DECEMBER = date(2017, 9, 14), date(2017, 12, 14)


def at(year, month, day, hour=12):
    return datetime(year, month, day, hour, tzinfo=clock.LONDON)


@pytest.fixture
def board():
    return BodyFactory(code="trust-board", name="Trust Board", kind=GovernanceBody.Kind.BOARD)


@pytest.fixture
def secretary(board):
    user = UserFactory(name="Sandy Secretary")
    MembershipFactory(user=user, role=Role.SECRETARY, body=board)
    return user


@pytest.fixture
def entered(board, secretary):
    """Meetings of the Board in September and December, known since March 2017."""
    for day in (SEPTEMBER, DECEMBER):
        changes.enter_meeting(board, by=secretary, at=at(2017, 3, 1), day=day, kind="ordinary")
    return Meeting.objects.get(day=DECEMBER)


def day(name, value):
    return {f"{name}_{part}": str(getattr(value, part)) for part in ("day", "month", "year")}


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("days", "shown", "last"),
    [
        ([], TODAY, None),
        ([SEPTEMBER, DECEMBER], TODAY, DECEMBER),
        ([DECEMBER, SEPTEMBER], TODAY, DECEMBER),  # whatever their order
        ([SEPTEMBER, DECEMBER], date(2017, 12, 15), DECEMBER),
        ([SEPTEMBER, DECEMBER], DECEMBER, SEPTEMBER),  # the page is for the meeting of the day
        ([SEPTEMBER, DECEMBER], date(2017, 12, 13), SEPTEMBER),
        ([SEPTEMBER], SEPTEMBER, None),
        ([date(2018, 3, 15)], TODAY, None),  # still to come
        ([date(2016, 6, 16)], TODAY, date(2016, 6, 16)),  # long ago, and the last all the same
    ],
)
def test_a_page_looks_back_to_the_last_meeting_before_its_day(days, shown, last):
    assert last_meeting_before(days, shown) == last


@pytest.mark.parametrize(
    ("shown", "end"),
    [
        (date(2018, 1, 31), date(2017, 12, 31)),
        (date(2018, 1, 1), date(2017, 12, 31)),
        (date(2018, 3, 1), date(2018, 2, 28)),
        (date(2016, 3, 31), date(2016, 2, 29)),
        (date(2017, 4, 30), date(2017, 3, 31)),
    ],
)
def test_without_a_meeting_it_looks_back_to_the_end_of_the_month_before(shown, end):
    assert month_end_before(shown) == end


def since(body, shown, known=None):
    return since_of(body, shown, clock.end_of(known or shown))


def test_since_says_the_meeting_or_the_day_in_words(board, entered):
    assert since(board, TODAY).words == "since the Board of 14 December 2017"
    assert since(board, TODAY).meeting == entered
    committee = BodyFactory(name="Audit committee", kind=GovernanceBody.Kind.COMMITTEE)
    assert since(committee, TODAY).words == since(None, TODAY).words == "since 31 December 2017"
    changes.enter_meeting(committee, by=entered.by, at=at(2017, 3, 1), day=date(2017, 12, 5), kind="ordinary")
    assert since(committee, TODAY).words == "since the Audit committee of 5 December 2017"


def test_since_goes_by_the_meetings_that_were_known_on_the_day_shown(board, entered, secretary):
    assert since(board, date(2017, 2, 28)).day == date(2017, 1, 31)
    late = date(2018, 1, 18)
    changes.enter_meeting(board, by=secretary, at=at(2018, 1, 25), day=late, kind="extraordinary")
    assert since(board, date(2018, 1, 24)).day == DECEMBER
    assert since(board, date(2018, 1, 25)).day == late


def test_a_meeting_called_off_is_none_to_look_back_to_and_one_moved_counts_on_its_new_day(board, entered, secretary):
    changes.call_off_meeting(entered, by=secretary, at=at(2017, 12, 13), reason="Snow")
    assert since(board, TODAY).day == SEPTEMBER
    assert since(board, TODAY, known=date(2017, 12, 12)).day == DECEMBER
    september = Meeting.objects.get(day=SEPTEMBER)
    changes.move_meeting(september, by=secretary, at=at(2017, 9, 1), day=date(2017, 9, 28), reason="Quorum")
    assert since(board, TODAY).day == date(2017, 9, 28)


def test_the_board_is_the_body_of_that_kind(board):
    BodyFactory(kind=GovernanceBody.Kind.COMMITTEE)
    assert the_board() == board


def test_a_moved_meeting_keeps_its_code_and_tells_the_days_before(board, entered, secretary):
    for moved_to, moment in ((date(2017, 12, 20), at(2017, 12, 1)), (date(2017, 12, 21), at(2017, 12, 2))):
        changes.move_meeting(entered, by=secretary, at=moment, day=moved_to, reason="Quorum")
    _, standing = meetings_of(board, at(2018, 1, 31))
    assert (standing.meeting.code, standing.meeting.day) == (entered.code, date(2017, 12, 21))
    assert standing.earlier_days == [DECEMBER, date(2017, 12, 20)]
    _, then = meetings_of(board, at(2017, 12, 1, 18))
    assert (then.meeting.day, then.earlier_days) == (date(2017, 12, 20), [DECEMBER])


def test_each_change_of_a_meeting_leaves_its_event_and_a_repeat_leaves_none(board, entered, secretary):
    told = {"by": secretary, "at": at(2017, 12, 1)}
    for _ in range(2):
        changes.enter_meeting(board, day=DECEMBER, kind="ordinary", **told)
        changes.move_meeting(entered, day=date(2017, 12, 20), reason="Quorum", **told)
    for _ in range(2):
        changes.call_off_meeting(entered, reason="Snow", **told)
    events = AuditEvent.objects.filter(subject=entered.code).order_by("pk")
    assert [event.verb for event in events] == ["enter meeting", "move meeting", "call off meeting"]
    assert (events[1].before["day"], events[1].after["day"]) == ("2017-12-14", "2017-12-20")
    assert events[2].after["reason"] == "Snow"


@pytest.mark.parametrize(
    ("verb", "said", "field", "sentence"),
    [
        ("enter", {"day": DECEMBER, "kind": "extraordinary"}, "day", "A meeting of this body on 14 December 2017"),
        (
            "enter",
            {"day": TODAY, "kind": "ordinary", "papers_at": at(2018, 2, 1, 0)},
            "papers_on",
            "before the meeting",
        ),
        ("move", {"day": SEPTEMBER, "reason": "Quorum"}, "day", "A meeting of this body on 14 September 2017"),
        ("move", {"day": TODAY, "reason": " "}, "reason", "Enter a reason"),
        ("call off", {"reason": ""}, "reason", "Enter a reason"),
    ],
)
def test_what_is_refused_of_a_meeting(board, entered, secretary, verb, said, field, sentence):
    verbs = {"enter": changes.enter_meeting, "move": changes.move_meeting, "call off": changes.call_off_meeting}
    with pytest.raises(Refused, match=sentence) as refusal:
        verbs[verb](board if verb == "enter" else entered, by=secretary, at=at(2018, 1, 31), **said)
    assert refusal.value.field == field
    assert Meeting.objects.count() == 2


def test_a_meeting_called_off_is_not_moved_and_leaves_its_day_free(board, entered, secretary):
    changes.call_off_meeting(entered, by=secretary, at=at(2017, 12, 13), reason="Snow")
    with pytest.raises(Refused, match="called off: enter a new one"):
        changes.move_meeting(entered, by=secretary, at=at(2017, 12, 14), day=TODAY, reason="Quorum")
    again = changes.enter_meeting(board, by=secretary, at=at(2017, 12, 14), day=DECEMBER, kind="ordinary")
    assert again.code != entered.code


def test_the_papers_may_go_out_on_the_day_itself(board, secretary):
    papers = clock.at_time(DECEMBER, None)
    made = changes.enter_meeting(
        board, by=secretary, at=at(2017, 3, 1), day=DECEMBER, kind="ordinary", papers_at=papers
    )
    assert (made.papers_day, made.papers_time) == (DECEMBER, None)


@pytest.mark.parametrize("other", [{"code": "trust-board-9"}, {"day": SEPTEMBER}])
def test_the_database_itself_refuses_a_second_row_of_a_meeting_and_a_second_meeting_of_a_day(board, entered, other):
    given = {"code": entered.code, "body": board, "day": date(2017, 12, 31), "kind": "ordinary"}
    row = Meeting(**given | {"day": DECEMBER} | other, known_from=at(2017, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_secretary_has_a_body(board, secretary):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(user=secretary).update(body=None)


def doors(meeting):
    yield "/governance/trust-board/meetings/add/"
    yield f"/governance/trust-board/meetings/{meeting.code}/move/"
    yield f"/governance/trust-board/meetings/{meeting.code}/call-off/"


def test_the_secretary_of_the_body_and_the_officer_enter_its_meetings_and_nobody_else(
    client, entered, secretary, officer, board_member, manager, partner, auditor
):
    other = UserFactory()
    MembershipFactory(user=other, role=Role.SECRETARY, body=BodyFactory())
    for door in doors(entered):
        client.logout()
        assert client.get(door).url.startswith("/sign-in/")
        answers = {}
        for user in (secretary, officer, other, board_member, manager, partner, auditor):
            client.force_login(user)
            answers[user.pk] = (client.get(door).status_code, client.post(door, {"reason": "No"}).status_code)
        assert [answers.pop(user.pk) for user in (secretary, officer)][1][0] == 200
        assert answers.pop(other.pk) == (404, 404)
        assert set(answers.values()) == {(403, 403)}
        Meeting.objects.filter(called_off=True).delete()
        Meeting.objects.update(known_to=None)


def test_a_secretary_whose_time_is_over_enters_none(client, entered, secretary):
    Membership.objects.filter(user=secretary).update(until=TODAY - timedelta(1))
    client.force_login(secretary)
    assert client.get("/governance/trust-board/meetings/add/").status_code == 403


def test_a_meeting_is_entered_moved_and_called_off_on_the_page_of_its_body(client, board, secretary):
    client.force_login(secretary)
    page = text_of(client.get("/governance/trust-board/"))
    assert "No meeting of this body is entered." in page and "Add a meeting" in page
    typed = day("day", date(2018, 3, 15)) | day("papers_on", date(2018, 3, 8)) | {"papers_time": "12:00"}
    client.post("/governance/trust-board/meetings/add/", typed | {"kind": "ordinary"})
    page = text_of(client.get("/governance/trust-board/"))
    assert "15 March 2018" in page and "8 March 2018, 12:00" in page and "No meeting of this body" not in page
    meeting = Meeting.objects.get()
    move = f"/governance/trust-board/meetings/{meeting.code}/move/"
    assert 'value="12:00"' in text_of(client.get(move))
    client.post(move, day("day", date(2018, 3, 22)) | {"reason": "The accounts are late"})
    page = text_of(client.get("/governance/trust-board/"))
    assert "Moved from 15 March 2018: The accounts are late" in page and "The day of the papers is not said." in page
    client.post(f"/governance/trust-board/meetings/{meeting.code}/call-off/", {"reason": "Snow"})
    page = text_of(client.get("/governance/trust-board/"))
    assert "Called off: Snow" in page and move not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "ordinary"}, "Enter day of the meeting"),
        (day("day", TODAY) | {"kind": "ordinary", "papers_time": "12:00"}, "Enter the day the papers go out"),
        (day("day", TODAY) | {"kind": "ordinary", "papers_time": "noon"}, "must be a time, like 12:00"),
        (
            day("day", DECEMBER) | {"kind": "ordinary", "papers_time": ""} | day("papers_on", TODAY),
            "is already entered",
        ),
        (day("day", TODAY) | {"kind": "ordinary"} | day("papers_on", date(2018, 2, 1)), "before the meeting ends"),
    ],
)
def test_what_cannot_be_entered_is_said_beside_its_field(client, entered, secretary, typed, sentence):
    client.force_login(secretary)
    assert sentence in text_of(client.post("/governance/trust-board/meetings/add/", typed))
    assert Meeting.objects.count() == 2


def test_the_page_of_a_body_shows_its_meetings_as_they_were_known_that_day(client, entered, secretary, board_member):
    changes.move_meeting(entered, by=secretary, at=at(2017, 12, 5), day=date(2017, 12, 20), reason="Quorum")
    client.force_login(secretary)
    page = client.get("/governance/trust-board/?as_at=2017-12-04")
    assert [row.meeting.day for row in page.context["meetings"]["coming"]] == [DECEMBER]
    assert [row.meeting.day for row in page.context["meetings"]["held"]] == [SEPTEMBER]
    assert "Add a meeting" not in text_of(page)
    client.force_login(board_member)
    page = client.get("/governance/trust-board/")
    assert [row.meeting.day for row in page.context["meetings"]["held"]] == [date(2017, 12, 20), SEPTEMBER]
    assert "Add a meeting" not in text_of(page) and "Call off" not in text_of(page)
    assert "/board/changes/?as_at=2017-12-20" in text_of(page)


def test_the_page_of_a_body_asks_as_often_for_one_meeting_as_for_many(client, board, secretary):
    client.force_login(secretary)

    def grow(number):
        for week in range(number):
            met = TODAY + timedelta(7 * (week - 3) + number)
            made = changes.enter_meeting(board, by=secretary, at=at(2017, 3, 1), day=met, kind="ordinary")
            changes.move_meeting(made, by=secretary, at=at(2017, 4, 1), day=met + timedelta(1), reason="Quorum")

    def queries():
        with CaptureQueriesContext(connection) as held:
            assert client.get("/governance/trust-board/").status_code == 200
        return len(held)

    grow(1)
    queries()
    once = queries()
    grow(6)
    assert queries() == once


def test_a_role_of_secretary_is_given_with_a_body(client, board, officer, manager):
    client.force_login(officer)
    asked = client.post(f"/people/{manager.pk}/", {"role": "secretary"})
    assert "Select the body whose secretary it is" in text_of(asked)
    client.post(f"/people/{manager.pk}/", {"role": "secretary", "body": board.pk})
    assert manager.memberships.filter(role=Role.SECRETARY, body=board).exists()
