"""A person's own actions with what each asks for next, most urgent first."""

from dataclasses import dataclass
from datetime import date

from dcst.models import Assessment, Question
from dcst.time import clock
from objectives.duties import Group, NextDuty, next_duty
from objectives.models import Action, Assignment
from objectives.verdicts import action_facts


@dataclass(frozen=True)
class Task:
    """An action a person owns, what it asks for next, and its standing assessment."""

    action: Action
    duty: NextDuty
    standing: Assessment | None

    @property
    def latest(self):
        """The latest report, or None."""
        return self.action.reports_then[0] if self.action.reports_then else None

    @property
    def place(self):
        """What tasks are sorted by: the group of the duty, its day, the action's code."""
        return (list(Group).index(self.duty.group), self.duty.due or date.max, self.action.code)


def tasks_of(user, moment):
    """[Task]: what the actions a person owned at a moment asked for on its day, the most urgent first."""
    actions = list(Action.objects.owned_by(user, moment).with_facts(moment))
    standing = statuses(actions, moment)
    tasks = [Task(row, _duty(row, clock.day_of(moment)), standing.get(row.code)) for row in actions]
    return sorted(tasks, key=lambda task: task.place)


def statuses(actions, moment):
    """{code: Assessment} of some actions at a moment, without those that have none."""
    return Assessment.objects.by_subject(moment, "action", Question.DELIVERY, [row.code for row in actions])


def _duty(action, today):
    held = next(row for row in action.assignments_then if row.duty == Assignment.Duty.OWNER)
    return next_duty(action_facts(action), clock.day_of(held.known_from), today)


def next_due(user, moment, after):
    """A person's next action overdue or due soon, but not `after` and none reported on today; None without one."""
    today = clock.day_of(moment)
    for task in tasks_of(user, moment):
        reported = task.latest and task.latest.reported_on == today
        if task.duty.group in (Group.OVERDUE, Group.SOON) and task.action != after and not reported:
            return task.action
    return None
