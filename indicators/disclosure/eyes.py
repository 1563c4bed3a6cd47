"""What a reader is shown of figures and verdicts: the one way from an observation to a page, a file or the API.

Small numbers are for those who work with them: who may see them all, the sources of the indicator, and who answers for
an action that should move it. To all others a figure that `disclosure` hides is “[c]”, a verdict that rests on one is
Suppressed, and words that may quote one are not shown. To everybody a percentage of fewer than twenty is written as its
counts; its number stays in files, in the API and in what is reckoned.
"""

import re
from copy import copy
from functools import cached_property

from django.db.models import Case, F, JSONField, TextField, Value, When

from dcst.models import Assessment, Question
from dcst.people.roles import Permission, organisations_of, permissions_of
from dcst.status.rag import Rag, Reason
from dcst.time.clock import end_of
from indicators import groups
from indicators.disclosure.behind import BEHIND, FEW_BEHIND, FigureBehind
from indicators.disclosure.hidden import HiddenFigures, disclosure_key
from indicators.disclosure.rules.few import Few, counts_instead, in_counts, is_percentage
from indicators.disclosure.shown import OpenFigure, ShownFigure, ShownQuery
from indicators.models import BOROUGH, Definition, Expectation, Indicator, Marker
from objectives.models import Assignment

KEPT_BACK = Reason("value_kept_back")
OBSERVATION = re.compile(r'"observation:(\d+)"')


