"""What is asked for when an inspection is recorded, and when an action answers a recommendation."""

from collections import Counter

from django import forms

from dcst.pages import forms as plain
from inspections.changes import AreaGrade
from inspections.models import Aim, Grade, Judgement, JudgementScale

ROWS = 6
MOST_ROWS = 30


class ScaleForm(plain.Form):
    """The scale that the inspectors used: the grades that can be given follow from it."""

    scale = forms.ModelChoiceField(
        JudgementScale.objects.order_by("name"),
        to_field_name="code",
        empty_label=None,
        label="Which scale did the inspectors use?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select the scale that the inspectors used"},
    )


class ReportedForm(plain.Form):
    """What a report on one scale says. Each row holds an area and its grade; a row without either is left out.

    There are 6 rows, or as many as were sent in `rows`, and `more`; 30 at most. `judgements` comes out as [AreaGrade].
    """

    mark_optional = False
    needs_judgement = True
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    recommendations = forms.CharField(
        required=False,
        label="Recommendations (optional)",
        help_text="One on each line",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, scale, data=None, *, more=0, **kwargs):
        self.scale = scale
        self.grades = {grade.code: grade for grade in scale.grades.order_by("-position")}
        self.areas = known_areas(scale)
        self.number = min(_rows_in(data) + more, MOST_ROWS)
        super().__init__(data, **kwargs)
        self.initial["rows"] = self.number
        for row in self._numbers:
            self.fields[f"area_{row}"], self.fields[f"grade_{row}"] = self._row_fields(row)

    @classmethod
    def with_another_row(cls, scale, data):
        """The form with what was typed, not validated, and one more row to type in."""
        bound = cls(scale, data, more=1)
        typed = {name: bound[name].data for name in bound.fields if name != "rows"}
        return cls(scale, initial=typed, more=bound.number - ROWS)

    @property
    def _numbers(self):
        return range(1, self.number + 1)

    @property
    def can_grow(self):
        return self.number < MOST_ROWS

    def _row_fields(self, row):
        area = forms.CharField(
            max_length=200,
            required=False,
            label="Area",
            widget=forms.TextInput(attrs={"list": "areas"}),
            error_messages={"max_length": f"Judgement {row}: the area must be 200 characters or fewer"},
        )
        grade = forms.ChoiceField(
            choices=[("", "No grade"), *((code, grade.word) for code, grade in self.grades.items())],
            required=False,
            label="Grade",
            error_messages={"invalid_choice": f"Judgement {row}: select a grade of this scale"},
        )
        area.size = grade.size = ""
        return area, grade

    @property
    def judgement_rows(self):
        """[{number, area, grade}] of bound fields, for the page."""
        return [{"number": row, "area": self[f"area_{row}"], "grade": self[f"grade_{row}"]} for row in self._numbers]

    def clean_recommendations(self):
        lines = (line.strip() for line in self.cleaned_data["recommendations"].splitlines())
        return [line for line in lines if line]

    def clean(self):
        given = [(row, self._area(row), self.cleaned_data.get(f"grade_{row}", "")) for row in self._numbers]
        for row, area, grade in given:
            if grade and not area:
                self._say(f"area_{row}", f"Judgement {row}: enter the area that was graded")
            if area and not grade:
                self._say(f"grade_{row}", f"Judgement {row}: select the grade of “{area}”")
        self._refuse_repeats([(row, area) for row, area, _ in given if area])
        if self.needs_judgement and not self.has_rows_in_error and not any(area for _, area, _ in given):
            self.add_error("area_1", "Enter at least one judgement")
        self.cleaned_data["judgements"] = [
            AreaGrade(area, self.grades[grade]) for _, area, grade in given if area and grade
        ]

    def _area(self, row):
        """In the spelling that the aims and earlier judgements use, so that they are found again."""
        typed = " ".join(self.cleaned_data.get(f"area_{row}", "").split())
        return self.areas.get(typed.casefold(), typed)

    def _refuse_repeats(self, areas):
        first = {}
        held = Counter(area.casefold() for _, area in areas)
        for row, area in areas:
            if held[area.casefold()] > 1 and first.setdefault(area.casefold(), row) != row:
                before = first[area.casefold()]
                self._say(f"area_{row}", f"Judgement {row}: “{area}” is already graded in judgement {before}")

    def _say(self, field, message):
        """One sentence a field: what is wrong with it already is enough."""
        if field not in self.errors:
            self.add_error(field, message)

    @property
    def has_rows_in_error(self):
        return any(name.startswith(("area_", "grade_")) for name in self.errors)


