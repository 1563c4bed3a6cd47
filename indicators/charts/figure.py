"""The chart of an indicator as a plotly figure, a plain dict. Pure: the values are given, and missing ones are gaps.

One line speaks, dark; what it is compared with is one grey line, named at its own last point; the target steps, and
its tolerance is shaded. With the colour of a signal these are four inks, and no chart has more.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dcst.pages.chart_colours import GREY
from dcst.pages.still.axes import thinned
from indicators.charts.axis import LineAxis, fitted
from indicators.charts.gaps import Absence, Plotly, absences, with_gaps
from indicators.charts.labels import WHOLE, Label, labels, margin_for
from indicators.charts.lines import BESIDE, OWN, ChartLine, Unit, drawn_line
from indicators.charts.targets import Step, last_step, target_lines, tolerance_bands

LIMIT_BAND = "rgba(80, 90, 95, 0.13)"
HEIGHT, TOP, BOTTOM = 320, 22, 34  # pixels
HALF_A_YEAR = timedelta(days=183)
MOST_TICKS = 7


@dataclass(frozen=True)
class Band:
    """Control limits over one segment of the series; on trial while its values are too few, and then not drawn."""

    start: date
    end: date
    low: Decimal
    mean: Decimal
    high: Decimal
    trial: bool


@dataclass(frozen=True)
class Edge:
    """A day at which the series breaks or its limits begin anew, with the words for it."""

    day: date
    words: str


@dataclass(frozen=True)
class IndicatorChart:
    """All that is drawn of one indicator. Values are in its unit; `height` and `width` in pixels."""

    main: ChartLine
    beside: ChartLine | None = None
    steps: tuple[Step, ...] = ()
    stretch: tuple[Step, ...] = ()
    bands: tuple[Band, ...] = ()
    edges: tuple[Edge, ...] = ()
    unit: Unit = Unit()
    height: int = HEIGHT
    width: int = WHOLE

    @property
    def lines(self) -> list[ChartLine]:
        return [line for line in (self.main, self.beside) if line and line.points]

    @property
    def limits(self) -> list[Band]:
        """Those that may be drawn: of segments with values enough."""
        return [band for band in self.bands if not band.trial]

    @property
    def span(self) -> tuple[date, date]:
        """From the end of the first period to that of the last; a period alone from its beginning."""
        periods = [point.period for line in self.lines for point in line.points]
        ends = {period.end for period in periods}
        return (min(ends), max(ends)) if len(ends) > 1 else (min(period.start for period in periods), max(ends))

    @property
    def axis(self) -> LineAxis:
        """Fitted to what is drawn: values, the whiskers of the last, targets with their tolerance, limits."""
        held = [point.value for line in self.lines for point in line.points]
        last = self.main.last
        held += [last.low, last.high] if last else []
        for step in (*self.steps, *self.stretch):
            if step.within(*self.span):
                held += [step.value, *step.edges]
        held += [edge for band in self.limits for edge in (band.low, band.high)]
        return fitted(float(value) for value in held if value is not None)

    @property
    def figure(self) -> Plotly:
        """The plotly figure; only where its main line has points."""
        axis, beside, named = self.axis, self.beside, self._labels
        traces = [*target_lines(self.steps, self.stretch, *self.span)]
        traces += [drawn_line(beside, self.unit, main=False)] if beside and beside.points else []
        traces.append(drawn_line(self.main, self.unit, main=True))
        return {
            "data": traces,
            "layout": {
                "height": self.height,
                "meta": {"width": self.width},
                "margin": {"t": TOP, "b": BOTTOM, "r": margin_for(named)},
                "xaxis": {"type": "date"} | _around(self.span) | _named_ticks(self.main),
                "yaxis": {
                    "range": [axis.low, axis.high],
                    "dtick": axis.step,
                    "tickformat": f",.{axis.decimals}f",
                },
                "annotations": self._annotations(named),
                "shapes": self._shapes,
            },
        }

    def _annotations(self, named: list[Label]) -> list[Plotly]:
        first, foot = self.span[0], self.axis.low
        return [
            *labels(named, self.axis, self.height - TOP - BOTTOM),
            *(_edge_words(edge) for edge in self.edges),
            *(_limit_words(band, self.unit, first) for band in self.limits[-1:]),
            *(_absence_words(absence, foot) for absence in self._absences),
        ]

    @property
    def _shapes(self) -> list[Plotly]:
        return [
            *tolerance_bands(self.steps, *self.span),
            *(shape for band in self.limits for shape in _limit_shapes(band)),
            *(_edge_line(edge) for edge in self.edges),
        ]

    @property
    def _absences(self) -> list[Absence]:
        return absences((line.nothing, line.points) for line in self.lines if line.area_kind != "year-before")

    @property
    def _labels(self) -> list[Label]:
        """The name and value of each line, at its own last point."""
        found = []
        end = self.span[1]
        for line in self.lines:
            last = line.last
            if last is None or last.value is None:
                continue
            speaks = line is self.main
            words = " ".join(filter(None, (line.label, self.unit.told(last.value), last.marks if speaks else "")))
            colour = OWN if speaks else BESIDE
            # A line that ends before the others is named where it ends.
            day = last.period.end if last.period.end < end else None
            found.append(Label(words, last.value, colour, bold=speaks, day=day))
        for name, steps in (("Target", self.steps), ("Stretch", self.stretch)):
            step = last_step(steps, *self.span)
            found += step.labels(name, end) if step else []
        return found


def _around(span: tuple[date, date]) -> Plotly:
    """A little room at both ends; half a year to either side of a day that stands alone."""
    first, last = span
    if last - first <= HALF_A_YEAR / 3:
        return {"range": [(first - HALF_A_YEAR).isoformat(), (last + HALF_A_YEAR).isoformat()]}
    room = max((last - first) / 40, timedelta(days=2))
    return {"range": [(first - room).isoformat(), (last + room).isoformat()]}


def _named_ticks(line: ChartLine) -> Plotly:
    """A tick where a period of the line ends, in its words; not all where there are many."""
    periods = thinned([point.period for point in with_gaps(line.points)], MOST_TICKS)
    return {"tickvals": [row.end.isoformat() for row in periods], "ticktext": [row.short_label for row in periods]}


def _limit_shapes(band: Band) -> list[Plotly]:
    """The control limits as a pale band, with their mean as a thin line."""
    x = {"x0": band.start.isoformat(), "x1": band.end.isoformat(), "layer": "below"}
    mean = float(band.mean)
    return [
        {"type": "rect", "y0": float(band.low), "y1": float(band.high), "fillcolor": LIMIT_BAND, "line": {"width": 0}}
        | x,
        {"type": "line", "y0": mean, "y1": mean, "line": {"dash": "solid"}} | x,
    ]


def _limit_words(band: Band, unit: Unit, first: date) -> Plotly:
    return {
        "name": "limits",
        "x": max(band.start, first).isoformat(),
        "y": float(band.high),
        "xanchor": "left",
        "yanchor": "bottom",
        "text": f"Control limits {unit.told(band.low)} to {unit.told(band.high)}",
        "font": {"color": GREY, "size": 12},
    }


def _edge_line(edge: Edge) -> Plotly:
    day = edge.day.isoformat()
    return {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper"}


def _edge_words(edge: Edge) -> Plotly:
    return {
        "x": edge.day.isoformat(),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "left",
        "text": edge.words,
        "font": {"color": GREY, "size": 12},
    }


def _absence_words(absence: Absence, foot: float) -> Plotly:
    """Upright, so that a period is wide enough for its words; over the lines that pass."""
    return {
        "name": "absence",
        "x": absence.middle.isoformat(),
        "y": foot,
        "xanchor": "center",
        "yanchor": "bottom",
        "text": absence.words,
        "textangle": -90,
        "bgcolor": "rgba(255, 255, 255, 0.8)",
        "font": {"size": 12},
    }
