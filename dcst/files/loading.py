"""Loads fixture tables (CSV, one model a file) by their natural keys: all or nothing, and a repeat changes nothing.

Every row that cannot be read is reported with its file and line before anything is stored.
"""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction

from dcst.files.cells import Ref, References, RowError, stripped, values_of
from dcst.models import Fact, LoadedFixture
from dcst.progress import unheard
from dcst.time.clock import start_of

SOURCE = ("document", "line", "heading")
BATCH = 500


@dataclass(frozen=True)
class Problem:
    """One row that could not be loaded: which file, which line, and why."""

    file: str
    line: int
    message: str

    def __str__(self):
        return f"{self.file}, line {self.line}: {self.message}"


class FixtureError(Exception):
    """What is wrong with a set of fixtures, each row in `problems`; nothing of it was stored."""

    def __init__(self, problems):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class FixtureTable:
    """How one file fills one model: the `key` columns, and a converter or Ref for each of the `columns`.

    `before(cells)` gives the raw cells as they are to be read, and may add the columns named `added`; `derive(values,
    cells)` gives values that follow from the row; `known_from(values)`, for a fact, gives the day since when it was
    known; `beside` names columns of the same file that another table reads.
    """

    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: dict[str, Callable | Ref]
    derive: Callable[[dict, dict], dict] | None = None
    known_from: Callable[[dict], date] | None = None
    before: Callable[[dict], dict] | None = None
    added: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def read_rows(table, folders):
    """Yields (path, line, cells) of every row of a table's files, in the order of the folders.

    Raises FixtureError for a header with a column too many or too few.
    """
    for folder in folders:
        path = Path(folder) / table.file
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            wanted = (set(table.columns) | set(SOURCE)) - set(table.added)
            unknown = set(reader.fieldnames or ()) - wanted - set(table.beside)
            missing = wanted - set(reader.fieldnames or ())
            if unknown or missing:
                raise FixtureError([Problem(_name(path), 1, _columns_message(unknown, missing))])
            for cells in reader:
                yield path, reader.line_num, cells


def _columns_message(unknown, missing):
    parts = [f"unknown column {name}" for name in sorted(unknown)] + [f"missing column {n}" for n in sorted(missing)]
    return "; ".join(parts)


def _name(path):
    return "/".join(path.parts[-3:])


def digest(folders):
    """One hash, in hex, over every file of the folders, to know whether they have been loaded."""
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                total.update(_name(path).encode())
                total.update(path.read_bytes())
    return total.hexdigest()


@transaction.atomic
def load(tables, folders, *, origin="plan", not_before=None, tell=unheard):
    """Load tables in their order; {file: (created, changed, unchanged)}. Raises FixtureError with every problem.

    `not_before` is the moment from which facts that are new or corrected are known, where the past must stand.
    `tell(done, total)` is called after each table.
    """
    counts, problems = {}, []
    for number, table in enumerate(tables, 1):
        loader = _Loader(table, origin, not_before)
        for path, line, cells in read_rows(table, folders):
            try:
                loader.take(cells)
            except (RowError, ValidationError) as refusal:
                problems.append(Problem(_name(path), line, _sentence(refusal)))
        loader.store_new()
        tell(number, len(tables))
        counts[table.file] = (loader.created, loader.changed, loader.unchanged)
    if problems:
        raise FixtureError(problems)
    return counts


def _sentence(refusal):
    if isinstance(refusal, ValidationError):
        named = getattr(refusal, "message_dict", None)
        if named:
            return "; ".join(f"{name}: {' '.join(messages)}" for name, messages in named.items())
        return " ".join(refusal.messages)
    return str(refusal)


