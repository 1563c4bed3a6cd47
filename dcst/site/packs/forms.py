"""What people type to have a pack, and what the officer says of an item."""

from datetime import date, datetime
from typing import Any

from django import forms

from dcst.models import GovernanceBody, Pack, User
from dcst.pages.forms import DayField, Form
from dcst.people.roles import Permission, permissions_of
from dcst.site.packs.items import PackItem, marks_of, usual_of_body, usual_of_plan
from dcst.time.periods import say_day
from objectives.meetings import held_by_all_before, say_meeting
from objectives.models import Plan
from objectives.rules import month_end_before

BY_HAND = "hand"
MONTHS = 12
LONGEST_TITLE = 200
Kind = Pack.Kind


class PackForm(Form):
    """Of what, of which day, for whom; what is chosen by hand stands beside it, as `items` (`chosen`)."""

    nouns = {"other_day": "The other day"}

    def __init__(self, *args: Any, user: User, today: date, at: datetime, **kwargs: Any) -> None:
        self.user, self.today = user, today
        super().__init__(*args, **kwargs)
        plans, bodies = list(Plan.objects.all()), list(GovernanceBody.objects.all())
        self.subjects = {f"plan:{row.code}": row for row in plans} | {f"body:{row.code}": row for row in bodies}
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            (BY_HAND, "What is chosen below"),
            ("A plan", [(f"plan:{row.code}", str(row)) for row in plans]),
            ("A body", [(f"body:{row.code}", row.name) for row in bodies]),
        ]
        self.fields["day"].choices = _days(today, at)  # type: ignore[attr-defined]
        if Permission.RELEASE not in permissions_of(user, today):
            del self.fields["kind"]

    of = forms.ChoiceField(
        label="What is to stand in it",
        help_text="Of a plan or a body: its board, its page, and the measures that are off track or at risk on the day",
    )
    day = forms.ChoiceField(label="As at")
    other_day = DayField(label="Or any other day", required=False)
    kind = forms.ChoiceField(
        label="For whom",
        choices=[(Kind.INTERNAL, "For those who may see what I see"), (Kind.PUBLIC, "For the public")],
        widget=forms.RadioSelect,
        initial=Kind.INTERNAL,
        help_text="For the public it is drawn as a stranger sees it, from items that are marked public",
    )
    title = forms.CharField(
        label="What it is called",
        required=False,
        max_length=LONGEST_TITLE,
        help_text="Left empty, it is named by what it is of and the day",
    )

    @property
    def wanted_day(self) -> date:
        return self.cleaned_data.get("other_day") or date.fromisoformat(self.cleaned_data["day"])

    @property
    def wanted_kind(self) -> str:
        return str(self.cleaned_data.get("kind") or Kind.INTERNAL)

    @property
    def wanted_title(self) -> str:
        subject = self.subjects.get(self.cleaned_data["of"])
        named = f"{subject}" if subject else "Chosen pages"
        return self.cleaned_data["title"].strip() or f"{named}, {say_day(self.wanted_day)}"

    def wanted_items(self, chosen: list[PackItem]) -> list[PackItem]:
        """What was chosen by hand, or the usual contents; for the public those of them that are marked so."""
        subject = self.subjects.get(self.cleaned_data["of"])
        if subject is None:
            return chosen
        asked = self.user, self.today, self.wanted_day
        items = usual_of_plan(subject, *asked) if isinstance(subject, Plan) else usual_of_body(subject, *asked)
        if self.wanted_kind != Kind.PUBLIC:
            return items
        marks = marks_of(items)
        return [item for item in items if marks[item.key].is_public]


def _days(today: date, at: datetime) -> list[tuple[str, Any]]:
    """Today, the days on which the Board and others met, and the ends of the last months."""
    met = {row.day: row for row in reversed(held_by_all_before(today, at))}
    ends, day = [], today
    for _ in range(MONTHS):
        day = month_end_before(day)
        ends.append(day)
    meetings = [(day.isoformat(), say_meeting(met[day]).removeprefix("the ")) for day in sorted(met, reverse=True)]
    others = [(day.isoformat(), say_day(day)) for day in ends if day not in met]
    groups = [("Meetings", meetings), ("Ends of months", others)]
    return [(today.isoformat(), f"{say_day(today)}, today"), *(group for group in groups if group[1])]


class MarkForm(Form):
    """Whether an item may stand in a pack for the public, and why."""

    is_public = forms.TypedChoiceField(
        label="May it stand in a pack for the public?",
        choices=[("yes", "Public"), ("no", "Private")],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))
