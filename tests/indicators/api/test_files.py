"""A file sent to /api/v1/submissions/ is read as the page reads it, and answered as JSON is."""

import json
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from dcst.files.exports import XLSX
from dcst.models import Area, AuditEvent
from dcst.time import clock
from indicators.api import sent as sent_by_api
from indicators.changes import issue_key, work_on_uploads
from indicators.intake.rules.file_faults import FILES
from indicators.models import Attempt, Observation, Submission, Upload
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, area

pytestmark = pytest.mark.django_db
PATH = "/api/v1/submissions/"
CSV = "text/csv"
HEAD = "indicator,period,value"
ROW = "M07,FY2017-18-Q3,36.1"


@pytest.fixture
def organisation(pinned, db):
    area()
    area("doncaster-north", Area.Kind.LOCALITY)
    found = OrganisationFactory(code="a-partner")
    for code in ("M07", "M08", "M09", "M10", "M11"):
        IndicatorFactory(code=code, organisation=found)
    return found


@pytest.fixture
def post(organisation, officer):
    """post(content, kind) → the answer; `live=False` for a test key."""
    keys = [issue_key(organisation, by=officer, at=clock.now(), name="Nightly", kind=kind)[1] for kind in KINDS]

    def sent(content, kind=CSV, *, query="", key="k", live=True):
        headers = {"X-Api-Key": keys[live]} | ({"Idempotency-Key": key} if key else {})
        # Of an empty body the client would not tell the type.
        return Client(headers=headers).post(PATH + query, content, kind, CONTENT_TYPE=kind)

    sent.follow = lambda answer: Client(headers={"X-Api-Key": keys[True]}).get(answer["Location"])
    return sent


KINDS = ("test", "live")


def csv(*rows, head=HEAD):
    return "".join(f"{row}\r\n" for row in (head, *rows)).encode()


def xlsx(*rows, head=HEAD):
    book = Workbook()
    book.active.title = "Values"
    for row in (head, *rows):
        book.active.append(row.split(",") if isinstance(row, str) else row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(("write", "kind"), [(csv, CSV), (csv, "text/csv; charset=utf-8"), (xlsx, XLSX)])
def test_a_file_is_stored_and_told_by_its_rows(post, write, kind):
    answer = post(write(ROW, "M08,FY2017-18-Q3,7"), kind)
    told = answer.json()
    assert (answer.status_code, told["outcome"], told["rows"], told["created"]) == (201, "accepted", 2, 2)
    assert [(row["row"], row["indicator"]) for row in told["values"]] == [(2, "M07"), (3, "M08")]
    assert post.follow(answer).json() == told | {"status": "finished", "percent": 100}
    assert list(Observation.objects.order_by("value").values_list("value", flat=True)) == [7, Decimal("36.1")]
    attempt = Attempt.objects.get()
    assert (attempt.channel, attempt.outcome, attempt.rows["created"]) == ("api", "accepted", 2)


def test_a_column_that_is_not_known_refuses_the_file(post):
    answer = post(csv(f"{ROW},doncaster-north", head=f"{HEAD},locality"))
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "column_unknown")
    [error] = told["errors"]
    assert (error["row"], error["pointer"]) == (1, "")
    assert "“locality” cannot be read as a column" in told["detail"]
    assert Submission.objects.count() == Observation.objects.count() == 0
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.status, attempt.summary) == ("unreadable", 422, told["detail"])


@pytest.mark.parametrize("name", ["value", "Value", " VALUE "])
def test_a_column_that_is_there_twice_refuses_the_file(post, name):
    answer = post(csv(f"{ROW},63.1", head=f"{HEAD},{name}"))
    assert (answer.status_code, answer.json()["code"]) == (422, "column_twice")


UNREADABLE = {
    "empty": (b"", CSV),
    "JSON": (b'{"values": []}', CSV),
    "in UTF-16": (csv(ROW).decode().encode("utf-16"), CSV),
    "with semicolons": (csv(ROW).replace(b",", b";"), CSV),
    "with an open quotation mark": (csv('"' + ROW), CSV),
    "without values": (csv("M07,FY2017-18-Q3,"), CSV),
    "a damaged workbook": (xlsx(ROW)[:-200], XLSX),
    "a picture": (b"\x89PNG" + b"\0" * 100, XLSX),
}


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("query", ["", "?mode=valid", "?dry_run=true"])
@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_as_a_file_is_told_as_the_page_tells_it(post, client, organisation, what, query, live):
    content, kind = UNREADABLE[what]
    answer = post(content, kind, query=query, live=live)
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert told["code"] in FILES
    assert Attempt.objects.get().outcome == "unreadable"
    if content:  # an empty one the form itself refuses
        page = on_the_page(client, organisation, content, "values.csv" if kind == CSV else "values.xlsx")
        assert told["detail"] in page


