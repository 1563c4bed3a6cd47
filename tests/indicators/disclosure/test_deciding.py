"""What is hidden is decided once, by the change itself, and kept: a past day shows what it showed."""

import datetime
import re
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from dcst.models import Area, Due
from dcst.problems import Refused
from dcst.record import assess
from dcst.record.stamp import stamp
from dcst.site import registry
from dcst.time import clock
from dcst.time.periods import Period
from indicators import changes
from indicators.disclosure import deciding
from indicators.disclosure.deciding import KIND, SMALL_NUMBERS, decide_anew, undecided
from indicators.disclosure.eyes import Eyes
from indicators.disclosure.rules import linked
from indicators.models import Observation, Suppression
from tests.cast import TODAY
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

pytestmark = pytest.mark.django_db
Q2, Q3 = Period.parse("FY2017-18-Q2"), Period.parse("FY2017-18-Q3")
# Each with how it is asked for.
FORMS = {
    "/indicators/M05/": "text/html",
    "/indicators/": "text/html",
    "/indicators/M05/figures.csv": "text/csv",
    "/indicators/export.csv": "text/csv",
    "/api/v1/observations/": "application/json",
    "/api/v1/observations/?indicator=M05": "text/csv",
    "/api/v1/assessments/": "application/json",
    "/api/v1/indicators/": "application/json",
}
# What is another each time: a form's token, by when the wall was read, and that a row which stood has ended since.
OF_THE_READING = re.compile(r'csrfmiddlewaretoken" value="\w+"|"(until|known_to)":("[^"]*"|null)')


def moment(day, hour=12):
    return datetime.datetime(2018, 1, day, hour, tzinfo=clock.LONDON)


@pytest.fixture
def number(pinned):
    """An indicator that counts children, for the borough and four localities."""
    for name in ("north", "east", "south"):
        Area.objects.create(code=name, name=name.capitalize(), kind="locality", parent=area())
    return IndicatorFactory(code="M05", definition__value_type="count", definition__decimals=0)


def enter(indicator, officer, day, period=Q3, **values):
    """Figures entered on a day of January at noon, by area; {area: the observation}."""
    given = {"by": officer, "at": moment(day), "period": period}
    return {
        code: changes.add_observation(indicator, area=code, value=Decimal(value), **given)
        for code, value in values.items()
    }


def standing(indicator):
    return Suppression.objects.current().get(indicator=indicator)


def decided(indicator):
    """[(day of January, {why: ids})] of the quarter, in the order of their moments; none that stood for no time."""
    rows = Suppression.objects.filter(indicator=indicator).exclude(known_to__lte=moment(1)).order_by("known_from", "pk")
    found = []
    for row in rows:
        if row.known_to is None or row.known_to > row.known_from:
            found.append((row.known_from.astimezone(clock.LONDON).day, row.hidden.get(str(Q3), {})))
    return found


def seen(user, rows, day=None):
    eyes = Eyes(user, TODAY, day and datetime.date(2018, 1, day))
    return [shown.value and int(shown.value) for shown in eyes.figures(rows)]


def test_a_change_decides_its_own_tables_in_its_own_transaction(number, officer, board_member):
    first = enter(number, officer, 10, doncaster=93, north=30, east=30)
    small = enter(number, officer, 12, south=3)["south"]
    row = standing(number)
    assert (row.rule, row.known_from, row.judged_to) == (deciding.RULE, moment(12), small.pk)
    assert row.hidden[str(Q3)]["small"] == [small.pk]
    assert seen(board_member, [small]) == [None]
    assert Due.objects.filter(subject_kind=KIND, req__gt=0).count() == 0
    assert not set(row.hidden[str(Q3)].get("small", [])) & {one.pk for one in first.values()}


def test_what_stands_holds_for_later_figures_and_writes_no_row(number, officer, board_member):
    enter(number, officer, 10, doncaster=93, south=3)
    before = standing(number)
    later = enter(number, officer, 12, period=Q2, doncaster=90)["doncaster"]
    after = standing(number)
    assert (after.pk, after.hidden, after.judged_to) == (before.pk, before.hidden, later.pk)
    assert seen(board_member, [later]) == [90]


def test_a_figure_that_stood_goes_on_standing_until_its_new_row(number, officer):
    enter(number, officer, 10, doncaster=93, south=3)
    before = standing(number)
    enter(number, officer, 12, period=Q2, doncaster=4)
    rows = list(Suppression.objects.filter(indicator=number, known_to__isnull=False, known_to__gt=moment(10)))
    assert [(row.pk, row.hidden, row.known_to) for row in rows] == [(before.pk, before.hidden, moment(12))]
    assert standing(number).hidden[str(Q3)] == before.hidden[str(Q3)]


