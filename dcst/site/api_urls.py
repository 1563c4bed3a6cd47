"""The addresses of the API, version 1."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from rest_framework.routers import SimpleRouter

from budget.api import BudgetLines
from dcst.site.views.api import lists as api
from dcst.site.views.errors import without_slash
from indicators.api import lists as indicators
from indicators.api.figures import Observations
from indicators.api.obligations import Obligations
from indicators.api.urls import api_patterns as submissions
from inspections.api import Aims, Inspections, Recommendations
from objectives.api import plan as objectives
from objectives.api import words

app_name = "api"

router = SimpleRouter()
router.register("plans", objectives.Plans)
router.register("objectives", objectives.Objectives)
router.register("strands", objectives.Strands)
router.register("actions", objectives.Actions)
router.register("reports", words.ProgressReports)
router.register("statements", objectives.Statements)
router.register("achievements", words.Achievements)
router.register("priorities", words.Priorities)
router.register("printed-figures", words.PrintedFigures)
router.register("wordings", words.Wordings)
router.register("indicators", indicators.Indicators)
router.register("observations", Observations)
router.register("targets", indicators.Targets)
router.register("series", indicators.PublishedSeriesList)
router.register("obligations", Obligations, basename="obligation")
router.register("inspections", Inspections)
router.register("recommendations", Recommendations)
router.register("aims", Aims)
router.register("budget-lines", BudgetLines)
router.register("organisations", api.Organisations)
router.register("bodies", api.Bodies)
router.register("areas", api.Areas)
router.register("assessments", api.Assessments)

urlpatterns = [
    path("me/", api.WhoIsCalling.as_view(), name="me"),
    path("status/", api.Recalculation.as_view(), name="status"),
    *submissions,
    *router.urls,
    # Exempt, so that a key sent to a mistyped address is answered “not found” and not “token missing”.
    re_path("^.*$", csrf_exempt(without_slash)),
]
