"""The demonstration: invented people, reports and figures around the two real plans. Loaded all or nothing, once.

Rows go in by the hundred, past the verbs that people use; the record of verdicts is then written for every day, so
that any past day can be looked at.
"""

import csv
from collections import defaultdict

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction

from budget.models import Funding
from dcst.files.cells import References, RowError, stripped, values_of
from dcst.files.loading import FixtureError, Problem, note_loaded
from dcst.models import AuditEvent, LoadedFixture, Origin, User
from dcst.people.personas import PERSONAS
from dcst.progress import unheard
from dcst.record import audit
from dcst.site import past
from dcst.site.demo.contract import contract_sayings
from dcst.site.demo.definitions import agree
from dcst.site.demo.files import FILES_FILE, files_to_send
from dcst.site.demo.meetings import MEETINGS_FILE, meetings_to_enter
from dcst.site.demo.public import RELEASES_FILE, WORDS_FILE, releases_to_make, words_to_write
from dcst.site.demo.stories import store_stories
from dcst.site.demo.tables import DEFINITIONS, LAST_DAY, PRIORITIES, REPORTS, SHEETS, since_the_plans
from dcst.site.demo.values import store_localities, store_refused, store_series, store_values
from dcst.time.clock import day_of
from objectives.models import Milestone, MilestoneMet

NAME = "demonstration"
# Not a secret: it opens nothing but invented accounts, and is printed at every start.
PASSWORD = "look-around-2018"
BATCH = 500
OTHERS = (store_values, store_series, store_localities, store_refused, store_stories)


class NotHere(Exception):
    """Why the demonstration cannot be loaded into this database; the sentence says what to do."""


def sign_ins():
    """The lines that say how to look around, for the terminal."""
    if not User.objects.filter(origin=Origin.DEMONSTRATION).exists():
        return ["There is no demonstration data here: run manage.py load_demo."]
    people = [f"  {person.email:<26} {person.words}: {person.sees}" for person in PERSONAS]
    return ["Sign in to the demonstration, or look around from the front page:", *people, f"  password: {PASSWORD}"]


def refuse_unfit(now):
    """Raises NotHere unless the database holds the plans and nothing that anybody reported, and LAST_DAY has come."""
    if not LoadedFixture.objects.filter(name="plans").exists():
        raise NotHere("The plans are not loaded: run manage.py load_plan first.")
    if LoadedFixture.objects.filter(name=NAME).exists():
        raise NotHere("The demonstration files have changed since they were loaded: start with a fresh database.")
    if nouns := past.reported():
        raise NotHere(f"This database holds real data ({', '.join(nouns)}): use another for the demonstration.")
    if day_of(now) < LAST_DAY:
        raise NotHere(f"The demonstration runs to {LAST_DAY:%-d %B %Y}: set DCST_TODAY={LAST_DAY}.")


@transaction.atomic
def load(folder, now, loading=unheard, rating=unheard):
    """Store every file and write the record of verdicts up to now; {file: rows stored}. Raises NotHere, FixtureError.

    `loading(done, total)` and `rating(done, total)` are called with how far each step is.
    """
    refuse_unfit(now)
    files = Files(folder)
    stored, events = {}, []
    steps = len(SHEETS) + len(OTHERS) + 1
    for sheet in SHEETS:
        rows = STORES.get(sheet.file, store_sheet)(sheet, files)
        stored[sheet.file] = len(rows)
        events += [_event(sheet, row) for row in rows if sheet.event]
        loading(len(stored), steps)
    for store in OTHERS:
        name, rows, told = store(files)
        stored[name] = rows
        events += told
        loading(len(stored), steps)
    sendings = files_to_send(files)
    calendar, sayings, releases = meetings_to_enter(files), contract_sayings(files), releases_to_make(files)
    sayings[WORDS_FILE] = words_to_write(files)
    stored |= {FILES_FILE: len(sendings), MEETINGS_FILE: len(calendar), RELEASES_FILE: len(releases)}
    stored |= {name: len(rows) for name, rows in sayings.items()}
    _tell(events, sorted(sum(sayings.values(), [*sendings, *calendar]), key=lambda pair: pair[0]))
    loading(steps, steps)
    note_loaded(NAME, [folder], now)
    audit.record("load demonstration", "plan", "all", by=None, at=now, after=stored)
    past.write(now, rating)
    # Last, though their days are earlier: a status goes out as the record had it.
    for release in releases:
        release()
    return stored


def _tell(events, sendings):
    """The audit trail in the order of its moments: what verbs record themselves stands among the rest."""
    events = sorted(events, key=lambda event: event.at)
    for at, send in sendings:
        earlier = sum(event.at <= at for event in events)
        AuditEvent.objects.bulk_create(events[:earlier], batch_size=BATCH)
        events = events[earlier:]
        send()
    AuditEvent.objects.bulk_create(events, batch_size=BATCH)


