"""Asking about a value, and what ends a question: the sender's comment, its withdrawal, or another value."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dcst.models import User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from dcst.record.notices import NoticeKind
from indicators.intake.telling import item_of, tell_owners
from indicators.models import Indicator, Observation, QueryEnd, ValueQuery
from indicators.models.observation import NO_VALUE_SENT
from indicators.notices import QUESTION_ASKED, QUESTION_ENDED
from indicators.target.verdicts import INDICATOR

LONGEST_COMMENT = 1000  # letters


@transaction.atomic
def ask_about_value(observation: Observation, *, by: User, at: datetime, reason: str) -> ValueQuery:
    """An officer's own question on an own figure, whatever its history says. Raises Refused."""
    reason = _said(reason, "Enter what is asked about the value", "reason")
    _hold(observation)
    held = Observation.objects.own().current().with_queries().filter(pk=observation.pk).first()
    if held is None:
        raise Refused("This value has been replaced since the page was opened")
    if held.marker in NO_VALUE_SENT:
        raise Refused(f"There is no value to ask about: {held.absence}")
    if held.queried:
        raise Refused("This value is queried already")
    query = ValueQuery.objects.create(observation=held, reason=reason, by=by, known_from=max(at, held.known_from))
    _record("query value", query, by=by, at=at, after={"reason": reason})
    _tell(QUESTION_ASKED, query, at)
    return query


@transaction.atomic
def answer_query(query: ValueQuery, *, by: User, at: datetime, comment: str) -> QueryEnd:
    """The sender's comment: the value stands as it was sent, and counts as history from now on. Raises Refused."""
    return _end(query, QueryEnd.Kind.ANSWERED, _said(comment, "Enter what explains the value", "comment"), by, at)


@transaction.atomic
def withdraw_query(query: ValueQuery, *, by: User, at: datetime, reason: str) -> QueryEnd:
    """The officer asks no longer. Raises Refused."""
    return _end(query, QueryEnd.Kind.WITHDRAWN, _said(reason, "Enter why the question is withdrawn", "reason"), by, at)


def _said(text: str, missing: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(missing, field)
    if len(text) > LONGEST_COMMENT:
        raise Refused(f"Shorten it to {LONGEST_COMMENT:,} letters", field)
    return text


def _hold(observation: Observation) -> None:
    Indicator.objects.select_for_update(no_key=True).get(pk=observation.indicator_id)


def _end(query: ValueQuery, kind: QueryEnd.Kind, comment: str, by: User, at: datetime) -> QueryEnd:
    _hold(query.observation)
    held = ValueQuery.objects.current().filter(pk=query.pk).select_related("observation__indicator").first()
    if held is None:
        raise Refused("This question has ended since the page was opened")
    ValueQuery.objects.filter(pk=held.pk).close(at)
    end = QueryEnd.objects.create(query=held, kind=kind, comment=comment, by=by, at=max(at, held.known_from))
    verb = "answer query" if kind == QueryEnd.Kind.ANSWERED else "withdraw query"
    _record(verb, held, by=by, at=at, before={"reason": held.reason}, after={"comment": comment})
    _tell(QUESTION_ENDED, held, at, how=kind.label.lower())
    return end


def _tell(kind: NoticeKind, query: ValueQuery, at: datetime, **told: str) -> None:
    figure = query.observation
    item = item_of(figure.indicator.code, figure.period, figure.area.code, figure.group, query=str(query.pk), **told)
    tell_owners(kind, {figure.indicator_id: [item]}, at=at)


def _record(
    verb: str,
    query: ValueQuery,
    *,
    by: User,
    at: datetime,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> None:
    observation = query.observation
    key = {"period": observation.period, "area": observation.area.code, "query": str(query.pk)}
    code = observation.indicator.code
    audit.record(verb, "indicator", code, by=by, at=at, before=before, after={**key, **after})
    reassess(INDICATOR, [code], at)