def on_the_page(client, organisation, content, name):
    client.force_login(person("partner", organisation=organisation))
    given = {"file": SimpleUploadedFile(name, content)}
    page = client.post(f"/partner/{organisation.code}/files/", given, follow=True).content.decode()
    return page.replace("&quot;", '"').replace("&#x27;", "'")


MIXED = csv(
    f"{ROW},a note, ",
    'M08,FY2017-18-Q3,"36,1",,',
    "M09,2017,12 %,,",
    "M77,FY2017-18-Q3,1,,",
    "M07,FY2017-18-Q2,7,,satus",
    head=f"{HEAD},note,status",
)


@pytest.mark.parametrize("write", [lambda: (MIXED, CSV), lambda: (xlsx(*map(list, ROWS)), XLSX)])
def test_the_page_and_the_api_say_the_same_of_every_cell(post, client, organisation, write):
    content, kind = write()
    told = post(content, kind, query="?mode=valid&dry_run=true").json()
    assert told["created"] and told["rejected"] >= 3
    on_the_page(client, organisation, content, "values.csv" if kind == CSV else "values.xlsx")
    upload = Upload.objects.get()
    assert told["notes"] == upload.notes
    lines = list(upload.lines.all())
    assert [(row["row"], row["outcome"], row["notes"]) for row in told["values"]] == [
        (line.number, line.outcome, line.notes) for line in lines
    ]
    said = ("row", "column", "code", "message", "fix")
    assert [tuple(error[name] for name in said) for error in told["errors"]] == [
        tuple(fault[name] for name in said) for line in lines for fault in line.faults
    ]


ROWS = [
    ("M07", "FY2017-18-Q3", 36.1),
    ("M08", "FY2017-18-Q3", "36,1"),
    ("M09", "FY2017-18-Q3", "=1/0"),
    ("M77", "FY2017-18-Q3", 1),
    ("M08", "FY2017-18-Q2", 7),
]


def test_what_was_read_otherwise_is_told_and_kept(post):
    answer = post(csv("M07,FY2017-18-Q3,36.1 %", "M08,FY2017-18-Q3,"))
    notes = answer.json()["notes"]
    assert len(notes) == 2 and "C2" in notes[0] and notes[1] == "1 row has no value and was left out."
    assert post.follow(answer).json()["notes"] == notes
    again = post(csv("M07,FY2017-18-Q3,36.1 %", "M08,FY2017-18-Q3,"), key="another").json()
    assert (again["unchanged"], again["notes"]) == (1, notes)


def test_rows_that_are_refused_keep_all_from_being_stored(post):
    answer = post(csv(ROW, "M08,FY2017-18-Q3,many"))
    told = answer.json()
    assert (answer.status_code, told["code"], told["rejected"]) == (422, "rows_refused", 2)
    assert told["detail"] == "1 of 2 rows was refused, and nothing was stored."
    [error] = told["errors"]
    assert (error["row"], error["column"], error["pointer"]) == (3, "value", "")
    assert [row["reasons"] for row in told["values"]] == [["batch_refused"], [error["code"]]]
    assert Observation.objects.count() == 0
    assert Attempt.objects.get().outcome == "refused"


def test_in_mode_valid_the_others_are_stored(post):
    answer = post(csv(ROW, "M08,FY2017-18-Q3,many"), query="?mode=valid")
    assert (answer.status_code, answer.json()["outcome"], Observation.objects.count()) == (201, "partly", 1)