def _event(sheet, row):
    verb, kind, subject, after = sheet.event(row)
    return AuditEvent(at=row.known_from, verb=verb, subject_kind=kind, subject=subject, by=row.by, after=after)


class Files:
    """The files of a folder. The rows that their cells name are looked up once for all files."""

    def __init__(self, folder):
        self.folder = folder
        self.references = References()

    def read(self, name, columns, check=None):
        """[(line, values)] of a file. Raises FixtureError with every row that cannot be read or `check` refuses."""
        found, problems = [], []
        with (self.folder / name).open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            if set(reader.fieldnames or ()) != set(columns):
                raise FixtureError([Problem(name, 1, f"the columns must be {', '.join(columns)}")])
            for cells in reader:
                try:
                    values = values_of(stripped(cells), columns, self.references.find)
                    if check:
                        check(values)
                    found.append((reader.line_num, values))
                except RowError as refusal:
                    problems.append(Problem(name, reader.line_num, str(refusal)))
        if problems:
            raise FixtureError(problems)
        return found


def store_sheet(sheet, files):
    """[row stored] of a file; each ends the one before it of the same key. Raises FixtureError."""
    read = files.read(sheet.file, sheet.columns, sheet.check)
    rows = [_row(sheet, line, values) for line, values in read]
    if sheet.key:
        _end_superseded(sheet, rows)
    sheet.model.objects.bulk_create(rows, batch_size=BATCH)
    files.references.forget(sheet.model)
    for name in sheet.links:
        LINKS[name](rows, [values[name] for _, values in read])
    return rows


def _row(sheet, line, values):
    names = {one.name for one in sheet.model._meta.concrete_fields}
    values = {**values, **sheet.fixed, **(sheet.derive(values) if sheet.derive else {})}
    if "origin" in names:
        values["origin"] = Origin.DEMONSTRATION
    row = sheet.model(**{name: value for name, value in values.items() if name in names})
    relations = [one.name for one in sheet.model._meta.concrete_fields if one.is_relation]
    try:
        row.clean_fields(exclude=[*relations, "password"])
    except ValidationError as refusal:
        told = "; ".join(f"{name}: {' '.join(words)}" for name, words in refusal.message_dict.items())
        raise FixtureError([Problem(sheet.file, line, told)]) from None
    return row


def _end_superseded(sheet, rows):
    """A later row of a key ends the earlier one: of this file, and of the plan."""
    fields = [sheet.model._meta.get_field(name).attname for name in sheet.key]
    by_key = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.known_from):
        by_key[tuple(getattr(row, name) for name in fields)].append(row)
    for chain in by_key.values():
        for earlier, later in zip(chain, chain[1:], strict=False):
            earlier.known_to = later.known_from
    ended = []
    for row in sheet.model.objects.current():
        if chain := by_key.get(tuple(getattr(row, name) for name in fields)):
            row.known_to = max(chain[0].known_from, row.known_from)
            ended.append(row)
    sheet.model.objects.bulk_update(ended, ["known_to"])


def _let_sign_in(people, allowed):
    """One hash for all who may sign in; nobody else has a password."""
    opens = make_password(PASSWORD)
    for person, may in zip(people, allowed, strict=True):
        person.password = opens if may else make_password(None)
    User.objects.bulk_update(people, ["password"])


def _link_actions(lines, actions):
    pairs = [(line, action) for line, linked in zip(lines, actions, strict=True) for action in linked]
    Funding.objects.bulk_create([Funding(line=line, **_linked(action)) for line, action in pairs])


def _meet_milestones(reports, years):
    """A report's word that a milestone was met holds for the later rows of the same milestone too."""
    held = defaultdict(list)
    for row in Milestone.objects.all():
        held[row.action_id, row.year].append(row)
    met, problems = [], []
    for line, (report, cell) in enumerate(zip(reports, years, strict=True), start=2):
        for year in filter(None, cell.split(";")):
            rows = [row for row in held[report.action_id, year] if _stands_after(row, report.known_from)]
            if not rows:
                told = f"{report.action.code} has no milestone for {year}"
                problems.append(Problem(REPORTS.file, line, told))
            met_on = report.completed_on or report.reported_on
            met += [MilestoneMet(report=report, milestone=row, met_on=met_on) for row in rows]
    if problems:
        raise FixtureError(problems)
    MilestoneMet.objects.bulk_create(met, batch_size=BATCH)


def _stands_after(row, moment):
    return row.known_to is None or row.known_to > moment


def _tag(sheet, files):
    rows = [
        sheet.model(priority=priority, **_linked(values["action"]))
        for _, values in files.read(sheet.file, sheet.columns)
        for priority in values["priorities"]
    ]
    return sheet.model.objects.bulk_create(rows)


def _linked(action):
    return {"action": action, "known_from": since_the_plans(), "origin": Origin.DEMONSTRATION}


LINKS = {"signs_in": _let_sign_in, "actions": _link_actions, "milestones_met": _meet_milestones}
STORES = {PRIORITIES.file: _tag, DEFINITIONS.file: agree}
