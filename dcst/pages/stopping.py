"""The page behind the link in every mail: it asks, and one click ends the mails. No sign-in; the link is signed."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from dcst.outbox.changes import stop_telling as stop
from dcst.outbox.stopping import read_stop
from dcst.pages.middleware import open_to_strangers
from dcst.time import clock


# Mail programs offer the same as a button of their own, and send it without our form (RFC 8058). The signature in the
# address is what allows it.
@csrf_exempt
@open_to_strangers
def stop_telling(request, token):
    """Asks on GET, so that a program that follows links in mails stops nothing; stops on POST."""
    found = read_stop(token)
    if found is None:
        raise Http404
    organisation, address = found
    if request.method == "POST":
        by = request.user if request.user.is_authenticated else None
        stop(organisation, by=by, at=clock.now(), address=address)
    context = {"organisation": organisation, "address": address, "stopped": request.method == "POST"}
    return render(request, "dcst/stop_telling.html", context)
