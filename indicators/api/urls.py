"""The addresses of submissions, for the API's own list of addresses."""

from django.urls import path

from indicators.api.calendar import DueCalendar, DueCalendarFile
from indicators.api.declarations import Declarations
from indicators.api.periods import Periods
from indicators.api.queries import Queries, QueryAnswer
from indicators.api.submissions import SubmissionOutcome, Submissions
from indicators.api.withdrawals import Withdrawals

api_patterns = [
    path("queries/", Queries.as_view(), name="queries"),
    path("queries/<uuid:pk>/answer/", QueryAnswer.as_view(), name="answer_query"),
    path("calendar/", DueCalendar.as_view(), name="calendar"),
    path("calendar.ics", DueCalendarFile.as_view(), name="calendar_file"),
    path("periods/<path:text>/", Periods.as_view(), name="period"),
    path("declarations/", Declarations.as_view(), name="declarations"),
    path("withdrawals/", Withdrawals.as_view(), name="withdrawals"),
    path("submissions/", Submissions.as_view(), name="submissions"),
    path("submissions/<uuid:pk>/", SubmissionOutcome.as_view(), name="submission"),
]
