"""A contact, a webhook with a receiver of its own, and what is told them."""

from dcst.outbox.sorting import sort_notices
from dcst.people.notices import KEY_APPROVED
from dcst.record.notices import tell
from dcst.time import clock

ITEM = {"name": "Nightly", "prefix": "dcst_live_0a1b2c3d"}


def tell_of_a_key(organisation, *names, at=None):
    """Tell an organisation of keys of these names, early on the day, and make the messages; how many."""
    at = at or clock.start_of(clock.today())
    for name in names or ("Nightly",):
        tell(KEY_APPROVED, organisation, [{"name": name, "prefix": "dcst_live_0a1b2c3d"}], at=at)
    return sort_notices(at)
