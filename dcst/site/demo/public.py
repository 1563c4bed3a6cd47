"""The demonstration's words for the public and its releases, by the verbs that the officer's pages call."""

from dcst.files.cells import Ref, RowError, text, yes_or_no
from dcst.files.loading import FixtureError, Problem
from dcst.models import Origin, PublicWords, User
from dcst.people.roles import Permission, permissions_of
from dcst.problems import Refused
from dcst.site.demo.tables import moment, one_of
from dcst.site.public.changes import propose_release, write_public_words
from dcst.site.public.chosen import Chosen
from dcst.time.clock import day_of

WORDS_FILE, RELEASES_FILE = "demonstration_public_words.csv", "demonstration_releases.csv"
KNOWN = {"known_from": moment, "by": Ref(User, field="email")}
WORDS = {"kind": one_of(PublicWords.Kind), "subject": text, "text": text} | KNOWN


def _codes(cell):
    return tuple(filter(None, cell.split(";")))


RELEASES = {"note": text, "promises": _codes, "frameworks": _codes, "again": yes_or_no, "parts": yes_or_no} | KNOWN


def words_to_write(files):
    """[(moment, function that writes words for the public)]. Raises FixtureError."""
    return [(row["known_from"], _writing(row)) for _, row in files.read(WORDS_FILE, WORDS, _check)]


def releases_to_make(files):
    """[function that releases], in their order: statuses go out as the record has them, so it must be written before.

    Raises FixtureError.
    """
    rows = files.read(RELEASES_FILE, RELEASES, _check)
    return [_releasing(line, row) for line, row in sorted(rows, key=lambda held: held[1]["known_from"])]


def _check(values):
    if Permission.RELEASE not in permissions_of(values["by"], day_of(values["known_from"])):
        raise RowError("by: this person does not release figures to the public")


def _told(row):
    return {"by": row["by"], "at": row["known_from"], "origin": Origin.DEMONSTRATION}


def _writing(row):
    return lambda: write_public_words(row["kind"], row["subject"], text=row["text"], **_told(row))


def _releasing(line, row):
    def release():
        chosen = Chosen(row["promises"], row["frameworks"], row["again"], row["parts"])
        try:
            propose_release(chosen, note=row["note"], **_told(row))
        except Refused as refusal:
            raise FixtureError([Problem(RELEASES_FILE, line, refusal.message)]) from None

    return release