class InspectionForm(ReportedForm):
    """An inspection on one scale, with the judgements and recommendations of its report."""

    nouns = {
        "framework": "The framework",
        "inspected_on": "The day of the inspection",
        "published_on": "The day the report was published",
    }
    framework = forms.CharField(max_length=200, help_text="For example, Ofsted SIF")
    provider = forms.CharField(max_length=200, label="Who was inspected")
    setting = forms.CharField(
        max_length=200, required=False, label="Setting (optional)", help_text="The home or service, if it was only one"
    )
    inspected_on = plain.DayField(label="Inspected on", help_text="The last day of the visit, for example 30 11 2017")
    published_on = plain.DayField(label="Report published on", help_text="For example, 19 1 2018")
    summary = forms.CharField(
        required=False,
        label="What the inspectors said, in their words (optional)",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AdditionForm(ReportedForm):
    """What the report of an inspection says besides what is held of it."""

    needs_judgement = False


class VisitForm(plain.Form):
    """A visit that gave no grade."""

    nouns = {"visitor": "Who visited", "kind": "The kind of visit", "visited_on": "The day of the visit"}
    visitor = forms.CharField(max_length=200, label="Who visited", help_text="For example, Ofsted")
    kind = forms.CharField(max_length=200, label="Kind of visit", help_text="For example, Monitoring visit")
    visited_on = plain.DayField(label="Visited on", help_text="The last day of the visit, for example 24 1 2018")
    published_on = plain.DayField(label="Letter or report published on", required=False)
    looked_at = forms.CharField(max_length=400, required=False, label="What they looked at")
    findings = forms.CharField(label="What they found, in their words", widget=forms.Textarea(attrs={"rows": 5}))


class AnnouncementForm(plain.Form):
    """The day that inspectors have announced for their next inspection on a scale that a plan promises a grade on."""

    nouns = {"begins_on": "The day of the inspection", "words": "Who announced it, and how"}
    scale = forms.ModelChoiceField(
        JudgementScale.objects.filter(pk__in=Aim.objects.values("scale")).order_by("name"),
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Select the scale that the inspectors will use"},
    )
    begins_on = plain.DayField(label="Begins on", help_text="The first day of the visit, for example 14 5 2018")
    words = forms.CharField(max_length=400, label="Who announced it, and how")


class EndAnnouncementForm(plain.Form):
    """Why an announcement holds no longer."""

    nouns = {"words": "Why it holds no longer"}
    words = forms.CharField(max_length=400, label="Why it holds no longer")


class GradeField(forms.ModelChoiceField):
    """A grade with its scale before it, because the same word stands on several."""

    def label_from_instance(self, grade):
        return f"{grade.word} ({grade.scale.name})"


class OwnGradeForm(plain.Form):
    """The grade that the Trust gives itself; `grade` is one of the scales that the plans promise grades on."""

    nouns = {"grade": "The grade", "assessed_on": "The day of the assessment", "author": "Whose assessment it is"}
    area = forms.CharField(max_length=200, initial="Overall effectiveness")
    grade = GradeField(Grade.objects.none(), empty_label=None, widget=forms.RadioSelect)
    assessed_on = plain.DayField(label="Assessed on", help_text="For example, 10 1 2018")
    author = forms.CharField(max_length=200, label="Whose assessment it is", help_text="Name and role")
    grounds = forms.CharField(label="On what grounds", widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        aimed = Grade.objects.filter(scale__in=Aim.objects.values("scale"))
        grades = aimed if aimed.exists() else Grade.objects.all()
        self.fields["grade"].queryset = grades.select_related("scale").order_by("scale__name", "-position")


def _rows_in(data):
    typed = (data or {}).get("rows", "")
    return max(int(typed), ROWS) if typed.isascii() and typed.isdigit() and len(typed) < 4 else ROWS


def known_areas(scale):
    """{area in folded case: as written} of the areas that this scale's aims and judgements name."""
    judged = Judgement.objects.current().filter(grade__scale=scale).values_list("area", flat=True)
    aimed = Aim.objects.filter(scale=scale).values_list("area", flat=True)
    return {area.casefold(): area for area in sorted({*judged, *aimed})}
