"""The pages of what is owed: what stands where, for whom, as at which day, in how many queries; files of the rows."""

import csv
import datetime
import io
import re
from decimal import Decimal

import openpyxl
import pytest

from dcst.time import clock
from indicators import changes
from indicators.models import AgreedName, Baseline, Definition, Indicator, Observation, Undertaking
from tests.cast import TODAY
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = [pytest.mark.django_db, pytest.mark.once]
STAFF = ["manager", "reviewer", "officer", "board_member", "finance", "auditor"]


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def m05():
    return IndicatorFactory(code="M05", name="Re-referrals", definition__definition="Referrals within a year.")


@pytest.fixture
def m40():
    return IndicatorFactory(code="M40", kind=Indicator.Kind.NAME_LOST, name="", definition__definition="")


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return text_of(answer)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def rows_of(text):
    """[(measure, what)] of the list, in its order."""
    found = re.findall(r'/indicators/([\w-]+)/">\1</a>.*?</th> <td[^>]*>([\w -]+)', text.partition('id="list"')[2])
    return [(code, what.strip()) for code, what in found]


def at_noon(day):
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=clock.LONDON)


def assign(indicator, officer, due, what="baseline", at=None, **who):
    at = at or at_noon(datetime.date(2017, 10, 2))
    return changes.assign_obligation(indicator, by=officer, at=at, what=what, due=due, **who)


# The page


def test_the_page_lists_what_is_open_and_counts_it(client, board_member, m05, m40):
    client.force_login(board_member)
    text = page(client, "/indicators/coverage/")
    assert rows_of(text) == [
        ("M05", "Cross-reference"),
        ("M05", "Baseline"),
        ("M05", "Position"),
        ("M05", "Target"),
        ("M40", "Name"),
    ]
    assert "5 still to be confirmed, of 5 on 1 April 2016." in text
    assert "5 more wait" in text
    assert "1 measure has a definition that nobody agreed yet" in text


def test_overdue_ones_come_first_then_those_with_a_day(client, board_member, officer, manager, m05):
    yesterday = TODAY - datetime.timedelta(days=1)
    assign(m05, officer, TODAY, "target", user=manager)
    assign(m05, officer, yesterday, "position", organisation=OrganisationFactory(code="dmbc"), note="By letter")
    client.force_login(board_member)
    text = page(client, "/indicators/coverage/")
    assert [what for _, what in rows_of(text)] == ["Position", "Target", "Cross-reference", "Baseline"]
    assert "Dmbc, by 30 January 2018<br><strong>1 day overdue</strong>" in text
    assert "By letter" in text
    assert "Morgan Manager, by 31 January 2018" in text
    assert "1 is overdue, and 2 have no owner and no day yet" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("what=baseline", ["Baseline"]),
        ("what=name", ["Name"]),
        ("stage=source-found&what=target", ["Target"]),
        ("stage=live", []),
        ("owner=nobody", ["Cross-reference", "Position", "Target", "Name"]),
        ("owner=dmbc", ["Baseline"]),
        ("when=overdue", []),
        ("when=dated", ["Baseline"]),
        ("when=undated", ["Cross-reference", "Position", "Target", "Name"]),
        ("theme=BP-2", ["Name"]),
        ("strand=BP-1-SB1", ["Baseline", "Cross-reference", "Position", "Target"]),
        ("what=purple", ["Baseline", "Cross-reference", "Position", "Target", "Name"]),
    ],
)
def test_the_filters_stand_in_the_address_and_the_files_hold_exactly_those_rows(
    client, board_member, officer, m05, m40, query, shown
):
    assert (m05.theme.code, m40.theme.code) == ("BP-1", "BP-2")
    query = query.replace("BP-1-SB1", m05.strand.code)
    assign(m05, officer, datetime.date(2018, 3, 1), organisation=OrganisationFactory(code="dmbc"))
    client.force_login(board_member)
    listed = [what for _, what in rows_of(page(client, f"/indicators/coverage/?{query}"))]
    assert listed == shown
    answer = client.get(f"/indicators/coverage/table.csv?{query}")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="framework-coverage-2018-01-31.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["What is missing"] for row in rows] == shown
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/indicators/coverage/table.xlsx?{query}").content))
    assert [row[4] for row in book["Coverage"].iter_rows(min_row=2, values_only=True)] == shown
    assert "31 January 2018" in str(list(book["Notes"].values))


def test_a_file_of_another_kind_is_not_there(client, board_member, m05):
    client.force_login(board_member)
    assert client.get("/indicators/coverage/table.pdf").status_code == 404


