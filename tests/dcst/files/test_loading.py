"""Loading fixtures: by natural key, all or nothing, a bad row named by file and line."""

import datetime
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command

from dcst.files.loading import FixtureError, load
from dcst.models import GovernanceBody, Organisation
from dcst.site.plan_tables import TABLES
from dcst.time import clock
from objectives.changes import report_progress
from objectives.models import Action, Milestone, Plan

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FILES = {
    "organisations.csv": "code,name,kind,document,line,heading\ndcst,The Trust,trust,curated,,Ours\n",
    "plans.csv": (
        "code,name,owner,start,end,reporting_interval_days,grace_days,rollup,document,line,heading\n"
        "BP,Business Plan,dcst,2016-04-01,2019-03-31,92,14,share,business-plan-2016-19,9,Business Plan\n"
    ),
    "strands.csv": (
        "code,plan,objective,origin,position,text,bodies,bodies_printed,document,line,heading\n"
        "BP-1.A,BP,,business,1,A strand,,,business-plan-2016-19,10,How\n"
    ),
    "actions.csv": (
        "code,strand,position,text,mark_group,leads,leads_printed,document,line,heading\n"
        "BP-1.01,BP-1.A,1,Do this,,dcst,The Trust,business-plan-2016-19,11,We will by\n"
    ),
    "milestones.csv": (
        "action,year,confidence,document,line,heading\nBP-1.01,FY2016-17,stated,business-plan-2016-19,11,2016/17\n"
    ),
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def problems(folder):
    with pytest.raises(FixtureError) as caught:
        load(TABLES, [folder])
    return [str(problem) for problem in caught.value.problems]


def test_rows_are_loaded_with_what_they_refer_to(folder):
    load(TABLES, [folder])
    action = Action.objects.get()
    assert (action.strand.plan.code, action.source) == ("BP", "Business Plan 2016-19, line 11")
    assert [lead.code for lead in action.leads.all()] == ["dcst"]
    assert Milestone.objects.get().due.isoformat() == "2017-03-31"


def test_loading_again_changes_nothing(folder):
    load(TABLES, [folder])
    again = load(TABLES, [folder])
    assert {(created, changed) for created, changed, _ in again.values()} == {(0, 0)}


def test_a_changed_row_is_changed_under_its_code(folder):
    load(TABLES, [folder])
    before = Action.objects.get().pk
    change(folder, "actions.csv", "Do this", "Do that")
    load(TABLES, [folder])
    assert (Action.objects.get().pk, Action.objects.get().text) == (before, "Do that")


def test_a_corrected_fact_is_a_new_row_and_the_old_one_is_kept(folder):
    load(TABLES, [folder])
    change(folder, "milestones.csv", "stated", "shifted")
    load(TABLES, [folder])
    assert Milestone.objects.count() == 2
    assert Milestone.objects.current().get().confidence == "shifted"


def test_where_the_past_must_stand_a_correction_and_a_new_fact_are_known_from_the_load_on(folder):
    load(TABLES, [folder])
    change(folder, "milestones.csv", "stated", "shifted")
    with (folder / "milestones.csv").open("a") as file:
        file.write("BP-1.01,FY2017-18,stated,business-plan-2016-19,11,2017/18\n")
    now = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
    load(TABLES, [folder], not_before=now)
    before, after = (Milestone.objects.known_at(at) for at in (now - datetime.timedelta(seconds=1), now))
    assert [(row.year, row.confidence) for row in before] == [("FY2016-17", "stated")]
    assert [(row.year, row.confidence) for row in after] == [("FY2016-17", "shifted"), ("FY2017-18", "stated")]


@pytest.mark.usefixtures("pinned")
@pytest.mark.parametrize("reported", [False, True])
def test_once_somebody_has_reported_a_corrected_file_leaves_the_past_alone(folder, manager, reported):
    load_plan = partial(call_command, "load_plan", folder=[str(folder)], stdout=StringIO())
    load_plan()
    if reported:
        words = {"judgement": "on_track", "what_changed": "The pilot has begun."}
        report_progress(Action.objects.get(), by=manager, at=clock.now(), **words)
    change(folder, "milestones.csv", "stated", "shifted")
    load_plan()
    yesterday = clock.end_of(clock.today() - datetime.timedelta(days=1))
    assert Milestone.objects.known_at(yesterday).get().confidence == ("stated" if reported else "shifted")
    assert Milestone.objects.known_at(clock.now()).get().confidence == "shifted"


def test_what_somebody_said_here_since_is_not_overwritten(folder, officer):
    load(TABLES, [folder])
    loaded = Milestone.objects.get()
    Milestone.objects.filter(pk=loaded.pk).close(loaded.known_from)
    Milestone.objects.create(
        action=loaded.action,
        year=loaded.year,
        due="2017-06-30",
        confidence="confirmed",
        by=officer,
        known_from=loaded.known_from,
    )
    change(folder, "milestones.csv", "stated", "shifted")
    load(TABLES, [folder])
    assert Milestone.objects.current().get().confidence == "confirmed"


BAD = [
    ("actions.csv", "BP-1.A,1", "BP-9.Z,1", "actions.csv, line 2: strand: there is no strand “BP-9.Z”"),
    ("actions.csv", ",1,Do", ",first,Do", "actions.csv, line 2: position: “first” is not a whole number"),
    ("actions.csv", "dcst,The", "nobody,The", "actions.csv, line 2: leads: there is no organisation “nobody”"),
    ("plans.csv", "2016-04-01", "1 April 2016", "plans.csv, line 2: start: “1 April 2016” is not a day"),
    ("plans.csv", "share", "average", "rollup: Value 'average' is not a valid choice."),
    ("milestones.csv", "FY2016-17", "2016/17", "milestones.csv, line 2: year: "),
    ("actions.csv", ",We will by", "", "the row has more or fewer cells than the header"),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), BAD)
def test_a_bad_row_names_its_file_and_line_and_nothing_is_stored(folder, name, old, new, message):
    change(folder, name, old, new)
    assert any(message in problem for problem in problems(folder))
    assert not Organisation.objects.exists()
    assert not Plan.objects.exists()


def test_every_bad_row_is_reported_at_once(folder):
    change(folder, "plans.csv", "2016-04-01", "never")
    change(folder, "organisations.csv", "trust,", "charity,")
    assert len(problems(folder)) >= 2


def test_a_key_that_stands_twice_is_refused(folder):
    path = folder / "actions.csv"
    path.write_text(path.read_text() + path.read_text().splitlines()[1] + "\n")
    assert any("actions.csv, line 3: BP-1.01 stands twice" in problem for problem in problems(folder))


def test_an_unknown_and_a_missing_column_are_named(folder):
    change(folder, "actions.csv", "leads,", "led_by,")
    assert any("unknown column led_by; missing column leads" in problem for problem in problems(folder))


def test_the_command_says_what_it_did_and_does_nothing_the_second_time(manage_here):
    first, second = manage_here("load_plan"), manage_here("load_plan")
    assert "actions.csv: 188 new" in first
    assert "nothing to do" in second
    assert GovernanceBody.objects.get(code="trust-board").seats.count() == 5


@pytest.fixture
def manage_here(pinned):
    """Run a command in this process, on this test's database; its output."""

    def run(*arguments):
        out = StringIO()
        call_command(*arguments, stdout=out)
        return out.getvalue()

    return run
