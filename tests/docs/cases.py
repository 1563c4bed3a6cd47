"""Which requests stand in the schema as examples: of every operation one that succeeds and its commonest refusal."""

from dcst.site.views.api.docs import for_staff, paths
from dcst.site.views.api.examples import RECORDED
from indicators.api.docs import SENT

__all__ = ["RECORDED", "cases"]
SUBMISSIONS = "/api/v1/submissions/"
WITHDRAWALS, DECLARATIONS = "/api/v1/withdrawals/", "/api/v1/declarations/"
ANSWER = "/api/v1/queries/{id}/answer/"
COMMENT = {"comment": "A family of seven was registered in December."}
FAR = {"values": [{"indicator": "agency-staff", "period": "2017-M12", "value": "60"}]}
PLACE = {"indicator": "M05", "period": "FY2017-18-Q3"}
UNKNOWN = PLACE | {"indicator": "M99"}
WITHDRAWN = {"reason": "Sent for the wrong quarter.", "values": [PLACE]}
COMPLETE = {"says": "complete", "values": [PLACE]}
TWO_FAULTS = {"values": [{"indicator": "M05", "period": "FY2017-18", "value": "27.1"}, {"indicator": "M99"}]}
FILE = "indicator,period,value,status\nM05,FY2017-18-Q3,27.1,provisional\nM62,FY2017-18-Q3,,\n"
STRANGE_FILE = "indicator,period,value,locality\nM05,FY2017-18-Q3,27.1,doncaster-north\n"


def case(operation, name, status, path=None, *, who="test", method="get", body=None, named=False, **more):
    """A body that is text is that of a CSV file; `more` may hold what the caller asks to be answered in, “accept”."""
    given = {"operation": operation, "method": method, "name": name, "status": status, "as": who}
    return given | {"path": path or operation, "body": body, "named": named} | more


def cases(caller):
    """Every case, in an order in which each finds what it needs; `caller` is asked what the rows are called."""
    told = caller.ask(case(SUBMISSIONS, "", 201, who="live", method="post", body=FAR, named=True))[2]
    yield from _sending(told["id"])
    yield from _saying()
    yield from _asking(caller)
    yield from _single()
    for operation in paths():
        name = operation.split("/")[3]
        if name and operation == f"/api/v1/{name}/" and f"/api/v1/{name}/{{" in "".join(paths()) and name not in TAKEN:
            yield from _listed(caller, operation, "staff" if name in for_staff() else "test")
    yield from _changed()


TAKEN = {"submissions", "queries", "periods"}


def _sending(kept):
    post = {"method": "post"}
    yield case(SUBMISSIONS, "Two values", 201, who="live", body=SENT, named=True, **post)
    yield case(SUBMISSIONS, "Two values, with a test key", 200, body=SENT, named=True, **post)
    yield case(SUBMISSIONS, "A file, with a test key", 200, body=FILE, named=True, **post)
    yield case(SUBMISSIONS, "A file with a column that is not known", 422, body=STRANGE_FILE, named=True, **post)
    yield case(SUBMISSIONS, "Rows that are refused", 422, body=TWO_FAULTS, named=True, **post)
    yield case(SUBMISSIONS, "No Idempotency-Key", 400, body=SENT, **post)
    yield case(SUBMISSIONS, "The newest", 200, f"{SUBMISSIONS}?page_size=1")
    yield case(SUBMISSIONS, "No such outcome", 400, f"{SUBMISSIONS}?outcome=lost")
    yield case(f"{SUBMISSIONS}{{id}}/", "A submission", 200, f"{SUBMISSIONS}{kept}/")
    yield case(f"{SUBMISSIONS}{{id}}/", "Not one of yours", 404, f"{SUBMISSIONS}0b0e7a6c-5a43-4d7e-9b55-0d7f6c2f8b1e/")


def _saying():
    post = {"method": "post"}
    yield case(DECLARATIONS, "A complete set", 200, body=COMPLETE, **post)
    yield case(DECLARATIONS, "No reason", 400, body=COMPLETE | {"says": "nothing_to_report"}, **post)
    yield case(WITHDRAWALS, "A value of the wrong quarter", 200, body=WITHDRAWN, **post)
    yield case(WITHDRAWALS, "No such indicator", 422, body=WITHDRAWN | {"values": [UNKNOWN]}, **post)


def _asking(caller):
    queries = case("/api/v1/queries/", "A question", 200, "/api/v1/queries/?open=true&page_size=1")
    yield queries
    yield case("/api/v1/queries/", "No such choice", 400, "/api/v1/queries/?open=perhaps")
    asked = ANSWER.replace("{id}", caller.ask(queries)[2]["results"][0]["id"])
    yield case(ANSWER, "A comment", 200, asked, method="post", body=COMMENT)
    yield case(ANSWER, "No comment", 400, asked, method="post", body={"comment": ""})
    period = "/api/v1/periods/{text}/"
    yield case(period, "A quarter", 200, "/api/v1/periods/FY2017-18-Q3/")
    yield case(period, "In doubt", 404, "/api/v1/periods/Q3/")


def _changed():
    told = "/api/v1/observations/"
    yield case(told, "Changed since a moment", 200, f"{told}?changed_since=2018-01-01T00:00:00Z&page_size=1")
    yield case(told, "As a file", 200, f"{told}?format=csv&indicator=agency-staff")
    yield case(told, "No moment", 400, f"{told}?changed_since=yesterday")


def _single():
    yield case("/api/v1/", "Every address", 200, who="nobody")
    yield case("/api/v1/", "A format that is not offered", 406, who="nobody", accept="text/csv")
    for name in ("me/", "calendar/", "calendar.ics", "status/"):
        yield case(f"/api/v1/{name}", "An answer", 200)
        yield case(f"/api/v1/{name}", "A key that is not known", 401, who="nobody")


def _listed(caller, operation, who):
    one = case(operation, "The first row", 200, f"{operation}?page_size=1", who=who)
    yield one
    if who == "staff":
        yield case(operation, "With an organisation’s key", 403, f"{operation}?page_size=1")
    else:
        yield case(operation, "Too many rows asked for", 400, f"{operation}?page_size=1001")
    [row] = caller.ask(one)[2]["results"]
    by = "code" if "code" in row else "id"
    detail = f"{operation}{{{by}}}/"
    yield case(detail, "A row", 200, f"{operation}{row[by]}/", who=who)
    yield case(detail, "Not there", 404, f"{operation}{'none' if by == 'code' else 0}/", who=who)