def test_a_past_day_shows_what_was_open_then(client, board_member, officer, m05):
    changes.set_baseline(
        m05, by=officer, at=clock.now(), value=Decimal(23), period="FY2016-17", source_text="The council’s return"
    )
    client.force_login(board_member)
    assert ("M05", "Baseline") not in rows_of(page(client, "/indicators/coverage/"))
    past = page(client, "/indicators/coverage/?as_at=2018-01-30")
    assert "Baseline" in past.partition('id="list"')[2]
    assert "4 still to be confirmed" in past
    assert "3 still to be confirmed, of 4 on" in page(client, "/indicators/coverage/")


def test_the_burn_down_stands_as_a_table_beside_its_chart(client, board_member, officer, m05):
    changes.set_baseline(
        m05, by=officer, at=at_noon(datetime.date(2017, 12, 5)), value=23, period="FY2016-17", source_text="A return"
    )
    client.force_login(board_member)
    text = page(client, "/indicators/coverage/")
    table = text.partition('id="burn-down-table"')[2].partition("</table>")[0]
    found = re.findall(r'scope="row"[^>]*>([^<]+)</th> <td[^>]*>(\d+)', table)
    assert found[:3] == [("31 January 2018", "3"), ("31 December 2017", "3"), ("30 November 2017", "4")]
    assert '"y": [4, 4' in text


def test_before_any_framework_was_known_the_page_says_so(client, board_member, m05):
    client.force_login(board_member)
    assert "No outcomes framework was known by this day" in page(client, "/indicators/coverage/?as_at=2016-03-31")


def test_other_frameworks_owe_nothing_here(client, board_member):
    IndicatorFactory(framework=Indicator.OwnFramework.CONTRACT)
    client.force_login(board_member)
    assert rows_of(page(client, "/indicators/coverage/")) == []


def test_the_page_takes_as_many_queries_with_many_measures_as_with_one(
    client, board_member, officer, manager, django_assert_max_num_queries
):
    client.force_login(board_member)
    taken = []
    for number in (1, 12):
        for _ in range(number):
            made = IndicatorFactory(definition__definition="Words.")
            TargetFactory(indicator=made)
            ObservationFactory(indicator=made)
            assign(made, officer, TODAY, user=manager)
        with django_assert_max_num_queries(25) as counted:
            page(client, "/indicators/coverage/")
        taken.append(len(counted))
    assert taken[0] == taken[1]


# Whose


@pytest.mark.parametrize("who", STAFF)
def test_staff_read_the_page_and_the_officer_alone_is_led_to_the_forms(client, request, who, m05):
    client.force_login(request.getfixturevalue(who))
    assert ("/indicators/M05/owed/baseline/" in page(client, "/indicators/coverage/")) is (who == "officer")


def test_a_partner_does_not_read_it(client, partner, m05):
    client.force_login(partner)
    for address in ("/indicators/coverage/", "/indicators/coverage/table.csv"):
        assert client.get(address).status_code == 403


FORMS = [
    "owed/baseline/",
    "owed/cross-reference/",
    "owed/position/",
    "owed/name/",
    "owed/owner/",
    "owed/baseline/assign/",
    "definition/agree/",
]


@pytest.mark.parametrize("who", ["manager", "board_member", "partner", "finance", "auditor", "reviewer"])
@pytest.mark.parametrize("form", FORMS)
def test_nobody_else_closes_what_is_owed(client, request, who, form, m05):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/indicators/M05/{form}").status_code == 403
    assert client.post(f"/indicators/M05/{form}", {}).status_code == 403


@pytest.mark.parametrize("form", ["owed/target/", "owed/purple/", "owed/name/assign/"])
def test_there_is_no_form_for_what_is_not_owed_or_has_one_elsewhere(client, officer, form, m05):
    client.force_login(officer)
    assert client.get(f"/indicators/M05/{form}").status_code == 404


def test_each_row_leads_the_officer_to_a_form_that_opens(client, officer, m05, m40):
    IndicatorFactory(code="M72", kind=Indicator.Kind.INTELLIGENCE_GAP, name="Skills gaps", definition__definition="")
    client.force_login(officer)
    text = page(client, "/indicators/coverage/")
    addresses = re.findall(r'href="([^"]+)">Close it', text)
    assert addresses == [
        "/indicators/M05/owed/cross-reference/",
        "/indicators/M05/owed/baseline/",
        "/indicators/M05/owed/position/",
        "/indicators/M05/target/",
        "/indicators/M40/owed/name/",
        "/indicators/M72/definition/agree/",
    ]
    for address in addresses + re.findall(r'href="([^"]+)">Assign it', text):
        assert 'id="main-form"' in page(client, address)


