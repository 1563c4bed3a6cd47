"""Whether a pack still shows what it showed: drawn anew as at its moment, and held against what was kept of it."""

from dataclasses import dataclass, field

from dcst.models import Pack, PackFile
from dcst.pages.kept import release
from dcst.site.packs.drawing import CannotDraw
from dcst.site.packs.facts import FactDifference, differences, hash_of, inflated
from dcst.site.packs.made import drawn_of

FEWEST = 8  # hex digits that a pack is looked for by


@dataclass(frozen=True)
class Check:
    """`problem`: why it could not be drawn. `is_whole`: whether the text that was kept has the hash that was kept."""

    pack: Pack
    is_whole: bool
    sha256: str = ""
    differences: list[FactDifference] = field(default_factory=list)
    problem: str = ""

    @property
    def holds(self) -> bool:
        return self.is_whole and not self.problem and self.sha256 == self.pack.sha256

    @property
    def is_other_release(self) -> bool:
        """Whether the code or the templates differ from those that it was drawn by."""
        return self.pack.release != release()


def check(pack: Pack) -> Check:
    """The Check of a pack that was made."""
    kept = inflated(bytes(pack.facts or b""))
    is_whole = hash_of(kept) == pack.sha256
    try:
        drawn = drawn_of(pack)
    except CannotDraw as problem:
        return Check(pack, is_whole, problem=str(problem))
    return Check(pack, is_whole, drawn.sha256, differences(kept, drawn.text))


def packs_called(name: str, file_sha256: str = "") -> list[Pack]:
    """The packs made that an id, the hash of a file, or the beginning of a hash of facts names, the latest first."""
    made = Pack.objects.filter(state=Pack.Making.MADE)
    if file_sha256:
        return list(made.filter(pk__in=PackFile.objects.filter(sha256=file_sha256).values("pack")))
    digits = name.strip().lower()
    if len(digits.replace("-", "")) == 32 and "-" in digits:
        return list(made.filter(pk=digits))
    return list(made.filter(sha256__startswith=digits)) if len(digits) >= FEWEST else []
