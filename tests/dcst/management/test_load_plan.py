"""Loading both plans: once, whole, and with the verdicts of the days gone by."""

import datetime
import shutil

import pytest
from django.core.management.base import CommandError

from dcst.management.commands.load_plan import FOLDERS
from dcst.models import Assessment, AuditEvent, Due, LoadedFixture, Question
from dcst.status.rag import RATINGS, Rag
from dcst.time import clock
from objectives.models import Action, Plan
from tests.loaded import loaded, run


# Before the fixture of the module stands: here the database is empty.
@pytest.mark.django_db
@pytest.mark.usefixtures("pinned")
def test_a_bad_row_is_named_by_file_and_line_and_nothing_is_stored(tmp_path):
    folders = [shutil.copytree(folder, tmp_path / folder.name) for folder in FOLDERS]
    path = tmp_path / "bp" / "objectives.csv"
    lines = path.read_text().splitlines(keepends=True)
    lines[2] = lines[2].replace(",BP,", ",no-such-plan,", 1)
    path.write_text("".join(lines))
    with pytest.raises(CommandError, match="bp/objectives.csv, line 3: plan: there is no plan “no-such-plan”"):
        run("load_plan", folder=[str(folder) for folder in folders])
    assert not Plan.objects.exists()
    assert not LoadedFixture.objects.exists()


@pytest.fixture(scope="module")
def plans(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, "load_plan"):
        yield


def standing(day, kind, question=Question.DELIVERY):
    rows = Assessment.objects.known_at(clock.end_of(day)).of(kind, question).filter(area="")
    return {row.subject: row for row in rows}


@pytest.mark.django_db
class TestLoaded:
    pytestmark = pytest.mark.usefixtures("plans", "pinned")

    def test_both_plans_stand_with_all_their_actions(self):
        assert [plan.code for plan in Plan.objects.all()] == ["BP", "CYP"]
        assert Action.objects.count() == 125 + 40 + 23

    def test_a_second_load_has_nothing_to_do(self):
        before = set(Assessment.objects.values_list("pk", flat=True))
        assert "nothing to do" in run("load_plan")
        assert set(Assessment.objects.values_list("pk", flat=True)) == before

    def test_a_load_after_the_files_changed_changes_no_row_and_asks_for_every_subject(self):
        LoadedFixture.objects.update(digest="another")
        before = set(Assessment.objects.values_list("pk", flat=True))
        said = run("load_plan")
        assert "actions.csv: 0 new, 0 changed, 188 unchanged" in said
        assert "milestones.csv: 0 new, 0 changed, 110 unchanged" in said
        assert set(Assessment.objects.values_list("pk", flat=True)) == before
        assert Due.objects.ready(clock.now()).filter(subject_kind="action").count() == 188

    def test_on_the_plan_alone_no_indicator_was_ever_rated(self):
        said = Assessment.objects.filter(subject_kind="indicator")
        assert said.exists()
        assert not said.filter(rag__in=[rag.value for rag in RATINGS]).exists()

    def test_on_the_plan_alone_an_action_is_off_track_or_not_rated_or_has_no_data(self):
        now = standing(datetime.date(2018, 1, 31), "action")
        assert len(now) == 188
        assert {row.status for row in now.values()} == {Rag.OFF_TRACK, Rag.NOT_RATED, Rag.NO_DATA}

    @pytest.mark.parametrize(
        ("day", "status"),
        [
            (datetime.date(2016, 3, 31), None),
            (datetime.date(2017, 3, 31), Rag.NO_DATA),
            (datetime.date(2017, 4, 1), Rag.OFF_TRACK),
        ],
    )
    def test_a_past_day_is_shown_as_it_would_have_been(self, day, status):
        row = standing(day, "action").get("BP-2.01")
        assert (row and row.status) == status

    @pytest.mark.parametrize(("day", "status"), [(18, Rag.OFF_TRACK), (19, Rag.COMPLETED)])
    def test_the_aim_is_met_on_the_day_the_report_was_published(self, day, status):
        aims = standing(datetime.date(2018, 1, day), "aim", Question.AIM)
        assert aims["BP-aim-good"].status is status

    def test_nothing_waits_to_be_computed(self):
        assert not Due.objects.ready(clock.now()).exists()

    def test_the_audit_trail_says_what_was_loaded(self):
        event = AuditEvent.objects.get(verb="load plans")
        assert event.after["actions.csv"] == [188, 0, 0]