# The forms

REASON = "Agreed with the council"
BASELINE = {"value": "23 %", "period": "2016-17", "status": "final", "source_text": "The council’s return"}
FIGURE = {"organisation": "a-partner", "period": "FY2017-18-Q3", "value": "23.1"}


def closed(client, address, sent):
    """The (measure, what) that saving a form took off the list."""
    before = rows_of(page(client, "/indicators/coverage/"))
    answer = client.post(address, sent, follow=True)
    assert answer.redirect_chain, re.findall("error-message.*?</p>", text_of(answer))
    after = rows_of(page(client, "/indicators/coverage/"))
    assert set(after) <= set(before) or "M40" in address
    return [row for row in before if row not in after]


def test_a_baseline_is_entered_and_takes_one_row_off_the_list(client, officer, m05):
    Definition.objects.update(period_kind="year-financial")
    client.force_login(officer)
    assert closed(client, "/indicators/M05/owed/baseline/", BASELINE) == [("M05", "Baseline")]
    row = Baseline.objects.get()
    assert (row.value, row.period, row.by) == (23, "FY2016-17", officer)


def test_a_cross_reference_is_entered(client, officer, m05):
    client.force_login(officer)
    sent = {"text": "Business Plan, objective 1"}
    assert closed(client, "/indicators/M05/owed/cross-reference/", sent) == [("M05", "Cross-reference")]


def test_the_first_figure_is_entered_for_its_source_by_the_rules_of_any_row(client, officer, m05):
    client.force_login(officer)
    sent = FIGURE | {"organisation": m05.sources.get().organisation_id}
    wrong = client.post("/indicators/M05/owed/position/", sent | {"value": "lots"})
    assert "There is a problem" in text_of(wrong)
    ahead = client.post("/indicators/M05/owed/position/", sent | {"period": "FY2019-20-Q1"})
    assert "There is a problem" in text_of(ahead)
    assert not Observation.objects.exists()
    assert closed(client, "/indicators/M05/owed/position/", sent) == [("M05", "Position")]
    row = Observation.objects.get()
    assert (row.value, row.sender.code, row.by) == (Decimal("23.1"), "a-partner", officer)


def test_a_name_is_agreed_and_shown_as_agreed(client, officer, m40):
    client.force_login(officer)
    sent = {"name": "Pupils at the higher standard", "reason": REASON}
    assert closed(client, "/indicators/M40/owed/name/", sent) == [("M40", "Name")]
    assert AgreedName.objects.get().by == officer
    for address in ("/indicators/coverage/", "/indicators/", "/indicators/M40/"):
        assert "Pupils at the higher standard (agreed name, not the source’s words)" in page(client, address)
    assert "Name lost in source" in page(client, "/indicators/M40/?as_at=2018-01-30")


def test_an_owner_is_named(client, officer, m05):
    m05.sources.all().delete()
    client.force_login(officer)
    sent = {"organisation": OrganisationFactory(code="dmbc").pk, "reason": REASON}
    assert closed(client, "/indicators/M05/owed/owner/", sent) == [("M05", "Owner of the figures")]