def test_past_days_are_redrawn_as_they_were_shown(number, officer, board_member, client):
    """New figures, a wider range and a withdrawal: what a page, a file and the API said of a day before stays."""
    enter(number, officer, 10, doncaster=93, north=3, east=30, south=60)
    enter(number, officer, 10, period=Q2, doncaster=90, north=40, east=50)
    client.force_login(board_member)

    def drawn(day):
        found = {}
        for path, kind in FORMS.items():
            query = f"{'&' if '?' in path else '?'}as_at=2018-01-{day}"
            answer = client.get(path + query, headers={"Accept": kind})
            assert answer.status_code == 200, (path, answer.content)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[path] = OF_THE_READING.sub("", content.decode())
        return found

    registry.sweep(moment(10))
    before = drawn(15)
    assert "[c]" in before["/indicators/M05/"] and "40" in before["/indicators/M05/figures.csv"]
    enter(number, officer, 20, north=33, east=4)
    wider = {"suppress_from": 1, "suppress_to": 45, "suppression_basis": "small places"}
    changes.agree_definition(number, by=officer, at=moment(21), reason="agreed", definition="Children", **wider)
    registry.sweep(moment(21))
    after = drawn(15)
    for path in FORMS:
        assert after[path] == before[path]
    north = Observation.objects.get(area__code="north", period=str(Q2))
    assert seen(board_member, [north], day=15) == [40]
    assert seen(board_member, [north]) == [None]


def test_of_a_figure_of_which_nothing_is_decided_nobody_is_shown_anything(number, officer, board_member):
    plain = enter(number, officer, 10, doncaster=90)["doncaster"]
    loaded = Observation.objects.get(pk=plain.pk)
    loaded.pk, loaded.group, loaded.value = None, "sex:female", Decimal(50)
    loaded.save(force_insert=True)
    assert seen(board_member, [plain, loaded]) == [90, None]
    assert seen(officer, [plain, loaded]) == [90, 50]
    assert Eyes(board_member, TODAY).unquotable([number.pk]) == {number.pk}
    Suppression.objects.all().delete()
    assert seen(board_member, [plain]) == [None]
    assert undecided() == ["M05"]


def test_an_indicator_without_own_figures_has_nothing_to_hide(number, board_member):
    assert Eyes(board_member, TODAY).unquotable([number.pk]) == set()


def test_where_the_rule_fails_the_figures_are_stored_and_hidden_until_the_sweep_decides(
    number, officer, board_member, monkeypatch
):
    """The next change does not pass over what is still to be decided."""
    with monkeypatch.context() as broken:
        broken.setattr(linked, "hidden_of", lambda *given: 1 / 0)
        stored = enter(number, officer, 10, doncaster=93, south=3, east=20)
    rows = list(stored.values())
    assert seen(board_member, rows) == [93, None, None]  # the first alone made no table
    assert Due.objects.asked().filter(subject_kind=KIND).count() == 1
    kept, known = Due.objects.get(subject_kind=KIND), stamp().text
    registry.sweep(moment(11))
    assert stamp().text != known
    kept.refresh_from_db()
    assert (kept.req, kept.failure) == (kept.done, "")
    assert seen(board_member, [stored["south"], stored["doncaster"]]) == [None, 93]
    assert standing(number).hidden[str(Q3)]["small"] == [stored["south"].pk]


def test_what_is_shown_later_than_it_came_has_a_row_of_its_own(number, officer, board_member):
    """So that a page which did not show it is drawn anew."""
    enter(number, officer, 9, doncaster=90)
    before = standing(number)
    later = ObservationFactory(indicator=number, period=str(Q2), value=80, area=area(), known_from=moment(10))
    Suppression.objects.current().update(judged_to=before.judged_to)
    assert seen(board_member, [later]) == [None]
    assert deciding.decide_all([number.code], moment(11)) == {number.code}
    assert standing(number).pk != before.pk
    assert seen(board_member, [later]) == [80]
    assert deciding.decide_all([number.code], moment(12)) == set()


def test_what_was_asked_for_is_decided_with_the_next_change(number, officer, monkeypatch):
    enter(number, officer, 9, period=Q2, doncaster=90)
    with monkeypatch.context() as broken:
        broken.setattr(linked, "hidden_of", lambda *given: 1 / 0)
        small = enter(number, officer, 10, doncaster=93, south=3)["south"]
    enter(number, officer, 11, period=Q2, north=80)
    assert small.pk in hidden_now(number)


