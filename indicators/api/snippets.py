"""A call of the API as a partner writes it: for curl, Python and PowerShell. Pure: pages show these, tests run them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

INDENT = "    "
FILE_TYPE = "text/csv"


@dataclass(frozen=True)
class Call:
    """One request: a path of the API, the body and the query. One without a body is a GET, with a body a POST.

    `file` is the name of a CSV file that is sent in place of a body, as it is.
    """

    path: str
    body: Mapping = field(default_factory=dict)
    file: str = ""
    named: bool = False  # whether an Idempotency-Key goes with it
    query: Mapping = field(default_factory=dict)

    @property
    def is_file(self):
        """Whether the answer is a file and no JSON."""
        return self.path.endswith(".ics") or self.query.get("format") == "csv"

    @property
    def address(self):
        """The path with its query."""
        asked = "&".join(f"{name}={value}" for name, value in self.query.items())
        return self.path + ("?" + asked if asked else "")


def curl(call, site, key="$DCST_KEY", joint=" \\\n  "):
    """The text of a call for bash and zsh; `site` is “https://host”, `joint` what stands between its parts.

    The body stands between single quotes, so that no shell reads it.
    """
    parts = [f'curl -H "Authorization: Bearer {key}"']
    if call.body:
        parts.append("-H 'Content-Type: application/json'")
    if call.file:
        parts.append(f"-H 'Content-Type: {FILE_TYPE}'")
    if call.named:
        parts.append('-H "Idempotency-Key: $(date +%s%N)"')
    if call.file:
        parts.append(f"--data-binary @{call.file}")
    if call.body:
        parts.append("-d " + _quoted(json.dumps(dict(call.body))))
    parts.append(_address(call, site))
    return joint.join(parts)


def _address(call, site):
    # A shell may take a question mark for a pattern.
    return _quoted(site + call.address) if call.query else site + call.address


def _quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def python(call, site):
    """The text of a call for Python with the standard library alone."""
    imports = [
        *(["json"] if call.body or not call.is_file else []),
        "os",
        *(["pathlib"] if call.file else []),
        "urllib.request",
        *(["uuid"] if call.named else []),
    ]
    lines = [f"import {name}" for name in imports] + ["", "request = urllib.request.Request("]
    lines.append(f'{INDENT}"{site}{call.address}",')
    if call.body:
        lines.append(f"{INDENT}data=json.dumps({_indented(call.body)}).encode(),")
    if call.file:
        lines.append(f'{INDENT}data=pathlib.Path("{call.file}").read_bytes(),')
    lines += [f"{INDENT}headers={{", f'{INDENT * 2}"Authorization": "Bearer " + os.environ["DCST_KEY"],']
    if call.body:
        lines.append(f'{INDENT * 2}"Content-Type": "application/json",')
    if call.file:
        lines.append(f'{INDENT * 2}"Content-Type": "{FILE_TYPE}",')
    if call.named:
        lines.append(f'{INDENT * 2}"Idempotency-Key": str(uuid.uuid4()),')
    shown = "answer.read().decode()" if call.is_file else "json.dumps(json.load(answer), indent=2)"
    lines += [f"{INDENT}}},", ")", "with urllib.request.urlopen(request) as answer:", f"{INDENT}print({shown})"]
    return "\n".join(lines)


def _indented(body):
    return json.dumps(dict(body), indent=4).replace("\n", f"\n{INDENT}")


def powershell(call, site):
    """The text of a call for Windows PowerShell 5.1 and PowerShell 7.

    The body goes as UTF-8 bytes, which 5.1 does not do by itself.
    """
    lines = ["$headers = @{", f'{INDENT}"Authorization" = "Bearer $env:DCST_KEY"']
    if call.named:
        lines.append(f'{INDENT}"Idempotency-Key" = [guid]::NewGuid().ToString()')
    lines.append("}")
    send = f"Invoke-RestMethod -Uri '{site}{call.address}' -Headers $headers"
    if call.body:
        lines.append(f"$body = {_literal(dict(call.body))} | ConvertTo-Json -Depth 5")
        send += (
            " -Method Post -ContentType 'application/json; charset=utf-8' -Body ([Text.Encoding]::UTF8.GetBytes($body))"
        )
    if call.file:
        send += f" -Method Post -ContentType '{FILE_TYPE}' -InFile '{call.file}'"
    lines.append(send if call.is_file else f"{send} | ConvertTo-Json -Depth 5")
    return "\n".join(lines)


def _literal(value, depth=0):
    """A value as PowerShell writes it: a hashtable, an array, text or a number."""
    inner, outer = INDENT * (depth + 1), INDENT * depth
    if isinstance(value, Mapping):
        rows = [f"{inner}{name} = {_literal(item, depth + 1)}" for name, item in value.items()]
        return "\n".join(["@{", *rows, f"{outer}}}"])
    if isinstance(value, list):
        rows = [inner + _literal(item, depth + 1) for item in value]
        return "\n".join(["@(", *rows, f"{outer})"])
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)
