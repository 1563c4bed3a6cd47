"""The list of indicators: its columns, its orders and filters in the address, and files of exactly its rows."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest

from dcst.models import FINDING_QUESTIONS, Assessment, HarmClass, Question
from dcst.record.assess import reassess
from dcst.site.attention import ask, attention_of
from dcst.status.attention import AttentionStep, members_of
from dcst.status.findings import Finding
from dcst.status.rag import Rag
from dcst.time import clock
from dcst.time.asat import AsAt
from indicators.disclosure.eyes import Eyes
from indicators.findings.verdicts import SERIES
from indicators.forms.filters import COMPARISONS, COURSES, VARIATIONS
from indicators.models import Indicator
from indicators.target.verdicts import INDICATOR
from indicators.views.lists import listing
from indicators.views.lists.ordering import ByAttention
from indicators.views.lists.short import ShortRow
from tests.factories import OrganisationFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def rows_of(text):
    """{code: the row of the table}, in its order."""
    return dict(re.findall(r'<th scope="row"[^>]*> <a [^>]*href="/indicators/([\w-]+)/[^"]*">(.*?)</tr>', text))


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def csv_of(client, query=""):
    answer = client.get(f"/indicators/export.csv{query}")
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def book_of(client, query=""):
    return openpyxl.load_workbook(io.BytesIO(client.get(f"/indicators/export.xlsx{query}").content))


def made(code, values, strand=None, **definition):
    """An indicator with a target of at most 22, tolerance 25, its quarters up to December 2017, and its answers."""
    definition = {f"definition__{name}": value for name, value in definition.items()}
    found = IndicatorFactory(code=code, name=f"Name {code}", strand=strand or StrandFactory(), **definition)
    for place, value in enumerate(reversed(values)):
        ObservationFactory(indicator=found, period=f"FY2017-18-Q{3 - place}", value=Decimal(str(value)))
    TargetFactory(indicator=found)
    for rater in (INDICATOR, SERIES):
        reassess(rater, [code], clock.now())
    return found


@pytest.fixture
def three(db):
    """M05 off track and up, M06 on track and down, M07 neutral and up."""
    strand = StrandFactory()
    return [
        made("M05", ["26.3", "27.1"], strand),
        made("M06", ["21.9", "20.4"], strand),
        made("M07", ["10.0", "12.5"], strand, polarity="neutral"),
    ]


def found(indicator, question, finding):
    """Put an answer on record."""
    rows = Assessment.objects.filter(subject=indicator.code, question=question)
    rows.update(rag=finding.value)


# What stands in a row


def test_a_row_answers_every_question_in_words(client, board_member, three):
    client.force_login(board_member)
    rows = {code: words_of(row) for code, row in rows_of(page(client, "/indicators/")).items()}
    for words in ("M05 Name M05", "27.1 %", "Q3 2017/18", "at most 22, tolerance 25", "Off track", "Up, worse"):
        assert words in rows["M05"]
    assert "Up 0.8 points from July to September 2017" in rows["M05"]
    assert "Down, better" in rows["M06"]
    assert "2 values from July to September 2017 to October to December 2017" in rows["M05"]


def test_a_finding_that_says_nothing_leaves_its_cell_blank(client, board_member, three):
    client.force_login(board_member)
    row = rows_of(page(client, "/indicators/"))["M05"]
    *_, compared, going, varies = re.findall("<td[^>]*>(.*?)</td>", row)
    assert (words_of(compared), words_of(varies)) == ("", "")
    assert words_of(going).startswith("Up, worse")
    found(three[0], Question.COMPARISON, Finding.WORSE)
    found(three[0], Question.VARIATION, Finding.CONCERN_HIGH)
    Assessment.objects.filter(subject="M05", question=Question.COMPARISON).update(
        reasons=[{"code": "not_compared_none", "params": {"name": "England"}}]
    )
    row = rows_of(page(client, "/indicators/"))["M05"]
    *_, compared, going, varies = re.findall("<td[^>]*>(.*?)</td>", row)
    assert (words_of(compared), words_of(varies)) == ("Worse than England", "Concern, high")
    assert "dcst-rag" not in compared + going + varies


def test_an_indicator_is_called_by_its_name_and_by_a_code_only_where_the_plans_print_one(client, board_member):
    IndicatorFactory(code="staff-sickness", name="Days lost to sickness")
    IndicatorFactory(code="M05", name="Re-referrals")
    client.force_login(board_member)
    for address in ("/indicators/", "/indicators/?sort=documents", "/indicators/matrix/"):
        text = re.sub(r'(href|action|value)="[^"]*"', "", page(client, address))
        assert ">Days lost to sickness</a>" in text and ">M05 Re-referrals</a>" in text
        assert "staff-sickness" not in text


def test_an_indicator_without_a_better_side_is_never_better_or_worse(client, board_member, three):
    client.force_login(board_member)
    row = words_of(rows_of(page(client, "/indicators/"))["M07"])
    assert "Up Up 2.5 points" in row
    assert "worse" not in row and "better" not in row and "Off track" not in row


def test_the_drawing_shows_own_figures_and_published_ones_only_where_none_is_own(client, board_member):
    own, other = IndicatorFactory(code="M05"), IndicatorFactory(code="M06")
    for indicator in (own, other):
        series = publish(indicator)
        for year in ("FY2014-15", "FY2015-16", "FY2016-17"):
            ObservationFactory(indicator=indicator, series=series, period=year)
    for quarter in ("FY2017-18-Q2", "FY2017-18-Q3"):
        ObservationFactory(indicator=own, period=quarter, status="provisional")
    ObservationFactory(indicator=IndicatorFactory(code="M07"), series=publish(own, "proxy"), period="FY2016-17")
    client.force_login(board_member)
    rows = rows_of(page(client, "/indicators/"))
    assert "2 values" in rows["M05"] and "3 values" in rows["M06"]
    assert rows["M05"].count("dcst-sparkline__hollow") == 2
    assert "dcst-sparkline" not in rows["M07"]


# Its order


def heads(text):
    return dict(re.findall(r'aria-sort="(\w+)"><button type="submit" form="sort" name="sort" value="([\w-]+)"', text))


@pytest.mark.parametrize(
    ("sort", "codes", "words"),
    [
        ("", ["M05", "M06", "M07"], "By attention, as on the board"),
        ("documents", ["M05", "M06", "M07"], "As the documents print them"),
        ("status", ["M05", "M07", "M06"], "Status, what needs attention first"),
        ("-status", ["M06", "M07", "M05"], "Status, what needs attention last"),
        ("value", ["M07", "M06", "M05"], "Latest value, lowest first"),
        ("-value", ["M05", "M06", "M07"], "Latest value, highest first"),
        ("trend", ["M05", "M07", "M06"], "Where it is going, worst first"),
        ("-trend", ["M06", "M07", "M05"], "Where it is going, best first"),
        ("-name", ["M07", "M06", "M05"], "Indicator, by name from Z to A"),
        ("purple", ["M05", "M06", "M07"], "By attention, as on the board"),
    ],
)
def test_the_order_stands_in_the_address_and_is_announced(client, board_member, three, sort, codes, words):
    client.force_login(board_member)
    text = page(client, f"/indicators/?sort={sort}")
    assert list(rows_of(text)) == codes
    assert f"Indicators, sorted: {words}</caption>" in text
    states = re.findall('aria-sort="([a-z]+)"', text)
    assert [state for state in states if state != "none"] == (
        [] if words.startswith(("As", "By")) else ["descending" if sort.startswith("-") else "ascending"]
    )
    assert [row["Indicator"] for row in csv_of(client, f"?sort={sort}")] == codes


def test_what_says_nothing_stands_last_whichever_way(client, board_member, three):
    found(three[1], Question.VARIATION, Finding.IMPROVEMENT_LOW)
    client.force_login(board_member)
    for sort in ("variation", "-variation"):
        assert next(iter(rows_of(page(client, f"/indicators/?sort={sort}")))) == "M06"


def test_a_press_on_the_head_sorts_the_other_way_and_keeps_filters_and_day(client, board_member, three):
    client.force_login(board_member)
    text = page(client, "/indicators/?sort=status&framework=outcomes&as_at=2018-01-30")
    assert heads(text)["ascending"] == "-status"
    form = re.search('<form method="get" id="sort".*?</form>', text)[0]
    assert 'name="framework" value="outcomes"' in form and 'name="as_at" value="2018-01-30"' in form
    assert 'name="sort" value="status"' in re.search('class="dcst-filter".*?</form>', text)[0]


# Attention


def on_day(indicator, value, day, period="FY2017-18-Q2"):
    """A figure known from a day on, and its verdict from then."""
    at = clock.end_of(day)
    ObservationFactory(indicator=indicator, value=Decimal(str(value)), period=period, known_from=at)
    reassess(INDICATOR, [indicator.code], at)


def targeted(code, position, **fields):
    found = IndicatorFactory(code=code, name=f"Name {code}", position=position, **fields)
    TargetFactory(indicator=found)
    return found


@pytest.fixture
def board_of_attention(db):
    """M01 on track, M02 at risk, M03 off track as before, M04 off track anew, M05 no data, M06 and M07 no target."""
    strand, before, since = StrandFactory(), date(2017, 12, 15), date(2018, 1, 20)
    rows = [targeted(f"M0{number}", number, strand=strand) for number in range(1, 6)]
    on_day(rows[0], 20, before)
    on_day(rows[1], 24, before)
    on_day(rows[2], 30, before)
    on_day(rows[3], 26, since)
    reassess(INDICATOR, ["M05"], clock.now())
    for number in (6, 7):
        on_day(IndicatorFactory(code=f"M0{number}", name=f"Name M0{number}", position=number, strand=strand), 20, since)
    return rows


def test_what_needs_attention_stands_first_in_the_order_of_the_board(client, board_member, board_of_attention):
    client.force_login(board_member)
    order = ["M04", "M03", "M02", "M01", "M05", "M06", "M07"]
    text = page(client, "/indicators/")
    assert list(rows_of(text)) == order
    assert [row["Indicator"] for row in csv_of(client)] == order
    today = clock.today()
    plan = board_of_attention[0].strand.plan
    asked = ask(plan, date(2017, 12, 31), AsAt(today, today), Eyes(board_member, today))
    told = [row.code for row in members_of(attention_of(asked).lines) if row.kind == "indicator"]
    assert told[:3] == order[:3]
    assert "new or worse since 31 December 2017" in text
    news = {code: re.findall(r'dcst-list__news">(\w+)<', row) for code, row in rows_of(text).items()}
    assert news["M04"] == ["New"] and news["M03"] == [] and news["M01"] == []
    documents = [f"M0{number}" for number in range(1, 8)]
    assert list(rows_of(page(client, "/indicators/?sort=documents"))) == documents
    assert [row["Indicator"] for row in csv_of(client, "?sort=documents")] == documents


def test_the_class_of_harm_on_record_moves_a_row_as_it_does_on_the_board(client, board_member, board_of_attention):
    first, second = targeted("M08", 8), targeted("M09", 9)
    for indicator in (first, second):
        on_day(indicator, 26, date(2018, 1, 20))
    client.force_login(board_member)
    codes = [code for code in rows_of(page(client, "/indicators/")) if code in ("M08", "M09")]
    assert codes == ["M08", "M09"]
    HarmClass.objects.create(
        subject_kind="indicator", subject="M09", harm="safety", reason="Children at risk.", known_from=clock.now()
    )
    codes = [code for code in rows_of(page(client, "/indicators/")) if code in ("M08", "M09")]
    assert codes == ["M09", "M08"]


def folds(text):
    """{summary: [code]} of what is folded."""
    found = re.findall('<details class="dcst-fold dcst-list__fold">.*?dcst-fold__name">(.*?)<(.*?)</details>', text)
    return {summary: list(rows_of(html)) for summary, html in found}


def test_what_is_not_rated_is_folded_by_its_reason_with_its_number(client, board_member, board_of_attention):
    IndicatorFactory(code="M08", name="Name M08")
    client.force_login(board_member)
    assert folds(page(client, "/indicators/")) == {
        "1 no data": ["M05"],
        "2 no target": ["M06", "M07"],
        "1 not assessed yet": ["M08"],
    }
    for query in ("?sort=documents", "?sort=value", "?status=no_target"):
        assert folds(page(client, f"/indicators/{query}")) == {}
    assert list(rows_of(page(client, "/indicators/?status=no_target"))) == ["M06", "M07"]


def test_what_is_not_rated_and_worsening_is_not_folded(client, board_member, board_of_attention):
    Assessment.objects.create(
        subject_kind="indicator",
        subject="M07",
        question=Question.TREND,
        rag=Finding.UP_WORSE.value,
        reasons=[{"code": "trend_says", "params": {"words": "Increasing and getting worse"}}],
        facts=[],
        rule="direction-1",
        known_from=clock.now(),
        since=clock.now(),
    )
    client.force_login(board_member)
    text = page(client, "/indicators/")
    assert folds(text)["1 no target"] == ["M06"]
    assert list(rows_of(text)).index("M07") == 3


def test_a_long_list_comes_in_pages_that_say_which_they_are_and_hold_their_part(
    client, board_member, board_of_attention, monkeypatch
):
    monkeypatch.setattr(listing, "PAGE", 3)
    client.force_login(board_member)
    pages = [page(client, f"/indicators/?page={number}") for number in (1, 2, 3)]
    assert [list(rows_of(text)) for text in pages] == [["M04", "M03", "M02"], ["M01", "M05", "M06"], ["M07"]]
    assert "<title>Indicators, page 2 of 3" in pages[1]
    assert "2 no target, 1 of them on this page" in pages[1]
    assert "Download all 7 rows" in pages[0] and "export.csv?page" not in pages[1]
    assert len(csv_of(client, "?page=2")) == 7


# Its peers


def peers_of(indicator, own, others):
    """Published figures of the borough, England and some authorities for 2016/17, and the answers on record."""
    series = publish(indicator)
    given = {"indicator": indicator, "series": series, "period": "FY2016-17"}
    held = {area(): own, area("england", "nation"): 20}
    held |= {area(f"authority-{number}", "authority"): value for number, value in enumerate(others)}
    for place, value in held.items():
        ObservationFactory(**given, area=place, value=Decimal(value))
    reassess(SERIES, [indicator.code], clock.now())


def test_a_row_shows_where_the_borough_lies_among_its_peers_in_a_drawing_and_in_words(client, board_member):
    among, few = targeted("M05", 1), targeted("M06", 2)
    peers_of(among, 27, [10, 14, 18, 22, 30])
    peers_of(few, 27, [10, 14])
    client.force_login(board_member)
    rows = rows_of(page(client, "/indicators/"))
    assert rows["M05"].count('class="dcst-peer-row"') == 1
    assert (
        "Worse than the middle half of 6 authorities in 2016/17: 27 %; worst 30 %, middle half 26 % to 15 %, best 10 %"
        in words_of(rows["M05"])
    )
    assert "dcst-peer-row" not in rows["M06"]


# Its filters


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("trend=up_worse", ["M05"]),
        ("trend=down_better", ["M06"]),
        ("trend=up", ["M07"]),
        ("variation=too_few_points", ["M05", "M06", "M07"]),
        ("variation=too_few_points&trend=up_worse", ["M05"]),
        ("comparison=worse", []),
        ("comparison=purple", ["M05", "M06", "M07"]),
        ("status=off_track&trend=up_worse", ["M05"]),
        ("status=on_track&trend=up_worse", []),
    ],
)
def test_findings_filter_page_and_files_alike(client, board_member, three, query, codes):
    client.force_login(board_member)
    assert list(rows_of(page(client, f"/indicators/?{query}"))) == codes
    assert [row["Indicator"] for row in csv_of(client, f"?{query}")] == codes
    sheet = book_of(client, f"?{query}")["Indicators"]
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == codes


def test_every_finding_of_a_question_can_be_asked_for():
    assert len(FINDING_QUESTIONS) == 4
    rest = {Finding.MEETS, Finding.HIT_AND_MISS, Finding.MISSES, Finding.NOT_ASSURED}
    assert {*COMPARISONS, *COURSES, *VARIATIONS} == set(Finding) - rest


# Its files


def test_a_file_holds_what_the_page_shows_with_numbers_as_numbers_and_the_day(client, board_member, three):
    client.force_login(board_member)
    answer = client.get("/indicators/export.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="indicators-2018-01-31.csv"'
    first = csv_of(client)[0]
    assert first | {"Theme": "", "Strand": ""} == {
        "As at": "2018-01-31",
        "Indicator": "M05",
        "Name": "Name M05",
        "Framework": "Outcomes framework",
        "Theme": "",
        "Strand": "",
        "Source": "A partner",
        "Value": "27.1",
        "Unit": "%",
        "Period": "FY2017-18-Q3",
        "Shorthand": "",
        "Target": "at most 22, tolerance 25",
        "Status": "Off track",
        "New or worse": "new",
        "Why": "27.1 % against a target of 22; tolerance 25; 2.1 outside. The target is for 2017/18",
        "Compared": "Not compared",
        "Compared with": "",
        "Where it is going": "Up, worse",
        "Change": "Up 0.8 points from July to September 2017",
        "Variation": "Too few points yet",
    }
    assert '27.1,"%"' in answer.content.decode()
    book = book_of(client, "?sort=-value&framework=outcomes")
    values = [row[7] for row in book["Indicators"].iter_rows(min_row=2, values_only=True)]
    assert values == [27.1, 20.4, 12.5]
    notes = dict(book["Notes"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert notes["As at"] == "31 January 2018"
    assert notes["Filters"] == "Framework: Outcomes framework"
    assert notes["Order"] == "Latest value, highest first"
    assert notes["Rows"] == "3"


def test_a_file_names_the_theme_and_the_source_it_is_of(client, board_member, three):
    client.force_login(board_member)
    one = Indicator.objects.get(code="M05")
    source = one.sources.get().organisation
    book = book_of(client, f"?theme={one.theme.code}&source={source.code}")
    notes = dict(book["Notes"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert notes["Filters"] == f"Theme: {one.theme}; Source: {source}"


def test_a_file_of_a_past_day_holds_what_was_known_then(client, board_member, three):
    client.force_login(board_member)
    [first, *_] = csv_of(client, "?as_at=2018-01-10")
    assert (first["As at"], first["Value"], first["Status"]) == ("2018-01-10", "", "")


def test_intelligence_gaps_stand_at_the_end_of_a_file_as_on_the_page(client, board_member, three):
    gap = Indicator.Kind.INTELLIGENCE_GAP
    IndicatorFactory(code="M01", kind=gap, name="Skills gaps", strand=None, frequency_printed="", position=1)
    client.force_login(board_member)
    assert [row["Indicator"] for row in csv_of(client, "?sort=name")] == ["M05", "M06", "M07", "M01"]


def test_a_file_of_another_kind_is_not_there(client, board_member):
    client.force_login(board_member)
    assert client.get("/indicators/export.pdf").status_code == 404


# Who sees what

KEPT_BACK = "Suppressed: a small number, or one that would give a small number away [c]"


@pytest.fixture
def small(db):
    """Three of 40 children, which only those who work with small numbers see; the quarter before is 12 of 40."""
    found = IndicatorFactory(code="M31", name="Few")
    given = {"indicator": found, "denominator": 40}
    ObservationFactory(**given, period="FY2017-18-Q2", value=Decimal(30), numerator=12)
    ObservationFactory(**given, period="FY2017-18-Q3", value=Decimal("7.5"), numerator=3)
    TargetFactory(indicator=found)
    for rater in (INDICATOR, SERIES):
        reassess(rater, ["M31"], clock.now())
    return found


def test_page_and_files_keep_a_small_number_back_from_the_board_and_show_it_to_the_officer(
    client, board_member, officer, small
):
    client.force_login(board_member)
    row = words_of(rows_of(page(client, "/indicators/"))["M31"])
    assert "[c]" in row and "Suppressed" in row and "7.5" not in row and "22.5" not in row and "2 values" not in row
    [told] = csv_of(client)
    assert (told["Value"], told["Shorthand"], told["Status"]) == ("", "[c]", "Suppressed")
    assert (told["Where it is going"], told["Change"]) == ("Suppressed", KEPT_BACK)
    parts = [str(cell) for sheet in book_of(client) for line in sheet.values for cell in line]
    assert not any("7.5" in part or "22.5" in part for part in parts)

    client.force_login(officer)
    row = words_of(rows_of(page(client, "/indicators/"))["M31"])
    assert "7.5 %" in row and "Down 22.5 points" in row and "2 values" in row
    [seen] = csv_of(client)
    assert (seen["Value"], seen["Status"], seen["Where it is going"]) == ("7.5", "On track", "Down, better")


def test_neither_a_filter_nor_the_order_tells_what_is_kept_back(client, board_member, small, three):
    client.force_login(board_member)
    assert "M31" not in rows_of(page(client, "/indicators/?trend=down_better"))
    assert "M31" not in rows_of(page(client, "/indicators/?status=on_track"))
    for sort in ("value", "-value", "trend", "-trend"):
        assert list(rows_of(page(client, f"/indicators/?sort={sort}")))[-1] == "M31"


def test_a_partner_is_told_no_finding_of_an_indicator_that_others_send(client, partner, three):
    theirs = made("M09", ["26.3", "27.1"])
    theirs.sources.update(organisation=OrganisationFactory(code="yjb"))
    ObservationFactory(indicator=theirs, series=publish(theirs), period="FY2016-17", value=Decimal("82.5"))
    client.force_login(partner)
    row = words_of(rows_of(page(client, "/indicators/"))["M09"])
    assert row.count("Not shown to you") == 1 and "worse" not in row
    for query in ("?trend=up_worse", "?status=off_track"):
        assert list(rows_of(page(client, f"/indicators/{query}"))) == ["M05"]
    told = next(row for row in csv_of(client) if row["Indicator"] == "M09")
    assert (told["Status"], told["Where it is going"], told["Target"]) == ("Not shown to you", "", "")
    assert list(rows_of(page(client, "/indicators/?sort=trend")))[-1] == "M09"


def test_rows_that_stand_alike_are_weighed_only_where_the_page_shows_one_of_them():
    def row(code, status, step):
        return ShortRow(1, code, "named", "outcomes", 1, "", code, None, status=status, step=step)

    off = [row(code, Rag.OFF_TRACK, AttentionStep.OFF_TRACK) for code in ("A", "B")]
    risk = [row(code, Rag.AT_RISK, AttentionStep.AT_RISK) for code in ("C", "D")]
    on = [row("E", Rag.ON_TRACK, AttentionStep.NONE)]
    asked = []

    def weigh(rows):
        asked.append([row.code for row in rows])
        return {row.code: SimpleNamespace(place=-ord(row.code)) for row in rows}

    order = ByAttention([*on, *risk, *off], weigh)
    assert ([row.code for row in order[1:3]], asked) == (["A", "D"], [["A", "B", "C", "D"]])
    order = ByAttention([*on, *risk, *off], weigh)
    assert ([row.code for row in order[2:5]], asked[1:]) == (["D", "C", "E"], [["C", "D"]])
    assert len(order) == 5


def test_the_files_take_as_many_queries_with_many_indicators_as_with_one(
    client, officer, django_assert_max_num_queries
):
    client.force_login(officer)
    strand, taken = StrandFactory(), []
    for codes in (["M05"], ["M06", "M07", "M08", "M09"]):
        for code in codes:
            made(code, ["26.3", "27.1"], strand)
        with django_assert_max_num_queries(25) as counted:
            csv_of(client)
        taken.append(len(counted))
    assert taken[0] == taken[1]


def test_the_page_takes_as_many_queries_and_is_as_long_with_many_indicators_as_with_few(
    client, board_member, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(listing, "PAGE", 3)
    client.force_login(board_member)
    taken, sizes = [], []
    for numbers in (range(1, 4), range(4, 10)):
        for number in numbers:
            found = targeted(f"M0{number}", number)
            on_day(found, 30, date(2018, 1, 20))
            peers_of(found, 27, [10, 14, 18, 22])
        with django_assert_max_num_queries(32) as counted:
            text = page(client, "/indicators/?page=1")
        taken.append(len(counted))
        sizes.append(text.count('class="dcst-peer-row"'))
    assert taken[0] == taken[1]
    assert sizes == [3, 3]