def hidden_now(indicator):
    return {pk for told in standing(indicator).hidden.values() for ids in told.values() for pk in ids}


def test_a_failing_rule_is_tried_again_later_and_leaves_the_others(number, officer, monkeypatch):
    other = IndicatorFactory(code="M06", definition__value_type="count")
    enter(number, officer, 10, doncaster=93, south=3)
    changes.add_observation(other, by=officer, at=moment(10), period=Q3, value=Decimal(4))
    Suppression.objects.all().delete()
    assess.mark_due({(KIND, "M05"), (KIND, "M06")}, moment(11))
    known = Observation.objects.get(indicator=other).pk
    solve = linked.hidden_of

    def solving(cells, *given):
        if all(cell.id != known for cell in cells):
            raise ValueError("no way out")
        return solve(cells, *given)

    with monkeypatch.context() as broken:
        broken.setattr(linked, "hidden_of", solving)
        registry.sweep(moment(11))
    assert [row.indicator.code for row in Suppression.objects.current()] == ["M06"]
    due = Due.objects.get(subject_kind=KIND, subject="M05")
    assert (due.attempts, due.failure) == (1, "no way out")
    assert due.retry_at > moment(11)


def test_an_update_decides_every_past_moment_as_the_changes_did(number, officer):
    enter(number, officer, 10, doncaster=93, north=30, east=60)
    enter(number, officer, 12, south=3)
    enter(number, officer, 14, period=Q2, doncaster=90, north=2)
    enter(number, officer, 16, north=31, east=59)
    along = decided(number)
    Suppression.objects.all().delete()
    out = StringIO()
    call_command("decide_hidden", stdout=out)
    assert "decided: 1 of 1" in out.getvalue()
    assert dict(decided(number)) == dict(along)
    assert len(along) > 1 and undecided() == []
    call_command("decide_hidden", stdout=out)
    assert "decided: 0 of 0" in out.getvalue()


def test_a_new_rule_is_followed_from_now_on_and_what_stood_by_the_old_one_stays(number, officer, monkeypatch):
    enter(number, officer, 10, doncaster=93, south=3)
    old = standing(number)
    monkeypatch.setattr(deciding, "RULE", "disclosure-99")
    assert undecided() == ["M05"]
    call_command("decide_hidden", stdout=StringIO())
    old.refresh_from_db()
    assert (old.rule, old.known_to is None) == ("disclosure-3", False)
    assert (standing(number).rule, standing(number).hidden) == ("disclosure-99", old.hidden)


def test_what_a_clock_that_was_ahead_has_dated_gives_way(number, officer, board_member):
    enter(number, officer, 25, doncaster=93, south=3)
    small = enter(number, officer, 20, period=Q2, doncaster=4)["doncaster"]
    [row] = Suppression.objects.known_at(moment(22)).filter(indicator=number)
    assert row.known_to is None and small.pk in hidden_now(number)
    assert Suppression.objects.known_at(moment(26)).filter(indicator=number).count() == 1


def test_a_definition_that_says_another_range_decides_anew_from_then_on(number, officer, board_member):
    small = enter(number, officer, 10, doncaster=3)["doncaster"]
    none = {"suppress_from": None, "suppress_to": None, "suppression_basis": "no child is counted"}
    changes.agree_definition(number, by=officer, at=moment(20), reason="agreed", definition="Rooms", **none)
    assert seen(board_member, [small]) == [3]
    assert seen(board_member, [small], day=15) == [None]


def test_a_small_number_of_a_share_is_found_by_its_count_its_whole_and_what_is_left(officer, board_member, pinned):
    """The cheap look at a table misses none that the rule would hide."""
    cases = [(3, 400, True), (397, 400, True), (2, 4, True), (30, 400, False), (None, 400, False), (None, 4, True)]
    for numerator, denominator, is_hidden in cases:
        row = ObservationFactory(
            indicator=IndicatorFactory(), value=Decimal(50), numerator=numerator, denominator=denominator
        )
        assert (seen(board_member, [row]) == [None]) is is_hidden


