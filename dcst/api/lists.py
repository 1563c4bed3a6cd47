"""What every list of the API has in common: read only, as at a moment, filters that refuse what they do not know."""

import django_filters
from django import forms
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import exceptions, serializers, viewsets

from dcst.api.calling import can
from dcst.api.cursors import CURSOR, PAGE, PAGE_SIZE
from dcst.api.moments import EXAMPLE, is_past, moment_in
from dcst.api.pages import drawn
from dcst.api.tags import IF_NONE_MATCH, Tagged
from dcst.models import RAG_CHOICES, Assessment, Fact
from dcst.people.roles import Permission
from dcst.status.rag import Rag, Reason
from dcst.time import clock
from dcst.time.asat import FIRST_DAY

EVERYWHERE = {PAGE, PAGE_SIZE, CURSOR, "as_at"}


class OneOf(django_filters.ChoiceFilter):
    """A filter with fixed choices, a Choices class or (value, word) pairs. Any other is an error that lists them."""

    def __init__(self, field_name=None, *, choices, **options):
        choices = getattr(choices, "choices", choices)
        offered = ", ".join(str(value) for value, _ in choices)
        words = {"invalid_choice": f"There is no “%(value)s”. Choose from: {offered}."}
        super().__init__(field_name, choices=choices, error_messages=words, **options)


@extend_schema_field(OpenApiTypes.BOOL)
class YesNo(OneOf):
    """A filter that takes true or false; anything else is an error."""

    def __init__(self, field_name=None, **options):
        super().__init__(field_name, choices=[("true", "Yes"), ("false", "No")], **options)

    def filter(self, rows, value):
        return super().filter(rows, value and value == "true")


class MomentField(forms.CharField):
    """A moment as text, or a day, which begins then. Refuses one that cannot be read, is before FIRST_DAY, or ahead."""

    def clean(self, value):
        text = super().clean(value)
        moment = moment_in(text) if text else None
        if text and moment is None:
            words = f"Write the moment with its zone, as {EXAMPLE}; a day, as {EXAMPLE[:10]}, means its start."
            raise forms.ValidationError(words, "moment_unreadable")
        if moment and not is_past(moment):
            words = f"Choose a moment from {FIRST_DAY.isoformat()} on that is not ahead of this one."
            raise forms.ValidationError(words, "moment_outside")
        return moment


@extend_schema_field(OpenApiTypes.DATETIME)
class Since(django_filters.CharFilter):
    """Rows whose field is a moment or later; `by_the_wall` where the field is told by the database's clock."""

    field_class = MomentField

    def __init__(self, field_name, *, by_the_wall=False, **options):
        super().__init__(field_name, lookup_expr="gte", **options)
        self.by_the_wall = by_the_wall

    def filter(self, rows, value):
        return super().filter(rows, clock.by_the_wall(value) if value and self.by_the_wall else value)


class StrictFilters(DjangoFilterBackend):
    """Filters a list. Raises ValidationError, which lists the filters, for one that is not offered or is given twice.

    So a mistyped filter is refused, where the library would leave it out and answer with more rows.
    """

    def filter_queryset(self, request, queryset, view):
        if view.detail:
            self.check(request, {"as_at"})
            return queryset
        filterset = self.get_filterset_class(view, queryset)
        known = getattr(view, "parameters", EVERYWHERE)
        self.check(request, known | set(filterset.get_filters() if filterset else ()))
        return super().filter_queryset(request, queryset, view)

    def check(self, request, known):
        """Raises ValidationError for a parameter that is not among the `known` names, or is given twice."""
        for name, given in request.query_params.lists():
            if name not in known:
                sentence = f"There is no such filter. Choose from: {', '.join(sorted(known))}."
                raise exceptions.ValidationError({name: [sentence]}, code="unknown_filter")
            if len(given) > 1:
                raise exceptions.ValidationError({name: ["Give this once."]}, code="repeated_filter")


AS_AT = OpenApiParameter(
    "as_at", OpenApiTypes.DATE, description="Show what was known at the end of this day. Today when left out."
)


class ListViewSet(Tagged, viewsets.ReadOnlyModelViewSet):
    """A list and its rows, by code. Subclasses say in `rows(at)` what they hold."""

    permission_classes = [can(Permission.READ)]
    filter_backends = [StrictFilters]
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9._-]+"
    parameters = EVERYWHERE
    written = None  # the model of the rows, where they keep when they were written

    def rows(self, at):
        """A queryset of the rows to show as they were known at a moment."""
        raise NotImplementedError

    @property
    def drawn(self):
        """The Drawn of the request: the same for every page that a walk through the list leads to."""
        return drawn(self.request, self.facts, self.written)

    @property
    def facts(self):
        """The models whose moments decide what is shown: that of the rows, and the record where they bear a status."""
        fields = getattr(self.serializer_class, "_declared_fields", {}).values()
        judged = [Assessment] if any(isinstance(field, StatusField) for field in fields) else []
        return [model for model in [self.queryset.model] if issubclass(model, Fact | Assessment)] + judged

    def get_queryset(self):
        return self.rows(self.drawn.at)

    @extend_schema(parameters=[AS_AT, IF_NONE_MATCH])
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[AS_AT, IF_NONE_MATCH])
    def retrieve(self, request, *args, **kwargs):
        return super().retrieve(request, *args, **kwargs)


@extend_schema_serializer(component_name="Status")
class VerdictInWords(serializers.Serializer):
    """A verdict in words: the status, why, and since when."""

    code = serializers.ChoiceField(choices=RAG_CHOICES)
    word = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField()


@extend_schema_field(VerdictInWords(allow_null=True))
class StatusField(serializers.Field):
    """The annotations of `with_status` as one object; null when the subject has never been assessed."""

    def __init__(self, **options):
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, row):
        if row.status is None:
            return None
        rag = Rag(row.status)
        words = [Reason.from_json(reason).words for reason in row.status_reasons]
        return {"code": rag.value, "word": rag.word, "reasons": words, "since": row.status_since}


class SourceField(serializers.CharField):
    """Where the words stand: document, line and heading in one line."""

    def __init__(self, **options):
        super().__init__(read_only=True, **options)
