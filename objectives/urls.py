"""The plans, what is settled about their actions, and the meetings of bodies.

A node's own page shows other apps too, so it is in dcst.
"""

from django.urls import path

from objectives.views import listing, managing, meetings, plans, reporting

urlpatterns = [
    path("plan/", plans.plans, name="plans"),
    path("actions/", listing.actions, name="actions"),
    path("actions/export.<str:kind>", listing.actions_file, name="actions_file"),
    path("plan/<str:code>/words/", plans.words, name="words"),
    path("plan/<str:code>/report/", reporting.report, name="report"),
    path("plan/<str:code>/people/", managing.assign, name="assign"),
    path("plan/<str:code>/milestones/", managing.milestones, name="milestones"),
    path("plan/<str:code>/decision/", managing.decide, name="decide"),
    path("plan/<str:code>/critical/", managing.mark_critical, name="mark_critical"),
    path("plan/<str:code>/override/", managing.override, name="override"),
    path("governance/<slug:code>/meetings/add/", meetings.enter, name="enter_meeting"),
    path("governance/<slug:code>/meetings/<slug:meeting>/move/", meetings.move, name="move_meeting"),
    path("governance/<slug:code>/meetings/<slug:meeting>/call-off/", meetings.call_off, name="call_off_meeting"),
]
