"""The page of drills: the latest line of each, as the drill wrote it."""

import json
import re

import pytest

from dcst.site import drill_results

pytestmark = pytest.mark.django_db
LINE = {
    "drill": "keys",
    "what": "A thousand keys used and misused.",
    "keys": 1000,
    "found_in_clear": 0,
    "seconds": 61,
    "pass": True,
    "at": "2026-11-22T04:10:00+00:00",
    "commit": "abc1234",
    "database": "postgresql",
}


@pytest.fixture
def told(client, tmp_path, monkeypatch):
    def page(*lines):
        kept = tmp_path / "drills.jsonl"
        kept.write_text("".join(json.dumps(line) + "\n" for line in lines))
        monkeypatch.setattr(drill_results, "RESULTS", kept)
        answer = client.get("/about/reliability/")
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

    return page


def test_a_result_is_told_with_its_figures_day_and_version(told):
    page = told(LINE)
    assert "keys A thousand keys used and misused. Keys: 1,000 Found in clear: 0 Held 22 November 2026, 04:10" in page
    assert "61 seconds, on postgresql, version abc1234" in page


def test_of_each_drill_the_latest_result_counts(told):
    page = told(LINE, LINE | {"drill": "jobs", "what": "Long jobs."}, LINE | {"pass": False, "keys": 7})
    assert page.count("A thousand keys") == 1
    assert "Keys: 7 Found in clear: 0 Did not hold" in page and "Long jobs." in page


def test_without_a_result_the_page_says_so(told, monkeypatch, tmp_path):
    assert "None has been run." in told()
    monkeypatch.setattr(drill_results, "RESULTS", tmp_path / "none")
    assert drill_results.latest() == []


def test_the_results_that_are_kept_can_be_read():
    assert all(result.what.endswith(".") and result.at for result in drill_results.latest())
