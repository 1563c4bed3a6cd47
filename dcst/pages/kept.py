"""Pages that are rendered once for all who may read the same, and again as soon as anything is known anew.

A page is kept under a key made of all that it can depend on: its address, the day, who reads it, the release, and the
stamp of what is known. So nothing that is kept is ever out of date, and nothing has to be thrown away.
"""

import hashlib
import logging
import time
from functools import cache, wraps

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.template.loader import render_to_string
from redis import RedisError

from dcst.pages.paper import FETCHED, FINGERPRINT, fingerprint, say_fetched
from dcst.people.roles import Permission, memberships_of, permissions_of
from dcst.record.stamp import stamp
from dcst.time import clock

log = logging.getLogger(__name__)


def room_for(part):
    """What stands in a page to keep where a part is to be put in, “account” or “messages”."""
    return f"<!--{part}-->"


# What differs from one reader to the next with the same rights. No text of a page holds these: “<” is written out.
PERSONAL = {room_for(part): f"_components/{part}.html" for part in ("account", "messages")}
TOKEN = "csrfmiddlewaretoken"  # of a form, which is a session's own
LONGEST_ADDRESS = 300
LEFT_ALONE = 30  # seconds, once the cache did not answer


def kept(*, for_all):
    """Decorates a view whose page may be kept: `for_all` who hold the same roles, or else for each reader.

    For each too who answers for actions: which small numbers they see depends on which those are.
    What the page shows is known through verbs alone, and does not depend on the hour.
    """

    def decorate(view):
        @wraps(view)
        def keeping(request, *args, **kwargs):
            if not _may_be_kept(request):
                return view(request, *args, **kwargs)
            known = stamp()
            key = _key(request, known, for_all)
            text = _get(key)
            if text:
                return _personal(HttpResponse(text), request)
            response = _rendered(view, request, args, kwargs)
            text = _marked(response.content.decode())
            response.content = text
            if known.settled and response.status_code == HttpResponse.status_code and TOKEN not in text:
                _set(key, text)
            return _personal(response, request)

        return keeping

    return decorate


def kept_text(address, make):
    """The text that `make()` gives for an address, the same for everybody: made once, and again as soon as anything is
    known anew.
    """
    if not settings.KEEP_PAGES:
        return make()
    known = stamp()
    key = _digest(known, address, "everybody")
    text = _get(key)
    if not text:
        text = make()
        if known.settled:
            _set(key, text)
    return text


def _may_be_kept(request):
    if clock.is_held():
        return False  # it shows another moment than the stamp tells of
    return settings.KEEP_PAGES and request.method == "GET" and len(request.get_full_path()) <= LONGEST_ADDRESS


def _rendered(view, request, args, kwargs):
    request.leaves_room = True
    try:
        return view(request, *args, **kwargs)
    finally:
        request.leaves_room = False


def _marked(text):
    return text.replace(FINGERPRINT, f" · fingerprint of its words and figures {fingerprint(text)}")


def _personal(response, request):
    text = response.content.decode().replace(FETCHED, say_fetched())
    for room, template in PERSONAL.items():
        if room in text:
            text = text.replace(room, render_to_string(template, request=request))
    response.content = text
    return response


def _key(request, known, for_all):
    today = clock.today()
    roles = sorted(
        (held.role, held.organisation_id or 0, held.body_id or 0) for held in memberships_of(request.user, today)
    )
    is_shared = for_all and Permission.REPORT_OWN not in permissions_of(request.user, today)
    reader = roles if is_shared else [request.user.pk, *roles]
    return _digest(known, request.get_full_path(), reader)


def _digest(known, address, reader):
    told = (release(), known.text, clock.today().isoformat(), address, reader)
    return hashlib.sha256(repr(told).encode()).hexdigest()


@cache
def release():
    """A text that differs where the code or the templates do."""
    files = [path for app in settings.OWN_ROOMS for path in sorted((settings.BASE_DIR / app).rglob("*.*"))]
    looks = [(str(path), path.stat()) for path in files if path.suffix in (".py", ".html")]
    told = [(path, look.st_size, look.st_mtime_ns) for path, look in looks]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


_asked_again_at = 0.0


def _get(key):
    return _unless_away(lambda: caches["pages"].get(key))


def _set(key, text):
    _unless_away(lambda: caches["pages"].set(key, text))


def _unless_away(ask):
    """What the cache answers; None where it does not, and then it is left alone for a while: a page comes anyway."""
    global _asked_again_at
    if time.monotonic() < _asked_again_at:
        return None
    try:
        return ask()
    except (OSError, RedisError):
        log.warning("The cache of pages does not answer", exc_info=True)
        _asked_again_at = time.monotonic() + LEFT_ALONE
        return None
