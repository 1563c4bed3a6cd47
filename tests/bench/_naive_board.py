"""The board as it is usually written first: row by row, verdicts worked out on reading, each chart a plotly page."""

import plotly.graph_objects as go
from django.http import HttpResponse
from django.template import Context, Template

from dcst.time import clock
from indicators.models import Indicator
from indicators.target.verdicts import rate_indicators
from objectives.models import Action
from objectives.verdicts import rate_actions

CHARTS = 12
PAGE = Template(
    "<h1>Board</h1>{{ charts|safe }}<table>{% for name, owner, status, words in rows %}<tr><td>{{ name }}</td>"
    "<td>{{ owner }}</td><td>{{ status }}</td><td>{{ words }}</td></tr>{% endfor %}</table>"
)


def board(request):
    """A page of one plan: every action, every indicator, and as many charts as ours has."""
    moment = clock.end_of(clock.today())
    rows, charts = [], []
    for action in Action.objects.filter(strand__plan__code="BP"):
        owner = action.assignments.filter(duty="owner", known_to=None).first()
        rows.append((action.text, owner and owner.user.name, *_told(rate_actions([action.code], moment))))
    for indicator in Indicator.objects.all():
        figures = list(indicator.observations.filter(known_to=None, group="", value__isnull=False))
        rows.append((str(indicator), indicator.strand, *_told(rate_indicators([indicator.code], moment))))
        if figures and len(charts) < CHARTS:
            line = go.Scatter(x=[row.period_end for row in figures], y=[float(row.value) for row in figures])
            charts.append(go.Figure(line).to_html(full_html=False, include_plotlyjs=False))
    return HttpResponse(PAGE.render(Context({"rows": rows, "charts": "".join(charts)})))


def _told(rated):
    verdicts = [row.verdict for rows in rated.values() for row in rows]
    return (verdicts[0].rag.word, ". ".join(map(str, verdicts[0].reasons))) if verdicts else ("", "")
