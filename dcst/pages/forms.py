"""Forms in the design system's markup and words. `{{ form }}` draws them; the base page draws their error summary."""

import datetime
import re
from decimal import Decimal, InvalidOperation
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from dcst.record.overtaken import seen_now

INPUTS = ("text", "email", "url", "tel", "search", "number", "password", "date")
MONTHS = ["january", "february", "march", "april", "may", "june"]
MONTHS += ["july", "august", "september", "october", "november", "december"]
PARTS = ("day", "month", "year")


class Field(BoundField):
    """A field of a form as its templates see it."""

    def build_widget_attrs(self, attrs, widget=None):
        """The design system's classes, and no attribute that starts the browser's own checks, which say less."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        for hindrance in ("required", "maxlength", "minlength", "min", "max", "step"):
            attrs.pop(hindrance, None)
            widget.attrs.pop(hindrance, None)
        own = widget.attrs.get("class", "")
        classes = f"{_class_of(widget)} {own}".split()
        if self.errors and classes:
            classes.append(f"{classes[0]}--error")
        if classes:
            attrs["class"] = " ".join(dict.fromkeys(classes))
        if isinstance(widget, Day):
            attrs["wrong"] = self.wrong_parts
        return attrs

    @property
    def is_checkbox(self):
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_day(self):
        return isinstance(self.field.widget, Day)

    @property
    def optional(self):
        """“ (optional)” after the label of a field that may stay empty, except in a filter."""
        marked = getattr(self.form, "mark_optional", False) and not self.field.required and not self.is_checkbox
        return " (optional)" if marked else ""

    @property
    def label_size(self):
        return f"govuk-label--{size}" if (size := getattr(self.field, "size", "s")) else ""

    @property
    def legend_size(self):
        return f"govuk-fieldset__legend--{size}" if (size := getattr(self.field, "size", "s")) else ""

    @property
    def wrong_parts(self):
        """Which of day, month and year the error is about: all three for the whole, () without an error."""
        if not self.errors:
            return ()
        codes = {error.code for error in self.form.errors[self.name].as_data()}
        parts = tuple(part for part in PARTS if any(part in str(code).split("-") for code in codes))
        return parts or PARTS

    @property
    def error_target(self):
        """The id that the error summary leads to: the first thing to mend."""
        if self.is_day:
            return f"{self.auto_id}_{self.wrong_parts[0]}"
        if isinstance(self.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id


def _class_of(widget):
    kind = getattr(widget, "input_type", "")
    if isinstance(widget, forms.Textarea):
        return "govuk-textarea"
    if isinstance(widget, forms.CheckboxInput):
        return "govuk-checkboxes__input"
    if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
        return "govuk-select"
    if kind == "file":
        return "govuk-file-upload"
    if kind == "password":
        return "govuk-input govuk-password-input__input govuk-js-password-input-input"
    return "govuk-input" if kind in INPUTS else ""


class Renderer(TemplatesSetting):
    """Draws every form by the design system's templates."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = Field


class Words:
    """Base of every form of ours: errors that say what to enter, optional fields marked.

    `nouns` names a field in its errors where the label alone does not: {"progress": "How far it is, in per cent,"}.
    """

    mark_optional = True
    nouns = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            noun = self.nouns.get(name) or _noun(field.label or name.replace("_", " ").capitalize())
            for code, sentence in _sentences(field, noun).items():
                if field.error_messages.get(code) == _default(field, code):
                    field.error_messages[code] = sentence
            for code, rest in LIMITS.items():
                field.error_messages.setdefault(code, f"{_doubled(noun)} must {rest}")


# The library fills the parameters in, so a per cent sign of our own is doubled.
LIMITS = {
    "max_length": "be %(limit_value)s characters or fewer",
    "min_length": "be %(limit_value)s characters or more",
    "max_value": "be %(limit_value)s or less",
    "min_value": "be %(limit_value)s or more",
    "max_digits": "have %(max)s digits or fewer",
    "max_decimal_places": "have %(max)s decimal places or fewer",
    "max_whole_digits": "have %(max)s digits or fewer before the decimal point",
}


def _doubled(text):
    return text.replace("%", "%%")


def _noun(label):
    return f"The answer to “{label}”" if label.endswith("?") else label


def _default(field, code):
    """The library's own message, so that one written for a field is kept."""
    for kind in type(field).__mro__:
        if code in (messages := vars(kind).get("default_error_messages", {})):
            return messages[code]
    return None


def _sentences(field, noun):
    low = noun[:1].lower() + noun[1:] if noun[1:2].islower() or noun[1:2] == " " else noun
    chosen = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField, forms.FileField))
    verb = "Select" if chosen else "Enter"
    return {
        "required": f"{verb} {low}",
        "invalid_choice": f"Select {_doubled(low)} from the list",
        "invalid_list": f"Select {low} from the list",
        "invalid": _format(field, noun),
        "empty": "The file you selected is empty",
    }