def test_a_dry_run_and_a_test_key_say_the_same_and_store_nothing(post):
    tried, test = post(csv(ROW), query="?dry_run=true", key=None), post(csv(ROW), live=False)
    assert (tried.status_code, test.status_code, test.json()["sandbox"]) == (200, 200, True)
    assert Submission.objects.count() == Observation.objects.count() == 0
    assert not AuditEvent.objects.exclude(verb="issue key").exists()
    real = post(csv(ROW)).json()
    differing = {"id", "dry_run", "received_at", "sandbox"}
    for told in (tried.json(), test.json()):
        assert {k: v for k, v in told.items() if k not in differing} == {
            k: v for k, v in real.items() if k not in differing
        }


def test_it_needs_an_idempotency_key_and_offers_the_same_parameters(post):
    assert post(csv(ROW), key=None).json()["code"] == "key_missing"
    assert post(csv(ROW), query="?colour=red").json()["code"] == "unknown_parameter"
    both = post(b"", key=None)
    assert (both.status_code, [error["code"] for error in both.json()["errors"]]) == (
        400,
        ["key_missing", "empty_file"],
    )


def test_a_repeat_is_answered_byte_for_byte_and_not_opened(post, monkeypatch):
    first = post(csv(ROW))
    monkeypatch.setattr(sent_by_api, "opened", lambda *given: pytest.fail("it was opened"))
    again, other = post(csv(ROW)), post(csv(ROW), key="another")
    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    assert (other.json()["unchanged"], other.json()["values"][0]["row"]) == (1, 2)
    assert Observation.objects.count() == 1


def test_the_same_key_with_another_file_or_as_another_kind_is_refused(post):
    post(csv(ROW))
    assert post(csv("M07,FY2017-18-Q3,37")).json()["code"] == "key_reused"
    assert post(csv(ROW), XLSX).json()["code"] == "key_reused"


def test_bytes_that_are_known_as_json_are_no_file(post):
    body = json.dumps({"values": [{"indicator": "M07", "period": "FY2017-18-Q3", "value": "1"}]})
    assert post(body, "application/json").status_code == 201
    assert post(body, CSV, key="another").json()["code"] == "not_a_sheet"


def test_a_workbook_that_is_called_csv_is_read_as_what_it_is(post):
    answer = post(xlsx(ROW), CSV)
    assert (answer.status_code, answer.json()["notes"]) == (
        201,
        ["values.csv was read as XLSX, which is what it holds."],
    )


class TestLong:
    def work(self):
        return work_on_uploads(by=None, at=clock.now())

    @pytest.fixture(params=["many rows", "many bytes"])
    def long(self, request, monkeypatch):
        """Two rows are more than a request has time for, or forty bytes more than it opens."""
        if request.param == "many rows":
            monkeypatch.setattr("indicators.intake.rules.way.MOST_ROWS", 1)
        else:
            monkeypatch.setattr(sent_by_api, "READ_AT_ONCE", 40)
        return request.param

    @pytest.mark.parametrize(("write", "kind"), [(csv, CSV), (xlsx, XLSX)])
    def test_a_long_one_is_promised_and_kept(self, post, long, write, kind):
        content = write(ROW, "M08,FY2017-18-Q3,7 %")
        answer = post(content, kind)
        told = answer.json()
        assert (answer.status_code, answer["Retry-After"], told["status"]) == (202, "5", "queued")
        assert told["rows"] == (2 if long == "many rows" else 0)
        assert post(content, kind).status_code == 202
        assert self.work() == 1
        done = post.follow(answer).json()
        assert (done["status"], done["outcome"], done["rows"], done["created"]) == ("finished", "accepted", 2, 2)
        assert [row["row"] for row in done["values"]] == [2, 3]
        assert "C3" in done["notes"][0]
        again = post(content, kind)
        assert (again.status_code, again["Idempotent-Replayed"], again.json()["created"]) == (201, "true", 2)
        endings = list(Attempt.objects.order_by("pk").values_list("outcome", flat=True))
        assert endings == ["waiting", "repeated", "accepted", "repeated"]

    @pytest.mark.parametrize("long", ["many bytes"], indirect=True)
    def test_one_that_cannot_be_read_is_told_when_it_is_opened(self, post, long):
        answer = post(csv(f"{ROW},x", "M08,FY2017-18-Q3,7,x", head=f"{HEAD},locality"))
        assert answer.status_code == 202
        assert self.work() == 1
        told = post.follow(answer).json()
        assert (told["status"], told["outcome"], told["rows"], told["values"]) == ("finished", "refused", 0, [])
        assert [(error["row"], error["pointer"], error["code"]) for error in told["errors"]] == [
            (1, "", "column_unknown")
        ]
        assert Observation.objects.count() == 0
        assert Attempt.objects.order_by("pk").last().outcome == "unreadable"
        assert post(csv(ROW, "M08,FY2017-18-Q3,7")).status_code == 202, "its key takes the mended file"

    def test_rows_that_are_refused_are_told_when_they_are_read(self, post, long):
        answer = post(csv(ROW, "M08,FY2017-18-Q3,many"))
        assert self.work() == 1
        told = post.follow(answer).json()
        assert (told["outcome"], told["rejected"], told["errors"][0]["row"]) == ("refused", 2, 3)
        assert told["errors"][0]["pointer"] == ""

    def test_a_trial_takes_no_long_one(self, post, long):
        content = csv(ROW, "M08,FY2017-18-Q3,7")
        code = "too_many_values" if long == "many rows" else "trial_too_long"
        for given in ({"query": "?dry_run=true"}, {"live": False}):
            answer = post(content, **given)
            assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert Upload.objects.count() == 0


