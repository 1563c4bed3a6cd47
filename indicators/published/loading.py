"""Storing published figures: each series by itself, each figure once, and what is refused with its reason."""

from dataclasses import dataclass

from django.db import transaction

from dcst.models import Area, Origin, WallClock
from dcst.progress import unheard
from dcst.time.clock import start_of
from dcst.time.periods import Period
from indicators.models import (
    Definition,
    Indicator,
    Observation,
    PublishedSeries,
    QueryEnd,
    Refusal,
    SeriesLink,
    ValueQuery,
)
from indicators.published.rules.impossible import possible
from indicators.published.rules.rows import read_published, read_series

BATCH = 500


class UnknownCode(ValueError):
    """The mapping names an indicator or an area that is not loaded; the sentence says which."""


@dataclass(frozen=True)
class Stored:
    """What became of the rows of the files: how many figures are new, changed, unchanged or gone.

    `indicators` are the codes of those whose figures changed, `refused` the rows refused.
    """

    new: int
    changed: int
    unchanged: int
    gone: int
    indicators: list
    refused: list

    @property
    def accepted(self):
        """How many rows were taken, stored now or before."""
        return self.new + self.changed + self.unchanged


@transaction.atomic
def store_published(mapping_path, data_dir, at, tell=unheard):
    """Store every row of the files the mapping names, or its refusal; a repeat writes nothing.

    `tell(done, all)` is called with how many rows are done. Raises UnknownCode, or MappingError of the mapping.
    """
    accepted, refused = read_published(mapping_path, data_dir)
    rows = len(accepted) + len(refused)
    tell(0, rows)
    _check_codes(accepted)
    accepted, impossible = possible(accepted, _bounds())
    refused += impossible
    series = _store_series(read_series(mapping_path))
    counts, touched = _store_values(accepted, series, at, lambda stored: tell(stored, rows))
    _store_queries(accepted, at)
    _store_refusals(refused)
    tell(rows, rows)
    return Stored(**counts, indicators=touched, refused=refused)


def _bounds():
    definitions = Definition.objects.current().select_related("indicator")
    return {row.indicator.code: row.bounds for row in definitions}


def _check_codes(values):
    for model, codes in ((Indicator, {v.indicator for v in values}), (Area, {v.area for v in values})):
        missing = codes - set(model.objects.filter(code__in=codes).values_list("code", flat=True))
        if missing:
            noun = model._meta.verbose_name
            raise UnknownCode(f"There is no {noun} {', '.join(sorted(missing))}: load the plans first.")


def _store_series(described):
    """{code: series}, with the indicator each speaks to and how."""
    indicators = {row.code: row for row in Indicator.objects.all()}
    stored = {}
    for one in described:
        said = {"name": one.name, "publisher": one.publisher, "dataset": one.dataset, "url": one.url}
        said["origin"] = Origin.PUBLISHED
        row = stored[one.code] = _keep(PublishedSeries, {"code": one.code}, said)
        link = {"series": row, "indicator": indicators[one.indicator]}
        _keep(SeriesLink, link, {"relation": one.relation, "origin": Origin.PUBLISHED})
    return stored


def _keep(model, key, values):
    """The row of a key with these values: made, changed or left alone."""
    row = model.objects.filter(**key).first()
    if row is None:
        return model.objects.create(**key, **values)
    if any(getattr(row, name) != value for name, value in values.items()):
        model.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
    return row


def _store_values(values, series, at, tell):
    """A figure whose content differs is followed by a new row; one no longer in the files ends."""
    indicators, areas = _ids(Indicator), _ids(Area)
    standing = {
        (row.series_id, row.indicator_id, row.area_id, row.period): row
        for row in Observation.objects.current().filter(series__isnull=False)
    }
    fresh, ended, unchanged, touched = [], [], 0, set()
    for value in values:
        row = _row(value, series[value.series].pk, indicators[value.indicator], areas[value.area])
        old = standing.pop((row.series_id, row.indicator_id, row.area_id, row.period), None)
        if old and _content(old) == _content(row):
            unchanged += 1
            continue
        if old:
            row.known_from = max(row.known_from, at)
            ended.append((old, row.known_from))
        fresh.append(row)
        touched.add(value.indicator)
    corrected = len(ended)
    ended += [(row, at) for row in standing.values()]
    touched |= _codes(row.indicator_id for row in standing.values())
    _end(ended)
    _end_queries([row for row, _ in ended], at)
    for start in range(0, len(fresh), BATCH):
        Observation.objects.bulk_create(fresh[start : start + BATCH])
        tell(start)
    counts = {"new": len(fresh) - corrected, "changed": corrected, "unchanged": unchanged, "gone": len(standing)}
    return counts, sorted(touched)


