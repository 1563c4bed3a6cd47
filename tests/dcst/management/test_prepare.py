"""One command makes a database ready to serve, and finds nothing to do the second time."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor

from dcst.management.commands.prepare import Migrate
from dcst.models import Assessment, LoadedFixture, Membership, User
from dcst.people.personas import PERSONAS
from tests.loaded import loaded, run

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OFFICER = {"EMAIL": "first@plans.example", "NAME": "First Officer", "PASSWORD": "a-long-enough-word"}


def rows():
    return {model: model.objects.count() for model in apps.get_models()}


def fixtures():
    return set(LoadedFixture.objects.values_list("name", flat=True))


@pytest.fixture(scope="module")
def plan_only(django_db_setup, django_db_blocker):
    """An empty installation, and what was said when it was prepared."""
    with loaded(django_db_blocker), pytest.MonkeyPatch.context() as environment:
        for name, value in OFFICER.items():
            environment.setenv(f"DCST_FIRST_OFFICER_{name}", value)
        yield run("prepare", plan_only=True)


def test_an_empty_installation_has_the_plans_the_figures_and_its_officer(plan_only):
    assert fixtures() == {"plans", "published"}
    assert Assessment.objects.current().filter(subject_kind="plan").count() == 4
    assert Membership.objects.get().user.email == "first@plans.example"
    assert "First Officer can sign in as first@plans.example" in plan_only


def test_a_second_time_nothing_is_left_to_do(plan_only):
    held = rows()
    assert run("prepare", plan_only=True) == ""
    assert rows() == held


def test_each_migration_moves_the_bar(monkeypatch, capsys):
    def migrate(command, **options):
        for action in ("render_start", *["apply_start", "apply_success"] * 4):
            command.migration_progress_callback(action)

    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda executor, targets: ["a", "b", "c", "d"])
    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", migrate)
    call_command(Migrate())
    assert capsys.readouterr().err.splitlines() == [f"  Making the tables: {n} %" for n in (0, 25, 50, 75, 100)]


def test_the_demonstration_comes_on_top_and_says_how_to_sign_in(plan_only, capsys):
    said = run("prepare")
    assert fixtures() == {"plans", "published", "demonstration"}
    assert User.objects.filter(email__in=[person.email for person in PERSONAS]).count() == len(PERSONAS)
    assert all(person.email in said for person in PERSONAS)
    heard = capsys.readouterr().err
    assert "Loading the demonstration: 100 %" in heard and "Rating the past: 100 %" in heard
    held = rows()
    assert run("prepare") == said
    assert rows() == held
