"""The findings beside the status of an indicator, through the API: how it compares, where it goes, is it chance."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dcst.models import ANSWER_CHOICES, FINDING_QUESTIONS, Assessment


class FindingSerializer(serializers.Serializer):
    """One finding in words: never a status, and never merged with it."""

    code = serializers.ChoiceField(choices=ANSWER_CHOICES, source="status.value")
    word = serializers.CharField(source="status.word")
    reasons = serializers.ListField(child=serializers.CharField(), source="words")
    period = serializers.CharField(help_text="The period judged; blank where none was.")
    since = serializers.DateTimeField()


class FindingsSerializer(serializers.Serializer):
    """Each is null until it has been assessed."""

    comparison = FindingSerializer(
        allow_null=True, help_text="Beside England, the region or the mean of the statistical neighbours."
    )
    trend = FindingSerializer(allow_null=True, help_text="Where it is going since the period before, and over years.")
    variation = FindingSerializer(allow_null=True, help_text="Whether it moves by more than chance.")
    assurance = FindingSerializer(allow_null=True, help_text="Whether it can be relied on to meet its target.")


@extend_schema_field(FindingsSerializer(allow_null=True))
class FindingsField(serializers.Field):
    """What `findings_of` found for the row; null where verdicts on the indicator are not for the caller."""

    def __init__(self, **options):
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, row):
        found = row.findings
        if found is None:
            return None
        told = {question.value: found.get(question) for question in FINDING_QUESTIONS}
        return {name: FindingSerializer(one).data if one else None for name, one in told.items()}


def findings_of(rows, eyes, at):
    """The rows as a list, each with `findings`: {question: assessment as the caller sees it}, as at a moment.

    None where `row.judged` says that verdicts are not for the caller. The same number of queries however many rows.
    """
    rows = list(rows)
    codes = [row.code for row in rows if row.judged]
    held = {}
    standing = Assessment.objects.known_at(at).of("indicator").filter(question__in=FINDING_QUESTIONS, area="")
    for found in eyes.verdicts(standing.filter(subject__any_of=codes)):
        held.setdefault(found.subject, {})[found.question] = found
    for row in rows:
        row.findings = held.get(row.code, {}) if row.judged else None
    return rows
