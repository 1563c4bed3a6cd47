from django.urls import path

from inspections import views

urlpatterns = [
    path("inspections/", views.inspections, name="inspections"),
    path("inspections/record/", views.record, name="record_inspection"),
    path("inspections/<slug:code>/", views.inspection, name="inspection"),
    path("recommendations/", views.recommendations, name="recommendations"),
    path("recommendations/<slug:code>/answer/", views.answer, name="answer_recommendation"),
]
