"""PowerShell as far as the documentation uses it, read strictly: whatever is not known here is an error.

No PowerShell comes from the package registries the tests are set up from. These lines are read as PowerShell reads
them, by the rules of about_Quoting_Rules, about_Hash_Tables, about_Arrays and Invoke-RestMethod, and what they would
send is sent.
"""

import json
import re
import urllib.request
import uuid
from pathlib import Path

from tests.waiting import PATIENCE

TOKEN = re.compile(
    r"""(?P<space>[ \t]+) | (?P<end>\n|;) | (?P<single>'(?:[^']|'')*') | (?P<double>"[^"`]*")
      | (?P<variable>\$(?:env:)?\w+) | (?P<static>\[[\w.]+\]::\w+(?:\.\w+)*) | (?P<method>\.ToString\(\))
      | (?P<switch>-[A-Z]\w+)
      | (?P<open>@\{|@\(|\() | (?P<close>\}|\)) | (?P<pipe>\|) | (?P<equals>=) | (?P<number>\d+)
      | (?P<word>[A-Za-z][\w-]*)""",
    re.VERBOSE,
)
SWITCHES = {
    "Invoke-RestMethod": {"Uri", "Headers", "Method", "ContentType", "Body", "InFile"},
    "ConvertTo-Json": {"Depth"},
}
USUAL_DEPTH = 2


class NotPowerShell(Exception):
    """A line that PowerShell, or this reading of it, does not take."""


def run(text, environment, folder="."):
    """What the lines print at the end, parsed where it is JSON; requests are really sent, files are of the folder."""
    return _Reader(text, environment, Path(folder)).program()


def tokens(text):
    at, found = 0, []
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise NotPowerShell(f"not read: {text[at : at + 30]!r}")
        at = match.end()
        if match.lastgroup != "space":
            found.append((match.lastgroup, match[0]))
    return [*found, ("end", "\n")]


class _Reader:
    def __init__(self, text, environment, folder):
        self.tokens, self.at, self.folder = tokens(text), 0, folder
        self.environment, self.variables = dict(environment), {}

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("eof", "")

    def take(self, kind, text=None):
        found = self.peek()
        if found[0] != kind or text not in (None, found[1]):
            raise NotPowerShell(f"{text or kind} expected, {found[1]!r} found")
        self.at += 1
        return found[1]

    def skip_ends(self):
        while self.peek()[0] == "end":
            self.at += 1

    def program(self):
        printed = None
        self.skip_ends()
        while self.peek()[0] != "eof":
            printed = self.statement()
            self.take("end")
            self.skip_ends()
        return printed

    def statement(self):
        kind, name = self.peek()
        if kind == "variable" and self.tokens[self.at + 1][0] == "equals":
            self.at += 2
            value = self.pipeline()
            if name.startswith("$env:"):
                self.environment[name.removeprefix("$env:")] = value
            else:
                self.variables[name[1:]] = value
            return None
        return self.pipeline()

    def pipeline(self):
        value = self.command(None) if self.peek()[0] == "word" else self.value()
        while self.peek()[0] == "pipe":
            self.take("pipe")
            value = self.command(value)
        return value

    def command(self, piped):
        name, given = self.take("word"), {}
        if name not in SWITCHES:
            raise NotPowerShell(f"{name} is not known here")
        while self.peek()[0] == "switch":
            switch = self.take("switch")[1:]
            if switch not in SWITCHES[name] or switch in given:
                raise NotPowerShell(f"{name} takes no further -{switch}")
            # A bare word after a switch is text.
            given[switch] = self.take("word") if self.peek()[0] == "word" else self.value()
        if "InFile" in given:
            given["Body"] = (self.folder / given.pop("InFile")).read_bytes()
        return to_json(piped, **given) if name == "ConvertTo-Json" else invoke(**given)

    def value(self):
        kind, text = self.peek()
        self.at += 1
        if kind == "single":
            return text[1:-1].replace("''", "'")
        if kind == "double":
            return re.sub(r"\$(?:env:)?\w+", lambda found: self.variable(found[0]), text[1:-1])
        if kind == "variable":
            return self.variable(text)
        if kind == "number":
            return int(text)
        if kind == "static":
            return self.static(text)
        if kind == "open":
            return {"@{": self.table, "@(": self.array, "(": self.group}[text]()
        raise NotPowerShell(f"{text!r} is no value")

    def variable(self, name):
        held = self.environment if name.startswith("$env:") else self.variables
        return held[name.removeprefix("$env:").removeprefix("$")]

    def static(self, text):
        self.take("open", "(")
        if text == "[guid]::NewGuid":
            self.take("close", ")")
            self.take("method", ".ToString()")
            return str(uuid.uuid4())
        if text == "[Text.Encoding]::UTF8.GetBytes":
            value = self.value()
            self.take("close", ")")
            return value.encode()
        raise NotPowerShell(f"{text} is not known here")

    def table(self):
        found = {}
        self.skip_ends()
        while self.peek() != ("close", "}"):
            key = self.take("word") if self.peek()[0] == "word" else self.value()
            if key in found:
                raise NotPowerShell(f"{key} is given twice")
            self.take("equals")
            found[key] = self.value()
            if self.peek() != ("close", "}"):
                self.take("end")
            self.skip_ends()
        self.take("close", "}")
        return found

    def array(self):
        found = []
        self.skip_ends()
        while self.peek() != ("close", ")"):
            found.append(self.value())
            self.skip_ends()
        self.take("close", ")")
        return found

    def group(self):
        value = self.pipeline()
        self.take("close", ")")
        return value


def depth_of(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth_of, inner), default=0) if isinstance(value, (dict, list)) else 0


def to_json(value, Depth=USUAL_DEPTH):  # noqa: N803 — the name of the switch
    if depth_of(value) > Depth + 1:
        raise NotPowerShell(f"ConvertTo-Json would write what is deeper than {Depth} as text")
    return json.dumps(value)


def invoke(Uri, Headers, Method="Get", ContentType=None, Body=None):  # noqa: N803
    """The request Invoke-RestMethod makes; an answer of 400 and more ends the script, as it does there."""
    headers = {**Headers, **({"Content-Type": ContentType} if ContentType else {})}
    request = urllib.request.Request(Uri, Body, headers, method=Method.upper())
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        text = answer.read().decode()
        return json.loads(text) if "json" in answer.headers["Content-Type"] else text
