from django.urls import path

from inspections import views

urlpatterns = [
    path("inspections/", views.inspections, name="inspections"),
    path("inspections/record/", views.record, name="record_inspection"),
    path("inspections/visit/", views.visit, name="record_visit"),
    path("inspections/announce/", views.announce, name="announce_inspection"),
    path("inspections/announced/<slug:scale>/take-back/", views.take_back, name="take_back_announcement"),
    path("inspections/own-grade/", views.own_grade, name="assess_ourselves"),
    path("inspections/<slug:code>/", views.inspection, name="inspection"),
    path("inspections/<slug:code>/add/", views.add, name="add_to_inspection"),
    path("recommendations/", views.recommendations, name="recommendations"),
]
