"""Of the indicators of a board what its lines and cards tell, by the columns that takes."""

from collections import namedtuple
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q

from dcst.models import Area, Moment, One, Organisation, Prepared, Some, said
from indicators.disclosure.short import COLUMNS, ShortFigure, in_short
from indicators.models import (
    BOROUGH,
    Definition,
    Expectation,
    FrameworkPlace,
    Indicator,
    IndicatorSource,
    Observation,
    SeriesLink,
    Story,
    Target,
)
from indicators.models.indicator import TargetWords, say_name
from indicators.models.observation import FigureWords

WHOLES = (Area.Kind.NATION, Area.Kind.REGION)


class BoardMeasure(NamedTuple):
    """An indicator, by its names."""

    pk: int
    code: str
    kind: str
    framework: str
    position: int
    name: str
    agreed_name: str | None

    def __str__(self):
        return say_name(self.name, self.agreed_name)


def on_board(plan, is_home: bool, at):
    """A query of the indicators that stand on the board of a plan, by its code, at a moment.

    Those printed under it and those that its actions should move; on the home board those of no plan too, and all that
    the contract names.
    """
    moved = Expectation.objects.known_at(at).filter(action__strand__plan__code=plan).values("indicator")
    found = Q(strand__plan__code=plan) | Q(theme__plan__code=plan) | Q(pk__in=moved)
    if is_home:
        placed = FrameworkPlace.objects.known_at(at).filter(framework__code=Indicator.OwnFramework.CONTRACT)
        found |= Q(strand__isnull=True, theme__isnull=True) | Q(pk__in=placed.values("indicator"))
    return Indicator.objects.filter(found).exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)


def _under(strands, actions, at):
    """A query of the indicators that stand under some strands, or that their or some other actions should move."""
    moving = Q(action__strand__code__any_of=strands) | Q(action__code__any_of=actions)
    moved = Expectation.objects.known_at(at).filter(moving).values("indicator")
    rows = Indicator.objects.filter(Q(strand__code__any_of=strands) | Q(pk__in=moved))
    return rows.exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)


def _measures(rows):
    return rows.with_agreed_name(Moment("at")).values_list(*BoardMeasure._fields)


MEASURES = {
    True: Prepared(lambda: _measures(on_board(One("plan"), True, Moment("at")))),
    False: Prepared(lambda: _measures(on_board(One("plan"), False, Moment("at")))),
}
UNDER = Prepared(lambda: _measures(_under(Some("strands"), Some("actions"), Moment("at"))))
NAMED = Prepared(lambda: _measures(Indicator.objects.filter(code__any_of=Some("codes"))))


def measures_of(plan: str, is_home: bool, at) -> list[BoardMeasure]:
    """The indicators that stand on the board of a plan, in the order of their frameworks."""
    return list(map(BoardMeasure._make, MEASURES[is_home](plan=plan, at=at)))


def measures_under(strands, actions, at) -> list[BoardMeasure]:
    """The indicators of some strands and some actions, by their codes, in the order of their frameworks."""
    return list(map(BoardMeasure._make, UNDER(strands=strands, actions=actions, at=at)))


def measures_on(asked) -> list[BoardMeasure]:
    """The indicators that stand on an AskedBoard, read once."""
    if asked.strands is None:
        return asked.once(measures_of, asked.plan, asked.is_home, asked.moment)
    return asked.once(measures_under, asked.strands, asked.actions, asked.moment)


def measures_named(codes, at) -> list[BoardMeasure]:
    """The indicators of these codes."""
    return list(map(BoardMeasure._make, NAMED(codes=codes, at=at)))


_TARGET = (
    *("pk", "indicator_id", "kind", "shape", "operator", "value", "baseline", "baseline_period", "rate"),
    *("comparator_id", "comparator__name", "tolerance", "tolerance_inner", "start", "end", "confirmed", "known_from"),
)


_ToldTarget: Any = namedtuple("_ToldTarget", [name.replace("__name", "") for name in _TARGET])  # type: ignore[misc]


class ToldTarget(TargetWords, _ToldTarget):
    """A target, by the names of a Target; its comparator is told by its name."""

    __slots__ = ()


def _known(rows):
    return rows.known_at(Moment("at")).filter(indicator__any_of=Some("pks"))


TARGETS = Prepared(lambda: _known(Target.objects).values_list(*_TARGET))
UNITS = Prepared(lambda: _known(Definition.objects).order_by().values_list("indicator", "unit", "decimals"))
STORIES = Prepared(
    lambda: (
        _known(Story.objects)
        .order_by("observation__period_end", "known_from")
        .values_list("indicator", "why", "by", "by__name", "by__email", "known_from")
    )
)
SOURCES = Prepared(
    lambda: IndicatorSource.objects.filter(indicator__any_of=Some("pks")).values_list(
        "indicator", "organisation", "organisation__name"
    )
)
HEADLINES = Prepared(lambda: in_short(_known(Observation.objects).with_queries(Moment("at")).headline()))


def senders_of(pks) -> dict[int, str]:
    """{indicator pk: the names of who sends its figures}"""
    found: dict[int, list[str]] = {}
    for pk, sender, name in SOURCES(pks=pks):
        found.setdefault(pk, []).append(said(Organisation, "name", sender, name))
    return {pk: ", ".join(names) for pk, names in found.items()}


def headlines_of(pks, at) -> dict[int, Any]:
    """{indicator pk: the ShortFigure that speaks for it}, own or published, as known at a moment."""
    rows: Iterable[Any] = map(ShortFigure._make, HEADLINES(pks=pks, at=at))
    return {row.indicator_id: row for row in rows}


def targets_of(pks, at) -> dict[int, list[ToldTarget]]:
    """{indicator pk: its targets} as known at a moment; [] for one without."""
    found: dict[int, list[ToldTarget]] = {pk: [] for pk in pks}
    rows: Iterable[Any] = map(ToldTarget._make, TARGETS(pks=list(found), at=at))
    for row in rows:
        found[row.indicator_id].append(row)
    return found


class AreaRead(NamedTuple):
    """An Area, as far as a line needs it."""

    pk: int
    code: str
    kind: str


class AreaFigure(FigureWords):
    """A figure of a whole area, by the names of an Observation."""

    group = counted_anew = ""

    def __init__(self, area_id, area, kind, *told):
        vars(self).update(zip(COLUMNS, told, strict=True))
        self.area_id, self.area = area_id, AreaRead(area_id, area, kind)


def _figures(asked):
    of_measure = Q(series=None, area__code=BOROUGH) | Q(series__any_of=Some("series"))
    rows = _known(Observation.objects).with_queries(Moment("at")).filter(of_measure, asked, group="")
    rows = rows.order_by("period_start", "period_end")
    return rows.values_list("area", "area__code", "area__kind", *COLUMNS)


# The borough, nation and region, and whom a target is in line with; the authorities in some periods, of some in all.
WHOLE_AREAS = Prepared(
    lambda: _figures(Q(area__code=BOROUGH) | Q(area__kind__in=WHOLES) | Q(area__any_of=Some("areas")))
)
PEERS = Prepared(
    lambda: _figures(
        Q(area__kind=Area.Kind.AUTHORITY) & (Q(period__any_of=Some("periods")) | Q(indicator__any_of=Some("wholly")))
    )
)
LINKS = Prepared(
    lambda: SeriesLink.objects.filter(indicator__any_of=Some("pks"), relation=SeriesLink.Relation.SAME).values_list(
        "indicator", "series"
    )
)
