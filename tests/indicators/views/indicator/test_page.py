"""The pages of the indicators: what stands where, for whom, as at which day, in how many queries."""

import csv
import datetime
import io
import json
import re
from decimal import Decimal

import plotly.graph_objects as go
import pytest
from openpyxl import load_workbook

from dcst.models import Area, Role
from dcst.record.assess import reassess
from dcst.time import clock
from indicators.models import Indicator, Observation, Target
from indicators.target.verdicts import INDICATOR
from tests.factories import KNOWN, ActionFactory, OrganisationFactory, StrandFactory, person
from tests.indicators.factories import (
    KNOWN_LATER,
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
    area,
    expect,
    publish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


def rate(*indicators):
    reassess(INDICATOR, [row.code for row in indicators], clock.now())


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def m05():
    found = IndicatorFactory(code="M05", name="Re-referrals")
    ObservationFactory(indicator=found, value=Decimal("27.1"), numerator=485, denominator=1790, status="provisional")
    TargetFactory(indicator=found)
    rate(found)
    return found


def test_a_day_before_the_definition_was_known_shows_the_figures_alone(client, board_member):
    found = IndicatorFactory(code="M05", definition__known_from=KNOWN_LATER)
    for period in ("FY2016-17-Q1", "FY2016-17-Q2"):
        ObservationFactory(indicator=found, period=period, value=Decimal("27.1"), known_from=KNOWN)
    client.force_login(board_member)
    text = page(client, "/indicators/M05/?as_at=2016-12-31")
    assert "July to September 2016" in text and "Not assessed yet" in text


# The list


def test_the_list_shows_value_period_target_and_status_under_theme_and_strand(client, board_member, m05):
    client.force_login(board_member)
    text = page(client, "/indicators/?sort=documents")
    for words in (m05.strand.text, m05.theme.text, "27.1 % [p]", "Q3 2017/18", "at most 22, tolerance 25", "Off track"):
        assert words in text
    assert "[p] provisional" in text


def test_a_lost_name_is_said_to_be_lost_and_its_suggestion_is_no_name(client, board_member):
    IndicatorFactory(kind=Indicator.Kind.NAME_LOST, name="", suggestion="Pupils at the higher standard")
    client.force_login(board_member)
    text = page(client, "/indicators/")
    assert "Name lost in source" in text
    assert "(suggested: Pupils at the higher standard; not the source’s words)" in text


def test_intelligence_gaps_are_listed_apart_and_not_counted(client, board_member, m05):
    IndicatorFactory(kind=Indicator.Kind.INTELLIGENCE_GAP, name="Skills gaps", strand=None, frequency_printed="")
    client.force_login(board_member)
    text = page(client, "/indicators/")
    assert "1 indicator, by status" in text
    assert text.index("Skills gaps") > text.index("Intelligence gaps")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"M05", "M09"}),
        ("?source=yjb", {"M09"}),
        ("?frequency=Annual", {"M09"}),
        ("?framework=contract", {"M09"}),
        ("?status=off_track", {"M05"}),
        ("?status=on_track", set()),
        ("?theme=BP-1", {"M05"}),
        ("?theme=BP-2&status=no_data", {"M09"}),
        ("?status=purple", {"M05", "M09"}),
    ],
)
def test_the_filters_stand_in_the_address(client, board_member, m05, query, shown):
    yjb = OrganisationFactory(code="yjb")
    other = IndicatorFactory(
        code="M09", organisation=yjb, frequency_printed="Annual", framework=Indicator.OwnFramework.CONTRACT
    )
    rate(other)
    assert (m05.theme.code, other.theme.code) == ("BP-1", "BP-2")
    client.force_login(board_member)
    text = page(client, f"/indicators/{query}")
    assert {code for code in ("M05", "M09") if f'href="/indicators/{code}/"' in text} == shown


def test_the_list_of_a_past_day_shows_what_was_known_then(client, board_member, m05):
    client.force_login(board_member)
    text = page(client, "/indicators/?as_at=2018-01-10")
    assert "27.1" not in text
    assert "?as_at=2018-01-10" in text


