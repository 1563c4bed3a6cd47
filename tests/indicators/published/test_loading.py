"""Storing published figures: each row once or refused, a repeat writes nothing, a change follows what it replaces."""

import csv
import datetime
import shutil
from decimal import Decimal

import pytest
from django.core.management.base import CommandError

from dcst.models import Assessment, Due, LoadedFixture
from dcst.status.rag import RATINGS
from dcst.time import clock
from indicators.findings.lines import Lines, Neighbours, SeriesTerms
from indicators.findings.verdicts import rows_of as rows_of_indicators
from indicators.findings.verdicts import trend_of
from indicators.models import (
    Indicator,
    Observation,
    PublishedSeries,
    QueryEnd,
    Refusal,
    SeriesLink,
    ValueQuery,
)
from indicators.published.loading import UnknownCode, store_published
from objectives.models import Action, ProgressReport
from tests import ROOT
from tests.factories import UserFactory
from tests.loaded import loaded, run

FIXTURES = ROOT / "fixtures"
MAPPING, DATA = FIXTURES / "published" / "mapping.csv", FIXTURES / "published" / "data"
FILES = [*DATA.glob("*.csv"), FIXTURES / "sources" / "seed_facts.csv", FIXTURES / "sources" / "local_reports.csv"]
NOON = datetime.datetime(2018, 1, 31, 12, tzinfo=clock.LONDON)
MID_2017 = datetime.datetime(2017, 7, 1, tzinfo=clock.LONDON)
LATER = datetime.datetime(2026, 1, 1, tzinfo=clock.LONDON)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# Before the fixture of the module stands: here the database is empty.
def test_without_the_plans_nothing_is_stored_and_the_sentence_says_what_is_missing():
    with pytest.raises(CommandError, match="(?s)Nothing was loaded.*There is no indicator .*load the plans first"):
        run("load_published")
    assert not LoadedFixture.objects.filter(name="published").exists()
    assert not PublishedSeries.objects.exists()


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, "load_plan", "load_published"):
        yield


in_full = pytest.mark.usefixtures("published", "pinned")


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def figure(series, area, period):
    return Observation.objects.current().get(series__code=series, area__code=area, period=period)


def series(code):
    return PublishedSeries.objects.get(code=code).pk


@pytest.fixture
def copy(tmp_path):
    """The files of the publishers in a folder of one's own: (mapping, data)."""
    for name in ("published", "sources"):
        shutil.copytree(FIXTURES / name, tmp_path / name)
    return tmp_path / "published" / "mapping.csv", tmp_path / "published" / "data"


