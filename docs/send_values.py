#!/usr/bin/env python3
"""Send a file of indicator values, as it is, to the plans of Doncaster Children's Services Trust.

Needs Python 3.8 or newer and nothing else. Copy it, keep it, change it.

    set DCST_KEY=dcst_test_...            on Windows; elsewhere: export DCST_KEY=dcst_test_...
    python send_values.py --site https://the-address values.csv --dry-run
    python send_values.py --site https://the-address values.csv

The file is a CSV file or an Excel workbook (.xlsx) with the columns of the template. The service reads it by the rules
of the page "Send a file", and by no others: this script looks at nothing in it. What the service says of a row is
printed with the number of the row in the file.

The key is read from DCST_KEY, or from the file that --key-file names. It is never an argument, because whoever else
uses the machine could read it there.

Sending is safe to repeat. Before the file is sent, its Idempotency-Key is written to FILE.sending, which is taken away
when the answer is there. After a broken connection, 409, 429 or 5xx the script waits and sends again under the same
key; when it was stopped half way, so does its next run. A row is never stored twice.

A long file is stored a little later, all together, and the script waits for that.

The script ends with
    0  everything was taken as it was sent: created, corrected or unchanged
    1  refused, and nothing was stored: what is wrong is printed
    2  not sent, or not answered: the key, the address, the size, the connection or the service
    3  everything was stored, and the service asks about some values: answer on your organisation's page
    4  with --mode valid: some rows were stored, and others were refused
"""

import argparse
import hashlib
import http.client
import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

OUTCOMES = ("created", "corrected", "unchanged", "queried", "rejected")
CSV = "text/csv"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TRIES = 6
LONGEST_WAIT = 120
LONGEST_JOB = 3600
WORTH_REPEATING = (409, 429, 500, 502, 503, 504)
BROKEN = (urllib.error.URLError, http.client.HTTPException, OSError)
TAKEN, REFUSED, NOT_SENT, ASKED_ABOUT, IN_PART = 0, 1, 2, 3, 4


class NotSent(Exception):
    """Why nothing could be sent, or what became of it is not known."""