def test_a_day_before_the_definition_was_known_shows_the_bare_figures(client, board_member):
    found = IndicatorFactory(code="M05", definition__known_from=clock.start_of(datetime.date(2017, 4, 1)))
    series = publish(found)
    long_ago = clock.start_of(datetime.date(2014, 10, 29))
    ObservationFactory(indicator=found, series=series, period="FY2013-14", value=Decimal("37.27"), known_from=long_ago)
    client.force_login(board_member)
    assert "37.27" in page(client, "/indicators/?as_at=2016-01-01")
    assert "37.27 in 2013/14" in page(client, "/indicators/M05/?as_at=2016-01-01")


def test_the_list_takes_as_many_queries_with_many_indicators_as_with_one(
    client, board_member, django_assert_max_num_queries
):
    client.force_login(board_member)
    strand, taken = StrandFactory(), []
    for number in (1, 15):
        for _ in range(number):
            made = IndicatorFactory(strand=strand)
            ObservationFactory(indicator=made)
            TargetFactory(indicator=made)
            rate(made)
        with django_assert_max_num_queries(25) as counted:
            page(client, "/indicators/")
        taken.append(len(counted))
    assert taken[0] == taken[1]


# One indicator


def test_a_page_states_value_target_verdict_and_why(client, board_member, m05):
    client.force_login(board_member)
    text = page(client, "/indicators/M05/")
    for words in (
        "27.1 % [p]",
        "October to December 2017: 485 of 1,790",
        "Lower is better",
        "at most 22, tolerance 25",
        "Off track",
        "since 31 January 2018",
        "27.1 % against a target of 22; tolerance 25; 2.1 outside",
        "[p] provisional",
        "A-PARTNER (A partner)",
        "30 days after the end of the period",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("code", "short", "full"),
    [("M05", "M05", "M05 Staff turnover"), ("staff-turnover", "Staff turnover", "Staff turnover")],
)
def test_an_indicator_is_called_by_its_code_only_where_the_plans_print_it(client, officer, code, short, full):
    found = IndicatorFactory(code=code, name="Staff turnover")
    ObservationFactory(indicator=found)
    client.force_login(officer)
    below = [f"/indicators/{code}/{last}" for last in ("target/", "story/", "limits/", "definition/", "periods/")]
    below.append(f"/indicators/{code}/figures/doncaster/FY2017-18-Q3/")
    for address in (f"/indicators/{code}/", *below):
        answer = client.get(address)
        text = re.sub(r"\s+", " ", answer.content.decode())
        named = text.partition("<title>")[2].partition("</title>")[0]
        assert (full if address == f"/indicators/{code}/" else short) in named
        assert (short, f"/indicators/{code}/" if address in below else "") in answer.context["trail"]
        if short != code:
            assert code not in named + text.partition('class="govuk-caption-l"')[2].partition("</span>")[0]


def test_the_chart_is_a_figure_and_its_table_stands_beside_it(client, board_member, m05):
    england = area("england", Area.Kind.NATION)
    series = publish(m05)
    for place, value in ((area(), "27.1"), (england, "21.9")):
        ObservationFactory(
            indicator=m05,
            series=series,
            area=place,
            period="FY2016-17",
            value=Decimal(value),
            known_from_estimated=True,
        )
    ObservationFactory(indicator=m05, series=series, area=area("barnsley", Area.Kind.AUTHORITY), period="FY2016-17")
    client.force_login(board_member)
    text = page(client, "/indicators/M05/")
    figure = json.loads(re.search(r'<script id="figures" type="application/json">(.*?)</script>', text)[1])
    assert [line.name for line in go.Figure(figure).data] == ["Target", "Own figures"]
    apart = json.loads(re.search(r'<script id="apart" type="application/json">(.*?)</script>', text)[1])
    assert [line.name for line in go.Figure(apart).data] == ["England", "Doncaster, published"]
    assert "27.1 % in 2016/17; England 21.9 %" in text
    assert "15 January 2018 (day estimated)" in text
    assert "The same measure" in text
    assert "Barnsley" not in json.dumps(figure)
    assert "Doncaster is number 1 (shared) of 2 authorities" in text