class Eyes:
    """One reader on a day: which small numbers they see.

    What is hidden is what was, by the record, at the end of the day that they look at: `day`, if not today.
    """

    def __init__(self, user, today, day=None):
        granted = permissions_of(user, today)
        self.today, self.day = today, day or today
        self._hidden = HiddenFigures(end_of(self.day), end_of(today))
        self._behind = {}  # {pk: a figure that verdicts rest on, None for one that need not be known}
        self.sees_all = Permission.SEE_SMALL_NUMBERS in granted
        self.user, self.owns = user, Permission.REPORT_OWN in granted
        self.organisations = organisations_of(user, today)

    @cached_property
    def indicators(self):
        """The pks of those whose small numbers the reader works with.

        Their own organisation's, and those that their actions should move.
        """
        found = set()
        if self.organisations:
            found |= set(Indicator.objects.owned_by_any(self.organisations).values_list("pk", flat=True))
        if self.owns:
            mine = Assignment.objects.current().filter(user=self.user).values("action")
            found |= set(Expectation.objects.current().filter(action__in=mine).values_list("indicator", flat=True))
        return found

    def sees(self, indicator):
        """Whether small numbers of an indicator, by its pk, are for this reader."""
        return self.sees_all or indicator in self.indicators

    def look_into(self, indicators):
        """Read what is hidden of these indicators, by their pks, in one query, before figures are asked for."""
        self._hidden.look_into(indicators)

    def figure(self, row):
        """The ShownFigure of an observation; None for None."""
        return self.figures([row])[0] if row else None

    def figures(self, rows):
        """[ShownFigure] of observations, in their order: one more query however many, two if some are few."""
        rows = list(rows)
        hidden = self._hidden.among(map(disclosure_key, rows))
        if withdrawn := {row.indicator_id for row in rows if row.marker == Marker.WITHDRAWN and hasattr(row, "note")}:
            self._hidden.look_into(withdrawn)  # why it was withdrawn may quote another figure of its table
        few = self._few_among(rows)
        return [self._shown(row, row.pk in hidden, few.get(row.pk, "")) for row in rows]

    def _shown(self, row, hidden, in_counts):
        if not hidden and row.marker != Marker.WITHDRAWN:
            return OpenFigure(row, in_counts=in_counts)
        sees = self.sees(row.indicator_id) if hidden else True
        return ShownFigure(
            row, suppressed=not sees, small=hidden and sees, in_counts=in_counts, silent=self._is_silent(row)
        )

    def _is_silent(self, row):
        """Whether why a figure was withdrawn may quote one of its table that is kept back from the reader."""
        withdrawn = row.marker == Marker.WITHDRAWN
        return withdrawn and not self.sees(row.indicator_id) and self._hidden.is_any(row.indicator_id, row.period)

    def _few_among(self, rows):
        """{pk: “3 of 11”} of those observations that are percentages of fewer than twenty."""
        found = {row.pk: counts_instead(row.value, row.numerator, row.denominator) for row in rows}
        asked = {row.indicator_id for row in rows if found[row.pk]}
        percentages = {pk for pk, kind in self._kinds_of(asked).items() if is_percentage(*kind)}
        return {row.pk: found[row.pk] for row in rows if found[row.pk] and row.indicator_id in percentages}

    def _kinds_of(self, indicators):
        """{indicator pk: (value type, unit)} of those with a definition in force."""
        kinds = self._hidden.kinds
        if unknown := indicators - kinds.keys():
            held = Definition.objects.current().filter(indicator__in=unknown)
            kinds |= {pk: tuple(kind) for pk, *kind in held.values_list("indicator", "value_type", "unit")}
        return {pk: kinds[pk] for pk in indicators & kinds.keys()}

    def unseen(self, rows):
        """The pks of those observations that are kept back from this reader."""
        held = [disclosure_key(row) for row in rows]
        if self.sees_all:
            return set()
        hidden = self._hidden.among(held)
        return {row.pk for row in held if row.pk in hidden and not self.sees(row.indicator_id)}

    def verdicts(self, rows, read=()):
        """[Assessment] as this reader sees them, in their order: one that rests on a figure kept back is Suppressed.

        `read` are observations with their areas that need not be read again where a verdict rests on them. Copies where
        they differ from what is stored, never to be saved.
        """
        rows = list(rows)
        rests = rests_of(rows)
        figures = self._figures_behind(rests, _subjects(rows), read)
        kept, few = self._kept(rests, figures), self._few_behind(rests, figures)
        if not (kept or few):
            return rows
        return [suppressed(row) if row.pk in kept else in_counts_where_few(row, few.get(row.pk)) for row in rows]

    def verdict(self, row):
        """verdicts() of one assessment; None for None."""
        return self.verdicts([row])[0] if row else None

    def verdicts_by(self, rows):
        """verdicts() of {key: assessment}, by the same keys."""
        return dict(zip(rows, self.verdicts(rows.values()), strict=True))

    def kept_verdicts(self, rows):
        """The pks of those assessments that rest on a figure kept back from this reader."""
        rests = rests_of(rows)
        return set() if self.sees_all else self._kept(rests, self._figures_behind(rests, _subjects(rows)))

    def _figures_behind(self, rests, subjects, read=()):
        """Those of the figures that verdicts on some indicators rest on that are few, or may be hidden."""
        facts = set().union(*rests.values())
        found = [row for row in read if row.pk in facts]
        unread = facts - {row.pk for row in found}
        if asked := unread - self._behind.keys():
            self._look_behind(asked, rests, subjects)
        return found + [self._behind[pk] for pk in sorted(unread) if self._behind[pk]]

    def _look_behind(self, facts, rests, subjects):
        """Read of some figures those that are few, or may be hidden."""
        self._behind |= dict.fromkeys(facts)
        if self.sees_all:
            rows = FEW_BEHIND(facts=facts)
        else:
            by_code = {}
            for pk, code in subjects.items():
                by_code.setdefault(code, set()).update(rests[pk])
            rows = BEHIND(facts=facts, **self._hidden.suspects(by_code))
        self._behind |= {row.pk: row for row in map(FigureBehind._make, rows)}

    def _few_behind(self, rests, figures):
        """{assessment pk: [Few]}: which of the figures that a verdict rests on are percentages of fewer than twenty."""
        counts = self._few_among(figures)
        few = {row.pk: Few(row.period, counts[row.pk], _part(row)) for row in figures if row.pk in counts}
        return {pk: [few[fact] for fact in sorted(found & few.keys())] for pk, found in rests.items() if few}

    def _kept(self, rests, figures):
        unseen = self.unseen(figures)
        return {pk for pk, found in rests.items() if found & unseen}

    def judged(self, rows):
        """A query of assessments, each with `is_kept_back` from this reader, and `rag_shown`, the status they see."""
        kept = self.kept_verdicts(rows.filter(subject_kind="indicator"))
        hidden = When(pk__in=kept, then=Value(Rag.SUPPRESSED.value))
        return rows.annotate(
            is_kept_back=Case(When(pk__in=kept, then=Value(True)), default=Value(False)),
            rag_shown=Case(hidden, default=F("rag"), output_field=TextField()),
        )

    def unquotable(self, indicators):
        """The pks of those indicators about which words may quote a figure that is kept back from this reader."""
        return self._hidden.with_any(set() if self.sees_all else {pk for pk in indicators if not self.sees(pk)})

    def queries(self, rows):
        """[ShownQuery] of value queries, in their order: what they and their answers say may quote other values."""
        rows = list(rows)
        silent = self.unquotable({row.observation.indicator_id for row in rows})
        figures = self.figures(row.observation for row in rows)
        return [
            ShownQuery(row, figure, silent=row.observation.indicator_id in silent)
            for row, figure in zip(rows, figures, strict=True)
        ]

    def with_status(self, rows, at):
        """Indicators annotated by with_status() at a moment, with the status and reasons that this reader sees."""
        codes = rows.order_by().values("code")
        standing = Assessment.objects.known_at(at).of("indicator", Question.TARGET).filter(subject__in=codes)
        seen = list(zip(standing, self.verdicts(standing), strict=True))
        codes = [row.subject for row, shown in seen if is_kept_back(shown)]
        said = [
            When(code=row.subject, then=Value(shown.reasons, output_field=JSONField()))
            for row, shown in seen
            if shown.reasons != row.reasons
        ]
        if not said:
            return rows
        hidden = When(code__in=codes, then=Value(Rag.SUPPRESSED.value))
        return rows.annotate(
            status=Case(hidden, default=F("status"), output_field=TextField()),
            status_reasons=Case(*said, default=F("status_reasons"), output_field=JSONField()),
        )


