"""How a process that serves collects garbage."""

import gc


def spare_what_is_loaded():
    """Keep the collector away from what is loaded by now, and have it look at the rest less often.

    Full collections that walk through all that is loaded take half of a sweep; and a batch makes many small objects
    that live for a moment, for which it would start after every 700.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