def _format(field, noun):
    if isinstance(field, forms.EmailField):
        return "Enter an email address in the correct format, like name@example.com"
    if isinstance(field, forms.URLField):
        return "Enter a web address in the correct format, like https://www.example.com"
    if type(field) is forms.IntegerField:
        return f"{noun} must be a whole number, like 12"
    return f"{noun} must be a number, like 12.5"


class Seen:
    """What the author of a form has seen: numbers of the last events, sent back with what was typed."""

    sees_anew = False  # once it was said that somebody else was first

    @cached_property
    def seen(self):
        return str(seen_now()) if self.sees_anew or not self.is_bound else self.data.get("seen", "")


class Form(Seen, Words, forms.Form):
    """A form that changes something."""


class ModelForm(Seen, Words, forms.ModelForm):
    """The same of a row."""


class Filter(Words, forms.Form):
    """A form whose every field may stay empty, sent with GET."""

    mark_optional = False


class Day(forms.Widget):
    """Three boxes, day, month and year, named <field>_day, <field>_month and <field>_year."""

    template_name = "django/forms/widgets/day.html"
    use_fieldset = True
    input_type = "day"

    def get_context(self, name, value, attrs):
        wrong = (attrs or {}).pop("wrong", ())
        context = super().get_context(name, None, attrs)
        identity = context["widget"]["attrs"].get("id", f"id_{name}")
        typed = self._typed(value)
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{identity}_{part}",
                "label": part.capitalize(),
                "value": typed[part],
                "width": 4 if part == "year" else 2,
                "inputmode": "text" if part == "month" and typed[part].isalpha() else "numeric",
                "wrong": part in wrong,
            }
            for part in PARTS
        ]
        return context

    @staticmethod
    def _typed(value):
        if isinstance(value, datetime.date):
            return {part: str(getattr(value, part)) for part in PARTS}
        return {part: (value or {}).get(part, "") for part in PARTS}

    def value_from_datadict(self, data, files, name):
        return {part: (data.get(f"{name}_{part}") or "").strip() for part in PARTS}

    def value_omitted_from_data(self, data, files, name):
        return not any(f"{name}_{part}" in data for part in PARTS)

    def id_for_label(self, id_):
        return f"{id_}_day" if id_ else id_


class DayField(forms.Field):
    """A date typed in three boxes; None where all are blank. Each error names the part it is about."""

    widget = Day

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "For example, 27 3 2018")
        super().__init__(**kwargs)

    def to_python(self, value):
        """A date, or None where all boxes are blank. Raises ValidationError, whose code names the parts it is about."""
        if value in self.empty_values or isinstance(value, datetime.date):
            return value or None
        typed = [value.get(part, "") for part in PARTS]
        if not any(typed):
            return None
        missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if missing:
            raise ValidationError(f"{self._noun} must include a {' and '.join(missing)}", "-".join(missing))
        return self._day(*typed)

    def _day(self, day, month, year):
        if not re.fullmatch(r"\d{4}", year):
            raise ValidationError(f"{self._noun}: year must include 4 numbers", "year")
        number = _month(month)
        if number is None:
            raise ValidationError(f"{self._noun}: month must be a number from 1 to 12, or its name", "month")
        if not re.fullmatch(r"\d{1,2}", day):
            raise ValidationError(f"{self._noun}: day must be a number from 1 to 31", "day")
        try:
            return datetime.date(int(year), number, int(day))
        except ValueError:
            raise ValidationError(f"{self._noun} must be a real date", "day-month-year") from None

    @property
    def _noun(self):
        return _noun(self.label or "The date")

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


def _month(text):
    text = text.lower().rstrip(".")
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    found = [place for place, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(text)]
    return found[0] if found else None


class Number(forms.DecimalField):
    """A number as people type and paste it: “1,234 ”, “12.5 %”, “£320”. `prefix` and `suffix` stand beside the box."""

    def __init__(self, *, prefix="", suffix="", **kwargs):
        self.prefix, self.suffix = prefix, suffix
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("class", "govuk-input--width-10")

    def to_python(self, value):
        """A Decimal, or None for a blank. Raises ValidationError."""
        if isinstance(value, str):
            value = _cleaned(value)
        return super().to_python(value)


def _cleaned(text):
    """Thousands' commas, spaces, £ and % taken away where the number stays the same; else the text as typed."""
    bare = re.sub(r"[\s£%]", "", text).replace("−", "-")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    try:
        Decimal(bare)
    except InvalidOperation:
        return text
    return bare
