"""What a release is asked for, and which measures that means."""

from dataclasses import asdict, dataclass

from django.db.models import Q

from dcst.models import Many, Release, ReleaseItem
from indicators.models import Indicator

STANDING = "standing"


@dataclass(frozen=True)
class Chosen:
    """Promises and frameworks by their codes; `again`: whatever is out already, as it is now; `parts`: the latest
    figures by locality and group as well.
    """

    promises: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    again: bool = False
    parts: bool = False

    @property
    def is_nothing(self):
        return not (self.promises or self.frameworks or self.again)

    @property
    def as_json(self):
        return {name: list(held) if isinstance(held, tuple) else held for name, held in asdict(self).items()}

    @classmethod
    def from_json(cls, kept):
        return cls(**{name: tuple(held) if isinstance(held, list) else held for name, held in kept.items()})

    @property
    def promise_codes(self):
        """The codes of the promises, of those too that are out."""
        return {*self.promises, *(standing_subjects(ReleaseItem.Kind.PROMISE) if self.again else ())}

    def indicators(self, at):
        """A query of the measures that have a name: nobody outside can tell what one without is."""
        codes = self.promise_codes
        asked = Q(strand__code__in=codes) | Q(strand__objective__code__in=codes, strand__drive="business")
        for code in self.frameworks:
            asked |= Q(pk__in=Indicator.objects.in_framework(code, at).values("pk"))
        if self.again:
            asked |= Q(code__any_of=Many(standing_subjects(ReleaseItem.Kind.FIGURE)))
        named = Indicator.objects.with_definition(at).filter(~Q(name="") | Q(agreed_name__isnull=False))
        return named.filter(asked).exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)


def standing_subjects(kind):
    """The codes of what is out and not withdrawn, of one kind of item."""
    rows = ReleaseItem.objects.filter(kind=kind, release__in=Release.objects.standing())
    return set(rows.order_by().values_list("subject", flat=True).distinct())