def observations_of(assessment):
    """The pks of the observations an assessment rests on."""
    facts = assessment.facts
    if isinstance(facts, str):  # as the database keeps them: to take thousands apart takes longer
        return set(map(int, OBSERVATION.findall(facts)))
    pairs = (fact.partition(":") for fact in facts)
    return {int(pk) for kind, _, pk in pairs if kind == "observation"}


def suppressed(row):
    """A copy of an assessment for somebody who may not know what it rests on. Never saved."""
    kept = copy(row)
    kept.rag, kept.reasons = Rag.SUPPRESSED.value, [KEPT_BACK.as_json()]
    kept.facts = "[]" if isinstance(row.facts, str) else []  # a board reads them as the database keeps them
    kept.since = row.known_from
    return kept


def in_counts_where_few(row, few):
    """A copy of an assessment with counts where a reason quotes the percentage of a figure of few; itself without any.

    `few` are the [Few] it rests on, or None. Never saved.
    """
    if not few:
        return row
    said = copy(row)
    said.reasons = [reason.as_json() for reason in in_counts(row.reason_list, few, row.period)]
    return said


def rests_of(verdicts):
    """{assessment pk: the pks of the observations it rests on} of those on indicators."""
    return {row.pk: observations_of(row) for row in verdicts if row.subject_kind == "indicator"}


def _subjects(verdicts):
    """{assessment pk: the code of the indicator it is on}"""
    return {row.pk: row.subject for row in verdicts if row.subject_kind == "indicator"}


def _part(row):
    is_borough = row.area.code == BOROUGH
    return "" if is_borough and not row.group else groups.say_part(row.area.name, row.group, is_borough)


def is_kept_back(row):
    """Whether an assessment as a reader sees it is one that suppressed() made."""
    return row.reasons == [KEPT_BACK.as_json()]


def eyes_of(request, today, day=None):
    """The Eyes of whoever makes a request on a day, for what stood at the end of another one, or of the same.

    The same to the end of the request, so that what is hidden is read once in it.
    """
    day, held = day or today, getattr(request, "reading_eyes", None)
    if held is None or (held.today, held.day) != (today, day):
        held = request.reading_eyes = Eyes(request.user, today, day)
    return held