def test_deciding_asks_the_same_of_many_as_of_few(officer, pinned, django_assert_max_num_queries):
    """Of 2 as of 40 indicators, each with a small number: eight queries, and the same."""
    counted = []
    for many in (2, 40):
        rows = [ObservationFactory(indicator=IndicatorFactory(definition__value_type="count")) for _ in range(many)]
        assess.reassess(SMALL_NUMBERS, [row.indicator.code for row in rows], moment(20))
        codes = {row.indicator_id: row.indicator.code for row in rows}
        Observation.objects.filter(pk__in=[row.pk for row in rows]).update(value=3)
        with django_assert_max_num_queries(8) as captured:
            deciding.decide_changed(codes, {(row.indicator_id, row.period) for row in rows}, moment(21))
        counted.append(len(captured))
        assert Suppression.objects.current().filter(indicator__in=codes).exclude(hidden={}).count() == many
    assert counted[0] == counted[1]


def test_loading_decides_many_indicators_in_turn(number, officer, monkeypatch):
    monkeypatch.setattr(deciding, "BATCH", 1)
    other = IndicatorFactory(definition__value_type="count")
    enter(number, officer, 10, doncaster=3)
    changes.add_observation(other, by=officer, at=moment(10), period=Q3, value=Decimal(4))
    told = []
    decide_anew(tell=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert Suppression.objects.current().exclude(hidden={}).count() == 2


@pytest.mark.parametrize(
    ("words", "periods", "values", "expected"),
    [
        ({"snapshot_or_flow": "flow"}, ("FY2017-18-Q1", "FY2017-18-Q2"), (30, 32), ()),
        ({"snapshot_or_flow": "cumulative"}, ("FY2017-18-Q1", "FY2017-18-Q2"), (30, 32), (1,)),
        ({"snapshot_or_flow": "cumulative"}, ("FY2016-17-Q4", "FY2017-18-Q1"), (30, 32), ()),
        ({"snapshot_or_flow": "rolling 12 months"}, ("FY2017-18-Q1", "FY2017-18-Q2"), (30, 0), ()),
        (
            {"period_kind": "pooled", "anchor": "calendar"},
            ("CY2011-13", "CY2012-14", "CY2013-15"),
            (7, 6, 0),
            (0, 1),
        ),
    ],
)
def test_what_two_periods_tell_of_each_other_is_hidden_as_it_arrives(number, officer, words, periods, values, expected):
    """Each later figure is decided with those of the set it belongs to, whichever came first."""
    number.definitions.update(**words)
    rows = [
        enter(number, officer, 10 + place, period=Period.parse(period), doncaster=value)["doncaster"].pk
        for place, (period, value) in enumerate(zip(periods, values, strict=True))
    ]
    found = hidden_now(number)
    if words.get("period_kind") == "pooled":
        assert found and found <= set(rows)
    else:
        assert found == {rows[place] for place in expected}
    decide_anew()
    assert hidden_now(number) == found


def test_the_definition_says_that_all_or_none_of_few_is_kept_back(number, officer):
    share = IndicatorFactory(code="M06", definition__value_type="percentage", definition__unit="%")
    row = changes.add_observation(
        share, by=officer, at=moment(10), period=Q3, area="doncaster", value=0, numerator=0, denominator=12
    )
    assert hidden_now(share) == set()
    changes.agree_definition(
        share, by=officer, at=moment(11), reason="By the board", is_sensitive=True, definition="Of whom"
    )
    assert hidden_now(share) == {row.pk}
    changes.agree_definition(
        share, by=officer, at=moment(12), reason="None can be", structural_noughts=" Doncaster \n\ndoncaster, Male"
    )
    assert share.definitions.get(known_to=None).structural_noughts == "doncaster\ndoncaster sex:male"
    assert hidden_now(share) == set()


@pytest.mark.parametrize("text", ["Nowhere", "doncaster, Nobody", "Male, doncaster", "doncaster sex:male extra"])
def test_a_nought_that_names_no_place_is_refused(number, officer, text):
    with pytest.raises(Refused, match="no area and no group") as raised:
        changes.agree_definition(number, by=officer, at=moment(11), reason="Agreed", structural_noughts=text)
    assert raised.value.field == "structural_noughts"


def test_who_manages_the_plan_says_on_a_page_what_is_sensitive(number, officer, client):
    client.force_login(officer)
    page = client.get("/indicators/M05/definition/agree/")
    given = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    given |= {"is_sensitive": "on", "structural_noughts": "North, aged 0 to 4", "reason": "Agreed", "accepted": "on"}
    given["definition"] = given["definition"] or "Children"
    answer = client.post("/indicators/M05/definition/agree/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    sheet = client.get("/indicators/M05/definition/").content.decode()
    assert "The trait is sensitive: a share of all or none of fewer than 20 is kept back as well" in sheet
    assert "Noughts that cannot be anything else: north age:0-4" in sheet