def key_from(path):
    """The key, from a file or from the environment."""
    if path:
        try:
            with open(path, encoding="utf-8-sig") as file:
                key = file.read().strip()
        except (OSError, UnicodeDecodeError) as wrong:
            raise NotSent(f"{path} cannot be read: {getattr(wrong, 'strerror', wrong)}.") from None
    else:
        key = os.environ.get("DCST_KEY", "").strip()
    if not key:
        raise NotSent("There is no key. Put it into the environment as DCST_KEY, or name its file with --key-file.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise NotSent("The key holds a space or a letter that no key has. Copy it again.")
    return key


def content_of(path):
    """The bytes of the file; what they say is for the service to read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as wrong:
        raise NotSent(f"{path} cannot be read: {wrong.strerror}.") from None


class Memory:
    """The Idempotency-Key of what was sent and not answered, in a file beside the values."""

    def __init__(self, path):
        self.path = path
        self.names = {}
        if os.path.exists(path):
            try:
                with open(path, encoding="utf-8") as file:
                    self.names = dict(json.load(file))
            except (OSError, ValueError, TypeError) as wrong:
                raise NotSent(f"{path} cannot be read: {wrong}. Delete it to send afresh.") from None

    def name(self, sending):
        """The key of a sending: that of an earlier try which was not answered, else a new one."""
        if sending not in self.names:
            self.names[sending] = str(uuid.uuid4())
            self.save()
        return self.names[sending]

    def answered(self, sending):
        del self.names[sending]
        self.save()

    def save(self):
        try:
            if self.names:
                with open(self.path, "w", encoding="utf-8") as file:
                    json.dump(self.names, file)
            else:
                os.remove(self.path)
        except OSError as wrong:
            raise NotSent(f"{self.path} cannot be written: {wrong.strerror}. Use a folder you may write to.") from None


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the address that was named, and to no other."""

    def redirect_request(self, *given):
        return None


class Site:
    """The API: asked again while that can help, and told why when it cannot."""

    def __init__(self, address, key, timeout):
        self.address, self.key, self.timeout = address.rstrip("/"), key, timeout
        self.opener = urllib.request.build_opener(NoRedirect)

    def send(self, content, kind, query, name):
        """What became of the file. An answer that comes later (202) is asked for until it is there."""
        headers = {"Content-Type": kind}
        if name:
            headers["Idempotency-Key"] = name
        status, answer, found = self.ask("/api/v1/submissions/" + query, content, headers)
        # The path alone: the key goes to the address that was named, whatever an answer says.
        later, begun = urllib.parse.urlsplit(found.get("Location") or "").path, time.monotonic()
        while later and (status == 202 or answer.get("status") in ("queued", "running")):
            if time.monotonic() - begun > LONGEST_JOB:
                raise NotSent(f"The service is still reading the values. Look at {later} later, or run this again.")
            time.sleep(wait_asked_for(found, 2))
            status, answer, found = self.ask(later)
        if "values" not in answer and status != 422:
            raise NotSent(f"{self.address} does not answer as this service does. Check --site.")
        return answer

    def ask(self, path, body=None, headers=None):
        """(status, answer, headers) of a success, or of a file that was read and refused."""
        why = ""
        for attempt in range(TRIES):
            # Not all at once: whoever was sent away together would come back together.
            wait = min(2**attempt, LONGEST_WAIT) * random.uniform(0.5, 1)
            try:
                return self.ask_once(path, body, headers)
            except urllib.error.HTTPError as refused:
                said = problem_of(refused)
                if refused.code == 422 and said.get("errors"):
                    return refused.code, said, refused.headers
                why, wait = words_of(refused.code, said), wait_asked_for(refused.headers, wait)
                if refused.code not in WORTH_REPEATING:
                    raise NotSent(why) from None
            except BROKEN as broken:
                why = f"The connection to {self.address} broke: {getattr(broken, 'reason', broken)}."
            if attempt + 1 < TRIES:
                say(f"{why}\nSending again in {wait:.0f} seconds.")
                time.sleep(wait)
        raise NotSent(f"{why}\nTried {TRIES} times. Run the same command later: no row is stored twice.")

    def ask_once(self, path, body, headers):
        headers = {**(headers or {}), "Authorization": "Bearer " + self.key, "Accept": "application/json"}
        request = urllib.request.Request(self.address + path, body, headers)
        with self.opener.open(request, timeout=self.timeout) as answer:
            text = answer.read()
            try:
                found = json.loads(text.decode())
            except ValueError:
                found = None
            if not isinstance(found, dict):
                raise NotSent(f"{self.address} does not answer as this service does. Check --site.")
            return answer.status, found, answer.headers


def wait_asked_for(headers, otherwise):
    """The seconds of Retry-After, believed up to a limit."""
    said = (headers.get("Retry-After") or "").strip()
    return min(int(said), LONGEST_WAIT) if said.isdigit() else otherwise


def problem_of(refused):
    try:
        with refused:
            said = json.loads(refused.read().decode())
    except (ValueError, http.client.HTTPException, OSError):
        return {}
    return said if isinstance(said, dict) else {}


def words_of(status, said):
    words = f"{status}: {said.get('detail') or 'the service gave no reason.'}"
    if said.get("request_id"):
        words += f" (request_id {said['request_id']})"
    return "\n".join([words, *("  " + line_of(error) for error in said.get("errors") or ())])


def line_of(error):
    where = f"{error['column']} " if error.get("column") else ""
    return f"{where}[{error.get('code')}]: {error.get('message')} {error.get('fix') or ''}".rstrip()


def say(words):
    print(words, file=sys.stderr)


def tell(answer):
    """Print what is said of the file, and every row that asks for attention with what is wrong below it."""
    errors = {}
    for error in answer.get("errors") or ():
        errors.setdefault(error.get("row"), []).append(error)
    for words in answer.get("notes") or ():
        print(words)
    for row in answer.get("values") or ():
        told = [line_of(error) for error in errors.pop(row["row"], ())]
        if row["outcome"] == "rejected" and not told:
            told = ["Nothing is wrong with this row, but others were refused."]
        if row["outcome"] == "queried":
            told.append(row.get("question") or "")
        told += row.get("notes") or []
        if told:
            names = " ".join(row[name] for name in ("indicator", "area", "period", "group") if row.get(name))
            print(f"row {row['row']}: {names}: {row['outcome']}")
            print("\n".join("  " + words for words in told))
    for place, found in errors.items():  # what is wrong with the file as a whole
        for error in found:
            print((f"row {place}: " if place else "") + line_of(error))


def ending(answer):
    """The code this script ends with."""
    counts = {name: int(answer.get(name) or 0) for name in OUTCOMES}
    if not any(counts[name] for name in OUTCOMES if name != "rejected"):
        return REFUSED
    if counts["rejected"]:
        return IN_PART
    return ASKED_ABOUT if counts["queried"] else TAKEN


def send(path, site, options):
    """What became of the file, told; the code to end with."""
    content = content_of(path)
    kind = WORKBOOK if path.lower().endswith(".xlsx") else CSV
    query = "?" + urllib.parse.urlencode({"mode": options.mode, "dry_run": "true" if options.dry_run else "false"})
    memory = None if options.dry_run else Memory(path + ".sending")
    # The key itself is no part of it: whoever rolls a key sends the same values on.
    known = hashlib.sha256("\n".join([site.address, options.mode, kind, ""]).encode() + content).hexdigest()
    answer = site.send(content, kind, query, memory and memory.name(known))
    if memory:
        memory.answered(known)
    if answer.get("status") == "failed":
        raise NotSent("The service failed while it stored the file: nothing of it is in. Run this again.")
    tell(answer)
    if answer.get("sandbox"):
        say("A test key: nothing was stored.")
    code = ending(answer)
    summary = ", ".join(f"{int(answer.get(name) or 0)} {name}" for name in OUTCOMES)
    print(summary + ("; nothing was stored" if options.dry_run or answer.get("sandbox") or code == REFUSED else ""))
    return code


def arguments():
    words = __doc__.split("\n\n")
    reader = argparse.ArgumentParser(
        description=words[0], epilog=words[-1], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("file", help="the CSV file, in UTF-8, or the Excel workbook (.xlsx)")
    reader.add_argument(
        "--site", default=os.environ.get("DCST_SITE", ""), help="the address of the service, or DCST_SITE"
    )
    reader.add_argument("--key-file", help="the file that holds the key, where DCST_KEY does not")
    reader.add_argument("--dry-run", action="store_true", help="check every row and store nothing")
    reader.add_argument(
        "--mode", choices=("all", "valid"), default="all", help="all rows or none, or those that can be"
    )
    reader.add_argument("--timeout", type=float, default=60, help="seconds to wait for an answer")
    return reader


def is_safe(address):
    """A key travels over https alone; on one's own machine nobody listens."""
    parts = urllib.parse.urlsplit(address)
    return parts.scheme == "https" or parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")


def main(given=None):
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a letter must not end the run.
        stream.reconfigure(errors="backslashreplace")
    reader = arguments()
    options = reader.parse_args(given)
    if not is_safe(options.site):
        reader.error("--site must be an address that begins with https://")
    try:
        return send(options.file, Site(options.site, key_from(options.key_file), options.timeout), options)
    except NotSent as wrong:
        say(wrong)
        return NOT_SENT


if __name__ == "__main__":
    sys.exit(main())
