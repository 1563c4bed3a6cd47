#!/usr/bin/env python3
"""Send indicator values from a CSV file to the plans of Doncaster Children's Services Trust.

Needs Python 3.8 or newer and nothing else. Copy it, keep it, change it.

    set DCST_KEY=dcst_test_...            on Windows; elsewhere: export DCST_KEY=dcst_test_...
    python send_values.py --site https://the-address values.csv --dry-run
    python send_values.py --site https://the-address values.csv

The first row of the file names the columns: indicator and period, and value, numerator, denominator, status, marker,
note, area or group as you need them. Other columns are left out. A row without a value, counts and a marker is passed
over, so that a template may be filled in as far as it can be.

The key is read from DCST_KEY, or from the file that --key-file names. It is never an argument, because whoever else
uses the machine could read it there.

Sending is safe to repeat. Before a part of the file is sent, its Idempotency-Key is written to FILE.sending, and it is
taken out when the answer is there. After a broken connection, 409, 429 or 5xx the script waits and sends again under
the same key; when it was stopped half way, so does its next run. A row is never stored twice.

Files of more than 5,000 rows go in parts. With --mode all, each part is stored whole or not at all. With a live key a
part may have up to 50,000 rows (--rows 50000): the service stores it a little later, and the script waits for that.

The script ends with
    0  every row was taken: created, corrected, unchanged or queried
    1  rows were rejected; what is wrong stands below each row
    2  nothing more could be sent: the file, the key, the address or the service
"""

import argparse
import csv
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

COLUMNS = ("indicator", "area", "period", "value", "numerator", "denominator", "status", "marker", "note", "group")
FIGURES = ("value", "numerator", "denominator", "marker")
OUTCOMES = ("created", "corrected", "unchanged", "queried", "rejected")
AT_ONCE, MOST_ROWS = 5000, 50000
TRIES = 6
LONGEST_WAIT = 120
LONGEST_JOB = 3600
WORTH_REPEATING = (409, 429, 500, 502, 503, 504)
BROKEN = (urllib.error.URLError, http.client.HTTPException, OSError)
ALL_TAKEN, ROWS_REJECTED, NOT_SENT = 0, 1, 2


class NotSent(Exception):
    """Why nothing more could be sent."""


