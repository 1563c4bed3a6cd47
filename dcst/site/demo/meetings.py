"""The demonstration's meetings: entered, moved and called off by the verbs that a secretary's page calls."""

from dcst.files.cells import Ref, RowError, day, optional, text
from dcst.files.loading import FixtureError, Problem
from dcst.models import GovernanceBody, Origin, User
from dcst.problems import Refused
from dcst.site.demo.tables import moment, one_of
from dcst.time.clock import day_of
from objectives import changes
from objectives.models import Meeting, bodies_kept_by

MEETINGS_FILE = "demonstration_meetings.csv"
COLUMNS = {
    "what": one_of(("enter", "move", "call off")),
    "body": Ref(GovernanceBody),
    "day": day,
    "kind": optional(one_of(Meeting.Kind)),
    "moved_to": optional(day),
    "papers_at": optional(moment),
    "reason": text,
    "known_from": moment,
    "by": Ref(User, field="email"),
}


def meetings_to_enter(files):
    """[(moment, function that enters, moves or calls off a meeting)] by their moments. Raises FixtureError."""
    rows = files.read(MEETINGS_FILE, COLUMNS, _check)
    rows.sort(key=lambda row: row[1]["known_from"])
    return [(values["known_from"], _entering(line, values)) for line, values in rows]


def _check(values):
    if not bodies_kept_by(values["by"], day_of(values["known_from"])).filter(pk=values["body"].pk).exists():
        raise RowError("by: this person does not keep the meetings of the body")


def _entering(line, values):
    def enter():
        told = {"by": values["by"], "at": values["known_from"], "origin": Origin.DEMONSTRATION}
        try:
            VERBS[values["what"]](values, told)
        except Refused as refusal:
            raise FixtureError([Problem(MEETINGS_FILE, line, refusal.message)]) from None

    return enter


def _enter(values, told):
    said = {name: values[name] for name in ("day", "kind", "papers_at")}
    changes.enter_meeting(values["body"], **said, **told)


def _move(values, told):
    said = {"day": values["moved_to"], "papers_at": values["papers_at"], "reason": values["reason"]}
    changes.move_meeting(_named(values), **said, **told)


def _call_off(values, told):
    changes.call_off_meeting(_named(values), reason=values["reason"], **told)


def _named(values):
    held = Meeting.objects.current().to_be_held().filter(body=values["body"], day=values["day"]).first()
    if held is None:
        raise Refused("no meeting of the body is entered for this day")
    return held


VERBS = {"enter": _enter, "move": _move, "call off": _call_off}