class TestThePartnersOwnPage:
    @pytest.fixture
    def read(self, client, organisation):
        client.force_login(person("partner", organisation=organisation))

        def page(answer):
            told = answer.json()
            path = f"/partner/{organisation.code}/submissions/{told.get('id') or told['submission']}/"
            return " ".join(client.get(path).content.decode().split())

        return page

    def test_it_says_how_the_file_was_read(self, post, read):
        page = read(post(csv("M07,FY2017-18-Q3,36.1 %", "M08,FY2017-18-Q3,")))
        assert "How the file was read</h2>" in page and "<li>1 row has no value and was left out.</li>" in page

    def test_it_names_rows_as_the_file_counts_them(self, post, read):
        page = read(post(csv(ROW, "M08,FY2017-18-Q3,many")))
        assert "1 of 2 refused, nothing stored" in page and '--numeric">3</th>' in page
        assert "How the file was read" not in page

    def test_it_tells_of_one_that_waits_and_then_cannot_be_read(self, post, read, monkeypatch):
        monkeypatch.setattr(sent_by_api, "READ_AT_ONCE", 10)
        answer = post(b"%PDF-1.4 " + b"x" * 50)
        assert "the file is being read" in read(answer)
        assert work_on_uploads(by=None, at=clock.now()) == 1
        page = read(answer)
        assert "the file cannot be read, nothing stored" in page
        assert re.search('--numeric">All</th> <td[^>]*>The file</td>', page)
        assert "The file is a PDF, not a CSV or XLSX file." in page


class TestSize:
    def test_a_file_may_be_as_long_as_on_the_page_and_json_half_as_long(self, post, settings):
        settings.LARGEST_FILE, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 400, 200
        note = "x" * 250
        assert post(csv(f"{ROW},{note}", head=f"{HEAD},note")).status_code == 201
        longer = post(csv(f"{ROW},{note * 2}", head=f"{HEAD},note"))
        body = {"values": [{"indicator": "M07", "period": "FY2017-18-Q3", "value": "1", "note": note}]}
        as_json = post(json.dumps(body), "application/json")
        assert [(answer.status_code, answer.json()["code"]) for answer in (longer, as_json)] == [
            (413, "body_too_large")
        ] * 2

    def test_the_limits_are_those_that_are_told(self, settings):
        assert (settings.LARGEST_FILE, settings.DATA_UPLOAD_MAX_MEMORY_SIZE) == (10 * 1024**2, 5 * 1024**2)
        assert sent_by_api.READ_AT_ONCE == 1024**2


def test_a_file_asks_the_database_no_more_than_json_does(post, django_assert_max_num_queries):
    post(csv("M08,FY2017-18-Q3,1"), key="warm")
    with django_assert_max_num_queries(100) as by_file:
        assert post(csv("M07,FY2017-18-Q3,1", "M09,FY2017-18-Q3,1"), key="f").json()["created"] == 2
    with django_assert_max_num_queries(100) as by_json:
        rows = [{"indicator": code, "period": "FY2017-18-Q3", "value": "1"} for code in ("M10", "M11")]
        assert post(json.dumps({"values": rows}), "application/json", key="j").json()["created"] == 2
    assert len(by_file) <= len(by_json)