def read_rows(path):
    """[(line in the file, row)] of the rows that say something."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            names = {name: (name or "").strip().lower() for name in reader.fieldnames or ()}
            missing = [name for name in ("indicator", "period") if name not in names.values()]
            if missing:
                raise NotSent(f"{path} has no column {' and '.join(missing)} in its first row.")
            return [(line, row) for line, row in numbered(reader, names) if any(row.get(name) for name in FIGURES)]
    except OSError as wrong:
        raise NotSent(f"{path} cannot be read: {wrong.strerror}.") from None
    except UnicodeDecodeError:
        raise NotSent(f"{path} is not UTF-8. Save it as “CSV UTF-8 (comma delimited)”.") from None
    except csv.Error as wrong:
        raise NotSent(f"{path} is not a CSV file: {wrong}.") from None


def numbered(reader, names):
    for cells in reader:
        row = {}
        for name, cell in cells.items():
            column = names.get(name)
            if column in COLUMNS and isinstance(cell, str) and cell.strip():
                row[column] = cell.strip()
        yield reader.line_num, row


def key_from(path):
    """The key, from a file or from the environment."""
    if path:
        try:
            with open(path, encoding="utf-8-sig") as file:
                key = file.read().strip()
        except OSError as wrong:
            raise NotSent(f"{path} cannot be read: {wrong.strerror}.") from None
    else:
        key = os.environ.get("DCST_KEY", "").strip()
    if not key:
        raise NotSent("There is no key. Put it into the environment as DCST_KEY, or name its file with --key-file.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise NotSent("The key holds a space or a letter that no key has. Copy it again.")
    return key


class Memory:
    """The Idempotency-Keys of parts that were sent and not answered, in a file beside the values."""

    def __init__(self, path):
        self.path = path
        self.names = {}
        if os.path.exists(path):
            try:
                with open(path, encoding="utf-8") as file:
                    self.names = dict(json.load(file))
            except (OSError, ValueError) as wrong:
                raise NotSent(f"{path} cannot be read: {wrong}. Delete it to send afresh.") from None

    def name(self, part):
        """The key of a part: that of an earlier try which was not answered, else a new one."""
        if part not in self.names:
            self.names[part] = str(uuid.uuid4())
            self.save()
        return self.names[part]

    def answered(self, part):
        del self.names[part]
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

    def send(self, rows, query, name):
        """What became of the rows. An answer that comes later (202) is asked for until it is there."""
        headers = {"Content-Type": "application/json"}
        if name:
            headers["Idempotency-Key"] = name
        body = json.dumps({"values": rows}).encode()
        status, answer, found = self.ask("/api/v1/submissions/" + query, body, headers)
        # The path alone: the key goes to the address that was named, whatever an answer says.
        later, begun = urllib.parse.urlsplit(found.get("Location") or "").path, time.monotonic()
        while later and (status == 202 or answer.get("status") in ("queued", "running")):
            if time.monotonic() - begun > LONGEST_JOB:
                raise NotSent(f"The service is still reading the values. Look at {later} later, or run this again.")
            time.sleep(wait_asked_for(found, 2))
            status, answer, found = self.ask(later)
        if "values" not in answer:
            raise NotSent(f"{self.address} does not answer as this service does. Check --site.")
        return answer

    def ask(self, path, body=None, headers=None):
        """(status, answer, headers) of a success, or of rows that were refused."""
        why = ""
        for attempt in range(TRIES):
            # Not all at once: whoever was sent away together would come back together.
            wait = min(2**attempt, LONGEST_WAIT) * random.uniform(0.5, 1)
            try:
                return self.ask_once(path, body, headers)
            except urllib.error.HTTPError as refused:
                said = problem_of(refused)
                if refused.code == 422 and "rows" in said:
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
                return answer.status, json.loads(text.decode()), answer.headers
            except ValueError:
                raise NotSent(f"{self.address} does not answer as this service does. Check --site.") from None


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
    return f"{error.get('column')} [{error.get('code')}]: {error.get('message')} {error.get('fix') or ''}".rstrip()


def say(words):
    print(words, file=sys.stderr)


def tell(part, answer):
    """Print every row that asks for attention, by its line in the file, with what is wrong below it."""
    errors = {}
    for error in answer.get("errors") or ():
        errors.setdefault(error.get("row"), []).append(error)
    for found in answer.get("values") or ():
        line, row = part[found["row"] - 1]
        told = [line_of(error) for error in errors.get(found["row"], ())]
        if found["outcome"] == "rejected" and not told:
            told = ["Nothing is wrong with this row, but others were refused."]
        if found["outcome"] == "queried":
            told = [found.get("question") or ""]
        told += found.get("notes") or []
        if told:
            names = [row[name] for name in ("indicator", "area", "period", "group") if row.get(name)]
            print(f"line {line}: {' '.join(names)}: {found['outcome']}")
            print("\n".join("  " + words for words in told))


def send_all(rows, site, options):
    """{outcome: rows} of the whole file, part by part."""
    query = "?" + urllib.parse.urlencode({"mode": options.mode, "dry_run": "true" if options.dry_run else "false"})
    memory = None if options.dry_run else Memory(options.file + ".sending")
    totals = dict.fromkeys(OUTCOMES, 0)
    for start in range(0, len(rows), options.rows):
        part = rows[start : start + options.rows]
        values = [row for _, row in part]
        # The key itself is no part of it: whoever rolls a key sends the same values on.
        known = hashlib.sha256(json.dumps([site.address, options.mode, values]).encode()).hexdigest()
        answer = site.send(values, query, memory and memory.name(known))
        if memory:
            memory.answered(known)
        if answer.get("status") == "failed":
            raise NotSent(
                f"The service failed while it stored lines {part[0][0]} to {part[-1][0]}: nothing of them is in."
            )
        tell(part, answer)
        for name in OUTCOMES:
            totals[name] += int(answer.get(name) or 0)
        if answer.get("sandbox"):
            say("A test key: nothing was stored.")
        if len(rows) > options.rows:
            say(f"{start + len(part)} of {len(rows)} rows are answered.")
    return totals


def arguments():
    words = __doc__.split("\n\n")
    reader = argparse.ArgumentParser(
        description=words[0], epilog=words[-1], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("file", help="the CSV file, in UTF-8")
    reader.add_argument(
        "--site", default=os.environ.get("DCST_SITE", ""), help="the address of the service, or DCST_SITE"
    )
    reader.add_argument("--key-file", help="the file that holds the key, where DCST_KEY does not")
    reader.add_argument("--dry-run", action="store_true", help="check every row and store nothing")
    reader.add_argument(
        "--mode", choices=("all", "valid"), default="all", help="all rows or none, or those that can be"
    )
    reader.add_argument("--rows", type=int, default=AT_ONCE, help=f"rows in one part, at most {MOST_ROWS}")
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
    if not 1 <= options.rows <= MOST_ROWS:
        reader.error(f"--rows must be 1 to {MOST_ROWS}")
    try:
        rows = read_rows(options.file)
        if not rows:
            raise NotSent(f"{options.file} holds no values.")
        totals = send_all(rows, Site(options.site, key_from(options.key_file), options.timeout), options)
    except NotSent as wrong:
        say(wrong)
        return NOT_SENT
    taken = sum(totals[name] for name in OUTCOMES if name != "rejected")
    stored = "; nothing was stored" if options.dry_run or not taken else ""
    print(", ".join(f"{totals[name]} {name}" for name in OUTCOMES) + stored)
    return ROWS_REJECTED if totals["rejected"] else ALL_TAKEN


if __name__ == "__main__":
    sys.exit(main())
