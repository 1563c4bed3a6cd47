"""A value may be sent for a group: it has an identity of its own, and stands beside the value for everybody."""

import datetime
import json
from decimal import Decimal

import pytest

from dcst.time import clock
from dcst.time.periods import Kind
from indicators.changes import receive_submission
from indicators.intake.doubting import question_doubtful
from indicators.intake.planning import lock_standing, plan
from indicators.intake.rules.cells import IndicatorTerms
from indicators.intake.rules.faults import ERRORS
from indicators.intake.rules.row_reader import check_rows
from indicators.intake.sending import Sending
from indicators.intake.sheets.headers import known
from indicators.intake.sheets.writing import TEMPLATE, template_csv
from indicators.models import IndicatorSource, Observation
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

TODAY = datetime.date(2018, 1, 31)
NOW = clock.end_of(TODAY)
MEASURES = {"M05": IndicatorTerms("M05", Kind.QUARTER, "percentage")}
ROW = {"indicator": "M05", "period": "FY2017-18-Q3", "value": Decimal("27.1")}


def read(*rows):
    return check_rows(list(rows), MEASURES, ["doncaster"], TODAY)


def test_a_row_without_a_group_is_for_everybody():
    for row in (ROW, {**ROW, "group": ""}, {**ROW, "group": None}):
        [figure], faults = read(row)
        assert (figure.group, faults) == ("", [])


def test_a_row_names_its_group_by_its_code():
    [figure], faults = read({**ROW, "group": "sex:female"})
    assert (figure.group, faults) == ("sex:female", [])


@pytest.mark.parametrize("given", ["female", "sex:", "hair:red", "sex:female,sex:male"])
def test_what_is_no_group_is_refused_with_the_groups_there_are(given):
    figures, [fault] = read({**ROW, "group": given})
    assert figures == []
    assert (fault.code, fault.column, fault.pointer) == ("unknown_group", "group", "/values/0/group")
    assert given in fault.message and "sex:female, sex:male" in fault.fix
    assert ERRORS["unknown_group"].status == 422


def test_two_groups_are_two_values_and_one_group_twice_is_a_repeat():
    figures, faults = read(ROW, {**ROW, "group": "sex:female"}, {**ROW, "group": "sex:male"})
    assert len(figures) == 3 and not faults
    figures, faults = read({**ROW, "group": "sex:male"}, {**ROW, "group": "sex:male"})
    assert figures == [] and [fault.code for fault in faults] == ["duplicate_row"] * 2


def test_files_have_a_column_for_the_group():
    assert "group" in TEMPLATE and known("Group") == "group"
    head = template_csv([{"indicator": "M05", "period": "FY2017-18-Q3"}]).decode("utf-8-sig").splitlines()[0]
    assert head.endswith('"note","group"')


@pytest.fixture
def sender(db):
    area()
    organisation = OrganisationFactory(code="dcst-sender")
    indicator = IndicatorFactory(code="M05", organisation=organisation)
    assert IndicatorSource.objects.filter(indicator=indicator, organisation=organisation).exists()
    return organisation, person("partner")


def send(sender, *rows, at=NOW):
    organisation, user = sender
    return receive_submission(Sending(organisation), {"values": list(rows)}, by=user, at=at).submission


GROUPED = [{**ROW, "value": value, "group": group} for value, group in (("20", "sex:female"), ("30", "sex:male"))]


@pytest.mark.django_db
def test_values_of_groups_are_stored_beside_the_value_for_everybody(sender):
    told = send(sender, {**ROW, "value": "25"}, *GROUPED)
    assert (told.outcome, told.created) == ("accepted", 3)
    stored = Observation.objects.current().order_by("group").values_list("group", "value")
    assert [(group, int(value)) for group, value in stored] == [("", 25), ("sex:female", 20), ("sex:male", 30)]


@pytest.mark.django_db
def test_a_correction_of_one_group_replaces_that_group_alone(sender):
    send(sender, {**ROW, "value": "25"}, *GROUPED)
    told = send(sender, {**ROW, "value": "25"}, {**GROUPED[0], "value": "21"}, at=NOW + datetime.timedelta(hours=1))
    assert (told.corrected, told.unchanged) == (1, 1)
    current = dict(Observation.objects.current().values_list("group", "value"))
    assert {group: int(value) for group, value in current.items()} == {"": 25, "sex:female": 21, "sex:male": 30}


@pytest.mark.django_db
def test_a_group_is_held_against_its_own_history(sender):
    organisation, _ = sender
    indicator = Observation.indicator.field.related_model.objects.get(code="M05")
    for quarter, (everybody, female) in enumerate([(50, 10), (51, 11), (50, 10), (51, 11)], 1):
        for group, value in (("", everybody), ("sex:female", female)):
            ObservationFactory(indicator=indicator, period=f"FY2016-17-Q{quarter}", value=value, group=group)
    figures, _ = read({**ROW, "value": "10", "group": "sex:female"}, {**ROW, "value": "10"})
    figures.sort(key=lambda figure: figure.key)
    held = lock_standing(figures, lock=False)
    planned = plan(figures, held)
    question_doubtful(planned, held)
    assert {row.figure.group: row.outcome for row in planned} == {"": "queried", "sex:female": "created"}


@pytest.mark.django_db
def test_figures_of_one_group_can_be_asked_for(client, sender, board_member, pinned):
    send(sender, {**ROW, "value": "25"}, *GROUPED)
    client.force_login(board_member)
    for asked, groups in (("sex:male", ["sex:male"]), ("everybody", [""])):
        answer = client.get(f"/api/v1/observations/?indicator=M05&group={asked}")
        assert [row["group"] for row in json.loads(answer.content)["results"]] == groups
    assert client.get("/api/v1/observations/?group=tall").status_code == 400


@pytest.mark.django_db
def test_what_became_of_each_group_is_told_by_its_row(sender):
    told = send(sender, {**ROW, "value": "25"}, *GROUPED).answer["values"]
    assert [(row["row"], row["group"], row["outcome"]) for row in told] == [
        (1, "", "created"),
        (2, "sex:female", "created"),
        (3, "sex:male", "created"),
    ]


@pytest.mark.django_db
def test_a_rejected_row_says_for_whom_it_was_meant(sender):
    told = send(sender, GROUPED[0] | {"value": "many"}, {**ROW, "group": "tall"}, {"indicator": "M05"}).answer["values"]
    assert [(row["group"], row["outcome"]) for row in told] == [
        ("sex:female", "rejected"),
        ("tall", "rejected"),
        ("", "rejected"),
    ]


@pytest.mark.django_db
def test_the_page_of_a_submission_says_for_whom_each_value_is_where_any_is_for_a_group(sender, client, officer, pinned):
    client.force_login(officer)
    grouped, plain = send(sender, {**ROW, "value": "25"}, *GROUPED), send(sender, {**ROW, "value": "26"})
    pages = [client.get(f"/partner/dcst-sender/submissions/{told.pk}/").content.decode() for told in (grouped, plain)]
    assert [">For</th>" in page for page in pages] == [True, False]
    assert [pages[0].count(f">{words}</td>") for words in ("Everybody", "Female", "Male")] == [1, 1, 1]
