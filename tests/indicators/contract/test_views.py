"""The pages of the contract: what they say, to whom, as at which day, in how many queries; and both sides' forms."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Membership, Role
from dcst.time.periods import Period
from indicators import changes
from indicators.models import ContractProposal, CouncilStatus, EscalationDecision, ExceptionReport, Target
from tests.cast import TODAY
from tests.factories import ActionFactory, OrganisationFactory
from tests.indicators.contract.world import LAST, QUARTERS, at_ten, contract_measure
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, expect

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOW = at_ten(2018, 1, 30)
Q3 = Period.parse(LAST)
REVIEW = "/contract/"
EXCEPTION = {"cause": "Vacancies in two teams.", "action": "Cover is agreed.", "recovery_value": Decimal(91)}
EXCEPTION |= {"recovery_on": datetime.date(2018, 4, 30)}


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def a8():
    return contract_measure(position=2)


@pytest.fixture
def a1():
    return contract_measure("A1", values=("96", "96", "96", "96"), position=1)


def text_of(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>", "", answer.content.decode()))


def page(client, address=REVIEW):
    return text_of(client.get(address))


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0]))


def quarter_rows(html):
    """[[cell]] of the table of the first measure, without the labels that a phone shows."""
    table = html.partition("dcst-quarters")[2].partition("</table>")[0].partition("<tbody")[2]
    table = re.sub(r'<span class="dcst-quarters__label".*?</span>|<a .*?</a>', "", table)
    rows = [re.findall(r"<t[hd].*?</t[hd]>", row) for row in re.findall(r"<tr.*?</tr>", table)]
    return [[re.sub(r"(?:<[^>]+>|\s)+", " ", cell).strip() for cell in row] for row in rows]


# Who sees it


@pytest.mark.parametrize(
    "who", ["manager", "reviewer", "officer", "board_member", "finance", "auditor", "commissioner"]
)
def test_who_reads_everything_and_the_commissioner_see_the_review(client, request, who, a8):
    client.force_login(request.getfixturevalue(who))
    assert "A8" in words_of(page(client))
    assert "The words of A8" in words_of(page(client, f"/contract/{a8.code}/"))


def test_a_partner_who_is_no_commissioner_does_not(client, partner, a8):
    client.force_login(partner)
    assert client.get(REVIEW).status_code == 403
    assert client.get(f"/contract/{a8.code}/").status_code == 403


def test_a_partner_who_commissions_sees_the_contract_and_no_more_of_others(client, partner, a8):
    others = IndicatorFactory(organisation=OrganisationFactory(code="another"))
    council = OrganisationFactory(code="a-council")
    Membership.objects.create(user=partner, role=Role.COMMISSIONER, organisation=council, since=TODAY)
    client.force_login(partner)
    assert "Off track" in words_of(page(client))
    assert client.get(f"/contract/{others.code}/").status_code == 404
    assert client.get(f"/indicators/{others.code}/").status_code == 404


SHUT = [
    "/board/",
    "/plan/",
    "/indicators/",
    "/indicators/contract-a8/",
    "/indicators/contract-a8/target/",
    "/indicators/contract-a8/definition/agree/",
    "/indicators/contract-a8/story/",
    "/indicators/contract-a8/periods/",
    "/partners/",
    "/people/",
    "/audit/",
    f"/contract/contract-a8/{LAST}/exception/",
]


@pytest.mark.parametrize("address", SHUT)
def test_the_commissioner_writes_and_reads_nothing_else(client, commissioner, a8, address):
    client.force_login(commissioner)
    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403


@pytest.mark.parametrize("what", ["status", "escalation"])
@pytest.mark.parametrize("who", ["officer", "manager", "board_member", "auditor"])
def test_nobody_but_the_commissioner_writes_the_councils_side(client, request, who, what, a8):
    client.force_login(request.getfixturevalue(who))
    sent = {"status": "on_track", "outcome": "none", "reason": "All is well"}
    assert client.post(f"/contract/{a8.code}/{LAST}/{what}/", sent).status_code == 403
    assert not CouncilStatus.objects.exists() and not EscalationDecision.objects.exists()


def test_the_menu_leads_the_commissioner_to_the_contract_and_to_nothing_else(client, commissioner, a8):
    client.force_login(commissioner)
    assert client.get("/start/").url == REVIEW
    menu = page(client).partition("govuk-service-navigation__list")[2].partition("</ul>")[0]
    assert re.findall(r'href="([^"]+)"', menu) == [REVIEW]


def test_who_reads_the_indicators_finds_the_contract_beside_them(client, board_member, a8):
    client.force_login(board_member)
    assert f'href="{REVIEW}"' in page(client, "/indicators/")


# What the review says


def test_each_measure_stands_in_the_contracts_order_with_four_quarters(client, board_member, a8, a1):
    client.force_login(board_member)
    html = page(client)
    assert re.findall(r'<section class="dcst-contract" id="([^"]+)"', html) == ["contract-a1", "contract-a8"]
    second = html.partition('id="contract-a8"')[2]
    assert quarter_rows(second) == [
        ["Q3 2017/18", "88.0 %", "at least 95 tolerance 90", "Off track", "None given"],
        ["Q2 2017/18", "89.0 %", "at least 95 tolerance 90", "Off track", "None given"],
        ["Q1 2017/18", "92.0 %", "at least 95 tolerance 90", "At risk", "None given"],
        ["Q4 2016/17", "93.0 %", "at least 95 tolerance 90", "At risk", "None given"],
    ]


def test_the_disagreement_is_counted_and_named_at_the_top(client, board_member, commissioner, a8, a1):
    given = {"by": commissioner, "at": NOW, "quarter": Q3, "reason": "Two schools say otherwise"}
    changes.give_council_status(a1, status="at_risk", **given)
    changes.give_council_status(a8, status="off_track", **given)
    client.force_login(board_member)
    words = words_of(page(client))
    assert (
        "For Q3 2017/18 the Council has given its own status of 2 of 2 measures and differs from the Trust on 1 "
        "(A1: Trust On track, Council At risk)." in words
    )
    assert "Why the Council differs, Q3 2017/18 Two schools say otherwise" in words
    assert words.count("Differs") == 1


def test_what_is_owed_proposed_and_waiting_is_named_at_the_top(client, board_member, officer, a8, a1):
    terms = {"operator": ">=", "value": Decimal(97), "starts": TODAY, "reason": "The next step"}
    changes.propose_target(a1, by=officer, at=NOW, **terms)
    client.force_login(board_member)
    words = words_of(page(client))
    assert "Exception reports owed: A8 , Q3 2017/18; A8 , Q2 2017/18." in words
    assert "Escalation proposed, and not decided: A8 ." in words
    assert "wait for an answer: A1." in words
    assert "Change proposed by the Trust Target: at least 97." in words
    assert words.count("Owed.") == 2
    assert "Q2 2017/18 and Q3 2017/18 were outside" in words


def test_with_nothing_outside_none_is_owed(client, board_member, a1):
    client.force_login(board_member)
    words = words_of(page(client))
    assert "Exception reports owed: none." in words and "not decided: none." in words and "answer: none." in words
    assert "Owed." not in words and "Escalation Proposed" not in words


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        ({"values": ("96", "96", "96", None)}, ["None", "at least 95 tolerance 90", "No data"]),
        ({"target": None}, ["88.0 %", "None", "No target"]),
        ({"tolerance": None}, ["88.0 %", "at least 95 no tolerance agreed", "Off track"]),
        ({"definition__polarity": "neutral"}, ["88.0 %", "at least 95 tolerance 90", "Not rated"]),
        (
            {"definition__unit": "contacts a month", "definition__value_type": "count", "definition__decimals": 0},
            ["88 contacts a month", "at least 95 tolerance 90", "Off track"],
        ),
    ],
)
def test_what_is_missing_or_not_agreed_is_said_and_never_green(client, board_member, fields, row):
    contract_measure(**fields)
    client.force_login(board_member)
    assert quarter_rows(page(client))[0][1:4] == row


def test_a_monthly_measure_is_told_by_the_last_month_of_the_quarter(client, board_member):
    measure = contract_measure(values=(None,) * 4, definition__period_kind="month", definition__months=1)
    for month, value in (("2017-M11", 80), ("2017-M12", 91)):
        ObservationFactory(indicator=measure, period=month, value=Decimal(value), known_from=NOW)
    client.force_login(board_member)
    row = quarter_rows(page(client))[0]
    assert row[:2] + row[3:4] == ["Q3 2017/18", "91.0 % Dec 2017", "At risk"]


def test_a_measure_without_a_number_in_the_contract_is_called_by_its_name(client, board_member):
    contract_measure("", code="visits", name="Visits within timescale")
    client.force_login(board_member)
    html = page(client)
    assert "Escalation proposed, and not decided: Visits within timescale ." in words_of(html)
    assert (
        words_of("<main>" + html.partition('id="visits-name"')[2].partition("</h2>")[0] + "</main>").count("Visits")
        == 1
    )


def test_without_measures_the_page_says_what_will_be_here_and_who_enters_it(client, officer):
    client.force_login(officer)
    words = words_of(page(client))
    assert "The measures of the contract will stand here" in words and "others are proposed by one side" in words


def test_a_past_day_is_drawn_as_it_was_and_takes_no_word(client, commissioner, a8):
    given = {"by": commissioner, "quarter": Q3, "reason": "The audit"}
    changes.give_council_status(a8, at=NOW, status="at_risk", **given)
    changes.give_council_status(a8, at=at_ten(2018, 1, 31), status="off_track", **given)
    client.force_login(commissioner)
    assert quarter_rows(page(client))[0][4] == "Off track"
    then = page(client, f"{REVIEW}?as_at=2018-01-30")
    assert quarter_rows(then)[0][4] == "At risk Differs"
    assert "/status/" not in then
    assert "None given" in page(client, f"{REVIEW}?as_at=2018-01-29")
    address = f"/contract/{a8.code}/{LAST}/status/?as_at=2018-01-30"
    assert client.get(address).status_code == 404


# Small numbers


@pytest.fixture
def small():
    """3 of 12: the counts point at a person, so that the figure is kept back from most."""
    measure = contract_measure(values=("96", "96", "96", None))
    ObservationFactory(
        indicator=measure, period=LAST, value=Decimal(25), numerator=3, denominator=12, known_from=at_ten(2018, 1, 24)
    )
    return measure


def test_a_figure_kept_back_is_told_to_nobody_by_its_status_or_by_what_follows_from_it(
    client, commissioner, officer, manager, small
):
    changes.report_exception(small, by=officer, at=NOW, quarter=Q3, **(EXCEPTION | {"cause": "Nine of twelve moved"}))
    changes.give_council_status(small, by=commissioner, at=NOW, quarter=Q3, status="on_track", reason="As we know")
    client.force_login(commissioner)
    for address in (REVIEW, f"/contract/{small.code}/"):
        html = page(client, address)
        assert quarter_rows(html)[0][1:4] == ["[c]", "at least 95 tolerance 90", "Suppressed"]
        assert "Nine of twelve" not in html and "it may quote a small number" in html
        assert "Off track" not in words_of(html)
    assert "1 cannot be compared" in words_of(page(client))
    client.force_login(officer)
    html = page(client)
    assert "Off track" in quarter_rows(html)[0][3] and "Nine of twelve" in html


# The forms


def test_the_commissioner_gives_the_councils_status(client, commissioner, a8):
    client.force_login(commissioner)
    address = f"/contract/{a8.code}/{LAST}/status/"
    assert f'href="{address}"' in page(client)
    assert "Enter what it rests on" in text_of(client.post(address, {"status": "at_risk", "reason": ""})).replace(
        "\xa0", " "
    )
    answer = client.post(address, {"status": "at_risk", "reason": "Seen in the audit"}, follow=True)
    assert "status for Q3 2017/18 is given" in text_of(answer)
    assert "At risk Differs" in quarter_rows(text_of(answer))[0][4]
    assert CouncilStatus.objects.get().by == commissioner


TYPED = {"cause": "Vacancies in two teams.", "action": "Cover is agreed.", "recovery_value": "91"}


def day_fields(html, name):
    """{field: value} of a day as its form names the three parts."""
    names = re.findall(rf'name="({name}[^"]*)"', html)
    return dict(zip(names, ("30", "4", "2018"), strict=True))


@pytest.mark.parametrize("who", ["officer", "manager"])
def test_who_answers_for_a_measure_reports_an_exception(client, request, who, a8):
    user = request.getfixturevalue(who)
    expect(a8, ActionFactory(owner=request.getfixturevalue("manager")))
    client.force_login(user)
    address = f"/contract/{a8.code}/{LAST}/exception/"
    assert f'href="{address}"' in page(client)
    sent = TYPED | day_fields(page(client, address), "recovery_on")
    answer = client.post(address, sent, follow=True)
    assert "Recovery: 91 % by 30 April 2018" in words_of(text_of(answer))
    assert (ExceptionReport.objects.get().by, ExceptionReport.objects.get().recovery_value) == (user, 91)


def test_who_does_not_answer_for_a_measure_reports_nothing_of_it(client, other_manager, board_member, manager, a8):
    expect(a8, ActionFactory(owner=manager))
    address = f"/contract/{a8.code}/{LAST}/exception/"
    client.force_login(other_manager)
    assert "/exception/" not in page(client)
    assert client.post(address, TYPED).status_code == 404
    client.force_login(board_member)
    assert client.post(address, TYPED).status_code == 403


def test_the_commissioner_decides_with_a_reason_and_it_stands_on_the_review(client, commissioner, a8):
    client.force_login(commissioner)
    address = f"/contract/{a8.code}/{LAST}/escalation/"
    assert f'href="{address}"' in page(client)
    assert "Select what is decided" in text_of(client.post(address, {"reason": "Twice"}))
    client.post(address, {"outcome": "monitoring", "reason": "Twice outside"})
    words = words_of(page(client))
    assert "Escalation Monthly monitoring , decided by Cato Commissioner on 31 January 2018: Twice outside" in words
    assert "not decided: none." in words


@pytest.mark.parametrize("quarter", ["FY2016-17-Q3", "FY2017-18", "nonsense"])
def test_what_is_no_quarter_under_review_is_not_there(client, commissioner, a8, quarter):
    client.force_login(commissioner)
    assert client.get(f"/contract/{a8.code}/{quarter}/status/").status_code == 404


def test_either_side_proposes_and_the_other_answers_in_the_browser(client, commissioner, officer, a8):
    client.force_login(officer)
    form = page(client, f"/contract/{a8.code}/target/")
    assert "In force today: at least 95, tolerance 90" in form
    sent = {"operator": ">=", "value": "97", "tolerance": "93", "reason": "The next step"}
    answer = client.post(f"/contract/{a8.code}/target/", sent | day_fields(form, "starts"), follow=True)
    assert "Target: at least 97, tolerance 93. From 30 April 2018, proposed by the Trust: The next step" in words_of(
        text_of(answer)
    )
    row = ContractProposal.objects.get()
    address = f"/contract/{a8.code}/proposals/{row.pk}/"
    assert "Withdraw the proposal" in page(client, address)
    client.force_login(commissioner)
    assert f'href="{address}"' in page(client)
    assert "Enter the reason" in text_of(client.post(address, {"answer": "decline", "reason": ""}))
    assert "your answer is on record" in text_of(client.post(address, {"answer": "agree", "reason": ""}, follow=True))
    assert "Agreed , holds from 30 April 2018" in words_of(page(client, f"/contract/{a8.code}/"))
    assert Target.objects.get(start=datetime.date(2018, 4, 30)).value == 97
    assert "<form" not in page(client, address).partition("<main")[2]


def test_a_measure_is_proposed_by_the_officer_and_named_once_the_commissioner_agreed(client, officer, commissioner, a8):
    other = IndicatorFactory(code="M62", name="Care leavers in work")
    client.force_login(officer)
    address = "/contract/propose-measure/"
    assert f'href="{address}"' in page(client)
    sent = {"indicator": "M62", "what": "named", "label": "B13", "position": "", "reason": "Minuted in January"}
    assert "Enter its place in the order" in text_of(client.post(address, sent))
    words = words_of(text_of(client.post(address, sent | {"position": "3"}, follow=True)))
    assert "wait for an answer: M62 Care leavers in work" in words and "B13" not in words
    row = ContractProposal.objects.get()
    client.force_login(commissioner)
    assert client.get("/contract/M62/").status_code == 404
    answer = f"/contract/M62/proposals/{row.pk}/"
    assert "Measure: named B13, at place 3 in its order. From" in words_of(page(client, answer))
    client.post(answer, {"answer": "agree", "reason": ""})
    assert "Care leavers in work" in words_of(page(client, "/contract/M62/"))
    assert re.findall(r'<section class="dcst-contract" id="([^"]+)"', page(client)) == [a8.code, other.code]


def test_the_commissioner_proposes_of_the_measures_of_the_contract_alone(client, commissioner, a8):
    IndicatorFactory(code="M62")
    client.force_login(commissioner)
    assert re.findall(r'<option value="([^"]+)"', page(client, "/contract/propose-measure/")) == [a8.code]


def test_the_page_of_the_framework_sends_the_officer_to_the_review(client, officer, a8):
    client.force_login(officer)
    html = page(client, "/indicators/frameworks/contract/")
    assert "agreed by both sides" in html and "Save the place" not in html and "Take out" not in html
    sent = {"indicator": a8.code, "label": "A9", "position": "9"}
    assert "propose the change" in text_of(client.post("/indicators/frameworks/contract/", sent))


def test_a_definition_is_proposed_where_it_would_be_agreed(client, officer, commissioner, a8):
    client.force_login(officer)
    address = f"/contract/{a8.code}/definition/"
    assert client.get(f"/indicators/{a8.code}/definition/agree/").url == address
    client.force_login(commissioner)
    sheet = {"definition": "Other words.", "unit": "%", "value_type": "percentage", "decimals": "1", "months": "3"}
    sheet |= {"period_kind": "quarter", "anchor": "financial", "lag_days": "30", "grace_days": "92"}
    sheet |= {"polarity": "high_is_good", "suppress_from": "1", "suppress_to": "5", "reason": "Clearer"}
    words = words_of(text_of(client.post(address, sheet, follow=True)))
    assert "Definition: Other words. From 31 January 2018, proposed by the Council: Clearer" in words
    assert ContractProposal.objects.get().terms == {"definition": "Other words."}


def test_the_officer_sets_a_stretch_target_alone_on_the_indicators_page(client, officer, a8):
    client.force_login(officer)
    html = page(client, f"/indicators/{a8.code}/target/")
    assert f'href="/contract/{a8.code}/target/"' in html
    assert re.findall(r'name="kind" value="([^"]+)"', html) == ["stretch"]
    other = page(client, f"/indicators/{TargetFactory().indicator.code}/target/")
    assert re.findall(r'name="kind" value="([^"]+)"', other) == ["contract", "plan", "stretch"]


def test_the_page_of_a_measure_keeps_what_was_replaced(client, board_member, commissioner, a8):
    given = {"by": commissioner, "quarter": Q3}
    changes.give_council_status(a8, at=NOW, status="at_risk", reason="First", **given)
    changes.give_council_status(a8, at=at_ten(2018, 1, 31), status="on_track", reason="Second", **given)
    client.force_login(board_member)
    words = words_of(page(client, f"/contract/{a8.code}/"))
    assert "Second Cato Commissioner, 31 January 2018" in words
    assert "First Cato Commissioner, 30 January 2018, replaced on 31 January 2018" in words
    before = words_of(page(client, f"/contract/{a8.code}/?as_at=2018-01-30"))
    assert "First" in before and "Second" not in before and "replaced on" not in before
    assert "None yet. The commissioner decides when escalation is proposed." in words


# Speed


def queries(client):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(REVIEW).status_code == 200
    return len(caught)


@pytest.mark.parametrize("who", ["board_member", "commissioner"])
def test_queries_do_not_grow_with_the_measures(client, request, who, commissioner):
    def add(number):
        for place in range(number):
            label = f"B{number}{place}"
            measure = contract_measure(label)
            given = {"by": commissioner, "at": NOW, "quarter": Q3}
            changes.give_council_status(measure, status="at_risk", reason="Seen", **given)
            changes.report_exception(measure, by=None, at=NOW, quarter=Q3, **EXCEPTION)
            terms = {"operator": ">=", "value": Decimal(97), "starts": TODAY, "reason": "Next"}
            changes.propose_target(measure, by=commissioner, at=NOW, **terms)

    client.force_login(request.getfixturevalue(who))
    add(2)
    client.get(REVIEW)
    few = queries(client)
    add(9)
    assert queries(client) == few
    assert page(client).count('<section class="dcst-contract"') == 11
    assert QUARTERS[3] == LAST