class _Loader:
    """Takes the rows of one table, with the rows they may refer to looked up once."""

    def __init__(self, table, origin, not_before):
        self.table = table
        self.origin = origin
        self.not_before = not_before
        self.created = self.changed = self.unchanged = 0
        self.references = References()
        self.seen = set()
        self.new = []
        self.links = []
        self.is_fact = issubclass(table.model, Fact)
        self.many = {name for name, column in table.columns.items() if isinstance(column, Ref) and column.many}
        self.fields = {one.name for one in table.model._meta.concrete_fields}
        self.relations = [one.name for one in table.model._meta.concrete_fields if one.is_relation]
        self.existing = {}
        for row in self._loaded_rows():
            self.existing[self._key_of(row)] = row

    def _loaded_rows(self):
        rows = self.table.model.objects.all()
        return rows.filter(by__isnull=True).order_by("known_from", "id") if self.is_fact else rows

    def _key_of(self, row):
        return tuple(_plain(getattr(row, self._attribute(name))) for name in self.table.key)

    def _attribute(self, name):
        return self.table.model._meta.get_field(name).attname

    def take(self, cells):
        cells = stripped(cells)
        values, links = self._values(self.table.before(cells) if self.table.before else cells)
        key = tuple(_plain(values[name]) for name in self.table.key)
        if key in self.seen:
            raise RowError(f"{' '.join(str(part) for part in key)} stands twice")
        self.seen.add(key)
        row = self._store(key, values)
        self.links += [(row, name, others) for name, others in links.items()]

    def store_new(self):
        """Write the rows that are new so far, then what each row taken so far is linked to."""
        self.table.model.objects.bulk_create(self.new, batch_size=BATCH)
        created = {row.pk for row in self.new}
        for name in self.many:
            field = self.table.model._meta.get_field(name)
            link, here, there = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
            links = [(row, others) for row, linked, others in self.links if linked == name]
            pairs = [(row, other) for row, others in links if row.pk in created for other in dict.fromkeys(others)]
            link.objects.bulk_create([link(**{here: row, there: other}) for row, other in pairs], batch_size=BATCH)
            for row, others in links:
                if row.pk not in created:
                    getattr(row, name).set(others)
        self.new, self.links = [], []

    def _values(self, cells):
        values = values_of(cells, self.table.columns, self._find)
        links = {name: values.pop(name) for name in self.many}
        values |= {name: cells.get(name, "") for name in SOURCE}
        values["origin"] = values.get("origin") or self.origin
        if self.table.derive:
            values |= self.table.derive(values, cells)
        return {name: value for name, value in values.items() if name in self.fields}, links

    def _find(self, ref, cell):
        try:
            return self.references.find(ref, cell)
        except RowError:
            if not (self.new and ref.model is self.table.model):
                raise
        # It may name a row of its own file that was read just now.
        self.store_new()
        self.references.forget(ref.model)
        return self.references.find(ref, cell)

    def _store(self, key, values):
        row = self.existing.get(key)
        if self.is_fact:
            return self._store_fact(row, values)
        if row is None:
            row = self.table.model(**values)
            row.clean_fields(exclude=self.relations)
            self.new.append(row)
            self.created += 1
            self.existing[key] = row
        elif any(_plain(getattr(row, self._attribute(name))) != _plain(value) for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.clean_fields(exclude=self.relations)
            row.save()
            self.changed += 1
        else:
            self.unchanged += 1
        return row

    def _store_fact(self, row, values):
        """A fact is corrected by a new row, and only while nobody here has said otherwise since."""
        stated_from = start_of(self.table.known_from(values))
        known_from = max(stated_from, self.not_before or stated_from)
        stated = {name: value for name, value in values.items() if name != "known_from"}
        if row is not None:
            same = all(_plain(getattr(row, self._attribute(name))) == _plain(value) for name, value in stated.items())
            if same or row.known_to is not None:
                self.unchanged += 1
                return row
            self.table.model.objects.filter(pk=row.pk).close(max(known_from, row.known_from))
            known_from = max(known_from, row.known_from)
        new = self.table.model(**stated, known_from=known_from)
        new.clean_fields(exclude=self.relations)
        self.new.append(new)
        self.created, self.changed = self.created + (row is None), self.changed + (row is not None)
        self.existing[self._key_of(new)] = new
        return new


def _plain(value):
    """A value that compares: the key of a row, a number without its scale."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return value.normalize()
    return value


def note_loaded(name, folders, at):
    """Note that a set of fixtures, by its name, has been loaded at a moment, with the digest of its folders."""
    LoadedFixture.objects.update_or_create(name=name, defaults={"digest": digest(folders), "loaded_at": at})


def is_loaded(name, folders):
    """Whether a set of fixtures has been loaded, and no file of its folders has changed since."""
    return LoadedFixture.objects.filter(name=name, digest=digest(folders)).exists()
