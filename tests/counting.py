"""How many queries were asked, the same at whatever second of a minute."""

ONCE_A_MINUTE = 'UPDATE "dcst_apikey"'  # the first call of a minute notes when the key was last used


def counted(queries):
    """Of CaptureQueriesContext: how many, but for the one that is asked once a minute."""
    return sum(not query["sql"].startswith(ONCE_A_MINUTE) for query in queries)