@pytest.mark.parametrize(
    ("form", "sent", "words"),
    [
        ("baseline", BASELINE | {"value": ""}, "Enter baseline"),
        ("baseline", BASELINE | {"period": "whenever"}, "whenever"),
        ("baseline", BASELINE | {"source_text": ""}, "Enter source"),
        ("cross-reference", {"text": ""}, "Enter where else the measure stands"),
        ("owner", {"organisation": "", "reason": REASON}, "Select whose figures these are"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field(client, officer, m05, form, sent, words):
    client.force_login(officer)
    text = text_of(client.post(f"/indicators/M05/owed/{form}/", sent))
    assert "There is a problem" in text
    assert words in text


def test_what_stands_is_corrected_on_the_same_form_with_a_reason(client, officer, m05):
    client.force_login(officer)
    sent = BASELINE | {"period": "FY2016-17"}
    client.post("/indicators/M05/owed/baseline/", sent)
    assert 'value="The council’s return"' in page(client, "/indicators/M05/owed/baseline/")
    refused = text_of(client.post("/indicators/M05/owed/baseline/", sent | {"value": "24"}))
    assert "Enter a reason: why the baseline changes" in refused
    client.post("/indicators/M05/owed/baseline/", sent | {"value": "24", "reason": "Recounted"})
    assert [row.value for row in Baseline.objects.order_by("pk")] == [23, 24]


DUE = {"due_day": "1", "due_month": "3", "due_year": "2018"}


def test_an_obligation_is_assigned_to_a_person(client, officer, manager, m05):
    client.force_login(officer)
    client.post("/indicators/M05/owed/baseline/assign/", {"user": manager.pk, "note": "Promised", **DUE})
    assert "Morgan Manager, by 1 March 2018" in page(client, "/indicators/coverage/")
    row = Undertaking.objects.get()
    assert (row.user, row.by, row.due) == (manager, officer, datetime.date(2018, 3, 1))


def test_an_obligation_nobody_is_named_for_is_not_assigned(client, officer, m05):
    client.force_login(officer)
    text = text_of(client.post("/indicators/M05/owed/baseline/assign/", DUE))
    assert "Select either a person or an organisation" in text
    assert not Undertaking.objects.exists()


# The definition sheet

SHEET = {
    "definition": "Referrals within a year of the last one.",
    "unit": "%",
    "value_type": "percentage",
    "decimals": "1",
    "period_kind": "quarter",
    "months": "3",
    "anchor": "financial",
    "lag_days": "30",
    "grace_days": "92",
    "polarity": "low_is_good",
    "suppress_from": "1",
    "suppress_to": "5",
    "reason": REASON,
}


def test_the_sheet_says_what_is_settled_and_what_is_not(client, board_member, m05):
    client.force_login(board_member)
    text = page(client, "/indicators/M05/definition/")
    for words in (
        "Version 1, in force since 1 April 2016",
        "Nobody has agreed it yet",
        "Referrals within a year.",
        "Lower is better",
        "30 days after the end of the period",
        "Counts from 1 to 5 are kept back",
        "A partner sends it.",
    ):
        assert words in text
    assert re.search("Rationale</dt> <dd[^>]*>Not settled", text)
    assert "Agree a definition" not in text


def test_a_version_is_agreed_and_says_what_it_changed(client, officer, m05):
    ObservationFactory(indicator=m05)
    client.force_login(officer)
    answer = client.post("/indicators/M05/definition/agree/", SHEET | {"rationale": "Children who return"}, follow=True)
    assert answer.redirect_chain == [("/indicators/M05/definition/", 302)]
    text = text_of(answer)
    assert "Version 2, in force since 31 January 2018. Agreed by Ossie Officer." in text
    assert "Version 1: 1 April 2016 to 31 January 2018" in text
    for before, after in (
        ("Not settled", "Children who return"),
        ("Referrals within a year.", "Referrals within a year of the last one."),
    ):
        assert re.search(f"<td[^>]*>{before}</td> <td[^>]*>{after}</td>", text)
    assert "0 own figures sent under it" in text and "1 own figure sent under it" in text
    past = page(client, "/indicators/M05/definition/?as_at=2018-01-30")
    assert "Children who return" not in past and "Version 2" not in past


def test_a_change_under_figures_tells_what_it_affects_and_is_confirmed(client, officer, m05):
    ObservationFactory(indicator=m05)
    TargetFactory(indicator=m05)
    client.force_login(officer)
    form = page(client, "/indicators/M05/definition/agree/")
    assert "1 own figure, October to December 2017" in form
    assert "the target “at most 22, tolerance 25”" in form
    sent = SHEET | {"unit": "per 10,000"}
    refused = text_of(client.post("/indicators/M05/definition/agree/", sent))
    assert "Confirm that you have seen what a change of unit affects" in refused
    assert Definition.objects.count() == 1
    client.post("/indicators/M05/definition/agree/", sent | {"accepted": "on"})
    assert Definition.objects.current().get().unit == "per 10,000"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": ""}, "Enter reason for the change"),
        ({"definition": ""}, "Enter definition"),
        ({"polarity": "neutral"}, "Enter the reason for the new polarity"),
        ({"suppress_to": "10"}, "Enter the reason for the new suppression rule"),
        ({"suppress_from": "", "suppress_to": ""}, "Enter the reason for the new suppression rule"),
        ({"suppress_from": ""}, "Enter both ends of the range of small numbers, or neither"),
        (
            {"suppress_from": "6", "suppression_basis": "x"},
            "The range of small numbers must begin at 1 or above and not end before it begins",
        ),
    ],
)
def test_a_version_that_cannot_be_saved_is_said_so_beside_its_field(client, officer, m05, typed, words):
    client.force_login(officer)
    text = text_of(client.post("/indicators/M05/definition/agree/", SHEET | typed))
    assert "There is a problem" in text
    assert words in text


def test_what_is_counted_the_season_and_the_flows_of_a_stock_are_entered_in_the_same_form(client, officer, m05):
    client.force_login(officer)
    starts, ends = IndicatorFactory(code="M901"), IndicatorFactory(code="M902")
    given = {
        "counted_one": "referral",
        "counted_many": "referrals",
        "snapshot_or_flow": "snapshot",
        "starts": starts.code,
        "ends": ends.code,
        "seasonal": "True",
    }
    text = text_of(client.post("/indicators/M05/definition/agree/", SHEET | given, follow=True))
    for words in ("referrals", "Snapshot: a stock, on a day", f"M901 {starts.name}", f"M902 {ends.name}"):
        assert words in text
    assert re.search("Goes with the season</dt> <dd[^>]*>Yes", text)
    held = Definition.objects.current().get(indicator=m05)
    assert (held.thing.many, held.starts, held.ends, held.seasonal) == ("referrals", starts, ends, True)
    form = text_of(client.get("/indicators/M05/definition/agree/"))
    assert re.search(r'<option value="True" selected', form) and re.search(r'<option value="M901" selected', form)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"counted_one": "child"}, "Enter what is counted both as one and as many, or neither"),
        ({"counted_many": "children"}, "Enter what is counted both as one and as many, or neither"),
        ({"snapshot_or_flow": "flow", "starts": "M05"}, "Only a snapshot has starts and ends"),
        ({"snapshot_or_flow": "snapshot", "ends": "M05"}, "another than this one"),
    ],
)
def test_what_cannot_be_counted_so_is_said_beside_its_field(client, officer, m05, typed, words):
    client.force_login(officer)
    assert words in text_of(client.post("/indicators/M05/definition/agree/", SHEET | typed))
    assert Definition.objects.filter(indicator=m05).count() == 1


