"""Writes static/build/chart-template.json: what all charts have in common, as the browser's plotly applies it.

Built of plotly's own classes, which refuse what plotly does not know. This is done at set-up, after build.mjs; a
request imports no plotly and sends of its figure what differs from the template, as a plain dict.
"""

import json
from pathlib import Path

from plotly import graph_objects as go

from dcst.pages.chart_colours import CATEGORIES, GREY, GRID, INK, PAPER

FILE = Path(__file__).with_name("build") / "chart-template.json"
AXIS = {
    "automargin": True,
    "fixedrange": True,
    "gridcolor": GRID,
    "linecolor": GREY,
    "showgrid": True,
    "showline": True,
    "tickcolor": GREY,
    "ticks": "outside",
    "zeroline": True,
    "zerolinecolor": GREY,
}


def chart_template() -> go.layout.Template:
    """The family of the letters is no part of it: the stylesheet knows that."""
    layout = go.Layout(
        annotationdefaults={"font": {"color": INK, "size": 13}, "showarrow": False},
        colorway=CATEGORIES,
        dragmode=False,
        font={"color": INK, "size": 14},
        hoverlabel={"bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK}},
        hovermode="closest",
        # Shown on a narrow screen alone, where lines are not named at their ends.
        legend={"orientation": "h", "x": 0, "y": -0.15, "yanchor": "top"},
        margin={"t": 24, "r": 16, "b": 48, "l": 56},
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        separators=".,",
        shapedefaults={"line": {"color": GREY, "dash": "dot", "width": 1}},
        showlegend=False,
        xaxis=AXIS | {"showgrid": False},
        yaxis=AXIS,
    )
    # A missing figure is a gap: no line is drawn across it.
    lines = go.Scatter(connectgaps=False, error_y={"thickness": 1, "width": 3})
    return go.layout.Template(data={"scatter": [lines]}, layout=layout)


if __name__ == "__main__":
    FILE.write_text(json.dumps(chart_template().to_plotly_json()))