def test_a_proxy_stands_in_the_table_and_not_on_the_axis_of_the_measure(client, board_member):
    indicator = IndicatorFactory(code="M22")
    ObservationFactory(indicator=indicator, series=publish(indicator, relation="proxy"), period="FY2016-17")
    client.force_login(board_member)
    text = page(client, "/indicators/M22/")
    assert "No figure of the measure itself has been received or published by this day" in text
    assert "A proxy" in text
    assert "data-figure" not in text
    ObservationFactory(indicator=indicator, period="FY2017-18-Q1")
    text = page(client, "/indicators/M22/")
    figure = json.loads(re.search(r'<script id="figures" type="application/json">(.*?)</script>', text)[1])
    assert [line["name"] for line in figure["data"]] == ["Own figures"]
    assert "A proxy" in text


def test_a_revised_figure_is_shown_as_it_was_and_as_it_became(client, board_member, m05):
    later = clock.start_of(datetime.date(2018, 1, 20))
    Observation.objects.filter(indicator=m05).close(later)
    ObservationFactory(indicator=m05, value=Decimal("25.5"), known_from=later, status="revised")
    client.force_login(board_member)
    now, then = page(client, "/indicators/M05/"), page(client, "/indicators/M05/?as_at=2018-01-19")
    assert re.search(r"27\.1 \[p\]</td> <td[^>]*>25\.5 \[r\]</td> <td[^>]*>20 January 2018", now)
    assert "No figure has been revised by this day" in then
    assert "25.5" not in then


def test_the_actions_meant_to_move_it_are_one_click_away(client, board_member, m05):
    action = ActionFactory(text="Reset the thresholds")
    expect(m05, action)
    client.force_login(board_member)
    assert f'href="/plan/{action.code}/">{action.code}</a> Reset the thresholds' in page(client, "/indicators/M05/")


def test_invented_figures_and_targets_say_so(client, board_member):
    found = IndicatorFactory(code="M05")
    ObservationFactory(indicator=found, origin="demonstration")
    TargetFactory(indicator=found, kind=Target.Kind.DEMONSTRATION, origin="demonstration")
    client.force_login(board_member)
    assert page(client, "/indicators/M05/").count("Demonstration data") >= 4


def test_a_page_takes_as_many_queries_with_many_figures_as_with_few(
    client, board_member, m05, django_assert_max_num_queries
):
    client.force_login(board_member)
    taken = []
    for year in (2014, 2016):
        series = publish(m05)
        for place in (area(), area("england", Area.Kind.NATION)):
            ObservationFactory(indicator=m05, series=series, area=place, period=f"FY{year}-{year - 1999}")
        ObservationFactory(indicator=m05, period=f"FY{year}-{year - 1999}-Q1")
        expect(m05)
        with django_assert_max_num_queries(40) as counted:
            page(client, "/indicators/M05/")
        taken.append(len(counted))
    assert taken[0] == taken[1]


# Whose


def test_a_partner_reads_its_own_and_of_others_what_is_published(client, partner, m05):
    theirs = IndicatorFactory(organisation=OrganisationFactory(code="yjb"), name="Entrants")
    ObservationFactory(indicator=theirs, value=Decimal("91.5"))
    ObservationFactory(indicator=theirs, series=publish(theirs), period="FY2016-17", value=Decimal("82.5"))
    TargetFactory(indicator=theirs, reason="Agreed in confidence")
    rate(theirs)
    hidden = IndicatorFactory(organisation=OrganisationFactory(code="yjb"))
    client.force_login(partner)
    text = page(client, f"/indicators/{theirs.code}/")
    assert "82.5" in text
    for secret in ("91.5", "Agreed in confidence", "Against target", "Off track"):
        assert secret not in text
    assert "Against target" in page(client, "/indicators/M05/")
    assert client.get(f"/indicators/{hidden.code}/").status_code == 404
    for address in ("/indicators/?status=off_track", "/indicators/?status=no_data"):
        assert theirs.code not in page(client, address)
    assert "M05" in page(client, "/indicators/?status=off_track")
    listed = page(client, "/indicators/")
    assert "Not shown to you" in listed
    assert "82.5 %" in listed
    assert hidden.code not in listed


def test_somebody_without_a_role_is_told_so(client, m05):
    client.force_login(person(Role.BOARD).__class__.objects.create_user("nobody@example.org", name="Nobody"))
    assert client.get("/indicators/").status_code == 403
    assert client.get("/indicators/M05/").status_code == 403


