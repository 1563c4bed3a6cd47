"""Variation beside assurance, and what is red and getting worse: who stands where, and who in neither."""

import re
from decimal import Decimal

import pytest

from dcst.models import Assessment, Question
from dcst.record.assess import reassess
from dcst.status.findings import Finding
from dcst.time import clock
from indicators.disclosure.deciding import decide_anew
from indicators.findings.verdicts import SERIES
from indicators.models import Observation, Story
from indicators.models.judging import HEADS
from indicators.target.verdicts import INDICATOR
from tests.factories import StrandFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, expect, publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# Up and down around 20, so that the limits are 15.3 and 24.7 (mean moving range 1.77, times 2.66, about the mean).
MONTHS = [19, 21, 20, 22, 19, 21, 20, 18, 20, 22, 20, 18, 20, 20]


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def strand(db):
    return StrandFactory()


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def rate(indicator):
    for rater in (INDICATOR, SERIES):
        reassess(rater, [indicator.code], clock.now())


def monthly(code, strand, values=MONTHS, target="18", polarity="low_is_good", confirmed=True):
    """Months up to December 2017, and a target of at most so much, or at least where high is good."""
    month = {"definition__period_kind": "month", "definition__months": 1, "definition__polarity": polarity}
    found = IndicatorFactory(code=code, name=f"Name {code}", strand=strand, **month)
    first = 2017 * 12 + 12 - len(values)
    for place, value in enumerate(values):
        year, number = divmod(first + place, 12)
        ObservationFactory(indicator=found, period=f"{year}-M{number + 1:02}", value=Decimal(str(value)))
    if target:
        operator = ">=" if polarity == "high_is_good" else "<="
        TargetFactory(indicator=found, operator=operator, value=Decimal(target), tolerance=None, confirmed=confirmed)
    rate(found)
    return found


def cells(text):
    """{row of the matrix: the codes in each cell}"""
    table = re.search('class="govuk-table dcst-matrix".*?</table>', text)[0]
    found = {}
    for row in re.findall("<tr.*?</tr>", table.partition("<tbody")[2]):
        head = re.search('scope="row"[^>]*>([^<]+)<', row)[1]
        found[head] = [re.findall('href="/indicators/([\\w-]+)/"', cell) for cell in re.findall("<td.*?</td>", row)]
    return found


def below(text, heading):
    """The codes under a heading of the page."""
    part = re.search(rf">{re.escape(heading)} \(\d+\)</h2>(.*?)(<h2|</main>)", text)
    return re.findall('href="/indicators/([\\w-]+)/"', part[1]) if part else None


# The matrix


def test_each_stands_in_the_cell_of_its_variation_and_its_assurance(client, board_member, strand):
    monthly("M01", strand, target="18")
    monthly("M02", strand, target="30")
    monthly("M03", strand, target="14")
    # With 40 the limits are 16.3 and 26.5, with 2 they are 13.6 and 23.8: a range of 20 or 18 is screened out.
    monthly("M04", strand, values=[*MONTHS[:-1], 40], target="22")
    monthly("M05", strand, values=[*MONTHS[:-1], 2], target="14", polarity="high_is_good")
    monthly("M06", strand, values=[*MONTHS[:-1], 2], target="30")
    client.force_login(board_member)
    assert cells(page(client, "/indicators/matrix/")) == {
        "Improving": [["M06"], [], []],
        "No significant change": [["M02"], ["M01"], ["M03"]],
        "Concerning": [[], ["M04", "M05"], []],
    }


def test_the_table_has_heads_for_rows_and_columns_and_says_none_where_none_is(client, board_member, strand):
    monthly("M01", strand)
    client.force_login(board_member)
    text = page(client, "/indicators/matrix/")
    table = re.search('class="govuk-table dcst-matrix".*?</table>', text)[0]
    assert table.count('scope="col"') == 4 and table.count('scope="row"') == 3
    assert table.count(">None<") == 8
    for word in ("Consistently meets", "Hit and miss", "Consistently misses"):
        assert word in table
    assert "1 of 1 indicator has both limits and a target" in text


def test_a_run_without_limits_stands_under_a_heading_of_its_own(client, board_member, strand):
    monthly("M01", strand, values=range(20, 28))
    monthly("M02", strand, values=MONTHS[:7])
    client.force_login(board_member)
    text = page(client, "/indicators/matrix/")
    assert below(text, "A run, without limits") == ["M01"]
    assert below(text, "Too few points yet") == ["M02"]
    assert below(text, "Limits, but not assured") == []


