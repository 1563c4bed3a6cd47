"""Forms in the design system's markup and words."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.template.loader import render_to_string

from dcst.pages.carried_out import carried_out
from dcst.pages.forms import DayField, Filter, Form, Number
from dcst.problems import Refused


class Example(Form):
    nouns = {"progress": "Progress"}

    name = forms.CharField(label="Full name", max_length=5, help_text="As on the badge")
    how = forms.ChoiceField(label="How is it going?", choices=[("a", "On track")], widget=forms.RadioSelect)
    progress = Number(label="How far is it?", suffix="%", max_value=100, required=False)
    due = DayField(label="Due day", required=False)
    email = forms.EmailField(label="Email address", required=False)
    sure = forms.BooleanField(label="I am sure", required=False)


def day(day="", month="", year=""):
    return {"due_day": day, "due_month": month, "due_year": year}


def errors(**typed):
    return {name: list(said) for name, said in Example({"name": "Kim", "how": "a", **typed}).errors.items()}


def test_what_is_missing_is_asked_for_by_name():
    assert errors(name="", how="") == {
        "name": ["Enter full name"],
        "how": ["Select the answer to “How is it going?”"],
    }


def test_a_limit_is_named():
    assert errors(name="Kimberley") == {"name": ["Full name must be 5 characters or fewer"]}
    assert errors(progress="101") == {"progress": ["Progress must be 100 or less"]}


def test_a_form_that_words_an_error_itself_is_left_its_words():
    class Own(Form):
        name = forms.CharField(label="Name", error_messages={"required": "Enter what they are called"})

    assert Own({}).errors["name"] == ["Enter what they are called"]


@pytest.mark.parametrize(
    "typed, number",
    [("70", "70"), (" 12.5 % ", "12.5"), ("1,234", "1234"), ("£3,200.50", "3200.50"), ("−4", "-4"), ("", None)],
)
def test_numbers_are_read_as_people_paste_them(typed, number):
    assert Number(required=False).clean(typed) == (number and Decimal(number))


@pytest.mark.parametrize("typed", ["£3.2m?", "1,2", "12,34", "about 5", "NaN", "1e9999"])
def test_what_could_mean_two_things_is_asked_again(typed):
    assert errors(progress=typed).keys() == {"progress"}


@pytest.mark.parametrize(
    "typed, read",
    [
        (("31", "3", "2018"), datetime.date(2018, 3, 31)),
        ((" 1 ", "Mar", "2018"), datetime.date(2018, 3, 1)),
        (("29", "february", "2016"), datetime.date(2016, 2, 29)),
    ],
)
def test_a_day_is_read_from_its_three_boxes(typed, read):
    form = Example({"name": "Kim", "how": "a", **day(*typed)})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due"] == read


@pytest.mark.parametrize(
    "typed, said, target",
    [
        (("31", "", "2018"), "Due day must include a month", "id_due_month"),
        (("31", "", ""), "Due day must include a month and year", "id_due_month"),
        (("29", "2", "2018"), "Due day must be a real date", "id_due_day"),
        (("1", "13", "2018"), "Due day: month must be a number from 1 to 12, or its name", "id_due_month"),
        (("1", "Ju", "2018"), "Due day: month must be a number from 1 to 12, or its name", "id_due_month"),
        (("1", "1", "18"), "Due day: year must include 4 numbers", "id_due_year"),
        (("first", "1", "2018"), "Due day: day must be a number from 1 to 31", "id_due_day"),
        (("0", "1", "2018"), "Due day must be a real date", "id_due_day"),
        (("1", "1", "0000"), "Due day must be a real date", "id_due_day"),
    ],
)
def test_an_error_about_a_day_names_the_part_and_leads_to_it(typed, said, target):
    form = Example({"name": "Kim", "how": "a", **day(*typed)})
    assert form.errors["due"] == [said]
    assert form["due"].error_target == target
    html = str(form)
    assert all(f'value="{text}"' in html for text in typed if text)


def test_a_day_that_was_known_is_shown_in_its_boxes():
    html = str(Example(initial={"due": datetime.date(2018, 3, 31)})["due"])
    assert [part in html for part in ('value="31"', 'value="3"', 'value="2018"')] == [True] * 3


def test_a_day_that_is_needed_is_asked_for():
    class Needed(Form):
        due = DayField(label="Due day")

    form = Needed(day())
    assert form.errors["due"] == ["Enter due day"]
    assert form["due"].wrong_parts == ("day", "month", "year")


def test_each_error_stands_beside_its_field_and_in_the_summary_that_leads_there():
    form = Example({"name": "", "how": "", "progress": "200"})
    html = str(form)
    summary = render_to_string("_components/error_summary.html", {"form": form})
    assert "There is a problem" in summary
    for field in ("name", "how", "progress"):
        (said,) = form.errors[field]
        assert f'href="#{form[field].error_target}">{said}</a>' in summary.replace("&#x27;", "'")
        assert f'id="{form[field].error_target}"' in html
        assert f'<span class="govuk-visually-hidden">Error:</span> {said}' in html


def test_an_error_of_the_whole_form_is_in_the_summary():
    form = Example({"name": "Kim", "how": "a"})
    form.add_error(None, "Somebody else changed this")
    assert "Somebody else changed this" in render_to_string("_components/error_summary.html", {"form": form})


def test_a_hint_and_an_error_are_read_out_with_the_field():
    html = str(Example({"name": "", "how": "a"})["name"])
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "govuk-input--error" in html


def test_the_browser_checks_nothing_itself():
    html = str(Example())
    for hindrance in (" required", "maxlength=", 'type="number"', " max=", " style="):
        assert hindrance not in html


def test_what_may_stay_empty_is_marked_except_in_a_filter():
    class Narrow(Filter):
        theme = forms.CharField(label="Theme", required=False)

    assert "Due day (optional)" in str(Example())
    assert "(optional)" not in str(Narrow())


def test_a_choice_is_a_group_with_a_legend_and_a_tick_box_has_its_label():
    html = str(Example())
    assert '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">How is it going?</legend>' in html
    assert '<label class="govuk-label govuk-checkboxes__label" for="id_sure">I am sure</label>' in html


def test_nothing_typed_is_trusted_as_markup():
    html = str(Example({"name": '"><script>', "how": "a", **day("<b>", "1", "2018")}))
    assert "<script>" not in html and "<b>" not in html


class Named(forms.Form):
    name = forms.CharField(label="Name")


def refuse(field):
    raise Refused("There is one of this name", field)


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "shown"), [("name", "name"), ("colour", "__all__"), ("", "__all__")])
def test_a_refused_change_is_an_error_of_the_form_beside_its_field_or_above(field, shown):
    form = Named({"name": "Kim"})
    assert form.is_valid()
    assert carried_out(form, refuse, field) is None
    assert form.errors == {shown: ["There is one of this name"]}


@pytest.mark.django_db
def test_a_change_that_was_made_is_told_by_what_it_returns_or_by_true():
    form = Named({"name": "Kim"})
    assert carried_out(form, lambda **given: given, name="Kim") == {"name": "Kim"}
    assert carried_out(form, lambda: None) is True
    assert form.is_valid()
