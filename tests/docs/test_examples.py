"""Every example of the documentation's page is sent as it stands, in each language, and answered as the page says."""

import html
import json
import re
import urllib.request

import pytest

from dcst.site.views.api.docs import LANGUAGES
from indicators.api.calls import AN_ID, Sample, shown_calls
from tests.docs.conftest import RUN

pytestmark = pytest.mark.servers
SECTION = re.compile(r'<section class="dcst-call" id="([\w-]+)".*?</section>', re.DOTALL)
SNIPPET = re.compile(r'<pre class="dcst-code" data-language="(\w+)"><code>(.*?)</code>', re.DOTALL)
ONE_TAKEN = {"rows": 1, "rejected": 0, "sandbox": True}
# What the page promises of each call; of a list, what its first row holds.
EXPECTED = {
    "me": {"organisations": ["dcst"], "sandbox": True, "key_kind": "test"},
    "dry-run": {"dry_run": True, **ONE_TAKEN},
    "send": ONE_TAKEN,
    "send-what-can-be": {"mode": "valid", **ONE_TAKEN},
    "send-file": {"created": 0, "notes": [], **ONE_TAKEN},
    "correct": {"corrected": 1, **ONE_TAKEN},
    "no-value": {"corrected": 1, **ONE_TAKEN},
    "withdraw": {"withdrawn": 1, **ONE_TAKEN},
    "say": {"says": "complete", **ONE_TAKEN},
    "outcome": {"organisation": "dcst", "queried": 1, "outcome": "accepted"},
    "submissions": {"organisation": "dcst"},
    "queries": {"indicator": "agency-staff", "state": "open"},
    "answer": {"indicator": "agency-staff", "state": "answered"},
    "calendar": {"organisations": ["dcst"], "today": "2018-01-31"},
    "period": {"text": "FY2017-18-Q3", "kind": "quarter", "start": "2017-10-01", "end": "2017-12-31"},
    "own-values": {"indicator": "M05", "series": None},
    "what-changed": {"series": None},
    "indicators": {"framework": "outcomes"},
}


@pytest.fixture(scope="module")
def question(post, keys_of):
    """A submission whose value is far from its history, and the question about it."""
    far = {"indicator": "agency-staff", "period": "2017-M12", "value": "60"}
    told = post(keys_of("dcst")["live"], "a far value", far)
    assert told["queried"] == 1
    return told["id"]


@pytest.fixture(scope="module")
def snippets(partner_site):
    """{(call, language): lines} as a stranger reads them."""
    with urllib.request.urlopen(f"{partner_site.url}/api/v1/docs/") as answer:
        page = answer.read().decode()
    return {
        (section[1], language): html.unescape(lines)
        for section in SECTION.finditer(page)
        for language, lines in SNIPPET.findall(section[0])
    }


@pytest.fixture
def asked(partner_site, keys_of, question):
    headers = {"X-Api-Key": keys_of("dcst")["test"]}
    request = urllib.request.Request(f"{partner_site.url}/api/v1/queries/?open=true", headers=headers)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())["results"][0]["id"]


def test_the_page_shows_every_call_in_three_languages(snippets):
    slugs = [shown.slug for shown in shown_calls(Sample())]
    assert set(snippets) == {(slug, language) for slug in slugs for language, _, _ in LANGUAGES}
    assert set(slugs) == {*EXPECTED, "calendar-file", "own-file"}


@pytest.mark.parametrize("language", ["curl", "python", "powershell"])
@pytest.mark.parametrize("slug", EXPECTED)
def test_an_example_works_as_it_stands(slug, language, snippets, keys_of, question, asked, tmp_path):
    (tmp_path / "values.csv").write_text("indicator,period,value\nM05,FY2017-18-Q3,27.1\n")
    lines = snippets[slug, language].replace(AN_ID, question if slug == "outcome" else asked)
    told = json.loads(RUN[language](lines, keys_of("dcst")["test"], tmp_path))
    row = told["results"][0] if "next" in told else told
    assert {name: row[name] for name in EXPECTED[slug]} == EXPECTED[slug]


@pytest.mark.parametrize("language", ["curl", "python", "powershell"])
def test_the_calendar_is_a_file_for_calendars(language, snippets, keys_of, tmp_path):
    told = RUN[language](snippets["calendar-file", language], keys_of("dcst")["test"], tmp_path)
    assert told.startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize("language", ["curl", "python", "powershell"])
def test_own_values_are_a_file_for_spreadsheets(language, snippets, keys_of, tmp_path):
    told = RUN[language](snippets["own-file", language], keys_of("dcst")["test"], tmp_path)
    assert '"indicator","name","area","period","value"' in told
    assert '"M05"' in told
