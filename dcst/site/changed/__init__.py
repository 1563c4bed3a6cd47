"""What changed between two days, of every app, as one reader may see it."""

from dcst.site.changed.between import changes_between
from dcst.site.changed.told import Change, Changes

__all__ = ["Change", "Changes", "changes_between"]