def replace_once(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@in_full
def test_every_row_of_every_file_is_a_figure_or_a_refusal():
    rows = sum(len(rows_of(path)) for path in FILES)
    assert Observation.objects.count() + Refusal.objects.count() == rows == 11012


@in_full
def test_each_figure_stands_in_a_published_series_and_is_marked_so():
    assert not Observation.objects.own().exists()
    assert set(Observation.objects.values_list("origin", flat=True)) == {"published"}
    assert set(PublishedSeries.objects.values_list("origin", flat=True)) == {"published"}
    assert SeriesLink.objects.count() == PublishedSeries.objects.count() == 86


@in_full
def test_a_figure_is_what_was_published_with_its_counts_its_day_and_its_place():
    row = figure("dfe-re-referrals", "doncaster", "FY2015-16")
    assert (row.value, row.numerator, row.denominator) == (23, 1030, 4479)
    assert (row.period_kind, row.period_end) == ("year-financial", datetime.date(2016, 3, 31))
    assert clock.day_of(row.known_from) == datetime.date(2016, 10, 30)
    assert row.known_from_estimated
    assert row.source_text.startswith("dfe_re_referrals_2013_2025.csv, line ")
    known = figure("dfe-re-referrals", "doncaster", "FY2013-14")
    assert (clock.day_of(known.known_from), known.known_from_estimated) == (datetime.date(2014, 10, 29), False)


@in_full
def test_a_published_interval_stands_with_its_figure():
    row = figure("fingertips-injury-admissions", "doncaster", "FY2015-16")
    assert (row.lower, row.upper) == (Decimal("92.41647"), Decimal("109.54876"))


CAUGHT = [
    ("lait-re-referrals", "doncaster", "FY2021-22", "unusual_change", "7.0 stands between 25.4 and 25.2"),
    ("lait-first-time-entrants", "england", "CY2016", "england_out_of_range", "3071 lies far outside"),
    ("lait-low-birth-weight", "england", "CY2015", "england_out_of_range", "29.23 lies far outside"),
]


@in_full
@pytest.mark.parametrize("series, area, period, rule, words", CAUGHT, ids=lambda word: str(word))
def test_dirt_that_was_published_is_stored_and_in_question_from_the_day_it_was_known(series, area, period, rule, words):
    row = figure(series, area, period)
    [query] = row.queries.all()
    assert (query.rule, query.known_from, query.known_to) == (rule, row.known_from, None)
    assert words in query.reason
    [seen] = Observation.objects.filter(pk=row.pk).with_queries(row.known_from)
    assert seen.queried and seen.shorthand == "[q] [p]"


@in_full
def test_every_figure_in_question_has_one_question():
    assert ValueQuery.objects.count() == 16
    assert ValueQuery.objects.filter(observation__series__isnull=True).count() == 0


def lines_of(code, moment=LATER):
    [indicator] = Indicator.objects.filter(code=code).with_definition(moment)
    return Lines(rows_of_indicators([code], moment)[indicator.pk], SeriesTerms.of(indicator.definition), NEIGHBOURS)


NEIGHBOURS = Neighbours("the neighbours", frozenset({"wigan", "barnsley", "rotherham", "walsall"}))


@in_full
def test_a_figure_in_question_is_in_no_limits_no_trend_and_no_direction():
    lines = lines_of("M05")
    [point] = [p for p in lines.points(lines.of(series("dfe-re-referrals"))) if str(p.period) == "FY2021-22"]
    assert point.queried
    course, years = trend_of(lines, ())
    assert "FY2021-22" not in {row.period for row in years}
    [row] = [row for row in lines.of(series("dfe-re-referrals")) if row.period == "FY2021-22"]
    assert lines.figure(row).value is None


@in_full
def test_nothing_is_compared_with_a_figure_in_question():
    lines = lines_of("M27", MID_2017)
    england = next(row for row in lines.of(series("lait-low-birth-weight"), "england") if row.period == "CY2015")
    assert lines.blocked(england) == "it is in question"
    compared = lines.compared_with("england", "England")
    assert compared.comparison.outcome == "not_compared"
    assert [reason.code for reason in compared.comparison.reasons] == ["not_compared_blocked"]


@in_full
def test_a_doubted_figure_of_one_area_is_in_no_mean_and_no_rank_of_them():
    lines = lines_of("M05")
    assert "doncaster" in lines.peers(series("dfe-re-referrals"), "FY2020-21")
    assert "doncaster" not in lines.peers(series("dfe-re-referrals"), "FY2021-22")


@in_full
def test_a_question_that_was_withdrawn_is_not_asked_again(copy):
    mapping, data = copy
    [query] = figure("lait-re-referrals", "doncaster", "FY2021-22").queries.all()
    ValueQuery.objects.filter(pk=query.pk).close(query.known_from)
    QueryEnd.objects.create(query=query, kind=QueryEnd.Kind.WITHDRAWN, at=query.known_from)
    store_published(mapping, data, NOON)
    assert ValueQuery.objects.filter(observation=query.observation_id).count() == 1


@in_full
def test_a_question_that_the_files_no_longer_ask_has_ended(copy):
    mapping, data = copy
    queries = mapping.parent / "queries.csv"
    queries.write_text(queries.read_text().splitlines()[0] + "\n")
    row = figure("dfe-re-referrals", "doncaster", "FY2021-22")
    store_published(mapping, data, NOON)
    [query] = row.queries.all()
    assert (query.known_to, query.end.kind) == (query.known_from, "replaced")


@in_full
def test_what_is_published_later_is_not_known_on_the_day():
    row = figure("lait-care-leavers-eet", "doncaster", "FY2017-18")
    assert row not in Observation.objects.known_at(NOON)
    assert row in Observation.objects.known_at(row.known_from)


@in_full
def test_a_refusal_keeps_where_the_row_stands_and_why():
    row = Refusal.objects.get(file="seed_facts.csv", row=39)
    assert (row.reason, row.text) == (
        "period",
        "the plan says only that it fell from this figure: the year is not stated",
    )
    assert set(Refusal.objects.values_list("reason", flat=True)) == {
        "missing",
        "not-an-observation",
        "period",
    }


@in_full
def test_storing_the_same_files_again_writes_nothing():
    figures, refusals = list(Observation.objects.values()), list(Refusal.objects.values())
    stored = store_published(MAPPING, DATA, NOON)
    assert (stored.new, stored.changed, stored.unchanged, stored.gone) == (0, 0, len(figures), 0)
    assert stored.indicators == []
    assert (list(Observation.objects.values()), list(Refusal.objects.values())) == (figures, refusals)


@in_full
def test_a_figure_that_changed_follows_the_old_one_from_the_day_we_were_told(copy):
    mapping, data = copy
    old = figure("dfe-re-referrals", "doncaster", "FY2015-16")
    written = old.changed_at
    replace_once(data / "dfe_re_referrals_2013_2025.csv", ",1030,4479,", ",1031,4479,")
    stored = store_published(mapping, data, NOON)
    assert (stored.new, stored.changed, stored.gone, stored.indicators) == (0, 1, 0, ["M05"])
    old.refresh_from_db()
    new = figure("dfe-re-referrals", "doncaster", "FY2015-16")
    assert (old.numerator, new.numerator) == (1030, 1031)
    assert old.known_to == new.known_from == NOON
    # Who polls is told of both: of the end of the one, and of the beginning of the other.
    assert min(old.changed_at, new.changed_at) > written


@in_full
def test_a_figure_that_is_no_longer_in_the_files_ends(copy):
    mapping, data = copy
    old = figure("dfe-re-referrals", "doncaster", "FY2015-16")
    written = old.changed_at
    replace_once(mapping, "dfe-re-referrals,", "dfe-re-referrals-renamed,")
    for name in ("publications.csv", "queries.csv"):
        replace_once(mapping.parent / name, "dfe-re-referrals,", "dfe-re-referrals-renamed,")
    stored = store_published(mapping, data, NOON)
    assert stored.gone == stored.new > 100
    old.refresh_from_db()
    assert old.known_to == NOON
    assert old.changed_at > written
    assert figure("dfe-re-referrals-renamed", "doncaster", "FY2015-16").value == old.value


@in_full
def test_a_mapping_that_names_an_unknown_indicator_stores_nothing(copy):
    mapping, data = copy
    text = mapping.read_text(encoding="utf-8").replace(",M31,same,", ",M99,same,")
    mapping.write_text(text, encoding="utf-8")
    with pytest.raises(UnknownCode, match="M99"):
        store_published(mapping, data, NOON)
    assert not SeriesLink.objects.filter(indicator__code="M99").exists()
    assert Observation.objects.current().filter(indicator__code="M31").exists()


@in_full
def test_the_command_says_how_many_rows_were_refused_and_lists_each(tmp_path):
    LoadedFixture.objects.filter(name="published").update(digest="another")
    report = tmp_path / "refused.csv"
    said = run("load_published", report=report)
    assert "accepted: 9021 (0 new, 0 changed, 9021 unchanged, 0 gone)" in said
    assert "refused: 1991" in said and "not-an-observation: 1440" in said
    listed = rows_of(report)
    assert len(listed) == 1991
    assert all(row["reason"] and row["text"] for row in listed)


@in_full
def test_a_second_load_has_nothing_to_do_and_still_lists_what_was_refused(tmp_path):
    report = tmp_path / "refused.csv"
    assert "nothing to do" in run("load_published", report=report)
    assert len(rows_of(report)) == 1991


@in_full
def test_with_the_plans_and_the_published_figures_alone_no_indicator_is_rated():
    ratings = [rag.value for rag in RATINGS]
    assert not Assessment.objects.filter(subject_kind="indicator", rag__in=ratings).exists()
    assert Assessment.objects.known_at(NOON).filter(subject_kind="indicator", question="target").count() == 86


@in_full
def test_once_somebody_has_reported_the_record_stands_and_changed_indicators_are_asked_for(copy):
    mapping, data = copy
    user = UserFactory()
    ProgressReport.objects.create(
        action=Action.objects.first(),
        by=user,
        known_from=NOON,
        reported_on=NOON.date(),
        judgement="on_track",
        what_changed="It began.",
    )
    before = set(Assessment.objects.values_list("pk", flat=True))
    row = figure("dfe-re-referrals", "doncaster", "FY2015-16")
    Observation.objects.filter(pk=row.pk).update(value=row.value + 1)
    LoadedFixture.objects.filter(name="published").update(digest="another")
    assert "1 changed" in run("load_published")
    assert before <= set(Assessment.objects.values_list("pk", flat=True))
    asked = Due.objects.ready(clock.now()).values_list("subject_kind", "subject")
    assert set(asked) == {("indicator", "M05"), ("series", "M05")}