def test_what_is_in_no_cell_is_told_with_the_reason(client, board_member, strand):
    monthly("M01", strand, values=MONTHS[:7])
    monthly("M02", strand, target=None)
    monthly("M03", strand, confirmed=False)
    monthly("M04", strand, polarity="neutral")
    monthly("M05", strand, values=[])
    yearly = IndicatorFactory(code="M06", strand=strand)
    ObservationFactory(indicator=yearly, series=publish(yearly), period="FY2016-17")
    rate(yearly)
    client.force_login(board_member)
    text = page(client, "/indicators/matrix/")
    assert set(cells(text)["No significant change"][1]) == set()
    assert below(text, "Too few points yet") == ["M01"]
    assert "7 of 13" in text
    assert below(text, "Limits, but not assured") == ["M02", "M03", "M04"]
    assert below(text, "No limits") == ["M05", "M06"]
    for reason in ("There is no value to judge (1)", "Control limits are not for annual values: they are too few (1)"):
        assert reason in text
    assert "0 of 6 indicators have both limits and a target" in text


def test_what_was_never_assessed_or_is_kept_back_is_told_apart(client, board_member, strand):
    found = monthly("M01", strand, target="30")
    IndicatorFactory(code="M02", strand=strand)
    Observation.objects.filter(indicator=found, period="2017-M12").update(value=7, numerator=3, denominator=41)
    decide_anew([found.pk])
    client.force_login(board_member)
    text = page(client, "/indicators/matrix/")
    assert below(text, "Not told") == ["M01", "M02"]
    assert "Suppressed" in text and "Not assessed yet" in text
    assert cells(text)["No significant change"] == [[], [], []]


def test_a_partner_finds_its_own_alone(client, partner, strand):
    monthly("M01", strand)
    other = monthly("M02", strand, target="30")
    other.sources.all().delete()
    ObservationFactory(indicator=other, series=publish(other), period="FY2016-17")
    client.force_login(partner)
    text = page(client, "/indicators/matrix/")
    assert "M02" not in text and "1 more, which other organisations send, is not shown to you" in text
    assert "/indicators/coverage/" not in text


def test_a_past_day_shows_what_was_on_record_then(client, board_member, strand):
    monthly("M01", strand)
    client.force_login(board_member)
    text = page(client, "/indicators/matrix/?as_at=2018-01-30")
    assert cells(text)["No significant change"] == [[], [], []]
    assert 'href="/indicators/worse/?as_at=2018-01-30"' in text


def test_a_cell_that_seems_to_contradict_the_status_beside_it_says_why(client, board_member, strand):
    monthly("M01", strand, target="18")  # 20: within the limits, and outside the target
    monthly("M02", strand, target="30")
    monthly("M03", strand, values=[*MONTHS[:-1], 2], target="13")  # the limits are 13.6 to 23.8
    client.force_login(board_member)
    text = page(client, "/indicators/matrix/")
    told = re.findall(r'indicators/(M\d+)/"(?:(?!</li>).)*?<span class="dcst-source">([^<]+)</span>', text)
    assert dict(told) == {
        "M01": "Off target, but no significant change: as things are, the figures move only by chance.",
        "M03": "On track now; but the limits that its history sets are all worse than the target.",
    }
    assert dict(told)["M01"] in page(client, "/indicators/M01/")
    # There the figures within the limits are counted.
    assert "On track now; most of its history was not: " in page(client, "/indicators/M03/")


def test_a_cell_of_very_many_leads_to_the_list_for_the_others(client, board_member, strand):
    for number in range(42):
        IndicatorFactory(code=f"N{number}", name=f"Name {number}", strand=strand)
    client.force_login(board_member)
    text = page(client, "/indicators/matrix/")
    assert len(below(text, "Not told")) == 40
    assert '2 more stand in <a class="govuk-link" href="/indicators/?sort=variation">' in text
    [paper] = re.findall('<li class="dcst-on-paper">(.*?)</li>', text)
    shown = {int(number) for number in re.findall(r"Name (\d+)", text.replace(paper, ""))}
    named = {int(number) for number in re.findall(r"Name (\d+)", paper)}
    assert (len(named), shown | named, shown & named) == (2, set(range(42)), set())


# Red and getting worse


def quarterly(code, strand, values, polarity="low_is_good"):
    found = IndicatorFactory(code=code, name=f"Name {code}", strand=strand, definition__polarity=polarity)
    for place, value in enumerate(reversed(values)):
        ObservationFactory(indicator=found, period=f"FY2017-18-Q{3 - place}", value=Decimal(str(value)))
    TargetFactory(indicator=found)
    rate(found)
    return found


def red(text):
    return re.findall('href="/indicators/(M\\d+)/"', text.partition("Getting worse, though not red")[0])


def story(indicator, by):
    figure = Observation.objects.get(indicator=indicator, period="FY2017-18-Q3")
    words = dict.fromkeys(HEADS, "Words.")
    Story.objects.create(
        indicator=indicator, observation=figure, period=figure.period, known_from=clock.now(), by=by, **words
    )