def test_an_unknown_indicator_is_not_there(client, board_member):
    client.force_login(board_member)
    assert client.get("/indicators/M999/").status_code == 404


# Setting a target

TYPED = {
    "kind": "contract",
    "operator": "<=",
    "shape": "level",
    "value": "22 %",
    "tolerance": "25",
    "start_day": "1",
    "start_month": "4",
    "start_year": "2017",
    "end_day": "31",
    "end_month": "3",
    "end_year": "2018",
    "reason": "Agreed with the council",
}


def test_the_officer_sets_a_target_and_the_page_shows_the_new_status(client, officer):
    found = IndicatorFactory(code="M05")
    ObservationFactory(indicator=found, value=Decimal(24))
    client.force_login(officer)
    answer = client.post("/indicators/M05/target/", TYPED, follow=True)
    assert answer.redirect_chain == [("/indicators/M05/", 302)]
    assert "At risk" in answer.content.decode()
    assert Target.objects.get().by == officer


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"value": ""}, "Enter target"),
        ({"value": "lots"}, "Target must be a number, like 12.5"),
        ({"tolerance": "21"}, "the tolerance must be at or above the target of 22"),
        ({"reason": ""}, "Enter reason"),
        ({"end_year": "2016"}, "The last day must be on or after the first day"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field_and_nothing_is_lost(client, officer, typed, words):
    IndicatorFactory(code="M05")
    client.force_login(officer)
    text = page_of(client.post("/indicators/M05/target/", TYPED | typed))
    assert "There is a problem" in text
    assert words in text
    assert 'value="25"' in text or typed.get("tolerance")
    assert Target.objects.count() == 0


def page_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_comparisons_that_fit_the_polarity_are_offered(client, officer):
    IndicatorFactory(code="M05")
    IndicatorFactory(code="M06", definition__polarity="plan_is_best")
    client.force_login(officer)
    low = page_of(client.get("/indicators/M05/target/"))
    assert "at most" in low and "at least" not in low and "Inner distance" not in low
    assert "Inner distance" in page_of(client.get("/indicators/M06/target/"))


def test_the_officer_confirms_a_printed_target(client, officer):
    found = IndicatorFactory(code="agency-staff")
    ObservationFactory(indicator=found, value=Decimal(8))
    TargetFactory(indicator=found, operator="=", value=Decimal(8), tolerance=None, confirmed=False, kind="plan")
    client.force_login(officer)
    refused = page_of(client.post("/indicators/agency-staff/target/", {"confirm": "yes", "confirm-reason": ""}))
    assert "Enter reason" in refused
    sent = {"confirm": "yes", "confirm-reason": "A ceiling"}
    assert "On track" in page_of(client.post("/indicators/agency-staff/target/", sent, follow=True))


@pytest.mark.parametrize("who", ["manager", "board_member", "partner", "finance", "auditor", "reviewer"])
def test_nobody_else_sets_a_target(client, request, who, m05):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/indicators/M05/target/").status_code == 403
    assert client.post("/indicators/M05/target/", TYPED).status_code == 403
    assert "Set a target" not in client.get("/indicators/M05/").content.decode()


# The figures as a file


def test_the_file_holds_what_the_page_shows_with_numbers_as_numbers(client, board_member, m05):
    client.force_login(board_member)
    answer = client.get("/indicators/M05/figures.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="M05-2018-01-31.csv"'
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["area"], row["period"], row["value"], row["unit"], row["as at"]) == (
        "Doncaster",
        "FY2017-18-Q3",
        "27.1",
        "%",
        "2018-01-31",
    )
    book = load_workbook(io.BytesIO(client.get("/indicators/M05/figures.xlsx").content))
    assert book.worksheets[0]["E2"].value == 27.1


def test_there_is_no_other_kind_of_file_and_none_of_what_a_partner_may_not_read(client, board_member, partner, m05):
    hidden = IndicatorFactory(organisation=OrganisationFactory(code="yjb"))
    client.force_login(board_member)
    assert client.get("/indicators/M05/figures.pdf").status_code == 404
    client.force_login(partner)
    assert client.get(f"/indicators/{hidden.code}/figures.csv").status_code == 404
