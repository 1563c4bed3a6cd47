"""The reading of PowerShell is strict: what PowerShell would not take, or would read otherwise, is an error."""

import pytest

from tests.docs.powershell import NotPowerShell, run

GIVEN = {"DCST_KEY": "a-key"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'It''s $env:DCST_KEY'", "It's $env:DCST_KEY"),
        ('"Bearer $env:DCST_KEY"', "Bearer a-key"),
        ("$env:DCST_KEY = 'another'\n$env:DCST_KEY", "another"),
        ("@{\n    one = 1\n    'two' = @('a')\n}", {"one": 1, "two": ["a"]}),
        ("@{ one = 1; two = 2 } | ConvertTo-Json", '{"one": 1, "two": 2}'),
    ],
)
def test_what_the_documentation_uses_is_read_as_powershell_reads_it(text, value):
    assert run(text, GIVEN) == value


@pytest.mark.parametrize(
    "text",
    [
        "curl 'http://127.0.0.1'",
        "Invoke-RestMethod -Url 'http://127.0.0.1' -Headers @{}",
        "Invoke-RestMethod -Uri 'http://127.0.0.1' -Uri 'http://127.0.0.1' -Headers @{}",
        "@{ one = 1 two = 2 }",
        "@{ one = 1; one = 2 }",
        "'an open quote",
        "@{ a = @{ b = @{ c = @{ d = 1 } } } } | ConvertTo-Json",
        '"a `$ escaped"',
    ],
)
def test_what_powershell_would_not_take_is_not_taken(text):
    with pytest.raises(NotPowerShell):
        run(text, GIVEN)


def test_a_variable_nobody_set_is_missed():
    with pytest.raises(KeyError):
        run("$headers", GIVEN)
