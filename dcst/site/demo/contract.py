"""The demonstration of the contract: what both sides say of its measures, by the verbs that take a person's word."""

from dcst.files.cells import Ref, day, decimal, optional, period, text
from dcst.files.loading import FixtureError, Problem
from dcst.models import Origin, User
from dcst.problems import Refused
from dcst.site.demo.tables import moment, one_of
from dcst.time.periods import Period
from indicators.changes import give_council_status, propose_target, report_exception
from indicators.models import Indicator, Target
from indicators.terms import COUNCIL_SAYS

SAID = {"indicator": Ref(Indicator), "at": moment, "by": Ref(User, field="email")}
OF_QUARTER = SAID | {"period": period}
# Which verb takes the rows of a file, and its columns.
FILES = {
    "demonstration_council_statuses.csv": (
        give_council_status,
        OF_QUARTER | {"status": one_of(COUNCIL_SAYS), "reason": text},
    ),
    "demonstration_exception_reports.csv": (
        report_exception,
        OF_QUARTER | {"cause": text, "action": text, "recovery_on": day, "recovery_value": decimal},
    ),
    "demonstration_contract_proposals.csv": (
        propose_target,
        SAID
        | {
            "operator": one_of(Target.Operator),
            "value": decimal,
            "tolerance": optional(decimal),
            "starts": day,
            "ends": optional(day),
            "reason": text,
        },
    ),
}


def contract_sayings(files):
    """{file: [(moment, function that says a row of it)]} in the order of the files. Raises FixtureError."""
    return {
        name: [(values["at"], _saying(name, line, verb, values)) for line, values in files.read(name, columns)]
        for name, (verb, columns) in FILES.items()
    }


def _saying(name, line, verb, values):
    """What a form would refuse of a person is refused here of a file."""
    given = {key: value for key, value in values.items() if key not in ("indicator", "period")}
    if "period" in values:
        given["quarter"] = Period.parse(values["period"])

    def say():
        try:
            verb(values["indicator"], origin=Origin.DEMONSTRATION, **given)
        except Refused as refusal:
            raise FixtureError([Problem(name, line, refusal.message)]) from None

    return say
