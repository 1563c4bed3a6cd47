"""What every page shows: the as-at day, whether figures are invented, what the user may do."""

from dcst.models import LoadedFixture
from dcst.people.roles import Permission, memberships_of, permissions_of
from dcst.time import clock
from dcst.time.asat import AsAt

DEMONSTRATION = "demonstration"


def is_demonstration():
    """Whether this database holds the demonstration."""
    return LoadedFixture.objects.filter(name=DEMONSTRATION).exists()


def page(request):
    """{as_at, today, demonstration, can, memberships} for every template; {} for a request without a user.

    `can` is {name of a permission in lower case: bool}. Two queries at most, however many templates make up the page:
    the demonstration mark, the memberships.
    """
    user = getattr(request, "user", None)
    if user is None:
        return {}
    if not hasattr(request, "is_demonstration"):  # a page that is kept is put together from several templates
        request.is_demonstration = is_demonstration()
    today = clock.today()
    granted = permissions_of(user, today)
    return {
        "as_at": getattr(request, "as_at", None) or AsAt(today, today),
        "today": today,
        "demonstration": request.is_demonstration,
        "can": {permission.name.lower(): permission in granted for permission in Permission},
        "memberships": memberships_of(user, today),
    }
