"""Makes the packs that wait, in a process whose memory is measured: one line of JSON on how that went."""

import json
import resource
import sys
import time
from pathlib import Path

import django

MEGABYTE = 1024  # in the units of the system


def main():
    django.setup()
    from dcst.site import registry

    begun = time.perf_counter()
    made = registry.make_packs()
    told = {"made": made, "seconds": time.perf_counter() - begun}
    told["worker"] = _highest() / MEGABYTE
    told["setter"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE
    sys.stdout.write(json.dumps(told))


def _highest():
    """Of this program; what getrusage says of a process is at least what its parent held when it was started."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
