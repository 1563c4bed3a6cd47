"""Makes the packs that wait, in a process whose memory is measured: one line of JSON on how that went."""

import json
import resource
import sys
import time

import django

MEGABYTE = 1024  # in the units of the system


def main():
    django.setup()
    from dcst.site import registry

    begun = time.perf_counter()
    made = registry.make_packs()
    told = {"made": made, "seconds": time.perf_counter() - begun}
    told["worker"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    told["setter"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