def _ids(model):
    return dict(model.objects.values_list("code", "pk"))


def _codes(ids):
    return set(Indicator.objects.filter(pk__in=set(ids)).values_list("code", flat=True))


def _end(rows):
    """End each row at its moment, never before it began."""
    for row, moment in rows:
        row.known_to, row.changed_at = max(moment, row.known_from), WallClock()
    Observation.objects.bulk_update([row for row, _ in rows], ["known_to", "changed_at"], batch_size=BATCH)


def _row(value, series, indicator, area):
    period = Period.parse(value.period)
    return Observation(
        indicator_id=indicator,
        series_id=series,
        area_id=area,
        period_kind=period.kind,
        period_start=period.start,
        period_end=period.end,
        period=value.period,
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        lower=value.lower,
        upper=value.upper,
        status=value.status,
        marker=value.marker,
        note=_note(value),
        known_from=start_of(value.known_from),
        known_from_estimated=value.known_from_estimated,
        origin=Origin.PUBLISHED,
        source_text=_source(value),
    )


def _note(value):
    """What the mapping says of the figure, and who doubts it."""
    queried = f"Queried: {value.queried}" if value.queried else ""
    return "; ".join(filter(None, (value.note, queried)))


def _source(value):
    longest = Observation._meta.get_field("source_text").max_length
    return f"{value.file}, line {value.line}: {value.source}"[:longest]


COMPARED = (
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "status",
    "marker",
    "note",
    "known_from_estimated",
    "source_text",
)


def _content(row):
    return [getattr(row, name) for name in COMPARED]


def _store_queries(values, at):
    """Ask about each figure in question, from the day on which it was known; nobody is asked the same thing twice.

    A question that somebody withdrew stays withdrawn, and one that the files no longer ask has ended.
    """
    wanted = {(*value.key, value.rule): value for value in values if value.queried}
    asked = ValueQuery.objects.filter(observation__series__isnull=False, observation__known_to=None)
    asked = asked.exclude(end__kind=QueryEnd.Kind.REPLACED).select_related("observation")
    figures = _figures_of(value.series for value in wanted.values())
    held = {(row.observation_id, row.rule): row for row in asked}
    fresh = []
    for value in wanted.values():
        row = figures[value.key]
        if held.pop((row.pk, value.rule), None) is None:
            fresh.append(ValueQuery(observation=row, rule=value.rule, reason=value.queried, known_from=row.known_from))
    ValueQuery.objects.bulk_create(fresh)
    _end_queries([row.observation for row in held.values() if row.rule], at)


def _figures_of(series):
    rows = Observation.objects.current().filter(series__code__in=set(series))
    rows = rows.select_related("series", "indicator", "area")
    return {(row.series.code, row.indicator.code, row.area.code, row.period): row for row in rows}


def _end_queries(rows, at):
    """A question about a figure that ends, or that nothing in the files asks, has ended."""
    open_ones = list(ValueQuery.objects.current().filter(observation__in=[row.pk for row in rows]))
    for row in open_ones:
        row.known_to = max(at, row.known_from)
    ValueQuery.objects.bulk_update(open_ones, ["known_to"])
    kind = QueryEnd.Kind.REPLACED
    QueryEnd.objects.bulk_create(QueryEnd(query=row, kind=kind, at=row.known_to) for row in open_ones)


def _store_refusals(refused):
    """The refusals of the files as they are: those that stand already are left, others go."""
    wanted = {(row.file, row.line, row.series): row for row in refused}
    standing = {(row.file, row.row, row.series): row for row in Refusal.objects.all()}
    gone = [row.pk for key, row in standing.items() if key not in wanted or not _same(row, wanted[key])]
    Refusal.objects.filter(pk__in=gone).delete()
    Refusal.objects.bulk_create(
        [_refusal(row) for key, row in wanted.items() if key not in standing or not _same(standing[key], row)],
        batch_size=BATCH,
    )


def _same(stored, row):
    return (stored.reason, stored.text, stored.heading) == (row.reason, row.text, _place(row))


def _refusal(row):
    return Refusal(
        file=row.file,
        row=row.line,
        series=row.series,
        reason=row.reason,
        text=row.text,
        origin=Origin.PUBLISHED,
        line=str(row.line),
        heading=_place(row),
    )


def _place(row):
    return f"{row.area}, {row.period}: {row.value}"