def test_another_range_of_small_numbers_is_a_new_version_with_its_reason_and_holds_for_every_day(
    client, officer, board_member, m05
):
    """9 of 40 is no small number up to 5; up to 10 it is."""
    ObservationFactory(indicator=m05, value=Decimal("22.5"), numerator=Decimal(9), denominator=Decimal(40))

    def board_sees():
        client.force_login(board_member)
        return "9 of 40" in page(client, "/indicators/M05/")

    assert board_sees()
    client.force_login(officer)
    basis = {"suppress_to": "10", "suppression_basis": "Few children of each school are counted"}
    answer = client.post("/indicators/M05/definition/agree/", SHEET | basis, follow=True)
    text = text_of(answer)
    assert "Counts from 1 to 10 are kept back: Few children of each school are counted" in text
    assert re.search("<td[^>]*>5</td> <td[^>]*>10</td>", text)
    assert not board_sees()


def test_that_no_number_is_small_needs_its_reason_in_the_same_form(client, officer, m05):
    client.force_login(officer)
    off = {"suppress_from": "", "suppress_to": "", "suppression_basis": "Staff are counted, and no child"}
    answer = client.post("/indicators/M05/definition/agree/", SHEET | off, follow=True)
    assert "None is kept back: Staff are counted, and no child" in text_of(answer)
    held = Definition.objects.current().get()
    assert (held.suppress_from, held.suppress_to, held.by) == (None, None, officer)


def test_a_partner_reads_the_sheet_of_its_own_and_not_of_anothers(client, partner, m05):
    other = IndicatorFactory(organisation=OrganisationFactory(code="yjb"))
    client.force_login(partner)
    assert "Referrals within a year." in page(client, "/indicators/M05/definition/")
    assert client.get(f"/indicators/{other.code}/definition/").status_code == 404


def test_a_small_baseline_is_for_those_who_work_with_it(client, officer, board_member, m05):
    Definition.objects.update(unit="children")
    said = {"by": officer, "at": clock.now(), "period": "FY2016-17", "source_text": "A return"}
    changes.set_baseline(m05, value=Decimal(3), **said)
    client.force_login(board_member)
    text = page(client, "/indicators/M05/definition/")
    assert "[c] confidential in 2016/17" in text and "3 children" not in text
    client.force_login(officer)
    assert "3 children in 2016/17" in page(client, "/indicators/M05/definition/")


def test_the_sheet_takes_as_many_queries_with_many_versions_as_with_one(
    client, officer, m05, django_assert_max_num_queries
):
    client.force_login(officer)
    taken = []
    for number in (1, 4):
        for words in range(number):
            said = {"by": officer, "at": clock.now(), "reason": "Again", "known_issues": f"{number} {words}"}
            changes.agree_definition(m05, **said)
        with django_assert_max_num_queries(25) as counted:
            page(client, "/indicators/M05/definition/")
        taken.append(len(counted))
    assert taken[0] == taken[1]
