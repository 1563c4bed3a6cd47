"""What every list of the API has in common: read only, as at a day, filters that refuse what they do not know."""

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import exceptions, serializers, viewsets

from dcst.api.calling import can
from dcst.models import RAG_CHOICES
from dcst.people.roles import Permission
from dcst.status.rag import Rag, Reason
from dcst.time import clock
from dcst.time.asat import FIRST_DAY, day_in

EVERYWHERE = {"page", "page_size", "as_at"}


class OneOf(django_filters.ChoiceFilter):
    """A filter with fixed choices, a Choices class or (value, word) pairs. Any other is an error that lists them."""

    def __init__(self, field_name=None, *, choices, **options):
        choices = getattr(choices, "choices", choices)
        offered = ", ".join(str(value) for value, _ in choices)
        words = {"invalid_choice": f"There is no “%(value)s”. Choose from: {offered}."}
        super().__init__(field_name, choices=choices, error_messages=words, **options)


class YesNo(OneOf):
    """A filter that takes true or false; anything else is an error."""

    def __init__(self, field_name=None, **options):
        super().__init__(field_name, choices=[("true", "Yes"), ("false", "No")], **options)

    def filter(self, rows, value):
        return super().filter(rows, value and value == "true")


class StrictFilters(DjangoFilterBackend):
    """Filters a list. Raises ValidationError, which lists the filters, for one that is not offered or is given twice.

    So a mistyped filter is refused, where the library would leave it out and answer with more rows.
    """

    def filter_queryset(self, request, queryset, view):
        if view.detail:
            self.check(request, {"as_at"})
            return queryset
        filterset = self.get_filterset_class(view, queryset)
        self.check(request, EVERYWHERE | set(filterset.get_filters() if filterset else ()))
        return super().filter_queryset(request, queryset, view)

    def check(self, request, known):
        """Raises ValidationError for a parameter that is not among the `known` names, or is given twice."""
        for name, given in request.query_params.lists():
            if name not in known:
                sentence = f"There is no such filter. Choose from: {', '.join(sorted(known))}."
                raise exceptions.ValidationError({name: [sentence]}, code="unknown_filter")
            if len(given) > 1:
                raise exceptions.ValidationError({name: ["Give this once."]}, code="repeated_filter")


def day_asked_for(request):
    """The moment `?as_at=` names: the end of that day in London; of today without it.

    Raises ValidationError for a day that cannot be read, is before FIRST_DAY, or lies ahead.
    """
    text = request.query_params.get("as_at")
    today = clock.today()
    if text is None:
        return clock.end_of(today)
    day = day_in(text)
    if day is None:
        raise exceptions.ValidationError({"as_at": ["Write the day as 2017-09-30."]}, "day_unreadable")
    if not FIRST_DAY <= day <= today:
        words = f"Choose a day from {FIRST_DAY.isoformat()} to {today.isoformat()}."
        raise exceptions.ValidationError({"as_at": [words]}, "day_outside")
    return clock.end_of(day)


AS_AT = OpenApiParameter(
    "as_at", OpenApiTypes.DATE, description="Show what was known at the end of this day. Today when left out."
)


class ListViewSet(viewsets.ReadOnlyModelViewSet):
    """A list and its rows, by code. Subclasses say in `rows(at)` what they hold."""

    permission_classes = [can(Permission.READ)]
    filter_backends = [StrictFilters]
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9._-]+"

    def rows(self, at):
        """A queryset of the rows to show as they were known at a moment."""
        raise NotImplementedError

    def get_queryset(self):
        return self.rows(day_asked_for(self.request))

    @extend_schema(parameters=[AS_AT])
    def list(self, request, *args, **kwargs):
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[AS_AT])
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
