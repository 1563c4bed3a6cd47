"""The list of indicators: by theme and strand, filtered by what stands in the address."""

from django.shortcuts import render

from dcst.asat import as_at
from dcst.models import Question, with_status
from dcst.rag import Child, Rag, counts
from dcst.roles import Permission, requires
from indicators.filters import IndicatorFilter
from indicators.models import Indicator
from indicators.views.reading import Reader, by_theme, in_order


@requires(Permission.READ, Permission.READ_OWN)
def indicators(request):
    then = as_at(request)
    reader = Reader(request.user, then)
    rows = with_status(reader.indicators, "indicator", Question.TARGET, then.moment)
    rows = reader.eyes.with_status(rows, then.moment)
    chosen = IndicatorFilter(request.GET, rows.with_definition(then.moment), request=request)
    lines = reader.lines(in_order(chosen.qs.distinct()))
    if request.GET.get("status"):  # what a reader may not see, the filter must not tell
        lines = [line for line in lines if not line.hidden]
    gaps = [line for line in lines if line.indicator.kind == Indicator.Kind.INTELLIGENCE_GAP]
    judged = [line for line in lines if line not in gaps]
    context = {
        "form": chosen.form,
        "filtered": any(request.GET.get(name) for name in chosen.filters),
        "parts": by_theme(judged),
        "gaps": gaps,
        "number": len(judged),
        "marks": sorted({words for line in judged if line.latest for words in line.latest.marks}),
        "counts": counts(Child(line.indicator.code, Rag(line.standing.rag)) for line in judged if line.standing),
        "unassessed": sum(line.standing is None and not line.hidden for line in judged),
        "hidden": sum(line.hidden for line in judged),
    }
    return render(request, "indicators/indicators.html", context)
