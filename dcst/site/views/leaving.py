"""The page that closes an account: what hangs on it, and who takes it over."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from dcst.models import User
from dcst.pages.carried_out import carried_out
from dcst.pages.forms import Form
from dcst.people.roles import Permission, holders_of, requires
from dcst.site.leaving import hangs_on, leave
from dcst.time import clock
from objectives.models import Assignment

ALL, NOBODY = "", "nobody"
MAY = {
    Assignment.Duty.OWNER: [Permission.REPORT_OWN, Permission.REPORT_ANY],
    Assignment.Duty.REVIEWER: [Permission.OVERRIDE],
}
HEADS = {
    Assignment.Duty.OWNER: "Who takes over the actions they own?",
    Assignment.Duty.REVIEWER: "Who takes over the actions they review?",
}


class LeavingForm(Form):
    """A successor for all of a kind, and another for single ones."""

    mark_optional = False

    def __init__(self, *args, user, found, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.named = {}
        for duty, head in HEADS.items():
            rows = [held for held in found.assignments if held.duty == duty]
            self._ask(duty.value, "assignment", head, rows, holders_of(MAY[duty], today).exclude(pk=user.pk))
        anybody = User.objects.filter(is_active=True, is_service=False).exclude(pk=user.pk)
        self._ask("undertaken", "undertaking", "Who takes over what they undertook?", found.undertakings, anybody)

    def _ask(self, name, kind, head, rows, people):
        if not rows:
            return
        people = [(str(user.pk), str(user)) for user in people.order_by("name")]
        self.fields[name] = forms.ChoiceField(label=head, choices=[(NOBODY, "Nobody yet"), *people])
        for row in rows:
            key = f"{name}_{row.pk}"
            label = str(row.action) if kind == "assignment" else f"{row.indicator.code}: {row.get_what_display()}"
            self.fields[key] = forms.ChoiceField(
                label=label, choices=[(ALL, "As for all"), (NOBODY, "Nobody yet"), *people], required=False
            )
            self.named[key] = (name, kind, row.pk)

    @property
    def successors(self):
        """{(kind, pk): User or None} for leave()."""
        chosen = {
            (kind, pk): self.cleaned_data[key] or self.cleaned_data[name]
            for key, (name, kind, pk) in self.named.items()
        }
        people = {str(user.pk): user for user in User.objects.filter(pk__in={*chosen.values()} - {NOBODY})}
        return {key: people.get(who) for key, who in chosen.items()}


@requires(Permission.MANAGE_PLAN)
def close(request, pk):
    """The form that names successors, and closes the account."""
    user, now = get_object_or_404(User, pk=pk, is_service=False, is_active=True), clock.now()
    found = hangs_on(user, now)
    form = LeavingForm(request.POST if request.method == "POST" else None, user=user, found=found, today=clock.today())
    if form.is_valid() and carried_out(form, leave, user, by=request.user, at=now, successors=form.successors):
        messages.success(request, f"The account of {user} is closed")
        return redirect("person", pk)
    return render(request, "dcst/people/close.html", {"person": user, "found": found, "form": form})