def test_off_track_and_worse_comes_before_at_risk_and_worse(client, board_member, strand):
    quarterly("M01", strand, [23, 24])
    quarterly("M02", strand, [26, 27])
    quarterly("M03", strand, [28, 27])
    quarterly("M04", strand, [20, 21])
    client.force_login(board_member)
    text = page(client, "/indicators/worse/")
    assert red(text) == ["M02", "M01"]
    assert "2 indicators. 1 story is owed" in text
    assert "27 % against a target of 22; tolerance 25; 2.0 outside" in text or "27.0 % against a target of 22" in text
    assert "Where it is going: Up 1.0 points from July to September 2017" in text
    assert "Show 1 indicator that is not off track or at risk" in text
    assert re.findall('href="/indicators/(M\\d+)/"', text.partition("Getting worse, though not red")[2]) == ["M04"]


@pytest.mark.parametrize(
    ("question", "finding", "is_red"),
    [
        (Question.VARIATION, Finding.CONCERN_HIGH, True),
        (Question.COMPARISON, Finding.WORSE, True),
        (Question.COMPARISON, Finding.WORST, True),
        (Question.VARIATION, Finding.COMMON_CAUSE, False),
        (Question.COMPARISON, Finding.SIMILAR, False),
        (Question.COMPARISON, Finding.HIGHER, False),
        (Question.VARIATION, Finding.UNUSUAL_HIGH, False),
    ],
)
def test_any_one_answer_that_is_bad_news_is_enough(client, board_member, strand, question, finding, is_red):
    found = quarterly("M01", strand, [28, 27])
    Assessment.objects.filter(subject=found.code, question=question).update(rag=finding.value)
    client.force_login(board_member)
    assert red(page(client, "/indicators/worse/")) == (["M01"] if is_red else [])


def test_an_indicator_without_a_better_side_is_never_worse(client, board_member, strand):
    quarterly("M01", strand, [20, 29], polarity="neutral")
    client.force_login(board_member)
    text = page(client, "/indicators/worse/")
    assert red(text) == [] and "Getting worse, though not red" not in text
    assert "No indicator is red and getting worse." in text


def test_it_says_whether_a_story_is_told_and_how_many_actions_should_move_it(client, board_member, officer, strand):
    told, owed = quarterly("M01", strand, [26, 27]), quarterly("M02", strand, [26, 27])
    story(told, officer)
    expect(told)
    expect(told)
    client.force_login(board_member)
    first, second = page(client, "/indicators/worse/").split("dcst-worse__one")[1:]
    assert "Its story" in first and "2 actions are meant to move it" in first and "A story is owed" not in first
    assert "A story is owed" in second and "No actions are meant to move it" in second
    expect(owed)
    assert "1 action is meant to move it" in page(client, "/indicators/worse/")


def test_a_story_of_an_earlier_figure_is_still_owed_for_the_latest(client, board_member, officer, strand):
    found = quarterly("M01", strand, [26, 27])
    story(found, officer)
    Observation.objects.filter(indicator=found, period="FY2017-18-Q3").close(clock.now())
    ObservationFactory(indicator=found, value=Decimal(28), known_from=clock.now())
    rate(found)
    client.force_login(board_member)
    assert "A story is owed" in page(client, "/indicators/worse/")


def test_what_rests_on_a_small_number_is_not_told_to_the_board(client, board_member, officer, strand):
    found = quarterly("M01", strand, [26, 27])
    Observation.objects.filter(indicator=found, period="FY2017-18-Q3").update(numerator=3, denominator=11)
    decide_anew([found.pk])
    client.force_login(board_member)
    assert "M01" not in page(client, "/indicators/worse/")
    client.force_login(officer)
    assert red(page(client, "/indicators/worse/")) == ["M01"]


@pytest.mark.parametrize(("address", "most"), [("/indicators/worse/", 20), ("/indicators/matrix/", 12)])
def test_a_page_takes_as_many_queries_with_many_indicators_as_with_one(
    client, board_member, strand, address, most, django_assert_max_num_queries
):
    client.force_login(board_member)
    taken = []
    for codes in (["M01"], ["M02", "M03", "M04"]):
        for code in codes:
            expect(quarterly(code, strand, [26, 27]))
        with django_assert_max_num_queries(most) as counted:
            page(client, address)
        taken.append(len(counted))
    assert taken[0] == taken[1]


@pytest.mark.parametrize("who", ["manager", "reviewer", "officer", "board_member", "finance", "auditor", "partner"])
def test_every_reader_of_the_list_finds_the_pages_beside_it(client, request, who):
    client.force_login(request.getfixturevalue(who))
    for address in ("/indicators/", "/indicators/worse/", "/indicators/matrix/"):
        text = page(client, address)
        assert f'href="{address}" aria-current="page"' in text
        assert text.count('class="dcst-places__list"') == 1


def test_the_board_leads_there(client, board_member, strand):
    client.force_login(board_member)
    text = page(client, f"/board/?plan={strand.plan.code}")
    assert 'href="/indicators/worse/"' in text and 'href="/indicators/matrix/"' in text
