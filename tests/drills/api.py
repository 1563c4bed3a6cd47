"""More than 20,000 requests made from the API's description, by every kind of caller: each answer is as described."""

from tests.drills._drill import drill

drill("api", "tests/dcst/api/test_schema.py", "tests/dcst/api/test_schema_keys.py", parallel=True)
