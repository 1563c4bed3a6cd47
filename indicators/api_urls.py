"""The addresses of submissions, for the API's own list of addresses."""

from django.urls import path

from indicators.api import SubmissionOutcome, Submissions

api_patterns = [
    path("submissions/", Submissions.as_view(), name="submissions"),
    path("submissions/<uuid:pk>/", SubmissionOutcome.as_view(), name="submission"),
]
